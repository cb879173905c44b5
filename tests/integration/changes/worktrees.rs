//! Worktrees: how they are made ready, and what a clean-up keeps.

use super::{done, git, read, repository};
use crate::cli::home::Home;
use std::{fs, net::TcpListener, path::PathBuf};

#[test]
fn a_folder_says_how_its_worktrees_are_made_ready() {
    let home = Home::new();
    let folder = repository(&home, "repo");
    fs::create_dir(folder.join("sub")).unwrap();
    fs::write(folder.join("sub/s.txt"), "s\n").unwrap();
    fs::write(folder.join(".gitignore"), ".env\n").unwrap();
    git(&folder, &["add", "-A"]);
    git(&folder, &["commit", "-q", "-m", "sub"]);
    fs::write(folder.join(".env"), "KEY=1\n").unwrap();
    let cwd = folder.to_str().unwrap();
    let set =
        ["folder", "set", cwd, "--setup", "echo made > ready.txt", "--file", ".env", "--branch", "w/{{id}}"];
    let told = home.json(&set);
    assert_eq!(told["setup"], "echo made > ready.txt");
    let id = done(
        &home,
        &folder.join("sub"),
        "worktree",
        "T",
        "cat ../.env ../sub/s.txt && cat ready.txt && echo x > x",
    );
    let output = home.expect(0, &["output", &id]).text();
    assert_eq!(output, "KEY=1\ns\nmade\n");
    let changes = home.json(&["diff", &id]);
    assert_eq!(changes["place"]["branch"], format!("w/{id}"));
    let names: Vec<_> = changes["files"].as_array().unwrap().iter().map(|f| f["path"].clone()).collect();
    assert_eq!(names, ["sub/x"], "what the set-up has left is no work of the task's");
    home.json(&["folder", "set", cwd, "--setup", "echo broken; exit 3"]);
    let cwd = folder.join("sub");
    let args = ["T", "--place", "worktree", "--cwd", cwd.to_str().unwrap(), "--command", "true"];
    let failed = home.make_short(&args);
    home.expect(0, &["worker", "--drain"]);
    let task = home.json(&["status", &failed]);
    let message = task["error"]["message"].as_str().unwrap();
    assert!(message.contains("The set-up command “echo broken; exit 3” failed"), "{message}");
    assert!(message.contains("broken"), "{message}");
    home.expect(2, &["folder", "set", "--file", "../x"]);
    home.expect(2, &["folder", "set"]);
}

#[test]
fn what_is_set_for_a_folder_is_given_to_its_tasks_below_their_own_and_their_agents() {
    let home = Home::new();
    let folder = home.scratch().join("plain/sub");
    fs::create_dir_all(&folder).unwrap();
    let (cwd, top) = (folder.to_str().unwrap(), home.scratch().join("plain"));
    let top = top.to_str().unwrap();
    let told =
        home.json(&["folder", "set", top, "--env", "A=folder", "--env", "B=folder", "--env", "C=folder"]);
    assert_eq!(told["variables"], serde_json::json!({"A": "folder", "B": "folder", "C": "folder"}));
    assert!(home.expect(0, &["folder", "show", cwd]).text().contains("A, B, C"));
    home.expect(0, &["agent", "add", "own", "--kind", "shell", "--env", "A=agent", "--env", "B=agent"]);
    let line = "echo $A $B $C";
    let run = |more: &[&str]| {
        let id = home.make_short(&[&["--agent", "own", "--env", "A=task", "--command", line], more].concat());
        home.expect(0, &["worker", "--drain"]);
        home.expect(0, &["output", &id]).text()
    };
    assert_eq!(run(&["--cwd", cwd]), "task agent folder\n");
    assert_eq!(run(&["--cwd", "/"]), "task agent\n", "elsewhere nothing of it is given");
    home.expect(0, &["folder", "set", top, "--env", "none"]);
    assert_eq!(run(&["--cwd", cwd]), "task agent\n");
    let refused = home.expect(2, &["folder", "set", top, "--secret", "NOWHERE"]);
    assert!(refused.stderr.contains("legwork secret set NOWHERE"), "{}", refused.stderr);
    home.expect(2, &["folder", "set", top, "--env", "A B=c"]);
}

#[test]
fn a_set_up_command_reaches_the_network_where_that_is_said_and_its_task_never() {
    let home = Home::new();
    let folder = repository(&home, "repo");
    let cwd = folder.to_str().unwrap();
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    let reach = format!("bash -c 'exec 3<>/dev/tcp/127.0.0.1/{port}' 2> /dev/null && echo open || echo shut");
    let run = |network: &str| {
        home.json(&["folder", "set", cwd, "--setup", &format!("({reach}) > net.txt"), network]);
        let sandbox = ["--sandbox", "workspace_write", "--network", "none", "--sandbox-best-effort"];
        let work = format!("cat net.txt; {reach}");
        let id = home
            .make_short(&[&["--place", "worktree", "--cwd", cwd, "--command", &work], &sandbox[..]].concat());
        home.expect(0, &["worker", "--drain"]);
        (home.expect(0, &["output", &id]).text(), home.expect(0, &["logs", &id]).text())
    };
    let (output, log) = run("--setup-network=false");
    assert_eq!(output, "shut\nshut\n", "{log}");
    let (output, log) = run("--setup-network");
    assert_eq!(output, "open\nshut\n", "{log}");
    assert!(log.contains("The set-up command may use the network"), "{log}");
}

