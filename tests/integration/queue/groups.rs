//! The list by state: every task is in one group, each group in its own order, and pages follow each other without a gap.

use contract::{
    ErrorCode, Origin, Status, Task, TaskId, Timestamp,
    command::{DeleteTasks, ListTasks, PauseQueue, PauseTasks, ResumeQueue},
    task::TaskGroup,
};
use harness::Bench;
use std::time::Duration;

/// A group read page by page, `limit` tasks a page.
fn read(bench: &Bench, group: TaskGroup, limit: i64) -> Vec<Task> {
    let mut all: Vec<Task> = vec![];
    loop {
        let last = all.last();
        let page = bench.engine.call(ListTasks {
            group: Some(group),
            limit,
            before: last.map(|task| task.id.to_string()),
            before_rank: last.map(|task| task.rank),
            ..ListTasks::default()
        });
        let page = page.unwrap();
        let goes_on = page.next_before.is_some();
        assert_eq!(page.next_before, page.tasks.last().map(|task| task.id).filter(|_| goes_on));
        all.extend(page.tasks);
        if !goes_on {
            assert_eq!(page.total, Some(all.len() as i64), "{group}");
            return all;
        }
    }
}

fn titles(tasks: &[Task]) -> Vec<&str> {
    tasks.iter().map(|task| task.title.as_str()).collect()
}

/// Tasks in every state, on a queue that is paused.
fn everything() -> Bench {
    let bench = Bench::running(3);
    let turn = || bench.clock.turn(Duration::from_secs(1));
    let long = bench.create("ended last", "wait");
    bench.until_status(long.id, Status::Running);
    for (title, part, status) in [("one", "ok", Status::Completed), ("two", "ok", Status::Completed)] {
        turn();
        let task = bench.create(title, part);
        bench.until_status(task.id, status);
    }
    turn();
    bench.script.release("ended last");
    bench.until_status(long.id, Status::Completed);
    for title in ["runs first", "runs second"] {
        turn();
        let task = bench.create(title, "wait");
        bench.until_status(task.id, Status::Running);
    }
    bench.engine.call(PauseQueue::default()).unwrap();
    let mut first = None;
    for (title, priority) in [("usual", 5), ("usual too", 5), ("low", 1), ("high", 9), ("highest", 10)] {
        turn();
        let task = bench.create_with(title, "ok", |task| task.priority = Some(priority));
        first = first.or(Some(task.id));
    }
    let at = |hours: i64| Some(Timestamp::now() + Duration::from_secs(hours as u64 * 3600));
    for (title, hours) in [("in ten hours", 10), ("in two hours", 2), ("in five hours", 5)] {
        turn();
        bench.create_with(title, "ok", |task| task.scheduled_at = at(hours));
    }
    let held = bench.create("held", "ok");
    bench.engine.call(PauseTasks { ids: vec![held.id.to_string()] }).unwrap();
    turn();
    bench.create_with("after another", "ok", |task| {
        task.depends_on = first.iter().map(TaskId::to_string).collect()
    });
    for title in ["may I", "may I too"] {
        turn();
        bench.create_with(title, "ok", |task| task.origin = Some(Origin::Mcp("claude-code".into())));
    }
    bench
}

#[test]
fn each_group_is_in_its_own_order_however_it_is_paged() {
    let bench = everything();
    for limit in [1, 2, 3, 500] {
        let of = |group| read(&bench, group, limit);
        assert_eq!(titles(&of(TaskGroup::NeedsYou)), ["may I too", "may I"]);
        assert_eq!(titles(&of(TaskGroup::Running)), ["runs second", "runs first"]);
        assert_eq!(titles(&of(TaskGroup::Next)), ["highest", "high", "usual", "usual too", "low"]);
        let waiting = ["in two hours", "in five hours", "in ten hours", "held", "after another"];
        assert_eq!(titles(&of(TaskGroup::Waiting)), waiting);
        // by when it ended, and not by when it was asked for
        assert_eq!(titles(&of(TaskGroup::Ended)), ["ended last", "two", "one"]);
    }
    let all = bench.engine.call(ListTasks { limit: 500, ..ListTasks::default() }).unwrap().tasks;
    let mut listed: Vec<TaskId> = vec![];
    for group in TaskGroup::ALL {
        let tasks = read(&bench, group, 4);
        assert!(tasks.iter().all(|task| task.group() == group), "{group}");
        listed.extend(tasks.iter().map(|task| task.id));
    }
    listed.sort_unstable_by(|a, b| b.cmp(a));
    assert_eq!(listed, all.iter().map(|task| task.id).collect::<Vec<_>>());
}

