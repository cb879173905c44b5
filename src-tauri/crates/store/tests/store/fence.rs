//! The fence: whoever lost its claim (it stalled, or was taken for dead) writes nothing any more.

use crate::{
    claim::{next, who},
    fresh::{Fresh, refusal},
};
use contract::{
    Status,
    task::{AttemptState, WaitReason},
};
use store::{
    Result, StoreError, attempts, claim,
    settle::{self, AttemptEnd, Lease, Settlement},
    tasks::TaskRow,
};

fn lease_of(task: &TaskRow, attempt: i32) -> Lease {
    Lease { task_id: task.id.clone(), generation: task.generation, attempt }
}

/// How the attempt ended that leads its task to `status`.
fn end_of(status: Status) -> AttemptState {
    match status {
        Status::Completed => AttemptState::Completed,
        Status::Cancelled => AttemptState::Cancelled,
        Status::Queued => AttemptState::Released,
        Status::Pending | Status::Running | Status::Paused | Status::NeedsInput | Status::Failed => {
            AttemptState::Failed
        }
    }
}

fn settle_as(fresh: &Fresh, lease: &Lease, status: Status) -> Result<()> {
    let lease = lease.clone();
    let waits = (status == Status::Pending).then_some(WaitReason::Retry);
    let ended = status.is_terminal().then_some(9);
    fresh.store.write(move |c| {
        let to = Settlement {
            waiting_for: waits,
            wake_at: waits.map(|_| 10),
            completed_at: ended,
            progress: (status == Status::Completed).then_some(100),
            ..Settlement::to(status, 9)
        };
        let end = AttemptEnd::at(end_of(status), 9);
        settle::settle(c, &lease, &to, Some(&end))
    })
}

/// Where a run's end may lead its task.
const SETTLED: [Status; 5] =
    [Status::Completed, Status::Failed, Status::Cancelled, Status::Pending, Status::Queued];

/// Everything that a run can write, as the holder of `lease`.
fn writes(fresh: &Fresh, lease: &Lease) -> Vec<Result<()>> {
    let mut results: Vec<_> = SETTLED.map(|to| settle_as(fresh, lease, to)).into();
    let l = lease.clone();
    results.push(fresh.store.write(move |c| settle::progress(c, &l, Some(50), None, None, 1)));
    let l = lease.clone();
    results.push(fresh.store.write(move |c| attempts::set_pid(c, &l.task_id, l.generation, 77)));
    let l = lease.clone();
    results.push(
        fresh
            .store
            .write(move |c| attempts::set_progress(c, &l.task_id, l.generation, Some(1), Some(1), None)),
    );
    results
}

#[track_caller]
fn assert_fenced_off(fresh: &Fresh, lease: &Lease) {
    let look = || {
        let attempts = fresh.store.read(|c| attempts::of_task(c, &lease.task_id)).unwrap();
        (fresh.get(&lease.task_id), attempts)
    };
    let before = look();
    for (n, result) in writes(fresh, lease).into_iter().enumerate() {
        assert!(matches!(result, Err(StoreError::StaleLease)), "stale write {n} was taken: {result:?}");
    }
    assert_eq!(look(), before, "nothing of a stale write is kept");
}

#[test]
fn an_adopted_run_is_its_new_engines_alone() {
    let fresh = Fresh::new();
    fresh.add("a");
    let claimed = next(&fresh).unwrap();
    let stalled = lease_of(&claimed.task, claimed.attempt.number);
    let (task, attempt) = fresh.store.write(|c| claim::adopt(c, "a", 1, &who("engine-b"))).unwrap();
    assert_eq!((attempt.number, attempt.engine_id.as_str()), (stalled.attempt, "engine-b"));
    assert_fenced_off(&fresh, &stalled);
    let holder = lease_of(&task, attempt.number);
    settle_as(&fresh, &holder, Status::Completed).unwrap();
    assert_fenced_off(&fresh, &stalled);
    assert_fenced_off(&fresh, &holder);
    fresh.assert_sound();
}

#[test]
fn a_run_that_was_taken_for_lost_does_not_end_the_next_one() {
    let fresh = Fresh::new();
    fresh.add("a");
    let first = next(&fresh).unwrap();
    let stalled = lease_of(&first.task, 1);
    let (task, _) = fresh.store.write(|c| claim::adopt(c, "a", 1, &who("engine-b"))).unwrap();
    settle_as(&fresh, &lease_of(&task, 1), Status::Queued).unwrap();
    assert_fenced_off(&fresh, &stalled);
    let second = next(&fresh).unwrap();
    assert_eq!(second.attempt.number, 2);
    assert_fenced_off(&fresh, &stalled);
    settle_as(&fresh, &lease_of(&second.task, 2), Status::Completed).unwrap();
    fresh.assert_sound();
}

#[test]
fn of_two_adopters_one_gets_it() {
    let fresh = Fresh::new();
    fresh.add("a");
    next(&fresh).unwrap();
    fresh.store.write(|c| claim::adopt(c, "a", 1, &who("engine-b"))).unwrap();
    let late = refusal(fresh.store.write(|c| claim::adopt(c, "a", 1, &who("engine-c"))));
    assert!(matches!(late, StoreError::StaleLease), "{late:?}");
    let open = fresh.store.read(|c| attempts::open_of(c, "a")).unwrap().unwrap();
    assert_eq!((open.engine_id.as_str(), open.generation), ("engine-b", 2));
}

#[test]
fn the_fence_is_what_holds() {
    // the lease that is not stale writes all of it: a fence that refused everybody would pass the tests above
    let fresh = Fresh::new();
    for to in SETTLED {
        fresh.add(to.as_str());
        let claimed =
            fresh.store.write(move |c| claim::one(c, to.as_str(), &who("engine-a"))).unwrap().unwrap();
        let lease = lease_of(&claimed.task, 1);
        let l = lease.clone();
        fresh.store.write(move |c| settle::progress(c, &l, Some(50), None, None, 1)).unwrap();
        settle_as(&fresh, &lease, to).unwrap();
        assert_eq!(fresh.get(to.as_str()).status, to);
    }
}
