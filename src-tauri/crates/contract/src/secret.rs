//! Secrets that commands can be given.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// A secret as every front shows it. Its value is nowhere in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Secret {
    /// Its name, which is that of the variable.
    pub name: String,
    /// When it was kept first.
    pub created_at: Timestamp,
    /// When its value was last replaced.
    pub updated_at: Timestamp,
}

/// Fewest and most bytes of a secret: a shorter one would be found in ordinary words and could not be kept out of an
/// output, and the system takes no much longer variable.
pub const SECRET_BYTES: std::ops::RangeInclusive<usize> = 4..=64 * 1024;
