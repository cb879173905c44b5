//! Listening to the supervisor: what it says, and what is to be done whenever it says anything.

use super::{Came, Round, RoundHalt};
use crate::{
    coding::{
        command::TalkManner,
        lines::{Line, Lines},
        question, speak,
    },
    shell::{
        gate::never_opened,
        listen::{Follows, listen},
        outcome, spec, sweep,
    },
};
use contract::{
    coding::{STOP_IT, WAIT_ON},
    supervision::{Ending, FromSupervisor, LOCK_FILE, OUTPUT_FILE, ToSupervisor},
    task::LogLevel,
};
use engine::{
    Clock as _, SystemClock,
    ports::{Ended, Report, Signal},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// How long a client is silent that has told all of what was said in a session that it has loaded. What it tells later would
/// be taken for new.
const ALL_TOLD: Duration = Duration::from_millis(500);
/// How long a client that has nothing more to do may take to leave.
const LEAVES: Duration = Duration::from_secs(10);

impl Round<'_> {
    /// Follows the round until it ends, asks, is frozen or is let go.
    pub(in crate::coding) fn follow(&mut self) -> Came {
        let (dir, writer) = (self.dir.clone(), Arc::clone(&self.writer));
        self.wishes.look_for_mail();
        let ended = listen(self.job, &dir, &writer, self);
        if matches!(ended, Ended::Exited(_))
            && self.heard.no_session.is_some()
            && !self.anew
            && !self.wishes.cancels()
        {
            return Came::NoSession;
        }
        if matches!(ended, Ended::Detached | Ended::Parked) && !self.parked {
            let _ = self.keep();
        }
        Came::Ended(Box::new(ended))
    }

    /// Reads what the client has printed up to there.
    pub(super) fn read_to(&mut self, output_bytes: u64) {
        let mut lines = std::mem::take(&mut self.lines);
        let mut read = vec![];
        let mut output =
            std::mem::replace(&mut self.output, crate::shell::output::OutputReader::new(&self.dir, 2, 0));
        let reading = output.read(output_bytes, |piece| lines.feed(piece, &mut |line| read.push(line)));
        (self.output, self.lines) = (output, lines);
        if let Err(error) = reading {
            tracing::warn!(dir = %self.dir.display(), "the output cannot be read: {error}");
        }
        self.take_lines(read);
    }

    pub(super) fn take_lines(&mut self, lines: Vec<Line>) {
        self.take_used();
        for line in lines {
            self.last_line = Instant::now();
            let taken = match line {
                Line::Whole(line, place) => self.line(&line, place),
                Line::TooLong => self.warn("A line of its output is too long to be read; it is passed over."),
                Line::Gap => self.warn("It prints faster than it can be read; some of it is passed over."),
            };
            if let Err(halt) = taken {
                self.halted.get_or_insert(halt);
            }
        }
    }

    /// What a client printed whose supervisor is gone: the session that it began is gone on with.
    fn read_what_is_there(&mut self) {
        let size = std::fs::metadata(self.dir.join(OUTPUT_FILE)).map_or(0, |about| about.len());
        if !self.parked && size > 0 {
            self.read_to(size);
            self.report();
        }
    }

    /// Counts what was told beside the output.
    fn take_used(&mut self) {
        let used = self.told.read();
        if self.told.is_all() {
            self.meter.tells_all();
        }
        used.into_iter().for_each(|used| self.meter.take(used));
    }

    fn warn(&mut self, words: &str) -> Result<(), RoundHalt> {
        self.log.push((LogLevel::Warn, words.to_owned(), None));
        Ok(())
    }

    /// The rest of the output of a client that has ended.
    pub(super) fn read_rest(&mut self, exit: &contract::supervision::ExitRecord) {
        let mut lines: Lines = std::mem::take(&mut self.lines);
        let mut read = vec![];
        let mut take = |line| read.push(line);
        let reading = self.output.finish(exit, |piece| lines.feed(piece, &mut take));
        lines.finish(&mut take);
        if let Err(error) = reading {
            tracing::warn!(dir = %self.dir.display(), "the output cannot be read: {error}");
        }
        self.take_lines(read);
        for entry in self.reader.finish() {
            let _ = self.pass(entry);
        }
        if let Some(rest) = self.filter.rest() {
            let _ = self.take(rest);
        }
    }

    /// Does what is to be done next.
    fn act(&mut self) -> Result<(), RoundHalt> {
        if let Some(halt) = self.halted.take() {
            return Err(halt);
        }
        if self.parked || self.asking.is_some() {
            return Ok(());
        }
        if self.wishes.cancels() || self.checkpoint.stopped.is_some() {
            return self.interrupt();
        }
        if self.loads_from.is_some_and(|from| SystemClock.now() >= from)
            && let Some(session) = self.checkpoint.goes_on.clone()
        {
            self.load(&session)?;
        }
        if self.heard.is_loaded && self.last_line.elapsed() >= ALL_TOLD {
            self.heard.is_loaded = false;
            self.input.say(&speak::all_told())?;
        }
        if self.checkpoint.pending.is_some() && !self.hear_answer()? {
            return Ok(());
        }
        if self.checkpoint.stopped.is_some() {
            // what was answered is not asked again
            return self.interrupt();
        }
        if self.wishes.has_mail() {
            self.hear_messages()?;
        }
        if self.next_question()? {
            return Ok(());
        }
        if !self.in_turn() && self.heard.end.is_some() {
            self.go_on_or_close()?;
        }
        Ok(())
    }

    /// A turn is over: what the person wrote is said next; else there is nothing more to do.
    fn go_on_or_close(&mut self) -> Result<(), RoundHalt> {
        let may_go_on = self.manner != TalkManner::OnePrompt
            && self.heard.limit.is_none()
            && self.heard.signed_out.is_none();
        if self.closing.is_none() {
            self.hear_messages()?;
            if may_go_on && !self.checkpoint.held.is_empty() {
                return self.next_prompt();
            }
            if !self.checkpoint.held.is_empty() {
                self.warn("What you wrote was not read: it takes one prompt only. It is told what you wrote where it runs again.")?;
            }
            self.closing = Some(Instant::now());
            self.keep()?;
            self.input.close();
        } else if self.closing.is_some_and(|since| since.elapsed() > LEAVES) {
            // its work is done; what it still does is nobody's
            self.writer.signal(Signal::Cancel);
        }
        Ok(())
    }

    fn next_prompt(&mut self) -> Result<(), RoundHalt> {
        let text = self.checkpoint.held.join("\n\n");
        let session = self.heard.session.clone();
        self.input.say(&speak::prompt(self.manner, self.input.prompts, session.as_deref(), &text))?;
        self.turn += 1;
        self.checkpoint.held.clear();
        self.transcript.line("YOU", &text);
        self.say(contract::model::Speaker::User, text);
        self.heard.end = None;
        self.last_line = Instant::now();
        self.keep()
    }

    /// Has the client stop by itself, and ends its processes once it has.
    fn interrupt(&mut self) -> Result<(), RoundHalt> {
        let can = speak::interrupt(self.manner, self.heard.session.as_deref()).filter(|_| self.in_turn());
        match can {
            Some(line) if !std::mem::replace(&mut self.cancel_sent, true) => {
                self.input.say(&line)?;
                if !self.wishes.cancels() {
                    self.closing = Some(Instant::now());
                }
            }
            Some(_) if self.wishes.cancels() => {}
            Some(_) if self.closing.is_some_and(|since| since.elapsed() < Duration::from_secs(1)) => {}
            _ => {
                self.writer.signal(Signal::Cancel);
                self.fallback.arm();
            }
        }
        Ok(())
    }

    /// After so long without a line the person is asked.
    pub(super) fn is_silent(&self) -> Option<contract::model::Question> {
        let quiet = self.coding.quiet.filter(|quiet| self.in_turn() && self.last_line.elapsed() >= *quiet)?;
        let minutes = i64::try_from(quiet.as_secs()).unwrap_or(i64::MAX);
        let text = format!(
            "“{}” has said nothing for {}. Go on waiting?",
            self.job.agent,
            contract::text::duration(minutes)
        );
        Some(question::plain(text, self.current.clone(), vec![WAIT_ON.to_owned(), STOP_IT.to_owned()]))
    }

    /// Tells once what holds the client in its sandbox.
    fn tell_sandbox(&mut self) {
        if self.is_sandbox_told {
            return;
        }
        let Some(in_force) = spec::in_force(&self.dir) else { return };
        self.is_sandbox_told = true;
        if !self.job.resumed {
            self.log.push((LogLevel::Info, format!("Sandbox: {}", in_force.said()), None));
            for gap in &in_force.gaps {
                self.log.push((LogLevel::Warn, format!("Not held by the sandbox: {gap}."), None));
            }
        }
        self.link.report(Report { sandbox: Some(in_force), ..Report::default() });
    }

    /// What was done, and what of it the client is to read.
    fn after(&mut self) -> Option<Ended> {
        let acted = self.act();
        if self.parked {
            // a sign of life
            self.link.report(Report::default());
        } else {
            self.tell_sandbox();
            self.report();
            let feed = self.input.feed();
            if self.fed.as_ref() != Some(&feed) {
                self.writer.say(feed.clone());
                self.fed = Some(feed);
            }
        }
        match acted {
            Ok(()) => None,
            Err(RoundHalt::LeaseLost) => Some(Ended::LeaseLost),
            Err(RoundHalt::Broken(why)) => {
                tracing::error!(task = %self.job.task_id, why, "a coding agent cannot be spoken to; it is tried again");
                None
            }
        }
    }
}

