//! A person's own files of configuration, as they really are: what is in them is kept, taken, or told.

use crate::cli::{
    clients::{command, expect, known, write},
    home::Home,
};
use serde_json::{Value, json};
use std::fs;

/// What there is of a file in TOML with these ends of lines.
const TOML: [(&str, &str); 4] = [
    ("of Windows", "model = \"o\"\r\n\r\n[mcp_servers.docs]\r\ncommand = \"x\" # mine\r\n"),
    ("a mark at the beginning", "\u{feff}model = \"o\"\n[tui]\nx = 1\n"),
    ("both", "\u{feff}model = \"o\"\r\n[tui]\r\nx = 1\r\n"),
    ("mixed", "model = \"o\"\r\n[tui]\nx = 1\r\ny = 2\n"),
];

#[test]
fn line_ends_and_marks_stay() {
    for (name, before) in TOML {
        let home = Home::new();
        let path = write(&home, ".codex/config.toml", before);
        assert_eq!(known(&home, "codex")["legwork"], false, "{name}");
        expect(&home, 0, &["mcp", "install", "--client", "codex", "--yes"]);
        let after = fs::read_to_string(&path).unwrap();
        for line in before.split_inclusive('\n') {
            assert!(after.contains(line), "{name}: {line:?} in {after:?}");
        }
        assert_eq!(
            after.contains("args = [\"mcp\"]\r\n"),
            before.matches("\r\n").count() > 2,
            "{name}: {after:?}"
        );
        assert_eq!(known(&home, "codex")["legwork"], true, "{name}");
        let again = expect(&home, 0, &["mcp", "install", "--client", "codex", "--yes"]);
        assert!(again.stderr.contains("nothing to change"), "{name}: {}", again.all());
        expect(&home, 0, &["mcp", "uninstall", "--client", "codex", "--yes"]);
        assert_eq!(fs::read_to_string(&path).unwrap(), before, "{name}");
    }
    for (client, file) in [("cursor", ".cursor/mcp.json"), ("zed", ".config/zed/settings.json")] {
        let home = Home::new();
        let before = "\u{feff}{\r\n  \"theme\": \"x\" // mine\r\n}\r\n";
        let path = write(&home, file, before);
        expect(&home, 0, &["mcp", "install", "--client", client, "--yes"]);
        let after = fs::read_to_string(&path).unwrap();
        assert_eq!(after.matches('\n').count(), after.matches("\r\n").count(), "{client}: {after:?}");
        assert!(after.starts_with("\u{feff}{\r\n  \"theme\": \"x\""), "{client}: {after:?}");
        expect(&home, 0, &["mcp", "uninstall", "--client", client, "--yes"]);
        assert_eq!(fs::read_to_string(&path).unwrap(), before, "{client}");
    }
}

