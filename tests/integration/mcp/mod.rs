//! The MCP server, with real clients.

mod approvals;
mod arguments;
mod background;
mod broken_store;
mod changes;
mod checks;
mod client_side;
mod foreign_clients;
mod handshake;
mod lines;
mod malformed;
mod many;
mod path;
mod python;
pub(crate) mod raw;
mod rounds;
mod rules;
mod schemas;
mod tools;
mod versions;
mod waits;
mod workflows;
