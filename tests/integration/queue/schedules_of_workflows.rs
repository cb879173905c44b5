//! Schedules that start workflows: each time starts one run, with its inputs, and the run as a whole is what the rules count.

use contract::{
    ApiError, NewTask, Origin, Status, TaskId,
    command::{
        CreateSchedule, EditSchedule, GetSchedule, GetWorkflowRun, ListSchedules, ListTasks, RetryTasks,
        RetryWorkflowRun, RunSchedule,
    },
    schedule::{
        Missed, Occurrence, OccurrenceState, Overlap, Rhythm, Schedule, ScheduleDraft, ScheduledWorkflow,
    },
    task::{CommandLine, TaskEdit},
    workflow::run::WorkflowRun,
};
use engine::{Role, Stop};
use harness::{Bench, wait};
use serde_json::{Map, Value, json};
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);

/// A workflow of two stages, the first of which has two tasks. `part`: what they do.
fn text(part: &str) -> String {
    format!(
        "name = \"flow\"\n[inputs.channel]\ntype = \"choice\"\nchoices = [\"beta\", \"stable\"]\ndefault = \"stable\"\n\
         [[stage]]\nname = \"a\"\n[[stage.task]]\nname = \"x\"\ncommand = \"{part}\"\ntitle = \"x for {{{{ inputs.channel }}}}\"\n\
         [[stage.task]]\nname = \"y\"\ncommand = \"ok\"\n[[stage]]\nname = \"b\"\n[[stage.task]]\nname = \"z\"\ncommand = \"ok\"\n"
    )
}

/// The workflow that a text says, in a file of the bench's folder.
fn wanted(bench: &Bench, text: &str) -> ScheduledWorkflow {
    let folder = bench.path();
    std::fs::write(folder.join("flow.toml"), text).unwrap();
    ScheduledWorkflow {
        workflow: "./flow.toml".into(),
        folder: Some(folder.display().to_string()),
        ..ScheduledWorkflow::default()
    }
}

fn inputs(channel: &str) -> Map<String, Value> {
    [("channel".to_owned(), channel.into())].into_iter().collect()
}

fn draft(name: &str, workflow: ScheduledWorkflow) -> ScheduleDraft {
    ScheduleDraft {
        name: Some(name.into()),
        rhythm: Some(Rhythm::Every(3600)),
        workflow: Some(workflow),
        ..ScheduleDraft::default()
    }
}

fn make(bench: &Bench, name: &str, text: &str, change: impl FnOnce(&mut ScheduleDraft)) -> Schedule {
    let mut draft = draft(name, wanted(bench, text));
    change(&mut draft);
    bench.engine.call(CreateSchedule { schedule: draft }).unwrap()
}

fn get(bench: &Bench, name: &str) -> Schedule {
    bench.engine.call(GetSchedule { schedule: name.into() }).unwrap()
}

fn run(bench: &Bench, id: TaskId) -> WorkflowRun {
    bench.engine.call(GetWorkflowRun { id: id.to_string() }).unwrap()
}

/// Turns the clock, and waits until so many times were dealt with.
fn pass(bench: &Bench, by: Duration, name: &str, dealt: usize) -> Vec<Occurrence> {
    bench.clock.turn(by);
    bench.engine.tick();
    wait::until("its times were dealt with", || {
        Some(get(bench, name).last).filter(|last| last.len() >= dealt)
    })
}

fn task_of(occurrence: &Occurrence) -> TaskId {
    occurrence.task.as_ref().expect("it has started a run").id
}

/// How many runs there are, and how many tasks beside theirs.
fn counted(bench: &Bench) -> (usize, usize) {
    let all =
        bench.engine.call(ListTasks { limit: 500, nested: true, ..ListTasks::default() }).unwrap().tasks;
    let runs = all.iter().filter(|task| contract::workflow::is_run(task)).count();
    (runs, all.len() - runs)
}

