//! Providers: adding, changing and removing them, each with its key.

mod reach;
mod row;

use super::{Change, Once, Work, ready_made};
use crate::tasks::lookup::read;
use crate::{core::Core, error, ports::SecretsError, runs::host::PoolHost, tasks::context::EngineContext};
use contract::{
    ApiError, Provider, ProviderDraft,
    command::{CreateProvider, EditProvider, GetProvider, ListProviders, RemoveProvider},
    provider::KeySource,
    validation,
};
use row::{apply, blank, document};
use std::sync::Arc;
use store::{
    Connection, Result, StoreError,
    providers::{self, ProviderRow},
};

fn find(connection: &mut Connection, core: &Core, name: &str) -> Result<ProviderRow> {
    providers::by_name_or_id(connection, &core.user, name)?.ok_or_else(|| {
        let refusal = ApiError::not_found(format!("There is no provider “{name}”."));
        error::refuse(refusal.hint("`legwork provider list` shows them all."))
    })
}

fn taken(error: StoreError, name: &str) -> StoreError {
    match error {
        StoreError::Constraint(words) if words.contains("UNIQUE") => error::refuse(name_taken(name)),
        other => other,
    }
}

fn name_taken(name: &str) -> ApiError {
    ApiError::field("name", format!("There is a provider “{name}” already; choose another name."))
}

/// Refuses a name that another provider has, before its key is kept anywhere.
fn check_free(core: &Core, row: &ProviderRow) -> std::result::Result<(), ApiError> {
    let there = read(core, |c| providers::by_name_or_id(c, &core.user, &row.name))?;
    match there.filter(|other| other.id != row.id) {
        Some(_) => Err(name_taken(&row.name)),
        None => Ok(()),
    }
}

impl Work for ListProviders {
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<Vec<Provider>, ApiError> {
        read(host, |c| {
            let rows = providers::all(c, &host.user)?;
            rows.into_iter().map(|row| document(c, row)).collect()
        })
    }
}

impl Work for GetProvider {
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<Provider, ApiError> {
        read(host, |c| {
            let row = find(c, host, &self.name)?;
            document(c, row)
        })
    }
}

impl Change for CreateProvider {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Provider, ApiError> {
        let draft = self.provider;
        validation::provider(&draft, None)?;
        let mut row = blank(&host.user, draft.kind.unwrap_or_default(), host.now());
        apply(&mut row, &draft, None, host.now());
        check_free(host, &row)?;
        if let Some(key) = &draft.key {
            host.keys.keep(&row, key)?;
        }
        let (kept, inner) = (row.clone(), Arc::clone(&host.core));
        let created = once.write(host, move |connection| {
            providers::insert(connection, &row).map_err(|e| taken(e, &row.name))?;
            ready_made::ensure(connection, &inner, &row)?;
            document(connection, row.clone())
        });
        if created.is_err() {
            forget_key(host, &kept);
        }
        created
    }
}

impl Change for EditProvider {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Provider, ApiError> {
        let (row, changed) = changed(host, Some(&self.name), &self.changes)?;
        check_free(host, &changed)?;
        if let Some(key) = &self.changes.key {
            host.keys.keep(&changed, key)?;
        }
        let moved = row.key_source != changed.key_source;
        let (kept, inner) = (changed.clone(), Arc::clone(&host.core));
        let edited = once.write(host, move |connection| {
            providers::update(connection, &changed).map_err(|e| taken(e, &changed.name))?;
            ready_made::ensure(connection, &inner, &changed)?;
            document(connection, changed.clone())
        });
        if moved {
            // the key stays in one place: the new one, or the old one where the change came to nothing
            forget_key(host, if edited.is_ok() { &row } else { &kept });
        }
        edited
    }
}

/// A provider as it is and as it would be; a blank one for one that is not added yet.
fn changed(
    host: &Arc<PoolHost>,
    name: Option<&str>,
    changes: &ProviderDraft,
) -> std::result::Result<(ProviderRow, ProviderRow), ApiError> {
    let row = match name {
        Some(name) => read(host, |c| find(c, host, name))?,
        None => blank(&host.user, changes.kind.unwrap_or_default(), host.now()),
    };
    let before = match name {
        Some(_) => Some(read(host, |c| document(c, row.clone()))?),
        None => None,
    };
    match &before {
        Some(before) => validation::provider(changes, Some(before))?,
        // one that is only tried needs no name yet
        None => {
            validation::provider(&ProviderDraft { name: Some("unnamed".into()), ..changes.clone() }, None)?
        }
    }
    let mut changed = row.clone();
    apply(&mut changed, changes, before.as_ref(), host.now());
    Ok((row, changed))
}

fn forget_key(engine: &EngineContext, row: &ProviderRow) {
    if let Err(error) = engine.keys.forget(row) {
        tracing::warn!(%error, provider = %row.name, "the keyring may still hold the key");
    }
}

/// Forgets the key of a provider that is to be removed. Comes before the row is gone: afterwards nobody would know of
/// a key that is still in the keyring. Where there is no keyring, there is no key to be left behind.
fn give_up_key(engine: &EngineContext, row: &ProviderRow) -> std::result::Result<(), ApiError> {
    if row.key_source != KeySource::Keyring {
        forget_key(engine, row);
        return Ok(());
    }
    match engine.keys.forget(row) {
        Ok(()) => Ok(()),
        Err(SecretsError::Absent(why)) => {
            tracing::warn!(why, provider = %row.name, "there is no keyring to take the key out of");
            Ok(())
        }
        Err(error) => {
            let name = &row.name;
            let message = format!("“{name}” was not removed, because its key would stay behind: {error}");
            let hint = "Unlock the keyring (or start it anew) and remove the provider again.";
            Err(ApiError::refused(message).hint(hint))
        }
    }
}

impl Change for RemoveProvider {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<(), ApiError> {
        let row = read(host, |c| find(c, host, &self.name))?;
        give_up_key(host, &row)?;
        let (now, id) = (host.now(), row.id);
        once.write(host, move |connection| providers::delete(connection, &id, now))
    }
}
