//! What a command says of itself, while it runs and at its end.

use crate::harness::{completed, exit, failed, line, wait_until};
use contract::{task::StepState, text::shell_word};
use engine::ports::{Outcome, Signal};
use serde_json::json;

#[test]
fn markers_become_steps_percent_and_result() {
    let attempt = line(
        "echo '[PROGRESS] Step 1/2 fetch'; echo noise; echo '[PROGRESS] Step 2/2 sort'; \
         echo '[RESULT]'; echo '{\"summary\": \"Two sorted\",'; echo ' \"n\": 2}'; echo '[COMPLETE] later'",
    );
    let (ended, link) = attempt.run();
    let result = completed(exit(ended));
    assert_eq!(result.summary, "Two sorted");
    assert_eq!(result.output, json!({"summary": "Two sorted", "n": 2}));
    let told = link.told();
    assert_eq!((told.progress, told.total_steps), (Some(100), Some(2)));
    assert_eq!(told.reported_result, Some(result.output));
    let steps = told.steps.unwrap();
    assert!(steps.iter().all(|s| s.state == StepState::Completed), "{steps:?}");
    assert_eq!([&steps[0].title, &steps[1].title], ["fetch", "sort"]);
    let log: Vec<_> = told.log.into_iter().map(|(_, message, _)| message).collect();
    assert!(log.contains(&"[PROGRESS] sort".to_owned()), "{log:?}");
    assert_eq!(log.iter().filter(|m| m.starts_with("[COMPLETE]")).count(), 1, "{log:?}");
}

#[test]
fn progress_is_told_while_it_runs() {
    let attempt = line("echo '[PROGRESS] 50% half'; sleep 60");
    let running = attempt.start();
    wait_until("half is told", || running.link.told().progress == Some(50));
    assert_eq!(running.link.told().current_step.as_deref(), Some("half"));
    running.signal(Signal::Cancel);
    let link = std::sync::Arc::clone(&running.link);
    assert!(matches!(exit(running.ended()).outcome, Outcome::Cancelled));
    let steps = link.told().steps.unwrap();
    assert_eq!((steps.len(), steps[0].state), (1, StepState::Failed));
    assert_eq!(link.told().progress, Some(50));
}

#[test]
fn a_result_that_says_no_fails_the_attempt() {
    let exit = line(r#"echo '[RESULT] {"success": false, "error": "two tests failed"}'"#).exit();
    assert_eq!(exit.exit_code, Some(0));
    let Outcome::Failed { result: Some(result), .. } = &exit.outcome else { panic!("{exit:?}") };
    assert!(!result.success);
    assert_eq!(result.output["error"], "two tests failed");
    let (error, retryable) = failed(exit);
    assert_eq!((error.code.as_str(), retryable), ("reported_failure", true));
    assert!(error.message.ends_with("two tests failed"), "{error:?}");
}

/// A command that writes `said` as its result.
fn printing(said: &str) -> String {
    format!("printf '%s\\n' {}", shell_word(&format!("[RESULT] {said}")))
}

#[test]
fn a_result_is_no_success_because_nobody_can_read_it() {
    let said_no = [
        r#"{"success": false, "loss": NaN, "error": "why"}"#,
        r#"{'success': False, 'error': 'why'}"#,
        r#"{"success":"false","error":"why",}"#,
        r#"{"success":0,"error":"why"}"#,
    ];
    let unread = [r#"{"success": true"#, "{not json}", r#"{"success": true, "page": <html>}"#];
    let rows = said_no.map(|said| (said, "reported_failure", "was not successful: why"));
    let rows = rows
        .into_iter()
        .chain(unread.map(|said| (said, "unreadable_result", "The result could not be read: ")));
    for (said, code, words) in rows {
        let exit = line(&printing(said)).exit();
        assert_eq!(exit.exit_code, Some(0));
        let (error, retryable) = failed(exit);
        assert_eq!((&*error.code, retryable), (code, true), "{said}: {error:?}");
        assert!(error.message.contains(words), "{said}: {error:?}");
    }
    for said in [r#"{"success": null, "loss": NaN}"#, "all fine", "[NaN]", "[done]"] {
        completed(line(&printing(said)).exit());
    }
}

#[test]
fn a_result_does_not_outweigh_the_exit_status() {
    let (error, _) = failed(line(r#"echo '[RESULT] {"success": true}'; exit 2"#).exit());
    assert_eq!(error.code, "exit_code");
}

#[test]
fn output_that_is_no_text_is_shown_as_far_as_it_is() {
    let attempt = line(r"printf 'a\377\000b\n'");
    let result = completed(attempt.exit());
    assert_eq!(result.output, json!("a\u{fffd}b"));
}
