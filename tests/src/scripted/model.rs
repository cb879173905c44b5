//! What the script plays for an agent with a model: it talks to the engine's desk and to nobody else.

use super::{Bench, Script, completed, exited, lock};
use contract::{
    Agent, AgentKind, ApiError, NewTask, ProviderDraft, ProviderKind, Task, Timestamp,
    agent::AgentDraft,
    command::{CreateAgent, CreateProvider, CreateTask, GetProvider},
    model::{Answer, Message, Question, QuestionKind, Speaker, Usage},
    task::{TaskError, TaskResult},
};
use engine::{
    Ended, Exit, Job, Link, Outcome, Signal,
    ports::{AskedOf, ModelJob, Picture, Route, RunContext, RunContextError, Turn},
};
use std::{sync::PoisonError, time::Duration};

/// What every turn uses.
const A_TURN: Usage =
    Usage { tokens_in: 100, tokens_out: 20, tokens_estimated: false, requests: 1, cost_usd: Some(0.5) };
/// The name of the provider that scripted agents ask; nothing listens at its address.
const PROVIDER: &str = "local";

/// Plays the part that stands in the context value `part`.
pub(super) fn play(script: &Script, job: &Job, model: &ModelJob, link: &dyn Link, run: usize) -> Ended {
    let run_context = link.context();
    let part = match model.talk {
        // in a talk the part is what is said
        Some(_) => job.description.clone(),
        None => job.context.get("part").and_then(|part| part.as_str()).unwrap_or("ok").to_owned(),
    };
    match part.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["ask"] => ask(run_context, QuestionKind::Ask, 1),
        ["approval"] => ask(run_context, QuestionKind::Approval, 1),
        ["ask", times] => ask(run_context, QuestionKind::Ask, times.parse().unwrap_or(1)),
        ["approval", times] => ask(run_context, QuestionKind::Approval, times.parse().unwrap_or(1)),
        ["ask", "then", "wait"] => match ask(run_context, QuestionKind::Ask, 1) {
            Ended::Exited(_) => script.wait(&job.title, run),
            asks => asks,
        },
        ["quota"] => quota(run_context, job, model, 1),
        ["quota", hours] => quota(run_context, job, model, hours.parse().unwrap_or(1)),
        ["late"] => match script.wait(&job.title, run) {
            Ended::Exited(Exit { outcome: Outcome::Completed(_), .. }) => late(script, job, run_context),
            other => other,
        },
        ["turn"] => {
            turn(run_context, model);
            match script.wait(&job.title, run) {
                Ended::Exited(Exit { outcome: Outcome::Completed(_), .. }) => {
                    done(format!("{} turns", turns(run_context)))
                }
                other => other,
            }
        }
        // its disk is full for the first attempt
        ["unkept"] if job.attempt == 1 => exited(Outcome::Failed {
            error: TaskError { code: "store".into(), message: "The disk is full.".into(), hint: None },
            retryable: true,
            result: None,
        }),
        ["routes"] => done(routes(model)),
        ["history"] => done(history(model)),
        ["mail"] => mail(script, run_context, run),
        ["child", title] => child(run_context, title),
        ["children", times, rest @ ..] => children(run_context, times.parse().unwrap_or(0), &rest.join(" ")),
        ["turn", "then", "child"] => {
            turn(run_context, model);
            child(run_context, "below")
        }
        ["awaits", title] => awaits(run_context, title),
        ["ok"] => {
            turn(run_context, model);
            completed()
        }
        _ => script.wait(&job.title, run),
    }
}

fn done(summary: String) -> Ended {
    exited(Outcome::Completed(TaskResult { success: true, summary, ..TaskResult::default() }))
}

fn turns(run_context: &dyn RunContext) -> i64 {
    let conversation = run_context.conversation().unwrap_or_else(|e| panic!("the conversation: {e}"));
    conversation.messages.last().map_or(0, |message| message.turn)
}

/// The ways to a model, a line each: what is asked there and whether with a key, or why it cannot be.
fn routes(model: &ModelJob) -> String {
    let line = |route: &Result<Route, ApiError>| match route {
        Ok(route) => {
            let key = if route.key.is_some() { " with a key" } else { "" };
            let price = route.price.as_ref().map_or_else(String::new, |p| format!(" for ${}", p.input_usd));
            format!("{}/{}{key}{price}", route.provider, route.model)
        }
        Err(error) => format!("{} {}", error.message, error.hint.as_deref().unwrap_or("no hint")),
    };
    let lines: Vec<_> = model.routes.iter().map(line).collect();
    format!("{}\nbudget {:?}", lines.join("\n"), model.budget.tokens)
}

