//! One turn of the model: who is asked, how often, and what becomes of the reply.

use super::{
    Go, Halt, Run,
    heard::Heard,
    pictures::with_what_was_said,
    task_error,
    unanswered::{NoReply, RouteFailure, Then, Unanswered},
};
use crate::llm::{
    faults::{Asked, Fault, Verdict, judge, words},
    provider::{Ask, End, Event, Provider as _},
    replies::HttpProvider,
    spend,
    told::Shows,
    unparsed::has_call,
};
use contract::{
    model::{Message, Speaker, ToolCall, Usage},
    task::{LogLevel, TaskError},
    text,
};
use engine::{
    Clock as _, SystemClock,
    ports::{Report, Route},
};
use std::{
    borrow::Cow,
    hash::{BuildHasher as _, RandomState},
    time::{Duration, Instant},
};

/// What a model is asked for.
#[derive(Clone, Copy)]
pub(super) enum Wanted<'a> {
    /// Its next words in the conversation, as they come.
    Reply,
    /// These messages in short; nobody listens to that.
    InShort(&'a [Message]),
}

/// A whole reply.
pub(super) struct WholeReply {
    pub(super) text: String,
    calls: Vec<ToolCall>,
    end: End,
}

impl Run<'_> {
    /// The reply of the first that gives one; where nobody does, what that comes to.
    pub(super) async fn answered_by_any(&mut self, wanted: Wanted<'_>) -> Go<WholeReply> {
        self.first_reply(wanted).await?.map_err(|unanswered| self.nobody(&unanswered))
    }

    /// The reply of the first that gives one, or why nobody does.
    pub(super) async fn first_reply(&mut self, wanted: Wanted<'_>) -> Go<Result<WholeReply, Unanswered>> {
        let mut unanswered = Unanswered::default();
        let model = self.context.model;
        for (place, route) in model.routes.iter().enumerate() {
            let failure = match route {
                Ok(route) => match self.ask_route(route, wanted).await? {
                    Ok(reply) => return Ok(Ok(reply)),
                    Err(failure) => failure,
                },
                Err(error) => {
                    let error = task_error("provider", error.clone());
                    RouteFailure { provider: None, error, then: Then::Next }
                }
            };
            let (then, message) = (failure.then, failure.message());
            unanswered.add(failure);
            self.keep()?;
            if then.ends() {
                break;
            }
            match model.routes.get(place + 1) {
                Some(Ok(next)) => {
                    self.log(LogLevel::Warn, format!("{message} Asking {} instead.", next.provider));
                }
                Some(Err(_)) => self.log(LogLevel::Warn, message),
                None => {}
            }
        }
        Ok(Err(unanswered))
    }

    /// How the run is left that nobody has answered.
    pub(super) fn nobody(&mut self, unanswered: &Unanswered) -> Halt {
        match unanswered.end() {
            Some(NoReply::QuotaOut { error, until }) => Halt::Ended(Box::new(self.quota_out(error, until))),
            Some(NoReply::Failed { error, retryable }) => Halt::Failed(error, retryable),
            None => {
                let message = format!("The agent “{}” has no provider to ask.", self.context.job.agent);
                let hint = Some("Choose a provider for it.".to_owned());
                Halt::Failed(TaskError { code: "provider".to_owned(), message, hint }, false)
            }
        }
    }

    /// Asks one provider, a few times where that may help.
    async fn ask_route(&mut self, route: &Route, wanted: Wanted<'_>) -> Go<Result<WholeReply, RouteFailure>> {
        let failure = |error, then| RouteFailure { provider: Some(route.provider.clone()), error, then };
        if let Some(until) = route.quota_until.filter(|&until| until > SystemClock.now()) {
            let message = format!("{} takes no more requests for now.", route.provider);
            let error = TaskError { code: "quota".to_owned(), message, hint: None };
            return Ok(Err(failure(error, Then::NextOrFrom(until))));
        }
        let bounds = self.context.clients.bounds;
        let is_alone = self.context.model.routes.len() == 1;
        let aloud = matches!(wanted, Wanted::Reply);
        let mut shows = match self.shows(route) {
            Ok(shows) => shows,
            Err(error) => return Ok(Err(failure(error, Then::Nobody))),
        };
        for tries in 1.. {
            self.wait_for_place(route).await?;
            let fault = match self.request(route, wanted, shows).await? {
                Ok(reply) if reply.calls.is_empty() && reply.text.trim().is_empty() => Fault::Empty,
                Ok(reply) if aloud && reply.calls.is_empty() && !self.offered.is_empty() => match reply.end {
                    _ if has_call(&reply.text, &self.offered) => Fault::UnreadCall,
                    End::Calls => Fault::NoCall,
                    End::Done | End::Length => return Ok(Ok(reply)),
                },
                Ok(reply) => return Ok(Ok(reply)),
                Err(fault) => fault,
            };
            let error = words(&fault, &Asked { provider: &route.provider, model: &route.model, is_alone });
            let error = self.with_doubt(error, &fault);
            if aloud {
                self.mark_cut(&error);
                if shows == Shows::All && self.is_of_past_pictures(route, &fault) {
                    shows = Shows::Own;
                    self.log(
                        LogLevel::Warn,
                        format!("{} Asking once more without earlier pictures.", error.message),
                    );
                    continue;
                }
            }
            let then = match judge(&fault, tries, bounds.tries, SystemClock.now()) {
                Verdict::Retry(wait) => {
                    self.log(LogLevel::Warn, format!("{} Asking again.", error.message));
                    let wait = wait.unwrap_or_else(|| pause(bounds.first_pause, tries));
                    self.control.wait(self.context.link, tokio::time::sleep(wait)).await?;
                    continue;
                }
                Verdict::QuotaOut(until) => {
                    self.context.link.context().quota_out(route.provider_id, until);
                    Then::NextOrFrom(until)
                }
                Verdict::Fallback { retryable: true } => Then::NextOrLater,
                Verdict::Fallback { retryable: false } => Then::Next,
                Verdict::Shorten => Then::Shorter,
                Verdict::Fail => Then::Nobody,
            };
            return Ok(Err(failure(error, then)));
        }
        unreachable!("a fault of the last try is judged as one")
    }

    async fn wait_for_place(&mut self, route: &Route) -> Go<()> {
        let per_minute = route.requests_per_minute.unwrap_or(0);
        while let Err(wait) = self.context.rate_limiter.take(route.provider_id, per_minute, Instant::now()) {
            self.control.wait(self.context.link, tokio::time::sleep(wait)).await?;
        }
        Ok(())
    }

    /// One request. What was heard of it is in the output at once, and paid whatever becomes of it.
    async fn request(
        &mut self,
        route: &Route,
        wanted: Wanted<'_>,
        shows: Shows,
    ) -> Go<Result<WholeReply, Fault>> {
        let provider = HttpProvider { clients: self.context.clients, route };
        let model = self.context.model;
        let (transcript, partial, link) = (&mut self.transcript, &mut self.partial, self.context.link);
        partial.clear();
        let aloud = matches!(wanted, Wanted::Reply);
        self.in_reply = aloud;
        let mut heard = Heard::default();
        let log = |level, line| link.report(Report { log: vec![(level, line, None)], ..Report::default() });
        let mut hear = |event: Event| match event {
            Event::Text(text) => {
                partial.push_str(&text);
                heard.text_bytes += text.len();
                if aloud {
                    transcript.words(&text);
                    link.report(Report { output_bytes: Some(transcript.total()), ..Report::default() });
                }
            }
            Event::WordsWereThought => {
                heard.thought_bytes += partial.len();
                if aloud {
                    transcript.line("THOUGHT", "What stands above is what the model thought.");
                }
                partial.clear();
            }
            Event::Reasoning(text) => heard.thought_bytes += text.len(),
            Event::Call(call) => heard.calls.push(call),
            Event::Usage(counts) => heard.counts = heard.counts.then(counts),
            Event::LeftOut(lines) => {
                let (lines, were) = if lines == 1 {
                    ("One line".to_owned(), "was")
                } else {
                    (format!("{lines} lines"), "were")
                };
                log(
                    LogLevel::Debug,
                    format!("{lines} of the reply of {} made no sense and {were} left out.", route.provider),
                );
            }
            Event::AskedAnew(how) => {
                heard.refused += 1;
                let line =
                    format!("“{}” refused the request as it was. Asking once more {how}.", route.model);
                log(LogLevel::Warn, line);
            }
        };
        let (messages, pictures) = match wanted {
            Wanted::Reply => {
                with_what_was_said(&self.told, &self.messages, shows, self.checkpoint.result_max)
            }
            Wanted::InShort(messages) => (Cow::Borrowed(messages), vec![]),
        };
        let ask = Ask {
            messages: &messages,
            pictures: &pictures,
            tools: if aloud { &self.offered } else { &[] },
            tools_are_optional: !aloud || model.tools.is_empty(),
            parameters: &model.parameters,
        };
        let ended = self.control.wait(link, provider.stream(ask, &mut hear)).await;
        let is_whole = matches!(ended, Ok(Ok(_)));
        if is_whole && !pictures.is_empty() {
            self.context.clients.manners.took_pictures(route.provider_id, &route.model);
        }
        let usage = heard.usage(route, ask, is_whole);
        if heard.thought_bytes > 0 {
            let characters = text::count(i64::try_from(heard.thought_bytes).unwrap_or(i64::MAX));
            log(LogLevel::Debug, format!("The model thought before it answered ({characters} bytes)."));
        }
        self.pay(route, usage);
        if let Some(error) = self.transcript.failure() {
            return Err(error.into());
        }
        let ended = ended?;
        self.in_reply = false;
        let Heard { calls, .. } = heard;
        Ok(ended.map(|end| WholeReply { text: std::mem::take(&mut self.partial), calls, end }))
    }

    fn pay(&mut self, route: &Route, usage: Usage) {
        for sum in [&mut self.spent.task, &mut self.spent.agent_today, &mut self.spent.all_today] {
            spend::add(sum, &usage);
        }
        let unkept =
            self.unkept.get_or_insert_with(|| (route.provider_id, route.model.clone(), Usage::default()));
        spend::add(&mut unkept.2, &usage);
    }

    /// Says in the output that the words before were of a reply that did not become whole.
    fn mark_cut(&mut self, error: &TaskError) {
        if !self.partial.is_empty() {
            self.transcript.line("CUT", &error.message);
            self.tell_output();
        }
    }

    /// Adds a reply to the conversation.
    pub(super) fn take(&mut self, reply: WholeReply) -> Go<()> {
        let turn = self.turn() + 1;
        let WholeReply { text, calls, end } = reply;
        self.transcript.end_line();
        if end == End::Length {
            let line = "The reply came to the agent's limit of tokens and ends here.";
            self.transcript.line("CUT", line);
            self.log(LogLevel::Warn, format!("{line} Raise max_tokens if more was to come."));
        }
        self.tell_output();
        self.say(Speaker::Assistant, turn, text).calls = named(calls, turn);
        Ok(())
    }
}

/// Calls with names of their own: some providers give none, or the same twice.
fn named(mut calls: Vec<ToolCall>, turn: i64) -> Vec<ToolCall> {
    for place in 0..calls.len() {
        let (before, rest) = calls.split_at_mut(place);
        let call = &mut rest[0];
        if call.id.is_empty() || before.iter().any(|other| other.id == call.id) {
            call.id = format!("call-{turn}-{place}");
        }
    }
    calls
}

/// The pause before a repeat: it doubles, and no two runs take the same.
fn pause(first: Duration, tries: u32) -> Duration {
    let doubled = first * 2u32.saturating_pow(tries.saturating_sub(1).min(10));
    let share = RandomState::new().hash_one(tries) % 1_000;
    doubled.mul_f64(0.5 + share as f64 / 1_000.0)
}
