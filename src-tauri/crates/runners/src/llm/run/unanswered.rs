//! Nobody has answered so far: who was asked, why each did not, and what that comes to (pure).

use contract::{Timestamp, task::TaskError, text};

/// Most characters of one provider's failure where several are told.
const EACH_MAX: usize = 240;

/// Why a route gave no reply.
#[derive(Clone, Debug)]
pub(super) struct RouteFailure {
    /// Whose route it is; unknown where it could not be made out.
    pub(super) provider: Option<String>,
    /// What went wrong.
    pub(super) error: TaskError,
    /// What may follow.
    pub(super) then: Then,
}

/// What may follow when a route gave no reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// The next may have a go; the queue does not try again.
    Next,
    /// The next may have a go, and the queue may try again.
    NextOrLater,
    /// The next may have a go; this one has no more until then.
    NextOrFrom(Timestamp),
    /// Nobody is asked before what is sent is shorter.
    Shorter,
    /// Nobody is asked: what is sent must change first.
    Nobody,
}

impl Then {
    /// Whether nobody else is asked for the same.
    pub(super) const fn ends(self) -> bool {
        match self {
            Self::Shorter | Self::Nobody => true,
            Self::Next | Self::NextOrLater | Self::NextOrFrom(_) => false,
        }
    }
}

impl RouteFailure {
    /// What went wrong, with the provider's name in it.
    pub(super) fn message(&self) -> String {
        let message = &self.error.message;
        match &self.provider {
            Some(provider) if !message.contains(provider.as_str()) => format!("{provider}: {message}"),
            _ => message.clone(),
        }
    }

    /// What to do about it, and with whom.
    fn hint(&self) -> Option<String> {
        let hint = self.error.hint.as_ref()?;
        Some(self.provider.as_ref().map_or_else(|| hint.clone(), |provider| format!("{provider}: {hint}")))
    }
}

/// Everybody who has been asked and gave no reply, in order.
#[derive(Debug, Default)]
pub(super) struct Unanswered(Vec<RouteFailure>);

impl Unanswered {
    pub(super) fn add(&mut self, failure: RouteFailure) {
        self.0.push(failure);
    }

    /// Whether it is more than the one who was asked last reads.
    pub(super) fn is_too_long(&self) -> bool {
        self.0.last().is_some_and(|failure| failure.then == Then::Shorter)
    }

    /// What it comes to when nobody else can be asked; `None` where nobody was. That one refuses for good says nothing of
    /// those before it: they may take later what it does not.
    pub(super) fn end(&self) -> Option<NoReply> {
        let error = self.error()?;
        Some(match self.soonest() {
            Some((soonest, until)) => {
                let code = soonest.error.code.clone();
                NoReply::QuotaOut { error: TaskError { code, ..error }, until }
            }
            None => NoReply::Failed {
                error,
                retryable: self.0.iter().any(|failure| failure.then == Then::NextOrLater),
            },
        })
    }

    /// The first that takes requests again.
    fn soonest(&self) -> Option<(&RouteFailure, Timestamp)> {
        let waiting = self.0.iter().filter_map(|failure| match failure.then {
            Then::NextOrFrom(until) => Some((failure, until)),
            _ => None,
        });
        waiting.min_by_key(|(_, until)| *until)
    }

    /// The one error for all: each with its reason, under the first one's code, and what helps with each.
    fn error(&self) -> Option<TaskError> {
        let (first, others) = self.0.split_first()?;
        if others.is_empty() {
            return Some(first.error.clone());
        }
        let short = |failure: &RouteFailure| text::first_line(&failure.message(), EACH_MAX);
        let messages = distinct(self.0.iter().map(short));
        let hints = distinct(self.0.iter().filter_map(|failure| failure.error.hint.clone()));
        let hint = match hints.as_slice() {
            [] => None,
            // the same for all who have one
            [hint] if messages.len() == 1 || self.0.iter().all(|failure| failure.error.hint.is_some()) => {
                Some(hint.clone())
            }
            _ => Some(distinct(self.0.iter().filter_map(RouteFailure::hint)).join(" ")),
        };
        Some(TaskError { code: first.error.code.clone(), message: messages.join(" "), hint })
    }
}

/// Each once, in their order.
fn distinct(texts: impl Iterator<Item = String>) -> Vec<String> {
    texts.fold(vec![], |mut all, text| {
        if !all.contains(&text) {
            all.push(text);
        }
        all
    })
}