/// What was said before, a line each.
fn history(model: &ModelJob) -> String {
    let line = |message: &Message| format!("{}: {}", message.speaker, message.text);
    let talk = model.talk.clone().unwrap_or_default();
    let said = talk
        .said
        .iter()
        .flat_map(|turn| [format!("{}{}", line(&turn.question), shown(&turn.pictures)), line(&turn.answer)]);
    said.chain([format!("{}{}", talk.words, shown(&talk.pictures))]).collect::<Vec<_>>().join("\n")
}

/// Which pictures go along, by their names and sizes in bytes.
fn shown(pictures: &[Picture]) -> String {
    pictures.iter().map(|picture| format!(" [shows {}, {}]", picture.name, picture.bytes.len())).collect()
}

/// Keeps the next turn.
fn turn(run_context: &dyn RunContext, model: &ModelJob) {
    let conversation = run_context.conversation().unwrap_or_else(|e| panic!("the conversation: {e}"));
    let number = conversation.messages.len() as i64 + 1;
    let said = Message {
        number,
        turn: number,
        at: Timestamp::UNIX_EPOCH,
        speaker: Speaker::Assistant,
        text: format!("Turn {number}."),
        calls: vec![],
        answers: None,
    };
    let route = model.routes.first().and_then(|route| route.as_ref().ok());
    let asked = route.map(|route| AskedOf::Provider(route.provider_id, route.model.clone()));
    let turn = Turn { number, messages: vec![said], asked, usage: A_TURN, ..Turn::default() };
    run_context.keep(turn).unwrap_or_else(|e| panic!("turn {number}: {e}"));
}

/// Keeps a turn under a claim that may be lost by now, and says in the script's story what came of it.
fn late(script: &Script, job: &Job, run_context: &dyn RunContext) -> Ended {
    let kept = run_context.keep(Turn { number: 1, ..Turn::default() });
    let lost = matches!(kept, Err(RunContextError::LeaseLost));
    lock(&script.stage).started.push(format!("{} {}", job.title, if lost { "lost" } else { "kept" }));
    if lost { Ended::LeaseLost } else { completed() }
}

/// Asks so many times, always the same, and is done as soon as the last answer is there, with it as its summary.
fn ask(run_context: &dyn RunContext, kind: QuestionKind, times: usize) -> Ended {
    let user_messages = run_context.user_messages().unwrap_or_else(|e| panic!("user_messages: {e}"));
    match user_messages.last().filter(|_| user_messages.len() >= times) {
        Some(user_message) => done(format!("{:?}", user_message.answer)),
        None => Ended::Asks(Question {
            kind,
            text: "Which colour?".into(),
            detail: None,
            facts: vec![],
            options: vec!["red".into(), "blue".into()],
            always: None,
            asked_at: Timestamp::UNIX_EPOCH,
        }),
    }
}

/// Keeps a turn; at the first attempt the provider has no more after it, for so many hours.
fn quota(run_context: &dyn RunContext, job: &Job, model: &ModelJob, hours: u64) -> Ended {
    turn(run_context, model);
    if job.attempt > 1 {
        return done(format!("{} turns", turns(run_context)));
    }
    let until = engine::Clock::now(&engine::SystemClock).checked_add(Duration::from_secs(hours * 3600));
    let until = until.unwrap_or(Timestamp::MAX);
    for route in model.routes.iter().flatten() {
        run_context.quota_out(route.provider_id, until);
    }
    let message = "The provider “local” has no more requests for now.".to_owned();
    let error = TaskError { code: "quota".into(), message, hint: None };
    exited(Outcome::QuotaOut { until, error, said: None })
}

/// Starts a task below and is done when that is.
fn awaits(run_context: &dyn RunContext, title: &str) -> Ended {
    let context = serde_json::Map::from_iter([("part".to_owned(), "wait".into())]);
    let task = NewTask { title: Some(title.to_owned()), context, ..NewTask::default() };
    let below = run_context.create_child(task, title.to_owned()).unwrap_or_else(|e| panic!("{title}: {e}"));
    let _place = run_context.lend_place(below.id);
    crate::wait::until("the task below ends", || {
        let found = run_context.child(below.id).unwrap_or_else(|e| panic!("{title}: {e}"));
        found.task.completed_at.map(|_| done(format!("{} is {}", found.task.title, found.task.status)))
    })
}

