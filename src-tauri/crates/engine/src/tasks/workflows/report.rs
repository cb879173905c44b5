//! The report of a run: what failed first, and what became of every stage and task, in Markdown.

use crate::view::workflow::{self as view, Seen};
use contract::{Status, text, workflow::run::StageState};
use std::fmt::Write as _;
use store::workflows::StageRow;

/// So many tasks are told of one by one; of more, those that failed.
const TASKS_MOST: usize = 300;
/// So many of the last tasks have what they said in the report.
const LAST_MOST: usize = 20;
/// The last line of a task is shown so long, in characters.
const LINE_CHARS: usize = 160;

/// What failed first, in a sentence: the stage, the task, why.
pub(super) fn first_failure(seen: &Seen) -> Option<String> {
    let stage = seen.failed_stage()?;
    let failed = seen.failed_task();
    let task = failed.map_or("a task", |(member, _)| member.name.as_str());
    let why = failed.map_or("", |(_, glance)| {
        glance.error_message.as_deref().unwrap_or(if glance.status == Status::Cancelled {
            "it was cancelled"
        } else {
            ""
        })
    });
    Some(format!("Failed at {}: {task}: {}", stage.title, text::first_line(why, 300)))
}

/// What is said of a run that completed.
pub(super) fn completed(seen: &Seen) -> String {
    let ran = seen.stages.iter().filter(|stage| stage.state == StageState::Completed).count();
    match ran {
        1 => "Its stage completed.".to_owned(),
        ran => format!("All {ran} stages that it reached completed."),
    }
}

/// The whole report, with what the last tasks have said.
pub(super) fn markdown(seen: &Seen, status: Status, last: &[(String, String)], now: i64) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# {} #{}: {status}\n", seen.run.name, seen.run.number);
    if let Some(failure) = first_failure(seen) {
        let _ = writeln!(out, "**{}**\n", cell(&failure));
    }
    out.push_str("| Stage | Outcome | Time | Cost | |\n|---|---|---|---|---|\n");
    for stage in seen.in_written_order() {
        let usage = view::usage_of_stage(seen, stage.place);
        let took = stage.started_at.map(|at| stage.ended_at.unwrap_or(now) - at);
        let time = took.map_or_else(String::new, duration);
        let cost = usage.cost_usd.map_or_else(String::new, |cost| format!("${cost:.2}"));
        let detail = stage.detail.as_deref().unwrap_or_default();
        let _ = writeln!(
            out,
            "| {} | {} | {time} | {cost} | {} |",
            cell(&stage.title),
            stage.state,
            cell(detail)
        );
    }
    tasks(&mut out, seen);
    for (task, said) in last {
        let _ = write!(out, "\n## {}\n\n{}", cell(task), block(said));
    }
    out
}

/// The tasks that nothing comes after, and whose stage completed: what they say is what the run came to. Each with the words
/// that stand above that.
pub(super) fn last_tasks(seen: &Seen) -> Vec<(&str, String)> {
    let is_last = |stage: &&StageRow| {
        stage.state == StageState::Completed && seen.gates.iter().all(|gate| gate.earlier != stage.place)
    };
    let last = seen.stages.iter().filter(is_last);
    let of = |stage: &StageRow| {
        let tasks = seen.members.iter().zip(&seen.glances).filter(|(member, _)| member.stage == stage.place);
        tasks
            .map(|(_, glance)| (glance.id.as_str(), format!("{}: {}", stage.title, glance.title)))
            .collect::<Vec<_>>()
    };
    last.flat_map(of).take(LAST_MOST).collect()
}

/// What a task wrote, as it wrote it: text within a fence that it does not have itself.
fn block(said: &str) -> String {
    let longest = said.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let said: String =
        said.chars().filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\t')).collect();
    format!("{fence}text\n{}\n{fence}\n", said.trim_end())
}

fn tasks(out: &mut String, seen: &Seen) {
    out.push_str("\n| Task | Outcome | Time | Last line |\n|---|---|---|---|\n");
    let many = seen.members.len() > TASKS_MOST;
    let mut left_out = 0;
    for (member, glance) in seen.members.iter().zip(&seen.glances) {
        let state = view::state_of(seen, member, glance);
        if many && state != StageState::Failed {
            left_out += 1;
            continue;
        }
        let stage =
            seen.stages.iter().find(|stage| stage.place == member.stage).map_or("", |stage| &stage.name);
        let time =
            glance.actual_duration.map_or_else(String::new, |seconds| duration((seconds * 1000.0) as i64));
        let said = glance.summary.as_deref().or(glance.error_message.as_deref()).unwrap_or_default();
        let last = said.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default();
        let last = text::first_line(last, LINE_CHARS);
        let _ = writeln!(out, "| {stage} / {} | {state} | {time} | {} |", cell(&member.name), cell(&last));
    }
    if left_out > 0 {
        let _ = writeln!(out, "\n{left_out} tasks that did not fail are left out here.");
    }
}

fn duration(ms: i64) -> String {
    if ms < 10_000 { format!("{:.1} s", ms as f64 / 1000.0) } else { text::duration(ms / 1000) }
}

/// A text within a cell of a table: what a command wrote is data in it.
fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '~' | '!' => {
                out.push('\\');
                out.push(letter);
            }
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out
}
