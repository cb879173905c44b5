//! How long it takes is said where there is something to go by, and nowhere else.

use crate::cli::home::Home;
use contract::{Status, Task, command::GetTask};
use harness::wait;
use serde_json::Value;

fn of(home: &Home, id: &str) -> Value {
    home.json(&["status", id])
}

#[test]
fn what_was_run_before_says_how_long_it_takes() {
    let home = Home::new();
    let run = |title: &str, line: &str| home.make_short(&[title, "--command", line, "--retries", "0"]);
    for number in 0..3 {
        let task = run(&format!("Number {number}"), "sleep 1.2");
        assert_eq!(of(&home, &task)["estimated_seconds"], Value::Null, "run {number} of it has no basis");
        run("Fails", "exit 1");
        home.expect(0, &["worker", "--drain"]);
    }
    for (title, line, usual) in [
        // the command counts, whatever it is called
        ("Another", "sleep 1.2", true),
        ("Number 0", "sleep 1.1", false),
        // what failed says nothing
        ("Fails", "exit 1", false),
    ] {
        let task = run(title, line);
        let known = of(&home, &task)["estimated_seconds"].as_i64();
        assert_eq!(known, usual.then_some(1), "{title}: {line}");
    }
    // changed, it is another thing
    let task = run("Another", "sleep 1.2");
    home.expect(0, &["edit", &task, "--command", "sleep 1.3"]);
    assert_eq!(of(&home, &task)["estimated_seconds"], Value::Null);
}

#[test]
fn a_run_says_what_is_left_once_it_has_told_how_far_it_is() {
    let home = Home::new();
    // no basis, however long it takes
    let silent = home.make_short(&["--command", "while [ ! -e go ]; do sleep 0.1; done"]);
    // half of it after six seconds
    let line = "sleep 6; echo '[PROGRESS] 50% done'; while [ ! -e go ]; do sleep 0.1; done";
    let tells = home.make_short(&["--command", line]);
    let worker = home.worker(&["--workers", "2"]);
    let left = |id: &str| of(&home, id)["estimated_seconds_remaining"].as_i64();
    let first = harness::wait::until("half of it is done", || left(&tells));
    assert!((1..=8).contains(&first), "about six seconds are left: {first}");
    assert_eq!(left(&silent), None);
    // nothing more is told: less and less is left, and in the end nothing is said
    let mut before = first;
    harness::wait::until("nothing is said", || match left(&tells) {
        None => Some(()),
        Some(now) => {
            assert!(now <= before, "{now} after {before}");
            before = now;
            None
        }
    });
    std::fs::write(home.scratch().join("go"), "").unwrap();
    home.expect(0, &["wait", &silent, &tells]);
    worker.signal(rustix::process::Signal::TERM);
    worker.end();
}

/// How far a run was when it was looked at: percent, seconds since its beginning, and what was said to be left.
struct Sample {
    percent: i64,
    elapsed: f64,
    left: Option<i64>,
}

/// Looks at a run until it has ended.
fn samples(engine: &engine::Engine, id: &str) -> Vec<Sample> {
    let mut samples = vec![];
    wait::until("the run has ended", || {
        let task: Task = engine.call(GetTask { id: id.to_owned() }).unwrap();
        if task.status == Status::Running {
            let (elapsed, left) = (task.duration_seconds.unwrap_or(0.0), task.estimated_seconds_remaining);
            samples.push(Sample { percent: task.progress, elapsed, left });
        }
        task.status.is_terminal().then_some(())
    });
    samples
}

/// What a run takes in all is said within a fifth of what its own progress tells, or not at all. When a step was done is
/// known from the looks before and after it, however busy the machine is.
#[track_caller]
fn assert_as_told(what: &str, samples: &[Sample]) {
    const STEPS: i64 = 60;
    for sample in samples {
        // before it tells anything, only what such runs took before speaks
        let Some(left) = sample.left.filter(|_| sample.percent > 0) else { continue };
        let all = sample.elapsed + left as f64;
        let done = ((sample.percent * STEPS + 99) / 100) as f64 / STEPS as f64;
        let same = |other: &&Sample| other.percent == sample.percent;
        let after = samples.iter().find(same).map_or(f64::INFINITY, |first| first.elapsed);
        let before = samples.iter().take_while(|other| other.percent < sample.percent).last();
        let before = before.map_or(0.0, |last| last.elapsed);
        // a second more or less is the rounding
        let told = (before / done * 0.8 - 1.0)..=(after / done * 1.2 + 1.0);
        assert!(told.contains(&all), "{what}: {all} s in all at {} %, not {told:?}", sample.percent);
    }
    let late = samples.iter().filter(|sample| (50..90).contains(&sample.percent));
    assert!(
        late.clone().count() == 0 || late.clone().any(|sample| sample.left.is_some()),
        "{what}: nothing is said"
    );
}

#[test]
fn a_run_that_goes_step_by_step_is_foretold_by_its_own_steps() {
    let home = Home::new();
    let line =
        "i=0; while [ $i -lt 60 ]; do i=$((i+1)); echo \"[PROGRESS] Step $i/60\"; sleep $(cat pace); done";
    let engine = super::machine::look_at(home.data());
    let worker = home.worker(&["--workers", "1"]);
    let run = |pace: &str| {
        std::fs::write(home.scratch().join("pace"), pace).unwrap();
        home.make_short(&["--command", line, "--retries", "0"])
    };
    assert_as_told("a fresh store", &samples(&engine, &run("0.2")));
    for _ in 0..4 {
        home.expect(0, &["wait", &run("0.01")]);
    }
    let slow = run("0.2");
    assert!(of(&home, &slow)["estimated_seconds"].as_i64().is_some(), "such runs were short before");
    assert_as_told("where it was short before", &samples(&engine, &slow));
    worker.signal(rustix::process::Signal::TERM);
    worker.end();
}
