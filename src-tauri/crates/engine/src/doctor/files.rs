//! Files beside rows: each attempt's output is there and whole, and nothing lies there that no row tells of.

use super::finding::{Finding, short, these};
use contract::supervision::{OUTPUT_FILE, TAIL_FILE};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};
use store::integrity::{self, AttemptFiles, Look};

const STRAY: (&str, &str) = ("no_files_without_a_row", "every folder of an attempt has its row");
const OUTPUT: (&str, &str) =
    ("outputs_are_there", "every attempt's output is there, and as long as was recorded");

/// Both findings.
pub(super) fn findings(look: &mut Look, data_dir: &Path) -> [Finding; 2] {
    let attempts = data_dir.join("attempts");
    // the folders first: whatever has one then has its row already
    let mut strays = folders(&attempts);
    let mut outputs = vec![];
    let read = look.read(|connection| {
        integrity::each_attempt(connection, |attempt| {
            strays.remove(&format!("{}/{}", attempt.task_id, attempt.number));
            strays.remove(&attempt.task_id);
            outputs.extend(wrong_output(&attempts, &attempt));
        })
    });
    match read {
        Err(error) => {
            [Finding::unread(STRAY.0, STRAY.1, &error), Finding::unread(OUTPUT.0, OUTPUT.1, &error)]
        }
        Ok(()) => {
            // what was taken away together with its row in the meantime is gone by now
            strays.retain(|stray| attempts.join(stray).exists());
            let named = strays.into_iter().map(|stray| format!("attempts/{stray}")).collect();
            [
                Finding::unless(STRAY.0, STRAY.1, &these(named)).of(Some(9)),
                Finding::unless(OUTPUT.0, OUTPUT.1, &these(outputs)),
            ]
        }
    }
}

/// `task` and `task/number` for everything in the folder of attempts.
fn folders(attempts: &Path) -> BTreeSet<String> {
    let names = |folder: &Path| -> Vec<String> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    };
    let mut all = BTreeSet::new();
    for task in names(attempts) {
        all.extend(names(&attempts.join(&task)).into_iter().map(|number| format!("{task}/{number}")));
        all.insert(task);
    }
    all
}

/// What is wrong with an attempt's output, if something is.
fn wrong_output(attempts: &Path, attempt: &AttemptFiles) -> Option<String> {
    let dir: PathBuf = attempts.join(&attempt.task_id).join(attempt.number.to_string());
    let kept = u64::try_from(attempt.output_bytes - attempt.cut_bytes).unwrap_or(0);
    if kept == 0 {
        return None;
    }
    let named = |what: &str| Some(format!("{}, attempt {}: {what}", short(&attempt.task_id), attempt.number));
    match fs::metadata(dir.join(OUTPUT_FILE)) {
        Err(_) => named("missing"),
        // past its cap the newest output is in a file of its own, until the command has ended
        Ok(found) if attempt.ended && found.len() < kept && !dir.join(TAIL_FILE).exists() => {
            named(&format!("{} of {kept} bytes", found.len()))
        }
        Ok(_) => None,
    }
}
