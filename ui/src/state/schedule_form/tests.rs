use super::{
    ChosenAgent, ScheduleAsked, ScheduleForm, Starts,
    when::{Way, When},
};
use crate::state::form::Form as _;
use contract::{
    AgentKind, FieldError, Origin,
    schedule::{Missed, Rhythm, Schedule, ScheduleDraft},
    task::CommandLine,
};
use serde_json::{Value, json};

/// A schedule as the engine tells it, with these fields otherwise.
fn stored(changes: &Value) -> Schedule {
    let mut all = json!({
        "id": "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa", "name": "Nightly", "rhythm": {"cron": "30 02 * * *"},
        "words": "At 02:30 every day", "zone": "Europe/Berlin",
        "task": {"command": {"argv": ["cargo", "test", "two words"]}, "origin": "cli", "priority": 7},
        "missed": "once", "missed_most": 10, "overlap": "skip", "jitter_seconds": 0, "expires_at": null,
        "paused": false, "next": [], "notes": [], "last": [], "created_at": "2026-01-02T03:04:05Z"
    });
    for (name, value) in changes.as_object().unwrap() {
        all[name] = value.clone();
    }
    serde_json::from_value(all).unwrap()
}

fn fields(wrong: &[FieldError]) -> Vec<&str> {
    wrong.iter().map(|finding| finding.field.as_str()).collect()
}

fn model() -> ChosenAgent {
    ChosenAgent { kind: AgentKind::Llm, ..ChosenAgent::default() }
}

#[test]
fn a_new_one_says_all_that_was_filled_in() {
    let form = ScheduleForm {
        name: " Nightly ".into(),
        command: "cargo test".into(),
        zone: "Europe/Berlin".into(),
        jitter: "5".into(),
        ..ScheduleForm::empty()
    };
    let (ScheduleAsked(draft), wrong) = form.request(None);
    assert_eq!(wrong, []);
    assert_eq!(draft.name.as_deref(), Some("Nightly"));
    assert_eq!(draft.rhythm, Some(Rhythm::Cron("0 9 * * *".into())));
    assert_eq!((draft.zone.as_deref(), draft.jitter_seconds), (Some("Europe/Berlin"), Some(300)));
    assert_eq!((draft.missed_most, draft.expires_at), (None, None));
    let task = draft.task.unwrap();
    assert_eq!(task.command, Some(CommandLine::Line("cargo test".into())));
    assert_eq!((task.origin, task.title.as_deref()), (Some(Origin::Window), Some("Nightly")));
}

#[test]
fn what_is_untouched_is_no_change() {
    for changes in [
        json!({}),
        json!({"rhythm": {"every": 5400}, "jitter_seconds": 90, "expires_at": "2027-01-02T03:04:05Z"}),
        json!({"task": {"agent": "Explorer", "title": "Nightly", "context": {"topic": "tides", "depth": 3}}}),
        json!({"task": {"agent": "writer", "title": "Own", "instructions": "Write the release notes for it."}}),
        json!({"missed": "all", "missed_most": 3, "overlap": "queue", "rhythm": {"cron": "*/7 * * * *"}}),
    ] {
        let schedule = stored(&changes);
        let mut form = ScheduleForm::of(&schedule);
        if form.starts == Starts::Agent {
            form.chosen = model();
        }
        let (ScheduleAsked(draft), wrong) = form.request(Some(&schedule));
        assert_eq!((draft, wrong), (ScheduleDraft::default(), vec![]), "{changes}");
    }
}

/// What the workflow of a schedule says.
fn flow() -> contract::workflow::WorkflowDefinition {
    serde_json::from_value(json!({
        "name": "flow", "inputs": {
            "channel": {"type": "choice", "choices": ["beta", "stable"], "default": "stable"},
            "version": {"type": "text"}, "workers": {"type": "integer", "default": 4}
        }
    }))
    .unwrap()
}

fn of_a_workflow() -> Schedule {
    stored(&json!({"task": {}, "workflow": {"workflow": "flow", "folder": "/srv/shop", "origin": "cli",
        "inputs": {"version": "1.4", "workers": "8"}}}))
}

