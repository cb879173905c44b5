//! The pool: a fixed set of named worker threads that run the queue, and what keeps it going.
//!
//! Owns: the workers, the runs they follow, the clock's wake-ups, rescue of what other engines left.
//! Only the holder of the pool's lock claims from the queue; a private pool claims one task only.
//!
//! From what is known of runs and of the pool (`live`, `pool`) up to the threads that work with it (`worker`, `clock`,
//! `heartbeat`, `search_feed`), what starts them (`start`), and what has a pool for its process (`host`).

mod aside;
mod awake;
mod backups;
mod check;
mod claims;
mod clock;
pub(crate) mod deliveries;
mod door;
mod doorkeeper;
mod exits;
mod fault;
mod finished;
mod follow;
mod handover;
mod health;
mod heartbeat;
pub(crate) mod host;
mod job;
mod link;
pub(crate) mod live;
mod outcome;
mod over_memory;
mod overdue;
mod parked;
mod places;
mod poison;
mod pool;
mod rescue;
mod retention;
pub(crate) mod search_feed;
mod settle;
mod start;
#[cfg(test)]
mod tests;
pub(crate) mod tidy;
mod worker;
