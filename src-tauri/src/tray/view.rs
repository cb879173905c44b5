//! What icon, tooltip and menu say, from the state of the queue. No bus, no window: plain text and choices.

use crate::catalogue::tray as say;
use contract::{
    TaskId, Timestamp,
    queue::{Coming, QueueState},
};

/// Longest title in the menu, in characters.
const TITLE_CHARS: usize = 40;

/// A number as it is said.
type Words = fn(i64) -> String;

/// All that the tray shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct View {
    pub(super) queue: QueueState,
    /// The newest tasks that need the person.
    pub(super) asking: Vec<Named>,
    /// The newest running tasks.
    pub(super) running: Vec<Named>,
    /// Tasks that failed since the person last looked at the window.
    pub(super) failed_unseen: i64,
}

/// A task as the menu names it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Named {
    pub(super) id: TaskId,
    pub(super) title: String,
    pub(super) percent: i64,
}

impl Named {
    /// A line that opens it; how far it is stands there as soon as that is known.
    fn line(&self) -> Line {
        let title = shortened(&self.title);
        let label = if self.percent > 0 { say::task_at(&title, self.percent) } else { title };
        Line::Choice(label, Choice::Task(self.id))
    }
}

/// What the icon shows, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mood {
    /// A task waits for the person.
    NeedsYou,
    /// A task failed and nobody has looked yet.
    Failed,
    /// Something runs.
    Running,
    /// Nothing to see.
    Idle,
}

/// What the person chose in the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    Open,
    NewTask,
    Inbox,
    Task(TaskId),
    PauseAll,
    PauseForAnHour,
    Resume,
    Quit,
}

/// One line of the menu.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Line {
    Separator,
    /// Only to read.
    Fact(String),
    Choice(String, Choice),
}

impl View {
    pub(super) fn mood(&self) -> Mood {
        match self {
            view if view.queue.need_person_now() > 0 => Mood::NeedsYou,
            view if view.failed_unseen > 0 => Mood::Failed,
            view if view.queue.counts.running > 0 => Mood::Running,
            _ => Mood::Idle,
        }
    }

    /// What the window is called, with how much waits for the person: `(3) Legwork`.
    pub(super) fn title(&self) -> String {
        match self.queue.need_person_now() + self.queue.unread {
            0 => "Legwork".to_owned(),
            waiting => format!("({waiting}) Legwork"),
        }
    }

    /// Such as `2 running, 5 waiting, 1 needs you`.
    pub(super) fn tooltip(&self) -> String {
        let counts = &self.queue.counts;
        let parts: [(i64, Words); 6] = [
            (self.queue.need_person_now(), say::tasks_need_you),
            (counts.running, say::tasks_running),
            (counts.pending - self.queue.approvals + counts.queued, say::tasks_waiting),
            (counts.paused, say::tasks_paused),
            (self.failed_unseen, say::tasks_failed),
            (self.queue.unread, say::tasks_unread),
        ];
        let some = parts.into_iter().filter(|(count, _)| *count > 0);
        let mut said: Vec<String> = some.map(|(count, words)| words(count)).collect();
        if said.is_empty() {
            said.push(say::nothing_runs().to_owned());
        }
        if self.queue.paused {
            said.push(say::queue_paused().to_owned());
        } else if let Some(held) = &self.queue.held {
            said.push(held.words());
        }
        said.join(", ")
    }

    pub(super) fn menu(&self, now: Timestamp) -> Vec<Line> {
        let mut lines = vec![
            Line::Choice(say::open().to_owned(), Choice::Open),
            Line::Choice(say::new_task().to_owned(), Choice::NewTask),
        ];
        if self.queue.unread > 0 {
            lines.push(Line::Choice(say::inbox(self.queue.unread), Choice::Inbox));
        }
        lines.push(Line::Separator);
        lines.extend(group(say::needs_you(), &self.asking, self.queue.need_person()));
        lines.extend(group(say::running(), &self.running, self.queue.counts.running));
        lines.extend(self.pausing_lines(now));
        if let Some(next) = &self.queue.next_scheduled {
            let title = shortened(&next.title);
            lines.push(Line::Separator);
            lines.push(Line::Fact(match next.coming(now, self.queue.pool.is_some()) {
                Coming::At(at) => say::next(&title, &local_time(at, now)),
                Coming::Now => say::next_due(&title),
                Coming::DueSince(at) => say::next_due_since(&title, &local_time(at, now)),
            }));
        }
        lines.extend([Line::Separator, Line::Choice(say::quit().to_owned(), Choice::Quit)]);
        lines
    }

    fn pausing_lines(&self, now: Timestamp) -> Vec<Line> {
        if !self.queue.paused {
            let held = self.queue.held.as_ref().map(|held| Line::Fact(held.words()));
            let pauses = [
                Line::Choice(say::pause_all().to_owned(), Choice::PauseAll),
                Line::Choice(say::pause_hour().to_owned(), Choice::PauseForAnHour),
            ];
            return held.into_iter().chain(pauses).collect();
        }
        let since = match self.queue.paused_until {
            Some(until) => say::paused_until(&local_time(until, now)),
            None => say::paused().to_owned(),
        };
        vec![Line::Fact(since), Line::Choice(say::resume().to_owned(), Choice::Resume)]
    }
}

/// Tasks of one kind, under a heading; `all` of them are more than are named.
fn group(heading: &str, named: &[Named], all: i64) -> Vec<Line> {
    if named.is_empty() {
        return vec![];
    }
    let mut lines = vec![Line::Fact(heading.to_owned())];
    lines.extend(named.iter().map(Named::line));
    let unnamed = all - i64::try_from(named.len()).unwrap_or(i64::MAX);
    if unnamed > 0 {
        lines.push(Line::Fact(say::and_more(unnamed)));
    }
    lines.push(Line::Separator);
    lines
}

