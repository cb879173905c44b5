//! The check of a task: the command, and how it went.

use super::{Look, Tint, tinted_fact};
use contract::{
    task::{Check, CheckRun, CheckState},
    text,
};

/// Lines of what a check wrote last that are shown where it failed.
const TAIL_LINES: usize = 10;

/// The check as a fact: what it is, how it went, and what it wrote last where it failed. Empty where there is none.
#[must_use]
pub fn block(check: Option<&Check>, look: &Look) -> String {
    let Some((command, check)) = check.and_then(|check| Some((check.command.as_deref()?, check))) else {
        return String::new();
    };
    let command = text::exact(command);
    let Some(run) = &check.run else { return tinted_fact(look, None, "Check", &command) };
    let (word, tint) = word(run.state);
    let took = run.seconds.map(|seconds| format!(" · {}", text::duration(seconds.round() as i64)));
    let mut told = format!("{word} · {command}{}", took.unwrap_or_default());
    if run.state == CheckState::Failed {
        told.push_str(&why(run));
    }
    tinted_fact(look, tint, "Check", &told)
}

fn word(state: CheckState) -> (&'static str, Option<Tint>) {
    match state {
        CheckState::Running => ("Running", Some(Tint::Blue)),
        CheckState::Passed => ("Passed", Some(Tint::Green)),
        CheckState::Failed => ("Failed", Some(Tint::Red)),
        CheckState::Stopped => ("Stopped", None),
    }
}

/// The last lines that it wrote.
fn why(run: &CheckRun) -> String {
    let lines: Vec<&str> = run.tail.lines().collect();
    let last = &lines[lines.len().saturating_sub(TAIL_LINES)..];
    last.iter().map(|line| format!("\n{line}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(state: Option<CheckState>, tail: &str) -> String {
        let run = state.map(|state| CheckRun {
            state,
            exit_code: Some(1),
            seconds: Some(12.2),
            message: None,
            tail: tail.to_owned(),
        });
        let check =
            Check { command: Some("cargo test".into()), origin: contract::task::CheckOrigin::Task, run };
        block(Some(&check), &Look::default()).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn it_tells_how_it_went() {
        assert_eq!(shown(None, ""), "Check cargo test");
        assert_eq!(shown(Some(CheckState::Passed), "ok"), "Check Passed · cargo test · 12s");
        assert_eq!(shown(Some(CheckState::Failed), "a\nb"), "Check Failed · cargo test · 12s a b");
        assert_eq!(block(None, &Look::default()), "");
    }
}
