//! Real repositories and folders, with the git of this machine.

mod bad;
mod carrying;
mod places;
mod snapshots;
mod world;