/// Is done as soon as somebody has written, with the words as its summary.
fn mail(script: &Script, run_context: &dyn RunContext, run: usize) -> Ended {
    let mut stage = lock(&script.stage);
    loop {
        for signal in stage.told.remove(&run).unwrap_or_default() {
            match signal {
                Signal::Mail => {
                    let user_messages =
                        run_context.user_messages().unwrap_or_else(|e| panic!("user_messages: {e}"));
                    let words =
                        user_messages.into_iter().filter_map(|user_message| match user_message.answer {
                            Answer::Text(text) => Some(text),
                            _ => None,
                        });
                    return done(words.collect::<Vec<_>>().join(" "));
                }
                Signal::Cancel => return exited(Outcome::Cancelled),
                Signal::Detach => return Ended::Detached,
                Signal::Pause | Signal::Resume => {}
            }
        }
        stage = script.changed.wait(stage).unwrap_or_else(PoisonError::into_inner);
    }
}

/// Starts a task below, twice with the same key, and says what came of it.
fn child(run_context: &dyn RunContext, title: &str) -> Ended {
    let start = || {
        let context = [("part".to_owned(), "wait".into())].into_iter().collect();
        let task = NewTask { title: Some(title.to_owned()), context, ..NewTask::default() };
        run_context.create_child(task, "call-1".to_owned())
    };
    match (start(), start()) {
        (Ok(first), Ok(again)) => {
            let found = run_context.child(first.id).map(|found| found.task.id);
            let same = first.id == again.id && found == Ok(first.id);
            done(format!("{} {}", first.agent, if same { first.id.to_string() } else { "twice".into() }))
        }
        (Err(error), _) | (_, Err(error)) => done(error.message),
    }
}

/// Starts so many tasks below that play `part`; its summary is how many there are, and why not all.
fn children(run_context: &dyn RunContext, times: usize, part: &str) -> Ended {
    let part = if part.is_empty() { "wait" } else { part };
    for number in 0..times {
        let context = [("part".to_owned(), part.into())].into_iter().collect();
        let task = NewTask { title: Some(format!("below {number}")), context, ..NewTask::default() };
        if let Err(error) = run_context.create_child(task, format!("call-{number}")) {
            return done(format!("{number}: {}", error.message));
        }
    }
    done(format!("{times}"))
}

impl Bench {
    /// An agent with a model of this name and role, and the provider that it asks.
    pub fn model_agent(&self, name: &str, role: &str) -> Agent {
        if self.engine.call(GetProvider { name: PROVIDER.into() }).is_err() {
            let provider = ProviderDraft {
                name: Some(PROVIDER.into()),
                kind: Some(ProviderKind::OpenAiCompatible),
                base_url: Some("http://127.0.0.1:9/v1".into()),
                ..ProviderDraft::default()
            };
            self.engine.call(CreateProvider { provider }).unwrap_or_else(|e| panic!("the provider: {e}"));
        }
        let agent = AgentDraft {
            name: Some(name.into()),
            kind: Some(AgentKind::Llm),
            role: Some(role.into()),
            provider: Some(PROVIDER.into()),
            model: Some("m".into()),
            ..AgentDraft::default()
        };
        self.engine.call(CreateAgent { agent }).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    /// A task called `title` of the agent, which plays `part`, with changes: `ok` (one turn), `ask` and `approval`
    /// (a question; the answer is the summary; `ask 2` asks twice, `ask then wait` waits when it is answered), `quota` (one turn an attempt; the first attempt has no more quota
    /// for an hour, or as many as its number says), `turn` (one turn a run, then waits), `late` (keeps a turn when it is released, and
    /// tells in [`Script::started`] whether its claim was lost), `mail` (waits for words), `child TITLE` (starts a task
    /// that waits), `children N PART` (starts so many that play the part), `turn then child`, `routes` (its summary tells the ways to a model), `wait`.
    /// A turn of a talk plays what is said in it; besides these: `history` (its summary tells what was said before).
    pub fn create_model_with(
        &self,
        agent: &Agent,
        title: &str,
        part: &str,
        change: impl FnOnce(&mut NewTask),
    ) -> Task {
        let mut task = NewTask {
            title: Some(title.into()),
            agent: Some(agent.name.clone()),
            context: [("part".to_owned(), part.into())].into_iter().collect(),
            ..NewTask::default()
        };
        change(&mut task);
        self.engine.call(CreateTask { task }).unwrap_or_else(|e| panic!("{title}: {e}")).task
    }

    /// A task called `title` of the agent, which plays `part`.
    pub fn create_model(&self, agent: &Agent, title: &str, part: &str) -> Task {
        self.create_model_with(agent, title, part, |_| {})
    }
}
