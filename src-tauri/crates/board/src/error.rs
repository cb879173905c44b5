//! Why the board cannot be shown.

use contract::ApiError;

/// Why the board cannot be shown (any more).
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The engine's word.
    #[error(transparent)]
    Engine(#[from] ApiError),
    /// The terminal cannot be drawn on.
    #[error("the terminal could not be used: {0}")]
    Terminal(std::io::Error),
    /// It is gone.
    #[error("the terminal could not be read: {0}")]
    Keys(std::io::Error),
}
