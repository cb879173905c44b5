//! The folders that the client says it works in, where it says so.

use crate::{rounds, uri};
use rmcp::{
    RoleServer,
    model::{self, ClientResult, InputRequest, ServerRequest},
    service::{PeerRequestOptions, RequestContext},
};
use serde_json::Value;
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// How long the client may take to say; it is not asked again until it says that something has changed.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the client has said. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Roots(Arc<Mutex<Option<Vec<PathBuf>>>>);

impl Roots {
    /// The client's folders; it is asked where that is not known yet. `Err`: it is to be asked this, in place of a reply.
    pub(crate) async fn of(
        &self,
        context: &RequestContext<RoleServer>,
    ) -> Result<Vec<PathBuf>, InputRequest> {
        let offers = context.client_capabilities().is_some_and(|client| client.roots.is_some());
        if !offers {
            return Ok(vec![]);
        }
        if let Some(known) = self.known().clone() {
            return Ok(known);
        }
        if rounds::are_spoken(context) {
            return Err(in_a_round());
        }
        let found = ask(context).await.unwrap_or_default();
        *self.known() = Some(found.clone());
        Ok(found)
    }

    /// The client's folders, as a repeated call brings them. One that brings none is not asked again: tasks run where this
    /// process was started then. Clients that are asked so have no word for a change, and their project stays where it is.
    pub(crate) fn told(&self, answer: Option<Value>) -> Vec<PathBuf> {
        let found = answer.and_then(read).unwrap_or_default();
        *self.known() = Some(found.clone());
        found
    }

    /// Something has changed.
    pub(crate) fn forget(&self) {
        *self.known() = None;
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Option<Vec<PathBuf>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the client says now; `None` where it does not, or in words that mean nothing.
#[expect(deprecated, reason = "what clients of today speak")]
async fn ask(context: &RequestContext<RoleServer>) -> Option<Vec<PathBuf>> {
    let request = ServerRequest::ListRootsRequest(model::ListRootsRequest::default());
    let options = PeerRequestOptions::with_timeout(PATIENCE);
    let asked = context.peer.send_request_with_option(request, options).await.ok()?;
    match asked.await_response().await.ok()? {
        ClientResult::ListRootsResult(said) => Some(folders(&said)),
        _ => None,
    }
}

#[expect(deprecated, reason = "what clients of today speak")]
fn in_a_round() -> InputRequest {
    InputRequest::ListRoots(model::ListRootsRequest::default())
}

#[expect(deprecated, reason = "what clients of today speak")]
fn read(answer: Value) -> Option<Vec<PathBuf>> {
    serde_json::from_value::<model::ListRootsResult>(answer).ok().as_ref().map(folders)
}

#[expect(deprecated, reason = "what clients of today speak")]
fn folders(said: &model::ListRootsResult) -> Vec<PathBuf> {
    said.roots.iter().filter_map(|root| uri::file(&root.uri)).collect()
}
