//! Runs that ask the person: what they ask is kept, the worker is freed, and the answer lets them go on.

use contract::{
    ErrorCode, Origin, Status, Task, Timestamp,
    command::{AnswerTask, CancelTasks, EditTask, ListReports, ResumeTasks, WhyTask},
    model::{Answer, QuestionKind},
    queue::RemedyAction,
    task::{CommandLine, OnLost, TaskEdit},
};
use engine::{Role, Stop};
use harness::Bench;

fn text(words: &str) -> Answer {
    Answer::Text(words.into())
}

/// Answers what the task asks now.
fn answer(bench: &Bench, task: &Task, answer: Answer) -> Result<Task, contract::ApiError> {
    let asked_at = bench.get(task.id).question.map(|question| question.asked_at);
    answer_to(bench, task, asked_at, answer)
}

/// Answers what the task asked at that moment.
fn answer_to(
    bench: &Bench,
    task: &Task,
    asked_at: Option<Timestamp>,
    answer: Answer,
) -> Result<Task, contract::ApiError> {
    bench.engine.call(AnswerTask { id: task.short_id.clone(), answer, asked_at })
}

#[test]
fn a_question_frees_the_worker_and_its_answer_lets_the_same_attempt_go_on() {
    let bench = Bench::running(1);
    let agent = bench.model_agent("writer", "Writes");
    let task = bench.create_model(&agent, "asks", "ask");
    let asks = bench.until_status(task.id, Status::NeedsInput);
    assert_eq!(asks.question.unwrap().text, "Which colour?");
    assert_eq!(asks.waiting_for.unwrap().detail, "Which colour?");
    let other = bench.create("other", "ok");
    bench.until_status(other.id, Status::Completed);
    let answered = answer(&bench, &task, text("blue")).unwrap();
    assert!(answered.question.is_none());
    let done = bench.until_status(task.id, Status::Completed);
    assert_eq!((done.attempt, done.summary.as_deref()), (1, Some("Text(\"blue\")")));
}

#[test]
fn an_answer_fits_its_question() {
    let bench = Bench::running(1);
    let agent = bench.model_agent("writer", "Writes");
    let asks = bench.create_model(&agent, "asks", "ask");
    let wants = bench.create_model(&agent, "wants", "approval");
    bench.until_status(asks.id, Status::NeedsInput);
    let approval = bench.until_status(wants.id, Status::NeedsInput);
    assert_eq!(approval.question.unwrap().kind, QuestionKind::Approval);
    for (task, wrong) in [(&asks, Answer::Approve), (&wants, text("maybe"))] {
        let refused = answer(&bench, task, wrong).unwrap_err();
        assert_eq!(refused.code, ErrorCode::Refused);
        assert!(refused.hint.unwrap().contains("legwork answer"), "the remedy");
    }
    let empty = answer(&bench, &asks, text("  ")).unwrap_err();
    assert_eq!(empty.fields[0].field, "answer");
    answer(&bench, &wants, Answer::Deny(Some("too dear".into()))).unwrap();
    let done = bench.until_status(wants.id, Status::Completed);
    assert_eq!(done.summary.as_deref(), Some("Deny(Some(\"too dear\"))"));
    let late = answer(&bench, &wants, Answer::Approve).unwrap_err();
    assert!(late.message.contains("has ended"), "{}", late.message);
    let shell = bench.create("shell", "wait");
    bench.until_status(shell.id, Status::Running);
    let deaf = answer(&bench, &shell, text("hello")).unwrap_err();
    assert!(deaf.message.contains("reads no messages"), "{}", deaf.message);
}

/// A task that has asked once before and asks again, and the moment of its first question.
fn asks_again(bench: &Bench, part: &str, first: Answer) -> (Task, Option<Timestamp>) {
    let agent = bench.model_agent("writer", "Writes");
    let task = bench.create_model(&agent, part, part);
    let old = bench.until_status(task.id, Status::NeedsInput).question.map(|question| question.asked_at);
    answer(bench, &task, first).unwrap();
    let again = |t: &Task| t.status == Status::NeedsInput && t.question.is_some();
    (bench.until(task.id, "its second question", again), old)
}

#[test]
fn an_answer_to_a_question_that_was_answered_is_not_one_to_the_next() {
    for (part, first, late) in [
        ("approval 2", Answer::Approve, Answer::Approve),
        ("approval 2", Answer::Deny(None), Answer::Approve),
        ("approval 2", Answer::Approve, Answer::Deny(Some("no".into()))),
        ("ask 2", text("blue"), text("blue")),
    ] {
        let bench = Bench::running(1);
        let (task, old) = asks_again(&bench, part, first);
        for named in [old, None] {
            let refused = answer_to(&bench, &task, named, late.clone()).unwrap_err();
            assert_eq!(refused.code, ErrorCode::Refused, "{part}");
            assert!(refused.message.contains("by now: Which colour?"), "{part}: {}", refused.message);
        }
        let still = bench.get(task.id);
        assert_eq!((still.status, still.question), (Status::NeedsInput, task.question.clone()), "{part}");
        answer(&bench, &task, late.clone()).unwrap();
        let done = bench.until_status(task.id, Status::Completed);
        assert_eq!(done.summary, Some(format!("{late:?}")), "{part}: only the second answer is read");
    }
}

