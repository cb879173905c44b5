use super::*;

const NOW: i64 = 1_000 * DAY_MS;

/// A completed general task that ended so many days ago, with files of so many MiB.
fn ended(days: i64, mib: u64) -> Finished {
    Finished {
        task_type: TaskType::General,
        status: Status::Completed,
        ended_at: NOW - days * DAY_MS,
        bytes: (mib > 0).then_some(mib * MIB),
        needed: None,
        unit: Unit::Own,
    }
}

fn failed(days: i64) -> Finished {
    Finished { status: Status::Failed, ..ended(days, 1) }
}

fn of_type(task_type: TaskType, days: i64) -> Finished {
    Finished { task_type, ..ended(days, 1) }
}

fn needed(days: i64, mib: u64, why: Needed) -> Finished {
    Finished { needed: Some(why), ..ended(days, mib) }
}

fn rules(set: impl FnOnce(&mut KeepRules)) -> Limits {
    let mut rules = KeepRules::default();
    set(&mut rules);
    Limits::new(&rules, &PruneAsked::default())
}

fn asked(older_days: Option<i64>, keep: Option<i64>) -> Limits {
    // whatever the rules say
    let strict = KeepRules { task_days: Some(1), output_mib: Some(1), ..KeepRules::default() };
    let older_than_seconds = older_days.map(|days| days * 86_400);
    Limits::new(&strict, &PruneAsked { older_than_seconds, keep, ..PruneAsked::default() })
}

/// Each thing that goes, such as `0 task age`, and what stays, such as `1 report`.
fn told(tasks: &[Finished], limits: &Limits) -> Vec<String> {
    assert!(tasks.is_sorted_by_key(|task| task.ended_at), "the oldest first");
    let verdict = plan(tasks, limits, NOW);
    let goes = verdict.goes.iter().map(|goes| format!("{} {} {}", goes.at, goes.what, goes.why));
    goes.chain(verdict.needed.iter().map(|(why, tasks)| format!("{tasks} stay: {why}"))).collect()
}

