//! The parts of the cheat sheet: where keys are heard that are no shortcuts of the window, and what they do there.
//!
//! Owns: the one list of these places. What is in print for each stands beside what hears it.

use super::{
    chat_keys::CHAT_KEYS,
    control::CONTROL_KEYS,
    inbox::INBOX_KEYS,
    insights::chart_keys::CHART_KEYS,
    list_keys::{COMMON_KEYS, Does, KeyLines, LIST_KEYS},
    review::keys::REVIEW_KEYS,
    schedules::SCHEDULE_KEYS,
    workflow::{editor_keys::EDITOR_KEYS, walk::GRAPH_KEYS},
};
use crate::catalogue::keyboard as say;

/// A place in the window with keys of its own.
#[derive(Clone, Copy, Debug)]
pub struct KeyPart {
    /// Where it is.
    pub name: Does,
    /// Its keys.
    pub lines: KeyLines,
}

const fn part(name: Does, lines: KeyLines) -> KeyPart {
    KeyPart { name, lines }
}

/// All of them, in the order of the pages.
pub const KEY_PARTS: [KeyPart; 10] = [
    part(say::in_list, LIST_KEYS),
    part(say::in_dialogs, COMMON_KEYS),
    part(say::in_control, CONTROL_KEYS),
    part(say::in_chat, CHAT_KEYS),
    part(say::in_graph, GRAPH_KEYS),
    part(say::in_editor, EDITOR_KEYS),
    part(say::in_inbox, INBOX_KEYS),
    part(say::in_schedules, SCHEDULE_KEYS),
    part(say::in_review, REVIEW_KEYS),
    part(say::in_charts, CHART_KEYS),
];

/// The keys that stand at the foot of a page: those that act, and not those that move, of which there are several.
pub fn at_the_foot(lines: KeyLines) -> impl Iterator<Item = (&'static str, Does)> {
    lines.iter().filter_map(|(does, ways)| match ways {
        [one] => Some((*one, *does)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::{
        chat_keys::ChatKey,
        control::ControlKey,
        inbox::InboxKey,
        insights::chart_keys::ChartKey,
        list_keys::ListKey,
        review::keys::ReviewKey,
        schedules::ScheduleKey,
        workflow::{editor_keys::EditorKey, graph::StageGraph, layout, sample, walk},
    };
    use std::{collections::HashSet, fmt::Debug};

    /// Keys as the browser names them: the key, and whether Ctrl and Shift are held.
    type Pressed<'a> = (&'a str, bool, bool);

    /// The keys in print as the browser names them.
    fn pressed(print: &str) -> (String, bool, bool) {
        let parts: Vec<&str> = print.split('+').collect();
        let (key, modifiers) = parts.split_last().unwrap();
        let key = match *key {
            "↑" => "ArrowUp".to_owned(),
            "↓" => "ArrowDown".to_owned(),
            "→" => "ArrowRight".to_owned(),
            "←" => "ArrowLeft".to_owned(),
            "PgUp" => "PageUp".to_owned(),
            "PgDn" => "PageDown".to_owned(),
            "Space" => " ".to_owned(),
            "Del" => "Delete".to_owned(),
            "Esc" => "Escape".to_owned(),
            letter if letter.chars().count() == 1 => letter.to_lowercase(),
            other => other.to_owned(),
        };
        (key, modifiers.contains(&"Ctrl"), modifiers.contains(&"Shift"))
    }

    /// What a key does, as a word of its own.
    fn named(does: Option<impl Debug>) -> Option<String> {
        does.map(|does| format!("{does:?}"))
    }

    /// Whether a key moves in a graph, from anywhere in it.
    fn in_graph(key: &str) -> Option<String> {
        let graph = StageGraph::of_run(&sample::deployment());
        let layout = layout::lay_out(&graph, layout::Widths::within(800.0));
        let spots = (0..graph.nodes.len())
            .flat_map(|stage| [None, Some(0)].map(|task| walk::GraphSpot { stage, task }));
        spots.into_iter().find_map(|from| walk::step(&graph, &layout, from, key)).map(|_| key.to_owned())
    }

    /// What a key does in a part.
    fn heard(part: &KeyPart, (key, ctrl, shift): Pressed<'_>) -> Option<String> {
        match (part.name)() {
            name if name == say::in_list() => named(ListKey::of(key, ctrl, shift)),
            name if name == say::in_control() => named(ControlKey::of(key, ctrl)),
            name if name == say::in_chat() => named(ChatKey::of(key, ctrl, shift)),
            name if name == say::in_graph() => in_graph(key).filter(|_| !ctrl),
            name if name == say::in_editor() => named(EditorKey::of(key, ctrl, shift)),
            name if name == say::in_inbox() => named(InboxKey::of(key, ctrl)),
            name if name == say::in_schedules() => named(ScheduleKey::of(key, ctrl)),
            name if name == say::in_review() => named(ReviewKey::of(key, ctrl, shift, 20)),
            name if name == say::in_charts() => named(ChartKey::of(key)),
            other => panic!("nothing hears the keys of “{other}”"),
        }
    }

    /// The parts whose keys are heard in one place each: those of dialogs and fields are many components' own.
    fn parts() -> impl Iterator<Item = KeyPart> {
        KEY_PARTS.into_iter().filter(|part| (part.name)() != say::in_dialogs())
    }

    #[test]
    fn every_key_in_print_is_heard() {
        for part in parts() {
            for (does, ways) in part.lines {
                for print in *ways {
                    let (key, ctrl, shift) = pressed(print);
                    let by_the_button = key == "Enter"; // a row that is a button is pressed by it
                    let is_heard = heard(&part, (&key, ctrl, shift)).is_some();
                    assert!(is_heard || by_the_button, "{}: {}: {print}", (part.name)(), does());
                }
            }
        }
    }

    #[test]
    fn every_key_that_is_heard_is_in_print() {
        const NAMED: [&str; 16] = [
            "ArrowUp",
            "ArrowDown",
            "ArrowLeft",
            "ArrowRight",
            "PageUp",
            "PageDown",
            "Home",
            "End",
            "Enter",
            "Delete",
            "Escape",
            " ",
            "[",
            "]",
            "F10",
            "ContextMenu",
        ];
        let letters: Vec<String> = ('a'..='z').map(String::from).collect();
        for part in parts() {
            let ways = part.lines.iter().flat_map(|(_, ways)| ways.iter());
            let told: HashSet<String> = ways
                .filter_map(|print| {
                    let (key, ctrl, shift) = pressed(print);
                    heard(&part, (&key, ctrl, shift))
                })
                .collect();
            for key in NAMED.into_iter().chain(letters.iter().map(String::as_str)) {
                for (ctrl, shift) in [(false, false), (true, false), (false, true), (true, true)] {
                    let does = heard(&part, (key, ctrl, shift));
                    let is_told = does.as_ref().is_none_or(|does| told.contains(does));
                    assert!(is_told, "{}: {key} does {does:?}, which is not in print", (part.name)());
                }
            }
        }
    }

    #[test]
    fn each_part_says_each_effect_once() {
        for part in KEY_PARTS {
            let does: HashSet<_> = part.lines.iter().map(|(does, _)| does()).collect();
            assert_eq!(does.len(), part.lines.len(), "{}", (part.name)());
        }
    }

    #[test]
    fn the_foot_of_a_page_shows_what_acts() {
        let foot: Vec<_> = at_the_foot(INBOX_KEYS).map(|(keys, _)| keys).collect();
        assert_eq!(foot, ["A", "D", "W", "R", "S", "U", "E"]);
    }
}
