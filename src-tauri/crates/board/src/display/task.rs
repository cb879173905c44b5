//! One task, in full.

use super::{Look, Tint, check, fact, first_line, model, standing, step, time::Local, tinted_fact};
use contract::{
    Task,
    changes::{ChangeTotals, Place, PlaceKind},
    machine::Needs,
    model::{Question, QuestionKind},
    sandbox::TaskSandbox,
    task::Stopping,
    text,
};

/// The task as a block of text.
#[must_use]
pub fn block(task: &Task, look: &Look, local: &Local) -> String {
    let (word, tint) = standing(task);
    let word = tint.map_or_else(|| word.clone(), |tint| look.paint(tint, &word));
    let mut text = format!("{word}  {}\n", text::clean(&task.title));
    for (label, value) in facts(task, local) {
        text.push_str(&fact(look, label, &value));
    }
    text.push_str(&task.question.as_ref().map(|q| question(q, task, look)).unwrap_or_default());
    if let Some(error) = &task.error {
        text.push_str(&tinted_fact(look, Some(Tint::Red), "Error", &error.message));
        text.push_str(&error.hint.as_deref().map(|h| fact(look, "Hint", h)).unwrap_or_default());
    }
    text.push_str(&check::block(task.check.as_ref(), look));
    text.push_str(&steps(task));
    text
}

/// Where it works, and how much it changed there.
fn place(place: &Place) -> String {
    let mut words = match (place.kind, &place.branch) {
        (PlaceKind::Folder, _) => "the folder itself".to_owned(),
        (PlaceKind::Copy, _) => "a copy".to_owned(),
        (PlaceKind::Worktree, Some(branch)) => format!("a worktree, on the branch {branch}"),
        (PlaceKind::Worktree, None) => "a worktree".to_owned(),
    };
    if let Some(ChangeTotals { files, added, removed }) = place.totals {
        let noun = if files == 1 { "file" } else { "files" };
        words.push_str(&format!("; {files} {noun} changed, +{added} −{removed}, {}", place.state));
    }
    words
}

fn facts(task: &Task, local: &Local) -> Vec<(&'static str, String)> {
    let when = |at| format!("{} ({})", local.moment(at), local.ago(at));
    let ids =
        |ids: &[contract::TaskId]| ids.iter().map(contract::TaskId::short).collect::<Vec<_>>().join(", ");
    let mut facts = vec![
        ("Id", format!("{}  {}", task.short_id, task.id)),
        ("Agent", task.agent.clone()),
        ("Type", format!("{}, priority {}", task.task_type.label(), task.priority)),
    ];
    let mut push =
        |label, value: Option<String>| facts.extend(value.filter(|v| !v.is_empty()).map(|v| (label, v)));
    push("Tags", Some(task.tags.join(", ")));
    push("Command", task.command.as_ref().map(contract::task::CommandLine::display));
    push("Folder", task.cwd.clone());
    push("Works in", task.place.as_ref().map(place));
    push("Sandbox", task.sandbox.as_ref().map(TaskSandbox::said));
    push("Variables", Some(task.variables.join(", ")));
    push("Secrets", Some(task.secrets.join(", ")));
    push("Input", task.stdin_bytes.map(text::bytes));
    push("Waiting", waiting(task, local));
    push("Stopping", stopping(task));
    push("Progress", Some(progress(task)));
    push("Left", task.estimated_seconds_remaining.map(|s| format!("about {}", text::duration(s))));
    push("Attempt", (task.attempt > 0).then(|| format!("{} of {}", task.attempt, task.max_retries + 1)));
    push("Depends on", Some(ids(&task.depends_on)));
    push("Runs again", task.retry_of.map(|id| id.short()));
    push("Run again as", task.retried_by.map(|id| id.short()));
    push("Scheduled", task.scheduled_at.map(|at| local.moment(at)));
    push("Deadline", task.deadline.map(|at| local.moment(at)));
    push("Created", Some(when(task.created_at)));
    push("Started", task.started_at.map(when));
    push("Ended", task.completed_at.map(when));
    push("Took", task.duration_seconds.map(|s| text::duration(s.round() as i64)));
    push("Budget", task.budget.as_ref().map(model::budget));
    push("Used", task.usage.as_ref().and_then(model::usage));
    push("Needs", needs(&task.needs));
    push("Output", task.output_file.clone());
    push("Summary", task.summary.clone());
    facts
}

