//! What a command in a sandbox may reach, and the means of the system that hold it to that: bubblewrap, or where that is
//! missing Landlock with a filter of system calls.
//!
//! Owns: the table of what is secret, the table of what stays as it is inside a folder that may be changed, and how both
//! become arguments and rules. Must never: know of tasks, attempts or the store, or say that something is held that is not.
#![warn(missing_docs)]

mod bubblewrap;
mod confinement;
mod environment;
mod git;
mod layout;
mod means;
mod plan;
mod protected;
mod secrets;
mod servers;

pub use confinement::{Confinement, landlock_abi};
pub use environment::{TEMP, is_dropped};
pub use layout::Given;
pub use plan::{Place, Plan, Refusal, WayOut, Wrapped, plan};
pub use servers::{INSIDE, PROXY, PROXY_VARIABLES, Servers, Target, WAY_OUT};
