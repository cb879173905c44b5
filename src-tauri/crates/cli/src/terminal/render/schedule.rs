//! Schedules: when they come next, and what became of their last times.

use super::{Tables as _, lines};
use board::display::{Look, Tint, fact, first_line, status, time::Local, tinted_fact};
use comfy_table::Cell;
use contract::{
    Timestamp,
    schedule::{Missed, Occurrence, OccurrenceState, Overlap, Schedule, SchedulePreview},
    task::CommandLine,
    text::duration,
};
use jiff::tz::TimeZone;

/// All of them, a line each.
pub(crate) fn table(schedules: &[Schedule], look: &Look, local: &Local) -> String {
    let mut table = look.table(&["Name", "When", "Zone", "Next", "Last"]);
    for one in schedules {
        let (next, tint) = match one.next.first() {
            _ if one.paused => ("paused".to_owned(), Some(Tint::Grey)),
            Some(at) => (local.moment(*at), None),
            None => ("never again".to_owned(), Some(Tint::Grey)),
        };
        let (last, last_tint) = one.last.first().map_or((String::new(), None), became);
        table.add_row(look.row(vec![
            Cell::new(first_line(&one.name)),
            Cell::new(first_line(&one.words)),
            Cell::new(&one.zone),
            look.cell(tint, &next),
            look.cell(last_tint, &last),
        ]));
    }
    lines(&table)
}

/// One of them.
pub(crate) fn block(one: &Schedule, look: &Look, local: &Local) -> String {
    let mut text = format!("{}\n", first_line(&one.name));
    text.push_str(&fact(look, "Id", &one.id.to_string()));
    text.push_str(&fact(look, "When", &format!("{} ({})", one.words, one.zone)));
    text.push_str(&fact(look, "Starts", &starts(one)));
    text.push_str(&fact(look, "Missed", missed_words(one.missed)));
    text.push_str(&fact(look, "Overlap", overlap_words(one.overlap)));
    if one.jitter_seconds > 0 {
        text.push_str(&fact(look, "Jitter", &format!("up to {}", duration(one.jitter_seconds))));
    }
    if let Some(last) = one.expires_at {
        text.push_str(&fact(look, "Until", &local.moment(last)));
    }
    if one.paused {
        text.push_str(&tinted_fact(
            look,
            Some(Tint::Yellow),
            "Paused",
            "it starts nothing until it is resumed",
        ));
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

fn starts(one: &Schedule) -> String {
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

const fn missed_words(missed: Missed) -> &'static str {
    match missed {
        Missed::Skip => "times that pass while nothing runs are passed over",
        Missed::Once => "one task for all times that pass while nothing runs",
        Missed::All => "a task for each of the last times that pass while nothing runs",
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
