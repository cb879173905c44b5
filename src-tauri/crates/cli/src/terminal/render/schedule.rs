//! Schedules: when they come next, and what became of their last times.

use super::{Tables as _, lines};
use board::display::{Look, Tint, fact, first_line, model, status, time::Local, tinted_fact};
use comfy_table::Cell;
use contract::{
    NewTask, TaskType, Timestamp,
    queue::Coming,
    schedule::{Missed, Occurrence, OccurrenceState, Overlap, Schedule, SchedulePreview, ScheduledWorkflow},
    task::{Backoff, CommandLine, OnLost},
    text::duration,
};
use jiff::tz::TimeZone;

/// All of them, a line each.
/// `runs`: whether anybody runs the queue.
pub(crate) fn table(schedules: &[Schedule], look: &Look, local: &Local, runs: bool) -> String {
    let mut table = look.table(&["Name", "When", "Zone", "Next", "Last"]);
    for one in schedules {
        let (next, tint) = coming(one, local, runs);
        let (last, last_tint) = one.last.first().map_or((String::new(), None), became);
        table.add_row(look.row(vec![
            Cell::new(first_line(&one.name)),
            Cell::new(first_line(&one.words)),
            Cell::new(first_line(&one.zone)),
            look.cell(tint, &next),
            look.cell(last_tint, &first_line(&last)),
        ]));
    }
    lines(&table)
}

/// When one comes next.
fn coming(one: &Schedule, local: &Local, runs: bool) -> (String, Option<Tint>) {
    match one.coming(local.now().timestamp(), runs) {
        _ if one.asked_by.is_some() => ("waits for you".to_owned(), Some(Tint::Yellow)),
        _ if one.paused => ("paused".to_owned(), Some(Tint::Grey)),
        Some(coming @ Coming::DueSince(_)) => (local.coming(coming), Some(Tint::Yellow)),
        Some(coming @ (Coming::At(_) | Coming::Now)) => (local.coming(coming), None),
        None => ("never again".to_owned(), Some(Tint::Grey)),
    }
}

/// One of them, with all that was set. `runs`: whether anybody runs the queue.
pub(crate) fn block(one: &Schedule, look: &Look, local: &Local, runs: bool) -> String {
    let mut text = format!("{}\n", first_line(&one.name));
    text.push_str(&fact(look, "Id", &one.id.to_string()));
    text.push_str(&fact(look, "When", &format!("{} ({})", one.words, one.zone)));
    text.push_str(&fact(look, "Starts", &starts(one)));
    for (label, value) in one.workflow.as_ref().map_or_else(|| task_facts(&one.task), run_facts) {
        text.push_str(&fact(look, label, &value));
    }
    text.push_str(&fact(look, "Missed", &missed_words(one)));
    text.push_str(&fact(look, "Overlap", overlap_words(one.overlap)));
    if one.jitter_seconds > 0 {
        text.push_str(&fact(look, "Jitter", &format!("up to {}", duration(one.jitter_seconds))));
    }
    if let Some(last) = one.expires_at {
        text.push_str(&fact(look, "Until", &local.moment(last)));
    }
    if let Some(asked_by) = &one.asked_by {
        let who = asked_by.client().unwrap_or_default();
        let asks = format!("“{who}” asks for it: `legwork schedule resume {}` approves it", one.id.short());
        text.push_str(&tinted_fact(look, Some(Tint::Yellow), "Waits for you", &asks));
    } else if one.paused {
        text.push_str(&tinted_fact(
            look,
            Some(Tint::Yellow),
            "Paused",
            "it starts nothing until it is resumed",
        ));
    }
    if let Some(coming @ (Coming::DueSince(_) | Coming::Now)) = one.coming(local.now().timestamp(), runs) {
        text.push_str(&tinted_fact(look, Some(Tint::Yellow), "Due", &local.coming(coming)));
    }
    text.push_str(&times(&one.next, &one.zone, look, local));
    for note in &one.notes {
        text.push_str(&tinted_fact(look, Some(Tint::Yellow), "Note", note));
    }
    for (number, occurrence) in one.last.iter().enumerate() {
        let label = if number == 0 { "Last" } else { "" };
        let (words, tint) = became(occurrence);
        text.push_str(&tinted_fact(look, tint, label, &format!("{}: {words}", local.moment(occurrence.at))));
    }
    text
}

/// When one comes that is not made yet, or is to change.
pub(crate) fn preview(preview: &SchedulePreview, look: &Look, local: &Local) -> String {
    let mut text = fact(look, "When", &format!("{} ({})", preview.words, preview.zone));
    text.push_str(&times(&preview.next, &preview.zone, look, local));
    for note in &preview.notes {
        text.push_str(&tinted_fact(look, Some(Tint::Yellow), "Note", note));
    }
    text
}

