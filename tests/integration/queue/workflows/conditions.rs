//! What goes on after what: by how it ended, within a stage and between stages.

use super::{assert_over, get, start, states, task_of, until_ended, until_stage};
use contract::{
    Status,
    command::{CancelTasks, GetReport, GetResult, ListInbox, ListReports},
    inbox::InboxFilter,
    workflow::run::StageState::{self, Completed, Failed, Skipped},
};
use harness::Bench;

#[test]
fn a_stage_goes_on_by_how_the_one_before_it_ended() {
    // how a ends, what becomes of the run then, when b goes on; what becomes of b, of the remedy, of the run
    let table: [(&str, &str, &str, StageState, StageState, Status); 18] = [
        ("ok", "\"stop\"", "success", Completed, Skipped, Status::Completed),
        ("ok", "\"stop\"", "failure", Skipped, Skipped, Status::Completed),
        ("ok", "\"stop\"", "always", Completed, Skipped, Status::Completed),
        ("ok", "\"continue\"", "success", Completed, Skipped, Status::Completed),
        ("ok", "\"continue\"", "failure", Skipped, Skipped, Status::Completed),
        ("ok", "\"continue\"", "always", Completed, Skipped, Status::Completed),
        ("ok", "{ run = \"undo\" }", "success", Completed, Skipped, Status::Completed),
        ("ok", "{ run = \"undo\" }", "failure", Skipped, Skipped, Status::Completed),
        ("ok", "{ run = \"undo\" }", "always", Completed, Skipped, Status::Completed),
        ("fatal", "\"stop\"", "success", Skipped, Skipped, Status::Failed),
        ("fatal", "\"stop\"", "failure", Completed, Skipped, Status::Failed),
        ("fatal", "\"stop\"", "always", Completed, Skipped, Status::Failed),
        ("fatal", "\"continue\"", "success", Completed, Skipped, Status::Failed),
        ("fatal", "\"continue\"", "failure", Completed, Skipped, Status::Failed),
        ("fatal", "\"continue\"", "always", Completed, Skipped, Status::Failed),
        ("fatal", "{ run = \"undo\" }", "success", Skipped, Completed, Status::Failed),
        ("fatal", "{ run = \"undo\" }", "failure", Completed, Completed, Status::Failed),
        ("fatal", "{ run = \"undo\" }", "always", Completed, Completed, Status::Failed),
    ];
    let bench = Bench::running(3);
    for (part, on_failure, when, b, undo, status) in table {
        let text = format!(
            "name = \"table\"\n\
             [[stage]]\nname = \"a\"\non_failure = {on_failure}\n[[stage.task]]\nname = \"one\"\ncommand = \"{part}\"\n\
             [[stage]]\nname = \"b\"\nwhen = \"{when}\"\n[[stage.task]]\nname = \"two\"\ncommand = \"ok\"\n\
             [[stage]]\nname = \"other\"\nafter = []\non_failure = {{ run = \"undo\" }}\n[[stage.task]]\nname = \"o\"\ncommand = \"ok\"\n\
             [[stage]]\nname = \"undo\"\n[[stage.task]]\nname = \"three\"\ncommand = \"ok\"\n"
        );
        let run = until_ended(&bench, &start(&bench, &text));
        let a = if part == "ok" { Completed } else { Failed };
        let case = format!("{part}, {on_failure}, {when}");
        assert_eq!(states(&run), [("a", a), ("b", b), ("other", Completed), ("undo", undo)], "{case}");
        assert_eq!(run.brief.status, status, "{case}");
        assert_eq!(run.brief.failed_stage.as_deref(), (a == Failed).then_some("a"), "{case}");
        assert_over(&bench, &run);
    }
}

