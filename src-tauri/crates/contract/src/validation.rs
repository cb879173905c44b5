//! The one set of rules for what may be asked for: dialog, command line, MCP and engine all use it.
//!
//! Each finding names the field, what is wrong and what is allowed. What only the store can know (does the agent
//! exist, is there a cycle) is checked by the engine and reported in the same shape.

use crate::{
    TaskType, Timestamp,
    agent::{AgentDraft, AgentKind},
    error::{ApiError, FieldError},
    settings::{
        AGEING_MINUTES, CHAT_SLOTS, DEPTH_MAX, FILTERS_MAX, McpRules, PARKED_DAYS, SavedFilter, Settings,
        ShortcutKeys, WORKERS,
    },
    task::{Backoff, CheckWish, CommandLine, NewTask, TaskEdit},
};
use findings::{finding, finish};
use garde::Validate;
use rules::{
    Rules, agent_name, check_line, editor_line, folder_text, pairs, plain, timeout_value, update_address,
};
use std::collections::BTreeMap;

mod changes;
mod chat;
mod coding;
mod findings;
mod keep;
mod limits;
mod machine;
mod model_agent;
mod notify;
mod provider;
mod rules;
mod sandbox;
mod schedule;
mod secrets;

pub use changes::{comment, comment_text, folder, note};
pub use chat::{chat_title, said};
pub use keep::{prune, prune_step};
pub use limits::{
    AGENT_NAME_MAX, DESCRIPTION_MIN, INSTRUCTIONS_MIN, PRIORITIES, RETRIES_MAX, TAG_MAX, TAGS_MAX, TEXT_MAX,
    TIMEOUT_MAX, TITLE_MAX,
};
pub use model_agent::{EFFORTS, parameters};
pub use provider::{answer, is_plain_elsewhere, key_text, message, price, provider};
pub use schedule::{SCHEDULE_NAME_MAX, schedule};
pub use secrets::secret;

/// The parts of a request that rules apply to, as the rules need them.
#[derive(Validate)]
#[garde(context(Rules))]
struct TaskFields<'a> {
    #[garde(custom(rules::title))]
    title: Option<&'a str>,
    #[garde(custom(rules::description))]
    description: Option<&'a str>,
    #[garde(custom(rules::instructions))]
    instructions: Option<&'a str>,
    #[garde(custom(rules::command))]
    command: Option<&'a CommandLine>,
    #[garde(custom(rules::check))]
    check: Option<&'a CheckWish>,
    #[garde(custom(rules::priority))]
    priority: Option<i64>,
    #[garde(custom(rules::retries))]
    max_retries: Option<i64>,
    #[garde(custom(rules::timeout))]
    timeout_seconds: Option<i64>,
    #[garde(custom(rules::backoff))]
    backoff: Option<Backoff>,
    #[garde(custom(rules::folder))]
    cwd: Option<&'a str>,
    #[garde(custom(rules::tags))]
    tags: &'a [String],
    #[garde(custom(rules::files))]
    files: &'a [String],
    #[garde(custom(rules::context_names))]
    context: Vec<&'a str>,
    #[garde(custom(rules::variables))]
    variables: Vec<(&'a str, &'a str)>,
    #[garde(custom(rules::key))]
    idempotency_key: Option<&'a str>,
}