#[test]
fn a_workflow_is_asked_for_with_what_was_entered_and_the_defaults_stay_the_files() {
    let new = ScheduleForm {
        name: "Weekly".into(),
        starts: Starts::Workflow,
        workflow: "flow".into(),
        cwd: " /srv/shop ".into(),
        command: "left from before".into(),
        definition: Some(flow()),
        ..ScheduleForm::empty()
    };
    assert_eq!(fields(&new.request(None).1), ["inputs.version"], "what has no default must be given");
    assert_eq!((new.input_text("channel"), new.input_text("version")), ("stable".into(), String::new()));
    let mut given = new.clone();
    given.inputs = [("version", "1.4"), ("channel", "beta")].map(|(a, b)| (a.into(), b.into())).into();
    let (ScheduleAsked(draft), wrong) = given.request(None);
    assert_eq!(wrong, []);
    assert!(draft.task.is_none());
    let run = draft.workflow.unwrap();
    assert_eq!(Value::Object(run.inputs), json!({"channel": "beta", "version": "1.4"}));
    assert_eq!((run.folder.as_deref(), run.origin), (Some("/srv/shop"), Some(Origin::Window)));
    given.inputs.insert("workers".into(), "many".into());
    assert_eq!(fields(&given.request(None).1), ["inputs.workers"]);
    let none = ScheduleForm { workflow: " ".into(), definition: None, ..new };
    assert_eq!(fields(&none.request(None).1), ["workflow"]);
}

#[test]
fn a_workflows_schedule_is_changed_by_what_differs_and_becomes_a_tasks() {
    let schedule = of_a_workflow();
    for definition in [None, Some(flow())] {
        let form = ScheduleForm { definition, ..ScheduleForm::of(&schedule) };
        assert_eq!((form.starts, form.input_text("version")), (Starts::Workflow, "1.4".to_owned()));
        let (ScheduleAsked(draft), wrong) = form.request(Some(&schedule));
        assert_eq!((draft, wrong), (ScheduleDraft::default(), vec![]));
    }
    let mut form = ScheduleForm { definition: Some(flow()), ..ScheduleForm::of(&schedule) };
    form.inputs.insert("version".into(), "1.5".into());
    let (ScheduleAsked(draft), _) = form.request(Some(&schedule));
    let run = draft.workflow.clone().unwrap();
    assert_eq!(Value::Object(run.inputs), json!({"version": "1.5", "workers": "8"}));
    assert_eq!(ScheduleDraft { workflow: None, ..draft }, ScheduleDraft::default());
    (form.starts, form.command) = (Starts::Command, "make".into());
    let (ScheduleAsked(draft), wrong) = form.request(Some(&schedule));
    assert_eq!((draft.workflow, wrong), (None, vec![]));
    assert_eq!(draft.task.unwrap().command, Some(CommandLine::Line("make".into())));
    // and a task's a workflow's
    let other = stored(&json!({}));
    let form = ScheduleForm { starts: Starts::Workflow, workflow: "flow".into(), ..ScheduleForm::of(&other) };
    let (ScheduleAsked(draft), _) = form.request(Some(&other));
    assert!(draft.task.is_none() && draft.workflow.is_some());
}

#[test]
fn a_change_is_sent_alone() {
    let schedule = stored(&json!({"expires_at": "2027-01-02T03:04:05Z"}));
    let form = |change: fn(&mut ScheduleForm)| {
        let mut form = ScheduleForm::of(&schedule);
        change(&mut form);
        form.request(Some(&schedule)).0.0
    };
    let none = ScheduleDraft::default;
    assert_eq!(form(|f| f.until = None), ScheduleDraft { expires_at: Some(None), ..none() });
    assert_eq!(form(|f| f.missed = Missed::Skip), ScheduleDraft { missed: Some(Missed::Skip), ..none() });
    let later = form(|f| f.when.time = "03:00".into());
    assert_eq!(later, ScheduleDraft { rhythm: Some(Rhythm::Cron("0 3 * * *".into())), ..none() });
    let other = form(|f| f.command = "make".into()).task.unwrap();
    assert_eq!(other.command, Some(CommandLine::Line("make".into())));
    assert_eq!((other.priority, other.origin), (Some(7), Some(Origin::Cli)), "the rest is as it was");
}

