//! The product, headless: the queue's rules, the pool of workers, adoption and rescue, and the commands of the
//! contract. Every front (window, command line, MCP) is a caller of [`Engine`].
//!
//! Owns: what may happen to a task and when. Must never: know Tauri, Diesel, or how an agent is really run (that is
//! behind the [`ports::Runner`] port).
#![warn(missing_docs)]

mod api;
mod artifact;
mod bus;
mod doorbell;
mod engine;
mod error;
mod estimate;
mod folder;
mod follow;
pub mod lifecycle;
mod load;
mod locks;
mod model;
mod moves;
mod output;
mod pool;
pub mod ports;
mod reports;
mod retry;
mod search_feed;
mod view;

pub use api::Handle;
pub use api::doctor::Finding;
pub use artifact::open_artifact;
pub use bus::{Notice, Subscription};
pub use engine::{AppClaim, Engine, Options, Role, Stop, claim_app, default_data_dir, hand_over_to_app};
pub use locks::AppLock;
pub use output::{Follow, OutputFollow};
pub use ports::{
    Clock, Ended, Exit, Job, LeaseLost, Link, Liveness, Outcome, Report, Runner, Secrets, SessionSecrets,
    Signal, SystemClock,
};
