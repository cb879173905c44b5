//! The one table from what went wrong with a request to what becomes of it.
//!
//! Owns: which faults are tried again, which let the next provider have a go, which make the task wait, what providers'
//! own errors mean, and the words for each. Must never: wait, send, or know what a reply said. Everything here is a pure
//! function of its arguments.

mod fault;
mod meaning;
mod meanings;
mod page;
mod said;
mod wait;
mod wordings;
mod words;

pub(crate) use fault::Fault;
pub(crate) use meaning::Meaning;
pub(crate) use page::page_words;
pub(crate) use said::{Said, clean};
pub(crate) use wait::retry_after;
pub(crate) use words::{Asked, words};

use contract::Timestamp;
use std::time::Duration;
use wait::LONGEST_WAIT;

/// A pause that a provider asks for is waited for within the run up to this long; past it, the task waits instead.
pub(crate) const SHORT_WAIT: Duration = Duration::from_secs(20);

/// What becomes of a request that went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Ask the same provider again, after this long or a short pause of our own.
    Retry(Option<Duration>),
    /// It has no more until then.
    QuotaOut(Timestamp),
    /// Let the next provider have a go; without one the attempt fails, and the queue may try again.
    Fallback {
        /// Whether the queue may try again.
        retryable: bool,
    },
    /// Nobody is asked again before what is sent is shorter.
    Shorten,
    /// Nobody is asked again: what is sent must change first.
    Fail,
}

/// Judges a fault after `tries` requests to the same provider, of `tries_max`.
pub(crate) fn judge(fault: &Fault, tries: u32, tries_max: u32, now: Timestamp) -> Verdict {
    let again = |otherwise| if tries < tries_max { Verdict::Retry(None) } else { otherwise };
    let later = Verdict::Fallback { retryable: true };
    let wait = match fault {
        Fault::Status { retry_after, said, .. } => retry_after.or(said.wait),
        Fault::ErrorEvent(said) => said.wait,
        _ => None,
    };
    let wait = wait.map(|wait| wait.min(LONGEST_WAIT));
    match fault {
        Fault::Status { .. } | Fault::ErrorEvent(_) => match fault.meaning().unwrap_or(Meaning::Broken) {
            Meaning::NoCredit => Verdict::Fallback { retryable: false },
            Meaning::Quota | Meaning::Busy | Meaning::Broken => match wait {
                Some(wait) if wait > SHORT_WAIT => Verdict::QuotaOut(after(now, wait)),
                Some(wait) if tries < tries_max => Verdict::Retry(Some(wait)),
                _ => again(later),
            },
            Meaning::TooLong => Verdict::Shorten,
            Meaning::WrongKey
            | Meaning::Forbidden
            | Meaning::UnknownModel
            | Meaning::Content
            | Meaning::NoTools
            | Meaning::NoPictures
            | Meaning::BadRequest => Verdict::Fail,
        },
        Fault::NoConnection(_)
        | Fault::Broken(_)
        | Fault::Cut
        | Fault::Silence(_)
        | Fault::Trickle(_)
        | Fault::BadJson
        | Fault::BadText
        | Fault::Empty
        | Fault::NoCall => again(later),
        // Another model may think less.
        Fault::LongLine | Fault::NotTrusted(_) | Fault::ThoughtOnly(_) | Fault::UnreadCall => {
            Verdict::Fallback { retryable: false }
        }
        Fault::Redirect(_)
        | Fault::OtherProtocol(_)
        | Fault::Refused(_)
        | Fault::UnsendableKey
        | Fault::BadAddress(_) => Verdict::Fail,
    }
}

fn after(now: Timestamp, wait: Duration) -> Timestamp {
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}