/// Checks a request to create a task for an agent of `kind`. `agent_has_command`: whether the agent brings a
/// command for tasks that carry none.
///
/// # Errors
/// `invalid_input` with every field at fault.
pub fn new_task(task: &NewTask, kind: AgentKind, agent_has_command: bool) -> Result<(), ApiError> {
    let mut found = check(
        &TaskFields {
            title: task.title.as_deref(),
            description: task.description.as_deref(),
            instructions: task.instructions.as_deref(),
            command: task.command.as_ref(),
            check: task.check.as_ref(),
            priority: task.priority,
            max_retries: task.max_retries,
            timeout_seconds: task.timeout_seconds,
            backoff: task.backoff,
            cwd: task.cwd.as_deref(),
            tags: &task.tags,
            files: &task.files,
            context: task.context.keys().map(String::as_str).collect(),
            variables: pairs(&task.environment.variables),
            idempotency_key: task.idempotency_key.as_deref(),
        },
        kind,
    );
    if task.title.is_none() && task.command.is_none() {
        found.push(finding("title", "A title is needed: 1 to 200 characters that say what the task is."));
    }
    if task.pty && task.environment.stdin.is_some() {
        let problem =
            "A command with a terminal of its own reads from that; leave out the terminal, or the input.";
        found.push(finding("stdin", problem));
    }
    if !kind.takes_command() && task.environment.stdin.is_some() {
        let problem =
            "Only a command has a standard input; write what the agent should know into the instructions.";
        found.push(finding("stdin", problem));
    }
    found.extend(secrets::named(&task.environment.secrets, &task.environment.variables, kind));
    found.extend(task.budget.iter().flat_map(model_agent::budget_fields));
    found.extend(machine::needs(&task.needs));
    found.extend(task.place.iter().flat_map(changes::place));
    found.extend(task.sandbox.and_then(|wanted| sandbox::wanted("sandbox", wanted)));
    found.extend(deadline_after_start(task.scheduled_at, task.deadline).err());
    if kind.takes_command() && task.command.is_none() && !agent_has_command {
        found.push(finding("command", "A command is needed: the line that the shell should run."));
    }
    finish(found)
}

/// Checks that a task has time between the moment from which it may start and its deadline.
///
/// # Errors
/// The finding about the deadline.
pub fn deadline_after_start(
    scheduled_at: Option<Timestamp>,
    deadline: Option<Timestamp>,
) -> Result<(), FieldError> {
    match (scheduled_at, deadline) {
        (Some(start), Some(deadline)) if deadline <= start => Err(finding(
            "deadline",
            "It is not after the time from which the task may start, so it could never begin; choose a later one, \
             or an earlier start.",
        )),
        _ => Ok(()),
    }
}

/// Checks that a deadline is still to come.
///
/// # Errors
/// The finding about it.
pub fn deadline_to_come(deadline: Option<Timestamp>, now: Timestamp) -> Result<(), FieldError> {
    match deadline {
        Some(at) if at <= now => {
            Err(finding("deadline", "It has passed already; choose a time to come, or none."))
        }
        _ => Ok(()),
    }
}

/// Checks changes to a task whose agent (after the change) is of `kind`.
///
/// # Errors
/// `invalid_input` with every field at fault.
pub fn task_edit(edit: &TaskEdit, kind: AgentKind) -> Result<(), ApiError> {
    let none = Vec::new();
    let mut found = check(
        &TaskFields {
            title: edit.title.as_deref(),
            description: edit.description.as_deref(),
            instructions: edit.instructions.as_deref(),
            command: edit.command.as_ref(),
            check: edit.check.as_ref().and_then(Option::as_ref),
            priority: edit.priority,
            max_retries: edit.max_retries,
            timeout_seconds: edit.timeout_seconds,
            backoff: edit.backoff,
            // an empty text takes the folder away
            cwd: edit.cwd.as_deref().filter(|c| !c.is_empty()),
            tags: edit.tags.as_ref().unwrap_or(&none),
            files: edit.files.as_ref().unwrap_or(&none),
            context: edit.context.iter().flat_map(|c| c.keys()).map(String::as_str).collect(),
            variables: edit.variables.as_ref().map(pairs).unwrap_or_default(),
            idempotency_key: None,
        },
        kind,
    );
    if let Some(names) = &edit.secrets {
        found.extend(secrets::named(names, edit.variables.as_ref().unwrap_or(&BTreeMap::new()), kind));
    }
    found.extend(edit.budget.iter().flat_map(model_agent::budget_fields));
    found.extend(edit.needs.iter().flat_map(machine::needs));
    found.extend(edit.place.iter().flatten().flat_map(changes::place));
    found.extend(edit.sandbox.flatten().and_then(|wanted| sandbox::wanted("sandbox", wanted)));
    found.extend(deadline_after_start(edit.scheduled_at.flatten(), edit.deadline.flatten()).err());
    finish(found)
}

