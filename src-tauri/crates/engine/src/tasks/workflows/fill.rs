//! The texts of a task of a run are filled in when it starts, with what the tasks before it have given.
//!
//! Once, and kept: what an output brings in is data from then on, whatever it looks like, also where the task is tried again.

use crate::{convert, json, tasks::create};
use contract::{
    event::EventKind,
    task::{CheckOrigin, CommandLine, TaskError, TaskResult},
};
use serde_json::{Map, Value};
use std::collections::HashMap;
use store::{
    Connection, Result, StoreError,
    checks::{self, CheckRow},
    events::{self, NewEvent},
    tasks,
    tasks::TaskRow,
    workflows::{self, MemberRow, Patterns},
};
use workflow::{Target, Values, render};

/// What the end of a task is called that reads an output which is missing.
pub(super) const MISSING: &str = "missing_output";
/// What the end of a task is called whose texts could not be filled in.
const NOT_FILLED_IN: &str = "not_filled_in";

/// What a template reads of another task: its stage's place, its written name, the field, whether it may be missing.
pub(crate) type Reads = Vec<(usize, String, String, bool)>;

/// What there is to do before a task starts.
pub(crate) enum Filled {
    /// Nothing: its texts are what they will be. The patterns on its output go along.
    AsItIs(Option<Patterns>),
    /// Its texts, and its check where that has some, filled in; to be kept before it starts.
    In(Box<TaskRow>, Option<CheckRow>, Patterns),
    /// They cannot be.
    Cannot(TaskError),
}

/// Fills in the texts of a task that was claimed. Looks only.
///
/// # Errors
/// The read failed.
pub(crate) fn look(connection: &mut Connection, task: &TaskRow) -> Result<Filled> {
    if task.parent_id.is_none() {
        return Ok(Filled::AsItIs(None));
    }
    let Some(patterns) = workflows::patterns_of_task(connection, &task.id)? else {
        return Ok(Filled::AsItIs(None));
    };
    if patterns.filled_in {
        return Ok(Filled::AsItIs(Some(patterns)));
    }
    let Some(member) = workflows::member_of_task(connection, &task.id)? else {
        return Ok(Filled::AsItIs(Some(patterns)));
    };
    let Some(run) = workflows::run(connection, &member.root_id)? else {
        return Ok(Filled::AsItIs(Some(patterns)));
    };
    let reads: Reads = json::or_default(&member.reads);
    let inputs = json::or_default(&workflows::inputs(connection, &run.root_id)?);
    let known = Known { run: &run.root_id, folder: &run.folder, inputs: &inputs };
    let mut values = known.with(json::or_default(&member.matrix));
    if let Err(message) = gather(connection, &member, &reads, &mut values)? {
        let hint =
            "Nothing of it was started. Give that output, or write a default: `{{ … | default(\"…\") }}`.";
        return Ok(Filled::Cannot(error(MISSING, message, hint)));
    }
    let own = checks::of_task(connection, &task.id)?;
    match fill(task, &values).and_then(|row| Ok((row, own.map(|own| check(own, &values)).transpose()?))) {
        Ok((filled, check)) => Ok(Filled::In(Box::new(filled), check, patterns)),
        Err(message) => Ok(Filled::Cannot(error(NOT_FILLED_IN, message, "Nothing of it was started."))),
    }
}

/// Keeps the texts of a task, as long as it is claimed as it was.
///
/// # Errors
/// `StaleLease`: it moved on. Or the write failed.
pub(crate) fn keep(
    connection: &mut Connection,
    filled: &TaskRow,
    check: Option<CheckRow>,
    now: i64,
) -> Result<()> {
    let kept = tasks::find(connection, &filled.id)?;
    if kept.generation != filled.generation || kept.status.is_terminal() {
        return Err(StoreError::StaleLease);
    }
    events::append(connection, &NewEvent::about(now, &filled.id, EventKind::Edited))?;
    let row = TaskRow {
        title: filled.title.clone(),
        description: filled.description.clone(),
        instructions: filled.instructions.clone(),
        command: filled.command.clone(),
        environment: filled.environment.clone(),
        ..kept
    };
    tasks::update(connection, &row)?;
    checks::set(connection, &filled.id, check)?;
    workflows::fill_in(connection, &filled.id)
}

fn error(code: &str, message: String, hint: &str) -> TaskError {
    TaskError { code: code.to_owned(), message, hint: Some(hint.to_owned()) }
}

/// What templates read that is known from the beginning.
pub(super) struct Known<'a> {
    /// The id of the run.
    pub(super) run: &'a str,
    pub(super) folder: &'a str,
    pub(super) inputs: &'a Map<String, Value>,
}

impl Known<'_> {
    /// The same, with the values of a task's matrix.
    pub(super) fn with(&self, matrix: Map<String, Value>) -> Values {
        let mut values = Values { inputs: self.inputs.clone(), matrix, ..Values::default() };
        values.run.insert("id".to_owned(), self.run.into());
        values.run.insert("folder".to_owned(), self.folder.into());
        values
    }
}

