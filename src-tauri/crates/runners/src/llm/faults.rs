//! The one table from what went wrong with a request to what becomes of it.
//!
//! Owns: which faults are tried again, which let the next provider have a go, which make the task wait, what providers'
//! own errors mean, and the words for each. Must never: wait, send, or know what a reply said. Everything here is a pure
//! function of its arguments.

mod meanings;
mod said;
mod wait;
mod words;

pub(crate) use meanings::Meaning;
pub(crate) use said::{Said, clean};
pub(crate) use wait::retry_after;
pub(crate) use words::words;

use contract::Timestamp;
use std::time::Duration;
use wait::LONGEST_WAIT;

/// A pause that a provider asks for is waited for within the run up to this long; past it, the task waits instead.
pub(crate) const SHORT_WAIT: Duration = Duration::from_secs(20);

/// What went wrong with one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// No connection came about; the system's words.
    NoConnection(String),
    /// The certificate, or something else about encryption, was refused.
    NotTrusted(String),
    /// The key has characters that cannot be sent.
    UnsendableKey,
    /// The address is none.
    BadAddress(String),
    /// An answer other than 200.
    Status {
        /// The status.
        status: u16,
        /// How long to wait, in its own words.
        retry_after: Option<Duration>,
        /// What the body said.
        said: Said,
    },
    /// 200, and then an error within the stream.
    ErrorEvent(Said),
    /// It sends its callers elsewhere.
    Redirect(String),
    /// The connection broke within the reply; the system's words.
    Broken(String),
    /// The reply ended without the mark that ends one.
    Cut,
    /// Nothing came for so long.
    Silence(Duration),
    /// One line took longer than this to arrive.
    Trickle(Duration),
    /// A line, or a reply, is larger than anything sensible.
    LongLine,
    /// Something that should be JSON is not.
    BadJson,
    /// Something that should be text is not.
    BadText,
    /// The answer is of some other kind: a web page, for example.
    OtherProtocol(String),
    /// The model, or a filter before it, will not answer this.
    Refused(String),
    /// A whole reply with nothing in it.
    Empty,
    /// The limit of so many tokens was reached before the model had said anything: all of them went into thinking.
    ThoughtOnly(i64),
}

impl Fault {
    /// What the provider's own error means, where it is one.
    pub(crate) fn meaning(&self) -> Option<Meaning> {
        match self {
            Self::Status { status, said, .. } => Some(said.meaning(*status)),
            Self::ErrorEvent(said) => Some(said.meaning(0)),
            _ => None,
        }
    }

    /// What the provider said, where it is its own error.
    pub(crate) fn said(&self) -> Option<&Said> {
        match self {
            Self::Status { said, .. } | Self::ErrorEvent(said) => Some(said),
            _ => None,
        }
    }
}

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
    /// Nobody is asked again: what is sent must change first.
    Fail,
}

/// Judges a fault after `tries` requests to the same provider, of `tries_max`.
pub(crate) fn judge(fault: &Fault, tries: u32, tries_max: u32, now: Timestamp) -> Verdict {
    let again = |otherwise| if tries < tries_max { Verdict::Retry(None) } else { otherwise };
    let later = Verdict::Fallback { retryable: true };
    let wait = match fault {
        Fault::Status { retry_after, .. } => retry_after.map(|wait| wait.min(LONGEST_WAIT)),
        _ => None,
    };
    match fault {
        Fault::Status { .. } | Fault::ErrorEvent(_) => match fault.meaning().unwrap_or(Meaning::Broken) {
            Meaning::NoCredit => Verdict::Fallback { retryable: false },
            Meaning::Quota | Meaning::Busy | Meaning::Broken => match wait {
                Some(wait) if wait > SHORT_WAIT => Verdict::QuotaOut(after(now, wait)),
                Some(wait) if tries < tries_max => Verdict::Retry(Some(wait)),
                _ => again(later),
            },
            Meaning::TooLong
            | Meaning::WrongKey
            | Meaning::Forbidden
            | Meaning::UnknownModel
            | Meaning::Content
            | Meaning::NoTools
            | Meaning::BadRequest => Verdict::Fail,
        },
        Fault::NoConnection(_)
        | Fault::Broken(_)
        | Fault::Cut
        | Fault::Silence(_)
        | Fault::Trickle(_)
        | Fault::BadJson
        | Fault::BadText
        | Fault::Empty => again(later),
        // Another model may think less.
        Fault::LongLine | Fault::NotTrusted(_) | Fault::ThoughtOnly(_) => {
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
