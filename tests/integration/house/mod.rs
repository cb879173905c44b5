//! How the house is built: what may know what, and what lies where.

mod crate_graph;
mod top_level;
