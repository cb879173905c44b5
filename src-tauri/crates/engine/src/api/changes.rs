//! What tasks changed, what is said about it, and what becomes of it.

mod act;
mod comments;
mod folders;
mod look;
mod send_back;
mod worktrees;

use super::{Change, Once, Work};
use look::Looked;
