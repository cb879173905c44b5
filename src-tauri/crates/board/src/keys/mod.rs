//! Which key does what. The one table makes the help too.

pub(crate) mod input;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// What the person can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
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
    Inbox,
    Talks,
    Workers,
    Help,
    Leave,
}

/// Where a key holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// In the list.
    List,
    /// With a task open.
    Task,
    Everywhere,
}

/// Keys, what they do, and how that is said.
pub(crate) struct Binding {
    pub(crate) keys: &'static [Key],
    pub(crate) command: Command,
    pub(crate) at: Scope,
    /// The keys as the help names them; empty for a second way that need not be told.
    pub(crate) name: &'static str,
    pub(crate) says: &'static str,
}

/// A key with the modifiers that matter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key(KeyCode, KeyModifiers);

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
    command: Command,
    at: Scope,
    name: &'static str,
    says: &'static str,
) -> Binding {
    Binding { keys, command, at, name, says }
}

/// The table.
pub(crate) const BINDINGS: &[Binding] = &[
    row(&[plain(KeyCode::Up), char('k')], Command::Up, Scope::Everywhere, "↑ k", "Up"),
    row(&[plain(KeyCode::Down), char('j')], Command::Down, Scope::Everywhere, "↓ j", "Down"),
    row(&[plain(KeyCode::PageUp), control('b')], Command::PageUp, Scope::Everywhere, "PgUp", "A page up"),
    row(
        &[plain(KeyCode::PageDown), control('f')],
        Command::PageDown,
        Scope::Everywhere,
        "PgDn",
        "A page down",
    ),
    row(&[char('g'), plain(KeyCode::Home)], Command::First, Scope::Everywhere, "g Home", "To the first"),
    row(&[char('G'), plain(KeyCode::End)], Command::Last, Scope::Everywhere, "G End", "To the last"),
    row(&[plain(KeyCode::Enter)], Command::Open, Scope::List, "Enter", "Open the task"),
    row(&[char('o')], Command::Output, Scope::Everywhere, "o", "Its output"),
    row(&[char('l')], Command::Log, Scope::Everywhere, "l", "Its log"),
    row(&[char('v')], Command::Result, Scope::Everywhere, "v", "Its result"),
    row(&[char('w')], Command::Why, Scope::Everywhere, "w", "Why it does not run"),
    row(&[char('i')], Command::About, Scope::Everywhere, "i", "All about it"),
    row(&[char(']'), char('J')], Command::NextTask, Scope::Task, "]", "The next task"),
    row(&[char('['), char('K')], Command::PreviousTask, Scope::Task, "[", "The task before"),
    row(&[plain(KeyCode::Esc)], Command::Back, Scope::Everywhere, "Esc", "Back; clear marks, filter"),
    row(
        &[plain(KeyCode::Tab), plain(KeyCode::Right)],
        Command::NextTab,
        Scope::Everywhere,
        "Tab →",
        "The next tab",
    ),
    row(&[plain(KeyCode::BackTab), plain(KeyCode::Left)], Command::PreviousTab, Scope::Everywhere, "", ""),
    row(&[char('1')], Command::Tab(0), Scope::Everywhere, "1-5", "A tab by its number"),
    row(&[char('2')], Command::Tab(1), Scope::Everywhere, "", ""),
    row(&[char('3')], Command::Tab(2), Scope::Everywhere, "", ""),
    row(&[char('4')], Command::Tab(3), Scope::Everywhere, "", ""),
    row(&[char('5')], Command::Tab(4), Scope::Task, "", ""),
    row(&[char('s')], Command::OneStatus, Scope::List, "s", "One status, then the next"),
    row(&[char('/')], Command::Filter, Scope::List, "/", "Filter by words"),
    row(&[char(' ')], Command::Mark, Scope::List, "Space", "Mark; keys act on marked"),
    row(&[char('n')], Command::New, Scope::Everywhere, "n", "New task"),
    row(&[char('a')], Command::Answer, Scope::Everywhere, "a", "Answer, or write to it"),
    row(&[char('c')], Command::Cancel, Scope::Everywhere, "c", "Cancel"),
    row(&[char('p')], Command::Pause, Scope::Everywhere, "p", "Pause"),
    row(&[char('r')], Command::Resume, Scope::Everywhere, "r", "Resume"),
    row(&[char('t')], Command::Again, Scope::Everywhere, "t", "Run again"),
    row(&[char('S')], Command::StartNow, Scope::Everywhere, "S", "Start now"),
    row(&[char('+')], Command::Raise, Scope::Everywhere, "+", "Raise the priority"),
    row(&[char('d'), plain(KeyCode::Delete)], Command::Delete, Scope::Everywhere, "d", "Delete"),
    row(&[char('u')], Command::Undo, Scope::Everywhere, "u", "Bring back what was deleted"),
    row(&[char('P')], Command::PauseQueue, Scope::Everywhere, "P", "Pause or resume the queue"),
    row(&[char('I')], Command::Inbox, Scope::Everywhere, "I", "Inbox: what waits for you"),
    row(&[char('T')], Command::Talks, Scope::Everywhere, "T", "Conversations with agents"),
    row(&[char('W')], Command::Workers, Scope::Everywhere, "W", "Workers"),
    row(&[char('?')], Command::Help, Scope::Everywhere, "?", "All keys"),
    row(&[char('q'), control('c')], Command::Leave, Scope::Everywhere, "q", "Leave"),
];

/// What the mouse does, where it is taken.
pub(crate) const MOUSE: [(&str, &str); 4] = [
    ("Click", "Choose a task; again: open"),
    ("", "A tab, a counter: show those"),
    ("Wheel", "Scroll"),
    ("Shift", "With the mouse: select text"),
];

/// The letter that a key types, in lower case; none with Control or Alt.
pub(crate) fn letter(key: KeyEvent) -> Option<char> {
    let held = key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
    key.code.as_char().filter(|_| !held).map(|c| c.to_ascii_lowercase())
}

/// What a key does with a task open, or without.
pub(crate) fn command(key: KeyEvent, task_open: bool) -> Option<Command> {
    let modifiers = key.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT);
    let pressed = Key(key.code, modifiers);
    let holds = |at: Scope| at == Scope::Everywhere || (at == Scope::Task) == task_open;
    BINDINGS.iter().find(|one| holds(one.at) && one.keys.contains(&pressed)).map(|one| one.command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_has_two_meanings() {
        for (at, one) in BINDINGS.iter().enumerate() {
            for other in &BINDINGS[at + 1..] {
                let meets =
                    one.at == other.at || one.at == Scope::Everywhere || other.at == Scope::Everywhere;
                assert!(!meets || one.keys.iter().all(|key| !other.keys.contains(key)), "{}", one.says);
            }
        }
    }

    #[test]
    fn shift_is_part_of_the_letter_and_control_is_not() {
        let press = |c, modifiers| command(KeyEvent::new(KeyCode::Char(c), modifiers), false);
        assert_eq!(press('G', KeyModifiers::SHIFT), Some(Command::Last));
        assert_eq!(press('c', KeyModifiers::NONE), Some(Command::Cancel));
        assert_eq!(press('c', KeyModifiers::CONTROL), Some(Command::Leave));
        assert_eq!(press('d', KeyModifiers::ALT), None);
    }
}
