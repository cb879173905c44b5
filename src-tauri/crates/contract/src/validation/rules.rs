//! The rules themselves, one function a field; each says what is wrong and what is allowed.

use super::limits::{
    AGENT_NAME_MAX, DESCRIPTION_MIN, INSTRUCTIONS_MIN, PRIORITIES, RETRIES_MAX, TAG_MAX, TAGS_MAX, TEXT_MAX,
    TIMEOUT_MAX, TITLE_MAX,
};
use crate::{
    agent::AgentKind,
    task::{Backoff, CheckWish, CommandLine},
};
use std::collections::BTreeMap;

/// What the rules depend on: the kind of the agent that will read the texts.
pub(super) struct Rules {
    pub(super) kind: AgentKind,
}

pub(super) fn plain(text: &str) -> Result<(), String> {
    if text.contains('\0') {
        return Err("It holds a NUL character, which no program can be given; remove it.".to_owned());
    }
    if text.len() > TEXT_MAX {
        return Err("It is longer than 1 MiB; put it into a file and name the file.".to_owned());
    }
    Ok(())
}

pub(super) fn agent_name(name: &str) -> Result<(), String> {
    let chars = name.chars().count();
    if name.trim().is_empty() || chars > AGENT_NAME_MAX {
        return Err(format!("1 to {AGENT_NAME_MAX} characters: {chars} now."));
    }
    if name.trim() != name {
        return Err("It begins or ends with a space; remove that.".to_owned());
    }
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    match name.chars().find(|c| !allowed(*c)) {
        Some(c) => {
            Err(format!("“{}” is not allowed; use letters, digits, - _ . and spaces.", c.escape_default()))
        }
        None => Ok(()),
    }
}

pub(super) fn folder_text(cwd: &str) -> Result<(), String> {
    plain(cwd)?;
    if !cwd.starts_with('/') {
        return Err(format!("“{cwd}” is not an absolute path; begin with /."));
    }
    Ok(())
}

pub(super) fn timeout_value(seconds: i64) -> Result<(), String> {
    if (1..=TIMEOUT_MAX).contains(&seconds) {
        return Ok(());
    }
    Err(format!("{seconds} s is outside what is allowed: 1 second to 30 days. There is always a time-out."))
}

type Verdict = garde::Result;

fn verdict(result: Result<(), String>) -> Verdict {
    result.map_err(garde::Error::new)
}

pub(super) fn title(value: &Option<&str>, _: &Rules) -> Verdict {
    let Some(title) = value else { return Ok(()) };
    verdict(plain(title).and_then(|()| match title.chars().count() {
        _ if title.trim().is_empty() => {
            Err("It is empty: write 1 to 200 characters that say what the task is.".to_owned())
        }
        n if n > TITLE_MAX => Err(format!("At most {TITLE_MAX} characters: {n} now.")),
        _ => Ok(()),
    }))
}

fn at_least(text: &str, min: usize, advice: &str) -> Result<(), String> {
    plain(text)?;
    match text.trim().chars().count() {
        n if n < min => Err(format!("At least {min} characters: {n} so far. {advice}")),
        _ => Ok(()),
    }
}

pub(super) fn description(value: &Option<&str>, rules: &Rules) -> Verdict {
    let Some(text) = value else { return Ok(()) };
    verdict(if rules.kind.takes_command() {
        plain(text)
    } else {
        at_least(text, DESCRIPTION_MIN, "Say what the task is about.")
    })
}

pub(super) fn instructions(value: &Option<&str>, rules: &Rules) -> Verdict {
    let Some(text) = value else { return Ok(()) };
    verdict(if rules.kind.takes_command() {
        plain(text)
    } else {
        at_least(text, INSTRUCTIONS_MIN, "Say what the agent should do, and what done looks like.")
    })
}

pub(super) fn command(value: &Option<&CommandLine>, rules: &Rules) -> Verdict {
    let Some(command) = value else { return Ok(()) };
    if !rules.kind.takes_command() {
        return verdict(Err("This agent reads instructions; a command is for shell agents.".to_owned()));
    }
    verdict(match command {
        CommandLine::Line(line) if line.trim().is_empty() => {
            Err("It is empty: write the line that the shell should run.".to_owned())
        }
        CommandLine::Line(line) => plain(line),
        CommandLine::Argv(argv) if argv.first().is_none_or(String::is_empty) => {
            Err("It is empty: name the program to run.".to_owned())
        }
        CommandLine::Argv(argv) => argv.iter().try_for_each(|a| plain(a)),
    })
}

/// A line that says whether a task is done.
pub(super) fn check_line(line: &str) -> Result<(), String> {
    if line.trim().is_empty() {
        return Err("It is empty: write the line that says whether the task is done, such as `cargo test`, or leave it out."
            .to_owned());
    }
    plain(line)
}

/// Where it is asked which version is the newest: where nobody else can answer.
pub(super) fn update_address(address: &str) -> Result<(), String> {
    let local = ["http://localhost", "http://127.0.0.1"].into_iter().any(|here| {
        address.strip_prefix(here).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    });
    let public =
        address.strip_prefix("https://").is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
    if (local || public) && !address.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Ok(());
    }
    Err(format!("“{address}” is no address to ask; write it as https://example.org/newest.json."))
}

