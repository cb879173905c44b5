//! The rules for coding agents, and for all that their tasks start.

use super::{
    command,
    lookup::LookedUp,
    request::{Request, Start},
};
use crate::{convert, core::Core, error, json};
use contract::{
    AgentKind, ApiError, Origin,
    model::{Question, QuestionKind},
    settings::McpRules,
    task::{CheckOrigin, CommandLine},
};
use store::{Connection, Result, agents::AgentRow, tasks::outside};

/// The time that a rate is counted over, in milliseconds.
const MINUTE: i64 = 60_000;

/// Whether coding agents may give tasks to an agent, and so may those whom they give tasks to.
pub(crate) fn may_use(rules: &McpRules, agent: &AgentRow) -> bool {
    rules.may_use(&agent.name, &agent.id)
}

/// What follows from the rules and the request alone.
pub(super) fn check(
    rules: &McpRules,
    request: Request<'_>,
    looked_up: &LookedUp,
) -> std::result::Result<(), ApiError> {
    check_agent(rules, request.agent)?;
    check_folders(rules, request, looked_up)?;
    match &looked_up.absent_file {
        Some(why) => Err(ApiError::field("files", why).hint("Give absolute paths of files that are there.")),
        None => Ok(()),
    }
}

/// Whether coding agents may start anything, and give it to this agent.
pub(super) fn check_agent(rules: &McpRules, agent: &AgentRow) -> std::result::Result<(), ApiError> {
    if !rules.enabled {
        return Err(ApiError::refused("Coding agents may not start tasks here.").hint(
            "Allow it in the settings under Coding agents, or `legwork setting set mcp.enabled true`.",
        ));
    }
    if !may_use(rules, agent) {
        let (agent, allowed) = (&agent.name, rules.agents.join(", "));
        let message = format!("Coding agents may not use “{agent}” here; allowed are {allowed}.");
        return Err(
            ApiError::field("agent", message).hint("`legwork setting set mcp.agents …` changes that.")
        );
    }
    Ok(())
}

/// What is asked for lies in the folders that the person named, where they named some.
fn check_folders(
    rules: &McpRules,
    request: Request<'_>,
    looked_up: &LookedUp,
) -> std::result::Result<(), ApiError> {
    if rules.folders.is_empty() {
        return Ok(());
    }
    let files = request.wanted.files.iter().map(|file| ("files", file.as_str()));
    for (field, path) in std::iter::once(("cwd", looked_up.asked_folder())).chain(files) {
        if !looked_up.is_within(path, &rules.folders) {
            let allowed = rules.folders.join(", ");
            let message =
                format!("“{path}” is outside the folders that coding agents may work in: {allowed}.");
            return Err(
                ApiError::field(field, message).hint("`legwork setting set mcp.folders …` changes that.")
            );
        }
    }
    Ok(())
}

/// How many tasks there may be, and how fast. All of every family are counted.
pub(super) fn check_rate(connection: &mut Connection, core: &Core, rules: &McpRules, now: i64) -> Result<()> {
    let made = outside::made_since(connection, &core.user, now - MINUTE)?;
    let most = usize::try_from(rules.tasks_per_minute).unwrap_or(usize::MAX);
    if let Some(oldest) = made.len().checked_sub(most).and_then(|place| made.get(place)) {
        let wait = ((oldest + MINUTE - now) / 1000).max(1);
        let message =
            format!("Coding agents have started {} tasks in the last minute, which is the most.", made.len());
        return Err(error::refuse(ApiError::refused(message).hint(format!("Try again in {wait} s."))));
    }
    let unfinished = outside::unfinished(connection, &core.user)?;
    if unfinished >= rules.unfinished_tasks {
        let message = format!("{unfinished} tasks of coding agents have not ended yet, which is the most.");
        let hint = "Wait for some of them to end, or cancel some.";
        return Err(error::refuse(ApiError::refused(message).hint(hint)));
    }
    Ok(())
}

