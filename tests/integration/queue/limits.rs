//! Limits: what waits for one starts as soon as there is room, whatever makes it, and says until then what it waits for.

use contract::{
    ErrorCode, Status, Task,
    command::{
        CancelTasks, EditTask, ListLimits, ListTasks, PauseTasks, RemoveLimit, ResumeTasks, SetLimit, WhyTask,
    },
    queue::RemedyAction,
    task::{TaskEdit, WaitReason},
};
use engine::Role;
use harness::Bench;

fn set(bench: &Bench, key: &str, most: i64) {
    bench.engine.call(SetLimit { key: key.into(), most }).unwrap();
}

fn tagged(bench: &Bench, title: &str, part: &str, tag: &str) -> Task {
    bench.create_with(title, part, |task| task.tags = vec![tag.to_owned()])
}

fn titled(bench: &Bench, title: &str) -> Task {
    let all = bench.engine.call(ListTasks::default()).unwrap().tasks;
    all.into_iter().find(|task| task.title == title).unwrap()
}

fn waits_for_a_limit(task: &Task) -> bool {
    task.waiting_for.as_ref().is_some_and(|waiting| waiting.reason == WaitReason::Limit)
}

#[test]
fn what_waits_for_a_place_starts_when_there_is_one_whatever_freed_it() {
    type Act = fn(&Bench, &Task);
    let cases: [(&str, Act); 6] = [
        ("it completes", |bench, _| bench.script.release("has it")),
        ("it is cancelled", |bench, task| {
            bench.engine.call(CancelTasks { ids: vec![task.id.to_string()] }).unwrap();
        }),
        ("it is cancelled while it is frozen", |bench, task| {
            bench.engine.call(PauseTasks { ids: vec![task.id.to_string()] }).unwrap();
            bench.until_status(task.id, Status::Paused);
            // with its process it keeps its place; whoever is free has looked
            let other = bench.create("another", "ok");
            bench.until_status(other.id, Status::Completed);
            assert!(waits_for_a_limit(&titled(bench, "waits")));
            bench.engine.call(CancelTasks { ids: vec![task.id.to_string()] }).unwrap();
        }),
        ("the limit is raised", |bench, _| set(bench, "tag:docs", 2)),
        ("the limit is taken away", |bench, _| {
            bench.engine.call(RemoveLimit { key: "tag:docs".into() }).unwrap();
        }),
        ("another engine raises it", |bench, _| {
            set(&bench.another(Role::Command), "tag:docs", 2);
        }),
    ];
    for (how, act) in cases {
        let bench = Bench::new();
        set(&bench, "tag:docs", 1);
        bench.start(3);
        let holder = tagged(&bench, "has it", "wait", "docs");
        bench.until_status(holder.id, Status::Running);
        let waits = tagged(&bench, "waits", "ok", "docs");
        assert_eq!(waits.waiting_for.as_ref().unwrap().detail, "1 of 1 with tag docs runs: has it", "{how}");
        assert!(waits_for_a_limit(&waits), "{how}");
        // whoever is free runs something else meanwhile, and the workers have looked
        let other = bench.create("other", "ok");
        bench.until_status(other.id, Status::Completed);
        assert_eq!(bench.get(waits.id).status, Status::Queued, "{how}");
        act(&bench, &holder);
        bench.until_status(waits.id, Status::Completed);
        bench.script.release("has it");
        bench.assert_sound();
    }
}

#[test]
fn never_more_run_than_may_and_all_of_them_come_to_their_turn() {
    let bench = Bench::new();
    set(&bench, "tag:docs", 2);
    let all: Vec<_> = (0..30).map(|n| tagged(&bench, &format!("t{n}"), "ok", "docs")).collect();
    bench.start(8);
    for task in &all {
        bench.until_status(task.id, Status::Completed);
    }
    assert!(bench.script.most_running() <= 2, "{}", bench.script.most_running());
    bench.assert_sound();
}

#[test]
fn why_names_each_limit_and_what_has_its_places() {
    let bench = Bench::running(4);
    set(&bench, "tag:docs", 2);
    let a = tagged(&bench, "Build the site", "wait", "docs");
    bench.until_status(a.id, Status::Running);
    let b = bench.create_with("Build the docs", "wait", |task| {
        task.tags = vec!["docs".into(), "resource:gpu".into()];
    });
    bench.until_status(b.id, Status::Running);
    let first = tagged(&bench, "first", "wait", "docs");
    let both = bench.create_with("both", "wait", |task| {
        task.tags = vec!["docs".into(), "resource:gpu".into()];
    });
    let second = tagged(&bench, "second", "wait", "docs");
    let why = |task: &Task| bench.engine.call(WhyTask { id: task.short_id.clone() }).unwrap();
    let told = why(&first);
    assert_eq!(
        told.explanation,
        "2 of 2 with tag docs run: “Build the site”, “Build the docs”. It starts when one of them has ended."
    );
    assert_eq!(told.remedies[0].action, RemedyAction::RaiseLimit { key: "tag:docs".into(), most: 3 });
    assert_eq!(told.remedies[0].command.as_deref(), Some("legwork limit set tag:docs 3"));
    assert!(told.remedies.iter().any(|r| r.action == RemedyAction::ShowTask { task: a.id }));
    assert_eq!(told.remedies.last().unwrap().action, RemedyAction::ShowLimits);
    let told = why(&both);
    assert!(
        told.explanation.contains("1 of 1 with resource gpu runs: “Build the docs”"),
        "{}",
        told.explanation
    );
    assert!(told.explanation.contains("room under each of these limits"), "{}", told.explanation);
    assert!(why(&second).explanation.ends_with("One task that waits for the same stands before it."));
    // the list of limits knows the same
    let limits = bench.engine.call(ListLimits {}).unwrap();
    let of = |key: &str| limits.iter().find(|limit| limit.key == key).unwrap();
    assert_eq!(
        (of("tag:docs").running.len(), of("tag:docs").waiting, of("tag:docs").by_itself),
        (2, 3, false)
    );
    assert_eq!(
        (of("resource:gpu").running.len(), of("resource:gpu").waiting, of("resource:gpu").by_itself),
        (1, 1, true)
    );
    assert_eq!(
        [of("tag:e2e").most, of("tag:build").most, of("kind:llm").most],
        [1, 2, 6],
        "what comes with it"
    );
    // another folder, tag or type: it waits for something else, or nothing
    let changes = TaskEdit { tags: Some(vec!["free".into()]), ..TaskEdit::default() };
    let edited = bench.engine.call(EditTask { id: second.id.to_string(), changes }).unwrap().task;
    assert!(!waits_for_a_limit(&edited));
    bench.until_status(second.id, Status::Running);
    for title in ["Build the site", "Build the docs", "first", "both", "second"] {
        bench.script.release(title);
    }
    bench.until_status(both.id, Status::Completed);
}

