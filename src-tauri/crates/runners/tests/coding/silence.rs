//! An agent that says nothing for long: the person is asked, and it waits frozen for their word.

use super::harness::Attempt;
use contract::{
    coding::{STOP_IT, WAIT_ON},
    model::QuestionKind,
};
use engine::ports::{Ended, Outcome};
use std::time::Duration;

/// Begins, says that it builds, and is silent until the file `go` is there.
const SILENT: &str = r#"read -r prompt
echo '{"type":"system","subtype":"init","session_id":"s"}'
echo '{"type":"assistant","message":{"id":"m","content":[{"type":"tool_use","id":"t","name":"Bash","input":{"command":"make all"}}]}}'
until test -e go; do sleep 0.05; done
echo '{"type":"result","subtype":"success","result":"Built.","session_id":"s"}'"#;
/// Shorter than anybody sets it. A supervisor gives a sign of life every five seconds, so that is when it is noticed.
const QUIET: Duration = Duration::from_millis(500);

fn completed(ended: Ended) -> String {
    match ended {
        Ended::Exited(exit) => match exit.outcome {
            Outcome::Completed(result) => result.summary,
            other => panic!("it was not completed: {other:?}"),
        },
        other => panic!("it did not exit: {other:?}"),
    }
}

#[test]
fn one_that_is_waited_for_goes_on_and_is_asked_about_again() {
    let mut attempt = Attempt::new(SILENT, QUIET);
    let asked = attempt.asks();
    assert_eq!(asked.kind, QuestionKind::Ask);
    assert!(asked.text.starts_with("“claude” has said nothing for "), "{}", asked.text);
    assert!(asked.text.ends_with("Go on waiting?"), "{}", asked.text);
    assert_eq!(asked.options, [WAIT_ON, STOP_IT]);
    attempt.say(WAIT_ON);
    let again = attempt.asks();
    assert_eq!(again.text, asked.text);
    attempt.say(WAIT_ON);
    attempt.put("go");
    assert_eq!(completed(attempt.run()), "Built.");
}

#[test]
fn one_that_is_given_up_is_stopped_by_the_person() {
    let mut attempt = Attempt::new(SILENT, QUIET);
    attempt.asks();
    attempt.say(STOP_IT);
    let Ended::Exited(exit) = attempt.run() else { panic!("it was not ended") };
    let Outcome::Failed { error, retryable, .. } = exit.outcome else { panic!("it did not fail") };
    assert_eq!((error.code.as_str(), retryable), ("stopped", false), "{error:?}");
    assert!(error.message.contains("silent for long"), "{error:?}");
}

#[test]
fn other_words_are_for_the_agent_and_it_goes_on() {
    // what is said to it in between is its next prompt
    let script = format!(
        "{SILENT}\nread -r more\necho \"$more\" > heard\necho '{{\"type\":\"result\",\"subtype\":\"success\",\"result\":\"Twice.\",\"session_id\":\"s\"}}'"
    );
    let mut attempt = Attempt::new(&script, QUIET);
    attempt.asks();
    attempt.say("Leave out the tests");
    attempt.put("go");
    assert_eq!(completed(attempt.run()), "Twice.");
}
