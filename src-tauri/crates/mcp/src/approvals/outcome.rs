//! What became of the question in the client, as the coding agent is told it.

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The person said yes.
    Approved,
    /// They said no.
    Denied,
    /// They sent the question away.
    Declined,
    /// They closed it.
    Dismissed,
    /// They chose nothing.
    Unclear,
    /// The client has not asked them.
    NotAsked,
    /// They have not answered so far.
    NotYet,
    /// They answered, and the store did not take it.
    NotKept,
    /// It was answered elsewhere, or needs no answer any more.
    Elsewhere,
    /// What it asks is something else by now.
    Changed,
}

impl Outcome {
    /// In words. Whether it was the person who sent a question away, or their program without them, nobody can tell.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Approved => "It was approved in your program.",
            Self::Denied => "It was denied in your program.",
            Self::Declined => "The question was declined in your program; that is no answer, so it waits on.",
            Self::Dismissed => "The question was closed in your program without an answer, so it waits on.",
            Self::Unclear => "The question came back from your program without a choice, so it waits on.",
            Self::NotAsked => "Your program did not put the question to the person, so it waits on.",
            Self::NotYet => "The person has not answered in your program so far, so it waits on.",
            Self::NotKept => {
                "The person answered in your program, but the answer could not be kept, so it waits on."
            }
            Self::Elsewhere => {
                "It was settled elsewhere before an answer came from your program, which changes nothing any more."
            }
            Self::Changed => {
                "What it would run has changed since the person was asked, so no answer to that counts: it waits on."
            }
        }
    }
}
