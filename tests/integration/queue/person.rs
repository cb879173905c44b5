//! What the person does: cancel, pause, resume, edit, delete; and what is refused.

use contract::{
    ErrorCode, Origin, Status, TaskId,
    command::{
        Bulk, CancelTasks, CreateTask, DeleteTasks, EditTask, ListTasks, PauseTasks, RestoreTasks,
        ResumeTasks, SetSettings,
    },
    model::Budget,
    settings::SettingsPatch,
    task::{CommandLine, NewTask, TaskEdit},
};
use harness::Bench;

fn ids(id: TaskId) -> Vec<String> {
    vec![id.to_string()]
}

fn refusal(bulk: &Bulk) -> ErrorCode {
    bulk.refused[0].error.code
}

#[test]
fn a_waiting_task_is_cancelled_at_once_and_a_running_one_when_its_run_is_gone() {
    let bench = Bench::running(1);
    let runs = bench.create("runs", "wait");
    let waits = bench.create("waits", "ok");
    bench.until_status(runs.id, Status::Running);
    let bulk = bench.engine.call(CancelTasks { ids: ids(waits.id) }).unwrap();
    assert_eq!(bulk.done[0].status, Status::Cancelled);
    bench.engine.call(CancelTasks { ids: ids(runs.id) }).unwrap();
    bench.until_status(runs.id, Status::Cancelled);
    let again = bench.engine.call(CancelTasks { ids: ids(runs.id) }).unwrap();
    assert_eq!(refusal(&again), ErrorCode::Refused);
}

#[test]
fn a_paused_run_frees_its_worker_and_goes_on_first() {
    let bench = Bench::running(1);
    let long = bench.create("long", "wait");
    bench.until_status(long.id, Status::Running);
    bench.engine.call(PauseTasks { ids: ids(long.id) }).unwrap();
    let paused = bench.until_status(long.id, Status::Paused);
    assert_eq!(paused.attempt, 1);
    let other = bench.create("other", "ok");
    bench.until_status(other.id, Status::Completed);
    bench.engine.call(ResumeTasks { ids: ids(long.id) }).unwrap();
    bench.until_status(long.id, Status::Running);
    bench.script.release("long");
    assert_eq!(bench.until_status(long.id, Status::Completed).attempt, 1, "the same attempt went on");
}

#[test]
fn a_run_that_is_resumed_before_it_was_frozen_goes_on() {
    let bench = Bench::running(1);
    let task = bench.create("late", "parks-late");
    // claimed is not begun: one that is let go on before that is never told of the pause
    bench.until(task.id, "its run", |t| t.current_step.is_some());
    bench.engine.call(PauseTasks { ids: ids(task.id) }).unwrap();
    bench.engine.call(ResumeTasks { ids: ids(task.id) }).unwrap();
    bench.script.release("late");
    assert_eq!(bench.until_status(task.id, Status::Completed).attempt, 1, "the same attempt went on");
}

#[test]
fn a_paused_run_can_be_cancelled() {
    let bench = Bench::running(1);
    let task = bench.create("frozen", "wait");
    bench.until_status(task.id, Status::Running);
    bench.engine.call(PauseTasks { ids: ids(task.id) }).unwrap();
    bench.until_status(task.id, Status::Paused);
    bench.engine.call(CancelTasks { ids: ids(task.id) }).unwrap();
    bench.until_status(task.id, Status::Cancelled);
}

#[test]
fn a_run_that_fails_while_it_is_to_be_paused_does_not_start_again() {
    let bench = Bench::running(1);
    let task = bench.create("fails", "wait-then-fail");
    bench.until_status(task.id, Status::Running);
    bench.engine.call(PauseTasks { ids: ids(task.id) }).unwrap();
    let held = bench.until_status(task.id, Status::Paused);
    assert_eq!(held.attempt, 1);
    bench.engine.call(ResumeTasks { ids: ids(task.id) }).unwrap();
    bench.until(task.id, "a second attempt", |t| t.attempt == 2 && t.status == Status::Running);
    bench.engine.call(CancelTasks { ids: ids(task.id) }).unwrap();
    bench.until_status(task.id, Status::Cancelled);
}

#[test]
fn a_waiting_task_is_held_and_let_go() {
    let bench = Bench::new();
    let task = bench.create("held", "ok");
    bench.engine.call(PauseTasks { ids: ids(task.id) }).unwrap();
    bench.start(1);
    let other = bench.create("other", "ok");
    bench.until_status(other.id, Status::Completed);
    assert_eq!(bench.get(task.id).status, Status::Paused);
    bench.engine.call(ResumeTasks { ids: ids(task.id) }).unwrap();
    bench.until_status(task.id, Status::Completed);
}

