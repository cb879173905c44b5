//! What a task may ask for that another program brings over MCP: less than the person may, never more.

use crate::settings::rules_of_mcp;
use crate::{
    engine::Shared,
    error, json,
    model::{budget, family},
};
use contract::{
    AgentKind, ApiError, NewTask, Origin,
    model::{Budget, Question, QuestionKind},
    settings::McpRules,
    task::CommandLine,
};
use std::path::{Component, Path, PathBuf};
use store::{Connection, Result, agents::AgentRow, tasks::outside};

/// The time that a rate is counted over, in milliseconds.
const MINUTE: i64 = 60_000;

/// What is made of a request from outside.
#[derive(Default)]
pub(crate) struct Admitted {
    /// What the task may spend.
    pub(crate) budget: Option<Budget>,
    /// What the person is asked before it starts, as it is stored.
    pub(crate) question: Option<String>,
}

/// Holds a request to the rules of the door that it came through. The person's own doors have none.
pub(crate) fn admit(
    connection: &mut Connection,
    shared: &Shared,
    wanted: &NewTask,
    agent: &AgentRow,
    kind: AgentKind,
) -> Result<Admitted> {
    let client = wanted.origin.as_ref().and_then(Origin::client);
    let Some(client) = client else { return Ok(Admitted { budget: wanted.budget, question: None }) };
    let rules = rules_of_mcp(connection, &shared.user)?;
    check(&rules, wanted, agent).map_err(error::refuse)?;
    check_rate(connection, shared, &rules)?;
    let budget = budget::narrower(wanted.budget.unwrap_or_default(), rules.budget);
    let budget = below_its_parent(connection, shared, &rules, wanted, budget)?;
    Ok(Admitted {
        budget: Some(budget).filter(|budget| *budget != Budget::default()),
        question: question(&rules, client, wanted, agent, kind, shared),
    })
}

