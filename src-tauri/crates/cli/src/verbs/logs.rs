//! `legwork logs`: what the queue did with a task.

use crate::{
    args::Logs,
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        render,
    },
};
use contract::{
    Status,
    command::{GetTask, ListLog},
    task::LogLine,
};
use engine::Engine;
use schemars::JsonSchema;
use serde::Serialize;
use std::time::Duration;

/// Lines asked for at once.
const PAGE: i64 = 1_000;

/// Log lines are written behind; so long after the last announcement they are looked for all the same.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

#[derive(Serialize, JsonSchema)]
pub(crate) struct Lines {
    lines: Vec<LogLine>,
}

/// Shows the log.
pub(crate) fn run(front: &Front, args: &Logs) -> Result<Exit, Failure> {
    let engine = front.open()?;
    if args.follow {
        return follow(front, &engine, &args.id);
    }
    let mut lines: Vec<LogLine> = vec![];
    loop {
        let after = lines.last().map_or(0, |l| l.id);
        let page = engine.call(ListLog { id: args.id.clone(), after, limit: PAGE })?;
        if page.is_empty() {
            break;
        }
        lines.extend(page);
    }
    if front.json {
        front.document(&Lines { lines })?;
    } else {
        print(front, &lines)?;
    }
    Ok(Exit::Done)
}

fn follow(front: &Front, engine: &Engine, id: &str) -> Result<Exit, Failure> {
    let announced = engine.subscribe();
    let mut after = 0;
    loop {
        // Asked before the lines are read: when it had ended by then, these are the last.
        let status: Status = engine.call(GetTask { id: id.to_owned() })?.status;
        loop {
            let page = engine.call(ListLog { id: id.to_owned(), after, limit: PAGE })?;
            let Some(last) = page.last() else { break };
            after = last.id;
            if front.json {
                page.iter().try_for_each(|line| front.document(line))?;
            } else {
                print(front, &page)?;
            }
        }
        if status.is_terminal() {
            return Ok(Exit::Done);
        }
        // Whatever is announced, or nothing for a while: the next look tells.
        let _ = announced.recv_timeout(LOOK_AGAIN);
        if front.is_unread() {
            return Err(Failure::nobody_reads());
        }
    }
}

fn print(front: &Front, lines: &[LogLine]) -> Result<(), Failure> {
    let local = front.local();
    let text: String = lines.iter().map(|line| render::log::line(line, &front.look, &local)).collect();
    front.print(&text)
}
