//! `legwork schema`: the JSON Schema of every document that `--json` prints, made from the types that print them.

use crate::{
    args::tools::Schema,
    terminal::{
        failure::{ErrorDocument, Exit, Failure},
        front::Front,
        reporter,
    },
    verbs::{
        agent, backup, changes, chat::kept, doctor, events, file_schema::without_types_of_rust, inbox, limit,
        list, logs, mcp::clients, price, provider, prune, report, restore, rivals, schedule, secret, service,
        worker, workers, workflow, worktree,
    },
};
use contract::{
    Agent, Task,
    changes::{Changes, FolderSettings, WorktreesCleaned},
    chat::{Chat, ChatPage, ChatWithTurns, Said},
    command::{AgentRemoved, Bulk, Kept, Output, Together},
    inbox::InboxPage,
    insights::Insights,
    notify::{ChannelTest, Notices},
    provider::{Provider, ProviderCheck},
    queue::{QueueState, Why},
    report::{Report, ReportPage},
    schedule::{Schedule, SchedulePreview},
    space::{PrunePlan, Space},
    task::{LogLine, TaskWithResult},
    workflow::Workflow,
};
use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings, transform::RecursiveTransform};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// A document: what prints it, whether it is one line of many, and its type.
struct Document {
    /// Its name: the command, with what makes it print another one.
    name: &'static str,
    /// Whether the command prints a line of it for each thing that happens.
    lines: bool,
    schema: fn(&mut SchemaGenerator) -> schemars::Schema,
}

const fn document<T: JsonSchema>(name: &'static str) -> Document {
    Document { name, lines: false, schema: SchemaGenerator::subschema_for::<T> }
}

const fn line<T: JsonSchema>(name: &'static str) -> Document {
    Document { lines: true, ..document::<T>(name) }
}

/// What any command prints in place of its own document when it was not carried out.
const OF_ANY_COMMAND: &str = "error";

