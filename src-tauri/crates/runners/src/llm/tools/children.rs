//! Tasks below the run's own.

use super::{
    Given, Outcome, ToolContext, Used, files::ANSWER_MAX, integer, object, person, shortened, string,
};
use crate::llm::{Stop, provider::ToolSpec, thoughts::without};
use contract::{
    ApiError, NewTask, TaskId,
    model::{Question, QuestionKind, Tool, ToolCall},
    task::{LogLevel, TaskWithResult},
    text,
};
use engine::ports::{Colleague, ModelJob, Report};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Longest that one call waits for a result, in seconds: a waiting run keeps its worker.
const WAIT_MAX_SECONDS: i64 = 300;
/// A result is looked for this often.
const LOOK: Duration = Duration::from_millis(250);

/// Whether the person is asked before a task starts.
pub(super) fn asks_first(model: &ModelJob) -> bool {
    model.tools.contains(&Tool::TasksWithApproval)
}

/// Whom tasks can be given to, for the model.
fn whom(team: &[Colleague], asks_first: bool) -> String {
    let list: Vec<_> = team.iter().map(|one| format!("“{}” ({})", one.name, one.role)).collect();
    let left_out = if asks_first { "" } else { " One that fits is picked where left out." };
    match list.as_slice() {
        [] => "The agent's name.".to_owned() + left_out,
        list => format!("The agent's name, one of: {}.{left_out}", list.join("; ")),
    }
}

/// `team`: whom tasks can be given to. `asks_first`: whether each task needs the person's approval.
pub(super) fn specs(team: &[Colleague], asks_first: bool) -> Vec<ToolSpec> {
    let description = if asks_first {
        "Starts a task of its own for another agent, which runs beside you, once the person has approved it. Say in the instructions everything that it must know: it does not see this conversation."
    } else {
        "Starts a task of its own for another agent, which runs beside you. Say in the instructions everything that it must know: it does not see this conversation."
    };
    let mut required = vec!["title", "description", "instructions"];
    if asks_first {
        required.extend(["agent", "why"]);
    }
    let id = || json!({"id": string("The task's id, as create_task gave it.")});
    let mut waits = id();
    waits["wait_seconds"] = integer("How long to wait for it to end, up to 300; 120 where left out.");
    vec![
        ToolSpec {
            name: "create_task",
            description,
            schema: object(
                json!({
                    "title": string("What it is called, in a few words."),
                    "description": string("What it is about, at least 10 characters."),
                    "instructions": string("What to do, at least 20 characters."),
                    "agent": string(&whom(team, asks_first)),
                    "why": string("Why this agent fits, in a sentence; the person reads it."),
                }),
                &required,
            ),
        },
        ToolSpec {
            name: "get_task",
            description: "Tells how a task that you have started goes.",
            schema: object(id(), &["id"]),
        },
        ToolSpec {
            name: "get_result",
            description: "Waits for a task that you have started to end, and gives what it made.",
            schema: object(waits, &["id"]),
        },
    ]
}

/// Whin the run's context said, in words.
fn words(error: ApiError) -> String {
    match error.hint {
        Some(hint) => format!("{} {hint}", error.message),
        None => error.message,
    }
}

fn id(given: &Given<'_>) -> Result<TaskId, String> {
    let text = given.text("id")?;
    text.trim().parse().map_err(|_| format!("“{text}” is not the id of a task; give the whole id."))
}

/// A task as the model asks for it.
struct NewChild {
    task: NewTask,
    /// Why it goes to that agent.
    why: Option<String>,
}

impl NewChild {
    fn of(given: &Given<'_>, asks_first: bool) -> Result<Self, String> {
        let trimmed = |name| given.maybe(name).map(|t| t.trim().to_owned());
        if asks_first {
            // the person must see whom it goes to, and why
            given.text("agent")?;
            given.words("why")?;
            for name in ["agent", "title", "description", "instructions", "why"] {
                if let Some(hidden) = given.maybe(name).and_then(text::first_hidden) {
                    let hidden = hidden.escape_unicode();
                    return Err(format!(
                        "“{name}” has a character that does not show ({hidden}), so the person could not see what they approve. Write it without."
                    ));
                }
            }
        }
        let task = NewTask {
            agent: trimmed("agent"),
            title: Some(text::first_line(&given.words("title")?, 200)),
            description: trimmed("description"),
            instructions: trimmed("instructions"),
            ..NewTask::default()
        };
        let why = trimmed("why").map(|why| text::first_line(&without(&why), 300));
        Ok(Self { task, why: why.filter(|why| !why.is_empty()) })
    }

