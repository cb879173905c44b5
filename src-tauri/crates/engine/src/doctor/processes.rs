//! Whether anything still runs for attempts that have ended.

use super::finding::{Finding, short, these};
use crate::process::of_attempts::{self, OfAttempt};
use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};
use store::integrity::{self, Look};

const ID: &str = "ended_has_no_process";
const NAME: &str = "no attempt that has ended has a living process";
/// What ends a moment after its row says so is waited for: a tree has two seconds between TERM and KILL.
const PATIENCE: Duration = Duration::from_millis(2_500);
const LOOK_AGAIN: Duration = Duration::from_millis(50);

pub(super) fn finding(look: &mut Look, data_dir: &Path) -> Finding {
    let until = Instant::now() + PATIENCE;
    let finding = loop {
        match left_over(look, data_dir) {
            Err(error) => break Finding::unread(ID, NAME, &error),
            Ok(left) if left.is_empty() || Instant::now() >= until => {
                break Finding::unless(ID, NAME, &these(left));
            }
            Ok(_) => thread::sleep(LOOK_AGAIN),
        }
    };
    finding.of(Some(8))
}

/// Processes of attempts that are not open, in words.
fn left_over(look: &mut Look, data_dir: &Path) -> store::Result<Vec<String>> {
    // the processes first: whatever runs has its row already
    let living = of_attempts::living(data_dir);
    look.read(|connection| {
        let mut left = vec![];
        for OfAttempt { pid, task, number } in living {
            if !integrity::is_open(connection, &task, number)? {
                left.push(format!("process {pid} of {}, attempt {number}", short(&task)));
            }
        }
        Ok(left)
    })
}