/// Every document, by the command that prints it.
const DOCUMENTS: [Document; 127] = [
    document::<ErrorDocument>(OF_ANY_COMMAND),
    line::<reporter::json::TaskEvent<'static>>("execute"),
    document::<Task>("execute --async"),
    document::<Together>("execute --agents"),
    document::<Task>("status"),
    document::<TaskWithResult>("result"),
    document::<logs::Lines>("logs"),
    line::<LogLine>("logs --follow"),
    document::<Output>("output"),
    line::<reporter::json::TaskEvent<'static>>("output --follow"),
    line::<reporter::json::TaskEvent<'static>>("wait"),
    line::<events::TaskEventLine<'static>>("events"),
    document::<Why>("why"),
    document::<list::Page<'static>>("list"),
    document::<Bulk>("cancel"),
    document::<Bulk>("pause"),
    document::<Bulk>("resume"),
    document::<Bulk>("retry"),
    document::<Task>("continue"),
    document::<Bulk>("delete"),
    document::<Task>("edit"),
    document::<Changes>("diff"),
    document::<changes::FileDiffs>("diff -- PATH"),
    document::<Changes>("apply"),
    document::<Changes>("commit"),
    document::<Changes>("discard"),
    document::<rivals::Rivals>("compare"),
    document::<Kept>("keep"),
    document::<Task>("send-back"),
    document::<worktree::Worktrees>("worktree list"),
    document::<WorktreesCleaned>("worktree clean"),
    document::<worktree::Folders>("folder list"),
    document::<FolderSettings>("folder show"),
    document::<FolderSettings>("folder set"),
    document::<InboxPage>("inbox"),
    document::<inbox::InboxChange>("inbox read"),
    document::<inbox::InboxReading>("inbox read --all"),
    document::<inbox::InboxChange>("inbox unread"),
    document::<inbox::InboxChange>("inbox done"),
    document::<inbox::InboxChange>("inbox undone"),
    document::<inbox::InboxChange>("inbox snooze"),
    document::<inbox::InboxChange>("inbox wake"),
    document::<Task>("answer"),
    document::<reporter::json::TaskEvent<'static>>("chat"),
    document::<Said>("chat --background"),
    document::<ChatPage>("chat list"),
    document::<ChatWithTurns>("chat show"),
    document::<kept::ExportedChat>("chat export"),
    document::<Chat>("chat rename"),
    document::<Chat>("chat model"),
    document::<Chat>("chat pin"),
    document::<Chat>("chat unpin"),
    document::<kept::DeletedChats>("chat delete"),
    document::<Task>("chat background"),
    document::<Agent>("agent add"),
    document::<agent::Installed>("agent find"),
    line::<reporter::json::TaskEvent<'static>>("agent test"),
    document::<agent::Agents>("agent list"),
    document::<Agent>("agent show"),
    document::<Agent>("agent edit"),
    document::<AgentRemoved>("agent remove"),
    document::<schedule::Schedules>("schedule list"),
    document::<Schedule>("schedule show"),
    document::<Schedule>("schedule add"),
    document::<Schedule>("schedule edit"),
    document::<SchedulePreview>("schedule next"),
    document::<Schedule>("schedule pause"),
    document::<Schedule>("schedule resume"),
    document::<Task>("schedule run"),
    document::<Schedule>("schedule remove"),
    document::<Schedule>("schedule restore"),
    document::<workflow::Workflows>("workflow list"),
    document::<Workflow>("workflow show"),
    document::<workflow::Workflows>("workflow validate"),
    document::<Workflow>("workflow init"),
    document::<workflow::RunResult>("workflow run"),
    document::<workflow::Runs>("workflow runs"),
    document::<workflow::RunResult>("workflow status"),
    document::<workflow::RunResult>("workflow cancel"),
    document::<workflow::RunResult>("workflow retry"),
    document::<secret::Secrets>("secret set"),
    document::<secret::Secrets>("secret list"),
    document::<secret::Secrets>("secret remove"),
    document::<Notices>("notify"),
    document::<ChannelTest>("notify test"),
    document::<Notices>("notify secret"),
    document::<Provider>("provider add"),
    document::<provider::Providers>("provider list"),
    document::<Provider>("provider show"),
    document::<Provider>("provider edit"),
    document::<ProviderCheck>("provider test"),
    document::<provider::Models>("provider models"),
    document::<provider::Servers>("provider find"),
    document::<provider::Removed>("provider remove"),
    document::<ReportPage>("report list"),
    document::<Report>("report show"),
    document::<report::ExportedReport>("report export"),
    document::<report::Deleted>("report delete"),
    document::<price::Prices>("price list"),
    document::<price::Prices>("price set"),
    document::<price::Prices>("price remove"),
    line::<worker::WorkerEvent>("worker"),
    document::<service::ServiceChange>("worker install"),
    document::<service::UnitPreview>("worker install --print"),
    document::<service::ServiceChange>("worker uninstall"),
    document::<service::ServiceStatus>("worker status"),
    document::<QueueState>("queue pause"),
    document::<QueueState>("queue resume"),
    document::<QueueState>("queue stats"),
    document::<limit::Limits>("limit list"),
    document::<limit::Limits>("limit set"),
    document::<limit::Limits>("limit remove"),
    document::<workers::Workers>("workers"),
    document::<Insights>("insights"),
    document::<doctor::Findings>("doctor"),
    document::<backup::BackupFile>("backup"),
    document::<restore::Backups>("restore"),
    document::<restore::Restored>("restore --yes"),
    document::<clients::Outcome>("mcp install"),
    document::<clients::Outcome>("mcp uninstall"),
    document::<clients::Clients>("mcp clients"),
    document::<Space>("space"),
    document::<prune::PruneDone>("prune"),
    document::<PrunePlan>("prune --dry-run"),
    document::<prune::PruneUndone>("prune --undo"),
    document::<Map<String, Value>>("setting list"),
    document::<Map<String, Value>>("setting show"),
];

