//! How the house is built: what may know what, and what lies where.

mod catalogue;
mod crate_graph;
mod dependencies;
mod floors;
mod literals;
mod modules;
mod names;
mod top_level;
mod words;
