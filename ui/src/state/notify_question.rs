//! Whether the page asks if notifications are to tell the person when background tasks end.

use super::first_run::FirstRun;

/// What is known; `None`: not yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NotifyLook {
    /// Whether the person has answered, or has set anything about notifications.
    pub answered: Option<bool>,
    /// How many ended tasks they have not looked at.
    pub unread: i64,
    /// How many tasks wait for them.
    pub need_person: i64,
    /// Whether the first screen shows.
    pub first_run: FirstRun,
}

impl NotifyLook {
    /// It is asked the first time that it matters: something happened that they did not see happen. One thing at a time:
    /// the first screen comes before it.
    #[must_use]
    pub fn asks(self) -> bool {
        self.answered == Some(false)
            && self.first_run == FirstRun::Over
            && (self.unread > 0 || self.need_person > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_asked_when_it_first_matters() {
        use FirstRun::{Over, Shows, Undecided};
        let look = |answered, unread, need_person, first_run| NotifyLook {
            answered,
            unread,
            need_person,
            first_run,
        };
        for (what, look, asks) in [
            ("an end that nobody saw", look(Some(false), 1, 0, Over), true),
            ("a question", look(Some(false), 0, 1, Over), true),
            ("nothing has happened", look(Some(false), 0, 0, Over), false),
            ("they have answered", look(Some(true), 1, 1, Over), false),
            ("it is not known yet", look(None, 1, 1, Over), false),
            ("the first screen shows", look(Some(false), 1, 0, Shows), false),
            ("it may come", look(Some(false), 1, 0, Undecided), false),
        ] {
            assert_eq!(look.asks(), asks, "{what}");
        }
    }
}
