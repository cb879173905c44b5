//! Sending what a task made back to be worked on: a new task in the same place, which is told what was said.

use super::looked::Looked;
use crate::{
    api::retry::send_back,
    api::{Change, once::Once},
    review::Said,
    runs::host::PoolHost,
    tasks::lookup::read,
};
use contract::{
    ApiError,
    changes::ChangesState,
    command::{Created, SendBack},
    validation,
};
use std::sync::Arc;
use store::reviews;

impl Change for SendBack {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> Result<Created, ApiError> {
        validation::note(&self.text)?;
        let looked = Looked::at(host, &self.id)?;
        if looked.own.state == ChangesState::Discarded {
            return Err(ApiError::refused("The changes were discarded, so there is nothing to go on from.")
                .hint("`legwork discard --undo ID` brings them back; `legwork retry ID` begins anew."));
        }
        let comments = read(host, |c| reviews::of_task(c, &looked.task.id))?;
        let comments = comments.into_iter().filter(|comment| comment.sent_to.is_none()).collect();
        let said = Said { note: self.text, comments };
        if said.is_nothing() {
            return Err(ApiError::field("text", "Say what is to be done, or comment on a line first."));
        }
        send_back(host, once, looked.task.id, said, self.origin)
    }
}
