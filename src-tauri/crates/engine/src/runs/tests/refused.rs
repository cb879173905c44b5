//! What the store refuses for good: it costs its own task, and nothing else waits for it.

use crate::{
    runs::{
        clock,
        live::Stop,
        pool::{Pool, Scope},
        worker,
    },
    testing::Bench,
};
use contract::{NewTask, Status};
use std::sync::Arc;

/// A rule that refuses something of the task that is called “bad”.
fn rule(before: &str, on: &str, when: &str) -> String {
    format!(
        "CREATE TRIGGER refuses_something BEFORE {before} ON {on} WHEN {when} \
         BEGIN SELECT RAISE(ABORT, 'refused by a rule'); END;"
    )
}

const OF_BAD: &str = "NEW.task_id = (SELECT id FROM agent_tasks WHERE title = 'bad')";

fn soon(task: &mut NewTask) {
    task.scheduled_at = Some(contract::Timestamp::now() + std::time::Duration::from_millis(300));
}

#[test]
fn what_the_store_refuses_for_good_fails_its_task_and_holds_up_no_other() {
    type Change = fn(&mut NewTask);
    let plain: Change = |_| {};
    let completing = "OLD.title = 'bad' AND NEW.status = 'completed'";
    let waking = "OLD.title = 'bad' AND OLD.status = 'pending' AND NEW.status = 'queued'";
    let cases: [(&str, String, Change, Status); 7] = [
        ("the claim", rule("INSERT", "task_attempts", OF_BAD), plain, Status::Failed),
        ("the gate", rule("UPDATE OF pid", "task_attempts", OF_BAD), plain, Status::Failed),
        ("the settlement", rule("UPDATE OF status", "agent_tasks", completing), plain, Status::Failed),
        (
            "the end of its attempt",
            rule("UPDATE OF running_ms", "task_attempts", OF_BAD),
            plain,
            Status::Failed,
        ),
        ("its last line", rule("INSERT", "task_log", OF_BAD), plain, Status::Failed),
        ("the end of its wait", rule("UPDATE OF status", "agent_tasks", waking), soon, Status::Failed),
        // what it says of its progress must not cost its result
        (
            "its progress",
            rule(
                "UPDATE OF current_step",
                "agent_tasks",
                "NEW.title = 'bad' AND NEW.current_step = 'playing'",
            ),
            plain,
            Status::Completed,
        ),
    ];
    for (what, rule, change, expected) in cases {
        let bench = Bench::new();
        bench.sql(&rule);
        let bad = bench.create_with("bad", "ok", |task| {
            task.priority = Some(10);
            change(task);
        });
        let neighbours = [bench.create("good", "ok"), bench.create_with("later", "ok", soon)];
        bench.engine.start_pool(Some(1)).unwrap();
        let ended = bench.until(bad, expected);
        if expected == Status::Failed {
            let error = ended.error.unwrap();
            assert_eq!(error.code, "refused_by_store", "{what}");
            assert!(error.message.contains("refused by a rule"), "{what}: {}", error.message);
        }
        for neighbour in neighbours {
            bench.until(neighbour, Status::Completed);
        }
        let after = bench.create("after", "ok");
        bench.until(after, Status::Completed);
        bench.engine.stop(Stop::StopRunning);
    }
}

#[test]
fn what_waits_for_a_refused_task_is_told() {
    let bench = Bench::new();
    bench.sql(&rule("INSERT", "task_attempts", OF_BAD));
    let bad = bench.create("bad", "ok");
    let dependent = bench.create_with("fails with it", "ok", |task| {
        task.depends_on = vec![bad.to_string()];
        task.on_dependency_failure = contract::task::OnDependencyFailure::Fail;
    });
    bench.engine.start_pool(Some(1)).unwrap();
    assert_eq!(bench.until(dependent, Status::Failed).error.unwrap().code, "dependency_failed");
    bench.engine.stop(Stop::StopRunning);
}

#[test]
fn what_is_due_and_refused_even_its_failure_is_not_tried_without_a_pause() {
    let hour = 3_600_000;
    for (what, late) in [("its deadline", "deadline_at = 1"), ("its time", "wake_at = 1, scheduled_at = 1")] {
        let bench = Bench::new();
        let pool = Arc::new(Pool::new(Scope::Queue, true, None, worker::live));
        let now = bench.context().now();
        let ids = ["bad", "good"].map(|title| {
            bench.create_with(title, "ok", |task| {
                task.scheduled_at = contract::Timestamp::from_millisecond(now + hour).ok();
            })
        });
        bench.sql(&format!("UPDATE agent_tasks SET {late}"));
        bench.sql(
            "CREATE TRIGGER refuses_all BEFORE UPDATE OF status ON agent_tasks WHEN OLD.title = 'bad' \
             BEGIN SELECT RAISE(ABORT, 'refused by a rule'); END;",
        );
        let mut looks = 0;
        while clock::wake_what_is_due(bench.context(), &pool).unwrap().is_some_and(|next| next <= now) {
            looks += 1;
            assert!(looks < 10, "{what}: it is tried again and again");
            pool.forget_next_wake();
        }
        let stand = ids.map(|id| bench.get(id).status);
        assert_eq!(stand[0], Status::Pending, "{what}");
        assert_ne!(stand[1], Status::Pending, "{what}: it waits for the other");
    }
}
