//! Coding agents, from recorded talks, through the real programs and the whole engine.

mod deaths;
mod ends;
mod permissions;
mod real;
mod stage;
