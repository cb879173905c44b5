//! The request that the form stands for, and everything that is wrong with it.

use super::{
    asked::ScheduleAsked,
    form::{ScheduleForm, Starts, line_of},
    when::When,
};
use crate::{
    catalogue::{new_task, schedules as say},
    state::{
        amount,
        workflow::{
            inputs::{field_of, value_of},
            run_words::value_text,
        },
    },
};
use contract::{
    AgentKind, FieldError, NewTask, Origin,
    schedule::{Missed, Schedule, ScheduleDraft, ScheduledWorkflow},
    task::CommandLine,
    validation,
};
use serde_json::Map;

impl ScheduleForm {
    pub(super) fn asked(&self, before: Option<&Schedule>) -> (ScheduleAsked, Vec<FieldError>) {
        let mut wrong = vec![];
        let rhythm = noted(&mut wrong, self.when.rhythm());
        let jitter = noted(&mut wrong, self.jitter_seconds());
        let missed_most = noted(&mut wrong, self.most_missed()).flatten();
        let task = (self.starts != Starts::Workflow).then(|| self.task());
        let run = (self.starts == Starts::Workflow).then(|| self.run(&mut wrong));
        let new = before.is_none();
        let mut draft = ScheduleDraft {
            name: Some(self.name.trim().to_owned()),
            rhythm,
            zone: self.zone_asked(),
            task: task.clone(),
            workflow: run,
            task_changes: None,
            missed: Some(self.missed),
            missed_most,
            overlap: Some(self.overlap),
            jitter_seconds: jitter,
            expires_at: Some(self.until).filter(|until| !new || until.is_some()),
        };
        if let Some(before) = before {
            leave_out_what_stays(&mut draft, before);
            if self.when.way.has_zone() && self.zone.trim().is_empty() {
                wrong.push(finding("zone", say::no_zone()));
            }
        }
        // what a way of its own could not make is told beside its field
        let ruled = validation::schedule(&draft, new).err().map(|error| error.fields).unwrap_or_default();
        let ruled =
            ruled.into_iter().filter(|finding| !["rhythm", "workflow"].contains(&finding.field.as_str()));
        wrong.extend(ruled);
        if let Some(task) = task.filter(|_| draft.task.is_some()) {
            self.look_at_task(&task, &mut wrong);
        }
        (ScheduleAsked(draft), wrong)
    }

    fn look_at_task(&self, task: &NewTask, wrong: &mut Vec<FieldError>) {
        let by_agent = self.starts == Starts::Agent;
        if by_agent && self.agent.is_empty() {
            return wrong.push(finding("agent", say::no_agent()));
        }
        let kind = if by_agent { self.chosen.kind } else { AgentKind::Shell };
        if by_agent && self.takes_instructions() && task.instructions.is_none() {
            wrong.push(finding("instructions", say::no_instructions()));
        }
        let needed = |field: &&contract::model::FormField| {
            let said = self.answers.get(&field.name).is_some_and(|text| !text.trim().is_empty());
            field.required && !said
        };
        let asks = self.chosen.asks.iter().filter(|_| by_agent).filter(needed);
        wrong.extend(
            asks.map(|field| finding(&format!("context.{}", field.name), new_task::needed(&field.label))),
        );
        let has_command = by_agent && self.chosen.has_command;
        let ruled = validation::new_task(task, kind, has_command).err().map(|error| error.fields);
        // the schedule's name stands for the title
        let ruled = ruled.into_iter().flatten().filter(|finding| finding.field != "title");
        wrong.extend(ruled);
    }

    fn jitter_seconds(&self) -> Result<i64, FieldError> {
        if self.jitter.trim().is_empty() {
            return Ok(0);
        }
        amount::join(&self.jitter, &self.jitter_unit).map_err(|message| finding("jitter_seconds", message))
    }

    fn most_missed(&self) -> Result<Option<i64>, FieldError> {
        match self.missed {
            Missed::All => {
                amount::whole(&self.missed_most).map_err(|message| finding("missed_most", message))
            }
            Missed::Skip | Missed::Once => Ok(None),
        }
    }

