//! The desktop shell: one window, the tray icon and the notifications around an engine in the same process.
//!
//! Owns: everything that needs Tauri or the desktop's session bus.
//! Must never: decide anything about tasks (the engine does) or draw anything in the window (the page does).

mod arguments;
mod artifact;
mod autostart;
mod blocking;
mod catalogue;
mod coding_agents;
mod commands;
mod desktop_commands;
mod editor;
mod emit;
mod events;
mod failure;
mod link;
mod logs;
mod notify;
mod output;
mod pool;
mod quit;
mod recover;
mod start;
mod tray;
mod update_check;
mod window;
mod window_life;

pub use start::run;