#[test]
fn what_is_next_is_what_starts_next() {
    let bench = Bench::running(1);
    bench.engine.call(PauseQueue::default()).unwrap();
    let mut last = None;
    for n in 0..60 {
        bench.clock.turn(Duration::from_secs(n * 97));
        let priority = 1 + (n * 7) as i64 % 10;
        last = Some(
            bench.create_with(&format!("{n} at {priority}"), "ok", |task| task.priority = Some(priority)),
        );
    }
    let next = read(&bench, TaskGroup::Next, 7);
    bench.engine.call(ResumeQueue::default()).unwrap();
    bench.until_status(last.unwrap().id, Status::Completed);
    bench.until_status(next.last().unwrap().id, Status::Completed);
    assert_eq!(bench.script.started(), titles(&next));
}

#[test]
fn a_page_goes_on_behind_a_task_that_stands_elsewhere_by_now() {
    let bench = everything();
    let next = read(&bench, TaskGroup::Next, 500);
    let (before, rank) = (next[1].id, next[1].rank);
    bench.engine.call(PauseTasks { ids: vec![before.to_string()] }).unwrap();
    let of = |before_rank| ListTasks {
        group: Some(TaskGroup::Next),
        before: Some(before.to_string()),
        before_rank,
        ..ListTasks::default()
    };
    let page = bench.engine.call(of(Some(rank))).unwrap();
    assert_eq!(titles(&page.tasks), ["usual", "usual too", "low"]);
    // filters hold within a group
    let low = ListTasks { group: Some(TaskGroup::Next), priority: Some(1), ..ListTasks::default() };
    let page = bench.engine.call(low).unwrap();
    assert_eq!((titles(&page.tasks), page.total), (vec!["low"], None));
}

#[test]
fn a_group_goes_with_no_other_order() {
    let bench = Bench::new();
    for with in [
        ListTasks { statuses: vec![Status::Failed], ..ListTasks::default() },
        ListTasks { search: Some("words".into()), ..ListTasks::default() },
    ] {
        let refused = bench.engine.call(ListTasks { group: Some(TaskGroup::Ended), ..with }).unwrap_err();
        assert_eq!(refused.fields[0].field, "group");
    }
}

#[test]
fn a_page_in_the_middle_begins_where_it_would_if_one_had_read_up_to_it() {
    let bench = everything();
    // deleted tasks are passed over, wherever they stand
    let done = read(&bench, TaskGroup::Ended, 50);
    bench.engine.call(DeleteTasks { ids: vec![done[1].id.to_string()] }).unwrap();
    let lists = TaskGroup::ALL.map(|group| ListTasks { group: Some(group), ..ListTasks::default() });
    let of = |statuses: &[Status]| ListTasks { statuses: statuses.to_vec(), ..ListTasks::default() };
    let more = [of(&[]), of(&[Status::Completed]), of(&[Status::Queued, Status::Paused])];
    for list in lists.into_iter().chain(more) {
        let all = bench.engine.call(list.clone()).unwrap();
        let ids: Vec<TaskId> = all.tasks.iter().map(|task| task.id).collect();
        for skip in 0..ids.len() + 3 {
            let request = ListTasks { skip: skip as i64, limit: 2, ..list.clone() };
            let page = bench.engine.call(request).unwrap();
            let told: Vec<TaskId> = page.tasks.iter().map(|task| task.id).collect();
            let rest = &ids[skip.min(ids.len())..];
            assert_eq!(told, rest[..rest.len().min(2)], "{skip} of {list:?}");
            assert_eq!(page.next_before.is_some(), rest.len() > 2, "{skip} of {list:?}");
            assert_eq!(page.total, all.total, "{skip} of {list:?}");
        }
    }
}

#[test]
fn what_cannot_be_counted_cannot_be_skipped() {
    let bench = Bench::new();
    let plain = || ListTasks { skip: 3, ..ListTasks::default() };
    for (what, request) in [
        ("less than nothing", ListTasks { skip: -1, ..plain() }),
        ("words", ListTasks { search: Some("x".into()), ..plain() }),
        ("a tag", ListTasks { tag: Some("x".into()), ..plain() }),
        (
            "a task to go on from",
            ListTasks { before: Some(bench.create("one", "ok").id.to_string()), ..plain() },
        ),
    ] {
        let error = bench.engine.call(request).unwrap_err();
        let field = error.fields.first().map(|field| field.field.as_str());
        assert_eq!((error.code, field), (ErrorCode::InvalidInput, Some("skip")), "{what}");
    }
    assert!(bench.engine.call(plain()).unwrap().tasks.is_empty());
}
