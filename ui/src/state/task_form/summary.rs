//! What is set under "More", in one line, for while it is closed.

use super::{Clock, TaskForm, tags};
use crate::state::{amount, words};
use contract::text;
use jiff::tz::Offset;

/// `starts tomorrow, 02:00 · after 2 tasks · in ~/src`; empty where nothing is set.
#[must_use]
pub fn more_said(form: &TaskForm, clock: Clock, zone: Offset) -> String {
    let mut said = vec![];
    match form.start.as_str() {
        "at" => {
            let at = (clock.from_local)(&form.start_at);
            said.extend(at.map(|at| format!("starts {}", words::moment(at, clock.now, zone))));
        }
        "in" => {
            let seconds = amount::join(&form.start_in, &form.start_in_unit).ok();
            said.extend(seconds.map(|s| format!("starts in {}", text::duration(s))));
        }
        _ => {}
    }
    if let Some(at) = (clock.from_local)(&form.deadline) {
        said.push(format!("deadline {}", words::moment(at, clock.now, zone)));
    }
    let many = |n: usize, one: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") };
    if !form.depends_on.is_empty() {
        said.push(format!("after {}", many(form.depends_on.len(), "task")));
    }
    if let Ok(retries) = form.retries.trim().parse::<usize>() {
        said.push(if retries == 1 { "1 retry".to_owned() } else { format!("{retries} retries") });
    }
    if let Ok(Some(seconds)) = form.timeout_seconds() {
        said.push(format!("time-out {}", text::duration(seconds)));
    }
    let limited = [&form.budget_turns, &form.budget_tokens, &form.budget_cost];
    if limited.iter().any(|limit| !limit.trim().is_empty()) {
        said.push("a budget of its own".to_owned());
    }
    if !form.cwd.trim().is_empty() {
        said.push(format!("in {}", form.cwd.trim()));
    }
    if form.pty {
        said.push("with a terminal".to_owned());
    }
    if !form.context.trim().is_empty() {
        said.push("context values".to_owned());
    }
    if !form.files.is_empty() {
        said.push(many(form.files.len(), "file"));
    }
    let tags = tags(&form.tags);
    if !tags.is_empty() {
        said.push(many(tags.len(), "tag"));
    }
    said.join(" · ")
}
