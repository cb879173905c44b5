//! The words that every side of Legwork speaks: the engine and its fronts (window, command line, MCP),
//! and the engine and its supervisors.
//!
//! Owns: identifiers, documents, the one list of commands, events, errors, validation.
//! Must never: do I/O, read a clock, or know how anything is stored or drawn. It compiles to wasm.
#![warn(missing_docs)]

pub mod agent;
pub mod changes;
pub mod chat;
pub mod coding;
pub mod coding_agent;
pub mod command;
pub mod error;
pub mod event;
pub mod id;
pub mod inbox;
pub mod insights;
pub mod limit;
pub mod machine;
pub mod model;
pub mod moment;
pub mod notice;
pub mod notify;
pub mod origin;
mod patch;
pub mod picture;
mod product;
pub mod provider;
pub mod queue;
pub mod report;
pub mod sandbox;
pub mod schedule;
pub mod secret;
pub mod settings;
pub mod space;
pub mod supervision;
pub mod task;
pub mod text;
pub mod validation;
mod words;
pub mod workflow;

pub use agent::{Agent, AgentDraft, AgentKind};
pub use coding_agent::{CodingAgent, CodingAgentState};
pub use command::{COMMAND_NAMES, Command};
pub use error::{ApiError, ErrorCode, FieldError};
pub use id::{AgentId, ChatId, InputId, ProviderId, ReportId, ScheduleId, TaskId};
pub use jiff::Timestamp;
pub use origin::Origin;
pub use product::product;
pub use provider::{Provider, ProviderDraft, ProviderKind};
pub use task::{NewTask, Status, Task, TaskType};
