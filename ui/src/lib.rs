//! The page in the window.
//!
//! Owns: what the person sees and how it behaves. [`state`] is plain and tested natively; the rest draws and exists
//! in the browser only.
//! Must never: decide what the queue does, keep the truth (the engine has it), poll, or touch Tauri outside `ipc`.

#![cfg_attr(
    target_arch = "wasm32",
    expect(unreachable_pub, reason = "the struct of properties that `#[component]` makes is always `pub`")
)]

mod catalogue;
pub mod state;

#[cfg(target_arch = "wasm32")]
pub mod app;
#[cfg(target_arch = "wasm32")]
pub mod components;
#[cfg(target_arch = "wasm32")]
pub mod detail;
#[cfg(target_arch = "wasm32")]
pub mod dialogs;
#[cfg(target_arch = "wasm32")]
pub mod hooks;
#[cfg(target_arch = "wasm32")]
pub mod ipc;
#[cfg(target_arch = "wasm32")]
pub mod live;
#[cfg(target_arch = "wasm32")]
pub mod pages;
#[cfg(target_arch = "wasm32")]
pub mod shell;
