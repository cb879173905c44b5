//! Workflows, and their runs: in a list, and one with each of its stages.

mod files;

pub(crate) use files::{file, files};

use super::{Tables as _, lines};
use board::display::{Look, Tint, fact, first_line, model, status, time::Local, tinted_fact};
use comfy_table::Cell;
use contract::{
    Status,
    text::duration,
    workflow::run::{StageRun, StageState, WorkflowRun, WorkflowRunBrief},
};

/// All of them, a line each.
pub(crate) fn runs(runs: &[WorkflowRunBrief], look: &Look, local: &Local) -> String {
    let mut table = look.table(&["Id", "Workflow", "Status", "Started", "Tasks", "Failed at"]);
    for run in runs {
        let (word, tint) = status(run.status);
        table.add_row(look.row(vec![
            Cell::new(&run.short_id),
            Cell::new(format!("{} #{}", first_line(&run.name), run.number)),
            look.cell(tint, &word),
            Cell::new(local.ago(run.started_at)),
            Cell::new(format!("{}/{}", run.tasks_ended, run.tasks)),
            Cell::new(run.failed_stage.as_deref().unwrap_or_default()),
        ]));
    }
    lines(&table)
}

/// One of them: each stage with its outcome, time and cost, and what failed first.
pub(crate) fn block(run: &WorkflowRun, look: &Look, local: &Local) -> String {
    let brief = &run.brief;
    let mut text = format!("{} #{}\n", first_line(&brief.name), brief.number);
    text.push_str(&fact(look, "Id", &brief.id.to_string()));
    let (word, tint) = status(brief.status);
    text.push_str(&tinted_fact(look, tint, "Status", &format!("{word}, {}", how_far(run))));
    text.push_str(&fact(look, "Folder", &first_line(&run.folder)));
    let begun = !matches!(brief.status, Status::Pending | Status::Queued);
    let label = if begun { "Started" } else { "Asked for" };
    text.push_str(&fact(look, label, &local.moment(brief.started_at)));
    if let Some(failure) = &run.first_failure {
        let words = format!("{}: {}: {}", failure.stage, failure.task.title, first_line(&failure.error));
        text.push_str(&tinted_fact(look, Some(Tint::Red), "Failed at", &words));
    }
    if run.critical_path.len() > 1 {
        text.push_str(&fact(look, "Longest way", &run.critical_path.join(" → ")));
    }
    if let Some(from) = run.retry_from.as_ref().filter(|_| brief.status.is_terminal()) {
        let command = format!("legwork workflow retry {}  (begins with {from})", brief.short_id);
        text.push_str(&fact(look, "Again", &command));
    }
    text.push('\n');
    text.push_str(&stages(&run.stages, look));
    text
}

/// How many of its tasks have ended, and of those how many did nothing.
fn how_far(run: &WorkflowRun) -> String {
    let tasks = || run.stages.iter().flat_map(|stage| &stage.tasks);
    let skipped = tasks().filter(|task| task.state == StageState::Skipped).count();
    let ended = run.brief.tasks_ended.saturating_sub(skipped);
    match skipped {
        0 => format!("{ended}/{} tasks", run.brief.tasks),
        some => format!("{ended}/{} tasks, {some} skipped", run.brief.tasks),
    }
}

fn stages(stages: &[StageRun], look: &Look) -> String {
    let mut table = look.table(&["Stage", "State", "Tasks", "Time", "Cost", ""]);
    for stage in stages {
        let ended = stage.tasks.iter().filter(|task| task.state == StageState::Completed).count();
        let detail = stage.detail.clone().or_else(|| failed(stage));
        table.add_row(look.row(vec![
            Cell::new(first_line(&stage.title)),
            look.cell(tint(stage.state), stage.state.as_str()),
            Cell::new(format!("{ended}/{}", stage.tasks.len())),
            Cell::new(stage.seconds.map_or_else(String::new, took)),
            Cell::new(model::usage(&stage.usage).unwrap_or_default()),
            Cell::new(first_line(&detail.unwrap_or_default())),
        ]));
    }
    lines(&table)
}

/// The tasks of a stage that failed.
fn failed(stage: &StageRun) -> Option<String> {
    let failed = stage.tasks.iter().filter(|task| task.state == StageState::Failed);
    let names: Vec<_> = failed.map(|task| task.name.as_str()).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// A stage that goes on or has ended, in a line.
pub(crate) fn stage_line(stage: &StageRun) -> String {
    let time = stage.seconds.filter(|_| stage.ended_at.is_some());
    let time = time.map_or_else(String::new, |seconds| format!(" in {}", took(seconds)));
    let detail = stage.detail.clone().or_else(|| failed(stage));
    let detail = detail.map_or_else(String::new, |detail| format!(": {}", first_line(&detail)));
    format!("{} {}{time}{detail}", first_line(&stage.title), stage.state.as_str().replace('_', " "))
}

fn took(seconds: f64) -> String {
    if seconds < 10.0 { format!("{seconds:.1} s") } else { duration(seconds as i64) }
}

const fn tint(state: StageState) -> Option<Tint> {
    match state {
        StageState::Completed => Some(Tint::Green),
        StageState::Failed => Some(Tint::Red),
        StageState::Running => Some(Tint::Blue),
        StageState::NeedsInput => Some(Tint::Yellow),
        StageState::Waiting | StageState::Skipped | StageState::Cancelled => Some(Tint::Grey),
    }
}
