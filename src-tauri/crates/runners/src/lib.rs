//! What really runs an agent, behind the engine's `Runner` port.
//!
//! Owns: one module per kind of agent. Must never: know the store, decide what becomes of a task, or touch a status.
#![warn(missing_docs)]

mod answers;
mod clients;
pub mod coding;
mod lenient_json;
pub mod llm;
pub mod shell;
mod summary;

pub use coding::CodingRunner;
pub use llm::{LlmModels, LlmRunner};
pub use shell::{ShellRunner, supervisor_path};
