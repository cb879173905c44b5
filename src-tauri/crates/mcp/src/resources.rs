//! Results, logs, output and files of tasks as resources, for clients that read or follow those.

use crate::uri;
use contract::{
    ApiError, ErrorCode, Task, TaskId,
    command::{GetQueue, GetResult, ListLog, ListTasks, ReadOutput},
    task::TaskResult,
};
use engine::Engine;
use rmcp::model::{Resource, ResourceContents, ResourceTemplate};
use std::{io::Read as _, path::Path};

/// How many ended tasks the list of resources holds.
const LISTED: i64 = 30;
/// Most of an output or a file that one read returns, in bytes.
const READ_MAX: i64 = 1 << 20;
/// Most lines of a log.
const LINES: i64 = 1000;
const SCHEME: &str = "legwork://";
/// The state of the queue.
const QUEUE: &str = "legwork://queue";

/// What a resource's address names.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ResourceId {
    /// The queue.
    Queue,
    /// Something of a task.
    Task(String, Part),
}

/// What of a task.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Its result, as Markdown.
    Result,
    /// What its latest attempt printed.
    Output,
    /// What the queue did with it.
    Log,
    /// A file that it left, by its name.
    Artifact(String),
}

/// Reads an address.
pub(crate) fn place(address: &str) -> Option<ResourceId> {
    if address == QUEUE {
        return Some(ResourceId::Queue);
    }
    let rest = address.strip_prefix(SCHEME)?.strip_prefix("tasks/")?;
    let (id, part) = rest.split_once('/')?;
    let part = match part.split_once('/') {
        None if part == "result" => Part::Result,
        None if part == "output" => Part::Output,
        None if part == "log" => Part::Log,
        Some(("artifacts", name)) if !name.is_empty() => Part::Artifact(uri::unescape(name)?),
        _ => return None,
    };
    Some(ResourceId::Task(id.to_owned(), part))
}

/// The address of a file that a task left.
pub(crate) fn artifact_uri(id: TaskId, name: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~' | b'/');
    let name: String = name
        .bytes()
        .map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect();
    format!("{SCHEME}tasks/{id}/artifacts/{name}")
}

/// The kinds of addresses.
pub(crate) fn templates() -> Vec<ResourceTemplate> {
    let of = |path: &str, name: &str, text: &str, mime: &str| {
        ResourceTemplate::new(format!("{SCHEME}tasks/{{id}}/{path}"), name)
            .with_description(text)
            .with_mime_type(mime)
    };
    vec![
        of("result", "result", "What an ended task made: summary, output, files and cost.", "text/markdown"),
        of("output", "output", "What a task's latest attempt printed; the last MiB of it.", "text/plain"),
        of("log", "log", "What the queue did with a task, line by line.", "text/plain"),
        of("artifacts/{name}", "artifact", "A file that a task left.", "application/octet-stream"),
    ]
}

/// The queue, and the results and files of the tasks that ended last.
pub(crate) fn list(engine: &Engine) -> Result<Vec<Resource>, ApiError> {
    use contract::Status::{Cancelled, Completed, Failed, Running};
    let mut all = vec![
        Resource::new(QUEUE, "queue")
            .with_description("How many tasks stand where, and who runs the queue.")
            .with_mime_type("application/json"),
    ];
    let statuses = vec![Running, Completed, Failed, Cancelled];
    let page = engine.call(ListTasks { statuses, limit: LISTED, ..ListTasks::default() })?;
    for task in page.tasks {
        let address = |part: &str| format!("{SCHEME}tasks/{}/{part}", task.id);
        let named = |what: &str| format!("{what} of “{}”", task.title);
        if !task.status.is_terminal() {
            let output = Resource::new(address("output"), named("Output")).with_mime_type("text/plain");
            all.push(output.with_description(task.status.label()));
            continue;
        }
        let result = Resource::new(address("result"), named("Result")).with_mime_type("text/markdown");
        all.push(
            result.with_description(task.summary.clone().unwrap_or_else(|| task.status.label().to_owned())),
        );
        let Some(made) = engine.call(GetResult { id: task.id.to_string() })?.result else { continue };
        for file in made.artifacts {
            let resource = Resource::new(artifact_uri(task.id, &file.name), file.name.clone());
            all.push(
                resource
                    .with_size(file.bytes)
                    .with_mime_type(mime(&file.name))
                    .with_description(named("File")),
            );
        }
    }
    Ok(all)
}

