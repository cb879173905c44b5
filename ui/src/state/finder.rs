//! What the command palette finds: which candidates fit what was typed, in parts, the best first.
//!
//! Owns: the order. How well words fit is told by `nucleo`, the matcher of the Helix editor.

use crate::catalogue::{chat, common, palette as say, schedules, workflows};
use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{AtomKind, CaseMatching, Normalization, Pattern},
};

/// Candidates that show of a part while nothing is typed, where it may have many.
const SHOWN_AT_REST: usize = 5;
/// Candidates that show of a part once something is typed.
const SHOWN: usize = 8;
/// Things done before that show.
const RECENT: usize = 3;
/// Things done before that are remembered.
const REMEMBERED: usize = 12;
/// What having been done before is worth, in the matcher's points: about two letters.
const BONUS: u32 = 30;

/// A part of the palette. Their order is the order at rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FinderPart {
    /// What can be done to the selected task.
    ThisTask,
    /// What was done before.
    Recent,
    /// What can be done anywhere.
    Commands,
    /// The pages.
    Pages,
    /// Filters of the queue that were saved.
    Filters,
    /// Tasks by name.
    Tasks,
    /// A new task for one of them.
    Agents,
    /// Conversations by name.
    Chats,
    /// Schedules by name.
    Schedules,
    /// Workflows by name.
    Workflows,
    /// Saved reports.
    Reports,
    /// The parts of the settings.
    Settings,
}

impl FinderPart {
    /// Its heading. That of the selected task is the task's title.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::ThisTask => say::this_task(),
            Self::Recent => say::recent(),
            Self::Commands => say::deeds(),
            Self::Pages => say::pages(),
            Self::Filters => common::filters(),
            Self::Tasks => common::tasks(),
            Self::Agents => common::agents(),
            Self::Chats => chat::conversations(),
            Self::Schedules => schedules::schedules(),
            Self::Workflows => workflows::workflows(),
            Self::Reports => common::reports(),
            Self::Settings => common::settings(),
        }
    }

    /// Whether what is chosen of it comes up again as recent. Tasks and reports belong to the engine.
    const fn is_remembered(self) -> bool {
        matches!(self, Self::Commands | Self::Pages | Self::Filters | Self::Agents | Self::Settings)
    }

    /// How many show while nothing is typed.
    const fn at_rest(self) -> usize {
        match self {
            Self::ThisTask | Self::Recent | Self::Commands | Self::Pages => usize::MAX,
            Self::Filters | Self::Tasks | Self::Agents | Self::Chats => SHOWN_AT_REST,
            Self::Schedules | Self::Workflows | Self::Reports | Self::Settings => 0,
        }
    }
}

/// What the first letter narrows it to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    All,
    /// `>`
    Actions,
    /// `@`
    Agents,
}

impl Scope {
    const fn holds(self, part: FinderPart) -> bool {
        match self {
            Self::All => true,
            Self::Actions => matches!(part, FinderPart::ThisTask | FinderPart::Commands),
            Self::Agents => matches!(part, FinderPart::Agents),
        }
    }
}

/// Something that can be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate<T> {
    /// Tells it from all others, also the next time.
    pub key: String,
    /// Where it stands.
    pub part: FinderPart,
    /// What it is called.
    pub label: String,
    /// What stands beside it; its words are found too.
    pub beside: String,
    /// The keys that do the same.
    pub keys: Option<String>,
    /// What happens.
    pub deed: T,
}

/// The words to look for, without the letter that narrows.
#[must_use]
pub fn words(typed: &str) -> &str {
    scope(typed).1
}

fn scope(typed: &str) -> (Scope, &str) {
    let typed = typed.trim_start();
    match (typed.strip_prefix('>'), typed.strip_prefix('@')) {
        (Some(words), _) => (Scope::Actions, words.trim()),
        (_, Some(words)) => (Scope::Agents, words.trim()),
        _ => (Scope::All, typed.trim()),
    }
}