#[test]
fn a_time_starts_one_run_with_its_inputs_and_the_schedule_lists_the_run_alone() {
    let bench = Bench::running(2);
    let made = make(&bench, "Hourly", &text("ok"), |draft| {
        draft.workflow.as_mut().unwrap().inputs = inputs("beta");
    });
    assert_eq!(made.workflow.as_ref().unwrap().inputs, inputs("beta"));
    assert_eq!(made.task, NewTask::default(), "no task besides");
    assert_eq!(counted(&bench), (0, 0), "to look whether it could be started starts nothing");

    let last = pass(&bench, HOUR, "Hourly", 1);
    let id = task_of(&last[0]);
    let ended = bench.until_status(id, Status::Completed);
    assert_eq!((ended.title.as_str(), &ended.origin), ("flow", &Origin::Schedule("Hourly".into())));
    let run = run(&bench, id);
    assert_eq!((run.inputs, run.brief.tasks, run.brief.number), (inputs("beta"), 3, 1));
    assert!(bench.script.started().contains(&"x for beta".to_owned()), "{:?}", bench.script.started());
    assert_eq!(get(&bench, "Hourly").last.len(), 1, "what the run has started is not told beside it");

    // the clock is set back over it, and forth again
    bench.clock.turn_back(HOUR * 3);
    bench.engine.tick();
    bench.clock.turn(HOUR * 3);
    bench.engine.tick();
    assert_eq!(get(&bench, "Hourly").last.len(), 1);

    // by hand, with what the file says by now
    std::fs::write(bench.path().join("flow.toml"), text("ok").replace("name = \"y\"", "name = \"other\""))
        .unwrap();
    let by_hand = bench.engine.call(RunSchedule { schedule: "Hourly".into() }).unwrap().task;
    bench.until_status(by_hand.id, Status::Completed);
    assert!(bench.script.started().contains(&"other".to_owned()));
    assert_eq!(counted(&bench).0, 2);
}

#[test]
fn what_was_missed_is_made_up_for_with_a_run_each_as_the_policy_says() {
    let started = OccurrenceState::Started;
    for (missed, runs, states) in [
        (Missed::Skip, 0, vec![OccurrenceState::Missed]),
        (Missed::Once, 1, vec![started, OccurrenceState::Missed]),
        (Missed::All, 3, vec![started, started, started, OccurrenceState::Missed]),
    ] {
        let bench = Bench::new();
        make(&bench, "Hourly", &text("ok"), |draft| {
            (draft.missed, draft.missed_most) = (Some(missed), (missed == Missed::All).then_some(3));
        });
        bench.clock.turn(HOUR * 11 / 2);
        bench.start(2);
        wait::until(&format!("{missed}: all is dealt with"), || {
            let all = get(&bench, "Hourly").last;
            let ended = all.iter().filter_map(|one| one.task.as_ref()).all(|task| task.status.is_terminal());
            let now: Vec<_> = all.iter().map(|one| one.state).collect();
            (ended && now == states).then_some(())
        });
        // each waited for the run before: never two at once, and each whole
        assert_eq!(counted(&bench), (runs, runs * 3), "{missed}");
        bench.engine.stop(Stop::LeaveRunning);
    }
}

#[test]
fn a_time_whose_run_would_overlap_is_passed_over_waits_or_takes_its_place() {
    let bench = Bench::running(4);
    for overlap in Overlap::ALL {
        let part = text("wait").replace("x for", &format!("{overlap} for"));
        make(&bench, overlap.as_str(), &part, |draft| draft.overlap = Some(overlap));
        std::fs::rename(bench.path().join("flow.toml"), bench.path().join(format!("{overlap}.toml")))
            .unwrap();
        let changes = ScheduleDraft {
            workflow: Some(ScheduledWorkflow {
                workflow: format!("./{overlap}.toml"),
                folder: Some(bench.path().display().to_string()),
                ..ScheduledWorkflow::default()
            }),
            ..ScheduleDraft::default()
        };
        bench.engine.call(EditSchedule { schedule: overlap.to_string(), changes }).unwrap();
    }
    bench.clock.turn(HOUR);
    bench.engine.tick();
    let first = Overlap::ALL.map(|overlap| {
        let last = wait::until("its first run", || get(&bench, overlap.as_str()).last.pop());
        bench.until_status(task_of(&last), Status::Running);
        task_of(&last)
    });
    // the first stage still runs, while its other task has ended: the run as a whole is what has not
    bench.clock.turn(HOUR);
    bench.engine.tick();
    let second = |overlap: Overlap, state: OccurrenceState| {
        wait::until(&format!("{overlap}: its second time"), || {
            let last = get(&bench, overlap.as_str()).last;
            (last.len() == 2 && last[0].state == state).then(|| last[0].clone())
        })
    };
    second(Overlap::Skip, OccurrenceState::Overlapped);
    second(Overlap::Queue, OccurrenceState::Waiting);
    bench.until_status(first[2], Status::Cancelled);
    let replaced = task_of(&second(Overlap::CancelPrevious, OccurrenceState::Started));
    bench.until_status(replaced, Status::Running);
    bench.script.release("queue for stable");
    bench.until_status(first[1], Status::Completed);
    let waited = task_of(&second(Overlap::Queue, OccurrenceState::Started));
    bench.until_status(waited, Status::Completed);
    ["skip for stable", "cancel_previous for stable"]
        .into_iter()
        .for_each(|title| bench.script.release(title));
}

