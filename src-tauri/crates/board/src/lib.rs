//! `legwork watch`: the queue in the terminal, live; and [`display`], the words that the commands print as well.
//!
//! Owns: what is drawn, and what a key does. One loop owns the board; threads feed it: keys, the engine's
//! announcements, its answers, the output that is followed. The loop sleeps until one of them speaks, or until a
//! duration on the screen has grown.
//! Must never: decide anything about the queue; it makes the same requests as any other front.
#![warn(missing_docs)]

mod dialogs;
pub mod display;
mod draw;
mod error;
mod feed;
mod form;
mod keys;
mod layout;
mod main_loop;
#[cfg(test)]
mod sample;
mod screen;
mod state;
#[cfg(test)]
mod tests;
mod text;
mod view;

use engine::{Clock as _, Engine, Subscription, SystemClock};
pub use error::Error;
use jiff::tz::TimeZone;
use main_loop::{LoopEvent, MainLoop};
use screen::Screen;
use state::Board;
use std::sync::mpsc::{Receiver, Sender, channel};
use text::style::Paint;
use view::View;

/// What the person chose.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Whether clicks and the wheel are for the board.
    pub mouse: bool,
    /// Whether colours are welcome.
    pub colour: bool,
    /// Draw with plain characters only.
    pub ascii: bool,
}

/// A board that is not shown yet.
pub struct Session {
    engine: Engine,
    options: Options,
    subscription: Subscription,
    tell: Sender<LoopEvent>,
    heard: Receiver<LoopEvent>,
}

impl Session {
    /// Listens to the engine from now on: what changes after the first reading is heard of.
    #[must_use]
    pub fn new(engine: Engine, options: Options) -> Self {
        let (tell, heard) = channel();
        let subscription = engine.subscribe();
        Self { engine, options, subscription, tell, heard }
    }

    /// What asks the board to end, from any thread; whether it was still there to hear it.
    pub fn leaver(&self) -> impl Fn() -> bool + Send + 'static + use<> {
        let tell = self.tell.clone();
        move || tell.send(LoopEvent::End).is_ok()
    }

    /// Takes the terminal and shows the board until the person leaves.
    ///
    /// # Errors
    /// The terminal cannot be used, or is gone.
    pub fn show(self) -> Result<(), Error> {
        let Self { engine, options, subscription, tell, heard } = self;
        let mut screen = Screen::take(options.mouse).map_err(Error::Terminal)?;
        let size = screen.terminal.size().map_err(Error::Terminal)?;
        let view = View {
            paint: Paint { colour: options.colour, ascii: options.ascii },
            size: (size.width, size.height),
            now: SystemClock.now(),
            zone: TimeZone::system(),
            mouse_taken: options.mouse,
        };
        let board = Board::new(view, main_loop::task_defaults());
        MainLoop::new(board, engine, subscription, tell).until_left(&mut screen, &heard)
    }
}
