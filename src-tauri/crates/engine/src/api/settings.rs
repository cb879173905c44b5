//! Reading and changing the person's settings.

use super::Work;
use crate::{
    engine::Shared,
    error,
    settings::{NAME, load},
    tasks::lookup::write,
};
use contract::{
    ApiError,
    command::{GetSettings, SetSettings},
    settings::Settings,
    validation,
};
use std::sync::Arc;

impl Work for GetSettings {
    fn work(self, shared: &Arc<Shared>) -> Result<Settings, ApiError> {
        load(shared)
    }
}

impl Work for SetSettings {
    fn work(self, shared: &Arc<Shared>) -> Result<Settings, ApiError> {
        validation::settings(&self.settings)?;
        let json = serde_json::to_string(&self.settings).map_err(|e| error::engine(e.to_string()))?;
        let (user, now) = (shared.user.clone(), shared.now());
        write(shared, move |c| store::settings::set(c, &user, NAME, &json, now))?;
        shared.settings.forget();
        Ok(self.settings)
    }
}