impl Follows for Round<'_> {
    fn hear(&mut self, said: FromSupervisor) -> Option<Ended> {
        self.was_heard = true;
        if self.wishes.resumes() {
            self.parked = false;
        }
        match said {
            FromSupervisor::State { paused, output_bytes, .. } => {
                // over another connection nobody knows what was heard over the one before
                self.fed = None;
                if paused && !self.parked {
                    self.writer.say(ToSupervisor::Resume);
                }
                if !self.parked {
                    self.read_to(output_bytes);
                }
            }
            FromSupervisor::Output { output_bytes } if !self.parked => self.read_to(output_bytes),
            FromSupervisor::Memory { bytes } => {
                self.link.report(Report { memory_bytes: Some(bytes), ..Report::default() });
                return None;
            }
            FromSupervisor::Paused if !self.parked => {
                return Some(match self.asking.take() {
                    Some(question) => Ended::Asks(question),
                    None => Ended::Parked,
                });
            }
            FromSupervisor::Fed { .. }
            | FromSupervisor::Resumed
            | FromSupervisor::Typed { .. }
            | FromSupervisor::Output { .. }
            | FromSupervisor::Paused => {}
            FromSupervisor::Exited { exit } => return Some(self.conclude(&exit)),
        }
        if self.parked && self.wishes.cancels() {
            self.writer.signal(Signal::Cancel);
            self.fallback.arm();
        }
        self.after()
    }

    fn gone(&mut self) -> Ended {
        match outcome::read_exit(&self.dir) {
            Some(exit) => self.conclude(&exit),
            None => {
                sweep(&self.dir);
                self.read_what_is_there();
                if self.job.resumed && never_opened(&self.dir) {
                    return Ended::NeverStarted;
                }
                // it was there when the run began, or was found: nobody else takes it away
                let was_there = !self.job.resumed || self.was_heard;
                if was_there && !self.dir.join(LOCK_FILE).exists() {
                    return Ended::Exited(outcome::folder_removed(self.running()));
                }
                Ended::Lost
            }
        }
    }

    fn overran(&mut self, why: Ending) -> Ended {
        let ran = self.job.timeout.max(self.running());
        let exit = outcome::read_exit(&self.dir).unwrap_or_else(|| outcome::overran(&self.dir, why, ran));
        if exit.ending == Ending::TimedOut {
            self.log.push((LogLevel::Warn, outcome::NOT_IN_TIME.to_owned(), None));
        }
        self.conclude(&exit)
    }
}
