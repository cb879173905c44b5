//! The numbers of our own requests over the Agent Client Protocol (pure).

/// The version of the protocol that is spoken here.
pub(crate) const ACP_VERSION: u64 = 1;

/// Our own requests, by the numbers that we give them, so that a reply says by itself what it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AcpId {
    /// `initialize`.
    Initialize,
    /// `session/load`.
    Load,
    /// `session/new`.
    New,
    /// Asked for nothing but the answer: all that was told before stands before it.
    Told,
    /// `session/prompt`, counted from 0.
    Prompt(u64),
}

/// The number of the first prompt.
const PROMPTS: u64 = 10;

impl AcpId {
    /// Its number.
    pub(crate) const fn number(self) -> u64 {
        match self {
            Self::Initialize => 1,
            Self::Load => 2,
            Self::New => 3,
            Self::Told => 4,
            Self::Prompt(n) => PROMPTS + n,
        }
    }

    /// What the number stands for.
    pub(crate) const fn of(number: u64) -> Option<Self> {
        match number {
            1 => Some(Self::Initialize),
            2 => Some(Self::Load),
            3 => Some(Self::New),
            4 => Some(Self::Told),
            n if n >= PROMPTS => Some(Self::Prompt(n - PROMPTS)),
            _ => None,
        }
    }
}