/// Prints one schema or all of them.
pub(crate) fn run(front: &Front, args: &Schema) -> Result<Exit, Failure> {
    let schema = match args.name.join(" ") {
        none if none.is_empty() => all(),
        name => one(&name).ok_or_else(|| unknown(&name))?,
    };
    if front.json {
        front.document(&schema)?;
    } else {
        front.print(&format!("{schema:#}\n"))?;
    }
    Ok(Exit::Done)
}

/// The words that documents are named with.
pub(crate) fn words() -> BTreeSet<&'static str> {
    DOCUMENTS.iter().flat_map(|document| document.name.split(' ')).filter(|w| !w.starts_with('-')).collect()
}

fn unknown(name: &str) -> Failure {
    let near: Vec<_> =
        DOCUMENTS.iter().map(|d| d.name).filter(|n| n.contains(name) || name.contains(n)).collect();
    let hint = match near.as_slice() {
        [] => "`legwork schema` prints them all, by the command that prints the document".to_owned(),
        near => format!("there are: {}", near.join(", ")),
    };
    Failure::new(Exit::NotFound, format!("there is no document “{name}”")).hint(hint)
}

fn generator() -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings.with_transform(RecursiveTransform(without_types_of_rust)).into_generator()
}

/// One schema document that holds all: `documents` by name, the types in `$defs`.
fn all() -> Value {
    let mut generator = generator();
    let documents: Map<String, Value> = DOCUMENTS
        .iter()
        .map(|d| (d.name.to_owned(), json!({"lines": d.lines, "schema": (d.schema)(&mut generator)})))
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What legwork prints with --json",
        "description": "By command. Where `lines` is true, the command prints one such document on each line. Times are \
            RFC 3339 in UTC, durations are seconds; fields may be added.",
        "version": env!("CARGO_PKG_VERSION"),
        "documents": documents,
        "$defs": generator.take_definitions(true),
    })
}

/// The schema of one document, complete in itself.
fn one(name: &str) -> Option<Value> {
    let document = DOCUMENTS.iter().find(|d| d.name == name.trim())?;
    let mut generator = generator();
    let mut schema = (document.schema)(&mut generator).to_value();
    let fields = schema.as_object_mut()?;
    fields.insert("$schema".to_owned(), "https://json-schema.org/draft/2020-12/schema".into());
    fields.insert("$defs".to_owned(), Value::Object(generator.take_definitions(true)));
    let title = if document.lines {
        format!("A line of legwork {name} --json")
    } else {
        format!("legwork {name} --json")
    };
    fields.insert("title".to_owned(), title.into());
    Some(schema)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn every_document_belongs_to_a_command_and_is_there_once() {
        let root = crate::args::Cli::command();
        for (at, document) in DOCUMENTS.iter().enumerate() {
            let words = document.name.split(' ').take_while(|word| !word.starts_with("--"));
            let found = { words }.try_fold(&root, |command, word| command.find_subcommand(word));
            assert!(found.is_some() || document.name == OF_ANY_COMMAND, "{}", document.name);
            assert!(DOCUMENTS[..at].iter().all(|d| d.name != document.name), "{} twice", document.name);
        }
    }

    /// The document, and each type in it, in a snapshot of its own.
    #[test]
    fn the_schemas_of_tasks_are_as_published() {
        let mut result = one("result").unwrap();
        let types = result.as_object_mut().unwrap().remove("$defs").unwrap();
        insta::assert_json_snapshot!("result", result);
        for (name, schema) in types.as_object().unwrap() {
            insta::assert_json_snapshot!(&**name, schema);
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let all = all();
        let text = all.to_string();
        for part in text.split("\"#/$defs/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(all["$defs"].get(name).is_some(), "{name}");
        }
    }
}
