//! Texts in the rows that somebody will want to read: JSON of a known shape, words of closed lists.

use super::finding::{Finding, these};
use contract::{
    AgentKind, Origin, ProviderKind, Status, TaskType,
    changes::{ChangesState, DiffSide, PlaceKind},
    coding::CodingSetup,
    event::EventKind,
    machine::OverMemory,
    model::{Answer, Budget, Fallback, FormField, ModelParameters, Question, Speaker, Tool, ToolCall},
    notice::NoticeDocument,
    notify::{Channel, DeliveryState, NoticeKind, NotifyStrategy},
    picture::PictureFormat,
    provider::KeySource,
    sandbox::{Sandbox, SandboxInForce},
    settings::Settings,
    task::{
        Artifact, AttemptState, CheckOrigin, CheckState, CommandLine, Environment, LogLevel, Metrics,
        OnDependencyFailure, OnLost, StepState, TaskResult, WaitReason,
    },
    workflow::{OnFailure, RunWhen, WorkflowDefinition, run::StageState},
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::str::FromStr;
use store::integrity::{self, Look};

/// Both findings.
pub(super) fn findings(look: &mut Look) -> [Finding; 2] {
    [documents(look), words(look)]
}

fn documents(look: &mut Look) -> Finding {
    const ID: &str = "documents_are_whole";
    const NAME: &str = "every document in the rows can be read";
    let mut broken = vec![];
    for column in integrity::TEXTS {
        let read = look.read(|connection| {
            integrity::each_text(connection, *column, |what, text| {
                if !shape(column.table, column.column, what)(text) {
                    broken.push(format!("{}.{} of {what}", column.table, column.column));
                }
            })
        });
        if let Err(error) = read {
            return Finding::unread(ID, NAME, &error);
        }
    }
    Finding::unless(ID, NAME, &these(broken))
}

fn words(look: &mut Look) -> Finding {
    const ID: &str = "words_are_known";
    const NAME: &str = "every word in the rows is known";
    let mut broken = vec![];
    for column in integrity::WORDS {
        let known = word(column.table, column.column);
        match look.read(|connection| integrity::words_in_use(connection, *column)) {
            Ok(used) => broken.extend(
                used.iter()
                    .filter(|word| !known(word))
                    .map(|word| format!("“{word}” in {}.{}", column.table, column.column)),
            ),
            Err(error) => return Finding::unread(ID, NAME, &error),
        }
    }
    Finding::unless(ID, NAME, &these(broken))
}

fn json<T: DeserializeOwned>(text: &str) -> bool {
    serde_json::from_str::<T>(text).is_ok()
}

fn parses<T: FromStr>(word: &str) -> bool {
    word.parse::<T>().is_ok()
}

/// Whether a text of this column can be read, in the row called `what`.
fn shape(table: &str, column: &str, what: &str) -> fn(&str) -> bool {
    match (table, column) {
        ("agent_tasks", "command") => json::<CommandLine>,
        ("agent_tasks", "result") => json::<TaskResult>,
        ("agent_tasks", "context_data") => json::<Map<String, Value>>,
        ("agent_tasks", "files") => json::<Vec<String>>,
        ("agent_tasks", "question") => json::<Question>,
        ("agent_tasks" | "agents" | "folders", "environment") => json::<Environment>,
        ("agent_tasks" | "agents", "budget") => json::<Budget>,
        ("task_messages", "calls") => json::<Vec<ToolCall>>,
        ("task_letters", "answer") => json::<Answer>,
        ("agents", "parameters") => json::<ModelParameters>,
        ("agents", "tools") => json::<Vec<Tool>>,
        ("agents", "fallbacks") => json::<Vec<Fallback>>,
        ("agents", "coding") => json::<CodingSetup>,
        ("agents", "form") => json::<Vec<FormField>>,
        ("agents", "sandbox") | ("task_sandboxes", "asked") => json::<Sandbox>,
        ("attempt_sandboxes", "in_force") => json::<SandboxInForce>,
        ("settings", "value") if what == crate::settings::NAME => json::<Settings>,
        ("reports", "artifacts") => json::<Vec<Artifact>>,
        ("reports", "metrics") => json::<Metrics>,
        ("deliveries", "payload") => json::<NoticeDocument>,
        ("workflow_texts", "definition") => json::<WorkflowDefinition>,
        ("workflow_stages", "on_failure") => json::<OnFailure>,
        ("workflow_tasks", "outputs") | ("folders", "files") => json::<Vec<String>>,
        ("workflow_texts", "inputs") | ("workflow_tasks", "matrix") => json::<Map<String, Value>>,
        // what a command or a server said, in a shape of its own
        _ => json::<Value>,
    }
}

/// Whether a word of this column is one of its list.
fn word(table: &str, column: &str) -> fn(&str) -> bool {
    match (table, column) {
        ("agent_tasks", "status") => parses::<Status>,
        ("agent_tasks", "waiting_for") => parses::<WaitReason>,
        ("agent_tasks", "task_type") => parses::<TaskType>,
        ("agent_tasks", "on_lost") => parses::<OnLost>,
        ("agent_tasks", "on_dependency_failure") => parses::<OnDependencyFailure>,
        ("agent_tasks", "origin") => parses::<Origin>,
        ("agents", "kind") => parses::<AgentKind>,
        ("task_attempts", "state") => parses::<AttemptState>,
        ("task_steps", "state") => parses::<StepState>,
        ("task_log", "level") => parses::<LogLevel>,
        ("task_messages", "speaker") => parses::<Speaker>,
        ("events", "kind") => parses::<EventKind>,
        ("events", "from_status" | "to_status") => parses::<Status>,
        ("providers", "kind") => parses::<ProviderKind>,
        ("providers", "key_source") => parses::<KeySource>,
        ("chat_pictures", "format") => parses::<PictureFormat>,
        ("task_strategies", "strategy") => parses::<NotifyStrategy>,
        ("task_needs", "over_memory") => parses::<OverMemory>,
        ("deliveries", "event") => parses::<NoticeKind>,
        ("deliveries", "channel") => parses::<Channel>,
        ("deliveries", "state") => parses::<DeliveryState>,
        ("task_checks", "origin") => parses::<CheckOrigin>,
        ("attempt_checks", "state") => parses::<CheckState>,
        ("agents" | "folders", "place") | ("places" | "task_places", "kind") => parses::<PlaceKind>,
        ("task_places", "state" | "undo_state") => parses::<ChangesState>,
        ("change_comments", "side") => parses::<DiffSide>,
        ("workflow_stages" | "workflow_links", "run_when") => parses::<RunWhen>,
        ("workflow_stages", "state") => parses::<StageState>,
        _ => |_| false,
    }
}