/// What it comes to that nobody has answered.
#[derive(Debug)]
pub(super) enum NoReply {
    /// It failed.
    Failed {
        /// Why each did not answer.
        error: TaskError,
        /// Whether the queue may try again.
        retryable: bool,
    },
    /// Somebody can be asked again later.
    QuotaOut {
        /// Why each did not answer.
        error: TaskError,
        /// From when on.
        until: Timestamp,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(provider: &str, message: &str, hint: Option<&str>, then: Then) -> RouteFailure {
        let error = TaskError {
            code: message.split(' ').next_back().unwrap_or_default().to_owned(),
            message: message.to_owned(),
            hint: hint.map(str::to_owned),
        };
        RouteFailure { provider: (!provider.is_empty()).then(|| provider.to_owned()), error, then }
    }

    fn ends(failures: &[RouteFailure]) -> String {
        let mut unanswered = Unanswered::default();
        failures.iter().cloned().for_each(|failure| unanswered.add(failure));
        let told = |error: TaskError| {
            format!("{} | {} | {}", error.code, error.message, error.hint.unwrap_or_default())
        };
        match unanswered.end() {
            None => "nobody".to_owned(),
            Some(NoReply::Failed { error, retryable: true }) => format!("{}, again", told(error)),
            Some(NoReply::Failed { error, .. }) => told(error),
            Some(NoReply::QuotaOut { error, until }) => {
                format!("{}, from {}", told(error), until.as_second())
            }
        }
    }

    #[test]
    fn everybody_who_was_asked_is_named_with_what_helps() {
        let at = |second| Then::NextOrFrom(Timestamp::from_second(second).unwrap());
        let poor = failure("A", "A is poor", Some("Add credit."), Then::Next);
        let gone = failure("B", "B is gone", Some("Look."), Then::NextOrLater);
        let cut = failure("B", "it was cut", None, Then::NextOrLater);
        let wrong = failure("B", "B takes no key", Some("Enter it."), Then::Nobody);
        let long = failure("B", "it is long", Some("Shorten it."), Then::Shorter);
        let unmade = failure("", "none has “C”", Some("Add it."), Then::Next);
        let limited = failure("A", "A waits long", Some("Wait."), at(9));
        let sooner = failure("B", "B waits briefly", Some("Wait."), at(5));
        let lost = failure("A", "A is gone", Some("Look."), Then::NextOrLater);
        let table: [(&[&RouteFailure], &str); 13] = [
            (&[], "nobody"),
            (&[&poor], "poor | A is poor | Add credit."),
            (&[&poor, &gone], "poor | A is poor B is gone | A: Add credit. B: Look., again"),
            (&[&poor, &cut], "poor | A is poor B: it was cut | A: Add credit., again"),
            (&[&poor, &wrong], "poor | A is poor B takes no key | A: Add credit. B: Enter it."),
            (&[&lost, &long], "gone | A is gone B: it is long | A: Look. B: Shorten it., again"),
            (&[&poor, &unmade], "poor | A is poor none has “C” | A: Add credit. Add it."),
            (&[&limited, &wrong], "long | A waits long B takes no key | A: Wait. B: Enter it., from 9"),
            (&[&wrong], "key | B takes no key | Enter it."),
            (&[&limited, &sooner], "briefly | A waits long B waits briefly | Wait., from 5"),
            (&[&limited, &poor], "long | A waits long A is poor | A: Wait. A: Add credit., from 9"),
            (&[&lost, &gone], "gone | A is gone B is gone | Look., again"),
            (&[&gone, &gone], "gone | B is gone | Look., again"),
        ];
        for (failures, wanted) in table {
            let failures: Vec<_> = failures.iter().map(|failure| (*failure).clone()).collect();
            assert_eq!(ends(&failures), wanted);
        }
    }

    #[test]
    fn several_are_told_shortly() {
        let long = failure("A", &"x".repeat(2_000), None, Then::Next);
        let other = failure("B", &"y".repeat(2_000), None, Then::Next);
        let told = ends(&[long.clone(), other]);
        assert!(told.contains("A: xxx") && told.contains("B: yyy") && told.len() < 2_600, "{}", told.len());
        assert!(ends(&[long]).len() > 2_000, "one alone is told whole");
    }
}
