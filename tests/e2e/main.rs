//! End to end: the real window on a display, used by role and accessible name, as a person would.
//!
//! The tests are ignored by a plain `cargo test`, since they need a display and the built binaries:
//! `cargo xtask test --only e2e` brings both.

#![expect(clippy::unwrap_used, reason = "in a test, what cannot be unwrapped is the failure")]

mod access;
mod background_mode;
mod bus;
mod by_keyboard;
mod chat;
mod checks;
mod coding;
mod desktop;
mod filters;
mod first_run;
mod folders;
mod glance;
mod groups;
mod inbox;
mod insights;
mod keyboard;
mod limits;
mod long_output;
mod many;
mod models;
mod notice_matrix;
mod notifications;
mod output;
mod outside;
mod pages;
mod palette;
mod pictures;
mod read_aloud;
mod reports;
mod restore;
mod review;
mod schedules;
mod secrets;
mod seeded;
mod space;
mod streams;
mod tasks;
mod undone;
mod updates;
mod window;
mod workflows;
