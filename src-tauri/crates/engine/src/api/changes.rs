//! What tasks changed, what is said about it, and what becomes of it.

mod act;
mod comments;
mod folders;
mod look;
mod looked;
mod may;
mod rivals;
mod send_back;
mod worktrees;