#[test]
fn a_run_that_is_started_again_is_still_the_schedules() {
    let bench = Bench::running(2);
    make(&bench, "Hourly", &text("fatal"), |_| {});
    let first = task_of(&pass(&bench, HOUR, "Hourly", 1)[0]);
    bench.until_status(first, Status::Failed);
    std::fs::write(bench.path().join("flow.toml"), text("wait")).unwrap();
    // what failed runs again as it was written then, and does so until it is told otherwise
    let again =
        bench.engine.call(RetryWorkflowRun { id: first.to_string(), ..RetryWorkflowRun::default() }).unwrap();
    let ended = bench.until(again.brief.id, "it has ended again", |task| task.status.is_terminal());
    assert_eq!((ended.status, &ended.origin), (Status::Failed, &Origin::Schedule("Hourly".into())));

    let second = task_of(&pass(&bench, HOUR, "Hourly", 2)[0]);
    bench.until(second, "the file as it is now", |task| task.status == Status::Running);
    bench.script.release("x for stable");
    bench.until_status(second, Status::Completed);
}

#[test]
fn two_engines_start_the_run_of_a_time_once() {
    let bench = Bench::running(2);
    let other = bench.another(Role::Worker);
    for number in 0..10 {
        make(&bench, &format!("Many {number}"), &text("ok"), |_| {});
    }
    bench.clock.turn(HOUR);
    bench.engine.tick();
    other.engine.tick();
    wait::until("all were started and have ended", || {
        let all = bench.engine.call(ListSchedules {}).unwrap();
        let ended = |one: &Occurrence| one.task.as_ref().is_some_and(|task| task.status == Status::Completed);
        all.iter().all(|one| one.last.len() == 1 && one.last.iter().all(ended)).then_some(())
    });
    assert_eq!(counted(&bench), (10, 30));
}