#[test]
fn what_runs_on_failure_runs_after_any_failure_before_it_and_holds_nothing_up() {
    // stages by their names, what each says, and whether its task fails; what becomes of them
    type Stage = (&'static str, &'static str, bool);
    let (fails, goes_on) = ("when = \"failure\"", "on_failure = \"continue\"");
    let table: [(&[Stage], &[StageState]); 8] = [
        (
            &[("test", "", false), ("alert", fails, false), ("next", "", false)],
            &[Completed, Skipped, Completed],
        ),
        (&[("test", "", true), ("alert", fails, false), ("next", "", false)], &[Failed, Completed, Skipped]),
        (
            &[("test", goes_on, true), ("alert", fails, false), ("next", "", false)],
            &[Failed, Completed, Completed],
        ),
        (&[("test", "", true), ("alert", fails, true), ("next", "", false)], &[Failed, Failed, Skipped]),
        // further behind what failed
        (&[("test", "", true), ("ship", "", false), ("alert", fails, false)], &[Failed, Skipped, Completed]),
        (
            &[("test", goes_on, true), ("ship", "", false), ("alert", fails, false)],
            &[Failed, Completed, Completed],
        ),
        (
            &[("test", "", true), ("tidy", "when = \"always\"", false), ("alert", fails, false)],
            &[Failed, Completed, Completed],
        ),
        (
            &[("test", "", false), ("ship", "", false), ("alert", fails, false)],
            &[Completed, Completed, Skipped],
        ),
    ];
    let bench = Bench::running(2);
    for (stages, expected) in table {
        let stage = |(name, says, fails): &Stage| {
            let command = if *fails { "fatal" } else { "ok" };
            format!(
                "[[stage]]\nname = \"{name}\"\n{says}\n[[stage.task]]\nname = \"{name}\"\ncommand = \"{command}\"\n"
            )
        };
        let text = format!("name = \"flow\"\n{}", stages.iter().map(stage).collect::<String>());
        let run = until_ended(&bench, &start(&bench, &text));
        let found: Vec<_> = run.stages.iter().map(|stage| stage.state).collect();
        assert_eq!(found, expected, "{stages:?}");
        let any_failed = stages.iter().any(|(_, _, fails)| *fails);
        assert_eq!(run.brief.status == Status::Failed, any_failed, "{stages:?}");
        assert_over(&bench, &run);
    }
}

#[test]
fn a_task_goes_on_by_how_the_one_before_it_in_its_stage_ended() {
    let table: [(&str, &str, StageState); 6] = [
        ("ok", "success", Completed),
        ("ok", "failure", Skipped),
        ("ok", "always", Completed),
        ("fatal", "success", Skipped),
        ("fatal", "failure", Completed),
        ("fatal", "always", Completed),
    ];
    let bench = Bench::running(2);
    for (part, when, expected) in table {
        let text = format!(
            "name = \"links\"\n[[stage]]\nname = \"s\"\n\
             [[stage.task]]\nname = \"first\"\ncommand = \"{part}\"\n\
             [[stage.task]]\nname = \"second\"\ncommand = \"ok\"\nafter = [{{ task = \"first\", when = \"{when}\" }}]\n\
             [[stage.task]]\nname = \"third\"\ncommand = \"ok\"\nafter = [\"second\"]\n"
        );
        let run = until_ended(&bench, &start(&bench, &text));
        let tasks: Vec<_> = run.stages[0].tasks.iter().map(|task| task.state).collect();
        assert_eq!(tasks[1..], [expected, expected], "{part}, {when}");
        assert_eq!(run.brief.status == Status::Completed, part == "ok", "{part}, {when}");
        assert_over(&bench, &run);
    }
}

#[test]
fn what_comes_after_what_was_not_reached_is_not_reached_and_says_why() {
    let bench = Bench::running(2);
    let text = "name = \"chain\"\n\
        [[stage]]\nname = \"build\"\ntitle = \"Build\"\n[[stage.task]]\nname = \"b\"\ncommand = \"fatal\"\n\
        [[stage]]\nname = \"deploy\"\n[[stage.task]]\nname = \"d\"\ncommand = \"ok\"\n\
        [[stage]]\nname = \"smoke\"\n[[stage.task]]\nname = \"s\"\ncommand = \"ok\"\n\
        [[stage]]\nname = \"tell\"\nafter = [\"build\", \"deploy\", \"smoke\"]\nwhen = \"failure\"\n[[stage.task]]\nname = \"t\"\ncommand = \"ok\"\n";
    let run = until_ended(&bench, &start(&bench, text));
    assert_eq!(
        states(&run),
        [("build", Failed), ("deploy", Skipped), ("smoke", Skipped), ("tell", Completed)]
    );
    assert_eq!(run.stages[1].detail.as_deref(), Some("Not reached: Build failed"));
    let deploy = bench.get(task_of(&run, "deploy"));
    assert_eq!(deploy.status, Status::Cancelled);
    assert_eq!(deploy.summary.as_deref(), Some("Not reached: Build failed"));
    assert_eq!(bench.script.started(), ["b", "t"]);
}

