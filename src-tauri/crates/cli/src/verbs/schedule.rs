//! `legwork schedule …`: what is started again and again.

use crate::{
    args::{
        request::{self, Own},
        schedule::{ChangedSchedule, NewSchedule, Policies, RunOptions, ScheduleVerb, When},
        task::{Edit, Execute, TaskOptions},
    },
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        render,
    },
    verbs::workflow::given,
};
use contract::{
    NewTask, Origin, Timestamp,
    command::{
        CreateSchedule, DeleteSchedule, EditSchedule, GetSchedule, ListSchedules, PauseSchedule,
        PreviewSchedule, RestoreSchedule, RunSchedule,
    },
    moment,
    schedule::{Rhythm, Schedule, ScheduleDraft, SchedulePreview, ScheduledWorkflow},
    task::{Environment, TaskEdit},
    text,
};
use engine::Engine;
use jiff::{Zoned, tz::TimeZone};
use schemars::JsonSchema;
use serde::Serialize;

/// The schedules, by name.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Schedules {
    schedules: Vec<Schedule>,
}

/// Does what was asked.
pub(crate) fn run(front: &Front, verb: ScheduleVerb) -> Result<Exit, Failure> {
    match verb {
        ScheduleVerb::List => list(front),
        ScheduleVerb::Show { schedule } => {
            let engine = front.open()?;
            let found = engine.call(GetSchedule { schedule })?;
            show(front, &engine, &found)
        }
        ScheduleVerb::Add(new) => add(front, *new),
        ScheduleVerb::Edit(changed) => edit(front, *changed),
        ScheduleVerb::Next { schedule, when, zone } => {
            let changes = draft(front, when, Policies { zone, ..Policies::default() })?;
            if schedule.is_none() && changes.rhythm.is_none() {
                return Err(Failure::usage("neither a schedule nor a pattern is named")
                    .hint("such as `legwork schedule next --cron \"30 2 * * *\"`"));
            }
            preview(front, &front.open()?.call(PreviewSchedule { schedule, changes })?)
        }
        ScheduleVerb::Pause { schedule } => {
            let paused = front.open()?.call(PauseSchedule { schedule, paused: true })?;
            say(front, &paused, "rests until it is resumed")
        }
        ScheduleVerb::Resume { schedule } => {
            let resumed = front.open()?.call(PauseSchedule { schedule, paused: false })?;
            let next = resumed.next.first().map(|at| format!("goes on {}", front.local().moment(*at)));
            say(front, &resumed, &next.unwrap_or_else(|| "has no time any more".to_owned()))
        }
        ScheduleVerb::Run { schedule } => start(front, schedule),
        ScheduleVerb::Remove { schedule } => {
            let removed = front.open()?.call(DeleteSchedule { schedule })?;
            say(front, &removed, "removed; `legwork schedule restore` brings it back within a day")
        }
        ScheduleVerb::Restore { schedule } => {
            let engine = front.open()?;
            let restored = engine.call(RestoreSchedule { schedule })?;
            show(front, &engine, &restored)
        }
    }
}

fn list(front: &Front) -> Result<Exit, Failure> {
    let engine = front.open()?;
    let schedules = engine.call(ListSchedules {})?;
    if front.json {
        front.document(&Schedules { schedules })?;
    } else if schedules.is_empty() {
        front.note(
            "No schedules. `legwork schedule add Nightly --cron \"30 2 * * *\" -- cargo test` makes one.",
        );
    } else {
        front.print(&render::schedule::table(
            &schedules,
            &front.look,
            &front.local(),
            engine.pool_running(),
        ))?;
    }
    Ok(Exit::Done)
}

fn add(front: &Front, new: NewSchedule) -> Result<Exit, Failure> {
    let NewSchedule { name, when, policies, run, title, task } = new;
    if let Some(workflow) = of_workflow(&run, None, title.as_deref(), &task, front)? {
        let schedule =
            ScheduleDraft { name: Some(name), workflow: Some(workflow), ..draft(front, when, policies)? };
        return made(front, schedule);
    }
    let execute = Execute { title: Some(title.unwrap_or_else(|| name.clone())), task, ..Execute::default() };
    let request::Request { asked: task, notes } = request::new_task(&execute, front.local().now())?;
    notes.iter().for_each(|note| front.note(&format!("note: {note}")));
    let schedule = ScheduleDraft { name: Some(name), task: Some(task), ..draft(front, when, policies)? };
    made(front, schedule)
}

