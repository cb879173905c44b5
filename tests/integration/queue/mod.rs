//! The rules of the queue, with a scripted runner and a turned clock.

mod deadlines;
mod groups;
mod inbox;
mod insights;
mod limits;
mod machine;
mod order;
mod output;
mod person;
mod put_back;
mod rescue;
mod results;
mod runs;
mod schedules;
mod schedules_of_workflows;
mod triggers;
mod waits;
mod workflows;
