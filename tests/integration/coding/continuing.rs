//! Going on with what a coding agent did: in its session, and only there.

use contract::{
    ApiError, ErrorCode, Origin, Status, Task,
    command::{AnswerTask, ContinueTask, DeleteTasks, GetTask, RetryTasks},
    model::Answer,
};
use harness::Bench;

fn go_on(bench: &Bench, task: &Task, text: &str) -> Result<Task, ApiError> {
    let (id, text) = (task.short_id.clone(), text.to_owned());
    bench.engine.call(ContinueTask { id, text, origin: Some(Origin::Cli), ..ContinueTask::default() })
}

#[test]
fn an_ended_task_is_gone_on_with_in_its_session_and_folder() {
    let bench = Bench::running(1);
    let agent = bench.coding_agent("claude");
    let first = bench.create_coding_with(&agent, "Write a parser", "ok", |t| t.cwd = Some("/tmp".into()));
    let first = bench.until_status(first.id, Status::Completed);
    let next = go_on(&bench, &first, " Now tests ").unwrap();
    assert_eq!((next.title.as_str(), next.instructions.as_str()), ("Write a parser", "Now tests"));
    assert_eq!((next.retry_of, next.cwd.as_deref(), &*next.agent), (Some(first.id), Some("/tmp"), "claude"));
    let next = bench.until_status(next.id, Status::Completed);
    let said = bench.script.said_to_agents();
    assert_eq!(said[1].session.as_deref(), Some("session of Write a parser"));
    assert_eq!(said[1].prompt, "Now tests", "the session knows the rest");
    // and on from there, also after the first is gone
    bench.engine.call(DeleteTasks { ids: vec![first.id.to_string()] }).unwrap();
    let third = go_on(&bench, &next, "And docs").unwrap();
    bench.until_status(third.id, Status::Completed);
    assert_eq!(bench.script.said_to_agents()[2].session, said[1].session);
    // run again, what went on with a session goes on with it
    let again =
        bench.engine.call(RetryTasks { ids: vec![next.id.to_string()], ..RetryTasks::default() }).unwrap();
    bench.until_status(again.done[0].id, Status::Completed);
    let said = bench.script.said_to_agents();
    assert_eq!((said[3].session.as_ref(), said[3].prompt.as_str()), (said[1].session.as_ref(), "Now tests"));
}

#[test]
fn what_has_no_session_is_refused_in_words() {
    let bench = Bench::running(2);
    let agent = bench.coding_agent("claude");
    let command = bench.create("command", "ok");
    let command = bench.until_status(command.id, Status::Completed);
    let writer = bench.model_agent("writer", "Writes");
    let model = bench.create_model(&writer, "model", "ok");
    let model = bench.until_status(model.id, Status::Completed);
    let without = bench.create_coding(&agent, "without", "no-session");
    let without = bench.until_status(without.id, Status::Completed);
    let runs = bench.create_coding(&agent, "runs", "wait");
    let runs = bench.until_status(runs.id, Status::Running);
    for (task, words) in [
        (&command, "not done by a coding agent"),
        (&model, "not done by a coding agent"),
        (&without, "left no session"),
        (&runs, "has not ended yet"),
    ] {
        let refused = go_on(&bench, task, "More").unwrap_err();
        assert_eq!(refused.code, ErrorCode::Refused, "{refused}");
        assert!(refused.message.contains(words) && refused.hint.is_some(), "{refused}");
    }
    let empty = go_on(&bench, &without, "  ").unwrap_err();
    assert_eq!((empty.code, &*empty.fields[0].field), (ErrorCode::InvalidInput, "text"));
    bench.script.release("runs");
}

#[test]
fn one_session_is_gone_on_with_by_one_task_at_a_time() {
    let bench = Bench::running(1);
    let agent = bench.coding_agent("claude");
    let first = bench.create_coding(&agent, "first", "ok");
    let first = bench.until_status(first.id, Status::Completed);
    bench.engine.call(contract::command::PauseQueue { for_seconds: None }).unwrap();
    let next = go_on(&bench, &first, "More").unwrap();
    let refused = go_on(&bench, &first, "Even more").unwrap_err();
    assert!(refused.message.contains("gone on with already"), "{refused}");
    assert!(refused.hint.unwrap().contains(&next.short_id));
    bench.engine.call(contract::command::ResumeQueue {}).unwrap();
    bench.until_status(next.id, Status::Completed);
    let last = go_on(&bench, &first, "Even more").unwrap();
    bench.until_status(last.id, Status::Completed);
}

#[test]
fn a_message_to_one_that_runs_is_kept_for_its_next_turn() {
    let bench = Bench::running(1);
    let agent = bench.coding_agent("claude");
    let task = bench.create_coding(&agent, "runs", "wait");
    bench.until_status(task.id, Status::Running);
    let answer = Answer::Text("Be quick".into());
    let told = AnswerTask { id: task.id.to_string(), answer, asked_at: None };
    assert_eq!(bench.engine.call(told).unwrap().status, Status::Running);
    let yes = AnswerTask { id: task.id.to_string(), answer: Answer::Approve, asked_at: None };
    assert_eq!(bench.engine.call(yes).unwrap_err().code, ErrorCode::Refused);
    bench.script.release("runs");
    bench.until_status(task.id, Status::Completed);
    assert!(bench.engine.call(GetTask { id: task.id.to_string() }).is_ok());
}
