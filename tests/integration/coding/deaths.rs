//! Engines that die while an agent works or asks: the next one goes on, and nothing is said or done twice.

use super::stage::{Stage, recorded, with_effects};
use crate::{
    cli::home::Running,
    crash::stage::{assert_sound, attempts, living, open, supervisors},
};
use contract::supervision::{LOCK_FILE, OUTPUT_FILE, SOCKET_FILE};
use harness::wait;
use rustix::process::Signal;
use serde_json::{Value, json};
use std::fs;

const CLAUDE: &str = "claude-code-2.1.332/permission.jsonl";
const ACP: &str = "opencode-1.18.33/acp-permission.jsonl";

/// A talk that waits for the file `N` before its act N.
fn gated(file: &str) -> Vec<Value> {
    let acts = with_effects(recorded(file)).into_iter().enumerate();
    acts.flat_map(|(n, act)| {
        [json!({ "append": "acts", "text": format!("{n}\n") }), json!({ "wait": format!("go-{n}") }), act]
    })
    .collect()
}

/// Kills the worker, and waits until it is gone.
fn kill(worker: Running) {
    worker.signal(Signal::KILL);
    assert_eq!(worker.end(), -9);
}

fn assert_done(stage: &Stage, id: &str, tokens_in: i64) {
    let result = stage.completed(id);
    assert_eq!(result["output"], "I made **hello.txt**.\n\nAll done.", "{}", stage.told(id));
    assert_eq!(result["metrics"]["tokens_in"], tokens_in, "{}", stage.told(id));
    assert_eq!(stage.home.json(&["status", id])["usage"]["tokens_in"], tokens_in);
    assert_eq!(stage.lines("effects"), ["1", "2"], "each was done once");
    assert_eq!(stage.lines("starts").len(), 1, "it is the same process");
    assert_eq!(attempts(&open(&stage.home.data()), id).len(), 1, "and the same attempt");
    let output = stage.home.expect(0, &["output", id]).text();
    assert_eq!(output.matches("I made **hello.txt**.").count(), 1, "{output}");
    assert_sound(&stage.home);
}

#[test]
fn killed_at_every_moment_the_talk_goes_on_where_it_was() {
    for (file, tokens_in) in [(CLAUDE, 315), (ACP, 100)] {
        let talk = gated(file);
        let stage = Stage::new(file, &talk);
        let mut worker = stage.worker();
        let id = stage.task(&[]);
        for n in 0..talk.len() / 3 {
            while stage.lines("acts").len() <= n {
                let task = stage.home.json(&["status", &id]);
                assert!(task["completed_at"].is_null(), "{task}\n{}", stage.told(&id));
                if task["status"] == "needs_input" {
                    // the answer comes while nobody is there
                    kill(worker);
                    stage.home.expect(0, &["answer", &id, "--approve"]);
                    worker = stage.worker();
                }
            }
            kill(worker);
            std::fs::write(stage.path(&format!("go-{n}")), "").unwrap();
            worker = stage.worker();
        }
        assert_done(&stage, &id, tokens_in);
        drop(worker);
    }
}

#[test]
fn a_question_outlives_its_engine() {
    let stage = Stage::new(CLAUDE, &with_effects(recorded(CLAUDE)));
    let worker = stage.worker();
    let id = stage.task(&[]);
    let asked = stage.question(&id);
    kill(worker);
    let _worker = stage.worker();
    assert_eq!(stage.question(&id)["asked_at"], asked["asked_at"], "it is the same question");
    stage.answer(&id, &["--approve"]);
    stage.question(&id);
    stage.answer(&id, &["--approve"]);
    assert_done(&stage, &id, 315);
}