fn made(front: &Front, schedule: ScheduleDraft) -> Result<Exit, Failure> {
    let engine = front.open()?;
    let made = engine.call(CreateSchedule { schedule })?;
    show(front, &engine, &made)?;
    hint_where_nothing_runs(front, &engine);
    Ok(Exit::Done)
}

/// The workflow that is asked for, over what is `there` of one; `None`: none is, and what is asked for is a task.
fn of_workflow(
    run: &RunOptions,
    there: Option<ScheduledWorkflow>,
    title: Option<&str>,
    task: &TaskOptions,
    front: &Front,
) -> Result<Option<ScheduledWorkflow>, Failure> {
    let inputs = given(&run.inputs)?;
    let folder = task.cwd.as_deref().map(request::folder).transpose()?;
    let changed = |folder: Option<String>, there: ScheduledWorkflow| {
        let mut all = there.inputs;
        all.extend(inputs);
        ScheduledWorkflow {
            folder: folder.or(there.folder),
            inputs: all,
            path: std::env::var("PATH").ok(),
            origin: Some(Origin::Cli),
            workflow: there.workflow,
            digest: None,
        }
    };
    let wanted = match (&run.workflow, there) {
        (Some(workflow), there) => {
            // another workflow has other inputs
            let folder = folder.or(there.and_then(|there| there.folder));
            let folder = folder.map_or_else(|| request::folder("."), Ok)?;
            changed(
                Some(folder),
                ScheduledWorkflow { workflow: workflow.clone(), ..ScheduledWorkflow::default() },
            )
        }
        (None, Some(there)) if !run.inputs.is_empty() || folder.is_some() => changed(folder, there),
        (None, None) if !run.inputs.is_empty() => {
            return Err(Failure::option("--input", "only a workflow has inputs")
                .hint("name it with `--workflow`; a value for a command is given with `--context`"));
        }
        (None, _) => return Ok(None),
    };
    if title.is_some() || !says_only_where(task, front)? {
        return Err(Failure::option("--workflow", "what the tasks of a workflow are is written in its file").hint(
            "leave out what describes a task; `--input` and `--cwd` are what a schedule says of a workflow",
        ));
    }
    Ok(Some(wanted))
}

/// Whether nothing is said of a task but the folder that it runs in.
fn says_only_where(task: &TaskOptions, front: &Front) -> Result<bool, Failure> {
    let execute = Execute { task: task.clone(), ..Execute::default() };
    let asked = request::new_task(&execute, front.local().now())?.asked;
    let environment = Environment { locale: Environment::default().locale, ..asked.environment };
    let rest = NewTask { cwd: None, path: None, origin: None, environment, ..asked };
    Ok(rest == NewTask::default())
}

/// Changes what is named, and nothing else.
fn edit(front: &Front, changed: ChangedSchedule) -> Result<Exit, Failure> {
    let ChangedSchedule { schedule, name, when, policies, run, title, task } = changed;
    let mut changes = ScheduleDraft { name, ..draft(front, when, policies)? };
    let engine = front.open()?;
    let there = engine.call(GetSchedule { schedule: schedule.clone() })?;
    changes.workflow = of_workflow(&run, there.workflow, title.as_deref(), &task, front)?;
    if changes.workflow.is_some() {
        let changed = engine.call(EditSchedule { schedule, changes })?;
        return show(front, &engine, &changed);
    }
    // what is given of a budget, or of what it needs of the machine, lies over what is there
    let there = there.task;
    let own = Own { budget: there.budget.unwrap_or_default(), needs: there.needs };
    let edit = Edit { title, task, ..Edit::default() };
    let request::Request { asked, notes } = request::task_changes(&edit, own, front.local().now())?;
    notes.iter().for_each(|note| front.note(&format!("note: {note}")));
    changes.task_changes = Some(asked).filter(|asked| *asked != TaskEdit::default());
    if changes == ScheduleDraft::default() {
        let hint = "name what is to change, such as `--every 1h` or `--cwd DIR`; `legwork schedule edit --help` shows what there is";
        return Err(Failure::usage("there is nothing to change").hint(hint));
    }
    let changed = engine.call(EditSchedule { schedule, changes })?;
    show(front, &engine, &changed)
}

