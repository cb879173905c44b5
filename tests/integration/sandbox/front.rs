//! Where a sandbox comes from, what is told of it, and that nothing starts where it cannot be held.

use super::stage::{Person, Stage};
use serde_json::{Value, json};
use std::{fs, os::unix::fs::PermissionsExt as _, process::Output};

/// The latest task.
fn latest(stage: &Stage) -> Value {
    stage.json(&["list", "--limit", "1"])["tasks"][0].clone()
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn nothing_starts_where_the_sandbox_cannot_be_held() {
    let stage = Stage::new(Person::Ourselves);
    let program = |name: &str, script: &str| {
        let path = stage.path(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path.display().to_string()
    };
    let missing = "/nowhere/bwrap".to_owned();
    let unable = program("unable", "echo 'bwrap: setting up uid map: Permission denied' >&2; exit 1");
    // it passes the look, and breaks in the middle
    let broken =
        program("broken", "case \"$*\" in *' -- '*true) exit 0;; esac; echo 'bwrap: it broke' >&2; exit 1");
    let silent = program("silent", "case \"$*\" in *' -- '*true) exit 0;; esac; exit 9");
    for (bubblewrap, says) in [
        (missing, "bubblewrap (bwrap) is not installed"),
        (unable, "setting up uid map: Permission denied"),
        (broken.clone(), "bwrap: it broke"),
        (silent, "broke while it was made"),
    ] {
        let options = ["--sandbox", "workspace_write"];
        let output = stage.run_with(&options, "echo x > ran", &[("LEGWORK_BWRAP", &bubblewrap)]);
        assert!(!output.status.success() && text(&output).contains(says), "{says}: {output:?}");
        let task = latest(&stage);
        assert_eq!(task["error"]["code"], "sandbox", "{task}");
        assert!(task["error"]["hint"].as_str().unwrap().contains("Install bubblewrap"), "{task}");
        assert!(!stage.path("work/ran").exists(), "{says}: it ran");
    }
    // whoever takes less still starts nothing in what broke
    let options = ["--sandbox", "workspace_write", "--sandbox-best-effort"];
    let output = stage.run_with(&options, "echo x > ran", &[("LEGWORK_BWRAP", &broken)]);
    assert!(!output.status.success() && !stage.path("work/ran").exists(), "{output:?}");
    // a home, and a folder among secrets
    let output = stage.run(&["--sandbox", "workspace_write", "--cwd", ".."], "echo x > ran");
    assert!(text(&output).contains("choose a folder below it") && !stage.path("ran").exists(), "{output:?}");
    let output = stage.run(&["--sandbox", "read_only", "--cwd", "../.ssh"], "true");
    assert!(text(&output).contains("because of the secrets there"), "{output:?}");
}

#[test]
fn what_is_asked_for_badly_is_refused_before_anything_is_made() {
    let stage = Stage::new(Person::Ourselves);
    for (options, says) in [
        (&["--sandbox", "off", "--network", "none"][..], "Only a sandbox keeps a command from the network"),
        (&["--sandbox", "off", "--network", "model_only"], "Only a sandbox keeps a command from the network"),
        (&["--network", "none"], "--sandbox"),
        (&["--sandbox", "everything"], "workspace_write"),
        (&["--sandbox", "read_only", "--network", "some"], "model_only, none"),
    ] {
        let output = stage.run(options, "true");
        assert_eq!(output.status.code(), Some(2), "{options:?}: {output:?}");
        assert!(text(&output).contains(says), "{options:?}: {}", text(&output));
    }
    assert_eq!(stage.json(&["list"])["tasks"], json!([]));
}

#[test]
fn a_task_has_its_own_sandbox_else_its_agents_else_that_of_the_settings() {
    let stage = Stage::new(Person::Ourselves);
    let level = |options: &[&str]| {
        let output = stage.run(options, "echo x > made; true");
        assert!(output.status.success(), "{output:?}");
        let made = fs::remove_file(stage.path("work/made")).is_ok();
        let sandbox = latest(&stage)["sandbox"].clone();
        (
            sandbox["asked"]["level"].clone(),
            sandbox["origin"].clone(),
            sandbox["in_force"]["means"].clone(),
            made,
        )
    };
    let of = |level: &str, origin: &str, made| (json!(level), json!(origin), json!("bubblewrap"), made);
    let ok = |args: &[&str]| {
        let output = stage.legwork(args).output().unwrap();
        assert!(output.status.success(), "{args:?}: {output:?}");
    };
    assert_eq!(level(&[]), (Value::Null, Value::Null, Value::Null, true));
    ok(&["setting", "set", "sandbox.level", "read_only"]);
    assert_eq!(level(&[]), of("read_only", "settings", false));
    ok(&["agent", "edit", "shell", "--sandbox", "workspace_write", "--network", "none"]);
    assert_eq!(level(&[]), of("workspace_write", "agent", true));
    assert_eq!(level(&["--sandbox", "read_only"]), of("read_only", "task", false));
    assert_eq!(level(&["--sandbox", "off"]), (json!("off"), json!("task"), Value::Null, true));
    ok(&["agent", "edit", "shell", "--sandbox", "usual"]);
    assert_eq!(level(&[]), of("read_only", "settings", false));
    // an ended task that is run again asks for what it asked for
    let id = stage.json(&["list", "--limit", "3"])["tasks"][2]["id"].as_str().unwrap().to_owned();
    let again = stage.json(&["retry", &id]);
    assert_eq!(again["done"][0]["sandbox"]["asked"]["level"], "read_only", "{again}");
}

#[test]
fn what_holds_a_task_and_what_was_refused_is_told() {
    let stage = Stage::new(Person::Ourselves);
    let output = stage.run(&["--sandbox", "read_only", "--network", "none"], "echo x > made");
    assert!(
        text(&output).contains("It ran in a sandbox (read_only, network none), which may have refused that")
    );
    let id = latest(&stage)["short_id"].as_str().unwrap().to_owned();
    let status = text(&stage.legwork(&["status", &id]).output().unwrap());
    assert!(status.contains("read_only, network none, by bubblewrap"), "{status}");
    let log = text(&stage.legwork(&["logs", &id]).output().unwrap());
    assert!(log.contains("Sandbox: read_only, network none, by bubblewrap"), "{log}");
    let variables = [("LEGWORK_BWRAP", "/nowhere/bwrap")];
    let best = ["--sandbox", "workspace_write", "--sandbox-best-effort"];
    assert!(stage.run_with(&best, "true", &variables).status.success());
    let id = latest(&stage)["short_id"].as_str().unwrap().to_owned();
    let log = text(&stage.legwork(&["logs", &id]).output().unwrap());
    assert!(log.contains("partly") && log.contains("Not held by the sandbox: "), "{log}");
    // it leaves no temporary files
    let left = std::process::Command::new("find").arg(stage.data()).args(["-name", "tmp"]).output().unwrap();
    assert_eq!(String::from_utf8(left.stdout).unwrap(), "");
}

#[test]
fn a_check_runs_in_the_sandbox_of_the_work() {
    let stage = Stage::new(Person::Ourselves);
    let check = "echo x > ../made; echo x > checked; ! test -e ../made && echo c > $LEGWORK_OUTPUT_DIR/c && cat $LEGWORK_OUTPUT_DIR/w";
    let options = ["--sandbox", "workspace_write", "--check", check];
    let output = stage.run(&options, "echo w > $LEGWORK_OUTPUT_DIR/w");
    assert!(output.status.success(), "{output:?}");
    assert!(stage.path("work/checked").exists() && !stage.path("made").exists());
    let output = latest(&stage)["output_file"].as_str().unwrap().to_owned();
    let artifacts = std::path::Path::new(&output).with_file_name("artifacts");
    assert!(artifacts.join("c").exists() && artifacts.join("w").exists());
}
