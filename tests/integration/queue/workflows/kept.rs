//! Runs of workflows among what is kept: a run goes as a whole or not at all, and counts as one.

use super::{start, until_ended};
use contract::{
    TaskId,
    command::{DeleteReports, GetWorkflowRun, ListReports, PlanPrune, PruneTasks, RetryWorkflowRun},
    space::{Needed, PruneAsked, PruneItem, PruneWhat},
};
use harness::Bench;
use std::{collections::BTreeSet, time::Duration};

const RUN: &str = "name = \"kept\"\n\
    [[stage]]\nname = \"a\"\n[[stage.task]]\nname = \"m\"\ncommand = \"ok\"\nmatrix = { n = [1, 2, 3] }\n\
    [[stage]]\nname = \"b\"\n[[stage.task]]\nname = \"b\"\ncommand = \"fatal\"\n\
    [[stage]]\nname = \"c\"\n[[stage.task]]\nname = \"c\"\ncommand = \"ok\"\n";

fn goes(bench: &Bench, asked: &PruneAsked) -> Vec<PruneItem> {
    bench.engine.call(PlanPrune { asked: asked.clone(), limit: 0 }).unwrap().items
}

fn ids(items: &[PruneItem]) -> BTreeSet<TaskId> {
    items.iter().map(|item| item.task).collect()
}

fn forget_reports(bench: &Bench) {
    let ids =
        bench.engine.call(ListReports::default()).unwrap().reports.iter().map(|report| report.id).collect();
    bench.engine.call(DeleteReports { ids }).unwrap();
}

#[test]
fn a_run_goes_as_a_whole_or_not_at_all_and_is_one_of_the_newest() {
    let bench = Bench::running(2);
    let own: Vec<TaskId> = ["first", "second"].map(|title| bench.create(title, "ok").id).into();
    own.iter().for_each(|id| drop(bench.until(*id, "it has ended", |task| task.status.is_terminal())));
    bench.clock.turn(Duration::from_secs(10));
    let run = until_ended(&bench, &start(&bench, RUN));
    bench.clock.turn(Duration::from_secs(10));
    let old = PruneAsked { older_than_seconds: Some(1), ..PruneAsked::default() };
    let newest = |keep| PruneAsked { keep: Some(keep), ..PruneAsked::default() };
    let all_own: BTreeSet<TaskId> = own.iter().copied().collect();
    // a report is saved of it
    assert_eq!(ids(&goes(&bench, &old)), all_own);
    assert_eq!(ids(&goes(&bench, &newest(1))), all_own);
    assert_eq!(ids(&goes(&bench, &newest(2))), BTreeSet::from([own[0]]), "the run is one of two");
    assert!(goes(&bench, &newest(3)).is_empty(), "however many tasks it has");
    // what takes a stage of it over needs it
    let again = RetryWorkflowRun { id: run.brief.id.to_string(), from: None, inputs: None };
    let later = until_ended(&bench, &bench.engine.call(again).unwrap());
    bench.clock.turn(Duration::from_secs(10));
    forget_reports(&bench);
    let gone = ids(&goes(&bench, &old));
    assert!(!gone.contains(&run.brief.id), "its stage a is the later one's too");
    assert_eq!(gone.len(), own.len() + 3, "the later one has two tasks of its own");
    let first = goes(&bench, &old);
    let step = PruneTasks { ids: ids(&first).into_iter().collect(), what: PruneWhat::Task, at: None };
    assert_eq!(bench.engine.call(step).unwrap().stayed, []);
    assert!(bench.engine.call(GetWorkflowRun { id: later.brief.id.to_string() }).is_err());
    assert_eq!(goes(&bench, &old).len(), 6, "then nothing needs it");
}

#[test]
fn a_part_of_a_run_that_stays_is_not_taken_away() {
    let bench = Bench::running(2);
    let run = until_ended(&bench, &start(&bench, RUN));
    let parts = run.stages.iter().flat_map(|stage| &stage.tasks).filter_map(|task| task.task.as_ref());
    let ids: Vec<TaskId> = parts.map(|task| task.id).collect();
    assert_eq!(ids.len(), 5);
    let step = PruneTasks { ids: ids.clone(), what: PruneWhat::Task, at: None };
    let stayed = bench.engine.call(step).unwrap().stayed;
    assert_eq!(
        stayed.iter().map(|one| (one.task, one.why)).collect::<Vec<_>>(),
        ids.iter().map(|id| (*id, Needed::Report)).collect::<Vec<_>>()
    );
    let kept = bench.engine.call(GetWorkflowRun { id: run.brief.id.to_string() }).unwrap();
    assert_eq!(kept.stages, run.stages);
}