    /// Asks the person, and shows them all that the other agent is told.
    fn question(&self, own: &str) -> Question {
        let [agent, title, description, instructions] =
            [&self.task.agent, &self.task.title, &self.task.description, &self.task.instructions]
                .map(|text| text.as_deref().unwrap_or_default());
        let asks = format!("May “{own}” give “{title}” to {agent}?");
        let why = self.why.as_deref().unwrap_or_default();
        let detail = format!("Why {agent}: {why}\n\n{description}\n\n{instructions}");
        person::asked(QuestionKind::Approval, asks, Some(detail), vec![])
    }
}

impl ToolContext<'_> {
    pub(super) fn create_task(&mut self, call: &ToolCall, given: &Given<'_>) -> Used {
        let asked = match NewChild::of(given, asks_first(self.model)) {
            Ok(asked) => asked,
            Err(why) => return Used::Failed(why),
        };
        if asks_first(self.model) && self.checkpoint.approved.as_deref() != Some(call.id.as_str()) {
            return Used::Asks(asked.question(&self.job.agent));
        }
        match self.start(call, asked) {
            Ok(said) => Used::Said(said),
            Err(why) => Used::Failed(why),
        }
    }

    fn start(&mut self, call: &ToolCall, asked: NewChild) -> Outcome {
        let key = format!("{}:{}", self.place, call.id);
        let made = self.link.context().create_child(asked.task, key).map_err(words);
        // one approval is for one task, also where it could not be started
        if self.checkpoint.approved.as_deref() == Some(call.id.as_str()) {
            self.checkpoint.approved = None;
        }
        let made = made?;
        self.involve(&made.agent);
        let why = asked.why.map(|why| format!(": {why}")).unwrap_or_default();
        let told = format!("Gave “{}” ({}) to {}{why}", made.title, made.short_id, made.agent);
        self.link.report(Report { log: vec![(LogLevel::Info, told, None)], ..Report::default() });
        Ok(json!({"id": made.id, "agent": made.agent, "status": made.status}).to_string())
    }

    fn involve(&mut self, agent: &str) {
        if !self.checkpoint.agents.iter().any(|known| known == agent) {
            self.checkpoint.agents.push(agent.to_owned());
        }
    }

    /// Counts what a task below has made, and who worked on it: it may have started tasks itself.
    fn count(&mut self, found: &TaskWithResult) {
        let Some(result) = &found.result else { return };
        self.checkpoint.changes.insert(found.task.id, result.metrics.changes);
        for agent in &result.metrics.agents_involved {
            self.involve(agent);
        }
    }

    pub(super) fn get_task(&mut self, given: &Given<'_>) -> Outcome {
        let found = self.link.context().child(id(given)?).map_err(words)?;
        Ok(short(&found).to_string())
    }

    pub(super) async fn get_result(&mut self, given: &Given<'_>) -> Result<Outcome, Stop> {
        let id = match id(given) {
            Ok(id) => id,
            Err(why) => return Ok(Err(why)),
        };
        let seconds = given.number("wait_seconds").unwrap_or(120).clamp(0, WAIT_MAX_SECONDS);
        let until = Instant::now() + Duration::from_secs(seconds.unsigned_abs());
        // where every worker waits like this one, the task below would never start
        let mut lent = None;
        loop {
            let found = match self.link.context().child(id) {
                Ok(found) => found,
                Err(error) => return Ok(Err(words(error))),
            };
            let context = self.link.context();
            let is_over = found.task.completed_at.is_some()
                // what runs in this one's place under a limit is waited for to its end
                || Instant::now() >= until && (lent.is_none() || context.take_place_back().unwrap_or(true));
            if is_over {
                self.count(&found);
                return Ok(Ok(whole(&found)));
            }
            lent.get_or_insert_with(|| context.lend_place(id));
            self.control.wait(self.link, tokio::time::sleep(LOOK)).await?;
        }
    }
}

fn short(found: &TaskWithResult) -> Value {
    let task = &found.task;
    json!({
        "id": task.id,
        "title": task.title,
        "agent": task.agent,
        "status": task.status,
        "progress": task.progress,
        "current_step": task.current_step,
        "error": task.error.as_ref().map(|e| &e.message),
    })
}

fn whole(found: &TaskWithResult) -> String {
    let mut told = short(found);
    match &found.result {
        None if found.task.completed_at.is_none() => told["note"] = "It has not ended yet; ask again.".into(),
        None => {}
        Some(result) => {
            let output = match &result.output {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            told["success"] = result.success.into();
            told["summary"] = result.summary.clone().into();
            told["output"] = shortened(output, ANSWER_MAX).into();
            told["files"] = result.artifacts.iter().map(|a| a.path.clone()).collect();
        }
    }
    told.to_string()
}
