//! What a backup loses, in words.

use contract::text;
use store::restore::Loss;

/// What would be lost with a backup in the place of the database.
#[must_use]
pub fn words(loss: &Loss) -> String {
    let mut words = match loss {
        Loss { tasks, attempts: 0, is_all: true, .. } if tasks.is_empty() => {
            "No task and no attempt is newer than the backup.".to_owned()
        }
        Loss { tasks, attempts, is_all, .. } => {
            let least = if *is_all { "" } else { "at least " };
            let lost = format!(
                "Newer than the backup, and lost with it: {least}{} and {}.",
                tasks_of(tasks),
                count(*attempts, "attempt")
            );
            let unread =
                if *is_all { "" } else { " The database cannot be read to its end, so there may be more." };
            format!("{lost}{unread}")
        }
    };
    if !loss.folders.is_empty() {
        let folders = count(length(&loss.folders), "folder");
        words.push_str(&format!(" Files of attempts that it does not know are kept aside ({folders})."));
    }
    words
}

/// `3 tasks (…)`, with the first of them.
fn tasks_of(all: &[String]) -> String {
    const SHOWN: usize = 5;
    if all.is_empty() {
        return count(0, "task");
    }
    let shown: Vec<_> = all.iter().take(SHOWN).map(|id| id.get(28..).unwrap_or(id)).collect();
    let more = if all.len() > SHOWN { ", …" } else { "" };
    format!("{} ({}{more})", count(length(all), "task"), shown.join(", "))
}

fn count(n: i64, what: &str) -> String {
    match n {
        1 => format!("1 {what}"),
        n => format!("{} {what}s", text::count(n)),
    }
}

fn length(all: &[String]) -> i64 {
    i64::try_from(all.len()).unwrap_or(i64::MAX)
}
