//! `legwork limit`, and what list, status and why say of what waits for one.

use crate::cli::home::Home;
use harness::wait;
use rustix::process::Signal;

#[test]
fn limits_are_listed_set_and_taken_away() {
    let home = Home::new();
    let listed = |home: &Home| -> Vec<(String, i64)> {
        let all = home.json(&["limit", "list"]);
        let limits = all["limits"].as_array().unwrap().iter();
        limits.map(|one| (one["key"].as_str().unwrap().to_owned(), one["most"].as_i64().unwrap())).collect()
    };
    let own = |key: &str, most| (key.to_owned(), most);
    let first = [own("kind:llm", 6), own("tag:build", 2), own("tag:e2e", 1)];
    assert_eq!(listed(&home), first);
    let said = home.expect(0, &["limit", "set", "folder:/srv/", "3"]);
    assert!(said.text().contains("At most 3 at once now: folder:/srv"), "{}", said.all());
    home.expect(0, &["limit", "set", "tag:e2e", "4"]);
    let changed = [own("kind:llm", 6), own("folder:/srv", 3), own("tag:build", 2), own("tag:e2e", 4)];
    assert_eq!(listed(&home), changed);
    home.expect(0, &["limit", "remove", "folder:/srv"]);
    home.expect(0, &["limit", "remove", "tag:e2e"]);
    assert_eq!(listed(&home), first[..2]);
    for (args, status, says) in [
        (["set", "tag:x", "0"], 2, "nothing that counts under tag:x would ever start"),
        (["set", "tag:x", "-1"], 2, "between 1 and 1000: -1 is not"),
        (["set", "tag:x", "many"], 2, "many"),
        (["set", "moon:full", "1"], 2, "“moon” is not what a limit counts"),
        (["set", "agent:nobody", "1"], 2, "There is no agent “nobody”"),
    ] {
        let refused = home.expect(status, &[&["limit"], &args[..]].concat());
        assert!(refused.all().contains(says), "{args:?}: {}", refused.all());
    }
    let gone = home.expect(3, &["limit", "remove", "tag:e2e"]);
    assert!(gone.all().contains("There is no limit for tag:e2e"), "{}", gone.all());
    let table = home.expect(0, &["limit", "list"]).text();
    assert!(table.contains("tag:build") && table.contains("0/2"), "{table}");
}

#[test]
fn what_waits_for_a_limit_says_so_everywhere_and_starts_when_it_is_raised() {
    let home = Home::new();
    let worker = home.worker(&["--workers", "4"]);
    let line = "while [ ! -e go ]; do sleep 0.05; done";
    let make = |title: &str| home.make_short(&[title, "--tag", "resource:board", "--command", line]);
    let holds = make("Holds it");
    wait::until("it runs", || (home.json(&["status", &holds])["status"] == "running").then_some(()));
    let waits = make("Waits for it");
    let status = home.json(&["status", &waits]);
    assert_eq!(status["waiting_for"]["reason"], "limit");
    let detail = "1 of 1 with resource board runs: Holds it";
    assert_eq!(status["waiting_for"]["detail"], detail);
    assert!(home.expect(0, &["list"]).text().contains(detail));
    let why = home.expect(0, &["why", &waits]).text();
    for said in [
        "1 of 1 with resource board runs: “Holds it”. It starts when that one has ended.",
        "`legwork limit set resource:board 2`",
        &format!("`legwork status {holds}`"),
    ] {
        assert!(why.contains(said), "{said}: {why}");
    }
    // a frozen command keeps what it holds
    home.expect(0, &["pause", &holds]);
    wait::until("it is frozen", || (home.json(&["status", &holds])["status"] == "paused").then_some(()));
    assert_eq!(home.json(&["status", &waits])["waiting_for"]["detail"], format!("{detail} (paused)"));
    assert!(home.expect(0, &["why", &waits]).text().contains(&format!("`legwork resume {holds}`")));
    home.expect(0, &["resume", &holds]);
    wait::until("it goes on", || (home.json(&["status", &holds])["status"] == "running").then_some(()));
    assert_eq!(home.json(&["status", &waits])["status"], "queued");
    home.expect(0, &["limit", "set", "resource:board", "2"]);
    wait::until("the other starts", || (home.json(&["status", &waits])["status"] == "running").then_some(()));
    std::fs::write(home.scratch().join("go"), "").unwrap();
    home.expect(0, &["wait", &holds, &waits]);
    worker.signal(Signal::TERM);
    assert_eq!(worker.end(), 0);
}

#[test]
fn what_holds_for_a_folder_holds_however_it_is_named() {
    let home = Home::new();
    let folder = home.scratch().join("p");
    std::fs::create_dir_all(folder.join("below")).unwrap();
    std::os::unix::fs::symlink(&folder, home.scratch().join("link")).unwrap();
    let real = folder.canonicalize().unwrap();
    let named = |name: &str| home.scratch().join(name).to_str().unwrap().to_owned();
    home.expect(0, &["folder", "set", &named("link/../link"), "--env", "FLD=1"]);
    home.expect(0, &["limit", "set", &format!("folder:{}", named("p/../link")), "1"]);
    let limits = home.json(&["limit", "list"]).to_string();
    assert!(limits.contains(&format!("folder:{}\"", real.display())), "{limits}");
    let _worker = home.worker(&["--workers", "3"]);
    let gate = home.scratch().join("gate");
    // each waits until it may go on, and says what was set for its folder
    let line = format!(
        "echo \"[$FLD]\" >> {0}/said; while [ ! -e {1} ]; do sleep 0.05; done",
        home.scratch().display(),
        gate.display()
    );
    let make = |cwd: &str| home.json(&["execute", "--async", "--cwd", &named(cwd), "--command", &line]);
    let ids: Vec<String> = ["p", "p/", "link", "p/../p", "link/below", "./link/../p"]
        .iter()
        .map(|name| make(name)["id"].as_str().unwrap().to_owned())
        .collect();
    let listed = |status: &str| home.json(&["list", "--status", status])["tasks"].as_array().unwrap().len();
    wait::until("one runs", || (listed("running") == 1).then_some(()));
    assert_eq!(listed("queued"), 5, "one at a time");
    std::fs::write(gate, "").unwrap();
    let all: Vec<&str> = ["wait"].into_iter().chain(ids.iter().map(String::as_str)).collect();
    home.expect(0, &all);
    assert_eq!(std::fs::read_to_string(home.scratch().join("said")).unwrap(), "[1]\n".repeat(6));
    home.expect(0, &["limit", "remove", &format!("folder:{}", named("link"))]);
}
