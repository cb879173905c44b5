//! What the page knows, as plain values: no browser, no signals, tested natively.

pub mod actions;
pub mod agent_form;
pub mod amount;
pub mod ansi;
pub mod changes;
pub mod chord;
pub mod clip;
pub mod conversation;
pub mod estimate_words;
pub mod filter;
pub mod markdown;
pub mod occurrences;
pub mod pages;
pub mod picks;
pub mod provider_form;
pub mod provider_words;
pub mod queue_view;
pub mod reorder;
pub mod revision;
pub mod scrollback;
pub mod shell_words;
pub mod task_form;
pub mod told;
pub mod usage_words;
pub mod words;
pub mod worker_words;
