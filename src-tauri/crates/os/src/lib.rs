//! What the operating system has and the standard library does not, each in one place: what `/proc` says of a process,
//! the addresses of sockets in deep folders, files that are replaced whole, the bin, locks, marks that processes pass on,
//! memory that is given back, and none that is left behind.
//!
//! Must never: know a word of the contract.

pub mod bin;
pub mod cgroup;
pub mod core_dumps;
pub mod file;
pub mod lock;
pub mod mark;
pub mod memory;
pub mod process;
pub mod socket;
