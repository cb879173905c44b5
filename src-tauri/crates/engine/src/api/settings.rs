//! Reading and changing the person's settings.

use super::{Change, Once, Work};
use crate::{runs::host::PoolHost, settings::change};
use contract::{
    ApiError,
    command::{GetSettings, SetSettings},
    settings::Settings,
};
use std::sync::Arc;

impl Work for GetSettings {
    fn work(self, shared: &Arc<PoolHost>) -> Result<Settings, ApiError> {
        shared.settings.load()
    }
}

impl Change for SetSettings {
    fn change(self, shared: &Arc<PoolHost>, once: &Once) -> Result<Settings, ApiError> {
        let (user, now) = (shared.user.clone(), shared.now());
        let settings = once.write(shared, move |c| change(c, &user, &self.changes, self.version, now))?;
        shared.settings.forget();
        Ok(settings)
    }
}
