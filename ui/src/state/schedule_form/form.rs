//! The fields, and how they are filled.

use super::{
    asked::ScheduleAsked,
    when::{Way, When},
};
use crate::{
    catalogue::schedules as say,
    state::{amount, form::Form, workflow::run_words::value_text},
};
use contract::{
    AgentKind, FieldError, NewTask, Timestamp,
    command::PreviewSchedule,
    model::FormField,
    schedule::{Missed, Overlap, Schedule, ScheduleDraft, ScheduledWorkflow},
    task::CommandLine,
    text::shell_words,
    workflow::WorkflowDefinition,
};
use std::collections::BTreeMap;

/// What a schedule starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Starts {
    /// A shell line.
    #[default]
    Command,
    /// An agent that was made for it.
    Agent,
    /// A workflow.
    Workflow,
}

/// What the form must know of the chosen agent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChosenAgent {
    /// Its kind.
    pub kind: AgentKind,
    /// Whether it brings a command of its own.
    pub has_command: bool,
    /// The fields by which it asks for what it needs.
    pub asks: Vec<FormField>,
}

/// The dialog's fields as they stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScheduleForm {
    /// What it is called.
    pub name: String,
    /// A command, or an agent.
    pub starts: Starts,
    /// The shell line.
    pub command: String,
    /// The folder of the command or of the run; empty: the agent's or the home folder.
    pub cwd: String,
    /// The workflow's name, or the path of its file; empty: none is chosen.
    pub workflow: String,
    /// What was entered for its inputs, by their names; what was not takes the default.
    pub inputs: BTreeMap<String, String>,
    /// What the chosen workflow says, once that is known.
    pub definition: Option<WorkflowDefinition>,
    /// The agent's name; empty: none is chosen.
    pub agent: String,
    /// What the agent is to do.
    pub instructions: String,
    /// What was entered into the agent's own fields, by their names.
    pub answers: BTreeMap<String, String>,
    /// When.
    pub when: When,
    /// The zone; empty: the system's.
    pub zone: String,
    /// What becomes of missed times.
    pub missed: Missed,
    /// At most so many of them; empty: the usual.
    pub missed_most: String,
    /// What becomes of times whose tasks would overlap.
    pub overlap: Overlap,
    /// By up to so much each time is put off; empty: not at all.
    pub jitter: String,
    /// Its unit's key.
    pub jitter_unit: String,
    /// No time after this one counts.
    pub until: Option<Timestamp>,
    /// The chosen agent, as far as it is known.
    pub chosen: ChosenAgent,
    /// The task that the form was filled from: what the form has no field for stays as it was.
    pub(super) carried: Option<NewTask>,
    /// The run that the form was filled from.
    pub(super) carried_run: Option<ScheduledWorkflow>,
    /// What the schedule was called that the form was filled from.
    pub(super) was_called: String,
}

impl ScheduleForm {
    /// The form of one like another, under a name of its own.
    #[must_use]
    pub fn like(schedule: &Schedule) -> Self {
        Self { name: say::copy_of(&schedule.name), ..Self::of(schedule) }
    }

    /// The examples that an empty page offers, each with what it says.
    #[must_use]
    pub fn examples() -> [(&'static str, Self); 3] {
        let of = |name: &str, when| Self { name: name.to_owned(), when, ..Self::empty() };
        let at = |way, time: &str| When { way, time: time.to_owned(), ..When::default() };
        let nightly = of(say::nightly(), at(Way::Daily, "02:30"));
        let often = of(say::often(), When { way: Way::Every, ..When::default() });
        let report = of(say::report(), at(Way::Weekly, "09:00"));
        [
            (say::nightly_example(), Self { command: say::nightly_command().to_owned(), ..nightly }),
            (say::often_example(), Self { command: say::often_command().to_owned(), ..often }),
            (
                say::report_example(),
                Self { starts: Starts::Agent, instructions: say::report_instructions().to_owned(), ..report },
            ),
        ]
    }

    /// What to ask for the times that the fields stand for; `before`: the schedule that is changed.
    ///
    /// # Errors
    /// The field at fault.
    pub fn preview(&self, before: Option<&Schedule>) -> Result<PreviewSchedule, FieldError> {
        let changes = ScheduleDraft {
            rhythm: Some(self.when.rhythm()?),
            zone: self.zone_asked(),
            expires_at: Some(self.until),
            ..ScheduleDraft::default()
        };
        Ok(PreviewSchedule { schedule: before.map(|schedule| schedule.id.to_string()), changes })
    }

    /// The zone, where one counts and is written.
    pub(super) fn zone_asked(&self) -> Option<String> {
        let zone = self.zone.trim();
        (self.when.way.has_zone() && !zone.is_empty()).then(|| zone.to_owned())
    }

    /// What stands in the field of an input: what was entered, else what it is where nothing is.
    #[must_use]
    pub fn input_text(&self, name: &str) -> String {
        let default = || self.definition.as_ref()?.inputs.get(name)?.default.as_ref().map(value_text);
        self.inputs.get(name).cloned().or_else(default).unwrap_or_default()
    }

    /// Whether the chosen agent is told what to do in words.
    #[must_use]
    pub fn takes_instructions(&self) -> bool {
        !self.chosen.kind.takes_command() && self.chosen.asks.is_empty()
    }
}

impl Form for ScheduleForm {
    type Subject = Schedule;
    type Draft = ScheduleAsked;

    fn empty() -> Self {
        Self { jitter_unit: "m".to_owned(), ..Self::default() }
    }

    fn of(schedule: &Schedule) -> Self {
        let task = &schedule.task;
        let (jitter, jitter_unit) = match schedule.jitter_seconds {
            0 => (String::new(), "m".to_owned()),
            seconds => amount::split(seconds),
        };
        let is_agent = task.command.is_none() && task.agent.is_some();
        let texts = task.context.iter().filter_map(|(name, value)| Some((name.clone(), value.as_str()?)));
        let run = schedule.workflow.as_ref();
        let given = run.into_iter().flat_map(|run| &run.inputs);
        Self {
            name: schedule.name.clone(),
            starts: match (run, is_agent) {
                (Some(_), _) => Starts::Workflow,
                (None, true) => Starts::Agent,
                (None, false) => Starts::Command,
            },
            command: task.command.as_ref().map(line_of).unwrap_or_default(),
            cwd: run.map_or(&task.cwd, |run| &run.folder).clone().unwrap_or_default(),
            workflow: run.map(|run| run.workflow.clone()).unwrap_or_default(),
            inputs: given.map(|(name, value)| (name.clone(), value_text(value))).collect(),
            definition: None,
            agent: task.agent.clone().filter(|_| is_agent).unwrap_or_default(),
            instructions: task.instructions.clone().unwrap_or_default(),
            answers: texts.map(|(name, text)| (name, text.to_owned())).collect(),
            when: When::of(&schedule.rhythm),
            zone: schedule.zone.clone(),
            missed: schedule.missed,
            missed_most: schedule.missed_most.to_string(),
            overlap: schedule.overlap,
            jitter,
            jitter_unit,
            until: schedule.expires_at,
            chosen: ChosenAgent::default(),
            carried: run.is_none().then(|| task.clone()),
            carried_run: run.cloned(),
            was_called: schedule.name.clone(),
        }
    }

    fn request(&self, before: Option<&Schedule>) -> (ScheduleAsked, Vec<FieldError>) {
        self.asked(before)
    }
}

pub(super) fn line_of(command: &CommandLine) -> String {
    match command {
        CommandLine::Line(line) => line.clone(),
        CommandLine::Argv(argv) => shell_words(argv),
    }
}