#[test]
fn a_task_is_edited_until_it_runs() {
    let bench = Bench::new();
    let task = bench.create("before", "ok");
    let changes = TaskEdit {
        title: Some("after".into()),
        priority: Some(9),
        tags: Some(vec!["x".into()]),
        ..TaskEdit::default()
    };
    let edited =
        bench.engine.call(EditTask { id: task.short_id.clone(), changes: changes.clone() }).unwrap().task;
    assert_eq!((edited.title.as_str(), edited.priority, edited.tags.len()), ("after", 9, 1));
    let bad = TaskEdit { priority: Some(11), ..TaskEdit::default() };
    let error = bench.engine.call(EditTask { id: task.short_id.clone(), changes: bad }).unwrap_err();
    assert_eq!(error.fields[0].field, "priority");
    let edit_budget = |budget: Budget| {
        let changes = TaskEdit { budget: Some(budget), ..TaskEdit::default() };
        bench.engine.call(EditTask { id: task.short_id.clone(), changes })
    };
    let limits = Budget { tokens: Some(500), ..Budget::default() };
    assert_eq!(edit_budget(limits).unwrap().task.budget, Some(limits));
    let error = edit_budget(Budget { turns: Some(0), ..Budget::default() }).unwrap_err();
    assert_eq!(error.fields[0].field, "budget");
    assert_eq!(edit_budget(Budget::default()).unwrap().task.budget, None);
    bench.start(1);
    bench.until_status(task.id, Status::Completed);
    let error = bench.engine.call(EditTask { id: task.short_id, changes }).unwrap_err();
    assert_eq!(error.code, ErrorCode::Refused);
}

#[test]
fn a_deleted_task_can_be_brought_back() {
    let bench = Bench::running(1);
    let task = bench.create("gone", "ok");
    let early = bench.engine.call(DeleteTasks { ids: vec!["deadbeef".into()] }).unwrap();
    assert_eq!(refusal(&early), ErrorCode::NotFound);
    bench.until_status(task.id, Status::Completed);
    bench.engine.call(DeleteTasks { ids: ids(task.id) }).unwrap();
    assert_eq!(bench.engine.call(ListTasks::default()).unwrap().total, Some(0));
    bench.engine.call(RestoreTasks { ids: ids(task.id) }).unwrap();
    assert_eq!(bench.engine.call(ListTasks::default()).unwrap().total, Some(1));
}

#[test]
fn a_repeated_request_is_carried_out_once() {
    let bench = Bench::new();
    let request = Some(uuid::Uuid::now_v7());
    let create = || CreateTask {
        task: NewTask {
            title: Some("once".into()),
            command: Some(CommandLine::Line("ok".into())),
            ..NewTask::default()
        },
    };
    let first = bench.engine.call_once(request, create()).unwrap().task;
    let second = bench.engine.call_once(request, create()).unwrap().task;
    assert_eq!(first.id, second.id);
    assert_eq!(bench.engine.call(ListTasks::default()).unwrap().total, Some(1));
}

#[test]
fn the_same_key_is_the_same_task() {
    let bench = Bench::new();
    let first = bench.create_with("one", "ok", |t| t.idempotency_key = Some("k".into()));
    let second = bench.create_with("two", "ok", |t| t.idempotency_key = Some("k".into()));
    assert_eq!(first.id, second.id);
}

#[test]
fn tasks_are_found_by_their_words() {
    let bench = Bench::new();
    bench.create("Write the release notes", "ok");
    let wanted = bench.create("Audit the dependencies", "ok");
    let find = |text: &str| {
        let search = Some(text.to_owned());
        bench.engine.call(ListTasks { search, ..ListTasks::default() }).unwrap().tasks
    };
    let found = find("depend");
    assert_eq!(found.iter().map(|t| t.id).collect::<Vec<_>>(), [wanted.id]);
    assert!(find("nothing of the kind").is_empty());
    assert!(find("\"*-(").is_empty());
}

#[test]
fn a_search_with_a_filter_looks_at_every_match() {
    let bench = Bench::new();
    let task = |priority| NewTask {
        title: Some("A needle in the hay".to_owned()),
        command: Some(CommandLine::Line("true".to_owned())),
        priority: Some(priority),
        ..NewTask::default()
    };
    let oldest = bench.engine.create_all(vec![task(9)]).unwrap();
    bench.engine.create_all(vec![task(5); 2_100]).unwrap();
    let request = ListTasks { search: Some("needle".into()), priority: Some(9), ..ListTasks::default() };
    let found = bench.engine.call(request).unwrap().tasks;
    assert_eq!(found.iter().map(|t| t.id).collect::<Vec<_>>(), oldest);
}

