//! The rules of the queue, with a scripted runner and a turned clock.

mod order;
mod output;
mod person;
mod rescue;
mod runs;
mod waits;
