//! Workflows as they are written.

use super::super::{Tables as _, lines};
use board::display::{Look, Tint, fact, first_line, status, time::Local, tinted_fact};
use comfy_table::Cell;
use contract::workflow::{
    InputKind, OnFailure, RunWhen, Workflow, WorkflowDefinition, WorkflowSource, WorkflowStage,
};

/// All of them, a line each.
pub(crate) fn files(workflows: &[Workflow], look: &Look, local: &Local) -> String {
    let mut table = look.table(&["Name", "From", "Tasks", "Last run", "What it does"]);
    for one in workflows {
        let run = one.last_run.as_ref().map(|run| {
            let (word, tint) = status(run.status);
            (format!("{word} {}", local.ago(run.started_at)), tint)
        });
        let (run, run_tint) = run.unwrap_or_default();
        let (about, tint) = match &one.definition {
            Some(definition) => (first_line(&definition.description), None),
            None => ("cannot be used: `legwork workflow validate` says why".to_owned(), Some(Tint::Red)),
        };
        table.add_row(look.row(vec![
            Cell::new(first_line(&one.name)),
            Cell::new(source(one.source)),
            Cell::new(one.tasks.map(|tasks| tasks.to_string()).unwrap_or_default()),
            look.cell(run_tint, &run),
            look.cell(tint, &about),
        ]));
    }
    lines(&table)
}

const fn source(source: WorkflowSource) -> &'static str {
    match source {
        WorkflowSource::BuiltIn => "Legwork",
        WorkflowSource::Person => "you",
        WorkflowSource::Project => "this project",
    }
}

/// One of them: what it asks for, and its stages with their tasks.
pub(crate) fn file(found: &Workflow, definition: &WorkflowDefinition, look: &Look, local: &Local) -> String {
    let mut text = format!("{}\n", first_line(&found.name));
    if !definition.description.is_empty() {
        text.push_str(&fact(look, "What", &first_line(&definition.description)));
    }
    text.push_str(&fact(look, "From", source(found.source)));
    if let Some(path) = &found.path {
        text.push_str(&fact(look, "File", &first_line(path)));
    }
    for hidden in &found.hides {
        text.push_str(&tinted_fact(look, Some(Tint::Yellow), "Hides", &first_line(hidden)));
    }
    if let Some(tasks) = found.tasks {
        text.push_str(&fact(look, "Tasks", &tasks.to_string()));
    }
    if let Some(run) = &found.last_run {
        let (word, tint) = status(run.status);
        text.push_str(&tinted_fact(
            look,
            tint,
            "Last run",
            &format!("#{} {word} {}", run.number, local.ago(run.started_at)),
        ));
    }
    for (name, input) in &definition.inputs {
        let kind = match input.kind {
            InputKind::Choice => format!("one of {}", input.choices.join(", ")),
            kind => kind.to_string(),
        };
        let default = match &input.default {
            Some(serde_json::Value::String(text)) => format!("default {}", first_line(text)),
            Some(other) => format!("default {other}"),
            None => "must be given".to_owned(),
        };
        let about = if input.description.is_empty() {
            String::new()
        } else {
            format!("{} · ", first_line(&input.description))
        };
        text.push_str(&fact(look, "Input", &format!("{name}: {about}{kind} · {default}")));
    }
    for (at, stage) in definition.stages.iter().enumerate() {
        text.push_str(&fact(look, "Stage", &stage_words(definition, at, stage)));
        for task in &stage.tasks {
            let what = task.title.as_deref().unwrap_or(&task.name);
            text.push_str(&format!("    {}\n", first_line(what)));
        }
    }
    text
}

/// A stage's title, when it begins, and what its failure does.
fn stage_words(definition: &WorkflowDefinition, at: usize, stage: &WorkflowStage) -> String {
    let title = first_line(stage.title.as_deref().unwrap_or(&stage.name));
    let runs_it = |other: &WorkflowStage| matches!(&other.on_failure, Some(OnFailure::Run(name)) if *name == stage.name);
    let remedy_of: Vec<_> =
        definition.stages.iter().filter(|other| runs_it(other)).map(|other| other.name.as_str()).collect();
    let after = match &stage.after {
        _ if !remedy_of.is_empty() => format!("when {} fails", remedy_of.join(" or ")),
        Some(after) if after.is_empty() => "at once".to_owned(),
        Some(after) => after_words(stage.when, &after.join(", ")),
        None if at == 0 => "at once".to_owned(),
        None => after_words(stage.when, "the one before"),
    };
    let failure = match &stage.on_failure {
        Some(OnFailure::Run(name)) => format!(" · runs {name} where it fails"),
        Some(OnFailure::Continue) => " · the run goes on where it fails".to_owned(),
        Some(OnFailure::Stop) | None => String::new(),
    };
    format!("{title} · {after}{failure}")
}

fn after_words(when: RunWhen, what: &str) -> String {
    match when {
        RunWhen::Success => format!("after {what}"),
        RunWhen::Failure => format!("after a failure of {what}"),
        RunWhen::Always => format!("after {what}, whatever becomes of it"),
    }
}