/// What is there, by which limits, and what goes then.
type Case = (&'static str, Vec<Finished>, Limits, &'static [&'static str]);

fn check(cases: Vec<Case>) {
    for (name, tasks, limits, expected) in cases {
        assert_eq!(told(&tasks, &limits), expected, "{name}");
    }
}

/// Tasks that ended 90, 30 and 1 days ago.
fn three() -> Vec<Finished> {
    [90, 30, 1].map(|days| ended(days, 1)).into()
}

#[test]
fn by_age_and_by_count() {
    check(vec![
        ("nothing is set", three(), rules(|_| {}), &[]),
        ("no task is there", vec![], rules(|r| r.task_days = Some(1)), &[]),
        (
            "older than the days, to the moment",
            three(),
            rules(|r| r.task_days = Some(30)),
            &["0 task age", "1 task age"],
        ),
        ("a moment younger", three(), rules(|r| r.task_days = Some(31)), &["0 task age"]),
        ("but the newest", three(), rules(|r| r.newest = Some(1)), &["0 task count", "1 task count"]),
        ("as many as are kept", three(), rules(|r| r.newest = Some(3)), &[]),
        (
            "output goes earlier than its task",
            three(),
            rules(|r| (r.task_days, r.output_days) = (Some(60), Some(30))),
            &["0 task age", "1 output age"],
        ),
        (
            "no output, nothing to take",
            vec![ended(90, 0), ended(40, 2)],
            rules(|r| r.output_days = Some(30)),
            &["1 output age"],
        ),
        (
            "failed ones are kept longer",
            vec![failed(90), failed(50), ended(40, 1)],
            rules(|r| (r.task_days, r.failed_days) = (Some(30), Some(60))),
            &["0 task age", "2 task age"],
        ),
        (
            "and where there are too many",
            vec![failed(40), ended(40, 1), ended(1, 1)],
            rules(|r| (r.newest, r.failed_days) = (Some(1), Some(60))),
            &["1 task count"],
        ),
        (
            "failed ones without days of their own are as others",
            vec![failed(40), ended(20, 1)],
            rules(|r| r.task_days = Some(30)),
            &["0 task age"],
        ),
    ]);
}

#[test]
fn an_empty_folder_that_was_left_goes_as_well() {
    let left = Finished { bytes: Some(0), ..ended(90, 0) };
    assert_eq!(told(&[left], &rules(|r| r.output_days = Some(30))), ["0 output age"]);
}

#[test]
fn by_type_by_size_and_as_asked_for() {
    use TaskType::{Coding, Research};
    check(vec![
        (
            "a type has days of its own",
            vec![of_type(Research, 90), ended(90, 1)],
            rules(|r| (r.task_days, r.days_of.research) = (Some(30), Some(365))),
            &["1 task age"],
        ),
        (
            "a type alone",
            vec![of_type(Research, 90), ended(90, 1)],
            rules(|r| r.days_of.research = Some(30)),
            &["0 task age"],
        ),
        (
            "the newest of each type",
            vec![of_type(Coding, 9), of_type(Research, 8), of_type(Coding, 7)],
            rules(|r| r.newest = Some(1)),
            &["0 task count"],
        ),
        (
            "a type keeps more",
            vec![of_type(Coding, 9), ended(8, 1), of_type(Coding, 7), ended(6, 1)],
            rules(|r| (r.newest, r.newest_of.coding) = (Some(1), Some(2))),
            &["1 task count"],
        ),
        (
            "the oldest output until it fits",
            vec![ended(9, 4), ended(8, 0), ended(7, 4), ended(6, 4)],
            rules(|r| r.output_mib = Some(5)),
            &["0 output size", "2 output size"],
        ),
        (
            "what goes anyway makes room",
            vec![ended(90, 10), ended(6, 4)],
            rules(|r| (r.task_days, r.output_mib) = (Some(30), Some(5))),
            &["0 task age"],
        ),
        ("it fits to the byte", vec![ended(9, 3), ended(8, 2)], rules(|r| r.output_mib = Some(5)), &[]),
        ("the clock was set back", vec![ended(-5, 1)], rules(|r| r.task_days = Some(1)), &[]),
        ("asked for by age, whatever the rules say", three(), asked(Some(60), None), &["0 task age"]),
        ("asked for by count", three(), asked(None, Some(2)), &["0 task count"]),
        ("asked for by both: only what is beyond both", three(), asked(Some(10), Some(2)), &["0 task age"]),
    ]);
}

#[test]
fn what_is_needed_stays_and_is_told_once() {
    for why in Needed::ALL {
        let tasks = [needed(90, 9, why), ended(80, 1)];
        let stays = format!("1 stay: {why}");
        let both = rules(|r| (r.task_days, r.output_days, r.output_mib) = (Some(30), Some(30), Some(1)));
        assert_eq!(told(&tasks, &both), ["1 task age", &*stays]);
        // what is needed keeps its files, so that there is no room to be made of them
        let size = rules(|r| r.output_mib = Some(1));
        assert_eq!(told(&tasks, &size), ["1 output size", &*stays]);
        assert_eq!(told(&tasks, &asked(Some(1), None)), ["1 task age", &*stays]);
    }
    let young = [needed(1, 0, Needed::Report)];
    assert_eq!(told(&young, &rules(|r| r.task_days = Some(30))), Vec::<String>::new(), "it stays anyway");
}

#[test]
fn only_the_types_that_are_meant_and_only_output() {
    let strict =
        KeepRules { task_days: Some(30), newest: Some(1), output_mib: Some(1), ..KeepRules::default() };
    let tasks = [of_type(TaskType::Coding, 90), ended(80, 2), ended(70, 0), ended(1, 2)];
    let with = |types: &[TaskType], output_only| {
        Limits::new(&strict, &PruneAsked { types: types.to_vec(), output_only, ..PruneAsked::default() })
    };
    assert_eq!(told(&tasks, &with(&[TaskType::Coding], false)), ["0 task age"]);
    assert_eq!(told(&tasks, &with(&[TaskType::Review], false)), Vec::<String>::new());
    let output = ["0 output age", "1 output age", "3 output size"];
    assert_eq!(told(&tasks, &with(&[], true)), output, "a task without files has no output to go");
}

#[test]
fn nothing_young_goes_however_the_rules_are_put_together() {
    use proptest::prelude::*;
    let limit = || prop::option::of(1_i64..60);
    let task = (0_i64..90, 0_u64..4, any::<bool>(), 0..TaskType::ALL.len(), any::<bool>());
    proptest!(|(tasks in prop::collection::vec(task, 0..40), days in limit(), failed_days in limit(), newest in limit(), output in limit())| {
        let mut tasks: Vec<Finished> = tasks.into_iter().map(|(days, mib, fails, kind, keep)| Finished {
            status: if fails { Status::Failed } else { Status::Completed },
            task_type: TaskType::ALL[kind],
            needed: keep.then_some(Needed::Report),
            ..ended(days, mib)
        }).collect();
        tasks.sort_by_key(|task| task.ended_at);
        let limits = rules(|r| (r.task_days, r.failed_days, r.newest, r.output_days) = (days, failed_days, newest, output));
        let verdict = plan(&tasks, &limits, NOW);
        let mut before = None;
        for goes in &verdict.goes {
            let task = &tasks[goes.at];
            prop_assert!(task.needed.is_none());
            prop_assert!(before < Some(goes.at), "in order, each once");
            before = Some(goes.at);
            let age = (NOW - task.ended_at) / DAY_MS;
            let least = match goes.what {
                PruneWhat::Output => output,
                _ if task.status == Status::Failed && failed_days.is_some() => failed_days,
                _ => days,
            };
            prop_assert!(goes.why == PruneWhy::Count || least.is_some_and(|least| age >= least));
        }
        if let Some(newest) = newest.filter(|_| days.is_none() && failed_days.is_none()) {
            for kind in TaskType::ALL {
                let of_it = tasks.iter().filter(|task| task.task_type == kind).count() as i64;
                let gone = verdict.goes.iter().filter(|g| g.what == PruneWhat::Task && tasks[g.at].task_type == kind).count() as i64;
                prop_assert!(of_it - gone >= newest.min(of_it));
            }
        }
    });
}

#[test]
fn a_run_of_a_workflow_goes_as_a_whole_and_counts_as_one() {
    // two tasks of a run, and the run itself, which ended last
    let run = |days: i64, of: usize| {
        [0, 1, 2].map(|nth| Finished {
            unit: if nth == 2 { Unit::Own } else { Unit::Run(of) },
            ..ended(days, if nth == 2 { 0 } else { 1 })
        })
    };
    let needed_by = |at: usize, tasks: &[Finished]| {
        let mut tasks = tasks.to_vec();
        tasks[at].needed = Some(Needed::Report);
        tasks
    };
    let both: Vec<_> = run(90, 2).into_iter().chain(run(30, 5)).collect();
    let other = vec![Finished { unit: Unit::OtherRun, ..ended(90, 1) }, ended(80, 1)];
    let output_only = PruneAsked { keep: Some(1), output_only: true, ..PruneAsked::default() };
    check(vec![
        (
            "by age",
            both.clone(),
            rules(|r| r.task_days = Some(60)),
            &["0 task age", "1 task age", "2 task age"],
        ),
        (
            "one of the newest",
            both.clone(),
            rules(|r| r.newest = Some(1)),
            &["0 task count", "1 task count", "2 task count"],
        ),
        ("both are", both.clone(), rules(|r| r.newest = Some(2)), &[]),
        ("it stays whole", needed_by(2, &both), rules(|r| r.task_days = Some(60)), &["3 stay: report"]),
        ("for any of its tasks", needed_by(0, &both), rules(|r| r.task_days = Some(60)), &["3 stay: report"]),
        (
            "but not what it wrote",
            needed_by(2, &both),
            rules(|r| (r.task_days, r.output_days) = (Some(60), Some(30))),
            &["0 output age", "1 output age", "3 output age", "4 output age", "3 stay: report"],
        ),
        (
            "its output alone",
            both.clone(),
            Limits::new(&KeepRules::default(), &output_only),
            &["0 output count", "1 output count"],
        ),
        (
            "one that is not here is counted by nobody",
            other,
            rules(|r| r.newest = Some(1)),
            &["0 task count"],
        ),
    ]);
}