#[test]
fn a_search_says_how_many_it_finds() {
    let bench = Bench::new();
    let task = |(title, priority): (&str, i64)| NewTask {
        title: Some(title.to_owned()),
        command: Some(CommandLine::Line("true".to_owned())),
        priority: Some(priority),
        ..NewTask::default()
    };
    let all = [("A needle", 9), ("Two needles", 5), ("A needle too", 5), ("Hay", 5)].map(task);
    let made = bench.engine.create_all(all.into()).unwrap();
    bench.engine.call(CancelTasks { ids: ids(made[2]) }).unwrap();
    bench.engine.call(DeleteTasks { ids: ids(made[2]) }).unwrap();
    let search = |typed: &str| ListTasks { search: Some(typed.into()), ..ListTasks::default() };
    let first = bench.engine.call(ListTasks { limit: 1, ..search("needle") }).unwrap();
    for (asked, request, total) in [
        ("more than a page", ListTasks { limit: 1, ..search("needle") }, Some(2)),
        ("none", search("pin"), Some(0)),
        ("narrowed further", ListTasks { priority: Some(9), ..search("needle") }, Some(1)),
        ("by status", ListTasks { statuses: vec![Status::Queued], ..search("needle") }, Some(2)),
        (
            "by a status that none has",
            ListTasks { statuses: vec![Status::Failed], ..search("needle") },
            Some(0),
        ),
        (
            "a later page",
            ListTasks { before: first.next_before.map(|id| id.to_string()), ..search("needle") },
            None,
        ),
        ("some by their ids", ListTasks { ids: vec![made[0]], ..search("needle") }, None),
        ("only what narrows without words", ListTasks { priority: Some(9), ..ListTasks::default() }, None),
    ] {
        assert_eq!(bench.engine.call(request).unwrap().total, total, "{asked}");
    }
}

#[test]
fn the_number_of_workers_follows_the_settings() {
    let bench = Bench::new();
    let of = |workers| {
        let changes = SettingsPatch { workers: Some(workers), ..SettingsPatch::default() };
        SetSettings { changes, version: None }
    };
    bench.engine.call(of(1)).unwrap();
    assert!(bench.engine.start_pool(None).unwrap());
    bench.engine.call(of(2)).unwrap();
    let (a, b) = (bench.create("a", "wait"), bench.create("b", "wait"));
    bench.until_status(a.id, Status::Running);
    bench.until_status(b.id, Status::Running);
}

#[test]
fn a_resumed_run_that_waits_for_a_worker_is_cancelled_without_one() {
    let bench = Bench::running(1);
    let frozen = bench.create("frozen", "wait");
    bench.until_status(frozen.id, Status::Running);
    bench.engine.call(PauseTasks { ids: ids(frozen.id) }).unwrap();
    bench.until_status(frozen.id, Status::Paused);
    let busy = bench.create("busy", "wait");
    bench.until_status(busy.id, Status::Running);
    let resumed = bench.engine.call(ResumeTasks { ids: ids(frozen.id) }).unwrap();
    assert_eq!(resumed.done[0].status, Status::Queued);
    bench.engine.call(CancelTasks { ids: ids(frozen.id) }).unwrap();
    bench.until_status(frozen.id, Status::Cancelled);
    assert_eq!(bench.get(busy.id).status, Status::Running, "the only worker was busy all the time");
    bench.script.release("busy");
    bench.until_status(busy.id, Status::Completed);
}

#[test]
fn a_page_goes_on_after_a_task_that_was_deleted_meanwhile() {
    let bench = Bench::running(1);
    let tasks: Vec<_> = (0..4).map(|n| bench.create(&format!("t{n}"), "ok")).collect();
    for task in &tasks {
        bench.until_status(task.id, Status::Completed);
    }
    let page = bench.engine.call(ListTasks { limit: 2, ..ListTasks::default() }).unwrap();
    let last = page.next_before.unwrap();
    assert_eq!(last, tasks[2].id);
    bench.engine.call(DeleteTasks { ids: ids(last) }).unwrap();
    let next = ListTasks { limit: 2, before: Some(last.to_string()), ..ListTasks::default() };
    let next = bench.engine.call(next).unwrap();
    assert_eq!(next.tasks.iter().map(|t| t.id).collect::<Vec<_>>(), [tasks[1].id, tasks[0].id]);
}

#[test]
fn what_wants_an_approval_is_listed_with_what_needs_the_person_and_nowhere_else() {
    let bench = Bench::new();
    let first = bench.create("first", "ok");
    let waits = bench.create_with("waits", "ok", |t| t.depends_on = ids(first.id));
    let wants = bench.create_with("wants", "ok", |t| t.origin = Some(Origin::Mcp("client".into())));
    assert_eq!((waits.status, wants.status), (Status::Pending, Status::Pending));
    let listed = |wanted: ListTasks| {
        let page = bench.engine.call(wanted).unwrap();
        (page.tasks.iter().map(|task| task.id).collect::<Vec<_>>(), page.total)
    };
    let pending = ListTasks { statuses: vec![Status::Pending], ..ListTasks::default() };
    assert_eq!(listed(ListTasks { no_approvals: true, ..pending.clone() }), (vec![waits.id], None));
    let needs_you = ListTasks { statuses: vec![Status::NeedsInput], approvals: true, ..ListTasks::default() };
    assert_eq!(listed(needs_you).0, [wants.id]);
    assert_eq!(listed(pending), (vec![wants.id, waits.id], Some(2)));
}
