//! What a model can do besides speaking.
//!
//! Owns: the list that the model is shown, and what each call comes to. Must never: fail a run. What goes wrong with a
//! tool is text for the model, which may do better.

mod beneath;
mod children;
mod command;
mod files;
mod person;
mod plan;
mod search;

use super::{
    checkpoint::Checkpoint,
    control::Control,
    provider::{ToolSpec, UNREADABLE},
    thoughts::without,
};
use beneath::Root;
use contract::model::{Question, QuestionKind, Tool, ToolCall};
use engine::ports::{Job, Link, ModelJob};
use serde_json::{Map, Value, json};
use std::path::Path;

/// What a call came to.
#[derive(Debug)]
pub(crate) enum Used {
    /// Text for the model.
    Said(String),
    /// It did not work; the model is told why.
    Failed(String),
    /// The person must be asked before it can be said.
    Asks(Question),
}

/// A tool's text, or why there is none.
pub(crate) type Outcome = Result<String, String>;

/// What tools can reach.
pub(crate) struct ToolContext<'a> {
    pub(crate) job: &'a Job,
    pub(crate) model: &'a ModelJob,
    pub(crate) link: &'a dyn Link,
    pub(crate) control: &'a mut Control,
    pub(crate) checkpoint: &'a mut Checkpoint,
    pub(crate) supervisor: &'a Path,
    /// Names the call among all of the task.
    pub(crate) place: String,
}

/// What the model of `job` may call.
pub(crate) fn offered(job: &Job, model: &ModelJob) -> Vec<ToolSpec> {
    let mut specs = plan::specs();
    if model.talk.is_some() {
        // an answer is whole when it was said
        specs.retain(|spec| spec.name != plan::FINISH);
    }
    for tool in &model.tools {
        match tool {
            // Without a folder of its own, nothing is inside it.
            Tool::ListFiles | Tool::ReadFile | Tool::SearchFiles if job.cwd.is_none() => {}
            Tool::ListFiles => specs.push(files::list_spec()),
            Tool::ReadFile => specs.push(files::read_spec()),
            Tool::SearchFiles => specs.push(search::spec()),
            Tool::WriteArtifact => specs.push(files::write_spec()),
            Tool::RunCommand => specs.push(command::spec()),
            Tool::AskUser => specs.push(person::spec()),
            Tool::Tasks | Tool::TasksWithApproval => {}
        }
    }
    if model.tools.iter().any(|tool| tool.starts_tasks()) {
        specs.extend(children::specs(&model.team, children::asks_first(model)));
    }
    specs
}

impl ToolContext<'_> {
    /// Carries out a call of one of the tools that were `offered`.
    pub(crate) async fn carry_out(
        &mut self,
        call: &ToolCall,
        offered: &[ToolSpec],
    ) -> Result<Used, super::Stop> {
        if !offered.iter().any(|tool| tool.name == call.name) {
            let names: Vec<_> = offered.iter().map(|tool| tool.name).collect();
            return Ok(Used::Failed(format!(
                "There is no tool “{}”; there are {}.",
                call.name,
                names.join(", ")
            )));
        }
        if call.arguments.contains_key(UNREADABLE) {
            return Ok(Used::Failed("The arguments are not a JSON object; write them anew.".to_owned()));
        }
        let given = &Given(&call.arguments);
        Ok(match call.name.as_str() {
            "run_command" => return self.run_command(call, given).await,
            "get_result" => used(self.get_result(given).await?),
            "ask_user" => match person::question(given) {
                Ok(question) => Used::Asks(question),
                Err(why) => Used::Failed(why),
            },
            "list_files" => used(files::list(self.folder(), given)),
            "read_file" => used(files::read(self.folder(), given)),
            "search_files" => used(search::search(self.folder(), given)),
            "write_artifact" => used(self.write_artifact(given)),
            "create_task" => return Ok(self.create_task(call, given)),
            "get_task" => used(self.get_task(given)),
            _ => used(self.plan(call, given)),
        })
    }

    fn folder(&self) -> Root<'_> {
        let path = self.job.cwd.as_deref().unwrap_or_else(|| Path::new("/"));
        Root { path, exact: self.job.exact_folder }
    }
}

fn used(outcome: Outcome) -> Used {
    match outcome {
        Ok(text) => Used::Said(text),
        Err(why) => Used::Failed(why),
    }
}

/// The arguments of a call.
pub(crate) struct Given<'a>(&'a Map<String, Value>);

impl Given<'_> {
    /// A text that must be there and say something.
    fn text(&self, name: &str) -> Result<&str, String> {
        self.maybe(name).ok_or_else(|| format!("“{name}” is missing: give it as a text that is not empty."))
    }

    /// The same, for the person to read: without the thoughts that some models write into whatever they write.
    fn words(&self, name: &str) -> Result<String, String> {
        let words = without(self.text(name)?).trim().to_owned();
        if words.is_empty() { Err(format!("“{name}” holds a thought and no words.")) } else { Ok(words) }
    }

    /// A text that says something, where there is one.
    fn maybe(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
    }

    /// A whole number. Some models write numbers as texts.
    fn number(&self, name: &str) -> Option<i64> {
        let value = self.0.get(name)?;
        value
            .as_i64()
            .or_else(|| value.as_f64().map(|n| n as i64))
            .or_else(|| value.as_str()?.trim().parse().ok())
    }

    fn flag(&self, name: &str) -> Option<bool> {
        let value = self.0.get(name)?;
        value.as_bool().or_else(|| value.as_str()?.parse().ok())
    }

    /// A list of texts.
    fn texts(&self, name: &str) -> Vec<String> {
        let all = self.0.get(name).and_then(Value::as_array).into_iter().flatten();
        all.filter_map(Value::as_str).map(str::to_owned).collect()
    }
}

/// A question of the run itself, asked now.
pub(crate) fn asked(kind: QuestionKind, text: String, detail: Option<String>) -> Question {
    person::asked(kind, text, detail, vec![])
}

/// The schema of an object with these properties.
fn object(properties: Value, required: &[&str]) -> Value {
    json!({"type": "object", "properties": properties, "required": required})
}

fn string(about: &str) -> Value {
    json!({"type": "string", "description": about})
}

fn integer(about: &str) -> Value {
    json!({"type": "integer", "description": about})
}

/// At most `max` bytes of `text`, with a word where more is.
fn shortened(mut text: String, max: usize) -> String {
    if text.len() > max {
        let mut at = max;
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        text.truncate(at);
        text.push_str("\n[cut here: there is more]");
    }
    text
}