/// A title that fits into a menu.
fn shortened(title: &str) -> String {
    let title = title.trim();
    if title.chars().count() <= TITLE_CHARS {
        return title.to_owned();
    }
    let cut: String = title.chars().take(TITLE_CHARS - 1).collect();
    format!("{}…", cut.trim_end())
}

/// The clock on the wall: `14:30`, with the day where that is not within the next day.
fn local_time(at: Timestamp, now: Timestamp) -> String {
    let zone = jiff::tz::TimeZone::system();
    let near = at.duration_since(now).as_hours().abs() < 18;
    at.to_zoned(zone).strftime(if near { "%H:%M" } else { "%a %d %b, %H:%M" }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{
        machine::{HoldCause, StartsHeld},
        queue::{NextScheduled, Starting},
    };

    fn labels(view: &View) -> Vec<String> {
        view.menu(Timestamp::UNIX_EPOCH)
            .into_iter()
            .filter_map(|line| match line {
                Line::Separator => None,
                Line::Fact(text) => Some(format!("({text})")),
                Line::Choice(text, _) => Some(text),
            })
            .collect()
    }

    fn running(count: i64, named: usize) -> View {
        let mut view = View::default();
        view.queue.counts.running = count;
        view.running = (0..named).map(|n| task(n, 10 * n as i64)).collect();
        view
    }

    fn task(n: usize, percent: i64) -> Named {
        Named { id: TaskId(uuid::Uuid::from_u128(n as u128)), title: format!("Task {n}"), percent }
    }

    #[test]
    fn an_idle_queue() {
        let view = View::default();
        assert_eq!(labels(&view), ["Open Legwork", "New task", "Pause all", "Pause for 1 hour", "Quit"]);
        assert_eq!((view.mood(), view.tooltip().as_str()), (Mood::Idle, "Nothing runs"));
    }

    #[test]
    fn running_tasks_are_named_with_their_percent_once_there_is_one() {
        let view = running(3, 2);
        assert_eq!(labels(&view)[2..6], ["(Running)", "Task 0", "Task 1: 10%", "(and 1 more)"]);
        assert_eq!((view.mood(), view.tooltip().as_str()), (Mood::Running, "3 running"));
    }

    #[test]
    fn what_needs_the_person_is_named_first() {
        let mut view = running(1, 1);
        view.queue.counts.needs_input = 1;
        view.queue.approvals = 2;
        view.asking = vec![task(7, 0), task(8, 40)];
        let first = ["(Needs you)", "Task 7", "Task 8: 40%", "(and 1 more)", "(Running)", "Task 0"];
        assert_eq!(labels(&view)[2..8], first);
    }

    #[test]
    fn what_ended_and_was_not_looked_at_is_counted_and_what_is_put_off_is_not() {
        let mut view = View::default();
        view.queue.unread = 3;
        view.queue.counts.needs_input = 2;
        view.queue.snoozed = 2;
        assert_eq!(labels(&view)[2], "Inbox: 3 unread");
        assert_eq!((view.mood(), view.tooltip().as_str()), (Mood::Idle, "3 unread"));
        assert_eq!(view.title(), "(3) Legwork");
    }

    #[test]
    fn a_paused_queue_offers_to_resume() {
        let mut view = View::default();
        view.queue.paused = true;
        assert_eq!(labels(&view)[2..4], ["(Paused)", "Resume"]);
        assert_eq!(view.tooltip(), "Nothing runs, the queue is paused");
    }

    #[test]
    fn what_holds_back_new_starts_is_said() {
        let mut view = running(1, 1);
        view.queue.held = Some(StartsHeld {
            cause: HoldCause::Memory,
            until: None,
            detail: "Memory at 91 %, starts again below 80 %".into(),
        });
        let words = "No new starts: memory at 91 %, starts again below 80 %";
        assert!(labels(&view).contains(&format!("({words})")), "{:?}", labels(&view));
        assert_eq!(view.tooltip(), format!("1 running, {words}"));
        view.queue.paused = true;
        assert_eq!(view.tooltip(), "1 running, the queue is paused");
    }

    #[test]
    fn the_most_urgent_thing_decides_the_icon() {
        let mut view = running(1, 1);
        view.failed_unseen = 2;
        assert_eq!((view.mood(), view.tooltip().as_str()), (Mood::Failed, "1 running, 2 failed"));
        view.queue.counts.needs_input = 1;
        assert_eq!(view.mood(), Mood::NeedsYou);
        assert_eq!(view.tooltip(), "1 needs you, 1 running, 2 failed");
    }

    #[test]
    fn what_is_next_is_only_to_read_and_long_titles_are_cut() {
        let mut view = View::default();
        let title = "A very long title that goes on and on and on".to_owned();
        view.queue.next_scheduled = Some(NextScheduled {
            what: Starting::Task(TaskId(uuid::Uuid::nil())),
            title,
            at: Timestamp::from_second(60).unwrap(),
            due_at: None,
        });
        let next = labels(&view)[4].clone();
        assert!(next.starts_with("(Next: A very long title that goes on and on a… at "), "{next}");
        view.queue.next_scheduled.as_mut().unwrap().at = Timestamp::UNIX_EPOCH;
        let due = labels(&view)[4].clone();
        assert!(due.contains("due since") && due.contains("nothing runs the queue"), "{due}");
        view.queue.pool = Some(contract::queue::Role::App);
        assert!(labels(&view)[4].starts_with("(Due now: A very long"), "{:?}", labels(&view));
    }
}
