//! What must hold when processes die, stop, or the disk is full.

mod check_deaths;
mod deaths;
pub(crate) mod dice;
mod disk;
mod edges;
mod gate;
pub(crate) mod history;
mod kills;
mod limits;
mod model_deaths;
mod schedules;
pub(crate) mod stage;
mod starts;
mod stopped;
mod trees;
