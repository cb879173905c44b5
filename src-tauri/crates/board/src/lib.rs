//! `legwork watch`: the queue in the terminal, live; and [`display`], the words that the commands print as well.
//!
//! Owns: what is drawn, and what a key does. One loop owns the board; threads feed it: keys, the engine's
//! announcements, its answers, the output that is followed. The loop sleeps until one of them speaks, or until a
//! duration on the screen has grown.
//! Must never: decide anything about the queue; it makes the same requests as any other front.
#![warn(missing_docs)]

use board::{Board, Changes};
use contract::{ApiError, Timestamp};
use crossterm::event::Event as Key;
use desk::{Desk, Told};
use engine::{Clock as _, Engine, Subscription, SystemClock};
use form::Origin;
use jiff::tz::TimeZone;
use reader::{Read, Reader};
use screen::Screen;
use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    time::{Duration, Instant},
};
use style::Paint;

mod act;
mod ansi;
mod approval;
mod asked;
mod bisect;
mod board;
mod desk;
mod detail;
pub mod display;
mod done;
mod draw;
mod field;
mod form;
mod hear;
mod heard;
mod input;
mod keys;
mod layers;
mod layout;
mod list_words;
mod mouse;
mod number;
mod pager;
mod reader;
mod remedies;
#[cfg(test)]
mod sample;
mod screen;
mod style;
mod tab;
mod tasks;
#[cfg(test)]
mod tests;
mod words;

/// Time between two drawings that nobody waits for.
const FRAME: Duration = Duration::from_millis(50);

/// What the loop hears of.
enum Happening {
    /// Keys, mouse, the window's size; or that the terminal is gone.
    Key(std::io::Result<Key>),
    Changed(Changes),
    Told(Told),
    Read(u64, Read),
    /// It is asked to end.
    End,
}

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

/// Why the board cannot be shown (any more).
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The engine's word.
    #[error(transparent)]
    Engine(#[from] ApiError),
    /// The terminal cannot be drawn on.
    #[error("the terminal could not be used: {0}")]
    Terminal(std::io::Error),
    /// It is gone.
    #[error("the terminal could not be read: {0}")]
    Keys(std::io::Error),
}

/// A board that is not shown yet.
pub struct Session {
    engine: Engine,
    options: Options,
    subscription: Subscription,
    tell: Sender<Happening>,
    heard: Receiver<Happening>,
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
        move || tell.send(Happening::End).is_ok()
    }

    /// Takes the terminal and shows the board until the person leaves.
    ///
    /// # Errors
    /// The terminal cannot be used, or is gone.
    pub fn show(self) -> Result<(), Error> {
        let Self { engine, options, subscription, tell, heard } = self;
        let mut screen = Screen::take(options.mouse).map_err(Error::Terminal)?;
        heard::listen(subscription, {
            let tell = tell.clone();
            move |changes| tell.send(Happening::Changed(changes)).is_ok()
        });
        let desk = Desk::open(&engine, {
            let tell = tell.clone();
            move |told| tell.send(Happening::Told(told)).is_ok()
        });
        listen_to_keys(tell.clone());
        let size = screen.terminal.size().map_err(Error::Terminal)?;
        let paint = Paint { colour: options.colour, ascii: options.ascii };
        let now = SystemClock.now();
        let mut board = Board::new(paint, (size.width, size.height), now, TimeZone::system(), origin());
        board.mouse_taken = options.mouse;
        let mut shown = Shown { board, engine, desk, tell, reader: None };
        shown.until_left(&mut screen, &heard)
    }
}

/// Tasks of the board run where it was started, as those of `execute` do.
fn origin() -> Origin {
    let cwd = std::env::current_dir().ok().and_then(|dir| dir.into_os_string().into_string().ok());
    Origin { cwd, path: std::env::var("PATH").ok() }
}

