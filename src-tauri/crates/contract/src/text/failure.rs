//! Why something failed, in the few words that a line of a list has room for.

use crate::task::TaskError;

/// What a message begins with that says no more than that it failed, by the class of the error.
const BEGINNINGS: [(&str, &str); 4] = [
    ("reported_failure", "The command's result says that it was not successful: "),
    ("reported_failure", "The agent says that it did not succeed: "),
    ("exit_code", "The command ended with exit code "),
    ("signal", "The command was ended by signal "),
];

/// The useful half of an error: `Exit 7 · connection refused`, `Ran longer than 5m`, `Signal 9 (kill)`.
///
/// A message that it does not know stays whole.
#[must_use]
pub fn short_error(error: &TaskError) -> String {
    let begins = BEGINNINGS.iter().filter(|(code, _)| *code == error.code);
    let rest = begins.filter_map(|(_, beginning)| error.message.strip_prefix(beginning)).next();
    match (error.code.as_str(), rest) {
        ("exit_code", Some(rest)) => match rest.split_once(": ") {
            Some((code, last)) => format!("Exit {code} · {}", essence(last)),
            None => format!("Exit {}", rest.trim_end_matches('.')),
        },
        ("signal", Some(rest)) => format!("Signal {}", rest.trim_end_matches('.')),
        ("timeout", _) => match allowed(&error.message) {
            Some(allowed) => format!("Ran longer than {allowed}"),
            None => error.message.clone(),
        },
        (_, Some(rest)) => rest.to_owned(),
        (_, None) => error.message.clone(),
    }
}

/// `5m` out of `… it ran longer than the 5m allowed.`
fn allowed(message: &str) -> Option<&str> {
    message.split_once("ran longer than the ")?.1.strip_suffix(" allowed.")
}

/// What a program wrote last without the name that it puts before it: `curl: (7) Failed to connect` says
/// `Failed to connect`.
fn essence(line: &str) -> &str {
    let line = line.trim();
    let named = |(name, said): &(&str, &str)| {
        !name.is_empty() && !name.contains([' ', '/', '\\', '"', '\'']) && !said.trim().is_empty()
    };
    let said = line.split_once(": ").filter(named).map_or(line, |(_, said)| said.trim_start());
    let numbered = said.strip_prefix('(').and_then(|rest| rest.split_once(") "));
    match numbered {
        Some((number, said)) if number.bytes().all(|b| b.is_ascii_digit()) && !said.is_empty() => said,
        _ => said,
    }
}

/// The innermost cause of an error, which is the one that says something: `connection refused`, and not `error sending
/// request`.
#[must_use]
pub fn innermost(error: &dyn std::error::Error) -> String {
    let mut inner = error;
    while let Some(cause) = inner.source() {
        inner = cause;
    }
    inner.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_useful_half_is_told() {
        for (code, message, said) in [
            (
                "exit_code",
                "The command ended with exit code 7: connection refused",
                "Exit 7 · connection refused",
            ),
            (
                "exit_code",
                "The command ended with exit code 7: curl: (7) Failed to connect to localhost",
                "Exit 7 · Failed to connect to localhost",
            ),
            (
                "exit_code",
                "The command ended with exit code 1: cat: /nope: No such file or directory",
                "Exit 1 · /nope: No such file or directory",
            ),
            (
                "exit_code",
                "The command ended with exit code 101: error: could not compile `x`",
                "Exit 101 · could not compile `x`",
            ),
            ("exit_code", "The command ended with exit code 2: make: ", "Exit 2 · make:"),
            ("exit_code", "The command ended with exit code 3", "Exit 3"),
            ("exit_code", "The command ended with exit code 3.", "Exit 3"),
            ("signal", "The command was ended by signal 9 (kill).", "Signal 9 (kill)"),
            ("timeout", "The command was ended: it ran longer than the 5m allowed.", "Ran longer than 5m"),
            ("timeout", "The deadline has passed.", "The deadline has passed."),
            (
                "reported_failure",
                "The command's result says that it was not successful: two tests fail",
                "two tests fail",
            ),
            ("wrong_key", "The provider refuses the key.", "The provider refuses the key."),
            ("exit_code", "Something else", "Something else"),
        ] {
            let error = TaskError { code: code.into(), message: message.into(), hint: None };
            assert_eq!(short_error(&error), said, "{message}");
        }
    }
}