/// The line that opens a file in the person's editor.
pub(super) fn editor_line(line: &str) -> Result<(), String> {
    if line.trim().is_empty() {
        return Err("It is empty: write the line that opens a file, such as `code --goto {file}:{line}`, or leave it out."
            .to_owned());
    }
    if line.contains('\n') {
        return Err("It is more than one line.".to_owned());
    }
    plain(line)
}

pub(super) fn check(value: &Option<&CheckWish>, _: &Rules) -> Verdict {
    verdict(match value {
        Some(CheckWish::Command(line)) => check_line(line),
        Some(CheckWish::None) | None => Ok(()),
    })
}

pub(super) fn priority(value: &Option<i64>, _: &Rules) -> Verdict {
    verdict(match value {
        Some(p) if !PRIORITIES.contains(p) => {
            Err(format!("{p} is outside what is allowed: 1 to 10, higher first."))
        }
        _ => Ok(()),
    })
}

pub(super) fn retries(value: &Option<i64>, _: &Rules) -> Verdict {
    verdict(match value {
        Some(n) if !(0..=RETRIES_MAX).contains(n) => {
            Err(format!("{n} is outside what is allowed: 0 to {RETRIES_MAX}; 0 means one attempt only."))
        }
        _ => Ok(()),
    })
}

pub(super) fn timeout(value: &Option<i64>, _: &Rules) -> Verdict {
    verdict(value.map_or(Ok(()), timeout_value))
}

pub(super) fn backoff(value: &Option<Backoff>, _: &Rules) -> Verdict {
    verdict(match value {
        Some(b) if b.min_seconds < 0 || b.max_seconds < b.min_seconds || b.max_seconds > 24 * 3600 => {
            Err("Allowed is FIRST..LONGEST with 0 s <= FIRST <= LONGEST <= 24 h, such as 1s..15m.".to_owned())
        }
        _ => Ok(()),
    })
}

pub(super) fn folder(value: &Option<&str>, _: &Rules) -> Verdict {
    verdict(value.map_or(Ok(()), folder_text))
}

pub(super) fn tags(value: &&[String], _: &Rules) -> Verdict {
    verdict(if value.len() > TAGS_MAX {
        Err(format!("At most {TAGS_MAX} tags: {} now.", value.len()))
    } else {
        value.iter().try_for_each(|tag| {
            plain(tag)?;
            match tag.chars().count() {
                n if tag.trim().is_empty() || n > TAG_MAX => {
                    Err(format!("A tag has 1 to {TAG_MAX} characters: “{tag}” has {n}."))
                }
                _ if tag.contains(',') => Err(format!("A tag holds no comma: “{tag}” does.")),
                _ => Ok(()),
            }
        })
    })
}

pub(super) fn files(value: &&[String], _: &Rules) -> Verdict {
    verdict(value.iter().try_for_each(|f| folder_text(f)))
}

/// Whether a context value may be called that: it becomes part of an environment variable.
pub(super) fn is_value_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

pub(super) fn context_names(value: &Vec<&str>, _: &Rules) -> Verdict {
    verdict(match value.iter().find(|name| !is_value_name(name)) {
        Some(name) => Err(format!(
            "“{}” cannot be the name of a value; use letters, digits and _, not beginning with a digit.",
            name.escape_default()
        )),
        None => Ok(()),
    })
}

/// Most variables, and the longest value in bytes: the system takes 128 KiB for one with its name.
const VARIABLES_MAX: usize = 100;
const VARIABLE_VALUE_MAX: usize = 120 * 1024;

/// Names that Legwork itself gives to every command, and finds its processes by.
pub(super) fn is_legworks_own(name: &str) -> bool {
    matches!(name, "LEGWORK_TASK_ID" | "LEGWORK_OUTPUT_DIR" | "LEGWORK_CONTEXT_FILE" | "LEGWORK_FILES")
        || name.starts_with("LEGWORK_CTX_")
}

pub(super) fn variables(value: &Vec<(&str, &str)>, _: &Rules) -> Verdict {
    verdict(all_variables(value))
}

/// Variables with their values, as the rules take them.
pub(super) fn pairs(variables: &BTreeMap<String, String>) -> Vec<(&str, &str)> {
    variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// Variables that a program is given.
pub(super) fn all_variables(all: &[(&str, &str)]) -> Result<(), String> {
    if all.len() > VARIABLES_MAX {
        return Err(format!("At most {VARIABLES_MAX} variables; put more into a file."));
    }
    all.iter().try_for_each(|&(name, value)| {
        let shown = name.escape_default();
        if name.is_empty()
            || name.len() > 200
            || name.contains(|c: char| c == '=' || c.is_control() || c == ' ')
        {
            return Err(format!("“{shown}” cannot be the name of a variable; write NAME=VALUE."));
        }
        if is_legworks_own(name) {
            return Err(format!("“{shown}” is set by Legwork itself; choose another name."));
        }
        if value.contains('\0') {
            return Err(format!("The value of “{shown}” holds a character that a variable cannot: NUL."));
        }
        if value.len() > VARIABLE_VALUE_MAX {
            return Err(format!("The value of “{shown}” is longer than 120 KiB; put it into a file."));
        }
        Ok(())
    })
}

pub(super) fn key(value: &Option<&str>, _: &Rules) -> Verdict {
    verdict(match value {
        Some(k) if k.trim().is_empty() || k.chars().count() > 200 => Err("1 to 200 characters.".to_owned()),
        Some(k) => plain(k),
        None => Ok(()),
    })
}
