//! A run is one row of the list, which unfolds to its tasks; the counters say as many as the lists hold.

use super::{start, task_of, until_ended, until_stage};
use contract::{
    Status, TaskId,
    command::{DeleteTasks, GetQueue, ListTasks, RestoreTasks},
    task::TaskGroup,
    workflow::run::StageState,
};
use harness::Bench;

const TEXT: &str = "name = \"many\"\n[[stage]]\nname = \"a\"\n[[stage.task]]\nname = \"x\"\ncommand = \"ok\"\nmatrix = { n = [1, 2, 3, 4, 5] }\n\
    [[stage]]\nname = \"b\"\n[[stage.task]]\nname = \"w\"\ncommand = \"wait\"\n\
    [[stage]]\nname = \"c\"\n[[stage.task]]\nname = \"z\"\ncommand = \"ok\"\nmatrix = { n = [1, 2, 3] }\n";

fn list(bench: &Bench, wanted: ListTasks) -> Vec<TaskId> {
    let page = bench.engine.call(ListTasks { limit: 100, ..wanted }).unwrap();
    page.tasks.into_iter().map(|task| task.id).collect()
}

/// Every list is as long as its counter says, whole and from its middle, and what is told with its run is in none of them.
#[track_caller]
fn assert_counted(bench: &Bench, when: &str) {
    let counts = bench.engine.call(GetQueue {}).unwrap().counts;
    let all = list(bench, ListTasks::default());
    assert_eq!(i64::try_from(all.len()), Ok(counts.total()), "{when}: {counts:?}");
    let page = bench.engine.call(ListTasks { limit: 100, ..ListTasks::default() }).unwrap();
    assert_eq!(page.total, Some(counts.total()), "{when}");
    assert!(
        page.tasks.iter().all(|task| task.run_id.is_none() || task.status == Status::NeedsInput),
        "{when}"
    );
    for group in TaskGroup::ALL {
        let of = list(bench, ListTasks { group: Some(group), ..ListTasks::default() });
        assert_eq!(i64::try_from(of.len()), Ok(counts.of_group(group, 0)), "{when}: {group}");
        for skip in 1..=of.len() {
            let rest = ListTasks { group: Some(group), skip: skip as i64, ..ListTasks::default() };
            assert_eq!(list(bench, rest), of[skip..], "{when}: {group} from {skip}");
        }
    }
    for status in Status::ALL {
        let of = list(bench, ListTasks { statuses: vec![status], ..ListTasks::default() });
        assert_eq!(i64::try_from(of.len()), Ok(counts.get(status)), "{when}: {status}");
    }
    for skip in 1..=all.len() {
        let rest = list(bench, ListTasks { skip: skip as i64, ..ListTasks::default() });
        assert_eq!(rest, all[skip..], "{when}: from {skip}");
    }
}

#[test]
fn a_run_is_one_row_whatever_its_tasks_do_and_its_tasks_are_found_with_it() {
    let bench = Bench::new();
    let before = bench.create("Before", "ok").id;
    let run = start(&bench, TEXT);
    let after = bench.create("After", "ok").id;
    assert_counted(&bench, "entered");
    assert_eq!(list(&bench, ListTasks::default()), [after, run.brief.id, before]);
    bench.start(2);
    until_stage(&bench, run.brief.id, "b", StageState::Running);
    bench.until_status(task_of(&run, "b"), Status::Running);
    let _ = [before, after].map(|task| bench.until_status(task, Status::Completed));
    assert_counted(&bench, "going");
    let other = start(&bench, TEXT.replace("\"wait\"", "\"ok\"").as_str());
    until_ended(&bench, &other);
    let two = bench.engine.call(GetQueue {}).unwrap().counts;
    assert_eq!(
        (two.running, two.completed),
        (1, 3),
        "two runs and two tasks, and nothing of what they are made of"
    );
    assert_counted(&bench, "beside another");

    let id = run.brief.id.to_string();
    let own = list(&bench, ListTasks { run: Some(id.clone()), ..ListTasks::default() });
    assert_eq!(own.len(), 9);
    assert!(own.iter().all(|task| bench.get(*task).run_id == Some(run.brief.id)));
    let waiting =
        ListTasks { run: Some(id.clone()), group: Some(TaskGroup::Waiting), ..ListTasks::default() };
    assert_eq!(list(&bench, waiting).len(), 3, "those of the last stage");
    let nested = list(&bench, ListTasks { nested: true, ..ListTasks::default() });
    assert_eq!(nested.len(), 22, "two runs of nine, and two tasks");
    let searched = list(&bench, ListTasks { search: Some("w".into()), ..ListTasks::default() });
    assert!(searched.contains(&task_of(&run, "b")), "what is looked for is found wherever it stands");
    let refused = bench.engine.call(ListTasks { run: Some(before.to_string()), ..ListTasks::default() });
    assert_eq!(refused.unwrap_err().fields[0].field, "run");

    bench.script.release("w");
    until_ended(&bench, &run);
    assert_counted(&bench, "ended");
    bench.engine.call(DeleteTasks { ids: vec![id.clone()] }).unwrap();
    assert_counted(&bench, "deleted");
    bench.engine.call(RestoreTasks { ids: vec![id] }).unwrap();
    assert_counted(&bench, "brought back");
    bench.assert_sound();
}
