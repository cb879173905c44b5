//! `legwork mcp install | uninstall | clients`: what stands in the files of each client before and after.

use crate::cli::home::{Answer, Home};
use harness::binaries;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use serde_json::{Value, json};
use std::{
    ffi::OsString,
    fs::{self, File, Permissions},
    io::{BufRead as _, BufReader, Write as _},
    os::unix::{ffi::OsStringExt as _, fs::PermissionsExt as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// A client, its file in the home folder, and the file before and after.
type Case = (&'static str, &'static str, &'static str, &'static str);

macro_rules! case {
    ($client:literal, $file:literal, $golden:literal) => {
        (
            $client,
            $file,
            include_str!(concat!("clients/", $golden, ".before")),
            include_str!(concat!("clients/", $golden, ".after")),
        )
    };
}

const CASES: [Case; 12] = [
    case!("claude-code", ".claude.json", "claude-code"),
    case!("claude-desktop", ".config/Claude/claude_desktop_config.json", "claude-desktop"),
    case!("codex", ".codex/config.toml", "codex"),
    case!("gemini", ".gemini/settings.json", "gemini"),
    case!("cursor", ".cursor/mcp.json", "cursor"),
    case!("vscode", ".config/Code/User/mcp.json", "vscode"),
    case!("windsurf", ".codeium/windsurf/mcp_config.json", "windsurf"),
    case!("zed", ".config/zed/settings.json", "zed"),
    case!("opencode", ".config/opencode/opencode.json", "opencode"),
    case!("copilot", ".copilot/mcp-config.json", "copilot"),
    case!("qwen", ".qwen/settings.json", "qwen"),
    case!("opencode", ".config/opencode/opencode.jsonc", "opencode-servers"),
];

/// `legwork mcp ARGS…` on the data folder that everybody means.
pub(super) fn command(home: &Home, args: &[&str]) -> Command {
    let mut command = home.command(args);
    command
        .env_remove("LEGWORK_DATA_DIR")
        .env_remove("CODEX_HOME")
        .env_remove("CLAUDE_CONFIG_DIR")
        .env_remove("COPILOT_HOME");
    command
}

#[track_caller]
pub(super) fn expect(home: &Home, status: i32, args: &[&str]) -> Answer {
    let output = command(home, args).output().unwrap();
    let answer = Answer {
        status: output.status.code().unwrap(),
        stdout: output.stdout,
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    };
    assert_eq!(answer.status, status, "legwork {}\n{}", args.join(" "), answer.all());
    answer
}

pub(super) fn write(home: &Home, file: &str, text: &str) -> PathBuf {
    let path = home.scratch().join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path
}

/// The copies beside a file.
fn backups(path: &Path) -> Vec<PathBuf> {
    let name = format!("{}.legwork-backup-", path.file_name().unwrap().to_str().unwrap());
    let beside = fs::read_dir(path.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path());
    beside.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with(&name)).collect()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// With the place of the program as the files have it.
fn golden(after: &str) -> String {
    after.replace("@LEGWORK@", binaries::path("legwork").to_str().unwrap())
}

/// What `clients` says of one.
pub(super) fn known(home: &Home, client: &str) -> Value {
    let all = expect(home, 0, &["--json", "mcp", "clients"]).document();
    all["clients"].as_array().unwrap().iter().find(|known| known["client"] == client).unwrap().clone()
}

#[test]
fn every_client_gets_its_entry_and_gives_it_back() {
    for (client, file, before, after) in CASES {
        let home = Home::new();
        let path = write(&home, file, before);
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        assert_eq!(known(&home, client)["legwork"], false, "{client}");
        let done = expect(&home, 0, &["mcp", "install", "--client", client, "--yes"]);
        assert_eq!(fs::read_to_string(&path).unwrap(), golden(after), "{client}");
        assert!(
            done.text().lines().any(|line| line.starts_with('+') && line.contains("legwork")),
            "{}",
            done.all()
        );
        let [copy] = backups(&path).try_into().unwrap();
        assert_eq!((fs::read_to_string(&copy).unwrap().as_str(), mode(&copy)), (before, 0o640), "{client}");
        assert_eq!(mode(&path), 0o640, "{client}");
        let seen = known(&home, client);
        assert_eq!((&seen["legwork"], &seen["present"]), (&json!(true), &json!(true)), "{seen}");
        assert_eq!(seen["file"], json!(path));
        let again = expect(&home, 0, &["mcp", "install", "--client", client]);
        assert!(again.stderr.contains("nothing to change") && again.stdout.is_empty(), "{}", again.all());
        expect(&home, 0, &["mcp", "uninstall", "--client", client, "--yes"]);
        let back = fs::read_to_string(&path).unwrap();
        assert_eq!(back, before, "{client}");
        let nothing = expect(&home, 0, &["mcp", "uninstall", "--client", client]);
        assert!(nothing.stderr.contains("nothing to change"), "{}", nothing.all());
    }
}

#[test]
fn a_new_file_is_for_its_owner_alone() {
    let home = Home::new();
    for (client, file, ..) in CASES.into_iter().take(11) {
        expect(&home, 0, &["mcp", "install", "--client", client, "--yes"]);
        let path = home.scratch().join(file);
        assert_eq!(mode(&path), 0o600, "{client}");
        assert!(backups(&path).is_empty(), "{client}");
        assert_eq!(known(&home, client)["legwork"], true, "{client}");
    }
}

#[test]
fn nothing_is_written_without_a_yes() {
    let home = Home::new();
    let (client, file, before, _) = CASES[0];
    let path = write(&home, file, before);
    let refused = expect(&home, 2, &["mcp", "install", "--client", client]);
    assert!(refused.stderr.contains("hint: add --yes"), "{}", refused.all());
    let shown = expect(&home, 0, &["mcp", "install", "--client", client, "--print"]);
    assert!(shown.text().contains("+    \"legwork\": {"), "{}", shown.all());
    let shown = expect(&home, 0, &["--json", "mcp", "install", "--client", client, "--print"]).document();
    assert_eq!((&shown["written"], &shown["changes"][0]["file"]), (&json!(false), &json!(path)));
    assert_eq!(fs::read_to_string(&path).unwrap(), before);
    assert!(backups(&path).is_empty());
}

/// Runs a command on a terminal of its own, answers its question, and gives its exit status.
fn on_a_terminal(home: &Home, args: &[&str], answer: &str) -> i32 {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let name = OsString::from_vec(ptsname(&master, vec![]).unwrap().into_bytes());
    let terminal = File::options().read(true).write(true).open(name).unwrap();
    let mut command = command(home, args);
    command.stdin(terminal.try_clone().unwrap()).stdout(Stdio::null()).stderr(terminal);
    let mut child = command.spawn().unwrap();
    drop(command);
    let mut screen = File::from(master);
    let mut reader = BufReader::new(screen.try_clone().unwrap());
    let mut asked = vec![];
    // To the end of `[y/N]`, which ends no line.
    reader.read_until(b']', &mut asked).unwrap();
    assert!(asked.ends_with(b"[y/N]"), "{}", String::from_utf8_lossy(&asked));
    screen.write_all(format!("{answer}\n").as_bytes()).unwrap();
    child.wait().unwrap().code().unwrap()
}

#[test]
fn a_person_at_a_terminal_is_asked() {
    let home = Home::new();
    let (client, file, before, after) = CASES[4];
    let path = write(&home, file, before);
    assert_eq!(on_a_terminal(&home, &["mcp", "install", "--client", client], ""), 0);
    assert_eq!(fs::read_to_string(&path).unwrap(), before);
    assert_eq!(on_a_terminal(&home, &["mcp", "install", "--client", client], "y"), 0);
    assert_eq!(fs::read_to_string(&path).unwrap(), golden(after));
}

#[test]
fn a_file_that_cannot_be_read_is_left_as_it_is() {
    for (client, file, ..) in CASES {
        let home = Home::new();
        let broken = "{\n  \"a\" = = 1\n";
        let path = write(&home, file, broken);
        let refused = expect(&home, 4, &["mcp", "install", "--client", client, "--yes"]);
        let place = format!("{}, line ", path.display());
        assert!(refused.stderr.starts_with(&format!("error: {place}")), "{}", refused.all());
        assert!(refused.stderr.contains("column") && refused.stderr.contains("hint: "), "{}", refused.all());
        assert_eq!(fs::read_to_string(&path).unwrap(), broken, "{client}");
        assert!(backups(&path).is_empty(), "{client}");
        let seen = known(&home, client);
        assert!(seen["legwork"].is_null() && seen["problem"].as_str().unwrap().contains(&place), "{seen}");
    }
}

#[test]
fn a_link_is_followed_and_stays() {
    let home = Home::new();
    let (client, file, before, after) = CASES[2];
    let real = write(&home, "dotfiles/codex.toml", before);
    let link = home.scratch().join(file);
    fs::create_dir_all(link.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    expect(&home, 0, &["mcp", "install", "--client", client, "--yes"]);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&real).unwrap(), golden(after));
    assert_eq!(backups(&real).len(), 1);
}

#[test]
fn a_data_folder_that_was_chosen_is_named() {
    let home = Home::new();
    let dir = home.scratch().join("my data");
    expect(
        &home,
        0,
        &[
            "--data-dir",
            dir.to_str().unwrap(),
            "mcp",
            "install",
            "--client",
            "claude-code",
            "--hook",
            "--yes",
        ],
    );
    let read = |file: &str| -> Value {
        serde_json::from_str(&fs::read_to_string(home.scratch().join(file)).unwrap()).unwrap()
    };
    let args = &read(".claude.json")["mcpServers"]["legwork"]["args"];
    assert_eq!(args, &json!(["mcp", "--data-dir", dir]));
    let hook = &read(".claude/settings.json")["hooks"]["UserPromptSubmit"][0]["hooks"][0]["command"];
    let line =
        format!("{} --data-dir '{}' hook claude-code", binaries::path("legwork").display(), dir.display());
    assert_eq!(hook, &json!(line));
}

#[test]
fn a_project_has_files_of_its_own() {
    let files = [
        ("claude-code", ".mcp.json"),
        ("gemini", ".gemini/settings.json"),
        ("qwen", ".qwen/settings.json"),
        ("cursor", ".cursor/mcp.json"),
        ("vscode", ".vscode/mcp.json"),
        ("opencode", "opencode.json"),
    ];
    let home = Home::new();
    let project = home.scratch().join("project");
    fs::create_dir(&project).unwrap();
    let run = |args: &[&str]| command(&home, args).current_dir(&project).output().unwrap();
    for (client, file) in files {
        assert!(
            run(&["mcp", "install", "--client", client, "--project", "--yes"]).status.success(),
            "{client}"
        );
        assert!(fs::read_to_string(project.join(file)).unwrap().contains("legwork"), "{client}");
        assert_eq!(known(&home, client)["legwork"], false, "{client}: not the person's own");
        assert!(run(&["mcp", "uninstall", "--client", client, "--project", "--yes"]).status.success());
        assert_eq!(fs::read_to_string(project.join(file)).unwrap(), "{}\n", "{client}");
    }
    let refused = run(&["mcp", "install", "--client", "windsurf", "--project", "--yes"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).starts_with("error: --project: Legwork knows no"));
}

#[test]
fn the_hook_comes_and_goes_with_its_client() {
    let home = Home::new();
    let before = "{\n  \"model\": \"opus\",\n  \"hooks\": {\n    \"Stop\": [{\"hooks\": []}]\n  }\n}\n";
    let settings = write(&home, ".claude/settings.json", before);
    expect(&home, 0, &["mcp", "install", "--client", "claude-code", "--yes"]);
    assert_eq!(fs::read_to_string(&settings).unwrap(), before, "only when it is asked for");
    let done = expect(&home, 0, &["--json", "mcp", "install", "--client", "claude-code", "--hook", "--yes"])
        .document();
    assert_eq!(done["changes"].as_array().unwrap().len(), 1, "the server was there already: {done}");
    assert_eq!(done["changes"][0]["backup"], json!(backups(&settings)[0]));
    assert_eq!(known(&home, "claude-code")["hook"], true);
    expect(&home, 0, &["mcp", "uninstall", "--client", "claude-code", "--yes"]);
    assert_eq!(fs::read_to_string(&settings).unwrap(), before);
    let refused = expect(&home, 2, &["mcp", "install", "--client", "codex", "--hook", "--yes"]);
    assert!(refused.stderr.starts_with("error: --hook: Codex"), "{}", refused.all());
}

#[test]
fn goose_is_told_what_to_paste() {
    let home = Home::new();
    let path =
        write(&home, ".config/goose/config.yaml", "# mine\nextensions:\n  developer:\n    enabled: true\n");
    let told = expect(&home, 2, &["mcp", "install", "--client", "goose", "--yes"]);
    let line = format!("    cmd: \"{}\"\n    args: [\"mcp\"]\n", binaries::path("legwork").display());
    assert!(told.text().contains(&line) && told.stderr.contains(path.to_str().unwrap()), "{}", told.all());
    expect(&home, 0, &["mcp", "install", "--client", "goose", "--print"]);
    assert_eq!(known(&home, "goose")["legwork"], false);
    write(&home, ".config/goose/config.yaml", &told.text());
    assert_eq!(known(&home, "goose")["legwork"], true);
}

#[test]
fn chosen_folders_of_clients_are_honoured() {
    let home = Home::new();
    let (codex, claude) = (home.scratch().join("c1"), home.scratch().join("c2"));
    for client in ["codex", "claude-code"] {
        let mut command = command(&home, &["mcp", "install", "--client", client, "--yes"]);
        command.env("CODEX_HOME", &codex).env("CLAUDE_CONFIG_DIR", &claude);
        assert!(command.output().unwrap().status.success());
    }
    assert!(codex.join("config.toml").is_file() && claude.join(".claude.json").is_file());
}