#[test]
fn a_retry_works_on_where_the_attempt_before_has_worked() {
    let home = Home::new();
    let folder = repository(&home, "repo");
    let cwd = folder.to_str().unwrap();
    let line = "echo x >> tries; test $(wc -l < tries) = 2";
    let args = [
        "T",
        "--place",
        "worktree",
        "--cwd",
        cwd,
        "--retries",
        "1",
        "--backoff",
        "1s..1s",
        "--command",
        line,
    ];
    let id = home.make_short(&args);
    home.expect(0, &["worker", "--drain"]);
    let task = home.json(&["status", &id]);
    assert_eq!((&task["status"], &task["attempt"]), (&"completed".into(), &2.into()), "{task:#}");
}

/// Ten worktrees: one merged, one dirty, one deleted by hand, and others.
#[test]
fn a_clean_up_keeps_what_is_nowhere_else_and_says_so() {
    let home = Home::new();
    let folder = repository(&home, "repo");
    let commit = "git add -A && git -c user.name=A -c user.email=a@b commit -q -m work";
    let made = |title: &str, line: &str| done(&home, &folder, "worktree", title, line);
    let merged = made("Merged", "echo m > m");
    home.expect(0, &["commit", &merged, "--merge"]);
    let dirty = made("Dirty", "echo d > d");
    let by_hand = made("By hand", "echo h > h");
    let path = |id: &str| PathBuf::from(home.json(&["status", id])["place"]["path"].as_str().unwrap());
    fs::remove_dir_all(path(&by_hand)).unwrap();
    let unmerged = made("Unmerged", &format!("echo u > u; {commit}"));
    let untouched = made("Untouched", "true");
    let applied = made("Applied", "echo p > p");
    home.expect(0, &["apply", &applied]);
    let discarded = made("Discarded", "echo x > x");
    home.expect(0, &["discard", &discarded]);
    let branch = |id: &str| home.json(&["status", id])["place"]["branch"].as_str().unwrap().to_owned();
    let squashed = made("Squashed", &format!("echo s > s; {commit}"));
    git(&folder, &["merge", "-q", "--squash", &branch(&squashed)]);
    git(&folder, &["commit", "-q", "-m", "squashed"]);
    let copied = done(&home, &folder, "copy", "Copied", "echo c > c");
    let waits = home.make_short(&[
        "Waits",
        "--place",
        "worktree",
        "--cwd",
        folder.to_str().unwrap(),
        "--in",
        "1h",
        "--command",
        "true",
    ]);
    let all = home.json(&["worktree", "list"]);
    assert_eq!(all["worktrees"].as_array().unwrap().len(), 9, "{all:#}");
    assert!(all["worktrees"][0]["bytes"].as_u64().unwrap() > 0);
    let ids = |list: &serde_json::Value| -> Vec<String> {
        let mut ids: Vec<_> =
            list.as_array().unwrap().iter().map(|one| one["short_id"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    };
    let sorted = |ids: &[&String]| {
        let mut ids: Vec<_> = ids.iter().map(|id| (*id).clone()).collect();
        ids.sort();
        ids
    };
    let goes = sorted(&[&merged, &by_hand, &untouched, &applied, &discarded, &squashed]);
    let stays = sorted(&[&dirty, &unmerged, &copied]);
    for dry_run in [true, false] {
        let args: &[&str] =
            if dry_run { &["worktree", "clean", "--dry-run"] } else { &["worktree", "clean"] };
        let cleaned = home.json(args);
        assert_eq!(
            (ids(&cleaned["removed"]), ids(&cleaned["kept"])),
            (goes.clone(), stays.clone()),
            "{cleaned:#}"
        );
        let why = |id: &String| {
            let kept = cleaned["kept"].as_array().unwrap();
            let one = kept.iter().find(|one| one["short_id"] == id.as_str()).unwrap();
            one["stays"].as_str().unwrap().to_owned()
        };
        assert_eq!(why(&dirty), "Changed and not committed: 1 file.");
        assert_eq!(why(&unmerged), format!("Not in main: 1 commit of {}.", branch(&unmerged)));
        assert!(why(&copied).starts_with("Changed and not in "), "{}", why(&copied));
    }
    assert_eq!(read(&path(&dirty), "d"), "d\n");
    assert_eq!(read(&path(&unmerged), "u"), "u\n");
    let branches = git(&folder, &["branch", "--format=%(refname:short)"]);
    assert!(branches.contains(&branch(&unmerged)) && !branches.contains("untouched"), "{branches}");
    assert_eq!(home.json(&["diff", &merged])["totals"]["files"], 1, "what it changed is still shown");
    // asked for by name: what no commit held is one on its branch, which stays
    home.json(&["worktree", "clean", &dirty, "--unmerged"]);
    assert_eq!(git(&folder, &["show", &format!("{}:d", branch(&dirty))]), "d");
    assert_eq!(git(&folder, &["worktree", "list", "--porcelain"]).matches("worktree ").count(), 2);
    home.expect(2, &["worktree", "clean", "--unmerged"]);
    home.expect(0, &["cancel", &waits]);
}
