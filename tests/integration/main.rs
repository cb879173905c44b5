//! All integration tests, in one binary: the real programs and the real engine in private places.

#![expect(clippy::unwrap_used, reason = "in a test, what cannot be unwrapped is the failure")]

mod ask_children;
mod ask_questions;
mod ask_routes;
mod ask_turns;
mod cli_actions;
mod cli_agents;
mod cli_detached;
mod cli_execute;
mod cli_home;
mod cli_input;
mod cli_key;
mod cli_list;
mod cli_model;
mod cli_service;
mod cli_worker;
mod crate_graph;
mod mcp_malformed;
mod mcp_python;
mod mcp_rules;
mod mcp_stage;
mod mcp_tools;
mod model_deaths;
mod model_keys;
mod providers_api;
mod queue_order;
mod queue_person;
mod queue_rescue;
mod queue_runs;
mod queue_waits;
mod reliability_deaths;
mod reliability_disk;
mod reliability_edges;
mod reliability_history;
mod reliability_kills;
mod reliability_stage;
mod reliability_starts;
mod reliability_stopped;
mod reliability_trees;
mod secrets_keyring;
mod top_level;