#[test]
fn what_is_asked_for_wrongly_is_named_with_its_remedy() {
    let bench = Bench::new();
    for (key, most, field, says) in [
        ("tag:docs", 0, "most", "nothing that counts under tag:docs would ever start"),
        ("tag:docs", -1, "most", "between 1 and 1000: -1 is not"),
        ("colour:red", 1, "key", "allowed are all, kind, type"),
        ("kind:robot", 1, "key", "allowed are shell, llm"),
        ("type:poetry", 1, "key", "allowed are general"),
        ("agent:nobody", 1, "key", "There is no agent “nobody”"),
        ("kind:workflow", 1, "key", "Runs of workflows are not counted"),
        ("tag:a-tag-that-is-longer-than-any-that-a-task-may-have", 1, "key", "at most 40 characters"),
        ("provider:nobody", 1, "key", "There is no provider “nobody”"),
        ("folder:here", 1, "key", "no absolute folder"),
    ] {
        let refused = bench.engine.call(SetLimit { key: key.into(), most }).unwrap_err();
        assert_eq!(
            (refused.code, refused.fields[0].field.as_str()),
            (ErrorCode::InvalidInput, field),
            "{key}"
        );
        assert!(refused.fields[0].message.contains(says), "{key} {most}: {}", refused.message);
    }
    let gone = bench.engine.call(RemoveLimit { key: "tag:nothing".into() }).unwrap_err();
    assert_eq!(gone.code, ErrorCode::NotFound);
    assert_eq!(bench.engine.call(ListLimits {}).unwrap().len(), 3, "nothing of it was kept");
}

#[test]
fn an_agent_is_limited_under_its_name_and_follows_its_changes() {
    let bench = Bench::new();
    let writer = bench.model_agent("writer", "Writes");
    set(&bench, "agent:writer", 1);
    set(&bench, "kind:llm", 2);
    bench.start(4);
    let a = bench.create_model(&writer, "a", "wait");
    bench.until_status(a.id, Status::Running);
    let b = bench.create_model(&writer, "b", "ok");
    assert_eq!(b.waiting_for.unwrap().detail, "1 of 1 of agent writer runs: a");
    let limits = bench.engine.call(RemoveLimit { key: "agent:writer".into() }).unwrap();
    assert!(limits.iter().all(|limit| limit.key != "agent:writer"));
    bench.until_status(b.id, Status::Completed);
    bench.script.release("a");
}

#[test]
fn a_run_that_waits_for_one_below_does_not_block_it_under_a_limit() {
    let bench = Bench::new();
    let writer = bench.model_agent("writer", "Writes");
    set(&bench, "kind:llm", 1);
    bench.start(3);
    let parent = bench.create_model(&writer, "waits", "awaits pieces");
    bench.until_status(parent.id, Status::Running);
    let stranger = bench.create_model(&writer, "stranger", "ok");
    bench.script.release("pieces");
    let done = bench.until_status(parent.id, Status::Completed);
    assert_eq!(done.summary.as_deref(), Some("pieces is completed"));
    bench.until_status(stranger.id, Status::Completed);
    bench.assert_sound();
}

#[test]
fn a_place_of_an_engine_that_died_is_kept_by_its_run_and_free_with_it() {
    let bench = Bench::new();
    set(&bench, "tag:docs", 1);
    bench.start(2);
    let holder = tagged(&bench, "has it", "wait", "docs");
    bench.until_status(holder.id, Status::Running);
    let waits = tagged(&bench, "waits", "ok", "docs");
    // it goes without a word: whoever comes adopts the run, or starts it again
    bench.engine.stop(engine::Stop::LeaveRunning);
    let next = bench.another(Role::Worker);
    next.start(2);
    bench.script.release("has it");
    next.until_status(holder.id, Status::Completed);
    next.until_status(waits.id, Status::Completed);
    next.assert_sound();
}

#[test]
fn what_is_paused_and_let_go_waits_for_its_limit_as_any_other() {
    let bench = Bench::new();
    set(&bench, "tag:docs", 1);
    bench.start(2);
    let holder = tagged(&bench, "has it", "wait", "docs");
    bench.until_status(holder.id, Status::Running);
    let held = tagged(&bench, "held", "ok", "docs");
    bench.engine.call(PauseTasks { ids: vec![held.id.to_string()] }).unwrap();
    bench.engine.call(ResumeTasks { ids: vec![held.id.to_string()] }).unwrap();
    assert!(waits_for_a_limit(&bench.get(held.id)));
    bench.script.release("has it");
    bench.until_status(held.id, Status::Completed);
}
