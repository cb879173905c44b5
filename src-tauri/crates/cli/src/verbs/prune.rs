//! `legwork prune`: shows what would go, asks, and takes it away step by step; `legwork space`: what everything takes.

use crate::{
    args::prune::Prune,
    terminal::{
        confirm,
        failure::{Exit, Failure},
        front::Front,
        interrupt,
        progress::Steps,
        render,
    },
};
use contract::{
    TaskId, Timestamp,
    command::{GetSettings, GetSpace, PlanPrune, PruneTasks, UndoPrune},
    space::{NeededShare, PRUNE_STEP, PruneAsked, PrunePlan, PruneWhat, StayedTask},
    text,
};
use engine::Engine;
use schemars::JsonSchema;
use serde::Serialize;
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// What went.
#[derive(Default, Serialize, JsonSchema)]
pub(crate) struct PruneDone {
    /// The moment that names what can be brought back, with --undo; null where no task went.
    at: Option<Timestamp>,
    /// Tasks that went.
    tasks: i64,
    /// Tasks of which only output, log and files went.
    outputs: i64,
    /// Deleted tasks that went for good.
    deleted: i64,
    /// What is free on the disk by that, in bytes.
    bytes: u64,
    /// Files that went to the bin.
    binned: i64,
    /// What stayed although it would have gone.
    stayed: Vec<StayedTask>,
    /// Whether it was stopped before everything went.
    stopped: bool,
}

/// What was brought back.
#[derive(Serialize, JsonSchema)]
pub(crate) struct PruneUndone {
    /// Tasks that are back.
    tasks: i64,
}

/// Shows what everything takes.
pub(crate) fn space(front: &Front) -> Result<Exit, Failure> {
    let space = front.open()?.call(GetSpace {})?;
    if front.json {
        front.document(&space)?;
    } else {
        front.print(&render::space::block(&space, &front.look))?;
    }
    Ok(Exit::Done)
}

/// Shows what would go, asks, and takes it away.
pub(crate) fn run(front: &Front, args: &Prune) -> Result<Exit, Failure> {
    let engine = front.open()?;
    if let Some(at) = args.undo {
        return undo(front, &engine, at);
    }
    let asked = PruneAsked {
        older_than_seconds: args.older_than,
        keep: args.keep,
        types: args.types.clone(),
        output_only: args.output_only,
        deleted: args.deleted,
    };
    let by_rules = args.older_than.is_none() && args.keep.is_none();
    if by_rules && !args.deleted && !engine.call(GetSettings {})?.keep.take_anything() {
        return Err(Failure::new(Exit::Refused, "no rule says what goes, so that nothing does")
            .hint("say it here (--older-than 30d, --keep 100), or set a rule: `legwork setting set keep.task_days 30`"));
    }
    let plan = engine.call(PlanPrune { asked, limit: 0 })?;
    if args.dry_run && front.json {
        front.document(&plan)?;
        return Ok(Exit::Done);
    }
    if plan.items.is_empty() && !front.json {
        front.note("Nothing would go.");
        needed(front, &plan.needed);
        return Ok(Exit::Done);
    }
    if args.dry_run || !args.yes {
        show(front, &plan, args.dry_run)?;
    }
    if args.dry_run {
        return Ok(Exit::Done);
    }
    if !args.yes
        && !confirm::asked(front, "Take this away?", "add --yes to agree, or --dry-run to look only")?
    {
        return Ok(Exit::Refused);
    }
    let done = carry_out(front, &engine, &plan)?;
    tell(front, &done)
}

/// What would go, on standard output where that was asked for.
fn show(front: &Front, plan: &PrunePlan, is_asked_for: bool) -> Result<(), Failure> {
    let block = render::space::plan(plan, &front.look, &front.local());
    if is_asked_for {
        front.print(&block)?;
    } else {
        block.lines().for_each(|line| front.tell(line));
    }
    needed(front, &plan.needed);
    Ok(())
}

