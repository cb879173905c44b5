//! Fills templates in.

use super::{
    jinja::{JINJA, words},
    reference::{Reference, Root},
    scan::{Expression, Part, Template},
    shell::{self, Refusal, Spot, Symbol},
    written::{Unwritable, plain, value_number},
};
use contract::{text::shell_word, validation};
use minijinja::{Value, value::ValueKind};
use serde_json::Map;
use std::{borrow::Cow, collections::BTreeMap};

/// Longest shell line that the system starts, in bytes: one argument, with the zero behind it, is at most 128 KiB.
pub const SHELL_LINE_MOST: usize = 128 * 1024 - 1;
/// Longest text that a template becomes, in bytes: that of any text of a task.
const TEXT_MOST: usize = validation::TEXT_MAX;
/// Longest value of a variable, in bytes.
const VARIABLE_MOST: usize = 120 * 1024;

/// What a template becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A line for `sh -c`: each value that comes in is one word of it, whatever it holds; a list is a word for each of
    /// its values. Where that is not certain (inside quotes, for instance) no value may stand.
    Shell,
    /// A text, which values come into as they are.
    Text,
    /// The value of a variable of a command: a text that is no longer than the system takes.
    Variable,
}

/// What templates read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values {
    /// `inputs.NAME`: as in [`Plan::inputs`](crate::Plan::inputs).
    pub inputs: Map<String, serde_json::Value>,
    /// `matrix.NAME`: as in [`PlannedTask::matrix`](crate::PlannedTask::matrix).
    pub matrix: Map<String, serde_json::Value>,
    /// `tasks.STAGE.TASK.FIELD`: what tasks that have completed gave; filled by [`Values::give`].
    pub tasks: BTreeMap<String, BTreeMap<String, Map<String, serde_json::Value>>>,
    /// `run.id`, `run.folder`.
    pub run: Map<String, serde_json::Value>,
}

/// What can be read of a run.
pub(crate) const RUN_FIELDS: [&str; 2] = ["id", "folder"];

impl Values {
    /// Keeps what `task` of `stage` gave: the fields of its result. `of_matrix` says that the task is written with a
    /// matrix: then it is called once for each of its tasks in their order, and a field is the list of what they gave.
    pub fn give(
        &mut self,
        (stage, task): (&str, &str),
        of_matrix: bool,
        fields: impl IntoIterator<Item = (String, serde_json::Value)>,
    ) {
        let kept = self.tasks.entry(stage.to_owned()).or_default().entry(task.to_owned()).or_default();
        for (name, value) in fields {
            if !of_matrix {
                kept.insert(name, value);
            } else if let serde_json::Value::Array(list) =
                kept.entry(name).or_insert_with(|| Vec::<()>::new().into())
            {
                list.push(value);
            }
        }
    }

    fn get(&self, reference: &Reference) -> Option<&serde_json::Value> {
        let names = &reference.names;
        match reference.root {
            Root::Inputs => self.inputs.get(&names[0]),
            Root::Matrix => self.matrix.get(&names[0]),
            Root::Run => self.run.get(&names[0]),
            Root::Tasks => self.tasks.get(&names[0])?.get(&names[1])?.get(&names[2]),
        }
        .filter(|value| !value.is_null())
    }
}

/// Fills `template` in with `values`.
///
/// # Errors
/// In a sentence, what is wrong: the template, a value that is missing, one that can not stand in a command (a zero
/// byte), or a line longer than [`SHELL_LINE_MOST`].
pub fn render(template: &str, target: Target, values: &Values) -> Result<String, String> {
    let parsed = Template::parse(template).map_err(|errors| {
        errors.first().map_or_else(String::new, |error| {
            format!("The template “{template}” is wrong: {}.", error.message)
        })
    })?;
    let (filled, what, most) = match target {
        Target::Text => (text(&parsed, values)?, "text", TEXT_MOST),
        Target::Variable => (text(&parsed, values)?, "variable", VARIABLE_MOST),
        Target::Shell => (shell_line(&parsed, values)?, "command", SHELL_LINE_MOST),
    };
    if filled.contains('\0') {
        return Err(format!("The template holds a zero byte, which a {what} cannot. Take it out."));
    }
    if filled.len() > most {
        return Err(format!(
            "With its values the {what} is longer than the {most} bytes that can be passed on: it has {}. Have the task \
             before it write what is long into a file, and name that file in its outputs.",
            filled.len()
        ));
    }
    Ok(filled)
}

fn text(template: &Template, values: &Values) -> Result<String, String> {
    let mut out = String::new();
    for part in &template.parts {
        match part {
            Part::Written(text) => out.push_str(text),
            Part::Value(expression) => {
                out.push_str(&written(&evaluate(expression, values)?, None, expression)?)
            }
        }
    }
    Ok(out)
}

