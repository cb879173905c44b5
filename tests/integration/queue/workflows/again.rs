//! A run started again: from the stage that failed, from another, with other inputs.

use super::{assert_over, get, start, states, until_ended};
use contract::{
    ErrorCode, Status,
    command::{DeleteTasks, ListWorkflowRuns, RetryTasks, RetryWorkflowRun},
    task::OnDependencyFailure,
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
fn what_a_remedy_may_have_undone_is_not_taken_over() {
    // what the last stage says, whether another one fails with it; what is offered, and what runs again by itself
    let undo = "on_failure = { run = \"undo\" }\n";
    let table: [(&str, &str, &str, &[&str]); 4] = [
        ("", "fatal", "smoke", &["smoke"]),
        (undo, "fatal", "deploy", &["beside", "deploy", "smoke", "undo"]),
        ("on_failure = \"continue\"\n", "fatal", "smoke", &["smoke"]),
        (undo, "ok", "deploy", &["beside", "deploy", "smoke"]),
    ];
    for (says, smoke, offered, expected) in table {
        let bench = Bench::running(2);
        let text = format!(
            "name = \"deployment\"\n\
             [[stage]]\nname = \"deploy\"\n[[stage.task]]\nname = \"deploy\"\ncommand = \"ok\"\n\
             [[stage]]\nname = \"beside\"\nafter = []\non_failure = {{ run = \"undo\" }}\n[[stage.task]]\nname = \"beside\"\ncommand = \"ok\"\n\
             [[stage]]\nname = \"smoke\"\nafter = [\"deploy\", \"beside\"]\n{says}[[stage.task]]\nname = \"smoke\"\ncommand = \"{smoke}\"\n\
             [[stage]]\nname = \"undo\"\ntitle = \"Roll back\"\n[[stage.task]]\nname = \"undo\"\ncommand = \"ok\"\n"
        );
        let old = until_ended(&bench, &start(&bench, &text));
        assert_eq!(old.retry_from.as_deref(), Some(offered), "{says:?}, {smoke}");
        let hint = bench.get(old.brief.id).error.and_then(|error| error.hint).unwrap_or_default();
        assert_eq!(hint.contains("Roll back may have undone"), expected.contains(&"undo"), "{hint}");
        let started = |from: usize| {
            let mut all = bench.script.started()[from..].to_vec();
            all.sort();
            all
        };
        let before = bench.script.started().len();
        until_ended(&bench, &bench.engine.call(retry(&old.brief.short_id, None)).unwrap());
        assert_eq!(started(before), expected, "{says:?}, {smoke}");
        // whoever says where begins there
        let before = bench.script.started().len();
        until_ended(&bench, &bench.engine.call(retry(&old.brief.short_id, Some("smoke"))).unwrap());
        assert!(!started(before).contains(&"deploy".to_owned()), "{says:?}, {smoke}");
    }
}

#[test]
fn what_waits_for_a_run_waits_for_the_one_that_it_is_started_again_as() {
    let failing =
        "name = \"one\"\n[[stage]]\nname = \"s\"\n[[stage.task]]\nname = \"t\"\ncommand = \"flaky 1\"\n";
    for by_run in [true, false] {
        let bench = Bench::new();
        let old = start(&bench, failing);
        let behind = bench.create_with("behind", "ok", |task| {
            task.depends_on = vec![old.brief.id.to_string()];
            task.on_dependency_failure = OnDependencyFailure::Wait;
        });
        bench.start(2);
        assert_eq!(until_ended(&bench, &old).brief.status, Status::Failed);
        let id = old.brief.id.to_string();
        let new = match by_run {
            true => bench.engine.call(retry(&id, None)).unwrap().brief.id,
            false => {
                bench.engine.call(RetryTasks { ids: vec![id], ..RetryTasks::default() }).unwrap().done[0].id
            }
        };
        assert_eq!(bench.get(behind.id).depends_on, [new], "{by_run}");
    }
}

#[test]
fn what_is_gone_is_not_taken_over() {
    for last in ["ok", "fatal"] {
        let bench = Bench::running(2);
        let text = THREE.replace("\"fatal\"", &format!("\"{last}\""));
        let old = until_ended(&bench, &start(&bench, &text));
        let made = super::task_of(&old, "a");
        bench.engine.call(DeleteTasks { ids: vec![made.to_string()] }).unwrap();
        let before = bench.script.started().len();
        let again = bench.engine.call(retry(&old.brief.short_id, Some("b")));
        let refused = again.unwrap_err();
        assert_eq!(refused.code, ErrorCode::Refused);
        assert!(refused.message.contains("What a has made in run 1"), "{}", refused.message);
        assert!(refused.hint.unwrap().contains("--from a"));
        assert_eq!(bench.script.started().len(), before, "nothing of it runs");
        let runs = bench.engine.call(ListWorkflowRuns::default()).unwrap();
        assert_eq!(runs.len(), 1);
        let new = bench.engine.call(retry(&old.brief.short_id, Some("a"))).unwrap();
        until_ended(&bench, &new);
        assert_eq!(bench.script.started()[before], "a");
    }
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
