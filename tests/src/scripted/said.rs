//! What a scripted coding agent remembers.

use std::collections::BTreeMap;

/// What was said to a coding agent when a round began, or was gone on with.
#[derive(Clone, Debug, PartialEq)]
pub struct SaidToAgent {
    /// The words.
    pub prompt: String,
    /// The session that was gone on with.
    pub session: Option<String>,
    /// The round of the attempt.
    pub round: i64,
    /// Whether it was begun before.
    pub resumed: bool,
    /// The variables that it was given.
    pub variables: BTreeMap<String, String>,
    /// The names of the secrets that it was given.
    pub secrets: Vec<String>,
}
