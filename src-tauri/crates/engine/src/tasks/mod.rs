//! The rules of tasks: who may ask for what, how they move, why they wait, how long they are likely to take. Must
//! never: know the pool or the commands that use these rules.

pub(crate) mod admission;
pub(crate) mod assignee;
pub(crate) mod backoff;
pub(crate) mod cancel;
pub(crate) mod checks;
pub(crate) mod children;
pub(crate) mod context;
pub(crate) mod create;
pub(crate) mod deadline;
pub(crate) mod ending;
pub(crate) mod estimates;
pub(crate) mod expiry;
pub(crate) mod inbox;
pub(crate) mod limits;
pub(crate) mod line;
pub(crate) mod lookup;
pub(crate) mod moves;
pub(crate) mod places;
pub(crate) mod question;
pub(crate) mod sandboxes;
pub(crate) mod schedules;
pub(crate) mod secrets;
pub(crate) mod successor;
mod turn_files;
pub(crate) mod turns;
pub(crate) mod why;
pub(crate) mod workflows;
