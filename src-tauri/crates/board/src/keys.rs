//! Which key does what. The one table makes the help too.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// What the person can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
    Open,
    Output,
    Log,
    Result,
    Why,
    About,
    Back,
    NextTab,
    PreviousTab,
    Tab(u8),
    NextTask,
    PreviousTask,
    OneStatus,
    Filter,
    Mark,
    New,
    Answer,
    Cancel,
    Pause,
    Resume,
    Again,
    StartNow,
    Raise,
    Delete,
    Undo,
    PauseQueue,
    Workers,
    Help,
    Leave,
}

/// Where a key holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Where {
    /// In the list.
    List,
    /// With a task open.
    Task,
    Everywhere,
}

/// Keys, what they do, and how that is said.
pub(super) struct Binding {
    pub(super) keys: &'static [Key],
    pub(super) action: Action,
    pub(super) at: Where,
    /// The keys as the help names them; empty for a second way that need not be told.
    pub(super) name: &'static str,
    pub(super) says: &'static str,
}

/// A key with the modifiers that matter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Key(KeyCode, KeyModifiers);

const fn char(c: char) -> Key {
    Key(KeyCode::Char(c), KeyModifiers::NONE)
}

const fn plain(code: KeyCode) -> Key {
    Key(code, KeyModifiers::NONE)
}

const fn control(c: char) -> Key {
    Key(KeyCode::Char(c), KeyModifiers::CONTROL)
}

const fn row(
    keys: &'static [Key],
    action: Action,
    at: Where,
    name: &'static str,
    says: &'static str,
) -> Binding {
    Binding { keys, action, at, name, says }
}

/// The table.
pub(super) const BINDINGS: &[Binding] = &[
    row(&[plain(KeyCode::Up), char('k')], Action::Up, Where::Everywhere, "↑ k", "Up"),
    row(&[plain(KeyCode::Down), char('j')], Action::Down, Where::Everywhere, "↓ j", "Down"),
    row(&[plain(KeyCode::PageUp), control('b')], Action::PageUp, Where::Everywhere, "PgUp", "A page up"),
    row(
        &[plain(KeyCode::PageDown), control('f')],
        Action::PageDown,
        Where::Everywhere,
        "PgDn",
        "A page down",
    ),
    row(&[char('g'), plain(KeyCode::Home)], Action::First, Where::Everywhere, "g Home", "To the first"),
    row(&[char('G'), plain(KeyCode::End)], Action::Last, Where::Everywhere, "G End", "To the last"),
    row(&[plain(KeyCode::Enter)], Action::Open, Where::List, "Enter", "Open the task"),
    row(&[char('o')], Action::Output, Where::Everywhere, "o", "Its output"),
    row(&[char('l')], Action::Log, Where::Everywhere, "l", "Its log"),
    row(&[char('v')], Action::Result, Where::Everywhere, "v", "Its result"),
    row(&[char('w')], Action::Why, Where::Everywhere, "w", "Why it does not run"),
    row(&[char('i')], Action::About, Where::Everywhere, "i", "All about it"),
    row(&[char(']'), char('J')], Action::NextTask, Where::Task, "]", "The next task"),
    row(&[char('['), char('K')], Action::PreviousTask, Where::Task, "[", "The task before"),
    row(&[plain(KeyCode::Esc)], Action::Back, Where::Everywhere, "Esc", "Back; clear marks, filter"),
    row(
        &[plain(KeyCode::Tab), plain(KeyCode::Right)],
        Action::NextTab,
        Where::Everywhere,
        "Tab →",
        "The next tab",
    ),
    row(&[plain(KeyCode::BackTab), plain(KeyCode::Left)], Action::PreviousTab, Where::Everywhere, "", ""),
    row(&[char('1')], Action::Tab(0), Where::Everywhere, "1-5", "A tab by its number"),
    row(&[char('2')], Action::Tab(1), Where::Everywhere, "", ""),
    row(&[char('3')], Action::Tab(2), Where::Everywhere, "", ""),
    row(&[char('4')], Action::Tab(3), Where::Everywhere, "", ""),
    row(&[char('5')], Action::Tab(4), Where::Task, "", ""),
    row(&[char('s')], Action::OneStatus, Where::List, "s", "One status, then the next"),
    row(&[char('/')], Action::Filter, Where::List, "/", "Filter by words"),
    row(&[char(' ')], Action::Mark, Where::List, "Space", "Mark; keys act on all marked"),
    row(&[char('n')], Action::New, Where::Everywhere, "n", "New task"),
    row(&[char('a')], Action::Answer, Where::Everywhere, "a", "Answer, or write to it"),
    row(&[char('c')], Action::Cancel, Where::Everywhere, "c", "Cancel"),
    row(&[char('p')], Action::Pause, Where::Everywhere, "p", "Pause"),
    row(&[char('r')], Action::Resume, Where::Everywhere, "r", "Resume"),
    row(&[char('t')], Action::Again, Where::Everywhere, "t", "Run again"),
    row(&[char('S')], Action::StartNow, Where::Everywhere, "S", "Start now"),
    row(&[char('+')], Action::Raise, Where::Everywhere, "+", "Raise the priority"),
    row(&[char('d'), plain(KeyCode::Delete)], Action::Delete, Where::Everywhere, "d", "Delete"),
    row(&[char('u')], Action::Undo, Where::Everywhere, "u", "Bring back what was deleted"),
    row(&[char('P')], Action::PauseQueue, Where::Everywhere, "P", "Pause or resume the queue"),
    row(&[char('W')], Action::Workers, Where::Everywhere, "W", "Workers"),
    row(&[char('?')], Action::Help, Where::Everywhere, "?", "All keys"),
    row(&[char('q'), control('c')], Action::Leave, Where::Everywhere, "q", "Leave"),
];

/// What the mouse does, where it is taken.
pub(super) const MOUSE: [(&str, &str); 4] = [
    ("Click", "Choose a task; again: open"),
    ("", "A tab, a counter: show those"),
    ("Wheel", "Scroll"),
    ("Shift", "With the mouse: select text"),
];

/// The letter that a key types, in lower case; none with Control or Alt.
pub(super) fn letter(key: KeyEvent) -> Option<char> {
    let held = key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
    key.code.as_char().filter(|_| !held).map(|c| c.to_ascii_lowercase())
}

/// What a key does with a task open, or without.
pub(super) fn action(key: KeyEvent, task_open: bool) -> Option<Action> {
    let modifiers = key.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT);
    let pressed = Key(key.code, modifiers);
    let holds = |at: Where| at == Where::Everywhere || (at == Where::Task) == task_open;
    BINDINGS.iter().find(|one| holds(one.at) && one.keys.contains(&pressed)).map(|one| one.action)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_has_two_meanings() {
        for (at, one) in BINDINGS.iter().enumerate() {
            for other in &BINDINGS[at + 1..] {
                let meets =
                    one.at == other.at || one.at == Where::Everywhere || other.at == Where::Everywhere;
                assert!(!meets || one.keys.iter().all(|key| !other.keys.contains(key)), "{}", one.says);
            }
        }
    }

    #[test]
    fn shift_is_part_of_the_letter_and_control_is_not() {
        let press = |c, modifiers| action(KeyEvent::new(KeyCode::Char(c), modifiers), false);
        assert_eq!(press('G', KeyModifiers::SHIFT), Some(Action::Last));
        assert_eq!(press('c', KeyModifiers::NONE), Some(Action::Cancel));
        assert_eq!(press('c', KeyModifiers::CONTROL), Some(Action::Leave));
        assert_eq!(press('d', KeyModifiers::ALT), None);
    }
}
