//! Coding agents in the queue, with a scripted one that remembers what is said to it.

mod admission;
mod continuing;
mod rounds;
mod runs;
