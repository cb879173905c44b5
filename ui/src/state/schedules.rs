//! How schedules read: what they start, when next, what became of their times; and what the keys of their list do.

use crate::{
    catalogue::{keyboard, schedules as say},
    state::{
        list_keys::KeyLines,
        workflow::{definition::in_words, run_words::value_text},
    },
};
use contract::{
    NewTask, Timestamp,
    queue::Coming,
    schedule::{Missed, Occurrence, OccurrenceState, Overlap, Schedule},
    task::CommandLine,
    text,
};

/// So much of what an agent is told stands in a row, in characters.
const LINE: usize = 160;

/// What a schedule starts, in a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StartedLine {
    /// The title that it was given, or the agent.
    pub words: String,
    /// The command.
    pub code: String,
    /// What the agent is told.
    pub told: String,
}

impl StartedLine {
    /// Of what a schedule starts.
    #[must_use]
    pub fn of_schedule(schedule: &Schedule) -> Self {
        let Some(run) = &schedule.workflow else { return Self::of(&schedule.task, &schedule.name) };
        let given =
            run.inputs.iter().map(|(name, value)| format!("{}: {}", in_words(name), value_text(value)));
        let told = text::first_line(&given.collect::<Vec<_>>().join(", "), LINE);
        Self { words: say::the_workflow(&run.workflow), code: String::new(), told }
    }

    /// Of a task that is started again and again; `name`: the schedule's, which is not said twice.
    #[must_use]
    pub fn of(task: &NewTask, name: &str) -> Self {
        let own_title = task.title.clone().filter(|title| title != name);
        match (&task.command, &task.agent) {
            (Some(command), _) => {
                let code = in_a_line(command);
                let words = own_title.filter(|title| *title != code).unwrap_or_default();
                Self { words, code, told: String::new() }
            }
            (None, agent) => {
                let told = own_title.or_else(|| task.instructions.clone()).unwrap_or_default();
                Self {
                    words: agent.clone().unwrap_or_default(),
                    told: text::first_line(&told, LINE),
                    code: String::new(),
                }
            }
        }
    }
}

/// A command in one line; that there is more of it shows.
fn in_a_line(command: &CommandLine) -> String {
    let all = command.display();
    let first = text::first_line(&all, LINE);
    if all.trim().lines().count() > 1 { format!("{first} …") } else { first }
}

/// How long still: `40s`, `12m`, `5h 12m`, `3d 4h`; by the second only within the last minute.
#[must_use]
pub fn still(seconds: i64) -> String {
    match seconds {
        ..60 => text::duration(seconds),
        60..86_400 => text::duration(seconds - seconds % 60),
        _ => text::duration(seconds - seconds % 3600),
    }
}

/// Whether it will start something, as far as can be said now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextTime {
    /// It rests.
    Paused,
    /// A coding agent asks for it, and the person has not approved it.
    WaitsForYou,
    /// It comes.
    Comes(Coming),
    /// Its times are over.
    Never,
}

impl NextTime {
    /// Of a schedule. `runs`: whether anything runs the queue.
    #[must_use]
    pub fn of(schedule: &Schedule, now: Timestamp, runs: bool) -> Self {
        match schedule.coming(now, runs) {
            Some(coming) => Self::Comes(coming),
            None if schedule.asked_by.is_some() => Self::WaitsForYou,
            None if schedule.paused && !schedule.next.is_empty() => Self::Paused,
            None => Self::Never,
        }
    }
}

/// Who asks for one that the person has not approved, and what it would run.
#[must_use]
pub fn asked_for(schedule: &Schedule) -> Option<String> {
    let client = schedule.asked_by.as_ref()?.client()?.to_owned();
    let told = || schedule.task.instructions.clone().or_else(|| schedule.task.title.clone());
    let of_task =
        || schedule.task.command.as_ref().map(CommandLine::display).or_else(told).unwrap_or_default();
    let runs = schedule.workflow.as_ref().map_or_else(of_task, |run| say::the_workflow(&run.workflow));
    Some(say::asked_by(&client, &runs))
}

