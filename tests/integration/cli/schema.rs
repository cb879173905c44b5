//! What `--json` prints is as `legwork schema` says.

use crate::{cli::home::Home, cli::model, coding::checked};
use harness::model_server::{Act, ModelServer, Shape, Turn};
use serde_json::Value;
use std::collections::BTreeSet;

/// The published schemas, and which of them something was checked against.
struct Published {
    all: Value,
    seen: BTreeSet<String>,
}

impl Published {
    fn of(home: &Home) -> Self {
        Self { all: home.json::<&str>(&["schema"]), seen: BTreeSet::new() }
    }

    /// Checks one document against the schema of this name.
    #[track_caller]
    fn check(&mut self, name: &str, document: &Value) {
        let entry = &self.all["documents"][name];
        assert!(entry.is_object(), "no schema is published for `{name}`");
        let mut schema = entry["schema"].clone();
        schema["$defs"] = self.all["$defs"].clone();
        closed(&mut schema);
        let validator = jsonschema::validator_for(&schema).unwrap();
        let wrong: Vec<String> =
            validator.iter_errors(document).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(wrong.is_empty(), "legwork {name}: {wrong:#?}\n{document:#}");
        self.seen.insert(name.to_owned());
    }
}

/// Lets a field that is not in the schema be an error, so that none is printed that is not published.
fn closed(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            let composed = ["allOf", "oneOf", "anyOf", "$ref"].iter().any(|word| fields.contains_key(*word));
            if fields.contains_key("properties") && !fields.contains_key("additionalProperties") && !composed
            {
                fields.insert("additionalProperties".to_owned(), false.into());
            }
            fields.values_mut().for_each(closed);
        }
        Value::Array(values) => values.iter_mut().for_each(closed),
        _ => {}
    }
}

