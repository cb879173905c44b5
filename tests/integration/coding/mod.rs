//! Coding agents through the whole engine: by the real runner with recorded talks and real programs, and in the queue with a
//! scripted one that remembers what is said to it.

mod admission;
mod bad_folders;
pub(crate) mod checked;
mod continuing;
mod counting;
mod deaths;
mod ends;
mod handover;
mod kills;
mod limits;
mod permissions;
mod real;
mod rounds;
mod runs;
mod secrets;
mod stage;
mod versions;
