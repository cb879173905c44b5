//! The place of a run: made before it starts, on the run's own thread and outside of every write, and recorded before and
//! after it.
//!
//! What is to be made is a row before it is made, and says that it is ready only when it is: whoever dies in between, the
//! next attempt begins with taking away what was left.

mod link;
mod make;
mod placed;
mod record;
mod set_up;

pub(super) use self::{make::prepare, placed::Placed, record::record};