/// The next times, in the schedule's zone too where that is another one.
fn times(next: &[Timestamp], zone: &str, look: &Look, local: &Local) -> String {
    let zone = TimeZone::get(zone).ok().filter(|zone| zone != local.now().time_zone());
    let there = |at: &Timestamp| {
        let there = zone.as_ref().map(|zone| at.to_zoned(zone.clone()).strftime("%a %H:%M %Z").to_string());
        there.map_or_else(String::new, |there| format!("  ({there})"))
    };
    let line = |(number, at): (usize, &Timestamp)| {
        fact(look, if number == 0 { "Next" } else { "" }, &format!("{}{}", local.full(*at), there(at)))
    };
    next.iter().enumerate().map(line).collect()
}

/// What was set of the task that it starts, beside its title, agent and command.
fn task_facts(task: &NewTask) -> Vec<(&'static str, String)> {
    fn names<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
        names.into_iter().map(String::as_str).collect::<Vec<_>>().join(", ")
    }
    let given = |text: &Option<String>| text.as_deref().map(first_line).unwrap_or_default();
    let seconds = |seconds: Option<i64>| seconds.map(duration).unwrap_or_default();
    let number = |number: Option<i64>| number.map(|n| n.to_string()).unwrap_or_default();
    let backoff =
        |pause: Backoff| format!("{} to {}", duration(pause.min_seconds), duration(pause.max_seconds));
    let on_lost = (task.on_lost != OnLost::default()).then(|| task.on_lost.to_string());
    let other_type = task.task_type != TaskType::default();
    let facts = [
        ("About", given(&task.description)),
        ("Instructions", given(&task.instructions)),
        ("Type", if other_type { task.task_type.label().to_owned() } else { String::new() }),
        ("Priority", number(task.priority)),
        ("Tags", names(&task.tags)),
        ("Folder", task.cwd.clone().unwrap_or_default()),
        ("Variables", names(task.environment.variables.keys())),
        ("Secrets", names(&task.environment.secrets)),
        ("Context", names(task.context.keys())),
        ("Files", names(&task.files)),
        ("Retries", number(task.max_retries)),
        ("Pauses", task.backoff.map(backoff).unwrap_or_default()),
        ("Time-out", seconds(task.timeout_seconds)),
        ("When lost", on_lost.unwrap_or_default()),
        ("Budget", task.budget.as_ref().map(model::budget).unwrap_or_default()),
        ("Terminal", if task.pty { "one of its own".to_owned() } else { String::new() }),
        ("Tells", task.notify.map(|tells| tells.to_string()).unwrap_or_default()),
    ];
    facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// What was set of the workflow that it starts, beside its name.
fn run_facts(run: &ScheduledWorkflow) -> Vec<(&'static str, String)> {
    let folder = run.folder.iter().map(|folder| ("Folder", first_line(folder)));
    let inputs = run.inputs.iter().map(|(name, value)| {
        let value = value.as_str().map_or_else(|| value.to_string(), first_line);
        ("Input", format!("{}={value}", first_line(name)))
    });
    folder.chain(inputs).collect()
}

fn starts(one: &Schedule) -> String {
    if let Some(run) = &one.workflow {
        return format!("the workflow {}", first_line(&run.workflow));
    }
    let task = &one.task;
    let title = task.title.clone().unwrap_or_default();
    let by = task.agent.as_deref().map_or_else(String::new, |agent| format!(", by {agent}"));
    match &task.command {
        Some(command) => {
            format!("{}{by}: {}", first_line(&title), first_line(&CommandLine::display(command)))
        }
        None => format!("{}{by}", first_line(&title)),
    }
}

fn missed_words(one: &Schedule) -> String {
    match one.missed {
        Missed::Skip => "times that pass while nothing runs are passed over".to_owned(),
        Missed::Once => "one task for all times that pass while nothing runs".to_owned(),
        Missed::All => {
            format!("a task for each of the last {} times that pass while nothing runs", one.missed_most)
        }
    }
}

const fn overlap_words(overlap: Overlap) -> &'static str {
    match overlap {
        Overlap::Skip => "a time is passed over while the task of the one before goes on",
        Overlap::Queue => "a time waits until the task of the one before has ended",
        Overlap::CancelPrevious => "the task of the time before is cancelled",
    }
}

/// What became of a time.
fn became(one: &Occurrence) -> (String, Option<Tint>) {
    match (one.state, &one.task) {
        (OccurrenceState::Started, Some(task)) => {
            let (word, tint) = status(task.status);
            (format!("{word} ({})", task.short_id), tint)
        }
        (OccurrenceState::Started, None) => ("started; its task is deleted".to_owned(), Some(Tint::Grey)),
        (OccurrenceState::Waiting, _) => ("waits for the one before".to_owned(), Some(Tint::Yellow)),
        (OccurrenceState::Missed, _) => ("missed: nothing ran the queue".to_owned(), Some(Tint::Grey)),
        (OccurrenceState::Overlapped, _) => {
            ("passed over: the one before went on".to_owned(), Some(Tint::Grey))
        }
        (OccurrenceState::Refused, _) => {
            (format!("refused: {}", one.reason.as_deref().unwrap_or_default()), Some(Tint::Red))
        }
    }
}
