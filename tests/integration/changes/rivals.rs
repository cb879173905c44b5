//! The same task for several agents: compared, and one of them kept.

use super::{read, repository};
use crate::cli::home::Home;
use std::path::Path;

/// Three agents that do the same in their own words; the last changes nothing.
fn agents(home: &Home) {
    for (name, line) in [
        ("one", "sed -i s/1/one/ a.txt"),
        ("two", "sed -i s/1/eins/ a.txt; echo 1 > b.txt"),
        ("idle", "true"),
    ] {
        home.expect(0, &["agent", "add", name, "--kind", "shell", "--command", line]);
    }
}

/// Gives a task to agents, and their short ids.
fn together(home: &Home, folder: &Path, names: &str) -> Vec<String> {
    let cwd = folder.to_str().unwrap();
    let made = home.json(&["execute", "Write it out", "--agents", names, "--async", "--cwd", cwd]);
    let short = |task: &serde_json::Value| task["short_id"].as_str().unwrap().to_owned();
    made["tasks"].as_array().unwrap().iter().map(short).collect()
}

fn state(home: &Home, id: &str) -> String {
    home.json(&["status", id])["place"]["state"].as_str().unwrap().to_owned()
}

#[test]
fn one_is_kept_and_the_others_are_discarded_until_that_is_undone() {
    let home = Home::new();
    let folder = repository(&home, "repo");
    agents(&home);
    let ids = together(&home, &folder, "one,two,idle");
    let early = home.expect(4, &["keep", &ids[0]]);
    assert!(early.stderr.contains("have not ended yet"), "{}", early.stderr);
    home.expect(0, &["worker", "--drain"]);
    assert_eq!(read(&folder, "a.txt"), "1\n2\n3\n4\n5\n", "each works in a worktree of its own");

    // asked of any of them, all of them are told in the order in which they were named
    let told = home.json(&["compare", &ids[1]]);
    let told: Vec<_> = told["tasks"].as_array().unwrap().iter().map(|task| task["agent"].clone()).collect();
    assert_eq!(told, ["one", "two", "idle"]);
    let shown = home.expect(0, &["compare", &ids[0]]).text();
    assert!(shown.contains("2 files, +2 −1") && shown.contains("1 file, +1 −1"), "{shown}");

    let kept = home.json(&["keep", &ids[1]]);
    assert_eq!((&kept["task"]["agent"], kept["discarded"].as_array().unwrap().len()), (&"two".into(), 2));
    assert_eq!([0, 1, 2].map(|n| state(&home, &ids[n])), ["discarded", "open", "discarded"]);
    // once more changes nothing, and what was discarded cannot be kept
    assert_eq!(home.json(&["keep", &ids[1]])["discarded"].as_array().unwrap().len(), 0);
    let gone = home.expect(4, &["keep", &ids[0]]);
    assert!(gone.stderr.contains("legwork discard --undo"), "{}", gone.stderr);
    home.expect(0, &["discard", "--undo", &ids[0]]);
    home.expect(0, &["keep", &ids[0]]);
    assert_eq!(state(&home, &ids[1]), "discarded");
    home.expect(0, &["apply", &ids[0]]);
    assert_eq!(read(&folder, "a.txt"), "one\n2\n3\n4\n5\n");
}

#[test]
fn what_works_on_stands_in_the_place_of_what_it_was() {
    let home = Home::new();
    let folder = repository(&home, "repo");
    agents(&home);
    let ids = together(&home, &folder, "one,two");
    home.expect(0, &["worker", "--drain"]);
    let next = home.json(&["send-back", &ids[0], "Once more"]);
    home.expect(0, &["worker", "--drain"]);
    let told = home.json(&["compare", &ids[1]]);
    assert_eq!((&told["tasks"][0]["id"], &told["tasks"][1]["agent"]), (&next["id"], &"two".into()));
    // what was committed stays, and that is told
    home.expect(0, &["commit", &ids[1], "-m", "Eins"]);
    let kept = home.expect(0, &["keep", next["short_id"].as_str().unwrap()]);
    assert!(kept.stderr.contains("“two” changed was committed already"), "{}", kept.stderr);
}

#[test]
fn a_task_without_others_is_refused_in_words() {
    let home = Home::new();
    let folder = repository(&home, "repo");
    agents(&home);
    let ids = together(&home, &folder, "one");
    home.expect(0, &["worker", "--drain"]);
    assert!(home.expect(0, &["compare", &ids[0]]).stderr.contains("No other agent was given this task."));
    let refused = home.expect(4, &["keep", &ids[0]]);
    assert!(refused.stderr.contains("nothing to choose from"), "{}", refused.stderr);
}