#[test]
fn an_answer_to_a_lost_run_is_none_to_its_next_loss() {
    let bench = Bench::running(1);
    let task = bench.create_with("lost", "lost", |t| t.on_lost = OnLost::Ask);
    let old = bench.until_status(task.id, Status::NeedsInput).question.map(|question| question.asked_at);
    answer(&bench, &task, Answer::Approve).unwrap();
    let second = bench.until(task.id, "a second loss", |t| t.attempt == 2 && t.question.is_some());
    assert_eq!(answer_to(&bench, &task, old, Answer::Approve).unwrap_err().code, ErrorCode::Refused);
    assert_eq!(bench.get(task.id).attempt, second.attempt);
    answer(&bench, &task, Answer::Deny(None)).unwrap();
}

#[test]
fn an_answer_after_the_question_is_gone_does_nothing() {
    let bench = Bench::running(1);
    let agent = bench.model_agent("writer", "Writes");
    let task = bench.create_model(&agent, "turn", "ask then wait");
    let old = bench.until_status(task.id, Status::NeedsInput).question.map(|question| question.asked_at);
    answer(&bench, &task, text("blue")).unwrap();
    bench.until(task.id, "its run", |t| t.status == Status::Running);
    let refused = answer_to(&bench, &task, old, text("red")).unwrap_err();
    assert!(refused.message.contains("does not ask that any more"), "{}", refused.message);
    bench.script.release("turn");
    bench.until_status(task.id, Status::Completed);
}

#[test]
fn an_edit_between_the_reading_and_the_yes_is_noticed() {
    let edits: [(&str, TaskEdit); 6] = [
        ("command", TaskEdit { command: Some(CommandLine::Line("rm -r x".into())), ..TaskEdit::default() }),
        ("cwd", TaskEdit { cwd: Some("/".into()), ..TaskEdit::default() }),
        ("timeout_seconds", TaskEdit { timeout_seconds: Some(7), ..TaskEdit::default() }),
        ("files", TaskEdit { files: Some(vec!["/etc/hostname".into()]), ..TaskEdit::default() }),
        ("pty", TaskEdit { pty: Some(true), ..TaskEdit::default() }),
        (
            "context",
            TaskEdit {
                context: Some([("A".to_owned(), 1.into())].into_iter().collect()),
                ..TaskEdit::default()
            },
        ),
    ];
    let bench = Bench::new();
    for (field, changes) in edits {
        let task = bench.create_with(field, "ok", |t| t.origin = Some(Origin::Mcp("robot".into())));
        let read = task.question.as_ref().map(|question| question.asked_at);
        assert!(read.is_some(), "{field}: it waits for an approval");
        let edited = bench.engine.call(EditTask { id: task.short_id.clone(), changes }).unwrap().task;
        let refused = answer_to(&bench, &task, read, Answer::Approve).unwrap_err();
        assert_eq!(refused.code, ErrorCode::Refused, "{field}");
        assert_eq!(bench.get(task.id).status, Status::Pending, "{field}");
        answer_to(&bench, &task, edited.question.map(|q| q.asked_at), Answer::Approve).unwrap();
    }
    // what does not run may change
    let task = bench.create_with("title", "ok", |t| t.origin = Some(Origin::Mcp("robot".into())));
    let changes = TaskEdit { priority: Some(9), tags: Some(vec!["x".into()]), ..TaskEdit::default() };
    bench.engine.call(EditTask { id: task.short_id.clone(), changes }).unwrap();
    let read = task.question.as_ref().map(|question| question.asked_at);
    answer_to(&bench, &task, read, Answer::Approve).unwrap();
}

#[test]
fn what_asks_is_answered_and_not_resumed() {
    let bench = Bench::running(1);
    let agent = bench.model_agent("writer", "Writes");
    let task = bench.create_model(&agent, "asks", "ask");
    bench.until_status(task.id, Status::NeedsInput);
    let resumed = bench.engine.call(ResumeTasks { ids: vec![task.id.to_string()] }).unwrap();
    assert!(resumed.refused[0].error.hint.as_ref().unwrap().contains("legwork answer"));
    let why = bench.engine.call(WhyTask { id: task.short_id.clone() }).unwrap();
    assert_eq!(why.explanation, "It asks: Which colour?");
    assert_eq!(why.remedies[0].action, RemedyAction::Answer);
    bench.engine.call(CancelTasks { ids: vec![task.id.to_string()] }).unwrap();
    assert!(bench.until_status(task.id, Status::Cancelled).question.is_none());
}

