//! What it is worth to hand work over instead of waiting for it: the same twenty mixed tasks by one person, once each
//! waited for, once all in the background.
//!
//! Every length is scaled down, so that the two sessions take some seconds; what is compared is one with the other.

use crate::cli::home::Home;
use std::time::{Duration, Instant};

/// How many tasks the person has.
const TASKS: usize = 20;
/// What the person does by themselves between two of them.
const OWN_WORK: Duration = Duration::from_millis(100);
/// What is done in turn: a check, a search, a test that tells its steps, a build that leaves a file.
const MIXED: [(&str, &str); 4] = [
    ("Check", "echo checked; sleep 0.1"),
    ("Search", "seq 20000 | sort -rn | tail -1; sleep 0.2"),
    ("Test", "for n in 1 2 3; do echo \"[PROGRESS] Step $n/3\"; sleep 0.1; done"),
    ("Build", "sleep 0.6; echo built > \"$LEGWORK_OUTPUT_DIR/built.txt\""),
];

/// How a session went.
struct Session {
    whole: Duration,
    /// In which the person did nothing but wait.
    waiting: Duration,
}

/// Hands all tasks over by `hand_over`, with own work after each, then does `at_the_end`.
fn session(
    mut hand_over: impl FnMut(&str, &str) -> Option<String>,
    at_the_end: impl FnOnce(&[String]),
) -> Session {
    let begun = Instant::now();
    let mut waiting = Duration::ZERO;
    let mut ids = vec![];
    for (kind, line) in MIXED.iter().cycle().take(TASKS) {
        let asked = Instant::now();
        ids.extend(hand_over(kind, line));
        waiting += asked.elapsed();
        std::thread::sleep(OWN_WORK);
    }
    let asked = Instant::now();
    at_the_end(&ids);
    waiting += asked.elapsed();
    Session { whole: begun.elapsed(), waiting }
}

#[test]
fn work_in_the_background_doubles_what_a_session_does_and_leaves_little_to_wait_for() {
    let home = Home::new();
    let _worker = home.worker(&["--workers", "3"]);
    let blocking = session(
        |title, line| {
            home.expect(0, &["execute", title, "--command", line]);
            None
        },
        |_| {},
    );
    let background = session(
        |title, line| Some(home.make_short(&[title, "--command", line])),
        |ids| {
            let wait = [&["wait"], &ids.iter().map(String::as_str).collect::<Vec<_>>()[..]].concat();
            home.expect(0, &wait);
        },
    );
    let done = home.json(&["list", "--status", "completed"])["tasks"].as_array().unwrap().len();
    assert_eq!(done, 2 * TASKS, "both sessions did all of it");

    let share = |of: &Session| of.waiting.as_secs_f64() / of.whole.as_secs_f64();
    let more = blocking.whole.as_secs_f64() / background.whole.as_secs_f64();
    let less = 1.0 - background.waiting.as_secs_f64() / blocking.waiting.as_secs_f64();
    for (name, session) in [("blocking", &blocking), ("background", &background)] {
        let (whole, waiting) = (session.whole.as_secs_f64(), session.waiting.as_secs_f64());
        eprintln!(
            "{name}: {TASKS} tasks in {whole:.1} s, {waiting:.1} s of it waiting ({:.0} %)",
            100.0 * share(session)
        );
    }
    eprintln!("tasks per session × {more:.1}, waiting down {:.0} %", 100.0 * less);
    assert!(more > 1.5, "only {more:.2} times as many tasks in a session");
    assert!(less > 0.5, "waiting is down only {:.0} %", 100.0 * less);
}
