//! What a history of tasks must be, whatever was killed meanwhile: the verdict, and histories that it condemns.

use contract::Status;
use std::collections::BTreeMap;

/// What became of one task.
#[derive(Clone, Debug, Default)]
pub(crate) struct Story {
    /// Its status in the end; `None`: there is no such task.
    pub(crate) status: Option<Status>,
    /// How often it was told that it completed.
    pub(crate) completions: usize,
    /// How many of its attempts completed.
    pub(crate) attempts_completed: usize,
    /// How many attempts there were.
    pub(crate) attempts: usize,
    /// How many of them were lost while their command ran.
    pub(crate) lost: usize,
    /// How many of them count against its retries.
    pub(crate) charged: usize,
    /// How often its command ran to its end.
    pub(crate) ran: usize,
    /// Whether a person asked for its end.
    pub(crate) cancel_asked: bool,
    /// Whether two runs of its command were alive at once.
    pub(crate) overlapped: bool,
}

/// What is wrong with a history of tasks whose commands all end well. `acknowledged` are those that somebody was
/// told of.
pub(crate) fn wrongs(stories: &BTreeMap<String, Story>, acknowledged: &[String]) -> Vec<String> {
    let mut wrongs = Vec::new();
    for id in acknowledged {
        if stories.get(id).is_none_or(|s| s.status.is_none()) {
            wrongs.push(format!("{id} was acknowledged and is lost"));
        }
    }
    for (id, story) in stories {
        let wrong = match story {
            Story { status: None, .. } => continue,
            Story { status: Some(status), .. } if !status.is_terminal() => format!("is stuck as {status}"),
            Story { overlapped: true, .. } => "ran twice at once".to_owned(),
            Story { charged, .. } if *charged > 0 => "was charged for what was not its fault".to_owned(),
            Story { ran, attempts, .. } if ran > attempts => "ran more often than it was tried".to_owned(),
            Story { status: Some(Status::Cancelled), cancel_asked: true, completions: 0, .. } => continue,
            // three times in a row it went down with its supervisor: that is given up by rule
            Story { status: Some(Status::Failed), completions: 0, lost: 3.., .. } => continue,
            Story { status: Some(status), .. } if *status != Status::Completed => {
                format!("ended as {status}")
            }
            Story { completions, attempts_completed, .. }
                if *completions != 1 || *attempts_completed != 1 =>
            {
                "did not complete exactly once".to_owned()
            }
            Story { ran: 0, .. } => "completed without its command".to_owned(),
            _ => continue,
        };
        wrongs.push(format!("{id} {wrong}: {story:?}"));
    }
    wrongs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Story {
        Story {
            status: Some(Status::Completed),
            completions: 1,
            attempts_completed: 1,
            attempts: 2,
            lost: 1,
            charged: 0,
            ran: 1,
            cancel_asked: false,
            overlapped: false,
        }
    }

    fn verdict(change: impl FnOnce(&mut Story)) -> Vec<String> {
        let mut story = good();
        change(&mut story);
        wrongs(&BTreeMap::from([("a".to_owned(), story)]), &["a".to_owned()])
    }

    #[test]
    fn a_good_history_has_no_wrongs() {
        assert_eq!(verdict(|_| {}), Vec::<String>::new());
        // a command may run to its end twice when its supervisor died before it could tell
        assert_eq!(verdict(|s| s.ran = 2), Vec::<String>::new());
        let given_up = verdict(|s| {
            (s.status, s.attempts, s.lost) = (Some(Status::Failed), 3, 3);
            (s.completions, s.attempts_completed, s.ran) = (0, 0, 0);
        });
        assert_eq!(given_up, Vec::<String>::new());
        let cancelled = verdict(|s| {
            (s.status, s.cancel_asked) = (Some(Status::Cancelled), true);
            (s.completions, s.attempts_completed, s.ran) = (0, 0, 0);
        });
        assert_eq!(cancelled, Vec::<String>::new());
    }

    #[test]
    fn every_broken_history_is_condemned() {
        let broken: [fn(&mut Story); 11] = [
            |s| s.status = None,
            |s| s.status = Some(Status::Running),
            |s| s.status = Some(Status::Queued),
            |s| s.status = Some(Status::Failed),
            |s| (s.status, s.completions, s.lost) = (Some(Status::Failed), 0, 2),
            |s| (s.status, s.completions) = (Some(Status::Cancelled), 0),
            |s| s.completions = 2,
            |s| s.attempts_completed = 2,
            |s| s.ran = 0,
            |s| s.charged = 1,
            |s| s.overlapped = true,
        ];
        for (n, breaking) in broken.into_iter().enumerate() {
            assert_eq!(verdict(breaking).len(), 1, "broken history {n}");
        }
        assert_eq!(verdict(|s| s.ran = 3).len(), 1);
        assert_eq!(wrongs(&BTreeMap::new(), &["gone".to_owned()]).len(), 1);
    }
}
