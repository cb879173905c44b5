//! The terminal while the board has it: taken as it is found, and given back so on every way out.

use crossterm::{
    cursor::Show,
    event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture},
    execute,
    terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode},
};
use ratatui::{Terminal, backend::CrosstermBackend};
use std::{
    io::{Stdout, Write as _},
    panic::PanicHookInfo,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::ThreadId,
};

/// Whether the terminal is ours now.
static TAKEN: AtomicBool = AtomicBool::new(false);
/// What threads that failed had to say while the board was shown.
static UNSAID: Mutex<Vec<String>> = Mutex::new(vec![]);

/// The terminal, given back when this goes.
pub(crate) struct Screen {
    pub(crate) terminal: Terminal<CrosstermBackend<Stdout>>,
}

impl Screen {
    /// Takes the terminal.
    pub(crate) fn take(mouse: bool) -> std::io::Result<Self> {
        watch_for_panics(std::thread::current().id());
        enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        let taken = Self::enter(mouse);
        if taken.is_err() {
            give_back();
        }
        taken
    }

    fn enter(mouse: bool) -> std::io::Result<Self> {
        let mut stdout = std::io::stdout();
        execute!(stdout, EnterAlternateScreen, EnableBracketedPaste)?;
        if mouse {
            execute!(stdout, EnableMouseCapture)?;
        }
        Ok(Self { terminal: Terminal::new(CrosstermBackend::new(stdout))? })
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

/// Puts the terminal back, once.
fn give_back() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    // A terminal that is gone needs nothing any more.
    let mut stdout = std::io::stdout();
    let _ = execute!(stdout, DisableMouseCapture, DisableBracketedPaste, LeaveAlternateScreen, Show);
    let _ = disable_raw_mode();
    let unsaid = std::mem::take(&mut *UNSAID.lock().unwrap_or_else(PoisonError::into_inner));
    for text in unsaid {
        let _ = writeln!(std::io::stderr(), "{text}");
    }
}

/// A panic of the board's own thread gives the terminal back before it is told. One of another thread, which the
/// engine may have caught, is told when the board is left: written now, it would only tear the screen.
fn watch_for_panics(board: ThreadId) {
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic: &PanicHookInfo<'_>| {
        if std::thread::current().id() == board {
            give_back();
        } else if TAKEN.load(Ordering::SeqCst) {
            UNSAID.lock().unwrap_or_else(PoisonError::into_inner).push(panic.to_string());
            return;
        }
        told(panic);
    }));
}
