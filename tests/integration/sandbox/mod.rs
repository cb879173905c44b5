//! Sandboxes, from the outside: what gets out of them, what must work in them, and that nothing runs where they fail.

mod attempts;
mod escapes;
mod front;
mod stage;
mod works;