#[test]
fn an_agent_is_told_what_to_do_and_its_task_is_called_as_the_schedule() {
    let form = ScheduleForm {
        name: "Report".into(),
        starts: Starts::Agent,
        agent: "writer".into(),
        instructions: "Write the report of the week.".into(),
        command: "left from before".into(),
        chosen: model(),
        ..ScheduleForm::empty()
    };
    let (ScheduleAsked(draft), wrong) = form.request(None);
    assert_eq!(wrong, []);
    let task = draft.task.unwrap();
    assert_eq!((task.title.as_deref(), task.agent.as_deref()), (Some("Report"), Some("writer")));
    assert!(task.command.is_none() && task.instructions.is_some());

    let schedule = stored(&json!({"name": "Report", "task": task}));
    let renamed = ScheduleForm { name: "Weekly".into(), chosen: model(), ..ScheduleForm::of(&schedule) };
    let (ScheduleAsked(draft), _) = renamed.request(Some(&schedule));
    assert_eq!(draft.task.unwrap().title.as_deref(), Some("Weekly"));
    let command =
        ScheduleForm { starts: Starts::Command, command: "make".into(), ..ScheduleForm::of(&schedule) };
    let task = command.request(Some(&schedule)).0.0.task.unwrap();
    assert_eq!((task.agent, task.instructions, task.title.as_deref()), (None, None, Some("Report")));
}

#[test]
fn what_is_wrong_is_named_by_its_field() {
    let good = ScheduleForm { name: "N".into(), command: "true".into(), ..ScheduleForm::empty() };
    let with = |change: fn(&mut ScheduleForm)| {
        let mut form = good.clone();
        change(&mut form);
        fields(&form.request(None).1).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    type Case = (fn(&mut ScheduleForm), &'static str);
    let cases: [Case; 10] = [
        (|f| f.name = "  ".into(), "name"),
        (|f| f.command = String::new(), "command"),
        (|f| f.cwd = "somewhere".into(), "cwd"),
        (|f| f.when.time = String::new(), "time"),
        (
            |f| {
                f.when =
                    When { way: Way::Every, every: "1".into(), every_unit: "s".into(), ..When::default() }
            },
            "every",
        ),
        (|f| f.when.way = Way::Pattern, "cron"),
        (|f| f.starts = Starts::Agent, "agent"),
        (|f| f.jitter = "soon".into(), "jitter_seconds"),
        (|f| (f.missed, f.missed_most) = (Missed::All, "0".into()), "missed_most"),
        (
            |f| (f.starts, f.agent, f.chosen.kind) = (Starts::Agent, "writer".into(), AgentKind::Llm),
            "instructions",
        ),
    ];
    for (change, field) in cases {
        assert_eq!(with(change), [field]);
    }
}

#[test]
fn what_is_refused_can_be_found_in_what_was_asked() {
    let form = ScheduleForm {
        name: "N".into(),
        command: "true".into(),
        when: When { way: Way::Pattern, pattern: "30 25 * * *".into(), ..When::default() },
        ..ScheduleForm::empty()
    };
    let asked = serde_json::to_value(form.request(None).0).unwrap();
    assert_eq!((&asked["cron"], &asked["command"]), (&json!("30 25 * * *"), &json!({"line": "true"})));
}

#[test]
fn a_preview_asks_for_what_stands_there() {
    let schedule = stored(&json!({}));
    let form = ScheduleForm { zone: " UTC ".into(), ..ScheduleForm::of(&schedule) };
    let asked = form.preview(Some(&schedule)).unwrap();
    assert_eq!((asked.schedule, asked.changes.zone.as_deref()), (Some(schedule.id.to_string()), Some("UTC")));
    assert_eq!(asked.changes.rhythm, Some(Rhythm::Cron("30 2 * * *".into())));
    let every = ScheduleForm { when: When { way: Way::Every, ..When::default() }, ..form.clone() };
    assert_eq!(every.preview(None).unwrap().changes.zone, None, "what goes by no clock has no zone");
    let none = ScheduleForm { when: When { way: Way::Pattern, ..When::default() }, ..form };
    assert_eq!(none.preview(None).unwrap_err().field, "cron");
}

#[test]
fn one_like_another_has_a_name_of_its_own() {
    let schedule = stored(&json!({}));
    let (ScheduleAsked(draft), wrong) = ScheduleForm::like(&schedule).request(None);
    assert_eq!(wrong, []);
    assert_eq!(draft.name.as_deref(), Some("Copy of Nightly"));
    assert_eq!(draft.task, Some(schedule.task));
    for (_, example) in ScheduleForm::examples() {
        let example = ScheduleForm { agent: "writer".into(), ..example };
        let chosen = if example.starts == Starts::Agent { model() } else { ChosenAgent::default() };
        assert_eq!(ScheduleForm { chosen, ..example }.request(None).1, []);
    }
}