/// What it needs of the machine: `2 processors, 4 GiB of memory (stop over it)`.
fn needs(needs: &Needs) -> Option<String> {
    let cores = needs.cores.map(|cores| match cores {
        1.0 => "1 processor".to_owned(),
        many => format!("{many} processors"),
    });
    let over = needs.over_memory.map(|policy| format!(" ({policy} over it)")).unwrap_or_default();
    let memory = needs.memory_bytes.map(|bytes| format!("{} of memory{over}", text::bytes(bytes)));
    let parts: Vec<String> = cores.into_iter().chain(memory).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// What it asks, and how that is answered.
fn question(question: &Question, task: &Task, look: &Look) -> String {
    let mut text = tinted_fact(look, Some(Tint::Yellow), "Asks", &question.text);
    text.push_str(&what_it_is_about(question, look));
    if !question.options.is_empty() {
        text.push_str(&fact(look, "Choices", &question.options.join("\n")));
    }
    let mut how = how_to_answer(question.kind, &task.short_id);
    if let Some(always) = &question.always {
        how.push_str(&format!(", or `--always`: {always}"));
    }
    text.push_str(&fact(look, "Answer", &how));
    text
}

/// What is asked about in full: of a command that waits for approval, all that its run is given.
#[must_use]
pub fn what_it_is_about(question: &Question, look: &Look) -> String {
    let detail = question.detail.as_deref().map(|detail| fact(look, "About", detail));
    let facts = question.facts.iter().map(|given| fact(look, &text::clean(&given.name), &given.value));
    detail.into_iter().chain(facts).collect()
}

/// What to type.
#[must_use]
pub fn how_to_answer(kind: QuestionKind, short_id: &str) -> String {
    match kind {
        QuestionKind::Ask => format!("`legwork answer {short_id} TEXT`"),
        QuestionKind::Approval | QuestionKind::Budget | QuestionKind::Lost => {
            format!("`legwork answer {short_id} --approve` or `--deny`")
        }
    }
}

fn stopping(task: &Task) -> Option<String> {
    task.stopping.map(|s| match s {
        Stopping::Cancel => "it is being cancelled".to_owned(),
        Stopping::Pause => "it is being paused".to_owned(),
    })
}

/// What it waits for, and until when.
#[must_use]
pub fn waiting(task: &Task, local: &Local) -> Option<String> {
    task.waiting_for.as_ref().map(|w| match w.until {
        Some(until) => format!("{} (until {})", w.detail, local.moment(until)),
        None => w.detail.clone(),
    })
}

/// How far it is: `50% half (2 of 5)`. Empty when nothing was said.
#[must_use]
pub fn progress(task: &Task) -> String {
    let mut parts = vec![];
    if task.progress > 0 {
        parts.push(format!("{}%", task.progress));
    }
    parts.extend(task.current_step.as_deref().map(first_line).filter(|s| !s.is_empty()));
    if let Some(total) = task.total_steps {
        let done = task.steps.iter().filter(|s| s.state == contract::task::StepState::Completed).count();
        parts.push(format!("({done} of {total})"));
    }
    parts.join(" ")
}

fn steps(task: &Task) -> String {
    if task.steps.is_empty() {
        return String::new();
    }
    let mut text = "  Steps\n".to_owned();
    for one in &task.steps {
        let took = one.seconds.map(|s| format!("  {}", text::duration(s.round() as i64))).unwrap_or_default();
        text.push_str(&format!("    {} {}{took}\n", step(one.state), text::clean(&one.title)));
    }
    text
}