/// What stays, and why.
fn needed(front: &Front, needed: &[NeededShare]) {
    for share in needed {
        front.note(&format!("{} stay: {}", text::count(share.tasks), render::space::needed(share.why)));
    }
}

/// Takes the plan away, step by step. Ctrl+C stops it between two steps.
fn carry_out(front: &Front, engine: &Engine, plan: &PrunePlan) -> Result<PruneDone, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    let asked_to_stop = Arc::clone(&stop);
    interrupt::on_request_to_end(move || {
        asked_to_stop.store(true, Ordering::SeqCst);
        true
    })?;
    let mut done = PruneDone::default();
    let steps = Steps::new(front, plan.items.len());
    for what in [PruneWhat::Output, PruneWhat::Task, PruneWhat::Deleted] {
        let of_it: Vec<TaskId> =
            plan.items.iter().filter(|item| item.what == what).map(|item| item.task).collect();
        for ids in of_it.chunks(PRUNE_STEP) {
            if stop.load(Ordering::SeqCst) {
                done.stopped = true;
                return Ok(done);
            }
            step(engine, ids, what, &mut done)?;
            steps.add(ids.len());
        }
    }
    Ok(done)
}

fn step(engine: &Engine, ids: &[TaskId], what: PruneWhat, done: &mut PruneDone) -> Result<(), Failure> {
    let pruned = engine.call(PruneTasks { ids: ids.to_vec(), what, at: done.at })?;
    match what {
        PruneWhat::Task => {
            done.tasks += pruned.done;
            done.at = Some(pruned.at);
        }
        PruneWhat::Output => done.outputs += pruned.done,
        PruneWhat::Deleted => done.deleted += pruned.done,
    }
    done.bytes = done.bytes.saturating_add(pruned.bytes);
    done.binned += pruned.binned;
    done.stayed.extend(pruned.stayed);
    Ok(())
}

fn tell(front: &Front, done: &PruneDone) -> Result<Exit, Failure> {
    let exit = if done.stopped { Exit::Refused } else { Exit::Done };
    if front.json {
        front.document(done)?;
        return Ok(exit);
    }
    let counted =
        [(done.tasks, "tasks"), (done.outputs, "outputs"), (done.deleted, "deleted tasks, for good")];
    let gone: Vec<String> = counted
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}", text::count(*count)))
        .collect();
    let gone = if gone.is_empty() { "Nothing".to_owned() } else { gone.join(", ") };
    front.print(&format!("{gone} gone; {} free.\n", text::bytes(done.bytes)))?;
    if done.binned > 0 {
        front.note(&format!("{} files are in the bin.", text::count(done.binned)));
    }
    let mut stayed = BTreeMap::new();
    for task in &done.stayed {
        *stayed.entry(render::space::needed(task.why)).or_insert(0) += 1;
    }
    for (why, tasks) in stayed {
        front.tell(&format!("{tasks} stayed: {why}"));
    }
    if done.stopped {
        front.tell("Stopped; the rest is as it was.");
    }
    if let Some(at) = done.at.filter(|_| done.tasks > 0) {
        front.note(&format!("Tasks can be brought back for a day: `legwork prune --undo {at}`"));
    }
    Ok(exit)
}

fn undo(front: &Front, engine: &Engine, at: Timestamp) -> Result<Exit, Failure> {
    let tasks = engine.call(UndoPrune { at: Some(at) })?;
    if tasks == 0 {
        let none =
            Failure::new(Exit::NotFound, format!("nothing that was taken away at {at} can be brought back"));
        return Err(none.hint("`legwork prune` tells the moment; a day later its tasks are gone for good"));
    }
    if front.json {
        front.document(&PruneUndone { tasks })?;
    } else {
        front.print(&format!("{} tasks are back.\n", text::count(tasks)))?;
    }
    Ok(Exit::Done)
}
