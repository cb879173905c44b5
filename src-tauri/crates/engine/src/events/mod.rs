//! What happened, told to everybody in this process in the order in which it was committed. Must never: decide
//! anything about a task.

pub(crate) mod bus;