/// The parts that show, each with the places of its candidates. `recent` are keys, the last one first.
#[must_use]
pub fn found<T>(all: &[Candidate<T>], typed: &str, recent: &[String]) -> Vec<(FinderPart, Vec<usize>)> {
    let (scope, words) = scope(typed);
    let within: Vec<usize> = (0..all.len()).filter(|at| scope.holds(all[*at].part)).collect();
    if words.is_empty() {
        at_rest(all, &within, recent, scope)
    } else {
        matching(all, &within, words, recent)
    }
}

fn at_rest<T>(
    all: &[Candidate<T>],
    within: &[usize],
    recent: &[String],
    scope: Scope,
) -> Vec<(FinderPart, Vec<usize>)> {
    let again: Vec<usize> = recent
        .iter()
        .filter_map(|key| within.iter().copied().find(|at| all[*at].key == *key))
        .take(RECENT)
        .collect();
    let mut parts: Vec<(FinderPart, Vec<usize>)> = vec![];
    for at in within.iter().copied().filter(|at| !again.contains(at)) {
        let part = all[at].part;
        let room = if scope == Scope::All { part.at_rest() } else { usize::MAX };
        match parts.iter_mut().find(|(known, _)| *known == part) {
            Some((_, places)) if places.len() >= room => {}
            Some((_, places)) => places.push(at),
            None if room > 0 => parts.push((part, vec![at])),
            None => {}
        }
    }
    if !again.is_empty() {
        parts.push((FinderPart::Recent, again));
    }
    parts.sort_by_key(|(part, _)| *part);
    parts
}

fn matching<T>(
    all: &[Candidate<T>],
    within: &[usize],
    words: &str,
    recent: &[String],
) -> Vec<(FinderPart, Vec<usize>)> {
    let mut judge = Judge::of(words);
    let mut parts: Vec<(FinderPart, Vec<(u32, usize)>)> = vec![];
    for at in within.iter().copied() {
        let one = &all[at];
        // The engine has found these by words of theirs that do not show here.
        let given = matches!(one.part, FinderPart::Tasks | FinderPart::Chats | FinderPart::Reports);
        let Some(points) = judge.points(&one.label, &one.beside).or(given.then_some(0)) else { continue };
        let points = if recent.contains(&one.key) { points + BONUS } else { points };
        match parts.iter_mut().find(|(known, _)| *known == one.part) {
            Some((_, places)) => places.push((points, at)),
            None => parts.push((one.part, vec![(points, at)])),
        }
    }
    for (_, places) in &mut parts {
        // what is equal stays in its order
        places.sort_by_key(|(points, _)| std::cmp::Reverse(*points));
        places.truncate(SHOWN);
    }
    parts.sort_by_key(|(part, places)| (std::cmp::Reverse(places[0].0), *part));
    parts.into_iter().map(|(part, places)| (part, places.into_iter().map(|(_, at)| at).collect())).collect()
}

/// Judges how well candidates fit.
struct Judge {
    matcher: Matcher,
    loose: Pattern,
    exact: Pattern,
    least: u32,
    letters: Vec<char>,
}

impl Judge {
    /// Points that a letter has at the least, on the average; what is more scattered is chance.
    const LEAST: u32 = 17;

    fn of(words: &str) -> Self {
        let pattern = |kind| Pattern::new(words, CaseMatching::Ignore, Normalization::Smart, kind);
        let letters = words.chars().filter(|c| !c.is_whitespace()).count();
        Self {
            matcher: Matcher::new(Config::DEFAULT),
            loose: pattern(AtomKind::Fuzzy),
            exact: pattern(AtomKind::Substring),
            least: u32::try_from(letters).unwrap_or(u32::MAX).saturating_mul(Self::LEAST),
            letters: vec![],
        }
    }

    /// The label fits by its letters; what stands beside it only by whole words, and is worth half.
    fn points(&mut self, label: &str, beside: &str) -> Option<u32> {
        let by_letters = self.loose.score(Utf32Str::new(label, &mut self.letters), &mut self.matcher);
        if let Some(points) = by_letters.filter(|points| *points >= self.least) {
            return Some(points);
        }
        let whole = format!("{label} {beside}");
        let by_words = self.exact.score(Utf32Str::new(&whole, &mut self.letters), &mut self.matcher);
        by_words.map(|points| points / 2)
    }
}

