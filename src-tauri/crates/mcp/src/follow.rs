//! Telling a client of changes of the resources that it follows.

use crate::{
    live::{Live, LiveChange},
    resources::{self, ResourceId},
};
use rmcp::{
    RoleServer,
    model::ResourceUpdatedNotificationParam,
    service::{Peer, SubscriptionSink},
};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// Changes of a followed resource are announced at most this often.
const GAP: Duration = Duration::from_millis(250);

/// The addresses that a client follows by requests of their own.
pub(crate) type Followed = Arc<Mutex<HashSet<String>>>;

/// Who follows resources: a client by requests of their own, or by a stream with a list.
pub(crate) enum Follower {
    /// By requests.
    Peer(Peer<RoleServer>, Followed),
    /// By a stream.
    Stream(SubscriptionSink, Vec<String>),
}

impl Follower {
    /// Tells of every change of what it follows, each at most once in a while, until telling fails.
    pub(crate) async fn tell_changes(&self, live: &Live) {
        let mut changes = live.listen();
        while let Some(first) = changes.next().await {
            // what happens meanwhile is told together
            let mut happened = vec![first];
            let end = Instant::now() + GAP;
            while let Ok(Some(more)) = tokio::time::timeout_at(end, changes.next()).await {
                happened.push(more);
            }
            for uri in self.followed().into_iter().filter(|uri| concerns(uri, &happened)) {
                if !self.tell(uri).await {
                    return;
                }
            }
        }
    }

    fn followed(&self) -> Vec<String> {
        match self {
            Self::Peer(_, followed) => {
                followed.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
            }
            Self::Stream(_, uris) => uris.clone(),
        }
    }

    /// Whether it was told.
    async fn tell(&self, uri: String) -> bool {
        match self {
            Self::Peer(peer, _) => {
                peer.notify_resource_updated(ResourceUpdatedNotificationParam::new(uri)).await.is_ok()
            }
            Self::Stream(sink, _) => sink.notify_resource_updated(uri).await.is_ok(),
        }
    }
}

/// Whether any of the changes is one of this resource.
fn concerns(uri: &str, happened: &[LiveChange]) -> bool {
    match resources::place(uri) {
        Some(ResourceId::Queue) => true,
        Some(ResourceId::Task(id, _)) => {
            let of_it = |change: &LiveChange| {
                change.task.is_none_or(|task| task.to_string() == id || task.short() == id)
            };
            happened.iter().any(of_it)
        }
        None => false,
    }
}
