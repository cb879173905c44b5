//! One loop owns the board; threads feed it: keys, the engine's announcements, its answers, the output that is
//! followed. It sleeps until one of them speaks, or until a duration on the screen has grown.

use crate::{
    draw,
    error::Error,
    feed::{
        changes::{self, Changes},
        client::{EngineClient, Response},
        output::{OutputEvent, OutputReader},
    },
    form::TaskDefaults,
    screen::Screen,
    state::Board,
};
use contract::{Timestamp, command::SendToBackground};
use crossterm::event::Event as Key;
use engine::{Clock as _, Engine, Subscription, SystemClock};
use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, Sender},
    time::{Duration, Instant},
};

/// Time between two drawings that nobody waits for.
const FRAME: Duration = Duration::from_millis(50);

/// What the loop hears of.
pub(crate) enum LoopEvent {
    /// Keys, mouse, the window's size; or that the terminal is gone.
    Key(std::io::Result<Key>),
    Changed(Changes),
    Answered(Response),
    /// A followed task wrote something; for which view.
    Output(u64, OutputEvent),
    /// It is asked to end.
    End,
}

/// Tasks of the board run where it was started, as those of `execute` do.
pub(crate) fn task_defaults() -> TaskDefaults {
    let cwd = std::env::current_dir().ok().and_then(|dir| dir.into_os_string().into_string().ok());
    TaskDefaults { cwd, path: std::env::var("PATH").ok() }
}

fn listen_to_keys(tell: Sender<LoopEvent>) {
    std::thread::spawn(move || {
        loop {
            let key = crossterm::event::read();
            let gone = key.is_err();
            if tell.send(LoopEvent::Key(key)).is_err() || gone {
                return;
            }
        }
    });
}

/// The board with what feeds it.
pub(crate) struct MainLoop {
    board: Board,
    engine: Engine,
    client: EngineClient,
    tell: Sender<LoopEvent>,
    /// One for the open task, and one for the answer of the open talk.
    readers: Vec<OutputReader>,
}

impl MainLoop {
    /// Begins to listen: to the keys, to what the engine announces and answers. `tell` is where all that is heard.
    pub(crate) fn new(
        board: Board,
        engine: Engine,
        subscription: Subscription,
        tell: Sender<LoopEvent>,
    ) -> Self {
        changes::listen(subscription, {
            let tell = tell.clone();
            move |changes| tell.send(LoopEvent::Changed(changes)).is_ok()
        });
        let client = EngineClient::open(&engine, {
            let tell = tell.clone();
            move |response| tell.send(LoopEvent::Answered(response)).is_ok()
        });
        listen_to_keys(tell.clone());
        Self { board, engine, client, tell, readers: vec![] }
    }

    /// Shows the board until the person leaves. Nobody waits for an answer any more then.
    pub(crate) fn until_left(
        &mut self,
        screen: &mut Screen,
        heard: &Receiver<LoopEvent>,
    ) -> Result<(), Error> {
        let shown = self.show(screen, heard);
        for id in std::mem::take(&mut self.board.waits) {
            // one that has ended stays as it is; what cannot be written is seen to by whoever runs the queue next
            let _ = self.engine.call(SendToBackground { id: id.to_string() });
        }
        shown
    }

    fn show(&mut self, screen: &mut Screen, heard: &Receiver<LoopEvent>) -> Result<(), Error> {
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
                wanted |= matches!(happened, LoopEvent::Key(_));
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

    fn take(&mut self, happened: LoopEvent) -> Result<(), Error> {
        match happened {
            LoopEvent::Key(Ok(Key::Key(key))) => self.board.key(key),
            LoopEvent::Key(Ok(Key::Mouse(mouse))) => self.board.mouse(mouse),
            LoopEvent::Key(Ok(Key::Paste(text))) => self.board.paste(&text),
            LoopEvent::Key(Ok(Key::Resize(width, height))) => self.board.resize(width, height),
            LoopEvent::Key(Ok(_)) => {}
            LoopEvent::Key(Err(error)) => {
                return Err(Error::Keys(error));
            }
            LoopEvent::Changed(changes) => self.board.changed(&changes),
            LoopEvent::Answered(response) => self.board.receive(response),
            LoopEvent::Output(view, OutputEvent::Piece(piece)) => {
                self.board.receive_output(view, &piece);
                if let Some(reader) = self.readers.iter().find(|reader| reader.of.0 == view) {
                    reader.shown();
                }
            }
            LoopEvent::Output(view, OutputEvent::Ended(ended)) => {
                self.board.receive_output_end(view);
                if let Err(error) = ended {
                    self.board.receive(Response::Trouble(error));
                }
            }
            LoopEvent::End => self.board.leaving = true,
        }
        Ok(())
    }

    /// Hands over what the board wants to know and to have done.
    fn pass_on(&mut self) {
        self.board.queries.drain(..).for_each(|query| self.client.query(query));
        self.board.actions.drain(..).for_each(|action| self.client.act(action));
        let wanted: Vec<_> =
            [self.board.follows(), self.board.follows_answer()].into_iter().flatten().collect();
        self.readers.retain(|reader| wanted.contains(&reader.of));
        for of in wanted {
            if self.readers.iter().all(|reader| reader.of != of) {
                let tell = self.tell.clone();
                self.readers.push(OutputReader::begin(&self.engine, of, move |read| {
                    tell.send(LoopEvent::Output(of.0, read)).is_ok()
                }));
            }
        }
    }

    fn draw(&mut self, screen: &mut Screen) -> Result<(), Error> {
        let drawn =
            screen.terminal.draw(|frame| draw::draw(frame, &self.board)).map_err(Error::Terminal)?.area;
        self.board.drawn((drawn.width, drawn.height));
        Ok(())
    }
}
