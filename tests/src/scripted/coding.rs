//! What the script plays for a coding agent: it remembers what is said to it, and in which session.

use super::{Bench, Script, completed, lock, said::SaidToAgent};
use contract::{
    Agent, AgentKind, NewTask, Task, Timestamp,
    agent::AgentDraft,
    coding::{CodingClient, CodingSetup},
    command::{CreateAgent, CreateTask},
    model::{Answer, Question, QuestionKind, Usage},
    task::{TaskError, TaskResult},
};
use engine::{
    Ended, Job, Link, Outcome,
    ports::{AskedOf, CodingJob, RunContext, Turn},
};

/// What every round uses.
const A_ROUND: Usage =
    Usage { tokens_in: 100, tokens_out: 20, tokens_estimated: false, requests: 1, cost_usd: Some(0.5) };

/// Plays the part that stands in the context value `part`, `PART then PART` for the first round and all others.
pub(super) fn play(script: &Script, job: &Job, coding: &CodingJob, link: &dyn Link, run: usize) -> Ended {
    lock(&script.stage).said.push(SaidToAgent {
        prompt: coding.prompt.clone(),
        session: coding.session.clone(),
        round: coding.round,
        resumed: job.resumed,
        variables: job.environment.variables.clone(),
        secrets: job.environment.secrets.iter().cloned().collect(),
    });
    script.changed.notify_all();
    let run_context = link.context();
    let part = job.context.get("part").and_then(|part| part.as_str()).unwrap_or("ok");
    let (first, later) = part.split_once(" then ").unwrap_or((part, part));
    let part = if coding.round == 0 { first } else { later };
    if part != "no-session" && coding.session.is_none() {
        let session = format!("session of {}", job.title);
        run_context.keep_session(&session).unwrap_or_else(|e| panic!("the session: {e}"));
    }
    if !job.resumed {
        let asked = Some(AskedOf::Client(coding.client, "m".to_owned()));
        let turn = Turn { number: coding.round + 1, asked, usage: A_ROUND, ..Turn::default() };
        run_context.keep(turn).unwrap_or_else(|e| panic!("a turn: {e}"));
    }
    match part {
        "ok" | "no-session" => completed(),
        "fail" => super::failed(true),
        "asks" => asks(run_context),
        "always" => {
            let rules = run_context.always_allowed().unwrap_or_default();
            run_context.allow_always("write").unwrap_or_else(|e| panic!("a rule: {e}"));
            let summary = rules.join(", ");
            super::exited(Outcome::Completed(TaskResult { success: true, summary, ..TaskResult::default() }))
        }
        "quota" if job.attempt == 1 => super::exited(Outcome::QuotaOut {
            said: None,
            until: in_an_hour(),
            error: TaskError { code: "quota".into(), message: "Limit reached.".into(), hint: None },
        }),
        "quota" => completed(),
        _ => script.wait(&job.title, run),
    }
}

fn in_an_hour() -> Timestamp {
    let now = Timestamp::now().as_millisecond();
    Timestamp::from_millisecond(now + 60 * 60 * 1000).unwrap_or(Timestamp::MAX)
}

/// Asks whether it may; what the person said is the summary.
fn asks(run_context: &dyn RunContext) -> Ended {
    let answer = run_context.user_messages().unwrap_or_default().into_iter().next_back();
    match answer.map(|message| message.answer) {
        None => Ended::Asks(Question {
            kind: QuestionKind::Approval,
            text: "May I write?".into(),
            detail: Some("write a.txt".into()),
            facts: vec![],
            options: vec![],
            always: Some("write files here".into()),
            asked_at: Timestamp::UNIX_EPOCH,
        }),
        Some(answer) => {
            if answer == Answer::Always {
                run_context.allow_always("write").unwrap_or_else(|e| panic!("a rule: {e}"));
            }
            let summary = format!("{answer:?}");
            super::exited(Outcome::Completed(TaskResult { success: true, summary, ..TaskResult::default() }))
        }
    }
}

impl Script {
    /// What was said to coding agents, in that order.
    pub fn said_to_agents(&self) -> Vec<SaidToAgent> {
        lock(&self.stage).said.clone()
    }
}

impl Bench {
    /// A coding agent of this name, with changes.
    pub fn coding_agent_with(&self, name: &str, change: impl FnOnce(&mut AgentDraft)) -> Agent {
        let mut agent = AgentDraft {
            name: Some(name.into()),
            kind: Some(AgentKind::Coding),
            coding: Some(CodingSetup::of(CodingClient::ClaudeCode)),
            ..AgentDraft::default()
        };
        change(&mut agent);
        self.engine.call(CreateAgent { agent }).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    /// A coding agent of this name.
    pub fn coding_agent(&self, name: &str) -> Agent {
        self.coding_agent_with(name, |_| {})
    }

    /// A task called `title` of a coding agent, which plays `part`, with changes: `ok`, `fail`, `asks` (whether it may
    /// write; the answer is its summary), `always` (tells what it may always, and allows itself to write), `quota` (an attempt), `no-session`, `wait`.
    pub fn create_coding_with(
        &self,
        agent: &Agent,
        title: &str,
        part: &str,
        change: impl FnOnce(&mut NewTask),
    ) -> Task {
        let mut task = NewTask {
            agent: Some(agent.name.clone()),
            title: Some(title.into()),
            context: serde_json::Map::from_iter([("part".to_owned(), part.into())]),
            ..NewTask::default()
        };
        change(&mut task);
        self.engine.call(CreateTask { task }).unwrap_or_else(|e| panic!("{title}: {e}")).task
    }

    /// The same without changes.
    pub fn create_coding(&self, agent: &Agent, title: &str, part: &str) -> Task {
        self.create_coding_with(agent, title, part, |_| {})
    }
}
