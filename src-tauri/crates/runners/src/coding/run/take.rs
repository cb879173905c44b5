//! What becomes of each entry: the run's state, its output, its log, and what is to be said to it.

use super::{Round, RoundHalt};
use crate::coding::{
    command::{self, TalkManner},
    entry::{CallState, ClientCall, Entry, Permission, ToolKind, ToolSays, TurnEnd},
    files,
    question::{is_allowed, unified},
    speak::{self, Decision},
    tried,
};
use crate::shell::spec;
use contract::{
    coding::{CodingClient, CodingProtocol},
    model::Speaker,
    task::LogLevel,
    text::{first_hidden, first_line},
};
use engine::{Clock as _, SystemClock, ports::CodingJob};
use serde_json::json;

/// Most lines of plain output that are kept for the end.
const PLAIN_MAX: usize = 60;
/// Longest title in a line of ours, in characters.
const TITLE: usize = 160;
/// What is told where a file would pass through our hands with a secret in it.
const SHOWS_A_SECRET: &str = "This file shows a secret of the task, which does not pass through Legwork. Read and write it yourself: it is on your disk.";
/// Most plans' steps that are shown.
const STEPS_MAX: usize = 200;

impl Round<'_> {
    /// Takes one line of what the client prints, which ends at `place`.
    pub(super) fn line(&mut self, line: &str, place: u64) -> Result<(), RoundHalt> {
        self.heard.place = place;
        let line = self.filter.line(line);
        for entry in self.reader.line(&line) {
            self.pass(entry)?;
        }
        Ok(())
    }

    /// Takes what of an entry, and of what was held back before it, shows no secret.
    pub(super) fn pass(&mut self, entry: Entry) -> Result<(), RoundHalt> {
        if let Some(words) = self.filter.has_withheld() {
            self.log(LogLevel::Warn, words.to_owned(), None);
        }
        self.filter.pass(entry).into_iter().try_for_each(|entry| self.take(entry))
    }

    /// Takes an entry.
    pub(super) fn take(&mut self, entry: Entry) -> Result<(), RoundHalt> {
        match entry {
            Entry::Ready { loads } => return self.ready(loads),
            Entry::Loaded => self.heard.is_loaded = true,
            Entry::Began { session, model } => return self.began(session, model),
            Entry::Version(says) => self.version(&says),
            Entry::OtherProtocol(version) => self.heard.other_protocol = Some(version),
            Entry::NoSession(words) => return self.no_session(words),
            Entry::Text { text, whole } => self.words(text, whole),
            Entry::Thought(_) => {}
            Entry::Plan(mut steps) => {
                steps.truncate(STEPS_MAX);
                let running = steps.iter().find(|step| step.state == contract::task::StepState::Running);
                self.current = running.map(|step| step.title.clone()).or(self.current.take());
                (self.heard.plan_is_new, self.heard.steps) = (!steps.is_empty(), steps);
            }
            Entry::Tool(says) => self.tool(says),
            Entry::Diff(diff) => {
                self.heard.changed.insert(diff.path.clone());
                if self.is_new() {
                    self.transcript.end_line();
                    self.transcript.words(&unified(&diff));
                    self.transcript.end_line();
                }
            }
            Entry::Permission(permission) => return self.permission(*permission),
            Entry::Withdrawn(id) => self.heard.open.retain(|permission| permission.id != id),
            Entry::Call(call) => return self.call(&call),
            Entry::Used(used) if !self.told.is_all() => self.meter.take(used),
            Entry::Used(_) => {}
            Entry::Limit { until, words } => self.heard.limit = Some((until, words)),
            Entry::SignedOut(words) => self.heard.signed_out = Some(words),
            Entry::Notice(words) => self.log(LogLevel::Info, first_line(&words, 500), None),
            Entry::Error(words) => self.log(LogLevel::Warn, first_line(&words, 500), None),
            Entry::Plain(line) => self.plain(line),
            Entry::Ended(end) => self.turn_ended(end),
        }
        Ok(())
    }

    /// Its version is told where it is not what was tried. Over a protocol that adapters speak it may be that of one.
    fn version(&mut self, says: &str) {
        if let Some(words) = tried::told(self.coding.client, says).filter(|_| !is_adapter(self.coding)) {
            self.log(LogLevel::Info, words, Some(json!({ "version": says })));
        }
    }

    /// It can be spoken to.
    fn ready(&mut self, loads: bool) -> Result<(), RoundHalt> {
        let folder = spec::folder(self.job);
        match self.checkpoint.goes_on.clone() {
            Some(session) if loads => return self.load(&session),
            Some(_) => {
                let line = "It cannot go on with an earlier session, so it begins a new one.";
                self.log(LogLevel::Warn, line.to_owned(), None);
                self.new_session()?;
            }
            None => self.input.say(&speak::new_session(&folder))?,
        }
        Ok(())
    }

    /// Loads the session, or waits until the client can; `act` comes back to it then.
    pub(super) fn load(&mut self, session: &str) -> Result<(), RoundHalt> {
        let now = SystemClock.now();
        let from = command::loads_from(self.coding.client, self.meter.session().since, now);
        if from.is_none() {
            self.loads_from = None;
            return Ok(self.input.say(&speak::load_session(session, &spec::folder(self.job)))?);
        }
        if std::mem::replace(&mut self.loads_from, from).is_none() {
            let label = self.coding.client.label();
            let line = format!(
                "{label} can go on with a session only after the minute in which it was begun. It waits for that."
            );
            self.log(LogLevel::Info, line, None);
        }
        Ok(())
    }

    fn new_session(&mut self) -> Result<(), RoundHalt> {
        self.heard.session = None;
        Ok(self.input.say(&speak::new_session(&spec::folder(self.job)))?)
    }

    fn began(&mut self, session: Option<String>, model: Option<String>) -> Result<(), RoundHalt> {
        self.heard.model = model.or(self.heard.model.take());
        if let Some(session) = session {
            self.heard.session = Some(session);
        }
        let Some(session) = self.heard.session.clone() else { return Ok(()) };
        let goes_on = self.checkpoint.goes_on.as_deref() == Some(session.as_str());
        self.meter.began(&session, goes_on, SystemClock.now());
        if self.is_new() && !self.parked {
            self.link.context().keep_session(&session)?;
            let model = self.heard.model.as_deref().map(|m| format!(", with {m}")).unwrap_or_default();
            self.log(
                LogLevel::Info,
                format!("Session {session}{model}."),
                Some(json!({ "session": session })),
            );
        }
        if self.manner == TalkManner::Acp && self.input.prompts == 0 {
            let text = if goes_on { &self.coding.prompt } else { &self.coding.whole };
            self.input.say(&speak::prompt(self.manner, 0, Some(&session), text))?;
        }
        Ok(())
    }

    /// Over the Agent Client Protocol the same process can begin another session; others have to be started again.
    fn no_session(&mut self, words: String) -> Result<(), RoundHalt> {
        if self.manner == TalkManner::Acp {
            let mut line = "Its session is not known to it any more, so it begins a new one.".to_owned();
            if let Some(why) = command::forgets(self.coding.client) {
                line = format!("{line} {why}");
            }
            self.log(LogLevel::Warn, line, Some(json!({ "said": words })));
            return self.new_session();
        }
        self.heard.no_session = Some(words);
        Ok(())
    }

    /// Words of a message, in pieces or whole.
    fn words(&mut self, text: String, whole: bool) {
        let is_new = self.is_new();
        if !whole {
            if is_new {
                self.transcript.words(&text);
            }
            self.heard.speech.push_str(&text);
            return;
        }
        let pieces = std::mem::take(&mut self.heard.speech);
        if is_new {
            let rest = text.strip_prefix(pieces.as_str());
            if rest.is_none() {
                self.transcript.end_line();
            }
            self.transcript.words(rest.unwrap_or(&text));
            self.transcript.end_line();
        }
        self.message(text);
    }

    /// What came in pieces is a message once something else comes.
    fn end_speech(&mut self) {
        let text = std::mem::take(&mut self.heard.speech);
        if text.trim().is_empty() {
            return;
        }
        if self.is_new() {
            self.transcript.end_line();
        }
        self.message(text);
    }

    fn message(&mut self, text: String) {
        if text.trim().is_empty() {
            return;
        }
        self.heard.messages += 1;
        if self.heard.messages > self.checkpoint.messages {
            self.say(Speaker::Assistant, text.clone());
        }
        self.heard.last_words = Some(text);
    }

    fn tool(&mut self, says: ToolSays) {
        self.end_speech();
        let known = self.heard.calls.remove(&says.id);
        let call = match known {
            Some(known) => ToolSays {
                kind: says.kind.or(known.kind),
                title: says.title.or(known.title),
                files: if says.files.is_empty() { known.files } else { says.files },
                output: says.output.or(known.output),
                ..ToolSays::of(says.id, says.state)
            },
            None => says,
        };
        let kind = call.kind.unwrap_or_default();
        let title = first_line(call.title.as_deref().unwrap_or("a tool"), TITLE);
        if call.state == CallState::Open {
            self.current = Some(format!("{} {title}", verb(kind)));
            self.heard.calls.insert(call.id.clone(), call);
            return;
        }
        let failed = call.state == CallState::Failed;
        if kind == ToolKind::Edit && !failed {
            self.heard.changed.extend(call.files.iter().cloned());
        }
        if self.is_new() {
            self.transcript
                .line("TOOL", &format!("{} {title}{}", verb(kind), if failed { " (failed)" } else { "" }));
        }
        let mut line = format!("{} {title}", verb(kind));
        if failed {
            let why = call.output.as_deref().map(|output| format!(": {}", first_line(output, TITLE)));
            line.push_str(&format!(" failed{}", why.unwrap_or_default()));
        }
        let data = json!({ "kind": kind.as_str(), "files": call.files });
        self.log(if failed { LogLevel::Warn } else { LogLevel::Info }, line, Some(data));
    }

    /// It asks whether it may. What nobody has to be asked about is answered at once.
    fn permission(&mut self, permission: Permission) -> Result<(), RoundHalt> {
        self.end_speech();
        if self.input.has_answered(&permission.id) || self.parked {
            return Ok(());
        }
        let hidden = permission.command.as_deref().and_then(first_hidden);
        let decision = if let Some(hidden) = hidden {
            let hidden = hidden.escape_unicode();
            let why = format!("it holds a character that does not show ({hidden}); write it without");
            Decision::Deny(Some(why))
        } else if is_allowed(&permission, self.coding.permissions, &self.rules, &spec::folder(self.job)) {
            Decision::Allow(vec![])
        } else {
            self.heard.open.push(permission);
            return Ok(());
        };
        let what = first_line(permission.command.as_deref().unwrap_or(&permission.title), TITLE);
        let line = if hidden.is_some() { "Not allowed" } else { "Allowed without asking" };
        self.log(
            LogLevel::Info,
            format!("{line}: {what}"),
            Some(json!({ "kind": permission.kind.as_str() })),
        );
        Ok(self.input.say(&self.answer(&permission, &decision))?)
    }

    /// An answer as it is said. A call in which something stands in the place of a secret goes on as it was asked for: the
    /// agent knows its arguments, and we do not.
    pub(super) fn answer(&self, permission: &Permission, decision: &Decision) -> String {
        let as_asked = self.filter.touches_input(permission);
        speak::answer(self.manner, permission, decision, as_asked)
    }

    /// Something that it asks of its client.
    fn call(&mut self, call: &ClientCall) -> Result<(), RoundHalt> {
        if self.input.has_answered(&call.id) || self.parked {
            return Ok(());
        }
        let done = match self.filter.spoils(&call.what) {
            true => Err((files::INVALID, SHOWS_A_SECRET.to_owned())),
            false => files::work(&call.what, &spec::folder(self.job)),
        };
        let answer = match done {
            // what is said to it is kept in a file
            Ok(result) if self.filter.shows_one(&result.to_string()) => {
                speak::refuse(self.manner, &call.id, files::INVALID, SHOWS_A_SECRET)
            }
            Ok(result) => speak::result(&call.id, result),
            Err((code, why)) => speak::refuse(self.manner, &call.id, code, &why),
        };
        Ok(self.input.say(&answer)?)
    }

    fn plain(&mut self, line: String) {
        if self.is_new() {
            self.transcript.end_line();
            self.transcript.words(&format!("{line}\n"));
        }
        if self.heard.plain.len() == PLAIN_MAX {
            self.heard.plain.remove(0);
        }
        self.heard.plain.push(line);
    }

    fn turn_ended(&mut self, end: TurnEnd) {
        self.end_speech();
        self.meter.end_turn();
        self.heard.turns += 1;
        self.heard.open.clear();
        self.heard.calls.clear();
        self.heard.end = Some(end);
    }
}

/// Whether what speaks is an adapter of the client's, with a version of its own.
fn is_adapter(coding: &CodingJob) -> bool {
    let by_adapter = matches!(coding.client, CodingClient::ClaudeCode | CodingClient::Codex);
    by_adapter && coding.protocol == CodingProtocol::Acp
}

/// What a tool does, in a word.
const fn verb(kind: ToolKind) -> &'static str {
    match kind {
        ToolKind::Read => "read",
        ToolKind::Edit => "edit",
        ToolKind::Run => "run",
        ToolKind::Search => "search",
        ToolKind::Fetch => "fetch",
        ToolKind::Other => "use",
    }
}
