//! `legwork attach`: sits at the terminal of a running command.
//!
//! Three threads feed one loop: keys, output, and what happens to the own terminal. It is left as it was, whatever ends
//! this; the command is told of nothing but keys and size.

use crate::{
    args::keyboard::Attach,
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        interrupt,
        raw::RawTerminal,
    },
    verbs::output::{self, last_lines},
};
use contract::{
    Task,
    command::{GetTask, ReadOutput, ResizeTerminal, TypeText},
};
use engine::{Engine, Follow, OutputFollow};
use std::{
    io::{self, IsTerminal as _, Read as _, Write as _},
    sync::mpsc::{Receiver, Sender, channel},
    time::Duration,
};

/// Leaves: Ctrl+], which no program needs.
const LEAVE: u8 = 0x1d;
/// How much of what was written before is shown.
const LINES: u64 = 24;
/// How long one wait for output lasts.
const WAIT: Duration = Duration::from_millis(500);

enum AttachEvent {
    Keys(Vec<u8>),
    Output(Vec<u8>),
    /// The own terminal has another size.
    Resized,
    /// The task has ended.
    Ended,
    /// The own terminal is gone, or somebody wants this to end.
    Leave,
}

/// Sits there until the command ends or the person leaves.
pub(crate) fn run(front: &Front, args: &Attach) -> Result<Exit, Failure> {
    if front.json || !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        let hint = "`legwork output ID -f` shows what the command writes, `legwork input ID TEXT` types";
        return Err(Failure::usage("attach needs a terminal, on both sides").hint(hint));
    }
    let engine = front.open()?;
    let task = engine.call(GetTask { id: args.id.clone() })?;
    // refused here where there is nothing to sit at
    fit(&engine, &task, true)?;
    front.note(&format!(
        "At the terminal of “{}”. Ctrl+] leaves it; it goes on.",
        contract::text::clean(&task.title)
    ));
    let left = {
        let _raw = RawTerminal::enter().map_err(|e| Failure::broken(format!("the terminal refuses: {e}")))?;
        sit(&engine, &task, &listen(&engine, &task)?)
    };
    // what comes next begins a line, wherever the command left the cursor
    front.raw(b"\r\n")?;
    if left? {
        front.note(&format!("Left. It goes on: `legwork attach {}` comes back.", task.short_id));
        return Ok(Exit::Done);
    }
    output::end(front, &engine, &args.id, None)
}

/// Starts what feeds the loop.
fn listen(engine: &Engine, task: &Task) -> Result<Receiver<AttachEvent>, Failure> {
    let (tell, heard) = channel();
    interrupt::on_any_end({
        let tell = tell.clone();
        move || tell.send(AttachEvent::Leave).is_ok()
    })?;
    interrupt::on_resize({
        let tell = tell.clone();
        move || tell.send(AttachEvent::Resized).is_ok()
    })?;
    let facts = engine.call(ReadOutput {
        id: task.id.to_string(),
        attempt: None,
        offset: 0,
        limit: 1,
        check: false,
    })?;
    let start = last_lines::start(engine, task.id, &facts, LINES)?;
    let output = engine.follow_output(task.id, None, start)?;
    std::thread::spawn({
        let tell = tell.clone();
        move || read_output(output, &tell)
    });
    std::thread::spawn(move || read_keys(&tell));
    Ok(heard)
}

fn read_output(mut output: OutputFollow, tell: &Sender<AttachEvent>) {
    loop {
        let event = match output.next(WAIT) {
            Ok(Follow::Piece { bytes, .. }) => AttachEvent::Output(bytes),
            Ok(Follow::Idle) => continue,
            Ok(Follow::Ended) | Err(_) => AttachEvent::Ended,
        };
        let is_last = matches!(event, AttachEvent::Ended);
        if tell.send(event).is_err() || is_last {
            return;
        }
    }
}

fn read_keys(tell: &Sender<AttachEvent>) {
    let mut keys = [0; 1024];
    loop {
        let event = match io::stdin().read(&mut keys) {
            Ok(read) if read > 0 => AttachEvent::Keys(keys[..read].to_vec()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            _ => AttachEvent::Leave,
        };
        let is_last = matches!(event, AttachEvent::Leave);
        if tell.send(event).is_err() || is_last {
            return;
        }
    }
}

/// Whether the person left, rather than that the command ended.
fn sit(engine: &Engine, task: &Task, heard: &Receiver<AttachEvent>) -> Result<bool, Failure> {
    let mut half = Vec::new();
    for event in heard {
        match event {
            AttachEvent::Output(bytes) => {
                let mut stdout = io::stdout().lock();
                if stdout.write_all(&bytes).and_then(|()| stdout.flush()).is_err() {
                    return Ok(true);
                }
            }
            AttachEvent::Keys(keys) => {
                let (keys, leaves) = match keys.iter().position(|key| *key == LEAVE) {
                    Some(end) => (&keys[..end], true),
                    None => (&keys[..], false),
                };
                half.extend_from_slice(keys);
                let text = whole(&mut half);
                // what has ended meanwhile says so by its output's end
                if !text.is_empty() {
                    let _ = engine.call(TypeText { id: task.id.to_string(), text });
                }
                if leaves {
                    return Ok(true);
                }
            }
            // what has ended meanwhile says so by its output's end
            AttachEvent::Resized => fit(engine, task, false).unwrap_or_default(),
            AttachEvent::Ended => return Ok(false),
            AttachEvent::Leave => return Ok(true),
        }
    }
    Ok(true)
}

/// The whole characters of what was pressed; a part of one waits for the rest.
fn whole(pressed: &mut Vec<u8>) -> String {
    let end = match std::str::from_utf8(pressed) {
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        // what is no text at all is typed as the sign for that
        _ => pressed.len(),
    };
    let rest = pressed.split_off(end);
    String::from_utf8_lossy(&std::mem::replace(pressed, rest)).into_owned()
}

/// The command's terminal becomes as large as ours. `anew`: also where it is so large already, so that a program that
/// fills the screen draws it again.
fn fit(engine: &Engine, task: &Task, anew: bool) -> Result<(), Failure> {
    let size = rustix::termios::tcgetwinsize(io::stdout());
    let (rows, columns) = size.map_or((24, 80), |size| (size.ws_row.max(1), size.ws_col.max(2)));
    let resize = |columns| engine.call(ResizeTerminal { id: task.id.to_string(), rows, columns });
    if anew {
        resize(columns - 1)?;
    }
    Ok(resize(columns)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_character_waits_for_the_other_half() {
        let mut pressed = "aé".as_bytes()[..2].to_vec();
        assert_eq!(whole(&mut pressed), "a");
        pressed.push(0xa9);
        assert_eq!(whole(&mut pressed), "é");
        pressed.extend([b'x', 0xff, b'y']);
        assert_eq!(whole(&mut pressed), "x\u{fffd}y");
        assert!(pressed.is_empty());
    }
}
