//! What can go wrong with a request.

use super::{meaning::Meaning, said::Said};
use std::time::Duration;

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
    /// The model calls a tool in words that the server should have read as a call.
    UnreadCall,
    /// The reply says that it calls a tool, and there is no call.
    NoCall,
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
