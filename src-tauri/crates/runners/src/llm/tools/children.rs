//! Tasks below the run's own.

use super::{Given, Outcome, ToolContext, files::ANSWER_MAX, integer, object, shortened, string};
use crate::llm::{Stop, provider::ToolSpec};
use contract::{ApiError, NewTask, TaskId, model::ToolCall, task::TaskWithResult};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Longest that one call waits for a result, in seconds: a waiting run keeps its worker.
const WAIT_MAX_SECONDS: i64 = 300;
/// A result is looked for this often.
const LOOK: Duration = Duration::from_millis(250);

pub(super) fn specs() -> Vec<ToolSpec> {
    let id = || json!({"id": string("The task's id, as create_task gave it.")});
    let mut waits = id();
    waits["wait_seconds"] = integer("How long to wait for it to end, up to 300; 120 where left out.");
    vec![
        ToolSpec {
            name: "create_task",
            description: "Starts a task of its own for another agent, which runs beside you. Say in the instructions everything that it must know: it does not see this conversation.",
            schema: object(
                json!({
                    "title": string("What it is called, in a few words."),
                    "description": string("What it is about, at least 10 characters."),
                    "instructions": string("What to do, at least 20 characters."),
                    "agent": string("The agent's name; one that fits is picked where left out."),
                }),
                &["title", "description", "instructions"],
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

impl ToolContext<'_> {
    pub(super) fn create_task(&mut self, call: &ToolCall, given: &Given<'_>) -> Outcome {
        let text = |name| given.maybe(name).map(|t| t.trim().to_owned());
        let task = NewTask {
            agent: text("agent"),
            title: Some(contract::text::first_line(&given.words("title")?, 200)),
            description: text("description"),
            instructions: text("instructions"),
            ..NewTask::default()
        };
        let made =
            self.link.context().create_child(task, format!("{}:{}", self.place, call.id)).map_err(words)?;
        if !self.checkpoint.agents.contains(&made.agent) {
            self.checkpoint.agents.push(made.agent.clone());
        }
        Ok(json!({"id": made.id, "agent": made.agent, "status": made.status}).to_string())
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