/// Reads a resource.
pub(crate) fn read(engine: &Engine, uri: &str) -> Result<ResourceContents, ApiError> {
    let unknown = || ApiError::not_found(format!("There is no resource “{uri}”."));
    let text = |text: String, mime: &str| ResourceContents::text(text, uri).with_mime_type(mime);
    let (id, part) = match place(uri).ok_or_else(unknown)? {
        ResourceId::Queue => {
            let state = engine.call(GetQueue {})?;
            let json = serde_json::to_string_pretty(&state).map_err(|e| broken(&e.to_string()))?;
            return Ok(text(json, "application/json"));
        }
        ResourceId::Task(id, part) => (id, part),
    };
    match part {
        Part::Result => {
            let ended = engine.call(GetResult { id })?;
            let made = ended.result.ok_or_else(|| {
                ApiError::refused(format!("“{}” has not ended yet.", ended.task.title))
                    .hint("wait_for_task waits for it.")
            })?;
            Ok(text(markdown(&ended.task, &made), "text/markdown"))
        }
        Part::Output => {
            let part = engine.call(ReadOutput {
                id,
                attempt: None,
                offset: -READ_MAX,
                limit: READ_MAX,
                check: false,
            })?;
            Ok(text(part.text, "text/plain"))
        }
        Part::Log => {
            let lines = engine.call(ListLog { id, after: 0, limit: LINES })?;
            let line =
                |l: &contract::task::LogLine| format!("{} {:<5} {}\n", l.at, l.level.as_str(), l.message);
            Ok(text(lines.iter().map(line).collect(), "text/plain"))
        }
        Part::Artifact(name) => artifact(engine, id, &name, uri),
    }
}

fn broken(what: &str) -> ApiError {
    ApiError::new(ErrorCode::Engine, format!("The resource could not be read: {what}."))
}

/// Only what the task's result names: a name that leads elsewhere is none of these.
fn artifact(engine: &Engine, id: String, name: &str, uri: &str) -> Result<ResourceContents, ApiError> {
    let ended = engine.call(GetResult { id })?;
    let files = ended.result.map(|made| made.artifacts).unwrap_or_default();
    let file = files
        .into_iter()
        .find(|file| file.name == name)
        .ok_or_else(|| ApiError::not_found(format!("“{}” has left no file “{name}”.", ended.task.title)))?;
    let mut bytes = Vec::new();
    engine::open_artifact(engine.data_dir(), &file)?
        .take(READ_MAX as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| broken(&format!("{}: {e}", file.path)))?;
    if bytes.len() as i64 > READ_MAX {
        let message = format!(
            "“{name}” is larger than {}, which is the most that a resource holds.",
            contract::text::bytes(READ_MAX as u64)
        );
        return Err(ApiError::refused(message).hint(format!("It lies at {}.", file.path)));
    }
    Ok(match String::from_utf8(bytes) {
        Ok(text) => ResourceContents::text(text, uri).with_mime_type(mime(name)),
        Err(other) => {
            use base64::Engine as _;
            let encoded = base64::engine::general_purpose::STANDARD.encode(other.as_bytes());
            ResourceContents::blob(encoded, uri).with_mime_type(mime(name))
        }
    })
}

fn markdown(task: &Task, made: &TaskResult) -> String {
    let mut text = format!("# {}\n\n{}", task.title, task.status.label());
    if !made.summary.is_empty() {
        text.push_str(&format!(": {}", made.summary));
    }
    text.push_str("\n\n");
    match &made.output {
        serde_json::Value::Null => {}
        serde_json::Value::String(words) => text.push_str(&format!("{words}\n")),
        json => text.push_str(&format!("```json\n{json:#}\n```\n")),
    }
    if !made.artifacts.is_empty() {
        text.push_str("\n## Files\n\n");
        for file in &made.artifacts {
            text.push_str(&format!(
                "- {} ({}): {}\n",
                file.name,
                contract::text::bytes(file.bytes),
                file.path
            ));
        }
    }
    text
}

/// The media type that a file's name tells.
fn mime(name: &str) -> &'static str {
    let extension =
        Path::new(name).extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    match extension.as_str() {
        "md" => "text/markdown",
        "json" => "application/json",
        "html" | "htm" => "text/html",
        "csv" => "text/csv",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "svg" => "image/svg+xml",
        "pdf" => "application/pdf",
        "txt" | "log" | "rs" | "py" | "ts" | "js" | "toml" | "yaml" | "yml" | "sh" | "diff" | "patch" => {
            "text/plain"
        }
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read_back() {
        let id: TaskId = "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa".parse().unwrap();
        let uri = artifact_uri(id, "out/ä b%.txt");
        assert_eq!(uri, format!("legwork://tasks/{id}/artifacts/out/%C3%A4%20b%25.txt"));
        assert_eq!(
            place(&uri),
            Some(ResourceId::Task(id.to_string(), Part::Artifact("out/ä b%.txt".into())))
        );
        assert_eq!(
            place("legwork://tasks/9f31c0aa/log"),
            Some(ResourceId::Task("9f31c0aa".into(), Part::Log))
        );
        assert_eq!(place("legwork://queue"), Some(ResourceId::Queue));
        for no in [
            "legwork://tasks/9f31c0aa",
            "legwork://tasks/9f31c0aa/other",
            "legwork://tasks/a/artifacts/",
            "file:///etc/passwd",
            "legwork://tasks/a/artifacts/%zz",
            "legwork://tasks/a/artifacts/%4",
        ] {
            assert_eq!(place(no), None, "{no}");
        }
    }
}
