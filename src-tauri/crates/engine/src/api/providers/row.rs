//! A provider's row: made of a draft, and shown as a document.

use crate::convert;
use contract::{Provider, ProviderDraft, ProviderId, ProviderKind, provider::KeySource};
use store::{Connection, Result, StoreError, agents, providers::ProviderRow};

/// The document of a row.
pub(super) fn document(connection: &mut Connection, row: ProviderRow) -> Result<Provider> {
    let damaged = |_| StoreError::Query(format!("the provider “{}” is damaged", row.name));
    let agents = agents::all(connection, &row.user_id, false)?;
    Ok(Provider {
        id: row.id.parse::<ProviderId>().map_err(damaged)?,
        kind: row.kind,
        key_source: row.key_source,
        agents: agents.into_iter().filter(|a| a.provider.as_ref() == Some(&row.id)).map(|a| a.name).collect(),
        quota_until: row.quota_until.and_then(convert::time),
        created_at: convert::time_or_zero(row.created_at),
        updated_at: convert::time_or_zero(row.updated_at),
        name: row.name,
        base_url: row.base_url,
        model: row.model,
        key_variable: row.key_variable,
        allow_http: row.allow_http,
        requests_per_minute: row.requests_per_minute,
    })
}

/// A row with nothing of its own in it.
pub(super) fn blank(user: &str, kind: ProviderKind, now: i64) -> ProviderRow {
    ProviderRow {
        id: ProviderId(uuid::Uuid::now_v7()).to_string(),
        user_id: user.to_owned(),
        name: String::new(),
        kind,
        base_url: String::new(),
        model: None,
        key_source: KeySource::None,
        key_variable: None,
        allow_http: false,
        requests_per_minute: None,
        quota_until: None,
        created_at: now,
        updated_at: now,
    }
}

/// Lays the draft over the row. `before`: the provider as it was, where there was one.
pub(super) fn apply(row: &mut ProviderRow, draft: &ProviderDraft, before: Option<&Provider>, now: i64) {
    let named = |text: &String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    if let Some(name) = &draft.name {
        row.name.clone_from(name);
    }
    row.base_url = draft.base_url_after(before).unwrap_or_default();
    if let Some(model) = &draft.model {
        row.model = named(model);
    }
    let source = draft.key_source_after(before);
    row.key_source = source;
    if let Some(variable) = &draft.key_variable {
        row.key_variable = named(variable);
    }
    if source == KeySource::Environment {
        row.key_variable.get_or_insert_with(|| row.kind.key_variable().to_owned());
    } else {
        row.key_variable = None;
    }
    if let Some(allow) = draft.allow_http {
        row.allow_http = allow;
    }
    if let Some(limit) = draft.requests_per_minute {
        row.requests_per_minute = Some(limit).filter(|n| *n > 0);
    }
    // another server, or another key: what the old one said about its quota says nothing any more
    if before.is_some_and(|b| b.base_url != row.base_url) || draft.key.is_some() {
        row.quota_until = None;
    }
    row.updated_at = now;
}
