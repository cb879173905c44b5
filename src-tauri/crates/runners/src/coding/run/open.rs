//! Beginning a round, or finding it where it was left.

use super::{Round, TalkHeard, signals};
use crate::{
    coding::{
        checkpoint::CodingCheckpoint,
        command::{self, TalkManner},
        input::Input,
        lines::Lines,
        meter::Meter,
        read::reader,
        secret_filter::SecretFilter,
        speak,
        usage_plugin::UsageTold,
    },
    llm::{spend::Spent, transcript::Transcript},
    shell::{kill_fallback::KillFallback, outcome, output::OutputReader},
};
use contract::{
    model::Speaker,
    supervision::OUTPUT_FILE,
    task::{LogLevel, TaskError},
};
use engine::ports::{CodingJob, Conversation, Ended, Job, Link, Report, RunContextError};
use serde_json::Value;
use std::{
    fs::OpenOptions,
    io,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

impl<'a> Round<'a> {
    /// The round as far as it came. What is said to begin it is on disk before anything is started, and said once, be it by
    /// somebody who died before it was started.
    pub(in crate::coding) fn open(
        job: &'a Job,
        coding: &'a CodingJob,
        dir: PathBuf,
        (anew, begun): (bool, bool),
        filter: SecretFilter,
        link: &'a dyn Link,
    ) -> Result<Self, Box<Ended>> {
        let found = link.context().conversation().map_err(|error| match error {
            RunContextError::LeaseLost => Box::new(Ended::LeaseLost),
            RunContextError::Store(error) => never_ran("store", error.message),
        })?;
        let rules = link.context().always_allowed().unwrap_or_default();
        let kept = match &found.notes {
            Value::Null => CodingCheckpoint::beginning(&found.session_notes),
            notes => CodingCheckpoint::read(notes),
        };
        // what was kept of this round began with saying what begins it
        let is_kept = kept.is_of(job.attempt, coding.round, anew);
        let told = is_kept.then_some(kept.output_bytes);
        let mut checkpoint = kept.for_round(job.attempt, coding.round, anew);
        if !begun {
            checkpoint.goes_on = coding.session.clone().filter(|_| !anew);
        }
        let forgotten = if begun || is_kept { Ok(()) } else { Input::forget(&dir) };
        let opened = forgotten.and_then(|()| files(job, coding, &dir, told));
        let (transcript, input) = opened.map_err(|error| {
            never_ran("attempt_folder", format!("The output could not be written: {error}."))
        })?;
        let (fallback, following) = KillFallback::new(&dir);
        let goes_on = checkpoint.goes_on.clone();
        let mut run = Self {
            job,
            coding,
            link,
            manner: command::manner(coding),
            anew,
            parked: job.parked,
            writer: Arc::default(),
            wishes: Arc::default(),
            fallback,
            _following: following,
            output: OutputReader::new(&dir, job.output_cap_bytes, 0),
            lines: Lines::default(),
            filter,
            reader: reader(coding.client, coding.protocol, goes_on.is_some()),
            input,
            heard: TalkHeard { session: goes_on, ..TalkHeard::default() },
            meter: Meter::new(checkpoint.session_before.clone(), command::tells_less(coding)),
            told: UsageTold::new(coding.client, &dir),
            transcript,
            logged: if begun { job.read_bytes } else { 0 },
            log: vec![],
            current: None,
            unkept: vec![],
            next_message: found.messages.last().map_or(0, |message| message.number) + 1,
            turn: found.messages.last().map_or(0, |message| message.turn),
            spent: spent(&found, &checkpoint),
            rules,
            asking: None,
            loads_from: None,
            closing: None,
            before: Duration::from_millis(u64::try_from(found.running_ms).unwrap_or(0)),
            began: Instant::now(),
            last_line: Instant::now(),
            was_heard: false,
            cancel_sent: false,
            is_sandbox_told: job.sandbox.is_off(),
            fed: None,
            halted: None,
            checkpoint,
            dir,
        };
        signals::listen(run.link, &run.wishes, &run.writer, &run.fallback);
        if !begun && (!is_kept || run.input.is_empty()) {
            run.begin().map_err(|halt| match halt {
                super::RoundHalt::LeaseLost => Box::new(Ended::LeaseLost),
                super::RoundHalt::Broken(why) => never_ran("attempt_folder", why),
            })?;
        }
        Ok(run)
    }

    /// Says what begins the round, and keeps it.
    fn begin(&mut self) -> Result<(), super::RoundHalt> {
        let text = if self.anew { &self.coding.whole } else { &self.coding.prompt };
        let mut text = text.clone();
        match self.manner {
            TalkManner::Acp => self.input.say(&speak::initialize())?,
            manner => {
                // what the person wrote and the attempt before was not told
                for held in std::mem::take(&mut self.checkpoint.held) {
                    text = format!("{text}\n\n{held}");
                }
                self.input.say(&speak::prompt(manner, 0, None, &text))?;
            }
        }
        self.turn += 1;
        self.say(Speaker::User, text);
        let mut log = vec![];
        if self.anew {
            let line = "Its session is not known to it any more, so it begins a new one.";
            log.push((LogLevel::Warn, line.to_owned(), None));
        } else {
            log.extend(command::cannot_ask(self.coding).map(|line| (LogLevel::Warn, line, None)));
        }
        self.link.report(Report { log, read_bytes: Some(0), ..Report::default() });
        self.keep()
    }
}

fn never_ran(code: &str, message: String) -> Box<Ended> {
    Box::new(Ended::Exited(outcome::never_ran(
        TaskError { code: code.to_owned(), message, hint: None },
        true,
    )))
}

/// The attempt's output, without what was written and not `told`, in bytes, by whoever had the round before; and what was said.
fn files(
    job: &Job,
    coding: &CodingJob,
    dir: &std::path::Path,
    told: Option<u64>,
) -> io::Result<(Transcript, Input)> {
    let input = Input::open(dir, command::manner(coding) == TalkManner::OnePrompt)?;
    if let Some(told) = told
        && let Ok(file) = OpenOptions::new().write(true).open(job.dir.join(OUTPUT_FILE))
        && file.metadata()?.len() > told
    {
        file.set_len(told)?;
    }
    Ok((Transcript::open(job)?, input))
}

/// What was used before this round, and what of this round was charged.
fn spent(found: &Conversation, checkpoint: &CodingCheckpoint) -> Spent {
    Spent {
        turns: 0,
        task: found.usage,
        agent_today: found.agent_today,
        all_today: found.all_today,
        day_cost_usd: found.day_cost_usd,
        family: found.family,
        raised: checkpoint.raised.clone(),
    }
}
