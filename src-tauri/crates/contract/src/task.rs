//! Tasks: what a person asks for, the document that every front shows, and what came of it.

mod document;
mod outcome;
mod status;
mod wanted;

pub use document::*;
pub use outcome::*;
pub use status::*;
pub use wanted::*;