/// How a coding agent's task starts, and what the person is asked before.
pub(super) fn start(
    rules: &McpRules,
    request: Request<'_>,
    client: &str,
    found: &LookedUp,
) -> (Start, Option<String>) {
    let Request { wanted, agent, .. } = request;
    let as_asked = Start::as_asked(wanted, found);
    if agent.kind == AgentKind::Coding {
        // its program is the person's; what it is told is not, and what it does with that is foreseen by no rule
        let start = Start { path: Some(found.persons_path.clone()), ..as_asked };
        return (start, rules.approve_commands.then(|| question(client, request.now)).flatten());
    }
    if !agent.kind.takes_command() || !rules.approve_commands {
        return (as_asked, None);
    }
    match &wanted.command {
        Some(command) => match persons_command(rules, request, command, found) {
            Some(start) => (start, None),
            None => (as_asked.settled(found), question(client, request.now)),
        },
        // the agent's own command is the person's, in the folder that they gave it
        None if wanted.cwd.is_none() || wanted.cwd == agent.cwd => {
            (Start { path: Some(found.persons_path.clone()), ..as_asked }, None)
        }
        // elsewhere it may be another program; what is asked about is what runs, also when the agent is changed
        None => {
            let command = agent.command.clone().map(CommandLine::Line);
            (Start { command, ..as_asked }, question(client, request.now))
        }
    }
}

/// The same with what checks the work: a command as any other. Where the person would be asked about it as the command of
/// a task, they are asked about this one.
pub(super) fn checked(
    rules: &McpRules,
    request: Request<'_>,
    found: &LookedUp,
    (start, asked): (Start, Option<String>),
) -> (Start, Option<String>) {
    let Some(row) = request.check else { return (start, asked) };
    let Some(line) = row.command.as_deref().filter(|_| rules.approve_commands && asked.is_none()) else {
        return (start, asked);
    };
    let Request { wanted, agent, .. } = request;
    let is_allowed = match row.origin {
        CheckOrigin::Task => {
            let words = command::words(&CommandLine::Line(line.to_owned()));
            words.is_some_and(|words| command::is_allowed(&words, &rules.allowed_commands))
                && may_run_here(rules, request, found)
        }
        // the person's own, in the folder that they gave the agent
        CheckOrigin::Agent | CheckOrigin::Type => wanted.cwd.is_none() || wanted.cwd == agent.cwd,
    };
    if is_allowed {
        // found as the person finds it, whatever the caller's own PATH
        return (Start { path: Some(found.persons_path.clone()), ..start }, None);
    }
    let client = wanted.origin.as_ref().map(Origin::text).unwrap_or_default();
    (Start::as_asked(wanted, found).settled(found), question(&client, request.now))
}

/// How a command starts that the person allowed beforehand: as their own, in a folder that is theirs to have chosen.
fn persons_command(
    rules: &McpRules,
    request: Request<'_>,
    command: &CommandLine,
    found: &LookedUp,
) -> Option<Start> {
    let words = command::words(command)?;
    let program = found.persons_program.as_ref()?.to_str()?.to_owned();
    let allowed = command::is_allowed(&words, &rules.allowed_commands) && may_run_here(rules, request, found);
    allowed.then(|| Start {
        command: Some(CommandLine::Argv(words)),
        path: Some(found.persons_path.clone()),
        program: Some(program),
        cwd: found.folder_text(),
    })
}

/// Whether an allowed command may run in the folder without a word of the person's. Many programs do what the folder
/// says that they run in (`git` with its hooks, `make`, `cargo`), so the folder is a part of what was allowed: one of
/// those that the person named for coding agents, the agent's own, or the one that they started the coding agent in.
fn may_run_here(rules: &McpRules, request: Request<'_>, found: &LookedUp) -> bool {
    let own = [request.agent.cwd.as_deref(), request.wanted.caller_folder.as_deref()];
    let is_here = |folder: &str| found.real(folder) == found.folder();
    own.into_iter().flatten().any(is_here) || found.is_within(found.asked_folder(), &rules.folders)
}

fn question(client: &str, now: i64) -> Option<String> {
    json::text(&Question {
        kind: QuestionKind::Approval,
        text: format!("{client} wants to run a command."),
        detail: None,
        facts: vec![],
        options: vec![],
        always: None,
        asked_at: convert::time_or_zero(now),
    })
}
