//! Claims: in which order, what is left out, and what the generation does.

use crate::fresh::{Fresh, refusal};
use store::{
    StoreError,
    attempts::Claimant,
    claim::{self, Claimed},
};

pub(crate) fn who(engine: &str) -> Claimant {
    Claimant { engine_id: engine.into(), worker: "worker-1".into(), now: 5 }
}

pub(crate) fn next(fresh: &Fresh) -> Option<Claimed> {
    fresh.store.write(|c| claim::next(c, &who("engine-a"))).unwrap()
}

fn next_id(fresh: &Fresh) -> Option<String> {
    next(fresh).map(|claimed| claimed.task.id)
}

#[test]
fn by_priority_then_kept_runs_then_age() {
    let fresh = Fresh::new();
    fresh.add_with("b-low", |t| t.priority = 1);
    fresh.add("d-young");
    fresh.add("c-old");
    fresh.add_with("e-front", |t| t.front = true);
    fresh.add_with("f-high", |t| t.priority = 9);
    fresh.add_with("a-held", |t| t.priority = 10);
    fresh.sql("UPDATE agent_tasks SET status = 'paused', hold = 1 WHERE id = 'a-held'").unwrap();
    let order: Vec<_> = std::iter::from_fn(|| next_id(&fresh)).collect();
    assert_eq!(order, ["f-high", "e-front", "c-old", "d-young", "b-low"]);
    fresh.assert_sound();
}

#[test]
fn a_claim_opens_an_attempt_of_its_generation() {
    let fresh = Fresh::new();
    fresh.add("a");
    let claimed = next(&fresh).unwrap();
    assert_eq!((claimed.task.generation, claimed.task.attempt_count, claimed.kept), (1, 1, false));
    let open = fresh.store.read(|c| store::attempts::open_of(c, "a")).unwrap().unwrap();
    assert_eq!((open.number, open.generation, open.engine_id.as_str()), (1, 1, "engine-a"));
    assert_eq!(open, claimed.attempt);
}

#[test]
fn a_paused_queue_gives_nothing_but_a_named_task() {
    let fresh = Fresh::new();
    fresh.add("a");
    fresh.store.write(|c| store::queue_state::set_paused(c, true, None, 1)).unwrap();
    assert_eq!(next_id(&fresh), None);
    let named = fresh.store.write(|c| claim::one(c, "a", &who("engine-a"))).unwrap();
    assert_eq!(named.unwrap().task.id, "a");
}

#[test]
fn what_was_lost_twice_is_claimed_alone_in_its_turn() {
    let fresh = Fresh::new();
    fresh.add_with("poison", |t| t.losses = claim::LOSSES_TO_RUN_ALONE);
    fresh.add_with("before", |t| t.priority = 6);
    let alone = || fresh.store.write(|c| claim::alone(c, &who("engine-a"))).unwrap().map(|c| c.task.id);
    assert!(fresh.store.read(claim::any_alone).unwrap());
    assert_eq!(alone(), None, "another one stands before it");
    assert_eq!(next_id(&fresh).as_deref(), Some("before"));
    assert_eq!(next_id(&fresh), None);
    assert_eq!(alone().as_deref(), Some("poison"));
}

#[test]
fn the_generation_only_rises() {
    let fresh = Fresh::new();
    fresh.add("a");
    next(&fresh).unwrap();
    let back = refusal(fresh.sql("UPDATE agent_tasks SET generation = generation - 1 WHERE id = 'a'"));
    assert!(matches!(&back, StoreError::Constraint(words) if words.contains("only rises")), "{back:?}");
    assert_eq!(fresh.get("a").generation, 1);
}

#[test]
fn a_task_has_one_open_attempt_at_most() {
    let fresh = Fresh::new();
    fresh.add("a");
    next(&fresh).unwrap();
    let columns = "task_id, 2, generation, state, engine_id, worker, pid, started_at, ended_at, running_ms, exit_code, \
                   charged, error_code, error_message, error_hint, output_bytes, cut_bytes, read_bytes, reported_result, result_bytes";
    let second = format!("INSERT INTO task_attempts SELECT {columns} FROM task_attempts WHERE task_id = 'a'");
    assert!(matches!(refusal(fresh.sql(&second)), StoreError::Constraint(_)));
}

#[test]
fn what_a_claim_gives_is_what_is_stored() {
    let fresh = Fresh::new();
    fresh.add("a");
    let first = next(&fresh).unwrap();
    assert_eq!(first.task, fresh.get("a"));
    // it goes on where it was, before all others
    let kept = "status = 'queued', kept_run = 1, front = 1, progress_percentage = 40, current_step = 'half', total_steps = 2";
    fresh.sql(&format!("UPDATE agent_tasks SET {kept} WHERE id = 'a'")).unwrap();
    let again = next(&fresh).unwrap();
    assert_eq!(again.task, fresh.get("a"));
    assert!(again.kept && again.task.progress_percentage == 40 && !again.task.front);
    // from the beginning
    fresh.sql("UPDATE agent_tasks SET status = 'queued', kept_run = 0 WHERE id = 'a'").unwrap();
    fresh.sql("UPDATE task_attempts SET state = 'lost', ended_at = 9").unwrap();
    let third = next(&fresh).unwrap();
    assert_eq!(third.task, fresh.get("a"));
    assert_eq!(
        (third.task.attempt_count, third.task.progress_percentage, third.task.total_steps),
        (2, 0, None)
    );
}
