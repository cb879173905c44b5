//! Identifiers. All are uuid v7: sorting by id is sorting by time of creation.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// How many hex digits at the end of a uuid make the short form that people read and type.
pub const SHORT_ID_DIGITS: usize = 8;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The last eight hex digits, as shown everywhere a person reads an id.
            #[must_use]
            pub fn short(&self) -> String {
                let full = self.0.simple().to_string();
                full[full.len() - SHORT_ID_DIGITS..].to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

id!(
    /// A task, from its creation until it is deleted.
    TaskId
);
id!(
    /// An agent.
    AgentId
);
id!(
    /// A provider of models.
    ProviderId
);
id!(
    /// A standard input that was kept for a command.
    InputId
);
id!(
    /// A saved report.
    ReportId
);
id!(
    /// A talk with an agent.
    ChatId
);
id!(
    /// A schedule.
    ScheduleId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_form_is_the_last_eight_digits() {
        let id: TaskId = "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa".parse().unwrap();
        assert_eq!(id.short(), "9f31c0aa");
        assert_eq!(id.to_string(), "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa");
    }
}