#[test]
fn a_question_outlives_its_engine_and_is_answered_without_one() {
    let bench = Bench::running(1);
    let agent = bench.model_agent("writer", "Writes");
    let task = bench.create_model(&agent, "asks", "ask");
    bench.until_status(task.id, Status::NeedsInput);
    let other = bench.another(Role::Command);
    bench.engine.stop(Stop::StopRunning);
    let still = other.get(task.id);
    assert_eq!((still.status, still.question.unwrap().text.as_str()), (Status::NeedsInput, "Which colour?"));
    answer(&other, &task, text("red")).unwrap();
    let pool = bench.another(Role::Worker);
    pool.start(1);
    let done = pool.until_status(task.id, Status::Completed);
    assert_eq!((done.attempt, done.summary.as_deref()), (1, Some("Text(\"red\")")));
}

#[test]
fn a_parked_question_is_adopted_and_answered_under_the_next_engine() {
    let bench = Bench::running(1);
    let agent = bench.model_agent("writer", "Writes");
    let task = bench.create_model(&agent, "asks", "ask");
    bench.until_status(task.id, Status::NeedsInput);
    let pool = bench.another(Role::Worker);
    bench.engine.stop(Stop::LeaveRunning);
    pool.start(1);
    assert_eq!(pool.get(task.id).question.unwrap().text, "Which colour?");
    answer(&pool, &task, text("red")).unwrap();
    assert_eq!(pool.until_status(task.id, Status::Completed).attempt, 1);
}

#[test]
fn words_to_a_running_task_reach_it_from_any_process() {
    let bench = Bench::running(1);
    let agent = bench.model_agent("writer", "Writes");
    let task = bench.create_model(&agent, "listens", "mail");
    bench.until(task.id, "its run", |t| t.current_step.is_some());
    let command = bench.another(Role::Command);
    let yes = answer(&command, &task, Answer::Approve);
    assert!(yes.unwrap_err().message.contains("asks nothing"));
    answer(&command, &task, text("hurry")).unwrap();
    assert_eq!(bench.until_status(task.id, Status::Completed).summary.as_deref(), Some("hurry"));
}

#[test]
fn a_lost_run_whose_policy_is_to_ask_runs_again_or_fails_by_the_answer() {
    let bench = Bench::running(2);
    let lost = |title: &str| bench.create_with(title, "lost", |t| t.on_lost = OnLost::Ask);
    let (again, never) = (lost("again"), lost("never"));
    for task in [&again, &never] {
        let asks = bench.until_status(task.id, Status::NeedsInput);
        assert_eq!(asks.question.unwrap().kind, QuestionKind::Lost);
    }
    let wrong = answer(&bench, &never, text("hm")).unwrap_err();
    assert_eq!(wrong.code, ErrorCode::Refused);
    answer(&bench, &never, Answer::Deny(None)).unwrap();
    let failed = bench.until_status(never.id, Status::Failed);
    assert_eq!(failed.error.unwrap().code, "lost");
    answer(&bench, &again, Answer::Approve).unwrap();
    let second = bench.until(again.id, "a second attempt", |t| t.attempt == 2 && t.question.is_some());
    answer(&bench, &second, Answer::Deny(None)).unwrap();
    bench.until_status(again.id, Status::Failed);
}

#[test]
fn only_what_an_agent_made_becomes_a_report() {
    let bench = Bench::running(1);
    let agent = bench.model_agent("writer", "Writes");
    let task = bench.create_model(&agent, "written", "ok");
    let shell = bench.create("command", "ok");
    bench.until_status(task.id, Status::Completed);
    bench.until_status(shell.id, Status::Completed);
    let page = bench.engine.call(ListReports { search: Some("written".into()), ..ListReports::default() });
    let found: Vec<_> = page.unwrap().reports.into_iter().map(|r| (r.task_id, r.agent, r.summary)).collect();
    assert_eq!(found, [(task.id, "writer".to_owned(), "done".to_owned())]);
    assert_eq!(bench.engine.call(ListReports::default()).unwrap().reports.len(), 1);
}

#[test]
fn many_questions_at_once_are_all_answered() {
    let bench = Bench::running(3);
    let agent = bench.model_agent("writer", "Writes");
    let tasks: Vec<_> = (0..100).map(|n| bench.create_model(&agent, &format!("asks {n}"), "ask")).collect();
    for task in &tasks {
        bench.until_status(task.id, Status::NeedsInput);
    }
    for task in &tasks {
        answer(&bench, task, text("blue")).unwrap();
    }
    for task in &tasks {
        assert_eq!(bench.until_status(task.id, Status::Completed).attempt, 1);
    }
}
