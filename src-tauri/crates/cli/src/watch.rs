//! `legwork watch`: the queue in the terminal, live.
//!
//! One loop owns the board; threads feed it: keys, the engine's announcements, its answers, the output that is
//! followed. The loop sleeps until one of them speaks, or until a duration on the screen has grown.

use crate::{
    args::tools::Watch,
    failure::{Exit, Failure},
    front::Front,
    interrupt,
};
use board::{Board, Changes};
use contract::Timestamp;
use crossterm::event::Event as Key;
use desk::{Desk, Told};
use engine::Engine;
use form::Origin;
use jiff::tz::TimeZone;
use reader::{Read, Reader};
use screen::Screen;
use std::{
    io::IsTerminal as _,
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

/// Shows the board until the person leaves.
pub(crate) fn run(front: &Front, args: &Watch) -> Result<Exit, Failure> {
    check(front)?;
    let engine = front.open()?;
    let (tell, heard) = channel();
    // Before the first reading: what changes after it is heard of.
    let subscription = engine.subscribe();
    interrupt::on_any_end({
        let tell = tell.clone();
        move || tell.send(Happening::End).is_ok()
    })?;
    let mut screen = Screen::take(!args.no_mouse)?;
    heard::listen(subscription, {
        let tell = tell.clone();
        move |changes| tell.send(Happening::Changed(changes)).is_ok()
    });
    let desk = Desk::open(&engine, {
        let tell = tell.clone();
        move |told| tell.send(Happening::Told(told)).is_ok()
    });
    listen_to_keys(tell.clone());
    let size = screen.terminal.size()?;
    let paint = Paint { colour: front.look.colour, ascii: args.ascii };
    let mut board = Board::new(paint, (size.width, size.height), front.now(), TimeZone::system(), origin());
    board.mouse_taken = !args.no_mouse;
    let mut shown = Shown { board, front, engine, desk, tell, reader: None };
    shown.until_left(&mut screen, &heard)
}

/// A board needs a terminal, and somebody who looks at it.
fn check(front: &Front) -> Result<(), Failure> {
    if front.json {
        return Err(Failure::usage("the board is drawn for people; it has no --json")
            .hint("`legwork list --json` and `legwork execute --json` are for programs"));
    }
    if !std::io::stdout().is_terminal() {
        return Err(Failure::usage("the board needs a terminal, and standard output is none")
            .hint("`legwork list` prints the tasks"));
    }
    if std::env::var_os("TERM").is_some_and(|term| term == "dumb") {
        return Err(Failure::usage("this terminal (TERM=dumb) cannot show a board")
            .hint("`legwork list` prints the tasks"));
    }
    Ok(())
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
struct Shown<'a> {
    board: Board,
    front: &'a Front,
    engine: Engine,
    desk: Desk,
    tell: Sender<Happening>,
    reader: Option<Reader>,
}

impl Shown<'_> {
    fn until_left(&mut self, screen: &mut Screen, heard: &Receiver<Happening>) -> Result<Exit, Failure> {
        self.pass_on();
        self.draw(screen)?;
        let mut drawn = Instant::now();
        loop {
            let (mut next, mut wanted) = match heard.recv_timeout(self.until_tick()) {
                Ok(happened) => (Some(happened), false),
                Err(RecvTimeoutError::Timeout) => (None, true),
                Err(RecvTimeoutError::Disconnected) => return Ok(Exit::Done),
            };
            self.board.tick(self.front.now());
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
                return Ok(Exit::Done);
            }
            self.pass_on();
            self.draw(screen)?;
            drawn = Instant::now();
        }
    }

    /// Until time alone changes the screen: the next full second, or later.
    fn until_tick(&self) -> Duration {
        let now = self.front.now();
        let at = Timestamp::from_second(now.as_second() + self.board.patience()).unwrap_or(now);
        Duration::try_from(at.duration_since(now)).unwrap_or(FRAME).max(FRAME)
    }

    fn take(&mut self, happened: Happening) -> Result<(), Failure> {
        match happened {
            Happening::Key(Ok(Key::Key(key))) => self.board.key(key),
            Happening::Key(Ok(Key::Mouse(mouse))) => self.board.mouse(mouse),
            Happening::Key(Ok(Key::Paste(text))) => self.board.paste(&text),
            Happening::Key(Ok(Key::Resize(width, height))) => self.board.resize(width, height),
            Happening::Key(Ok(_)) => {}
            Happening::Key(Err(error)) => {
                return Err(Failure::broken(format!("the terminal could not be read: {error}")));
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

    fn draw(&mut self, screen: &mut Screen) -> Result<(), Failure> {
        let drawn = screen.terminal.draw(|frame| draw::draw(frame, &self.board))?.area;
        self.board.drawn((drawn.width, drawn.height));
        Ok(())
    }
}