/// What was done before, with this done last.
#[must_use]
pub fn remembered<T>(recent: &[String], done: &Candidate<T>) -> Vec<String> {
    if !done.part.is_remembered() {
        return recent.to_vec();
    }
    let others = recent.iter().filter(|key| **key != done.key).cloned();
    std::iter::once(done.key.clone()).chain(others).take(REMEMBERED).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use FinderPart::{Agents, Commands, Pages, Recent, Reports, Settings, Tasks, ThisTask};

    fn candidates() -> Vec<Candidate<()>> {
        let one = |part, label: &str, beside: &str| Candidate {
            key: format!("{part:?} {label}"),
            part,
            label: label.into(),
            beside: beside.into(),
            keys: None,
            deed: (),
        };
        vec![
            one(ThisTask, "Open in full", ""),
            one(ThisTask, "Raise priority", "5 to 6"),
            one(Commands, "New task", ""),
            one(Commands, "Search tasks", ""),
            one(Pages, "Queue", ""),
            one(Pages, "Settings", ""),
            one(Tasks, "Sync the assets", "shell"),
            one(Agents, "reviewer", "Senior security reviewer"),
            one(Agents, "researcher", "Research Briefing"),
            one(Reports, "Prices up 12%", ""),
            one(Settings, "Prices", ""),
        ]
    }

    fn labels(typed: &str, recent: &[&str]) -> Vec<(FinderPart, Vec<String>)> {
        let all = candidates();
        let recent: Vec<String> = recent.iter().map(|key| (*key).to_owned()).collect();
        let name = |places: Vec<usize>| places.into_iter().map(|at| all[at].label.clone()).collect();
        found(&all, typed, &recent).into_iter().map(|(part, places)| (part, name(places))).collect()
    }

    fn first(typed: &str) -> String {
        labels(typed, &[]).first().map(|(_, names)| names[0].clone()).unwrap_or_default()
    }

    #[test]
    fn at_rest_the_selected_task_comes_first_then_what_was_done_before() {
        let shown = labels("", &["Pages Settings", "gone", "Commands New task"]);
        let parts: Vec<_> = shown.iter().map(|(part, _)| *part).collect();
        assert_eq!(parts, [ThisTask, Recent, Commands, Pages, Tasks, Agents]);
        assert_eq!(shown[1].1, ["Settings", "New task"]);
        assert_eq!(shown[2].1, ["Search tasks"], "what is recent stands once");
    }

    #[test]
    fn letters_find_what_they_are_meant_for() {
        for (typed, name) in [
            ("queue", "Queue"),
            ("set", "Settings"),
            ("nt", "New task"),
            ("raise", "Raise priority"),
            ("rp", "Raise priority"),
            ("rsrch", "researcher"),
            ("security", "reviewer"),
            ("sync", "Sync the assets"),
            ("OPEN FULL", "Open in full"),
        ] {
            assert_eq!(first(typed), name, "{typed}");
        }
        assert!(labels("qqqq", &[]).iter().all(|(part, _)| matches!(part, Tasks | Reports)));
    }

    #[test]
    fn signs_narrow_it() {
        let parts = |typed| labels(typed, &[]).into_iter().map(|(part, _)| part).collect::<Vec<_>>();
        assert_eq!(parts(">"), [ThisTask, Commands]);
        assert_eq!(parts("@"), [Agents]);
        assert_eq!(labels("@ senior", &[]), [(Agents, vec!["reviewer".to_owned()])]);
        assert!(labels("> queue", &[]).is_empty());
        assert_eq!((words(" > new task "), words("@x"), words("a > b")), ("new task", "x", "a > b"));
    }

    #[test]
    fn what_was_done_before_wins_among_equals() {
        let before = labels("pri", &["Settings Prices"]);
        assert_eq!(before[0], (Settings, vec!["Prices".to_owned()]));
    }

    #[test]
    fn only_what_is_no_task_is_remembered() {
        let all = candidates();
        let recent = remembered(&remembered(&[], &all[2]), &all[4]);
        assert_eq!(recent, ["Pages Queue", "Commands New task"]);
        assert_eq!(remembered(&recent, &all[2]), ["Commands New task", "Pages Queue"]);
        assert_eq!(remembered(&recent, &all[6]), recent, "tasks belong to the engine");
    }
}
