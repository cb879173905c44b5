//! What a secret may be called, and what it may be.

use super::{
    findings::{finding, finish},
    rules::is_legworks_own,
};
use crate::{AgentKind, ApiError, FieldError, secret::SECRET_BYTES};
use std::collections::{BTreeMap, BTreeSet};

/// Longest name.
const NAME_MAX: usize = 100;
/// Most secrets of a task.
const MOST: usize = 50;

/// Checks a secret that is to be kept.
///
/// # Errors
/// `invalid_input` with every field at fault.
pub fn secret(name: &str, value: &str) -> Result<(), ApiError> {
    let mut found: Vec<FieldError> =
        name_of(name).err().map(|problem| finding("name", &problem)).into_iter().collect();
    let problem = match value.len() {
        0 => Some("It is empty; what is to be kept is read from standard input."),
        bytes if bytes < *SECRET_BYTES.start() => {
            Some("It needs 4 letters or more: a shorter one cannot be kept out of what the command writes.")
        }
        bytes if bytes > *SECRET_BYTES.end() => Some("It is longer than 64 KiB; put it into a file."),
        _ if value.contains('\0') => Some("It holds a character that a variable cannot: NUL."),
        _ => None,
    };
    found.extend(problem.map(|problem| finding("value", problem)));
    finish(found)
}

fn name_of(name: &str) -> Result<(), String> {
    let shown = name.escape_default();
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.is_empty()
        || name.len() > NAME_MAX
        || name.starts_with(|c: char| c.is_ascii_digit())
        || !name.chars().all(is_letter)
    {
        return Err(format!(
            "“{shown}” cannot be the name of a secret; use 1 to 100 letters, digits and _, not beginning with a digit. \
             The command gets it as the variable of that name."
        ));
    }
    if is_legworks_own(name) {
        return Err(format!("“{shown}” is set by Legwork itself; choose another name."));
    }
    Ok(())
}

/// The secrets that a task names.
pub(super) fn named(
    names: &BTreeSet<String>,
    variables: &BTreeMap<String, String>,
    kind: AgentKind,
) -> Vec<FieldError> {
    let wrong = |problem: String| vec![finding("secrets", &problem)];
    if names.is_empty() {
        return vec![];
    }
    if !kind.runs_program() {
        return wrong("Only a program is given secrets; a model would say them on.".to_owned());
    }
    if names.len() > MOST {
        return wrong(format!("At most {MOST} secrets."));
    }
    if let Some(both) = names.iter().find(|name| variables.contains_key(*name)) {
        return wrong(format!("“{both}” is asked for as a variable too; leave one of them out."));
    }
    names.iter().find_map(|name| name_of(name).err()).map(wrong).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_variables_and_values_can_be_kept_secret() {
        for (name, value, field) in [
            ("TOKEN", "four", None),
            ("_t1", "two\nlines", None),
            ("", "four", Some("name")),
            ("1A", "four", Some("name")),
            ("A-B", "four", Some("name")),
            ("LEGWORK_TASK_ID", "four", Some("name")),
            ("A", "", Some("value")),
            ("A", "abc", Some("value")),
            ("A", "ab\0cd", Some("value")),
            ("A", &"x".repeat(64 * 1024 + 1), Some("value")),
        ] {
            let told = secret(name, value).err().map(|error| error.fields[0].field.clone());
            assert_eq!(told.as_deref(), field, "{name:?}");
        }
    }
}
