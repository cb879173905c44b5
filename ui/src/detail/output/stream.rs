//! The stream behind an open output: what is held of it, and what comes.

use crate::{
    ipc::{self, OutputView},
    state::{
        revision::Turns,
        scrollback::{HELD_MAX, Scrollback},
    },
};
use contract::{
    ApiError, TaskId,
    command::{Output, ReadOutput},
    event::OutputPiece,
};
use leptos::{prelude::*, task::spawn_local};
use std::ops::Range;

/// How much is read at a time of what is not held, in bytes.
const PART: u64 = 512 << 10;

/// What is known about the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::detail) struct Facts {
    /// The attempt that shows; 0 before the first.
    pub(super) attempt: i64,
    /// Size of the file, in bytes.
    pub(super) total: u64,
    /// Bytes that the cap cut out.
    pub(super) cut: u64,
}

/// An open output. A cheap handle; it closes with the component that made it.
#[derive(Clone, Copy)]
pub(in crate::detail) struct Stream {
    pub(super) id: TaskId,
    held: StoredValue<Scrollback>,
    /// Rises when what is held has changed; at most once in a frame.
    pub(super) version: RwSignal<u64>,
    pub(super) facts: RwSignal<Facts>,
    pub(super) error: RwSignal<Option<ApiError>>,
    /// Nothing has come yet.
    pub(super) opening: RwSignal<bool>,
    /// A part that is not held is on its way.
    pub(super) reaching: RwSignal<bool>,
    /// What shows no longer reaches to the end of the file.
    pub(super) detached: RwSignal<bool>,
    /// Whether the view stays at the end, so that the oldest may go.
    pub(super) at_end: StoredValue<bool>,
    asked: StoredValue<(Option<i64>, u64)>,
    drawing: StoredValue<bool>,
    view: StoredValue<Option<OutputView>, LocalStorage>,
    turns: StoredValue<Turns>,
}

impl Stream {
    pub(super) fn new(id: TaskId) -> Self {
        Self {
            id,
            held: StoredValue::new(Scrollback::new(0)),
            version: RwSignal::new(0),
            facts: RwSignal::new(Facts::default()),
            error: RwSignal::new(None),
            opening: RwSignal::new(true),
            reaching: RwSignal::new(false),
            detached: RwSignal::new(false),
            at_end: StoredValue::new(true),
            asked: StoredValue::new((None, 0)),
            drawing: StoredValue::new(false),
            view: StoredValue::new_local(None),
            turns: StoredValue::new(Turns::default()),
        }
    }

    /// Opens `attempt` (the latest where `None`) at its last `tail` bytes, and follows what comes.
    pub(super) fn open(self, attempt: Option<i64>, tail: u64) {
        let turn = self.turns.try_update_value(Turns::take).unwrap_or_default();
        self.asked.set_value((attempt, tail));
        self.opening.set(true);
        self.reaching.set(false); // what was on its way is not waited for
        self.error.set(None);
        self.view.update_value(|view| drop(view.take()));
        spawn_local(async move {
            let request = ReadOutput { id: self.id.to_string(), attempt, offset: -1, limit: 1, check: false };
            let opened = match ipc::call(request).await {
                Ok(end) if self.is_current(turn) => {
                    let from = end.total.saturating_sub(tail);
                    self.held.set_value(Scrollback::new(from));
                    self.facts.set(Facts { attempt: end.attempt, total: end.total, cut: end.cut_bytes });
                    self.detached.set(false);
                    self.draw();
                    self.follow(turn, from).await
                }
                Ok(_) => return,
                Err(error) => Err(error),
            };
            self.opened(turn, opened);
        });
    }

    async fn follow(self, turn: u64, from: u64) -> Result<OutputView, ApiError> {
        let attempt = self.asked.with_value(|(attempt, _)| *attempt);
        ipc::follow_output(self.id, attempt, from, move |piece| self.take(turn, piece)).await
    }

    fn opened(self, turn: u64, opened: Result<OutputView, ApiError>) {
        if !self.is_current(turn) {
            return; // another was opened meanwhile, or the tab is gone: dropping the view closes it
        }
        self.opening.set(false);
        match opened {
            Ok(view) => self.view.set_value(Some(view)),
            Err(error) => self.error.set(Some(error)),
        }
    }

    /// Opens the shown attempt around the line at byte `place` of its file.
    pub(super) fn open_at(self, place: u64) {
        let turn = self.turns.try_update_value(Turns::take).unwrap_or_default();
        self.view.update_value(|view| drop(view.take()));
        self.error.set(None);
        self.opening.set(false);
        self.reach(turn, place.saturating_sub(PART / 2), move |part| {
            self.held.update_value(|held| held.replace(part.offset, &part.text));
        });
    }

    /// Reads the part after what is held. `then` is told once it is drawn.
    pub(super) fn reach_on(self, then: impl FnOnce() + 'static) {
        if self.reaching.get_untracked() {
            return;
        }
        self.reach(self.turn(), self.end(), move |part| {
            self.held.update_value(|held| {
                held.push(&part.text);
                held.trim_head();
            });
            then();
        });
    }

