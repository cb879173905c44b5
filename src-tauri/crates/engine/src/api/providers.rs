//! Providers: adding, changing, removing, trying, and looking for model servers on this machine.

use super::{
    Work,
    lookup::{read, write},
    ready_made,
};
use crate::{
    engine::Shared,
    error,
    model::{job::no_models, routes},
    ports::{Models, Route, Secrets},
    view,
};
use contract::{
    ApiError, Provider, ProviderDraft, ProviderId, ProviderKind,
    command::{
        CheckProvider, CreateProvider, EditProvider, FindServers, GetProvider, ListModels, ListProviders,
        RemoveProvider,
    },
    provider::{FoundServer, Key, KeySource, ProviderCheck},
    validation,
};
use std::sync::Arc;
use store::{
    Connection, Result, StoreError, agents, prices,
    providers::{self, ProviderRow},
};

/// Asked where a provider has no model of its own and only its address and key are tried.
const NO_MODEL: &str = "";

fn find(connection: &mut Connection, shared: &Shared, name: &str) -> Result<ProviderRow> {
    providers::by_name_or_id(connection, &shared.user, name)?.ok_or_else(|| {
        let refusal = ApiError::not_found(format!("There is no provider “{name}”."));
        error::refuse(refusal.hint("`legwork provider list` shows them all."))
    })
}

fn document(connection: &mut Connection, row: ProviderRow) -> Result<Provider> {
    let damaged = |_| StoreError::Query(format!("the provider “{}” is damaged", row.name));
    let agents = agents::all(connection, &row.user_id, false)?;
    Ok(Provider {
        id: row.id.parse::<ProviderId>().map_err(|e| damaged(e.to_string()))?,
        kind: row.kind.parse().map_err(damaged)?,
        key_source: row.key_source.parse().map_err(damaged)?,
        agents: agents.into_iter().filter(|a| a.provider.as_ref() == Some(&row.id)).map(|a| a.name).collect(),
        quota_until: row.quota_until.and_then(view::time),
        created_at: view::time_or_zero(row.created_at),
        updated_at: view::time_or_zero(row.updated_at),
        name: row.name,
        base_url: row.base_url,
        model: row.model,
        key_variable: row.key_variable,
        allow_http: row.allow_http,
        requests_per_minute: row.requests_per_minute,
    })
}

fn taken(error: StoreError, name: &str) -> StoreError {
    match error {
        StoreError::Constraint(words) if words.contains("UNIQUE") => {
            let message = format!("There is a provider “{name}” already; choose another name.");
            error::refuse(ApiError::field("name", message))
        }
        other => other,
    }
}

fn blank(user: &str, kind: ProviderKind, now: i64) -> ProviderRow {
    let source = if kind.needs_key() { KeySource::Keyring } else { KeySource::None };
    ProviderRow {
        id: ProviderId(uuid::Uuid::now_v7()).to_string(),
        user_id: user.to_owned(),
        name: String::new(),
        kind: kind.as_str().to_owned(),
        base_url: kind.default_base_url().unwrap_or_default().to_owned(),
        model: None,
        key_source: source.as_str().to_owned(),
        key_variable: None,
        allow_http: false,
        requests_per_minute: None,
        quota_until: None,
        created_at: now,
        updated_at: now,
    }
}

fn apply(row: &mut ProviderRow, draft: &ProviderDraft, now: i64) {
    let kind: ProviderKind = row.kind.parse().unwrap_or_default();
    let named = |text: &String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    if let Some(name) = &draft.name {
        row.name.clone_from(name);
    }
    if let Some(url) = &draft.base_url {
        let own = kind.default_base_url().unwrap_or_default().to_owned();
        row.base_url = named(url).map_or(own, |url| url.trim_end_matches('/').to_owned());
    }
    if let Some(model) = &draft.model {
        row.model = named(model);
    }
    // a key that is given must be kept somewhere
    let given = draft.key.as_ref().filter(|_| row.key_source == KeySource::None.as_str());
    if let Some(source) = draft.key_source.or(given.map(|_| KeySource::Keyring)) {
        row.key_source = source.as_str().to_owned();
    }
    if let Some(variable) = &draft.key_variable {
        row.key_variable = named(variable);
    }
    if row.key_source == KeySource::Environment.as_str() {
        row.key_variable.get_or_insert_with(|| kind.key_variable().to_owned());
    } else {
        row.key_variable = None;
    }
    if let Some(allow) = draft.allow_http {
        row.allow_http = allow;
    }
    if let Some(limit) = draft.requests_per_minute {
        row.requests_per_minute = Some(limit).filter(|n| *n > 0);
    }
    row.updated_at = now;
}

