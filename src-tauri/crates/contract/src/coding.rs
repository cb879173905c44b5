//! Coding agents that do tasks: as they are set up, and as they are found.

mod found;
mod setup;

pub use found::{FoundClient, SignIn};
pub use setup::{
    CodingClient, CodingProtocol, CodingSetup, DEFAULT_ROUNDS, PermissionPolicy, QUIET_MINUTES, ROUNDS,
    STOP_IT, WAIT_ON, test_task,
};
