//! The durable store: one SQLite file, and the only crate that knows Diesel.
//!
//! Owns: opening and migrating, the one writing connection of a process, the read pool, one module per table with its
//! queries. Must never: decide what may happen to a task (that is the engine's lifecycle), read a clock, or start
//! anything. Every function on a connection runs inside a transaction that somebody else commits.
#![warn(missing_docs)]

pub mod agents;
pub mod attempts;
pub mod backup;
#[cfg(any(test, feature = "seeding"))]
pub mod breaking;
pub mod chat_search;
pub mod chats;
pub mod checks;
pub mod claim;
pub mod coding;
mod columns;
mod connect;
pub mod conversations;
pub mod counts;
pub mod deliveries;
pub mod dependencies;
mod emptied;
mod error;
pub mod events;
pub mod excerpt;
pub mod folders;
mod group;
pub mod housekeeping;
mod in_place;
pub mod inbox;
pub mod insights;
pub mod integrity;
pub mod lanes;
pub mod limits;
pub mod line;
pub mod log;
mod migrate;
mod one_name;
mod open;
pub mod pictures;
mod place;
pub mod places;
pub mod prices;
pub mod providers;
pub mod queue_state;
mod readers;
mod ready;
pub mod reports;
pub mod requests;
pub mod resources;
pub mod restore;
pub mod retention;
pub mod reviews;
pub mod rivals;
pub mod sandboxes;
pub mod schedules;
mod schema;
pub mod search;
pub mod secrets;
#[cfg(any(test, feature = "seeding"))]
pub mod seeding;
pub mod settings;
pub mod settle;
mod statement;
pub mod steps;
pub mod tags;
pub mod tasks;
mod transaction;
mod turns;
pub mod usage;
pub mod users;
mod version;
pub mod workers;
pub mod workflows;
mod writer;

pub use diesel::sqlite::SqliteConnection as Connection;
pub use emptied::had_one;
pub use error::{Result, StoreError};
pub use group::{DiskFull, GROUP_REQUESTS, GROUP_TIME, MakeRoom, writes};
pub use open::{Store, StoreOptions, data_version};
pub use place::FILE;
pub use transaction::take_back;