/// Reads what the templates read of other tasks; in words, what is missing.
fn gather(
    connection: &mut Connection,
    member: &MemberRow,
    reads: &Reads,
    values: &mut Values,
) -> Result<std::result::Result<(), String>> {
    let places: Vec<i64> = reads.iter().filter_map(|(stage, ..)| i64::try_from(*stage).ok()).collect();
    let members = workflows::members_of_stages(connection, &member.root_id, &places)?;
    let stages = workflows::stages(connection, &member.root_id)?;
    let mut sources: Vec<(&str, &MemberRow)> = vec![];
    for (stage, written, ..) in reads {
        let of = members
            .iter()
            .filter(|m| usize::try_from(m.stage).ok() == Some(*stage) && written_name(m) == written);
        sources.extend(of.map(|m| (written.as_str(), m)));
    }
    sources.sort_by_key(|(_, m)| (m.stage, m.place));
    sources.dedup_by_key(|(_, m)| (m.stage, m.place));
    let ids: Vec<&str> = sources.iter().map(|(_, m)| m.task_id.as_str()).collect();
    let results: HashMap<String, String> = workflows::results(connection, &ids)?.into_iter().collect();
    for (written, source) in sources {
        let Some(stage) = stages.iter().find(|s| s.place == source.stage) else { continue };
        let fields = results.get(&source.task_id).map(|json| fields_of(json)).unwrap_or_default();
        let mut found = vec![];
        for (at, name, field, optional) in reads {
            if usize::try_from(source.stage).ok() != Some(*at) || name != written {
                continue;
            }
            match fields.get(field).filter(|value| !value.is_null()) {
                Some(value) => found.push((field.clone(), value.clone())),
                None if *optional => {}
                None => {
                    let whose = if source.name == stage.name {
                        stage.title.clone()
                    } else {
                        format!("{} / {}", stage.title, source.name)
                    };
                    let result =
                        results.get(&source.task_id).and_then(|json| serde_json::from_str(json).ok());
                    let why = result
                        .map_or_else(|| "there is no result".to_owned(), |result| lacks(&result, field));
                    return Ok(Err(format!("`{field}` was declared as an output of {whose}, but {why}.")));
                }
            }
        }
        values.give((&stage.name, written), source.matrix != "{}", found);
    }
    Ok(Ok(()))
}

/// The name that a task is written with: that of one of a matrix has its values behind it.
fn written_name(member: &MemberRow) -> &str {
    member.name.split(' ').next().unwrap_or(&member.name)
}

/// The fields of a result: of the JSON that it is, and its words by `summary` and `output` where that has no such.
fn fields_of(result: &str) -> Map<String, Value> {
    serde_json::from_str(result).map_or_else(|_| Map::new(), fields)
}

/// The same of a result that was read.
pub(super) fn fields(result: TaskResult) -> Map<String, Value> {
    let mut fields = match result.output.clone() {
        Value::Object(fields) => fields,
        Value::String(text) => serde_json::from_str(text.trim()).unwrap_or_default(),
        _ => Map::new(),
    };
    fields.entry("summary").or_insert_with(|| result.summary.into());
    fields.entry("output").or_insert(result.output);
    fields
}

/// Why a result has no value of `field`, in words that go on with a sentence.
pub(super) fn lacks(result: &TaskResult, field: &str) -> String {
    match &result.output {
        Value::Object(fields) if fields.contains_key(field) => {
            "in the result it is null (as NaN and Infinity become, for which JSON has no number)".to_owned()
        }
        Value::Array(_) => "the result is a list, which has nothing by name".to_owned(),
        Value::String(text) if text.trim_start().starts_with('{') => {
            match serde_json::from_str::<Map<String, Value>>(text.trim()) {
                Ok(fields) if fields.contains_key(field) => "in the result it is null".to_owned(),
                Ok(_) => "the result has none".to_owned(),
                Err(error) => format!("the result could not be read as JSON: {error}"),
            }
        }
        _ => "the result has none".to_owned(),
    }
}

/// A task's check, filled in where it is the task's own; in words, why it cannot be.
pub(super) fn check(row: CheckRow, values: &Values) -> std::result::Result<CheckRow, String> {
    match (row.origin, &row.command) {
        (CheckOrigin::Task, Some(line)) => {
            Ok(CheckRow { command: Some(render(line, Target::Shell, values)?), ..row })
        }
        (CheckOrigin::Task | CheckOrigin::Agent | CheckOrigin::Type, _) => Ok(row),
    }
}

/// A task's row with its texts filled in; in words, why they cannot be.
pub(super) fn fill(task: &TaskRow, values: &Values) -> std::result::Result<TaskRow, String> {
    let text = |template: &str| render(template, Target::Text, values);
    let command = match task.command.as_deref().and_then(|json| serde_json::from_str(json).ok()) {
        Some(CommandLine::Line(line)) => {
            json::text(&CommandLine::Line(render(&line, Target::Shell, values)?))
        }
        Some(argv @ CommandLine::Argv(_)) => json::text(&argv),
        None => None,
    };
    let mut environment = convert::environment(task.environment.as_deref());
    for value in environment.variables.values_mut() {
        *value = render(value, Target::Variable, values)?;
    }
    let mut title = text(&task.title)?.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.chars().count() > contract::validation::TITLE_MAX {
        title = title.chars().take(contract::validation::TITLE_MAX - 1).chain(['…']).collect();
    }
    Ok(TaskRow {
        description: if task.description == task.title { title.clone() } else { text(&task.description)? },
        instructions: if task.instructions == task.title { title.clone() } else { text(&task.instructions)? },
        title,
        command,
        environment: create::environment(&environment),
        ..task.clone()
    })
}
