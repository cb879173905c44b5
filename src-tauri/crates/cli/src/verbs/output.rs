//! `legwork output`: what a task wrote.

pub(crate) mod last_lines;

use crate::{
    args::Output,
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        reporter::{self, json::TaskEvent},
        task_output::TaskOutput,
    },
    verbs::watched,
};
use board::display::utf8::{Decoder, Piece};
use contract::{
    Task,
    command::{GetResult, GetTask, Output as Document, ReadOutput},
};
use engine::{Engine, Follow, OutputFollow};
use std::time::Duration;

/// How long one wait for more lasts. The follower is woken by the file itself; only that nobody reads any more has to
/// be looked for.
const WAIT: Duration = Duration::from_millis(500);

/// Prints the output.
pub(crate) fn run(front: &Front, args: &Output) -> Result<Exit, Failure> {
    let engine = front.open()?;
    let task = engine.call(GetTask { id: args.id.clone() })?;
    // How much there is now, and whether there is such an attempt at all.
    let facts = engine.call(ReadOutput {
        id: task.id.to_string(),
        attempt: args.attempt,
        offset: 0,
        limit: 1,
        check: args.check,
    })?;
    if args.check {
        return of_check(front, &engine, &task, facts);
    }
    let start = args.lines.map_or(Ok(0), |lines| last_lines::start(&engine, task.id, &facts, lines))?;
    let mut output = engine.follow_output(task.id, args.attempt, start)?;
    if args.follow {
        follow(front, &mut output, args.attempt)?;
        return end(front, &engine, &args.id, args.attempt);
    }
    if front.json {
        front.document(&document(&mut output, facts, start)?)?;
    } else if facts.attempt == 0 {
        front.note(&format!("It has not run yet. `legwork why {}` says what it waits for.", task.short_id));
    } else if facts.total == 0 && facts.cut_bytes > 0 {
        front.note("Its output was removed to free space.");
    } else {
        let mut printed = TaskOutput::new(front);
        while_there_is_more(&mut output, &facts, start, |piece| printed.write(&piece.bytes))?;
        printed.end()?;
    }
    Ok(Exit::Done)
}

/// Prints what a check wrote.
fn of_check(front: &Front, engine: &Engine, task: &Task, facts: Document) -> Result<Exit, Failure> {
    let (mut all, mut read) = (String::new(), 0);
    while read < facts.total {
        let id = task.id.to_string();
        let part = engine.call(ReadOutput {
            id,
            attempt: Some(facts.attempt),
            offset: read as i64,
            limit: 0,
            check: true,
        })?;
        if part.bytes == 0 {
            break;
        }
        read += part.bytes;
        all.push_str(&part.text);
    }
    if front.json {
        front.document(&Document { bytes: read, text: all, ..facts })?;
    } else if read == 0 {
        front.note("No check has written anything there.");
    } else {
        let mut printed = TaskOutput::new(front);
        printed.write(all.as_bytes())?;
        printed.end()?;
    }
    Ok(Exit::Done)
}

/// Ends as the task did. An attempt that another one follows has failed.
pub(crate) fn end(front: &Front, engine: &Engine, id: &str, only: Option<i64>) -> Result<Exit, Failure> {
    let ended = engine.call(GetResult { id: id.to_owned() })?;
    if only.is_some_and(|attempt| attempt != ended.task.attempt) || !ended.task.status.is_terminal() {
        return Ok(Exit::TaskFailed);
    }
    reporter::new(front).ended(&ended)?;
    watched::to_its_end(front, engine, ended.task.id, ended.task.status);
    Ok(Exit::of_task(ended.task.status))
}

/// Everything from `start` that is there now, as one document.
fn document(output: &mut OutputFollow, facts: Document, start: u64) -> Result<Document, Failure> {
    let mut all = vec![];
    while_there_is_more(output, &facts, start, |piece| {
        all.extend_from_slice(&piece.bytes);
        Ok(())
    })?;
    Ok(Document {
        offset: start,
        bytes: all.len() as u64,
        text: String::from_utf8_lossy(&all).into_owned(),
        total: facts.total.max(start + all.len() as u64),
        ..facts
    })
}

/// Calls `take` with what was written up to now, and stops there although more may come.
fn while_there_is_more(
    output: &mut OutputFollow,
    facts: &Document,
    start: u64,
    mut take: impl FnMut(Piece) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut read = start;
    while read < facts.total {
        match output.next(Duration::ZERO)? {
            Follow::Piece { attempt, offset, bytes } if attempt == facts.attempt => {
                read = offset + bytes.len() as u64;
                take(Piece { attempt, offset, bytes })?;
            }
            _ => break,
        }
    }
    Ok(())
}

/// Goes on until the task ends; of one attempt, until the next begins.
fn follow(front: &Front, output: &mut OutputFollow, only: Option<i64>) -> Result<(), Failure> {
    let mut decoder = Decoder::default();
    let mut printed = TaskOutput::new(front);
    loop {
        match output.next(WAIT)? {
            Follow::Piece { attempt, .. } if only.is_some_and(|o| o != attempt) => break,
            Follow::Piece { attempt, offset, bytes } => {
                let piece = Piece { attempt, offset, bytes };
                if front.json {
                    let (offset, text) = decoder.text(&piece);
                    line(front, attempt, offset, &text)?;
                } else {
                    printed.write(&piece.bytes)?;
                }
            }
            Follow::Idle if front.is_unread() => return Err(Failure::nobody_reads()),
            Follow::Idle => {}
            Follow::Ended => break,
        }
    }
    printed.end()?;
    match decoder.rest() {
        Some((attempt, offset, text)) => line(front, attempt, offset, &text),
        None => Ok(()),
    }
}

fn line(front: &Front, attempt: i64, offset: u64, text: &str) -> Result<(), Failure> {
    if text.is_empty() {
        return Ok(());
    }
    front.document(&TaskEvent::Output { attempt, offset, text })
}