/// Puts a key where the provider says. Comes before the row is written: a provider without its key is worse than a
/// key without its provider.
fn keep_key(shared: &Shared, row: &ProviderRow, key: Option<&Key>) -> std::result::Result<(), ApiError> {
    let Some(key) = key.map(|key| Key::new(key.expose().trim().to_owned())) else { return Ok(()) };
    match row.key_source.parse() {
        Ok(KeySource::Keyring) => shared.secrets.keep(&row.id, &key).map_err(|e| {
            let told = routes::keyring(&e);
            // the key is right, so this is no bad input; it is told beside the key's field all the same
            let about = ApiError::field("key", format!("It could not be kept. {}", told.message));
            ApiError { code: told.code, hint: told.hint, ..about }
        }),
        Ok(KeySource::Session) => shared.session_keys.keep(&row.id, &key).map_err(|e| routes::keyring(&e)),
        _ => Ok(()),
    }
}

impl Work for ListProviders {
    fn work(self, shared: &Arc<Shared>) -> std::result::Result<Vec<Provider>, ApiError> {
        read(shared, |c| {
            let rows = providers::all(c, &shared.user)?;
            rows.into_iter().map(|row| document(c, row)).collect()
        })
    }
}

impl Work for GetProvider {
    fn work(self, shared: &Arc<Shared>) -> std::result::Result<Provider, ApiError> {
        read(shared, |c| {
            let row = find(c, shared, &self.name)?;
            document(c, row)
        })
    }
}

impl Work for CreateProvider {
    fn work(self, shared: &Arc<Shared>) -> std::result::Result<Provider, ApiError> {
        let draft = self.provider;
        validation::provider(&draft, None)?;
        let mut row = blank(&shared.user, draft.kind.unwrap_or_default(), shared.now());
        apply(&mut row, &draft, shared.now());
        let name = row.name.clone();
        if read(shared, |c| providers::by_name_or_id(c, &shared.user, &name))?.is_some() {
            let message = format!("There is a provider “{name}” already; choose another name.");
            return Err(ApiError::field("name", message));
        }
        keep_key(shared, &row, draft.key.as_ref())?;
        let (kept, inner) = (row.clone(), Arc::clone(shared));
        let created = write(shared, move |connection| {
            providers::insert(connection, &row).map_err(|e| taken(e, &row.name))?;
            ready_made::ensure(connection, &inner, &row)?;
            document(connection, row.clone())
        });
        if created.is_err() {
            forget_key(shared, &kept);
        }
        created
    }
}

impl Work for EditProvider {
    fn work(self, shared: &Arc<Shared>) -> std::result::Result<Provider, ApiError> {
        let (row, changed) = changed(shared, Some(&self.name), &self.changes)?;
        keep_key(shared, &changed, self.changes.key.as_ref())?;
        if row.key_source != changed.key_source {
            check_has_key(shared, &changed)?;
            forget_key(shared, &row);
        }
        let inner = Arc::clone(shared);
        write(shared, move |connection| {
            providers::update(connection, &changed).map_err(|e| taken(e, &changed.name))?;
            ready_made::ensure(connection, &inner, &changed)?;
            document(connection, changed.clone())
        })
    }
}

/// Where a key is to be kept from now on, there must be one.
fn check_has_key(shared: &Shared, row: &ProviderRow) -> std::result::Result<(), ApiError> {
    let kept = matches!(row.key_source.parse(), Ok(KeySource::Keyring | KeySource::Session));
    if kept && routes::key_of(shared, row)?.is_none() {
        return Err(ApiError::field("key", "The key is needed again, to be kept in its new place."));
    }
    Ok(())
}

/// A provider as it is and as it would be; a blank one for one that is not added yet.
fn changed(
    shared: &Arc<Shared>,
    name: Option<&str>,
    changes: &ProviderDraft,
) -> std::result::Result<(ProviderRow, ProviderRow), ApiError> {
    let row = match name {
        Some(name) => read(shared, |c| find(c, shared, name))?,
        None => blank(&shared.user, changes.kind.unwrap_or_default(), shared.now()),
    };
    if name.is_some() {
        let before = read(shared, |c| document(c, row.clone()))?;
        validation::provider(changes, Some(&before))?;
    } else {
        // one that is only tried needs no name yet
        let named = ProviderDraft { name: Some("unnamed".into()), ..changes.clone() };
        validation::provider(&named, None)?;
    }
    let mut changed = row.clone();
    apply(&mut changed, changes, shared.now());
    Ok((row, changed))
}

