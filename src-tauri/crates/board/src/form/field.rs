//! The fields of a new task.

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Field {
    Agent,
    Command,
    Title,
    Description,
    Instructions,
    Priority,
}

impl Field {
    /// Its word.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Agent => "Agent",
            Self::Command => "Command",
            Self::Title => "Title",
            Self::Description => "Description",
            Self::Instructions => "Instructions",
            Self::Priority => "Priority",
        }
    }

    /// Its name in the request.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Command => "command",
            Self::Title => "title",
            Self::Description => "description",
            Self::Instructions => "instructions",
            Self::Priority => "priority",
        }
    }
}