#[test]
fn with_its_supervisor_it_is_lost_and_goes_on_in_its_session() {
    let mut first: Vec<Value> = recorded(CLAUDE).into_iter().take(2).collect();
    first.extend([json!({ "append": "begun" }), json!({ "wait": "never" })]);
    let stage = Stage::new(CLAUDE, &first);
    let mut second = recorded(CLAUDE).into_iter().rev().take(3).collect::<Vec<_>>();
    second.push(json!({ "hear": { "type": "user" }, "into": "prompt" }));
    second.reverse();
    stage.write("talk.resumed.jsonl", &second);
    let _worker = stage.worker();
    let id = stage.task(&["--retries", "1", "--backoff", "1s..1s"]);
    wait::until("it works", || stage.path("begun").exists().then_some(()));
    wait::until("its session is known", || {
        stage.home.run(&["logs", &id]).text().contains("Session ").then_some(())
    });
    supervisors(&stage.home).iter().for_each(|supervisor| crate::crash::stage::kill(supervisor.pid));
    let result = stage.completed(&id);
    assert_eq!(result["output"], "I made **hello.txt**.\n\nAll done.", "{}", stage.told(&id));
    let starts = stage.lines("starts");
    assert!(starts.len() == 2 && starts[1].contains("--resume"), "{starts:#?}");
    assert!(stage.lines("prompt")[0].contains("go on from there"), "{:?}", stage.lines("prompt"));
    assert_sound(&stage.home);
}

/// The moments at which a second round has a folder and its agent was not started: what is there then is all but this.
const NOT_STARTED: [&[&str]; 3] =
    [&[OUTPUT_FILE], &[OUTPUT_FILE, SOCKET_FILE], &[OUTPUT_FILE, SOCKET_FILE, LOCK_FILE]];

#[test]
fn a_later_round_that_was_not_started_is_begun_and_nothing_before_it_is_done_again() {
    for missing in NOT_STARTED {
        let ends = |text: &str| json!({ "say": { "type": "result", "subtype": "success", "is_error": false, "result": text } });
        let init = recorded(CLAUDE)[1].clone();
        let hears = |stage: &Stage| json!({ "hear": { "type": "user" }, "into": stage.path("prompts") });
        let stage = Stage::new(CLAUDE, &[]);
        stage.write("talk.jsonl", &[hears(&stage), init.clone(), ends("Done."), json!({ "exit": 0 })]);
        let begun = [json!({ "append": stage.path("begun") }), json!({ "wait": stage.path("go") })];
        let mends = [json!({ "run": "touch mended" }), ends("Mended."), json!({ "exit": 0 })];
        let talk = [&[hears(&stage), init][..], &begun, &mends].concat();
        stage.write("talk.resumed.jsonl", &talk);
        let worker = stage.worker();
        let id = stage.task(&["--check", "test -e mended"]);
        wait::until("the second round works", || stage.path("begun").exists().then_some(()));

        kill(worker);
        living(&stage.home).iter().for_each(|one| crate::crash::stage::kill(one.pid));
        wait::until("nothing runs", || living(&stage.home).is_empty().then_some(()));
        let round = stage.home.data().join(format!("attempts/{id}/1/coding-1"));
        for name in missing {
            let gone = fs::remove_file(round.join(name));
            assert!(gone.is_ok() || *name == SOCKET_FILE, "{name}: {gone:?}");
        }
        fs::write(stage.path("go"), "").unwrap();
        let worker = stage.worker();
        assert_eq!(stage.completed(&id)["output"], "Mended.", "without {missing:?}: {}", stage.told(&id));
        let all = attempts(&open(&stage.home.data()), &id);
        assert_eq!(all.len(), 1, "without {missing:?}: {all:#?}\n{}", stage.told(&id));
        let prompts = stage.lines("prompts");
        let rounds: Vec<bool> = prompts.iter().map(|said| said.contains("not done yet")).collect();
        assert_eq!(rounds, [false, true, true], "without {missing:?}: {prompts:#?}");
        assert_sound(&stage.home);
        drop(worker);
    }
}

#[test]
fn a_time_out_holds_though_its_supervisor_is_stopped() {
    for file in [CLAUDE, ACP] {
        let mut talk: Vec<Value> = recorded(file).into_iter().take(2).collect();
        talk.extend([json!({ "append": "begun" }), json!({ "wait": "never" })]);
        let stage = Stage::new(file, &talk);
        let worker = stage.worker();
        let id = stage.task(&["--timeout", "6s"]);
        wait::until("it has begun", || stage.path("begun").exists().then_some(()));
        harness::processes::signal(supervisors(&stage.home)[0].pid, Signal::STOP);
        let task = stage.settled(&id);
        assert_eq!(
            (&task["status"], &task["error"]["code"]),
            (&json!("failed"), &json!("timeout")),
            "{task}"
        );
        wait::until("all of it is gone", || supervisors(&stage.home).is_empty().then_some(()));
        assert_eq!(attempts(&open(&stage.home.data()), &id).len(), 1);
        assert_sound(&stage.home);
        drop(worker);
    }
}
