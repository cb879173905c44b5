//! The engine's hints name commands; where the board has a key for the same, the key is said.

use contract::queue::RemedyAction;

/// What a hint says, and what it says here.
const SAYINGS: [(&str, &str); 5] = [
    ("`legwork why` says", "w says"),
    ("Run it again to get a new task.", "t runs it again, as a new task."),
    ("Answer it: `legwork answer ID TEXT`, --approve or --deny.", "a answers it."),
    ("Write the answer: `legwork answer ID TEXT`.", "a answers it, in words."),
    ("`legwork answer ID --approve`, or `legwork answer ID --deny`.", "a answers it, with y or n."),
];

/// A hint as the board gives it.
pub(crate) fn on_board(hint: &str) -> String {
    SAYINGS.iter().fold(hint.to_owned(), |hint, (said, here)| hint.replace(said, here))
}

/// The key that does this to the open task.
pub(crate) const fn key(action: &RemedyAction) -> Option<&'static str> {
    match action {
        RemedyAction::ResumeQueue => Some("P"),
        RemedyAction::ResumeTask => Some("r"),
        RemedyAction::StartNow => Some("S"),
        RemedyAction::RaisePriority => Some("+"),
        RemedyAction::Retry => Some("t"),
        RemedyAction::Answer => Some("a"),
        // these are about other tasks, or have no key
        RemedyAction::RetryDependency { .. }
        | RemedyAction::ResumeDependency { .. }
        | RemedyAction::ShowTask { .. }
        | RemedyAction::StopWaiting
        | RemedyAction::MoreWorkers
        | RemedyAction::MachineLimits
        | RemedyAction::StartWorker
        | RemedyAction::RaiseLimit { .. }
        | RemedyAction::ShowLimits
        | RemedyAction::SetFallback { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_with_a_key_is_said_as_the_key() {
        assert_eq!(on_board("`legwork why` says what it waits for."), "w says what it waits for.");
        assert_eq!(on_board("Run it again to get a new task."), "t runs it again, as a new task.");
        assert_eq!(on_board("`legwork agent list` shows them all."), "`legwork agent list` shows them all.");
    }
}
