//! Tasks that start tasks: who is asked, how deep, with what budget, and what becomes of them.

use contract::{
    Status, Task, TaskId,
    command::{CancelTasks, ListTasks},
    model::Budget,
    settings::DEPTH,
};
use harness::Bench;

fn child_of(bench: &Bench, parent: &Task) -> Task {
    bench.until(parent.id, "a task below", |_| below(bench, parent.id).is_some());
    below(bench, parent.id).unwrap()
}

fn below(bench: &Bench, parent: TaskId) -> Option<Task> {
    let all = bench.engine.call(ListTasks::default()).unwrap().tasks;
    all.into_iter().find(|task| task.parent_id == Some(parent))
}

#[test]
fn a_task_below_goes_once_to_the_agent_that_fits_with_what_is_left() {
    let bench = Bench::running(1);
    let writer = bench.model_agent("writer", "Writes release notes");
    bench.model_agent("scout", "Zeppelin spotter");
    let parent = bench.create_model_with(&writer, "starts", "child zeppelins", |t| {
        t.budget = Some(Budget { tokens: Some(1_000), ..Budget::default() });
        t.cwd = Some("/tmp".into());
    });
    let child = child_of(&bench, &parent);
    let done = bench.until_status(parent.id, Status::Completed);
    assert_eq!(done.summary, Some(format!("scout {}", child.id)));
    assert_eq!((child.agent.as_str(), child.origin.to_string().as_str()), ("scout", "agent:writer"));
    assert_eq!(child.budget.and_then(|b| b.tokens), Some(1_000));
    assert_eq!(child.cwd.as_deref(), Some("/tmp"));
    bench.engine.call(CancelTasks { ids: vec![child.id.to_string()] }).unwrap();
    bench.until_status(child.id, Status::Cancelled);
}

#[test]
fn a_task_that_waits_for_one_below_lends_its_place() {
    let bench = Bench::running(1);
    let writer = bench.model_agent("writer", "Writes");
    let parent = bench.create_model(&writer, "waits", "awaits pieces");
    let child = child_of(&bench, &parent);
    bench.until_status(child.id, Status::Running);
    assert_eq!(bench.get(parent.id).status, Status::Running);
    bench.script.release("pieces");
    let done = bench.until_status(parent.id, Status::Completed);
    assert_eq!(done.summary.as_deref(), Some("pieces is completed"));
    // the place is taken back: of two more tasks, one runs at a time
    let [one, other] = ["one", "other"].map(|title| bench.create_model(&writer, title, "wait"));
    bench.until_status(one.id, Status::Running);
    assert_eq!(bench.get(other.id).status, Status::Queued);
    bench.script.release("one");
    bench.script.release("other");
    bench.until_status(other.id, Status::Completed);
}

#[test]
fn tasks_below_end_with_the_one_that_started_them() {
    let bench = Bench::new();
    let writer = bench.model_agent("writer", "Writes");
    let parent = bench.create_model(&writer, "top", "wait");
    let below = bench.create_model_with(&writer, "below", "wait", |t| t.parent_id = Some(parent.id));
    let lowest = bench.create_model_with(&writer, "lowest", "wait", |t| t.parent_id = Some(below.id));
    bench.start(2);
    bench.until_status(parent.id, Status::Running);
    bench.until_status(below.id, Status::Running);
    bench.engine.call(CancelTasks { ids: vec![parent.id.to_string()] }).unwrap();
    for task in [&parent, &below, &lowest] {
        bench.until_status(task.id, Status::Cancelled);
    }
}

#[test]
fn what_was_handed_out_is_not_handed_out_again() {
    let bench = Bench::new();
    let writer = bench.model_agent("writer", "Writes");
    let parent = bench.create_model_with(&writer, "starts", "child more", |t| {
        t.budget = Some(Budget { tokens: Some(1_000), ..Budget::default() });
        t.priority = Some(10);
    });
    bench.create_model_with(&writer, "has it all", "wait", |t| {
        t.budget = Some(Budget { tokens: Some(1_000), ..Budget::default() });
        t.parent_id = Some(parent.id);
    });
    bench.start(1);
    let done = bench.until_status(parent.id, Status::Completed);
    assert!(done.summary.as_ref().unwrap().contains("Nothing is left"), "{:?}", done.summary);
}

#[test]
fn tasks_do_not_start_tasks_without_end() {
    let bench = Bench::running(1);
    let writer = bench.model_agent("writer", "Writes");
    let mut parent = None;
    for level in 0..=DEPTH {
        let title = format!("level {level}");
        let task = bench.create_model_with(&writer, &title, "child more", |t| t.parent_id = parent);
        parent = Some(task.id);
        let done = bench.until_status(task.id, Status::Completed);
        let refused = done.summary.unwrap().contains("is the most");
        assert_eq!(refused, level == DEPTH, "level {level}");
        if let Some(child) = below(&bench, task.id) {
            bench.engine.call(CancelTasks { ids: vec![child.id.to_string()] }).unwrap();
            bench.until_status(child.id, Status::Cancelled);
        }
    }
}