#[test]
fn null_is_taken_as_nothing() {
    for (client, file, before, servers) in [
        ("cursor", ".cursor/mcp.json", r#"{"mcpServers": null}"#, "mcpServers"),
        (
            "gemini",
            ".gemini/settings.json",
            "{\n  \"mcpServers\": null,\n  \"theme\": \"x\"\n}\n",
            "mcpServers",
        ),
        ("vscode", ".config/Code/User/mcp.json", "{\n  \"servers\": null // none\n}\n", "servers"),
        ("zed", ".config/zed/settings.json", r#"{"context_servers": {"legwork": null}}"#, "context_servers"),
        ("opencode", ".config/opencode/opencode.json", r#"{"mcp": null}"#, "mcp"),
        ("claude-code", ".claude.json", "null", "mcpServers"),
    ] {
        let home = Home::new();
        let path = write(&home, file, before);
        assert_eq!(known(&home, client)["legwork"], false, "{client}");
        expect(&home, 0, &["mcp", "install", "--client", client, "--yes"]);
        let after = fs::read_to_string(&path).unwrap();
        assert!(
            after.contains(&format!("\"{servers}\": {{")) && after.contains("legwork"),
            "{client}: {after}"
        );
        assert_eq!(after.contains("// none"), before.contains("// none"), "{client}: {after}");
        assert_eq!(known(&home, client)["legwork"], true, "{client}");
    }
    let home = Home::new();
    write(&home, ".claude/settings.json", r#"{"hooks": null}"#);
    expect(&home, 0, &["mcp", "install", "--client", "claude-code", "--hook", "--yes"]);
    assert_eq!(known(&home, "claude-code")["hook"], true);
}

#[test]
fn an_entry_that_is_switched_off_is_told() {
    let entry = |more: &str| format!("{{\"command\": \"x\", \"args\": [\"mcp\"]{more}}}");
    let json = |servers: &str, more: &str| format!("{{\"{servers}\": {{\"legwork\": {}}}}}", entry(more));
    for (client, file, text) in [
        ("windsurf", ".codeium/windsurf/mcp_config.json", json("mcpServers", ", \"disabled\": true")),
        (
            "claude-desktop",
            ".config/Claude/claude_desktop_config.json",
            json("mcpServers", ", \"disabled\": true"),
        ),
        ("zed", ".config/zed/settings.json", json("context_servers", ", \"enabled\": false")),
        ("opencode", ".config/opencode/opencode.json", json("mcp", ", \"enabled\": false")),
        ("cursor", ".cursor/mcp.json", json("mcpServers", ", \"disabled\": \"true\"")),
        ("copilot", ".copilot/mcp-config.json", json("mcpServers", ", \"enabled\": \"false\"")),
        (
            "codex",
            ".codex/config.toml",
            "[mcp_servers.legwork]\ncommand = \"x\"\nenabled = false\n".to_owned(),
        ),
        (
            "gemini",
            ".gemini/settings.json",
            format!(
                "{{\"mcpServers\": {{\"legwork\": {}}}, \"mcp\": {{\"excluded\": [\"legwork\"]}}}}",
                entry("")
            ),
        ),
        (
            "qwen",
            ".qwen/settings.json",
            format!(
                "{{\"mcpServers\": {{\"legwork\": {}}}, \"mcp\": {{\"allowed\": [\"docs\"]}}}}",
                entry("")
            ),
        ),
        (
            "goose",
            ".config/goose/config.yaml",
            "extensions:\n  legwork:\n    type: stdio\n    enabled: false\n  other:\n    enabled: true\n"
                .to_owned(),
        ),
    ] {
        let home = Home::new();
        let path = write(&home, file, &text);
        let seen = known(&home, client);
        assert_eq!((&seen["legwork"], &seen["switched_off"]), (&json!(true), &json!(true)), "{seen}");
        let table = expect(&home, 0, &["mcp", "clients"]).text();
        let line = table.lines().find(|line| line.starts_with(client)).unwrap();
        assert_eq!(line.split_whitespace().nth(2), Some("off"), "{line}");
        if client == "goose" {
            continue;
        }
        // now, and where there is nothing to change any more
        for _ in 0..2 {
            let told = expect(&home, 0, &["mcp", "install", "--client", client, "--yes"]).stderr;
            let says = format!("note: Legwork is switched off in {}", path.display());
            assert!(told.contains(&says), "{client}: {told}");
            let kept: Value = known(&home, client);
            assert_eq!(kept["switched_off"], true, "{client}: it is the person's to switch on");
        }
    }
    let home = Home::new();
    write(&home, ".codeium/windsurf/mcp_config.json", &json("mcpServers", ", \"disabled\": false"));
    assert_eq!(known(&home, "windsurf")["switched_off"], false);
}

#[test]
fn what_the_person_set_in_an_entry_is_theirs() {
    for (client, file, before, member) in [
        (
            "opencode",
            ".config/opencode/opencode.json",
            r#"{"mcp": {"legwork": {"enabled": false}}}"#,
            "\"enabled\": false",
        ),
        (
            "copilot",
            ".copilot/mcp-config.json",
            r#"{"mcpServers": {"legwork": {"tools": ["list_tasks"]}}}"#,
            "[\"list_tasks\"]",
        ),
        (
            "zed",
            ".config/zed/settings.json",
            r#"{"context_servers": {"legwork": {"env": {"A": "b"}}}}"#,
            "{\"A\": \"b\"}",
        ),
    ] {
        let home = Home::new();
        let path = write(&home, file, before);
        expect(&home, 0, &["mcp", "install", "--client", client, "--yes"]);
        let after = fs::read_to_string(&path).unwrap();
        assert!(after.contains(member) && after.contains("\"mcp\""), "{client}: {after}");
    }
}

#[test]
fn what_is_empty_and_was_there_before_stays() {
    for (client, file, before) in [
        ("cursor", ".cursor/mcp.json", r#"{"mcpServers": {}}"#),
        ("cursor", ".cursor/mcp.json", "{\n  \"mcpServers\": {\n  },\n  \"a\": []\n}\n"),
        ("vscode", ".config/Code/User/mcp.json", "{\n  \"servers\": {},\n  \"inputs\": []\n}\n"),
        ("opencode", ".config/opencode/opencode.json", r#"{"mcp": {"servers": {}}}"#),
        ("opencode", ".config/opencode/opencode.json", r#"{"mcp": {}}"#),
        ("zed", ".config/zed/settings.json", "{}"),
        ("codex", ".codex/config.toml", "model = \"o\""),
        ("codex", ".codex/config.toml", "[mcp_servers]\n"),
    ] {
        let home = Home::new();
        let path = write(&home, file, before);
        // twice: the copy that was kept first is not the newest then
        for _ in 0..2 {
            expect(&home, 0, &["mcp", "install", "--client", client, "--yes"]);
            expect(&home, 0, &["mcp", "uninstall", "--client", client, "--yes"]);
            let after: String = fs::read_to_string(&path).unwrap();
            let plain = |text: &str| text.split_whitespace().collect::<String>();
            assert_eq!(plain(&after), plain(before), "{client}: {after:?}");
            assert_eq!(after.ends_with('\n'), before.ends_with('\n'), "{client}: {after:?}");
        }
    }
    for before in [r#"{"hooks": {"UserPromptSubmit": []}}"#, r#"{"hooks": {}}"#, "{}"] {
        let home = Home::new();
        let settings = write(&home, ".claude/settings.json", before);
        expect(&home, 0, &["mcp", "install", "--client", "claude-code", "--hook", "--yes"]);
        expect(&home, 0, &["mcp", "uninstall", "--client", "claude-code", "--yes"]);
        let after: Value = serde_json::from_str(&fs::read_to_string(&settings).unwrap()).unwrap();
        assert_eq!(after, serde_json::from_str::<Value>(before).unwrap());
    }
}

#[test]
fn what_claude_code_has_switched_off_is_told() {
    let home = Home::new();
    let folder = home.scratch().join("project");
    fs::create_dir(&folder).unwrap();
    let install = |more: &[&str]| {
        let args = [&["mcp", "install", "--client", "claude-code", "--yes"], more].concat();
        let done = command(&home, &args).current_dir(&folder).output().unwrap();
        assert!(done.status.success(), "{done:?}");
        String::from_utf8(done.stderr).unwrap()
    };
    assert!(!install(&["--hook"]).contains("switched off"));
    let projects = |list: &str| json!({"projects": {folder.to_str().unwrap(): {list: ["docs", "legwork"]}}});
    let own = write(&home, ".claude.json", &projects("disabledMcpServers").to_string());
    let told = install(&[]);
    let says = format!("switched off for {} in {}", folder.display(), own.display());
    assert!(told.contains(&says), "{told}");
    assert!(!install(&["--project"]).contains("switched off"), "that is another list");
    write(&home, ".claude.json", &projects("disabledMcpjsonServers").to_string());
    assert!(install(&["--project"]).contains(&says));
    write(
        &home,
        ".claude.json",
        &json!({"projects": {"/elsewhere": {"disabledMcpServers": ["legwork"]}}}).to_string(),
    );
    assert!(!install(&[]).contains("switched off"));

    for off in [json!(true), json!("true")] {
        let settings = write(&home, ".claude/settings.json", &json!({"disableAllHooks": off}).to_string());
        let told = install(&["--hook"]);
        assert!(told.contains(&format!("All hooks are switched off in {}", settings.display())), "{told}");
        assert_eq!(known(&home, "claude-code")["hook"], false);
    }
    write(&home, ".claude/settings.json", r#"{"disableAllHooks": false}"#);
    assert!(!install(&["--hook"]).contains("switched off"));
    assert_eq!(known(&home, "claude-code")["hook"], true);
}

#[test]
fn what_a_client_does_with_the_tools_is_told() {
    let home = Home::new();
    let told = expect(&home, 0, &["mcp", "install", "--client", "codex", "--yes"]).stderr;
    assert!(
        told.contains("default_tools_approval_mode") && told.contains("Legwork itself asks you"),
        "{told}"
    );
    let document = expect(&home, 0, &["--json", "mcp", "install", "--client", "codex", "--yes"]).document();
    assert!(document["notes"][0].as_str().unwrap().contains("Codex uses"), "{document}");
    // one that the person has set is theirs
    let own = "[mcp_servers.legwork]\ncommand = \"x\"\ndefault_tools_approval_mode = \"prompt\"\n";
    let path = write(&home, ".codex/config.toml", own);
    expect(&home, 0, &["mcp", "install", "--client", "codex", "--yes"]);
    assert!(fs::read_to_string(&path).unwrap().contains("approval_mode = \"prompt\""));
    let told = expect(&home, 0, &["mcp", "install", "--client", "gemini", "--yes"]).stderr;
    assert!(told.contains("does not trust"), "{told}");
}