fn shell_line(template: &Template, values: &Values) -> Result<String, String> {
    let mut spots = spots(template).into_iter();
    let mut out = String::new();
    for part in &template.parts {
        match part {
            Part::Written(text) => out.push_str(text),
            Part::Value(expression) => {
                // each value has its spot
                let spot = spots.next().unwrap_or(Err(Refusal::Unclear("the command")));
                let spot = spot.map_err(|why| format!("A value stands {}.", refused(why).0))?;
                push_words(&mut out, &evaluate(expression, values)?, spot, expression)?;
            }
        }
    }
    Ok(out)
}

/// Where the values of a shell line stand, in their order.
pub(crate) fn spots(template: &Template) -> Vec<Result<Spot, Refusal>> {
    let mut symbols = Vec::new();
    for part in &template.parts {
        match part {
            Part::Written(text) => symbols.extend(text.chars().map(Symbol::Written)),
            Part::Value(_) => symbols.push(Symbol::Hole),
        }
    }
    shell::spots(&symbols)
}

/// Where a value stands that may not stand there, and what to do about it.
pub(crate) fn refused(why: Refusal) -> (String, String) {
    let by_variable = "give it to the command as a variable instead, by `env = { NAME = \"{{ … }}\" }`, and write \"$NAME\" here";
    match why {
        Refusal::Quoted(of) => (
            format!("inside {of}"),
            format!(
                "leave the quotes away around it: each value is quoted by itself, also within a word; or {by_variable}"
            ),
        ),
        Refusal::AfterBackslash => {
            ("behind a backslash".into(), "leave the backslash away: each value is quoted by itself".into())
        }
        Refusal::AfterDollar => ("behind a `$`".into(), "leave the `$` away: `{{ … }}` is enough".into()),
        Refusal::Comment => ("in a comment of the shell".into(), "take it out of the comment".into()),
        Refusal::Program => (
            "where the program stands".into(),
            "write the program itself; where the value is meant as a whole command, write `sh -c {{ … }}`"
                .into(),
        ),
        Refusal::Unclear(what) => {
            (format!("inside or behind `{what}`, where shells read quotes differently"), by_variable.into())
        }
    }
}

/// Adds the value as one word, or a list as several.
fn push_words(out: &mut String, value: &Value, spot: Spot, expression: &Expression) -> Result<(), String> {
    if !matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable) {
        out.push_str(&shell_word(&written(value, None, expression)?));
        return Ok(());
    }
    if !spot.alone {
        return Err(format!(
            "“{}” is a list, and stands within a word. Put blanks around it, or join it: `| join(\",\")`.",
            named(expression)
        ));
    }
    for (at, value) in (1..).zip(value.try_iter().map_err(|e| e.to_string())?) {
        if at > 1 {
            out.push(' ');
        }
        out.push_str(&shell_word(&written(&value, Some(at), expression)?));
    }
    Ok(())
}

/// A value as a text, with the name of where it came from where it cannot be one. `at`: which of the list that it is in.
fn written<'v>(value: &'v Value, at: Option<usize>, expression: &Expression) -> Result<Cow<'v, str>, String> {
    let text = plain(value).and_then(|text| match text.contains('\0') {
        true => Err(Unwritable::zero_byte()),
        false => Ok(text),
    });
    text.map_err(|Unwritable { why, remedy }| {
        let named = named(expression);
        let place = at.map(|at| format!("The {} of ", value_number(at))).unwrap_or_default();
        format!("{place}“{named}” {why}. {remedy}")
    })
}

fn named(expression: &Expression) -> String {
    expression.reads.first().map_or_else(|| expression.source.trim().to_owned(), ToString::to_string)
}

/// The value of an expression; one that is missing is an error.
fn evaluate(expression: &Expression, values: &Values) -> Result<Value, String> {
    let mut variables = BTreeMap::new();
    for (at, read) in expression.reads.iter().enumerate() {
        if let Some(value) = values.get(read) {
            variables.insert(format!("_{at}"), Value::from_serialize(value));
        }
    }
    let missing = expression.reads.iter().find(|read| !read.optional && values.get(read).is_none());
    if let Some(missing) = missing {
        return Err(format!("Nothing has given “{missing}”."));
    }
    let compiled = JINJA.compile_expression(&expression.source).map_err(|e| words(&e))?;
    let value = compiled
        .eval(variables)
        .map_err(|e| format!("“{}” has no value: {}.", named(expression), words(&e)))?;
    if value.is_undefined() || value.is_none() {
        return Err(format!("“{}” has no such value as is read of it.", named(expression)));
    }
    Ok(value)
}