#[test]
fn bad_input_names_the_field_when_the_schedule_is_made_and_nothing_is_half_made() {
    let bench = Bench::new();
    type Change = fn(&mut ScheduledWorkflow);
    let good = wanted(&bench, &text("ok"));
    std::fs::write(
        bench.path().join("broken.toml"),
        "name = \"broken\"\n[[stage]]\nname = \"a\"\nafter = [\"nowhere\"]\n[[stage.task]]\ncommand = \"ok\"\n",
    )
    .unwrap();
    std::fs::write(
        bench.path().join("nobody.toml"),
        "name = \"nobody\"\n[[stage]]\nname = \"a\"\n[[stage.task]]\nname = \"x\"\nagent = \"nobody\"\ncommand = \"ok\"\n",
    )
    .unwrap();
    let cases: [(&str, Change); 6] = [
        ("inputs.channel", |run| run.inputs = inputs("nightly")),
        ("inputs.color", |run| run.inputs = [("color".to_owned(), json!("red"))].into_iter().collect()),
        ("workflow", |run| run.workflow = " ".into()),
        ("workflow", |run| run.workflow = "./broken.toml".into()),
        ("stage.a.task.x.agent", |run| run.workflow = "./nobody.toml".into()),
        ("folder", |run| run.folder = Some("/nowhere/at/all".into())),
    ];
    let asked = |run: &ScheduledWorkflow| -> ApiError {
        bench.engine.call(CreateSchedule { schedule: draft("New", run.clone()) }).unwrap_err()
    };
    for (field, change) in cases {
        let mut run = good.clone();
        change(&mut run);
        let refused = asked(&run);
        assert_eq!(
            refused.fields.first().map(|f| f.field.as_str()),
            Some(field),
            "{refused} {:?}",
            refused.fields
        );
    }
    let absent = asked(&ScheduledWorkflow { workflow: "./absent.toml".into(), ..good.clone() });
    assert!(absent.message.contains("There is no file"), "{absent}");
    let both = ScheduleDraft { task: Some(NewTask::default()), ..draft("New", good.clone()) };
    let refused = bench.engine.call(CreateSchedule { schedule: both }).unwrap_err();
    assert_eq!(refused.fields[0].field, "workflow");
    assert!(bench.engine.call(ListSchedules {}).unwrap().is_empty());
    assert_eq!(counted(&bench), (0, 0));

    // and when it is changed
    make(&bench, "Good", &text("ok"), |_| {});
    let change = |changes: ScheduleDraft| {
        bench.engine.call(EditSchedule { schedule: "Good".into(), changes }).unwrap_err().fields[0]
            .field
            .clone()
    };
    let run = ScheduledWorkflow { inputs: inputs("nightly"), ..good };
    assert_eq!(change(ScheduleDraft { workflow: Some(run), ..ScheduleDraft::default() }), "inputs.channel");
    let of_a_task = TaskEdit { priority: Some(9), ..TaskEdit::default() };
    assert_eq!(
        change(ScheduleDraft { task_changes: Some(of_a_task), ..ScheduleDraft::default() }),
        "workflow"
    );
    assert!(get(&bench, "Good").workflow.unwrap().inputs.is_empty(), "it stays as it was");

    // from a workflow to a task, and back
    let task = NewTask { command: Some(CommandLine::Line("ok".into())), ..NewTask::default() };
    let to = |changes| bench.engine.call(EditSchedule { schedule: "Good".into(), changes }).unwrap();
    let of_task = to(ScheduleDraft { task: Some(task), ..ScheduleDraft::default() });
    assert!(of_task.workflow.is_none() && of_task.task.command.is_some());
    let of_run =
        to(ScheduleDraft { workflow: Some(wanted(&bench, &text("ok"))), ..ScheduleDraft::default() });
    assert!(of_run.workflow.is_some() && of_run.task == NewTask::default());
}

#[test]
fn a_file_that_is_broken_when_its_time_comes_is_told_once_and_keeps_no_other_from_starting() {
    let bench = Bench::running(2);
    make(&bench, "Broken", &text("ok"), |_| {});
    let path = bench.path().join("flow.toml");
    std::fs::write(&path, "name = \"flow\"\n[[stage]]\n").unwrap();
    let other = NewTask {
        title: Some("Other".into()),
        command: Some(CommandLine::Line("ok".into())),
        ..NewTask::default()
    };
    let mut of_task = draft("Other", ScheduledWorkflow::default());
    (of_task.workflow, of_task.task) = (None, Some(other));
    bench.engine.call(CreateSchedule { schedule: of_task }).unwrap();

    let refused = pass(&bench, HOUR, "Broken", 1).remove(0);
    assert_eq!(refused.state, OccurrenceState::Refused);
    assert!(refused.reason.as_ref().unwrap().contains("The workflow cannot be used"), "{refused:?}");
    let told = bench.get(task_of(&refused));
    let words = told.error.as_ref().unwrap().message.clone();
    assert_eq!(told.status, Status::Failed);
    assert!(words.contains("“Broken” could not start its workflow"), "{words}");
    let other = wait::until("the other one has started", || get(&bench, "Other").last.pop());
    bench.until_status(task_of(&other), Status::Completed);
    // there is nothing of it that could be run again
    let again =
        bench.engine.call(RetryTasks { ids: vec![told.id.to_string()], ..RetryTasks::default() }).unwrap();
    assert!(again.refused[0].error.hint.as_ref().unwrap().contains("legwork schedule run"), "{again:?}");

    // for the same cause it is told once
    let second = pass(&bench, HOUR, "Broken", 2).remove(0);
    assert_eq!((second.state, second.task.is_none()), (OccurrenceState::Refused, true));
    std::fs::write(&path, text("ok")).unwrap();
    let third = pass(&bench, HOUR, "Broken", 3).remove(0);
    bench.until_status(task_of(&third), Status::Completed);
    assert_eq!(counted(&bench).0, 1);
}