fn hint_where_nothing_runs(front: &Front, engine: &Engine) {
    if !engine.pool_running() {
        front.note(
            "hint: nothing runs the queue now, and it starts its tasks only while the app or a worker runs; \
             `legwork worker install` sees to that",
        );
    }
}

/// When and how, as it was typed.
fn draft(front: &Front, when: When, policies: Policies) -> Result<ScheduleDraft, Failure> {
    // times are in the zone that is named; one that there is not is told by the engine
    let zone = policies.zone.as_deref().and_then(|zone| TimeZone::get(zone).ok());
    let here = front.local().now().clone();
    let now = zone.map_or(here.clone(), |zone| here.with_time_zone(zone));
    let rhythm = match when {
        When { cron: Some(pattern), .. } => Some(Rhythm::Cron(pattern)),
        When { every: Some(seconds), .. } => Some(Rhythm::Every(seconds)),
        When { once: Some(text), .. } => {
            let at = time(front, "--once", &text, &now)?;
            Some(Rhythm::Once(at.ok_or_else(|| {
                Failure::option("--once", "“now” is no time to come").hint(
                    "`legwork execute` starts something now; `legwork schedule run NAME` starts a schedule's task",
                )
            })?))
        }
        When { cron: None, every: None, once: None } => None,
    };
    let expires_at =
        match policies.until.as_deref() {
            None => None,
            Some("none") => Some(None),
            Some(text) => Some(Some(time(front, "--until", text, &now)?.ok_or_else(|| {
                Failure::option("--until", "“now” leaves no time at all; write a later one")
            })?)),
        };
    Ok(ScheduleDraft {
        rhythm,
        zone: policies.zone,
        missed: policies.missed,
        missed_most: policies.most,
        overlap: policies.overlap,
        jitter_seconds: policies.jitter,
        expires_at,
        ..ScheduleDraft::default()
    })
}

/// A time as it was typed; `None` is now.
fn time(front: &Front, option: &str, text: &str, now: &Zoned) -> Result<Option<Timestamp>, Failure> {
    let moment = moment::moment(text, now).map_err(|e| Failure::option(option, e))?;
    if let Some(note) = &moment.note {
        front.note(&format!("note: {note}"));
    }
    Ok(moment.at)
}

fn show(front: &Front, engine: &Engine, schedule: &Schedule) -> Result<Exit, Failure> {
    if front.json {
        front.document(schedule)?;
    } else {
        front.print(&render::schedule::block(
            schedule,
            &front.look,
            &front.local(),
            engine.pool_running(),
        ))?;
    }
    Ok(Exit::Done)
}

fn preview(front: &Front, preview: &SchedulePreview) -> Result<Exit, Failure> {
    if front.json {
        front.document(preview)?;
    } else if preview.next.is_empty() {
        match &*preview.notes {
            [] => front.note("It never comes."),
            notes => front.note(&format!("It never comes. {}", notes.join(" "))),
        }
    } else {
        front.print(&render::schedule::preview(preview, &front.look, &front.local()))?;
    }
    Ok(Exit::Done)
}

fn start(front: &Front, schedule: String) -> Result<Exit, Failure> {
    let engine = front.open()?;
    let created = engine.call(RunSchedule { schedule })?;
    created.notes.iter().for_each(|note| front.note(&format!("note: {note}")));
    if front.json {
        front.document(&created.task)?;
    } else {
        front.print(&format!("{}\n", created.task.id))?;
    }
    hint_where_nothing_runs(front, &engine);
    Ok(Exit::Done)
}

/// Says what became of it.
fn say(front: &Front, schedule: &Schedule, what: &str) -> Result<Exit, Failure> {
    if front.json {
        front.document(schedule)?;
    } else if !front.quiet {
        front.print(&format!("“{}” {what}\n", text::clean(&schedule.name)))?;
    }
    Ok(Exit::Done)
}