#[test]
fn a_run_is_one_entry_of_the_inbox_and_one_report_that_names_the_first_failure() {
    let bench = Bench::running(2);
    let text = "name = \"pipeline\"\n\
        [[stage]]\nname = \"lint\"\n[[stage.task]]\nname = \"l\"\ncommand = \"ok\"\n\
        [[stage]]\nname = \"test\"\ntitle = \"Test | all\"\n[[stage.task]]\nname = \"t\"\ncommand = \"fatal\"\n\
        [[stage]]\nname = \"ship\"\n[[stage.task]]\nname = \"s\"\ncommand = \"ok\"\n";
    let run = until_ended(&bench, &start(&bench, text));
    let failure = run.first_failure.as_ref().unwrap();
    assert_eq!((failure.stage.as_str(), failure.error.as_str()), ("test", "Exit code 1."));
    assert_eq!(run.retry_from.as_deref(), Some("test"));
    let inbox = bench.engine.call(ListInbox { filter: InboxFilter::All, ..ListInbox::default() }).unwrap();
    let entries: Vec<_> = inbox.ended.iter().map(|entry| entry.task.id).collect();
    assert_eq!(entries, [run.brief.id]);
    let untold: Vec<_> = bench.engine.unannounced().unwrap().iter().map(|task| task.id).collect();
    assert_eq!(untold, [run.brief.id]);
    let reports = bench.engine.call(ListReports::default()).unwrap().reports;
    assert_eq!(reports.len(), 1);
    let report = bench.engine.call(GetReport { id: reports[0].id.to_string() }).unwrap();
    assert!(report.summary.starts_with("Failed at Test | all: t: Exit code 1."), "{}", report.summary);
    for line in
        ["| lint | completed |", "| Test \\| all | failed |", "| ship | skipped |", "| test / t | failed |"]
    {
        assert!(report.output.contains(line), "{line} in\n{}", report.output);
    }
    let result = bench.engine.call(GetResult { id: run.brief.id.to_string() }).unwrap();
    assert_eq!(result.task.status, Status::Failed);
    assert_eq!(result.result.unwrap().output, report.output.as_str());
    let steps: Vec<_> =
        result.task.steps.iter().map(|step| (step.title.as_str(), step.state.as_str())).collect();
    assert_eq!(steps, [("lint", "completed"), ("Test | all", "failed"), ("ship", "pending")]);
}

#[test]
fn a_task_counts_as_failed_once_its_retries_are_used_up() {
    let bench = Bench::running(1);
    let text = "name = \"retries\"\n[[stage]]\nname = \"s\"\nretries = 2\n\
        [[stage.task]]\nname = \"flaky\"\ncommand = \"flaky 2\"\n\
        [[stage]]\nname = \"next\"\n[[stage.task]]\nname = \"n\"\ncommand = \"ok\"\n";
    let run = start(&bench, text);
    let flaky = task_of(&run, "s");
    for attempt in [1, 2] {
        bench.until(flaky, "it pauses before a retry", |t| {
            t.attempt == attempt && t.status == Status::Pending
        });
        assert_eq!(states(&get(&bench, run.brief.id))[0].1, StageState::Running);
        bench.clock.turn(std::time::Duration::from_secs(1000));
        bench.engine.tick();
    }
    let run = until_ended(&bench, &run);
    assert_eq!(states(&run), [("s", Completed), ("next", Completed)]);
}

#[test]
fn a_task_that_the_person_cancels_counts_as_failed() {
    let bench = Bench::running(1);
    let text = "name = \"one\"\n[[stage]]\nname = \"s\"\n[[stage.task]]\nname = \"w\"\ncommand = \"wait\"\n\
        [[stage]]\nname = \"next\"\n[[stage.task]]\nname = \"n\"\ncommand = \"ok\"\n";
    let run = start(&bench, text);
    let waiting = task_of(&run, "s");
    bench.until_status(waiting, Status::Running);
    bench.engine.call(CancelTasks { ids: vec![waiting.to_string()] }).unwrap();
    let run = until_ended(&bench, &run);
    assert_eq!(states(&run), [("s", Failed), ("next", Skipped)]);
    assert_eq!(run.brief.status, Status::Failed);
}

#[test]
fn the_stages_that_decide_how_long_it_takes_are_named() {
    let bench = Bench::running(3);
    let text = "name = \"diamond\"\n\
        [[stage]]\nname = \"a\"\n[[stage.task]]\nname = \"a\"\ncommand = \"ok\"\n\
        [[stage]]\nname = \"short\"\nafter = [\"a\"]\n[[stage.task]]\nname = \"short\"\ncommand = \"wait\"\n\
        [[stage]]\nname = \"long\"\nafter = [\"a\"]\n[[stage.task]]\nname = \"long\"\ncommand = \"wait\"\n\
        [[stage]]\nname = \"end\"\nafter = [\"short\", \"long\"]\n[[stage.task]]\nname = \"end\"\ncommand = \"ok\"\n";
    let run = start(&bench, text);
    assert_eq!(run.stages[3].detail.as_deref(), Some("After short and long"));
    until_stage(&bench, run.brief.id, "short", StageState::Running);
    let running = until_stage(&bench, run.brief.id, "long", StageState::Running);
    let why = bench.get(task_of(&running, "end")).waiting_for.unwrap();
    assert_eq!(why.detail, "After short and long");
    bench.script.release("short");
    until_stage(&bench, run.brief.id, "short", Completed);
    bench.clock.turn(std::time::Duration::from_secs(60));
    bench.script.release("long");
    let run = until_ended(&bench, &run);
    assert_eq!(run.critical_path, ["a", "long", "end"]);
    assert!(run.critical_seconds.unwrap() >= 60.0);
}