/// Checks a request to make (`new`) or change an agent.
///
/// # Errors
/// `invalid_input` with every field at fault.
pub fn agent(draft: &AgentDraft, new: bool) -> Result<(), ApiError> {
    let mut found = vec![];
    match draft.name.as_deref() {
        None if new => found.push(finding("name", "A name is needed: 1 to 64 characters.")),
        None => {}
        Some(name) => found.extend(agent_name(name).err().map(|m| finding("name", &m))),
    }
    if new && draft.kind.is_none() {
        found.push(finding("kind", "A kind is needed: shell, llm or coding."));
    }
    for (field, text) in [
        ("role", &draft.role),
        ("backstory", &draft.backstory),
        ("instructions", &draft.instructions),
        ("command", &draft.command),
    ] {
        found.extend(text.as_deref().and_then(|t| plain(t).err()).map(|m| finding(field, &m)));
    }
    // an empty text takes the check away
    if let Some(check) = draft.check.as_deref().filter(|c| !c.is_empty()) {
        found.extend(check_line(check).err().map(|m| finding("check", &m)));
    }
    if let Some(cwd) = draft.cwd.as_deref().filter(|c| !c.is_empty()) {
        found.extend(folder_text(cwd).err().map(|m| finding("cwd", &m)));
    }
    if let Some(seconds) = draft.timeout_seconds {
        found.extend(timeout_value(seconds).err().map(|m| finding("timeout_seconds", &m)));
    }
    found.extend(draft.sandbox.flatten().and_then(|wanted| sandbox::wanted("sandbox", wanted)));
    found.extend(model_agent::agent(draft));
    found.extend(coding::agent(draft, new));
    finish(found)
}

/// Checks settings.
///
/// # Errors
/// `invalid_input` with every field at fault.
pub fn settings(settings: &Settings) -> Result<(), ApiError> {
    let mut found: Vec<_> = sandbox::wanted("sandbox", settings.sandbox).into_iter().collect();
    for (field, value, allowed) in [
        ("workers", settings.workers, WORKERS),
        ("chat_slots", settings.chat_slots, CHAT_SLOTS),
        ("output_cap_mib", settings.output_cap_mib, 1..=4096),
        ("text_scale", settings.text_scale, 50..=200),
        ("mcp.tasks_per_minute", settings.mcp.tasks_per_minute, 1..=1000),
        ("mcp.unfinished_tasks", settings.mcp.unfinished_tasks, 1..=10_000),
        ("mcp.depth", settings.mcp.depth, 1..=DEPTH_MAX),
        ("family.children", settings.family.children, 0..=1000),
        ("family.tasks", settings.family.tasks, 1..=10_000),
        ("family.depth", settings.family.depth, 0..=DEPTH_MAX),
    ] {
        if !allowed.contains(&value) {
            let message =
                format!("{value} is outside what is allowed: {} to {}.", allowed.start(), allowed.end());
            found.push(finding(field, &message));
        }
    }
    if settings.parked_days.is_some_and(|days| !PARKED_DAYS.contains(&days)) {
        let (least, most) = (PARKED_DAYS.start(), PARKED_DAYS.end());
        found.push(finding("parked_days", &format!("{least} to {most} days; leave it out for no limit.")));
    }
    if settings.ageing_minutes.is_some_and(|minutes| !AGEING_MINUTES.contains(&minutes)) {
        let (least, most) = (AGEING_MINUTES.start(), AGEING_MINUTES.end());
        let message = format!("{least} to {most} minutes (a week); leave it out to keep to priority alone.");
        found.push(finding("ageing_minutes", &message));
    }
    if settings.day_cost_usd.is_some_and(|limit| !(limit > 0.0 && limit.is_finite())) {
        found.push(finding("day_cost_usd", "More than 0 US dollars; leave it out for no limit."));
    }
    found.extend(
        settings.editor.as_deref().and_then(|line| editor_line(line).err()).map(|m| finding("editor", &m)),
    );
    found.extend(
        settings
            .update_address
            .as_deref()
            .and_then(|address| update_address(address).err())
            .map(|message| finding("update_address", &message)),
    );
    if settings.family.tokens.is_some_and(|limit| limit < 1) {
        found.push(finding("family.tokens", "At least 1 token; leave it out for no limit."));
    }
    if settings.family.cost_usd.is_some_and(|limit| !(limit > 0.0 && limit.is_finite())) {
        found.push(finding("family.cost_usd", "More than 0 US dollars; leave it out for no limit."));
    }
    if settings.shortcuts.len() > SHORTCUTS_MAX || settings.shortcuts.iter().any(is_no_shortcut) {
        let message = format!("At most {SHORTCUTS_MAX}, in words of at most {SHORTCUT_CHARS} characters.");
        found.push(finding("shortcuts", &message));
    }
    if settings.saved_filters.len() > FILTERS_MAX || settings.saved_filters.iter().any(is_no_filter) {
        let message =
            format!("At most {FILTERS_MAX}, each with a name of at most {FILTER_CHARS} characters.");
        found.push(finding("saved_filters", &message));
    }
    for task_type in TaskType::ALL {
        let at_fault = settings.checks.of(task_type).and_then(|line| check_line(line).err());
        found.extend(at_fault.map(|message| finding(&format!("checks.{task_type}"), &message)));
    }
    found.extend(mcp_rules(&settings.mcp));
    found.extend(keep::rules(&settings.keep));
    found.extend(notify::rules(&settings.notify));
    found.extend(machine::rules(&settings.machine));
    finish(found)
}

