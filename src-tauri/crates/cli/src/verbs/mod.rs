//! What is done for each verb: one file for each, or for several that differ by a word.

pub(crate) mod act;
pub(crate) mod agent;
pub(crate) mod answer;
pub(crate) mod doctor;
pub(crate) mod edit;
pub(crate) mod execute;
mod follow;
pub(crate) mod hook;
pub(crate) mod list;
pub(crate) mod logs;
pub(crate) mod manual;
pub(crate) mod mcp;
pub(crate) mod open;
pub(crate) mod output;
pub(crate) mod price;
pub(crate) mod provider;
pub(crate) mod queue;
pub(crate) mod report;
pub(crate) mod result;
pub(crate) mod schema;
mod service;
pub(crate) mod setting;
pub(crate) mod status;
pub(crate) mod watch;
pub(crate) mod why;
pub(crate) mod worker;
pub(crate) mod workers;
