//! A run started again: from the stage that failed, from another, with other inputs.

use super::{assert_over, get, start, states, until_ended};
use contract::{
    ErrorCode, Status,
    command::{ListWorkflowRuns, RetryTasks, RetryWorkflowRun},
    workflow::run::StageState::{Completed, Failed, Skipped},
};
use harness::Bench;
use serde_json::json;

const THREE: &str = "name = \"three\"\n[inputs.word]\ndefault = \"one\"\n\
    [[stage]]\nname = \"a\"\n[[stage.task]]\nname = \"a\"\ncommand = \"ok\"\n\
    [[stage]]\nname = \"beside\"\nafter = []\n[[stage.task]]\nname = \"beside\"\ncommand = \"ok\"\n\
    [[stage]]\nname = \"b\"\nafter = [\"a\", \"beside\"]\n[[stage.task]]\nname = \"b\"\ncommand = \"fatal\"\n\
    [[stage]]\nname = \"c\"\n[[stage.task]]\nname = \"c\"\ncommand = \"ok\"\n";

fn retry(id: &str, from: Option<&str>) -> RetryWorkflowRun {
    RetryWorkflowRun { id: id.to_owned(), from: from.map(str::to_owned), inputs: None }
}

#[test]
fn a_run_is_started_again_with_the_stage_that_failed() {
    let bench = Bench::running(2);
    let old = until_ended(&bench, &start(&bench, THREE));
    assert_eq!(states(&old), [("a", Completed), ("beside", Completed), ("b", Failed), ("c", Skipped)]);
    let before = bench.script.started().len();
    let new = bench.engine.call(retry(&old.brief.short_id, None)).unwrap();
    assert_eq!((new.retry_of, new.brief.number), (Some(old.brief.id), 2));
    let new = until_ended(&bench, &new);
    assert_eq!(bench.script.started()[before..], ["b"]);
    assert_eq!(states(&new), states(&old));
    assert!(new.stages[0].tasks[0].task.is_none(), "it is a task of the run before");
    assert_eq!(new.stages[0].detail.as_deref(), Some("Taken over from run 1"));
    assert_eq!(get(&bench, old.brief.id).brief, old.brief, "the old one stays as it was");
    assert_over(&bench, &new);
    // what was taken over once is taken over again, and the way of any task leads there too
    let ids = vec![new.brief.id.to_string()];
    let third = bench.engine.call(RetryTasks { ids, ..RetryTasks::default() }).unwrap();
    let third = until_ended(&bench, &get(&bench, third.done[0].id));
    assert_eq!(states(&third), states(&old));
    assert_eq!(bench.script.started()[before..], ["b", "b"]);
    let runs = bench.engine.call(ListWorkflowRuns::default()).unwrap();
    assert_eq!(runs.iter().map(|run| run.number).collect::<Vec<_>>(), [3, 2, 1]);
}

#[test]
fn a_run_is_started_again_with_another_stage_or_with_other_inputs() {
    let bench = Bench::running(2);
    let old = until_ended(&bench, &start(&bench, THREE));
    let count = |from: usize| {
        let mut started = bench.script.started()[from..].to_vec();
        started.sort();
        started
    };
    let before = bench.script.started().len();
    let new = bench.engine.call(retry(&old.brief.short_id, Some("a"))).unwrap();
    until_ended(&bench, &new);
    assert_eq!(count(before), ["a", "b"]);
    let before = bench.script.started().len();
    let inputs = json!({"word": "two"}).as_object().cloned();
    let other = RetryWorkflowRun { id: old.brief.short_id.clone(), from: None, inputs };
    let new = until_ended(&bench, &bench.engine.call(other).unwrap());
    assert_eq!(count(before), ["a", "b", "beside"]);
    assert_eq!(new.inputs["word"], "two");
    assert_eq!(new.brief.status, Status::Failed);
}

#[test]
fn what_cannot_be_started_again_says_why() {
    let bench = Bench::new();
    let run = start(&bench, THREE);
    let refused = bench.engine.call(retry(&run.brief.id.to_string(), None)).unwrap_err();
    assert_eq!(refused.code, ErrorCode::Refused);
    bench.start(2);
    let run = until_ended(&bench, &run);
    let wrong = bench.engine.call(retry(&run.brief.id.to_string(), Some("d"))).unwrap_err();
    assert_eq!(wrong.fields[0].field, "from");
    assert!(wrong.message.contains("a, beside, b and c"), "{}", wrong.message);
    let task = bench.create("An ordinary task", "ok");
    let none = bench.engine.call(retry(&task.id.to_string(), None)).unwrap_err();
    assert_eq!(none.code, ErrorCode::NotFound);
}
