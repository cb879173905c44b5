//! Where the last lines of an output begin.

use crate::terminal::failure::Failure;
use contract::{TaskId, command::Output as Document};
use engine::{Engine, Follow};
use std::{collections::VecDeque, time::Duration};

/// How much of the end is looked at first, in bytes; four times as much whenever that was not enough.
const FIRST_LOOK: u64 = 64 * 1024;

/// The byte at which the last `lines` lines of the attempt of `facts` begin. A line break at the very end ends the last
/// line, and begins none.
pub(crate) fn start(engine: &Engine, task: TaskId, facts: &Document, lines: u64) -> Result<u64, Failure> {
    let Ok(lines) = usize::try_from(lines) else { return Ok(0) };
    if lines == 0 || facts.total == 0 {
        return Ok(facts.total);
    }
    let mut look = FIRST_LOOK;
    loop {
        let from = facts.total.saturating_sub(look);
        let begun = line_starts(engine, task, facts, from, lines)?;
        match begun.front() {
            Some(first) if begun.len() == lines => return Ok(*first),
            _ if from == 0 => return Ok(0),
            _ => look = look.saturating_mul(4),
        }
    }
}

/// Where lines begin behind `from`: the last `most` of them.
fn line_starts(
    engine: &Engine,
    task: TaskId,
    facts: &Document,
    from: u64,
    most: usize,
) -> Result<VecDeque<u64>, Failure> {
    let mut output = engine.follow_output(task, Some(facts.attempt), from)?;
    let (mut starts, mut read) = (VecDeque::new(), from);
    while read < facts.total {
        let Follow::Piece { offset, bytes, .. } = output.next(Duration::ZERO)? else { break };
        read = offset + bytes.len() as u64;
        let breaks = bytes.iter().zip(offset..).filter(|(byte, _)| **byte == b'\n').map(|(_, at)| at + 1);
        for start in breaks.filter(|start| *start < facts.total) {
            if starts.len() == most {
                starts.pop_front();
            }
            starts.push_back(start);
        }
    }
    Ok(starts)
}
