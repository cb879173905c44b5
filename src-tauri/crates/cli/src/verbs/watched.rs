//! What somebody has watched to its end is not unread afterwards.

use crate::terminal::front::Front;
use contract::{Status, TaskId, command::MarkInbox, inbox::InboxMark};
use engine::Engine;

/// A task stood so when its end was told here: where it has ended and a person sits at the terminal, it is read.
pub(super) fn to_its_end(front: &Front, engine: &Engine, id: TaskId, status: Status) {
    if !status.is_terminal() || !front.is_attended() {
        return;
    }
    // where it cannot be marked it is unread, which is no reason to fail
    let _ = engine.call(MarkInbox { ids: vec![id.to_string()], mark: InboxMark::Read, until: None });
}