#[test]
fn every_document_is_as_published() {
    let home = Home::new();
    let mut published = Published::of(&home);
    tasks_and_settings(&home, &mut published);
    models(&mut published);
    services(&home, &mut published);
    space(&home, &mut published);
    workflows(&home, &mut published);
    places(&home, &mut published);
    coding_agents(&mut published);
    let all: BTreeSet<String> = published.all["documents"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(published.seen, all, "each of them is checked");
}

/// Documents about providers, their models and what those made.
fn models(published: &mut Published) {
    let server = ModelServer::start(Shape::OpenAi, vec![]);
    server.always(Act::Reply(Turn::says(&["Hello."])));
    let home = model::home(&server);
    let waits = home.make_short(&["Say hello", "--agent", "writer"]);
    published.check("answer", &home.json(&["answer", &waits, "Be friendly, please."]));
    home.expect(0, &["worker", "--drain"]);
    for (name, args) in [
        ("provider test", vec!["provider", "test", "local"]),
        ("provider models", vec!["provider", "models", "local"]),
        ("provider find", vec!["provider", "find"]),
        ("status", vec!["status", &waits]),
        ("result", vec!["result", &waits]),
        ("report list", vec!["report", "list"]),
        ("report show", vec!["report", "show", &waits]),
        ("report export", vec!["report", "export", &waits]),
        ("report delete", vec!["report", "delete", &waits]),
    ] {
        published.check(name, &home.json(&args));
    }
    talks(&home, published);
}

/// Documents about talks with the agent `writer`.
fn talks(home: &Home, published: &mut Published) {
    published.check("chat", &home.json(&["chat", "writer", "--say", "Hello"]));
    let said = home.json(&["chat", "--continue", "--say", "Count them", "--background"]);
    published.check("chat --background", &said);
    let of = |document: &Value| document["short_id"].as_str().unwrap().to_owned();
    let (chat, task) = (of(&said["chat"]), of(&said["turn"]["task"]));
    for (name, args) in [
        ("chat background", vec!["chat", "background", &task]),
        ("chat list", vec!["chat", "list"]),
        ("chat show", vec!["chat", "show", &chat]),
        ("chat export", vec!["chat", "export", &chat]),
        ("chat rename", vec!["chat", "rename", &chat, "Numbers"]),
        ("chat model", vec!["chat", "model", &chat, "m2"]),
        ("chat pin", vec!["chat", "pin", &chat]),
        ("chat unpin", vec!["chat", "unpin", &chat]),
        ("chat delete", vec!["chat", "delete", &chat]),
    ] {
        published.check(name, &home.json(&args));
    }
}

/// Documents about what tasks change, and where.
fn places(home: &Home, published: &mut Published) {
    let folder = home.scratch().join("folder");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("a.txt"), "a\n").unwrap();
    let git = |args: &[&str]| {
        let identity = ["-c", "user.name=A", "-c", "user.email=a@b"];
        let done = std::process::Command::new("git").current_dir(&folder).args(identity).args(args).output();
        assert!(done.unwrap().status.success(), "git {args:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", "a"]);
    git(&["config", "user.name", "A"]);
    git(&["config", "user.email", "a@b"]);
    let cwd = folder.to_str().unwrap();
    home.expect(0, &["agent", "add", "other", "--kind", "shell"]);
    let line = "echo b > a.txt; echo c > c.txt";
    let made = || {
        let id = home.make_short(&["Change", "--place", "worktree", "--cwd", cwd, "--command", line]);
        home.expect(0, &["worker", "--drain"]);
        id
    };
    let (one, two, three) = (made(), made(), made());
    let rivals = home.json(&[
        "execute",
        "Both",
        "--agents",
        "shell,other",
        "--cwd",
        cwd,
        "--command",
        line,
        "--async",
    ]);
    let rivals: Vec<_> = rivals["tasks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|task| task["short_id"].as_str().unwrap().to_owned())
        .collect();
    home.expect(0, &["worker", "--drain"]);
    published.check("folder set", &home.json(&["folder", "set", cwd, "--setup", "true", "--file", ".env"]));
    for (name, args) in [
        ("diff", vec!["diff", &one]),
        ("diff -- PATH", vec!["diff", &one, "a.txt"]),
        ("worktree list", vec!["worktree", "list"]),
        ("send-back", vec!["send-back", &one, "--comment", "a.txt:1:Why?"]),
        ("apply", vec!["apply", &two]),
        ("discard", vec!["discard", &two]),
        ("compare", vec!["compare", &rivals[0]]),
        ("keep", vec!["keep", &rivals[0]]),
        ("folder list", vec!["folder", "list"]),
        ("folder show", vec!["folder", "show", cwd]),
        ("commit", vec!["commit", &three]),
        ("worktree clean", vec!["worktree", "clean", "--dry-run"]),
    ] {
        published.check(name, &home.json(&args));
    }
}

/// Documents about coding agents and their sessions.
fn coding_agents(published: &mut Published) {
    let stage = checked::stage(&[]);
    let home = &stage.home;
    published.check("agent find", &home.json(&["agent", "find"]));
    let _worker = stage.worker();
    let test = home.expect(0, &["agent", "test", "coder", "--json"]).text();
    for line in test.lines() {
        published.check("agent test", &serde_json::from_str(line).unwrap());
    }
    let id = stage.task(&[]);
    stage.completed(&id);
    let next = home.json(&["continue", &id, "And now?"]);
    published.check("continue", &next);
    let together = home.json(&["execute", "Do it", "--agents", "coder", "--async"]);
    published.check("execute --agents", &together);
    // nothing of it is left behind
    for task in [&next, &together["tasks"][0]] {
        stage.completed(task["id"].as_str().unwrap());
    }
}

/// Documents about workflows and their runs.
fn workflows(home: &Home, published: &mut Published) {
    published.check("workflow init", &home.json(&["workflow", "init", "mine"]));
    for (name, args) in [
        ("workflow list", vec!["workflow", "list"]),
        ("workflow show", vec!["workflow", "show", "deployment"]),
        ("workflow validate", vec!["workflow", "validate", "mine", "test-pipeline"]),
    ] {
        published.check(name, &home.json(&args));
    }
    let text = "name = \"one\"\n[[stage]]\nname = \"s\"\n[[stage.task]]\nname = \"t\"\ncommand = \"true\"\n";
    std::fs::write(home.scratch().join("flow.toml"), text).unwrap();
    let run = home.json(&["workflow", "run", "./flow.toml", "--async"]);
    published.check("workflow run", &run);
    let id = run["short_id"].as_str().unwrap();
    published.check("workflow runs", &home.json(&["workflow", "runs"]));
    published.check("workflow status", &home.json(&["workflow", "status", id]));
    published.check("workflow cancel", &home.json(&["workflow", "cancel", id]));
    published.check("workflow retry", &home.json(&["workflow", "retry", id, "--async"]));
}

/// Documents about the login service; the system's own part is played by a program that says yes to everything.
fn services(home: &Home, published: &mut Published) {
    use std::os::unix::fs::PermissionsExt as _;
    let bin = home.scratch().join("bin");
    std::fs::create_dir(&bin).unwrap();
    std::fs::write(bin.join("systemctl"), "#!/bin/sh\nexit 0\n").unwrap();
    std::fs::set_permissions(bin.join("systemctl"), std::fs::Permissions::from_mode(0o755)).unwrap();
    for (name, verb) in [("worker install", "install"), ("worker uninstall", "uninstall")] {
        let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
        let out = home.command(&["--json", "worker", verb]).env("PATH", path).output().unwrap();
        let document = serde_json::from_slice(&out.stdout).unwrap_or_else(|e| panic!("{e}: {out:?}"));
        published.check(name, &document);
    }
}

/// Documents about what everything takes, and what goes.
fn space(home: &Home, published: &mut Published) {
    for name in ["one", "two"] {
        home.expect(0, &["execute", "--wait", "--command", &format!("echo {name}")]);
    }
    published.check("space", &home.json(&["space"]));
    published.check("prune --dry-run", &home.json(&["prune", "--keep", "1", "--dry-run"]));
    let done = home.json(&["prune", "--keep", "1", "--yes"]);
    published.check("prune", &done);
    let at = done["at"].as_str().unwrap();
    published.check("prune --undo", &home.json(&["prune", "--undo", at]));
}

fn tasks_and_settings(home: &Home, published: &mut Published) {
    let ready =
        "echo '[PROGRESS] Step 1/2 begin'; echo x > $LEGWORK_OUTPUT_DIR/a.txt; echo '[RESULT] {\"n\": 1}'";
    let lines = home.expect(0, &["execute", "--json", "--command", ready]);
    for line in lines.text().lines() {
        published.check("execute", &serde_json::from_str(line).unwrap());
    }
    let ended = home.json(&["list"])["tasks"][0]["short_id"].as_str().unwrap().to_owned();
    let failed = {
        home.expect(1, &["execute", "--retries", "0", "--command", "exit 3"]);
        home.json(&["list", "--status", "failed"])["tasks"][0]["short_id"].as_str().unwrap().to_owned()
    };
    let waits = home.make(&["--command", "true", "--in", "1h", "--tag", "t", "--budget", "turns=3"]);
    published.check("execute --async", &waits);
    let waits = waits["short_id"].as_str().unwrap().to_owned();
    let other = home.make_short(&["--command", "true", "--after", &waits]);
    let id = waits.as_str();
    for (name, args) in [
        ("status", vec!["status", &ended]),
        ("status", vec!["status", &failed]),
        ("result", vec!["result", &ended]),
        ("result", vec!["result", &failed]),
        ("logs", vec!["logs", &ended]),
        ("output", vec!["output", &ended]),
        ("why", vec!["why", id]),
        ("list", vec!["list"]),
        ("pause", vec!["pause", id]),
        ("resume", vec!["resume", id]),
        ("edit", vec!["edit", id, "--priority", "8"]),
        ("inbox", vec!["inbox"]),
        ("inbox read", vec!["inbox", "read", &failed]),
        ("inbox unread", vec!["inbox", "unread", &failed]),
        ("inbox read --all", vec!["inbox", "read", "--all"]),
        ("inbox snooze", vec!["inbox", "snooze", &failed, "--for", "1h"]),
        ("inbox wake", vec!["inbox", "wake", &failed]),
        ("inbox done", vec!["inbox", "done", &failed]),
        ("inbox undone", vec!["inbox", "undone", &failed]),
        ("cancel", vec!["cancel", &other]),
        ("retry", vec!["retry", &failed]),
        ("delete", vec!["delete", &failed]),
        (
            "provider add",
            vec![
                "provider",
                "add",
                "local",
                "--kind",
                "ollama",
                "--base-url",
                "http://127.0.0.1:9",
                "--model",
                "m",
            ],
        ),
        ("provider list", vec!["provider", "list"]),
        ("provider show", vec!["provider", "show", "local"]),
        ("provider edit", vec!["provider", "edit", "local", "--model", "n"]),
        (
            "agent add",
            vec!["agent", "add", "writer", "--kind", "llm", "--provider", "local", "--budget", "tokens=9"],
        ),
        ("agent list", vec!["agent", "list"]),
        ("agent show", vec!["agent", "show", "writer"]),
        ("agent edit", vec!["agent", "edit", "writer", "--role", "Writes"]),
        ("provider remove", vec!["provider", "remove", "local"]),
        ("agent remove", vec!["agent", "remove", "writer"]),
        ("report list", vec!["report", "list"]),
        // all three print the list; there is no keyring here that would keep one
        ("secret list", vec!["secret", "list"]),
        ("secret set", vec!["secret", "list"]),
        ("secret remove", vec!["secret", "list"]),
        ("schedule add", vec!["schedule", "add", "Nightly", "--cron", "30 2 * * *", "--", "true"]),
        ("schedule list", vec!["schedule", "list"]),
        ("schedule edit", vec!["schedule", "edit", "Nightly", "--every", "1d"]),
        ("schedule next", vec!["schedule", "next", "Nightly"]),
        ("schedule run", vec!["schedule", "run", "Nightly"]),
        ("schedule show", vec!["schedule", "show", "Nightly"]),
        ("schedule pause", vec!["schedule", "pause", "Nightly"]),
        ("schedule resume", vec!["schedule", "resume", "Nightly"]),
        ("schedule remove", vec!["schedule", "remove", "Nightly"]),
        ("schedule restore", vec!["schedule", "restore", "Nightly"]),
        ("limit set", vec!["limit", "set", "tag:docs", "2"]),
        ("limit list", vec!["limit", "list"]),
        ("limit remove", vec!["limit", "remove", "tag:docs"]),
        ("notify", vec!["notify"]),
        ("notify secret", vec!["notify"]),
        ("price list", vec!["price", "list"]),
        ("price set", vec!["price", "set", "m", "--input", "1", "--output", "2"]),
        ("price remove", vec!["price", "remove", "m"]),
        ("queue pause", vec!["queue", "pause", "--for", "1h"]),
        ("queue resume", vec!["queue", "resume"]),
        ("queue stats", vec!["queue", "stats"]),
        ("workers", vec!["workers"]),
        ("insights", vec!["insights"]),
        ("worker install --print", vec!["worker", "install", "--print"]),
        ("worker status", vec!["worker", "status"]),
        ("mcp install", vec!["mcp", "install", "--client", "cursor", "--yes"]),
        ("mcp uninstall", vec!["mcp", "uninstall", "--client", "cursor", "--yes"]),
        ("mcp clients", vec!["mcp", "clients"]),
        ("doctor", vec!["doctor"]),
        ("backup", vec!["backup"]),
        ("restore", vec!["restore"]),
        ("setting list", vec!["setting", "list"]),
        ("setting show", vec!["setting", "show", "workers"]),
    ] {
        published.check(name, &home.json(&args));
    }
    for (name, args) in [
        ("logs --follow", ["logs", &ended, "--follow", "--json"]),
        ("output --follow", ["output", &ended, "--follow", "--json"]),
        ("wait", ["wait", &ended, "--timeout=1h", "--json"]),
        ("events", ["events", &ended, "--after=0", "--json"]),
    ] {
        let lines = home.expect(0, &args).text();
        assert!(!lines.is_empty(), "{name}");
        lines.lines().for_each(|line| published.check(name, &serde_json::from_str(line).unwrap()));
    }
    let tested = home.expect(4, &["notify", "test", "webhook", "--json"]).document();
    published.check("notify test", &tested);
    published.check("error", &home.expect(3, &["status", "nope", "--json"]).document());
    let drained = home.expect(0, &["worker", "--drain", "--json"]).text();
    drained.lines().for_each(|line| published.check("worker", &serde_json::from_str(line).unwrap()));
    let there = home.json(&["restore"]);
    let newest = there["backups"][0]["path"].as_str().unwrap();
    published.check("restore --yes", &home.json(&["restore", "--yes", newest]));
}

#[test]
fn one_schema_is_complete_in_itself() {
    let home = Home::new();
    let schema = home.json(&["schema", "agent", "list"]);
    let agents = home.json(&["agent", "list"]);
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&agents), "{agents:#}");
    assert!(!jsonschema::validator_for(&schema).unwrap().is_valid(&serde_json::json!({"agents": [1]})));
    let unknown = home.expect(3, &["schema", "agents"]);
    assert!(unknown.stderr.contains("hint: "), "{}", unknown.stderr);
}
