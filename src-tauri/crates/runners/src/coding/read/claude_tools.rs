//! Claude Code's tools: their calls, what they gave back, and what it asks before it uses them.

use crate::{
    coding::entry::{
        AgentQuestion, CallState, ClientCall, ClientWork, Entry, FileDiff, Permission, ToolKind, ToolSays,
        step,
    },
    llm::value::{given, list, text, word, yes},
};
use serde_json::{Map, Value};

/// The tool that asks the person something.
pub(crate) const ASKS: &str = "AskUserQuestion";

/// A call that the model has made.
pub(super) fn call(part: &Value) -> Vec<Entry> {
    let name = text(part, "name").unwrap_or_default();
    let none = Value::Null;
    let input = given(part, "input").unwrap_or(&none);
    if name == "TodoWrite" {
        let steps = list(input, "todos").iter();
        let steps = steps
            .filter_map(|todo| Some(step(text(todo, "content")?, text(todo, "status").unwrap_or_default())));
        return vec![Entry::Plan(steps.collect())];
    }
    let path = path(input);
    let mut entries = vec![Entry::Tool(ToolSays {
        kind: Some(kind(name)),
        title: Some(title(name, input)),
        files: path.map(str::to_owned).into_iter().collect(),
        ..ToolSays::of(word(part, "id"), CallState::Open)
    })];
    entries.extend(diffs(input).into_iter().map(Entry::Diff));
    entries
}

/// What calls gave back.
pub(super) fn results(said: &Value) -> Vec<Entry> {
    let none = Value::Null;
    let message = given(said, "message").unwrap_or(&none);
    let of_one = |part: &Value| {
        (text(part, "type") == Some("tool_result")).then(|| {
            let state = if yes(part, "is_error") { CallState::Failed } else { CallState::Done };
            let output = match part.get("content") {
                Some(Value::String(text)) => Some(text.clone()),
                _ => {
                    let texts: Vec<_> =
                        list(part, "content").iter().filter_map(|c| text(c, "text")).collect();
                    Some(texts.join("\n"))
                }
            };
            let output = output.filter(|text| !text.is_empty());
            Entry::Tool(ToolSays { output, ..ToolSays::of(word(part, "tool_use_id"), state) })
        })
    };
    list(message, "content").iter().filter_map(of_one).collect()
}

/// What it asks of us.
pub(super) fn request(said: &Value) -> Vec<Entry> {
    let Some(id) = said.get("request_id").filter(|id| !id.is_null()).cloned() else { return vec![] };
    let none = Value::Null;
    let request = given(said, "request").unwrap_or(&none);
    let subtype = text(request, "subtype").unwrap_or_default();
    if subtype != "can_use_tool" {
        let what = ClientWork::Unknown(subtype.to_owned());
        return vec![Entry::Call(Box::new(ClientCall { id, what }))];
    }
    let name = text(request, "tool_name").unwrap_or_default();
    let input = given(request, "input").unwrap_or(&none);
    let arguments: Map<String, Value> = input.as_object().cloned().unwrap_or_default();
    let permission = Permission {
        id,
        kind: kind(name),
        title: title(name, input),
        command: text(input, "command").filter(|_| kind(name) == ToolKind::Run).map(str::to_owned),
        diffs: diffs(input),
        files: path(input).or_else(|| text(request, "blocked_path")).map(str::to_owned).into_iter().collect(),
        words: text(request, "description").map(str::to_owned),
        options: vec![],
        questions: if name == ASKS { questions(input) } else { vec![] },
        input: arguments,
    };
    vec![Entry::Permission(Box::new(permission))]
}

fn questions(input: &Value) -> Vec<AgentQuestion> {
    let one = |question: &Value| {
        let options = list(question, "options").iter();
        let options = options.filter_map(|option| text(option, "label").or_else(|| option.as_str()));
        Some(AgentQuestion {
            text: text(question, "question")?.to_owned(),
            options: options.map(str::to_owned).collect(),
        })
    };
    list(input, "questions").iter().filter_map(one).collect()
}

fn kind(name: &str) -> ToolKind {
    match name {
        "Read" | "NotebookRead" | "LS" => ToolKind::Read,
        "Write" | "Edit" | "MultiEdit" | "NotebookEdit" => ToolKind::Edit,
        "Bash" | "BashOutput" | "KillShell" => ToolKind::Run,
        "Grep" | "Glob" => ToolKind::Search,
        "WebFetch" | "WebSearch" => ToolKind::Fetch,
        _ => ToolKind::Other,
    }
}

fn path(input: &Value) -> Option<&str> {
    ["file_path", "notebook_path", "path"].iter().find_map(|key| text(input, key))
}

/// The argument that says most, else the tool.
fn title(name: &str, input: &Value) -> String {
    let keys =
        ["command", "file_path", "notebook_path", "url", "query", "pattern", "description", "path", "skill"];
    keys.iter().find_map(|key| text(input, key)).unwrap_or(name).to_owned()
}

fn diffs(input: &Value) -> Vec<FileDiff> {
    let Some(path) = path(input) else { return vec![] };
    let diff = |old: Option<&str>, new: &str| FileDiff {
        path: path.to_owned(),
        old: old.map(str::to_owned),
        new: new.to_owned(),
    };
    if let Some(content) = text(input, "content") {
        return vec![diff(None, content)];
    }
    let edit = |edit: &Value| {
        let new = edit.get("new_string")?.as_str()?;
        Some(diff(text(edit, "old_string"), new))
    };
    let many: Vec<FileDiff> = list(input, "edits").iter().filter_map(edit).collect();
    if many.is_empty() { edit(input).into_iter().collect() } else { many }
}
