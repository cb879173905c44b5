//! The folders that the client says it works in, where it says so.

use crate::uri;
use rmcp::{
    RoleServer,
    model::{self, ClientResult, ServerRequest},
    service::{PeerRequestOptions, RequestContext},
};
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
    /// The client's folders; it is asked where that is not known yet.
    pub(crate) async fn of(&self, context: &RequestContext<RoleServer>) -> Vec<PathBuf> {
        let offers = context.client_capabilities().is_some_and(|client| client.roots.is_some());
        if !offers {
            return vec![];
        }
        if let Some(known) = self.known().clone() {
            return known;
        }
        let found = ask(context).await.unwrap_or_default();
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
        ClientResult::ListRootsResult(said) => {
            Some(said.roots.iter().filter_map(|root| uri::file(&root.uri)).collect())
        }
        _ => None,
    }
}
