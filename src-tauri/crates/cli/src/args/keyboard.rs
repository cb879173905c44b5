//! `legwork input …` and `legwork attach …`

use crate::args::{
    free_words::FreeWords,
    name_of::{NameOf, Standing},
};
use clap::{ArgAction, Args, ValueEnum};

#[derive(Debug, Args)]
#[command(after_help = "\
Only a command with a terminal of its own reads what is typed: `legwork execute --pty`.
Examples:
  legwork input 9f31c0aa yes
  legwork input 9f31c0aa --key ctrl-c
  legwork input 9f31c0aa --no-enter q
  legwork input 9f31c0aa -- -y
  legwork input 9f31c0aa - < answers.txt")]
pub(crate) struct Input {
    /// Full or short id
    #[arg(add = NameOf::Task(Standing::Listening))]
    pub(crate) id: String,
    /// What is typed, and Enter after it; - types what is on standard input
    #[arg(value_name = "TEXT", add = FreeWords)]
    pub(crate) text: Vec<String>,
    /// Press no Enter after the text
    #[arg(long)]
    pub(crate) no_enter: bool,
    /// Press this key, after the text where there is one; may be given again
    #[arg(long = "key", value_name = "KEY", action = ArgAction::Append)]
    pub(crate) keys: Vec<Key>,
}

/// A key that no letter stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Key {
    Enter,
    Tab,
    Escape,
    Backspace,
    Up,
    Down,
    Left,
    Right,
    CtrlC,
    CtrlD,
    CtrlZ,
}

impl Key {
    /// What a terminal sends for it.
    pub(crate) const fn sent(self) -> &'static str {
        match self {
            Self::Enter => "\r",
            Self::Tab => "\t",
            Self::Escape => "\u{1b}",
            Self::Backspace => "\u{7f}",
            Self::Up => "\u{1b}[A",
            Self::Down => "\u{1b}[B",
            Self::Right => "\u{1b}[C",
            Self::Left => "\u{1b}[D",
            Self::CtrlC => "\u{3}",
            Self::CtrlD => "\u{4}",
            Self::CtrlZ => "\u{1a}",
        }
    }
}

#[derive(Debug, Args)]
#[command(after_help = "\
Ctrl+] leaves; the command goes on. Its end ends this too, with its exit status: 0 completed, 1 failed or cancelled.")]
pub(crate) struct Attach {
    /// Full or short id
    #[arg(add = NameOf::Task(Standing::Listening))]
    pub(crate) id: String,
}