/// Shortcuts with keys of the person's own, and letters in a text of one.
const SHORTCUTS_MAX: usize = 200;
const SHORTCUT_CHARS: usize = 64;

fn is_no_shortcut(shortcut: &ShortcutKeys) -> bool {
    let texts = [&shortcut.does, &shortcut.usual, &shortcut.keys];
    shortcut.does.is_empty()
        || texts
            .iter()
            .any(|text| text.chars().count() > SHORTCUT_CHARS || text.chars().any(char::is_control))
}

/// Letters in a text of a saved filter.
const FILTER_CHARS: usize = 200;

fn is_no_filter(filter: &SavedFilter) -> bool {
    let optional = [&filter.agent, &filter.tag].into_iter().flatten();
    let mut texts =
        [&filter.name, &filter.tab, &filter.search, &filter.since, &filter.sort].into_iter().chain(optional);
    filter.name.trim().is_empty() || texts.any(|text| text.chars().count() > FILTER_CHARS)
}

fn mcp_rules(rules: &McpRules) -> Vec<FieldError> {
    let folders = rules.folders.iter().filter_map(|f| folder_text(f).err()).map(|e| ("mcp.folders", e));
    let agents = rules.agents.iter().filter_map(|a| agent_name(a).err()).map(|e| ("mcp.agents", e));
    let empty = |words: &&String| words.split_whitespace().next().is_none();
    let commands = rules.allowed_commands.iter().filter(empty).map(|_| {
        (
            "mcp.allowed_commands",
            "It is empty: write the first words of a command, such as `cargo test`.".to_owned(),
        )
    });
    let budget = model_agent::budget_fields(&rules.budget).into_iter().map(|mut found| {
        found.field = format!("mcp.{}", found.field);
        found
    });
    let mut found: Vec<_> = folders.chain(agents).map(|(field, m)| finding(field, &m)).collect();
    found.extend(commands.map(|(field, m)| finding(field, &m)));
    found.extend(budget);
    found
}

