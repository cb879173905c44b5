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
    fn work(self, host: &Arc<PoolHost>) -> Result<Settings, ApiError> {
        host.settings.load()
    }
}

impl Change for SetSettings {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> Result<Settings, ApiError> {
        let (user, now) = (host.user.clone(), host.now());
        let settings = once.write(host, move |c| change(c, &user, &self.changes, self.version, now))?;
        host.settings.forget();
        Ok(settings)
    }
}