    /// Reads the part that begins at `from`; `take` holds it. Where that reaches to the end, what comes then is followed.
    fn reach(self, turn: u64, from: u64, take: impl FnOnce(&Output) + 'static) {
        let read = self.read(turn, from..from + PART);
        spawn_local(async move {
            let Some(part) = read.await else { return };
            let end = part.offset + part.bytes;
            self.facts.update(|facts| facts.total = part.total);
            self.detached.set(end < part.total);
            take(&part);
            self.version.update(|version| *version += 1);
            if end >= part.total {
                let opened = self.follow(turn, end).await;
                self.opened(turn, opened);
            }
        });
    }

    /// Opens the same again, at its end.
    pub(super) fn reopen(self) {
        let (attempt, tail) = self.asked.get_value();
        self.open(attempt, tail);
    }

    /// Reads the part before what is held. `then` is told once it is drawn.
    pub(super) fn reach_back(self, then: impl FnOnce() + 'static) {
        let (start, turn) = (self.start(), self.turn());
        if start == 0 || self.reaching.get_untracked() {
            return;
        }
        let read = self.read(turn, start.saturating_sub(PART)..start);
        spawn_local(async move {
            let Some(part) = read.await else { return };
            let let_go = self.held.try_update_value(|held| {
                held.put_before(part.offset, &part.text);
                held.trim_tail()
            });
            if let_go == Some(true) {
                self.detach();
            }
            self.version.update(|version| *version += 1);
            then();
        });
    }

    /// Reads a part of the shown attempt's file. Nothing where another was opened meanwhile, or where it could not be
    /// read, which then shows.
    fn read(self, turn: u64, part: Range<u64>) -> impl Future<Output = Option<Output>> {
        self.reaching.set(true);
        let request = ReadOutput {
            id: self.id.to_string(),
            attempt: Some(self.facts.with_untracked(|facts| facts.attempt)),
            offset: i64::try_from(part.start).unwrap_or(i64::MAX),
            limit: i64::try_from(part.end - part.start).unwrap_or(0),
            check: false,
        };
        async move {
            let read = ipc::call(request).await;
            if !self.is_current(turn) {
                return None; // whoever opened another has said what is on its way since
            }
            self.reaching.set(false);
            read.map_err(|error| self.error.set(Some(error))).ok()
        }
    }

    /// Something of what is held.
    pub(super) fn with<T>(&self, read: impl FnOnce(&Scrollback) -> T) -> T {
        self.held.with_value(read)
    }

    /// Where in the file the held part begins.
    pub(super) fn start(&self) -> u64 {
        self.with(Scrollback::start)
    }

    /// Where in the file the held part ends.
    pub(super) fn end(&self) -> u64 {
        self.with(Scrollback::end)
    }

    /// The held text, and whether that is all there is.
    pub(super) fn text(&self) -> (String, bool) {
        let whole = self.start() == 0 && !self.detached.get_untracked();
        (self.with(|held| held.blocks().iter().map(|block| block.text.as_str()).collect()), whole)
    }

    fn take(self, turn: u64, piece: OutputPiece) {
        if !self.is_current(turn) || self.detached.get_untracked() {
            return;
        }
        let facts = self.facts.get_untracked();
        if facts.attempt != piece.attempt {
            self.held.set_value(Scrollback::new(piece.offset));
            self.facts.set(Facts { attempt: piece.attempt, ..Facts::default() });
        }
        let at_end = self.at_end.get_value();
        let held = self.held.try_update_value(|held| {
            held.push(&piece.text);
            if at_end {
                held.trim_head();
            }
            held.held()
        });
        let end = piece.offset + piece.bytes;
        self.facts.maybe_update(|facts| {
            let grows = end > facts.total;
            facts.total = facts.total.max(end);
            grows
        });
        // Somebody reads further up while more and more comes: it is read again when they jump to the end.
        if held.unwrap_or(0) > 2 * HELD_MAX {
            self.detached.set(true);
        }
        self.draw();
    }

    /// What is held no longer reaches to the end, so nothing can follow on it.
    fn detach(&self) {
        self.detached.set(true);
        self.view.update_value(|view| drop(view.take()));
    }

    /// Has the change drawn with the next frame.
    fn draw(self) {
        if self.drawing.get_value() {
            return;
        }
        self.drawing.set_value(true);
        request_animation_frame(move || {
            if self.drawing.try_update_value(|drawing| *drawing = false).is_some() {
                self.version.update(|version| *version += 1);
            }
        });
    }

    fn turn(&self) -> u64 {
        self.turns.with_value(|turns| turns.latest())
    }

    fn is_current(&self, turn: u64) -> bool {
        self.turns.try_with_value(|turns| turns.is_latest(turn)).unwrap_or(false)
    }
}
