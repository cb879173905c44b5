//! Schedules that start workflows while whoever runs the queue is killed: each time starts its run once, and each run ends.

use crate::{
    cli::home::Home,
    crash::stage::{assert_sound, lines},
};
use harness::wait;
use rustix::process::Signal;
use serde_json::json;
use std::time::Duration;

const SCHEDULES: usize = 12;
/// Workers that are killed, each once a few more tasks of the runs have ended.
const KILLS: usize = 3;
const TASKS: usize = SCHEDULES * 3;

const FLOW: &str = "name = \"flow\"\n[inputs.who]\n[[stage]]\nname = \"a\"\n[[stage.task]]\nname = \"x\"\n\
    command = \"echo {{ inputs.who }} >> ends\"\n[[stage.task]]\nname = \"y\"\ncommand = \"echo y >> ends\"\n\
    [[stage]]\nname = \"b\"\n[[stage.task]]\nname = \"z\"\ncommand = \"echo z >> ends\"\n";

#[test]
fn each_time_starts_its_run_once_whoever_is_killed() {
    let home = Home::new();
    std::fs::write(home.scratch().join("flow.toml"), FLOW).unwrap();
    // all of them at one moment, which passes while a worker runs
    let soon = jiff::Timestamp::now() + Duration::from_secs(6);
    for n in 0..SCHEDULES {
        let (name, who) = (format!("Schedule {n}"), format!("who=s{n}"));
        home.json(&[
            "schedule",
            "add",
            &name,
            "--once",
            &soon.to_string(),
            "--workflow",
            "./flow.toml",
            "--input",
            &who,
        ]);
    }
    for kill in 0..KILLS {
        let worker = home.start(&["worker", "--workers", "3"]);
        let wanted = 1 + kill * (TASKS / KILLS / 2);
        wait::until_within(Duration::from_secs(60), "some of the tasks end", || {
            (lines(&home, "ends").len() >= wanted).then_some(())
        });
        worker.signal(Signal::KILL);
        let _ = worker.end();
    }
    let last = home.start(&["worker", "--workers", "3"]);
    let ended = || {
        let all = home.json(&["schedule", "list"]);
        let all = all["schedules"].as_array().unwrap().clone();
        let done = |one: &serde_json::Value| one["last"][0]["task"]["status"] == json!("completed");
        (all.len() == SCHEDULES && all.iter().all(done)).then_some(all)
    };
    let all = wait::until_within(Duration::from_secs(120), "every run has completed", ended);
    for one in all {
        assert_eq!(one["last"].as_array().unwrap().len(), 1, "{one}");
    }
    let runs = home.json(&["workflow", "runs", "--limit", "100"]);
    assert_eq!(runs["runs"].as_array().unwrap().len(), SCHEDULES);
    let mut who: Vec<_> = lines(&home, "ends").into_iter().filter(|line| line.starts_with('s')).collect();
    who.sort();
    who.dedup();
    assert_eq!(who.len(), SCHEDULES, "each with its own input");
    last.signal(Signal::TERM);
    assert_eq!(last.end(), 0);
    assert_sound(&home);
}
