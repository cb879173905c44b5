//! What is set under "More", in one line, for while it is closed.

use super::{Clock, TaskForm, tags};
use crate::{
    catalogue::{new_task as say, sandbox},
    state::{amount, notify_words, places, sandbox_words, words},
};
use contract::text;
use jiff::tz::Offset;

/// `2 processors, 4 GB, gpu`, where any of it is said.
fn needs_said(form: &TaskForm) -> Option<String> {
    let cores = Some(form.cores.trim()).filter(|cores| !cores.is_empty()).map(say::said_cores);
    let rest = [form.memory.trim(), form.resources.trim()].map(str::to_owned);
    let all: Vec<_> = cores.into_iter().chain(rest).filter(|part| !part.is_empty()).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

/// `starts tomorrow, 02:00 · after 2 tasks · in ~/src`; empty where nothing is set.
#[must_use]
pub fn more_said(form: &TaskForm, clock: Clock, zone: Offset) -> String {
    let mut said = vec![];
    match form.start.as_str() {
        "at" => {
            let at = (clock.from_local)(&form.start_at);
            said.extend(at.map(|at| say::said_start(&words::moment(at, clock.now, zone))));
        }
        "in" => {
            let seconds = amount::join(&form.start_in, &form.start_in_unit).ok();
            said.extend(seconds.map(|s| say::said_start_in(&text::duration(s))));
        }
        _ => {}
    }
    if let Some(at) = (clock.from_local)(&form.deadline) {
        said.push(say::said_deadline(&words::moment(at, clock.now, zone)));
    }
    if !form.depends_on.is_empty() {
        said.push(say::said_after(form.depends_on.len()));
    }
    if let Ok(retries) = form.retries.trim().parse::<usize>() {
        said.push(say::said_retries(retries));
    }
    if let Ok(Some(seconds)) = form.timeout_seconds() {
        said.push(say::said_time_out(&text::duration(seconds)));
    }
    let limited = [&form.budget_turns, &form.budget_tokens, &form.budget_cost];
    if limited.iter().any(|limit| !limit.trim().is_empty()) {
        said.push(say::said_budget().to_owned());
    }
    if let Ok(strategy) = form.notify.parse() {
        said.push(say::said_notify(notify_words::strategy(strategy)));
    }
    if let Some(needs) = needs_said(form) {
        said.push(say::said_needs(&needs));
    }
    if form.no_check {
        said.push(say::said_no_check().to_owned());
    } else if !form.check.trim().is_empty() {
        said.push(say::said_check(form.check.trim()));
    }
    if let Some(sandbox) = sandbox_words::chosen(&form.sandbox, false) {
        said.push(sandbox::said(&sandbox_words::asked(sandbox)));
    }
    if !form.cwd.trim().is_empty() {
        said.push(say::said_folder(form.cwd.trim()));
    }
    if let Ok(kind) = form.place.parse() {
        said.push(places::said(kind).to_owned());
    }
    if form.pty {
        said.push(say::said_terminal().to_owned());
    }
    if !form.context.trim().is_empty() {
        said.push(say::said_context().to_owned());
    }
    if !form.files.is_empty() {
        said.push(say::said_files(form.files.len()));
    }
    let tags = tags(&form.tags);
    if !tags.is_empty() {
        said.push(say::said_tags(tags.len()));
    }
    said.join(" · ")
}
