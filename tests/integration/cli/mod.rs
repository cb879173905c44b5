//! The command line, as a person and a script use it.

mod actions;
mod agents;
mod anything;
mod clients;
mod completions;
mod data_folder;
mod detached;
mod environment;
mod errors;
mod execute;
mod golden;
pub(crate) mod home;
mod hook;
mod input;
mod key;
mod list;
mod many;
pub(crate) mod model;
mod own_files;
mod pipes;
mod progress;
mod schema;
mod screen;
mod service;
mod waiting;
mod watch;
mod worker;