    /// The task that it starts. What the form has no field for is as it was.
    fn task(&self) -> NewTask {
        let own_name = optional(&self.name).map(|name| name.trim().to_owned());
        let carried = self.carried.clone().filter(|task| self.was_for(task) == self.starts);
        let mut task = match carried {
            // a title that was the schedule's name stays that
            Some(task) if task.title.as_ref() == Some(&self.was_called) => {
                NewTask { title: own_name, ..task }
            }
            Some(task) => task,
            None => NewTask { title: own_name, origin: Some(Origin::Window), ..NewTask::default() },
        };
        task.cwd = optional(&self.cwd).map(|cwd| cwd.trim().to_owned());
        match self.starts {
            Starts::Command => task.command = self.command_line(&task),
            Starts::Agent => self.for_agent(&mut task),
            Starts::Workflow => {}
        }
        task
    }

    fn for_agent(&self, task: &mut NewTask) {
        task.agent = optional(&self.agent);
        task.instructions = optional(&self.instructions).filter(|_| self.takes_instructions());
        for field in &self.chosen.asks {
            match self.answers.get(&field.name).map(|text| text.trim()).filter(|text| !text.is_empty()) {
                Some(text) => drop(task.context.insert(field.name.clone(), text.into())),
                None => drop(task.context.remove(&field.name)),
            }
        }
    }

    /// The workflow that it starts. An input in whose field nothing was entered is left out: it takes its default, also where that
    /// becomes another.
    fn run(&self, wrong: &mut Vec<FieldError>) -> ScheduledWorkflow {
        if self.workflow.trim().is_empty() {
            wrong.push(finding("workflow", say::no_workflow()));
        }
        let carried = self.carried_run.clone().unwrap_or_else(|| ScheduledWorkflow {
            origin: Some(Origin::Window),
            ..ScheduledWorkflow::default()
        });
        let mut inputs = Map::new();
        match &self.definition {
            // what it asks for is not known, so that it stays as it was
            None => inputs = carried.inputs.clone(),
            Some(definition) => {
                for (name, input) in &definition.inputs {
                    let entered = self.inputs.get(name);
                    let read = match entered {
                        None if input.default.is_some() => Ok(None),
                        _ => value_of(input, entered.map_or("", String::as_str)),
                    };
                    match read {
                        Ok(Some(value)) => drop(inputs.insert(name.clone(), value)),
                        Ok(None) => {}
                        Err(message) => wrong.push(finding(&field_of(name), message)),
                    }
                }
            }
        }
        // a value that reads as it did is that one: a command line gives texts
        for (name, value) in &mut inputs {
            if let Some(was) = carried.inputs.get(name).filter(|was| value_text(was) == value_text(value)) {
                value.clone_from(was);
            }
        }
        let folder = optional(&self.cwd).map(|folder| folder.trim().to_owned());
        ScheduledWorkflow { workflow: self.workflow.trim().to_owned(), folder, inputs, ..carried }
    }

    fn was_for(&self, task: &NewTask) -> Starts {
        if task.command.is_none() && task.agent.is_some() { Starts::Agent } else { Starts::Command }
    }

    /// The line, or the arguments as they were where the line still says those.
    fn command_line(&self, before: &NewTask) -> Option<CommandLine> {
        let unchanged = before.command.clone().filter(|command| line_of(command) == self.command);
        unchanged.or_else(|| optional(&self.command).map(CommandLine::Line))
    }
}

fn leave_out_what_stays(draft: &mut ScheduleDraft, before: &Schedule) {
    fn keep<T: PartialEq>(now: &mut Option<T>, was: &T) {
        if now.as_ref() == Some(was) {
            *now = None;
        }
    }
    keep(&mut draft.name, &before.name);
    // the builder may write a pattern otherwise than it was written
    let as_shown = When::of(&before.rhythm).rhythm().unwrap_or_else(|_| before.rhythm.clone());
    keep(&mut draft.rhythm, &as_shown);
    keep(&mut draft.rhythm, &before.rhythm);
    keep(&mut draft.zone, &before.zone);
    if before.workflow.is_none() {
        keep(&mut draft.task, &before.task);
    }
    if draft.workflow == before.workflow {
        draft.workflow = None;
    }
    keep(&mut draft.missed, &before.missed);
    keep(&mut draft.missed_most, &before.missed_most);
    keep(&mut draft.overlap, &before.overlap);
    keep(&mut draft.jitter_seconds, &before.jitter_seconds);
    keep(&mut draft.expires_at, &before.expires_at);
}

fn optional(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.trim().is_empty())
}

fn noted<T>(wrong: &mut Vec<FieldError>, read: Result<T, FieldError>) -> Option<T> {
    read.map_err(|finding| wrong.push(finding)).ok()
}

fn finding(field: &str, message: impl Into<String>) -> FieldError {
    FieldError { field: field.to_owned(), message: message.into() }
}