fn check(fields: &TaskFields<'_>, kind: AgentKind) -> Vec<FieldError> {
    let Err(report) = fields.validate_with(&Rules { kind }) else { return vec![] };
    report.iter().map(|(path, error)| finding(&path.to_string(), error.message())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(change: impl FnOnce(&mut NewTask)) -> Vec<String> {
        let mut task = NewTask {
            title: Some("Tidy".into()),
            command: Some(CommandLine::Line("true".into())),
            ..NewTask::default()
        };
        change(&mut task);
        fields(new_task(&task, AgentKind::Shell, false))
    }

    fn fields(result: Result<(), ApiError>) -> Vec<String> {
        result.err().map_or(vec![], |e| e.fields.into_iter().map(|f| f.field).collect())
    }

    #[test]
    fn a_shell_task_needs_a_command_and_may_leave_out_the_rest() {
        assert!(shell(|_| {}).is_empty());
        assert!(shell(|t| t.title = None).is_empty());
        assert!(shell(|t| t.description = Some("short".into())).is_empty());
        assert_eq!(shell(|t| t.command = None), ["command"]);
        assert_eq!(shell(|t| t.command = Some(CommandLine::Line("  ".into()))), ["command"]);
        assert_eq!(shell(|t| t.command = Some(CommandLine::Argv(vec![]))), ["command"]);
        assert_eq!(
            shell(|t| t.command = Some(CommandLine::Argv(vec!["a".into(), "b\0".into()]))),
            ["command"]
        );
    }

    #[test]
    fn a_check_is_a_line_that_a_shell_can_be_given() {
        let check = |line: &str| shell(|t| t.check = Some(CheckWish::Command(line.into())));
        assert!(check("cargo test").is_empty() && shell(|t| t.check = Some(CheckWish::None)).is_empty());
        for wrong in ["", " \n ", "cargo\0test"] {
            assert_eq!(check(wrong), ["check"], "{wrong:?}");
            let edit =
                TaskEdit { check: Some(Some(CheckWish::Command(wrong.into()))), ..TaskEdit::default() };
            assert_eq!(fields(task_edit(&edit, AgentKind::Llm)), ["check"], "{wrong:?}");
            let mut all = Settings::default();
            *all.checks.of_mut(TaskType::Coding) = Some(wrong.into());
            assert_eq!(fields(settings(&all)), ["checks.coding"], "{wrong:?}");
        }
        let of_agent = |line: &str| {
            let draft = AgentDraft { check: Some(line.into()), ..AgentDraft::default() };
            fields(agent(&draft, false))
        };
        assert!(of_agent("").is_empty(), "an empty text takes it away");
        assert_eq!(of_agent(" "), ["check"]);
        assert_eq!(of_agent("a\0b"), ["check"]);
    }

    #[test]
    fn figures_outside_their_range_are_named() {
        assert_eq!(shell(|t| t.priority = Some(0)), ["priority"]);
        assert_eq!(shell(|t| t.priority = Some(11)), ["priority"]);
        assert_eq!(shell(|t| t.max_retries = Some(-1)), ["max_retries"]);
        assert!(shell(|t| t.max_retries = Some(0)).is_empty());
        assert_eq!(shell(|t| t.timeout_seconds = Some(0)), ["timeout_seconds"]);
        assert_eq!(shell(|t| t.timeout_seconds = Some(-5)), ["timeout_seconds"]);
        assert_eq!(shell(|t| t.backoff = Some(Backoff { min_seconds: 9, max_seconds: 2 })), ["backoff"]);
    }

    #[test]
    fn titles_folders_tags_names() {
        assert_eq!(shell(|t| t.title = Some(" ".into())), ["title"]);
        assert_eq!(shell(|t| t.title = Some("x".repeat(201))), ["title"]);
        assert!(shell(|t| t.title = Some("ü".repeat(200))).is_empty());
        assert_eq!(shell(|t| t.title = Some("a\0b".into())), ["title"]);
        assert_eq!(shell(|t| t.cwd = Some("relative".into())), ["cwd"]);
        assert_eq!(shell(|t| t.tags = vec!["a,b".into()]), ["tags"]);
        assert_eq!(
            shell(|t| {
                t.context.insert("LD PRELOAD".into(), 1.into());
            }),
            ["context"]
        );
    }

    #[test]
    fn an_agent_that_reads_gets_long_enough_texts_or_none() {
        let task = NewTask { title: Some("Read".into()), ..NewTask::default() };
        assert!(new_task(&task, AgentKind::Llm, false).is_ok());
        let short = NewTask {
            description: Some("too short".into()),
            instructions: Some("Look at src/session".into()),
            ..task.clone()
        };
        assert_eq!(fields(new_task(&short, AgentKind::Llm, false)), ["description", "instructions"]);
        let error = new_task(&short, AgentKind::Llm, false).unwrap_err();
        assert!(error.message.contains("At least 20 characters: 19 so far."), "{error}");
        let untitled = NewTask { title: None, ..task };
        assert_eq!(fields(new_task(&untitled, AgentKind::Llm, false)), ["title"]);
    }

    #[test]
    fn agents_and_settings() {
        let draft = |name: &str| AgentDraft {
            name: Some(name.into()),
            kind: Some(AgentKind::Shell),
            ..AgentDraft::default()
        };
        assert!(agent(&draft("my build-agent_2"), true).is_ok());
        assert_eq!(fields(agent(&draft("a/b"), true)), ["name"]);
        assert_eq!(fields(agent(&draft(""), true)), ["name"]);
        assert_eq!(fields(agent(&AgentDraft::default(), true)), ["name", "kind"]);
        assert!(agent(&AgentDraft::default(), false).is_ok());
        assert_eq!(fields(settings(&Settings { workers: 65, ..Settings::default() })), ["workers"]);
    }
}