fn listen_to_keys(tell: Sender<Happening>) {
    std::thread::spawn(move || {
        loop {
            let key = crossterm::event::read();
            let gone = key.is_err();
            if tell.send(Happening::Key(key)).is_err() || gone {
                return;
            }
        }
    });
}

/// The board with what feeds it.
struct Shown {
    board: Board,
    engine: Engine,
    desk: Desk,
    tell: Sender<Happening>,
    reader: Option<Reader>,
}

impl Shown {
    fn until_left(&mut self, screen: &mut Screen, heard: &Receiver<Happening>) -> Result<(), Error> {
        self.pass_on();
        self.draw(screen)?;
        let mut drawn = Instant::now();
        loop {
            let (mut next, mut wanted) = match heard.recv_timeout(self.until_tick()) {
                Ok(happened) => (Some(happened), false),
                Err(RecvTimeoutError::Timeout) => (None, true),
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            };
            self.board.tick(SystemClock.now());
            // Keys are answered at once; the rest is drawn in one go with what comes in the same moment. What never
            // ceases is drawn all the same.
            let begun = Instant::now();
            while let Some(happened) = next {
                wanted |= matches!(happened, Happening::Key(_));
                self.take(happened)?;
                let wait = if wanted { Duration::ZERO } else { FRAME.saturating_sub(drawn.elapsed()) };
                let go_on = !self.board.leaving && begun.elapsed() < FRAME;
                next = if go_on { heard.recv_timeout(wait).ok() } else { None };
            }
            if self.board.leaving {
                return Ok(());
            }
            self.pass_on();
            self.draw(screen)?;
            drawn = Instant::now();
        }
    }

    /// Until time alone changes the screen: the next full second, or later.
    fn until_tick(&self) -> Duration {
        let now = SystemClock.now();
        let at = Timestamp::from_second(now.as_second() + self.board.patience()).unwrap_or(now);
        Duration::try_from(at.duration_since(now)).unwrap_or(FRAME).max(FRAME)
    }

    fn take(&mut self, happened: Happening) -> Result<(), Error> {
        match happened {
            Happening::Key(Ok(Key::Key(key))) => self.board.key(key),
            Happening::Key(Ok(Key::Mouse(mouse))) => self.board.mouse(mouse),
            Happening::Key(Ok(Key::Paste(text))) => self.board.paste(&text),
            Happening::Key(Ok(Key::Resize(width, height))) => self.board.resize(width, height),
            Happening::Key(Ok(_)) => {}
            Happening::Key(Err(error)) => {
                return Err(Error::Keys(error));
            }
            Happening::Changed(changes) => self.board.changed(&changes),
            Happening::Told(told) => self.board.hear(told),
            Happening::Read(view, Read::Piece(piece)) => {
                self.board.hear_piece(view, &piece);
                if let Some(reader) = self.reader.as_ref().filter(|reader| reader.of.0 == view) {
                    reader.shown();
                }
            }
            Happening::Read(view, Read::Ended(ended)) => {
                self.board.hear_output_end(view);
                if let Err(error) = ended {
                    self.board.hear(Told::Trouble(error));
                }
            }
            Happening::End => self.board.leaving = true,
        }
        Ok(())
    }

    /// Hands over what the board wants to know and to have done.
    fn pass_on(&mut self) {
        self.board.asks.drain(..).for_each(|ask| self.desk.ask(ask));
        self.board.deeds.drain(..).for_each(|deed| self.desk.order(deed));
        let wanted = self.board.follows();
        if self.reader.as_ref().map(|reader| reader.of) != wanted {
            self.reader = wanted.map(|of| {
                let tell = self.tell.clone();
                Reader::begin(&self.engine, of, move |read| tell.send(Happening::Read(of.0, read)).is_ok())
            });
        }
    }

    fn draw(&mut self, screen: &mut Screen) -> Result<(), Error> {
        let drawn =
            screen.terminal.draw(|frame| draw::draw(frame, &self.board)).map_err(Error::Terminal)?.area;
        self.board.drawn((drawn.width, drawn.height));
        Ok(())
    }
}
