//! How the house is built: what may know what, and what lies where.

mod crate_graph;
mod dependencies;
mod floors;
mod modules;
mod names;
mod top_level;
mod words;