/// What became of a time, where no task tells it.
#[must_use]
pub fn became(occurrence: &Occurrence) -> &'static str {
    match occurrence.state {
        OccurrenceState::Started => say::task_is_gone(),
        OccurrenceState::Waiting => say::waits_for_the_one_before(),
        OccurrenceState::Missed => say::was_missed(),
        OccurrenceState::Overlapped => say::was_overlapped(),
        OccurrenceState::Refused => say::was_refused(),
    }
}

/// Why, in a sentence.
#[must_use]
pub fn why(occurrence: &Occurrence) -> Option<String> {
    if occurrence.reason.is_some() {
        return occurrence.reason.clone();
    }
    match occurrence.state {
        OccurrenceState::Started | OccurrenceState::Refused => None,
        OccurrenceState::Waiting => Some(say::why_waiting().to_owned()),
        OccurrenceState::Missed => Some(say::why_missed().to_owned()),
        OccurrenceState::Overlapped => Some(say::why_overlapped().to_owned()),
    }
}

/// What becomes of missed times, in a choice.
#[must_use]
pub fn missed(missed: Missed) -> &'static str {
    match missed {
        Missed::Skip => say::missed_skip(),
        Missed::Once => say::missed_once(),
        Missed::All => say::missed_all(),
    }
}

/// What follows from that choice.
#[must_use]
pub fn missed_hint(missed: Missed) -> &'static str {
    match missed {
        Missed::Skip => say::missed_skip_hint(),
        Missed::Once => say::missed_once_hint(),
        Missed::All => say::missed_all_hint(),
    }
}

/// What becomes of times whose tasks would overlap, in a choice.
#[must_use]
pub fn overlap(overlap: Overlap) -> &'static str {
    match overlap {
        Overlap::Skip => say::overlap_skip(),
        Overlap::Queue => say::overlap_queue(),
        Overlap::CancelPrevious => say::overlap_cancel(),
    }
}

/// What follows from that choice.
#[must_use]
pub fn overlap_hint(overlap: Overlap) -> &'static str {
    match overlap {
        Overlap::Skip => say::overlap_skip_hint(),
        Overlap::Queue => say::overlap_queue_hint(),
        Overlap::CancelPrevious => say::overlap_cancel_hint(),
    }
}

/// The rules of a schedule in a line each: what it is about, and what holds.
#[must_use]
pub fn rules(schedule: &Schedule) -> Vec<(&'static str, String)> {
    let missed_times = match schedule.missed {
        Missed::All => say::missed_at_most(schedule.missed_most),
        other => missed(other).to_owned(),
    };
    let mut rules = vec![
        (say::missed_times(), missed_times),
        (say::still_running(), overlap(schedule.overlap).to_owned()),
    ];
    if schedule.jitter_seconds > 0 {
        rules.push((say::jitter(), say::up_to(&text::duration(schedule.jitter_seconds))));
    }
    if let Some(run) = &schedule.workflow {
        rules.push((say::workflow(), run.workflow.clone()));
        let given = run.inputs.iter().map(|(name, value)| (in_words(name), value_text(value)));
        rules.extend(given.map(|(name, value)| (say::input(), format!("{name}: {value}"))));
    }
    let folder = schedule.workflow.as_ref().map_or(&schedule.task.cwd, |run| &run.folder);
    rules.extend(folder.clone().map(|folder| (say::folder(), folder)));
    rules
}

/// What a key does while the list has the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScheduleKey {
    /// One schedule down.
    Next,
    /// One schedule up.
    Back,
    /// To the first.
    First,
    /// To the last.
    Last,
    /// Change it.
    Edit,
    /// Let it rest, or go on.
    Pause,
    /// Start its task now.
    Run,
    /// Delete it.
    Delete,
}

/// The keys of the list in print. Enter presses the row, which is a button.
pub const SCHEDULE_KEYS: KeyLines = &[
    (keyboard::go, &["↑", "↓", "J", "K"]),
    (keyboard::first_and_last, &["Home", "End"]),
    (say::key_details, &["Enter"]),
    (say::key_edit, &["E"]),
    (say::key_pause, &["P"]),
    (say::key_run, &["R"]),
    (say::key_delete, &["Del"]),
];

