//! What the tests stand on: private places on the disk, the real programs in them, a private session bus
//! with a notification server and a tray host of our own, and the real window through WebDriver.
//!
//! Nearly everything here is the outside of the product: it drives the built binaries as a person or a desktop
//! would. Only [`scripted`] holds the real engine in this process, on a real file, with a runner that the test
//! directs and a clock that it turns. Whatever a test starts is gone when it ends; what is left
//! over fails the test.

mod access;
pub mod app;
pub mod binaries;
pub mod bus;
pub mod cli;
pub mod coding_agents;
pub mod driver;
pub mod file_dialogs;
pub mod foreign;
pub mod gate;
pub mod keyring;
pub mod machine;
pub mod mcp_client;
pub mod model_server;
pub mod notifications;
pub mod page;
pub mod place;
pub mod processes;
pub mod screen_reader;
pub mod scripted;
pub mod tray;
pub mod wait;

pub use app::TestApp;
pub use cli::Legwork;
pub use gate::Gate;
pub use machine::ScriptedMachine;
pub use place::Place;
pub use scripted::{Bench, TurnedClock};
