//! The product, headless: the queue's rules, the pool of workers, adoption and rescue, and the commands of the
//! contract. Every front (window, command line, MCP) is a caller of [`Engine`].
//!
//! From a program of one's own: [`Engine::call`] with a command of `contract::command` (`CreateTask` hands a task over and returns,
//! `GetTask` and `GetResult` look, `CancelTasks`, `AnswerTask` and the others act), [`Engine::subscribe`] to hear what happens,
//! `ListEvents` to read on from where one was. `assembly/examples/api.rs` shows them all, and is run by the tests.
//!
//! Owns: what may happen to a task and when. Must never: know Tauri, Diesel, or how an agent is really run (that is
//! behind the [`ports::Runner`] port).
#![warn(missing_docs)]

mod api;
mod coding;
mod convert;
mod core;
mod doctor;
mod engine;
mod error;
mod estimate;
mod events;
mod json;
pub mod lifecycle;
mod model;
mod notices;
mod output;
pub mod ports;
mod process;
mod progress;
pub mod recovery;
mod retention;
mod review;
mod runs;
mod schedules;
mod settings;
mod tasks;
#[cfg(test)]
mod testing;
mod view;
mod workflows;

pub use api::Handle;
pub use contract::queue::Role;
pub use doctor::{Finding, examine};
pub use engine::{AppClaim, Engine, Options, claim_app, default_data_dir, hand_over_to_app};
pub use events::bus::{Notice, Subscription};
pub use model::sight::{HINT as NO_PICTURES_HINT, reads_no_pictures, words as words_of_no_pictures};
pub use model::unpriced::words as words_of_unpriced;
pub use notices::{Asking, Happening, OnScreen, PutOff, Scene, Tell, decide as decide_notice, quiet_until};
pub use output::artifact::{open_artifact, open_output};
pub use output::{Follow, OutputFollow};
pub use ports::{
    Clock, Ended, Exit, Job, LeaseLost, Link, Liveness, Outcome, Report, Runner, Secrets, SessionSecrets,
    Signal, SystemClock,
};
pub use process::folder::check_name;
pub use process::locks::AppLock;
pub use runs::live::Stop;