impl ScheduleKey {
    /// What a pressed key is for, as the browser names it; nothing where it is pressed with another.
    #[must_use]
    pub fn of(key: &str, with_another: bool) -> Option<Self> {
        if with_another {
            return None;
        }
        Some(match key {
            "ArrowDown" | "j" => Self::Next,
            "ArrowUp" | "k" => Self::Back,
            "Home" => Self::First,
            "End" => Self::Last,
            "e" => Self::Edit,
            "p" => Self::Pause,
            "r" => Self::Run,
            "Delete" => Self::Delete,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn schedule(next: &[&str], paused: bool) -> Schedule {
        serde_json::from_value(json!({
            "id": "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa", "name": "Nightly", "rhythm": {"every": 60},
            "words": "Every minute", "zone": "UTC", "task": {"cwd": "/src"}, "missed": "all", "missed_most": 3,
            "overlap": "skip", "jitter_seconds": 90, "expires_at": null, "paused": paused, "next": next,
            "notes": [], "last": [], "created_at": "2026-01-02T03:04:05Z"
        }))
        .unwrap()
    }

    #[test]
    fn what_is_started_is_said_in_a_line() {
        let line = |task: serde_json::Value| {
            let StartedLine { words, code, told } =
                StartedLine::of(&serde_json::from_value(task).unwrap(), "Nightly");
            [words, code, told]
        };
        for (task, said) in [
            (json!({"command": {"line": "cargo test"}}), ["", "cargo test", ""]),
            (json!({"command": {"line": "make"}, "title": "make"}), ["", "make", ""]),
            (json!({"command": {"line": "make"}, "title": "Nightly"}), ["", "make", ""]),
            (json!({"command": {"line": "make"}, "title": "Build it"}), ["Build it", "make", ""]),
            (json!({"command": {"argv": ["echo", "a b"]}}), ["", "echo 'a b'", ""]),
            (
                json!({"agent": "writer", "title": "Nightly", "instructions": "Write it.\nDone: one page."}),
                ["writer", "", "Write it."],
            ),
            (json!({"agent": "writer", "title": "The notes"}), ["writer", "", "The notes"]),
        ] {
            let found = line(task.clone());
            let found = found.each_ref().map(|part| part.trim_end_matches(['…', ' ']));
            assert_eq!(found, said, "{task}");
        }
    }

    #[test]
    fn what_is_left_is_counted_by_the_second_only_at_the_end() {
        for (seconds, said) in
            [(-3, "0s"), (41, "41s"), (100, "1m"), (18_759, "5h 12m"), (90_000, "1d 1h"), (89_999, "1d")]
        {
            assert_eq!(still(seconds), said, "{seconds}");
        }
    }

    #[test]
    fn the_next_time_is_a_moment_a_rest_or_never() {
        let at: Timestamp = "2026-01-03T00:00:00Z".parse().unwrap();
        let moment = ["2026-01-03T00:00:00Z"];
        let of = |next: &[&str], paused, now: &str, runs| {
            NextTime::of(&schedule(next, paused), now.parse().unwrap(), runs)
        };
        let (before, after) = ("2026-01-02T00:00:00Z", "2026-01-03T09:00:00Z");
        assert_eq!(of(&moment, false, before, false), NextTime::Comes(Coming::At(at)));
        assert_eq!(of(&moment, false, after, true), NextTime::Comes(Coming::Now));
        assert_eq!(of(&moment, false, after, false), NextTime::Comes(Coming::DueSince(at)));
        assert_eq!(of(&moment, true, after, false), NextTime::Paused);
        assert_eq!(of(&[], true, before, true), NextTime::Never);
        let mut asked = schedule(&moment, true);
        asked.asked_by = Some(contract::Origin::Mcp("claude-code".into()));
        assert_eq!(NextTime::of(&asked, at, true), NextTime::WaitsForYou);
    }

    #[test]
    fn each_time_says_what_became_of_it_and_why() {
        for state in OccurrenceState::ALL {
            let occurrence = |reason| Occurrence { at: Timestamp::UNIX_EPOCH, state, task: None, reason };
            assert!(!became(&occurrence(None)).is_empty(), "{state}");
            assert_eq!(
                why(&occurrence(Some("So.".into()))).as_deref(),
                Some("So."),
                "the engine's own words first"
            );
        }
        let said: Vec<_> = rules(&schedule(&[], false)).into_iter().map(|(_, value)| value).collect();
        assert_eq!(said[0], "A task for each, at most 3");
        assert_eq!(&said[2..], ["Up to 1m 30s", "/src"]);
    }
}
