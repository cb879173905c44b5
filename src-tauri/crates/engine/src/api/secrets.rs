//! Secrets that commands can be given: their names here, their values in the keyring.

use super::{Change, Once, Work};
use crate::{
    convert,
    ports::SecretsError,
    runs::host::PoolHost,
    tasks::{lookup::read, secrets},
};
use contract::{
    ApiError,
    command::{KeepSecret, ListSecrets, RemoveSecret},
    secret::Secret,
    validation,
};
use std::sync::Arc;
use store::secrets::SecretRow;

fn document(row: SecretRow) -> Option<Secret> {
    let (created_at, updated_at) = (convert::time(row.created_at)?, convert::time(row.updated_at)?);
    Some(Secret { name: row.name, created_at, updated_at })
}

fn is_known(host: &Arc<PoolHost>, name: &str) -> Result<bool, ApiError> {
    Ok(read(host, |c| store::secrets::all(c, &host.user))?.iter().any(|row| row.name == name))
}

impl Work for ListSecrets {
    fn work(self, host: &Arc<PoolHost>) -> Result<Vec<Secret>, ApiError> {
        let rows = read(host, |c| store::secrets::all(c, &host.user))?;
        Ok(rows.into_iter().filter_map(document).collect())
    }
}

impl Change for KeepSecret {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> Result<Secret, ApiError> {
        validation::secret(&self.name, self.value.expose())?;
        let was_there = is_known(host, &self.name)?;
        // first the value: a name without one would let tasks be made that can never run
        host.keys.keep_secret(&self.name, &self.value)?;
        let (user, name, now) = (host.user.clone(), self.name.clone(), host.now());
        let kept = once.write(host, move |c| {
            let row = store::secrets::set(c, &user, &self.name, now)?;
            document(row).ok_or_else(|| store::StoreError::Query("a moment out of range".to_owned()))
        });
        // nobody would know of a value whose name is nowhere
        if kept.is_err()
            && !was_there
            && let Err(error) = host.keys.forget_secret(&name)
        {
            tracing::warn!(%error, name, "the keyring may still hold the secret");
        }
        kept
    }
}

impl Change for RemoveSecret {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> Result<(), ApiError> {
        if !is_known(host, &self.name)? {
            return Err(secrets::unknown(&self.name));
        }
        // first the value: afterwards nobody would know of one that is still in the keyring
        match host.keys.forget_secret(&self.name) {
            Ok(()) | Err(SecretsError::Absent(_)) => {}
            Err(error) => {
                let message =
                    format!("“{}” was not removed, because its value would stay behind: {error}", self.name);
                let hint = "Unlock the keyring (or start it anew) and remove the secret again.";
                return Err(ApiError::refused(message).hint(hint));
            }
        }
        let (user, now) = (host.user.clone(), host.now());
        once.write(host, move |c| store::secrets::remove(c, &user, &self.name, now))
    }
}
