//! What a task wants to know from the person.

use crate::{
    coding::job::{command, setup, told},
    convert, json,
    ports::WillRun,
};
use contract::{
    AgentKind, Origin, Status,
    coding::PermissionPolicy,
    model::{Fact, Question, QuestionKind},
    product,
    task::CommandLine,
    text::{exact, one_line, visible},
};
use serde_json::Map;
use store::{agents::AgentRow, checks::CheckRow, tasks::TaskRow};

/// Whether the person must approve the task before its first start. It keeps the question until then, also while it
/// is held.
pub(crate) fn awaits_approval(row: &TaskRow) -> bool {
    row.question.is_some() && row.attempt_count == 0 && matches!(row.status, Status::Pending | Status::Paused)
}

/// What a task wants to know, while it waits for the answer. `of`: where all of it is to be shown, its agent and its check.
pub(crate) fn question(row: &TaskRow, of: Option<(&AgentRow, Option<&CheckRow>)>) -> Option<Question> {
    let before_start = awaits_approval(row);
    let asked = row.question.as_deref().filter(|_| before_start || row.status == Status::NeedsInput)?;
    let mut question: Question = serde_json::from_str(asked).ok()?;
    // of a run of a workflow everything that it will run was written down when it was asked for
    if before_start && question.detail.is_none() {
        before_start_words(row, of, &mut question);
    }
    // what is approved must be what is read
    question.text = visible(&question.text);
    let shown = if question.kind == QuestionKind::Approval { exact } else { visible };
    question.detail = question.detail.map(|detail| shown(&detail));
    Some(question)
}

/// The same of a coding agent: what it is told, and what it may do with that unasked.
fn of_coding_agent(
    row: &TaskRow,
    agent: &AgentRow,
    check: Option<&str>,
    (client, folder_words): (&str, &str),
    question: &mut Question,
) {
    let setup = setup(agent);
    question.text = format!("{client} wants to give “{}” work{folder_words}.", one_line(&agent.name));
    let folders = [&row.pinned_cwd, &row.cwd, &agent.cwd];
    let folder = folders.into_iter().flatten().next().map_or("your home folder", String::as_str);
    let own = convert::environment(row.environment.as_deref());
    let will_run = WillRun {
        command: &command(&setup),
        check,
        program: Some(setup.starts()),
        folder,
        named_folder: row.cwd.as_deref(),
        // it is found in the person's own
        callers_path: None,
        timeout_seconds: row.timeout_seconds,
        pty: false,
        variables: &own.variables,
        context: &Map::new(),
        files: &json::or_default::<Vec<String>>(&row.files),
        stdin_bytes: None,
        pass_session: agent.pass_session,
    };
    question.facts = will_run.facts();
    let may = match setup.permissions {
        PermissionPolicy::Ask => "read; it asks you before anything else",
        PermissionPolicy::Edits => "change files of the folder; it asks you before anything else",
        PermissionPolicy::All => "everything that you may, unasked",
    };
    question.facts.push(Fact {
        name: "It may".to_owned(),
        value: may.to_owned(),
        usual: setup.permissions != PermissionPolicy::All,
    });
    question.detail = Some(told(row));
}

/// What the person is to approve, as it is now, for they may have edited it: all that the run is given, and nothing
/// of it hidden.
fn before_start_words(row: &TaskRow, of: Option<(&AgentRow, Option<&CheckRow>)>, question: &mut Question) {
    let client = match &row.origin {
        Origin::Mcp(client) => product(client).unwrap_or(client).into(),
        Origin::Agent(name) => name.as_str().into(),
        other => other.text(),
    };
    let folder_words = row.cwd.as_deref().map_or_else(String::new, |cwd| format!(" in {}", one_line(cwd)));
    question.text = format!("{client} wants to run a command{folder_words}.");
    let Some((agent, check)) = of else { return };
    let check = check.and_then(|check| check.command.as_deref());
    if agent.kind == AgentKind::Coding {
        return of_coding_agent(row, agent, check, (&client, &folder_words), question);
    }
    let own = || agent.command.clone().map(CommandLine::Line);
    let command = row.command.as_deref().and_then(|json| serde_json::from_str(json).ok()).or_else(own);
    // where an agent with a model does the work, the check is the command that is asked about
    let of_check = check.filter(|_| !agent.kind.takes_command());
    if of_check.is_some() {
        question.text = format!("{client} wants to have its work checked by a command{folder_words}.");
    }
    let command = of_check.map(|check| CommandLine::Line(check.to_owned())).or(command);
    let command = command.unwrap_or_else(|| CommandLine::Line(String::new()));
    let folders = [&row.pinned_cwd, &row.cwd, &agent.cwd];
    let folder = folders.into_iter().flatten().next().map_or("your home folder", String::as_str);
    let (context, files) = (json::or_default(&row.context_data), json::or_default::<Vec<String>>(&row.files));
    let environment = convert::environment(row.environment.as_deref());
    let will_run = WillRun {
        command: &command,
        check: check.filter(|_| of_check.is_none()),
        program: row.pinned_program.as_deref(),
        folder,
        named_folder: row.cwd.as_deref(),
        callers_path: row.path_env.as_deref(),
        timeout_seconds: row.timeout_seconds,
        pty: row.pty,
        context: &context,
        variables: &environment.variables,
        files: &files,
        stdin_bytes: environment.stdin.map(|kept| kept.bytes),
        pass_session: agent.pass_session,
    };
    question.facts = will_run.facts();
    question.detail = Some(command.display());
}
