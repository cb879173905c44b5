//! Requests that may come twice: each is carried out once, and a repeat gets the reply that the first one got.
//!
//! The reply is stored by the transaction of the change itself. So there is no moment at which a crash leaves the
//! change without its reply, and of two that come at once the second finds the reply of the first.

use crate::{core::Core, error};
use contract::{ApiError, command::RequestId};
use serde::{Serialize, de::DeserializeOwned};
use store::{Connection, Result, StoreError, requests};

/// One request, as its handler knows it.
#[derive(Clone, Debug)]
pub(crate) struct Once {
    /// Under which its reply is stored; `None`: it does not come twice.
    name: Option<String>,
}

impl Once {
    pub(crate) fn of(request: Option<RequestId>) -> Self {
        Self { name: request.map(|id| id.to_string()) }
    }

    /// The part of the request with this number, where it does several things, each in a transaction of its own.
    pub(super) fn part(&self, number: usize) -> Self {
        Self { name: self.name.as_ref().map(|name| format!("{name}/{number}")) }
    }

    /// The reply to the request, where it was carried out already.
    pub(crate) fn reply<T: DeserializeOwned>(&self, core: &Core) -> std::result::Result<Option<T>, ApiError> {
        let Some(name) = &self.name else { return Ok(None) };
        let stored = core.store.read(|c| requests::reply(c, name)).map_err(error::api)?;
        Ok(stored.and_then(|json| serde_json::from_str(&json).ok()))
    }

    /// Makes a change and stores what it gives, in one transaction; or gives what is stored, and changes nothing.
    ///
    /// # Errors
    /// Whatever `change` gives, which is not stored; or the store failed.
    pub(super) fn write<T>(
        &self,
        core: &Core,
        change: impl Fn(&mut Connection) -> Result<T> + Send + 'static,
    ) -> std::result::Result<T, ApiError>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
    {
        core.store.write(self.first(core, change)).map_err(error::api)
    }

    /// The same, without waiting: `then` is called with what came of it, and must be quick. What is asked for while others
    /// are written shares their commit.
    pub(super) fn write_behind<T>(
        &self,
        core: &Core,
        change: impl Fn(&mut Connection) -> Result<T> + Send + 'static,
        then: impl FnOnce(std::result::Result<T, ApiError>) + Send + 'static,
    ) where
        T: Serialize + DeserializeOwned + Send + 'static,
    {
        core.store.write_behind(self.first(core, change), |written| then(written.map_err(error::api)));
    }

    /// The change, where it was not made before.
    fn first<T: Serialize + DeserializeOwned>(
        &self,
        core: &Core,
        change: impl Fn(&mut Connection) -> Result<T> + Send + 'static,
    ) -> impl Fn(&mut Connection) -> Result<T> + Send + 'static {
        let (name, now) = (self.name.clone(), core.now());
        move |connection| match &name {
            Some(name) => first_or_stored(connection, name, now, &change),
            None => change(connection),
        }
    }
}

fn first_or_stored<T: Serialize + DeserializeOwned>(
    connection: &mut Connection,
    name: &str,
    now: i64,
    change: &impl Fn(&mut Connection) -> Result<T>,
) -> Result<T> {
    if let Some(json) = requests::reply(connection, name)? {
        return serde_json::from_str(&json).map_err(|_| {
            let refusal = ApiError::refused("This was done already, by another version of Legwork.");
            error::refuse(refusal.hint("Look at how things stand now."))
        });
    }
    let done = change(connection)?;
    let json = serde_json::to_string(&done).map_err(|e| StoreError::Query(e.to_string()))?;
    requests::insert(connection, name, &json, now)?;
    Ok(done)
}