fn forget_key(shared: &Shared, row: &ProviderRow) {
    let forgotten = match row.key_source.parse() {
        Ok(KeySource::Keyring) => shared.secrets.forget(&row.id),
        Ok(KeySource::Session) => shared.session_keys.forget(&row.id),
        _ => Ok(()),
    };
    if let Err(error) = forgotten {
        tracing::warn!(%error, provider = %row.name, "the keyring may still hold the key");
    }
}

impl Work for RemoveProvider {
    fn work(self, shared: &Arc<Shared>) -> std::result::Result<(), ApiError> {
        let (now, inner) = (shared.now(), Arc::clone(shared));
        let gone = write(shared, move |connection| {
            let row = find(connection, &inner, &self.name)?;
            providers::delete(connection, &row.id, now)?;
            Ok(row)
        })?;
        forget_key(shared, &gone);
        Ok(())
    }
}

fn models(shared: &Shared) -> std::result::Result<&Arc<dyn Models>, ApiError> {
    shared.models.as_ref().ok_or_else(no_models)
}

/// The way to a provider with a key that is only tried.
fn trial(
    shared: &Shared,
    row: &ProviderRow,
    key: Option<&Key>,
    model: &str,
) -> std::result::Result<Route, ApiError> {
    let key = match key {
        Some(key) => Some(Key::new(key.expose().trim().to_owned())),
        None => routes::key_of(shared, row)?,
    };
    routes::bare(row, model, key, &read(shared, |c| prices::all(c, &shared.user))?)
}

impl Work for CheckProvider {
    fn work(self, shared: &Arc<Shared>) -> std::result::Result<ProviderCheck, ApiError> {
        let (_, row) = changed(shared, self.name.as_deref(), &self.changes)?;
        let model = row.model.clone().unwrap_or_else(|| NO_MODEL.to_owned());
        let route = match trial(shared, &row, self.changes.key.as_ref(), &model) {
            Ok(route) => route,
            // a key that cannot be had is what was to be found out
            Err(error) => {
                return Ok(ProviderCheck {
                    ok: false,
                    message: error.message,
                    hint: error.hint,
                    model: None,
                });
            }
        };
        Ok(models(shared)?.check(&route))
    }
}

impl Work for ListModels {
    fn work(self, shared: &Arc<Shared>) -> std::result::Result<Vec<String>, ApiError> {
        let row = read(shared, |c| find(c, shared, &self.name))?;
        models(shared)?.list(&trial(shared, &row, None, NO_MODEL)?)
    }
}

impl Work for FindServers {
    fn work(self, shared: &Arc<Shared>) -> std::result::Result<Vec<FoundServer>, ApiError> {
        let found = models(shared)?.find();
        let known = read(shared, |c| providers::all(c, &shared.user))?;
        let mut names: Vec<String> = known.iter().map(|p| p.name.clone()).collect();
        let mut servers = vec![];
        for server in found {
            let there = known.iter().find(|p| same_place(&p.base_url, &server.base_url));
            let name = free_name(server.label, &names);
            names.push(name.clone());
            servers.push(FoundServer {
                label: server.label.to_owned(),
                name,
                kind: server.kind,
                base_url: server.base_url,
                models: server.models,
                provider: there.map(|p| p.name.clone()),
            });
        }
        Ok(servers)
    }
}

fn same_place(a: &str, b: &str) -> bool {
    let plain = |url: &str| url.replace("localhost", "127.0.0.1").trim_end_matches('/').to_owned();
    plain(a) == plain(b)
}

/// A name made of a label that no provider has yet.
fn free_name(label: &str, taken: &[String]) -> String {
    let base = label.to_lowercase().replace(' ', "-");
    let numbered = (2..).map(|n| format!("{base}-{n}"));
    std::iter::once(base.clone()).chain(numbered).find(|name| !taken.contains(name)).unwrap_or(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_found_server_gets_a_name_of_its_own() {
        assert_eq!(free_name("LM Studio", &[]), "lm-studio");
        assert_eq!(free_name("Ollama", &["ollama".into(), "ollama-2".into()]), "ollama-3");
    }

    #[test]
    fn the_same_place_is_told_however_it_is_written() {
        assert!(same_place("http://localhost:11434/", "http://127.0.0.1:11434"));
        assert!(!same_place("http://127.0.0.1:8080/v1", "http://127.0.0.1:8000/v1"));
    }
}
