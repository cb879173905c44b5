//! How long, how many, how much: what forms show and rules check.

/// Longest title, in characters.
pub const TITLE_MAX: usize = 200;
/// Shortest description where one is given to an agent that reads it, in characters.
pub const DESCRIPTION_MIN: usize = 10;
/// Shortest instructions where they are given to an agent that reads them, in characters.
pub const INSTRUCTIONS_MIN: usize = 20;
/// Longest description, instructions or command, in bytes.
pub const TEXT_MAX: usize = 1 << 20;
/// Lowest and highest priority.
pub const PRIORITIES: std::ops::RangeInclusive<i64> = 1..=10;
/// Most retries.
pub const RETRIES_MAX: i64 = 100;
/// Longest time-out: 30 days, in seconds.
pub const TIMEOUT_MAX: i64 = 30 * 24 * 3600;
/// Longest name of an agent, in characters.
pub const AGENT_NAME_MAX: usize = 64;
/// Most tags, and the longest one in characters.
pub const TAGS_MAX: usize = 20;
/// Longest tag, in characters.
pub const TAG_MAX: usize = 40;