/// What follows from the rules and the request alone.
fn check(rules: &McpRules, wanted: &NewTask, agent: &AgentRow) -> std::result::Result<(), ApiError> {
    if !rules.enabled {
        return Err(ApiError::refused("Coding agents may not start tasks here.").hint(
            "Allow it in the settings under Coding agents, or `legwork setting set mcp.enabled true`.",
        ));
    }
    if !rules.agents.is_empty() && !rules.agents.iter().any(|name| *name == agent.name || *name == agent.id) {
        let message = format!(
            "Coding agents may not use “{}” here; allowed are {}.",
            agent.name,
            rules.agents.join(", ")
        );
        return Err(
            ApiError::field("agent", message).hint("`legwork setting set mcp.agents …` changes that.")
        );
    }
    if rules.folders.is_empty() {
        return Ok(());
    }
    let home = std::env::home_dir().map(|home| home.to_string_lossy().into_owned());
    let cwd = wanted.cwd.clone().or_else(|| agent.cwd.clone()).or(home).unwrap_or_else(|| "/".to_owned());
    let files = wanted.files.iter().map(|file| ("files", file));
    for (field, path) in std::iter::once(("cwd", &cwd)).chain(files) {
        if !within(path, &rules.folders) {
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

/// Whether a path is one of the folders or lies below one, links followed as far as the path exists.
fn within(path: &str, folders: &[String]) -> bool {
    let path = real(Path::new(path));
    folders.iter().any(|folder| path.starts_with(real(Path::new(folder))))
}

fn real(path: &Path) -> PathBuf {
    if let Ok(path) = path.canonicalize() {
        return path;
    }
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            part => plain.push(part),
        }
        // what is there may be a link; what is not there yet stays as it is written
        if let Ok(there) = plain.canonicalize() {
            plain = there;
        }
    }
    plain
}

fn check_rate(connection: &mut Connection, shared: &Shared, rules: &McpRules) -> Result<()> {
    let now = shared.now();
    let made = outside::made_since(connection, &shared.user, now - MINUTE)?;
    let most = usize::try_from(rules.tasks_per_minute).unwrap_or(usize::MAX);
    if let Some(oldest) = made.len().checked_sub(most).and_then(|place| made.get(place)) {
        let wait = ((oldest + MINUTE - now) / 1000).max(1);
        let message =
            format!("Coding agents have started {} tasks in the last minute, which is the most.", made.len());
        return Err(error::refuse(ApiError::refused(message).hint(format!("Try again in {wait} s."))));
    }
    let unfinished = outside::unfinished(connection, &shared.user)?;
    if unfinished >= rules.unfinished_tasks {
        let message = format!("{unfinished} tasks of coding agents have not ended yet, which is the most.");
        let hint = "Wait for some of them to end, or cancel some.";
        return Err(error::refuse(ApiError::refused(message).hint(hint)));
    }
    Ok(())
}

/// A task that was started from within another task stays within what that one has left.
fn below_its_parent(
    connection: &mut Connection,
    shared: &Shared,
    rules: &McpRules,
    wanted: &NewTask,
    own: Budget,
) -> Result<Budget> {
    let Some(parent) = wanted.parent_id else { return Ok(own) };
    let row = super::lookup::task(connection, &shared.user, &parent.to_string())?;
    if row.status.is_terminal() || row.cancel_requested {
        let message = format!("“{}”, which asks for this task, has ended or is being cancelled.", row.title);
        return Err(error::refuse(ApiError::refused(message)));
    }
    let depth = family::depth(connection, &row)?;
    if depth >= rules.depth {
        let message =
            format!("This task stands {depth} levels below one that a person started, which is the most.");
        return Err(error::refuse(ApiError::refused(message).hint("Do the work in this task instead.")));
    }
    let theirs: Budget = row.budget.as_deref().map(json::or_default).unwrap_or_default();
    let left = budget::left(theirs, family::spent(connection, &row)?);
    if budget::is_nothing(left) {
        let refusal = ApiError::refused("Nothing is left of this task's budget for a task below it.");
        return Err(error::refuse(refusal.hint("Do the work in this task, or finish with what there is.")));
    }
    Ok(budget::narrower(own, left))
}

/// What the person is asked before a command runs that they did not write, or did not mean to run there.
fn question(
    rules: &McpRules,
    client: &str,
    wanted: &NewTask,
    agent: &AgentRow,
    kind: AgentKind,
    shared: &Shared,
) -> Option<String> {
    let allowed = match &wanted.command {
        _ if !kind.takes_command() || !rules.approve_commands => true,
        Some(command) => is_allowed(command, &rules.allowed_commands),
        // the agent's own command is the person's, in the folder that they gave it: elsewhere it may be another program
        None => wanted.cwd.is_none() || wanted.cwd == agent.cwd,
    };
    if allowed {
        return None;
    }
    json::text(&Question {
        kind: QuestionKind::Approval,
        text: format!("{client} wants to run a command."),
        detail: None,
        options: vec![],
        asked_at: shared.clock.now(),
    })
}

/// Whether a command begins with the words of an allowed one. A line in which the shell would do more than run that
/// one program never does, and neither does one with blanks that the shell takes for parts of a word.
fn is_allowed(command: &CommandLine, allowed: &[String]) -> bool {
    const SPECIAL: &str = ";&|<>$`(){}*?[~#!\\\"'";
    let blank = |c: char| c == ' ' || c == '\t';
    let strange = |c: char| SPECIAL.contains(c) || (c.is_control() || c.is_whitespace()) && !blank(c);
    let words: Vec<&str> = match command {
        CommandLine::Line(line) if line.contains(strange) => return false,
        CommandLine::Line(line) => line.split(blank).filter(|word| !word.is_empty()).collect(),
        CommandLine::Argv(argv) => argv.iter().map(String::as_str).collect(),
    };
    let begins = |rule: &String| {
        let rule: Vec<&str> = rule.split_whitespace().collect();
        // what a path from here leads to is the folder's to say, and the folder is the coding agent's to choose
        let elsewhere = rule.first().is_none_or(|program| program.contains('/') && !program.starts_with('/'));
        !elsewhere && words.starts_with(&rule)
    };
    allowed.iter().any(begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_plain_program_is_allowed_by_its_first_words() {
        let allowed = ["cargo test".to_owned(), "ls".to_owned()];
        let line = |text: &str| is_allowed(&CommandLine::Line(text.into()), &allowed);
        assert!(line("cargo test") && line("cargo  test --all") && line(" ls -l"));
        for no in [
            "cargo build",
            "cargo",
            "lsof",
            "cargo test; rm x",
            "cargo test && rm x",
            "cargo test | sh",
            "ls $(rm x)",
            "ls `rm x`",
            "ls > x",
            "cargo test\nrm x",
            "FOO=1 cargo test",
            "cargo\u{a0}test",
            "cargo test\u{b}x",
            "ls *",
        ] {
            assert!(!line(no), "{no}");
        }
        let argv = |words: &[&str]| {
            is_allowed(&CommandLine::Argv(words.iter().map(|w| (*w).into()).collect()), &allowed)
        };
        assert!(argv(&["cargo", "test", "a;b"]));
        assert!(!argv(&["cargo test"]) && !argv(&["sh", "-c", "cargo test"]));
        assert!(!is_allowed(&CommandLine::Line("x".into()), &[String::new(), " ".to_owned()]));
        let here = |rule: &str| is_allowed(&CommandLine::Line(format!("{rule} now")), &[rule.to_owned()]);
        assert!(here("/usr/bin/make") && !here("./make") && !here("bin/make"));
    }

    #[test]
    fn a_folder_holds_what_lies_below_it_and_nothing_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name).to_string_lossy().into_owned();
        std::fs::create_dir_all(path("work/a")).unwrap();
        std::fs::create_dir(path("other")).unwrap();
        std::os::unix::fs::symlink(path("other"), path("work/link")).unwrap();
        let folders = [path("work")];
        for yes in ["work", "work/a", "work/not/there/yet", "other/../work/a"] {
            assert!(within(&path(yes), &folders), "{yes}");
        }
        for no in
            ["other", "work2", "work/../other", "work/link", "work/link/new", "work/nothing/../../other"]
        {
            assert!(!within(&path(no), &folders), "{no}");
        }
    }
}
