//! Providers: where models are reached. Their keys are elsewhere.

use crate::{
    Connection, Result, StoreError,
    columns::Bind,
    events::{self, NewEvent},
    limits,
    schema::providers,
};
use contract::{
    ProviderKind,
    event::EventKind,
    limit::{LimitKey, LimitOn},
    provider::KeySource,
};
use diesel::prelude::*;

/// A provider as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = providers, treat_none_as_default_value = false, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the columns are documented where the contract shows them")]
pub struct ProviderRow {
    pub id: String,
    pub user_id: String,
    pub name: String,
    #[diesel(serialize_as = Bind<ProviderKind>)]
    pub kind: ProviderKind,
    pub base_url: String,
    pub model: Option<String>,
    #[diesel(serialize_as = Bind<KeySource>)]
    pub key_source: KeySource,
    pub key_variable: Option<String>,
    pub allow_http: bool,
    pub requests_per_minute: Option<i64>,
    pub quota_until: Option<i64>,
    pub created_at: i64,
    pub updated_at: i64,
}

/// The user's provider with this name, or with this id.
///
/// # Errors
/// The read failed.
pub fn by_name_or_id(connection: &mut Connection, user: &str, name: &str) -> Result<Option<ProviderRow>> {
    Ok(providers::table
        .filter(providers::user_id.eq(user).and(providers::name.eq(name).or(providers::id.eq(name))))
        .select(ProviderRow::as_select())
        .get_result(connection)
        .optional()?)
}

/// What the provider with this id is called; `None` where it is gone.
///
/// # Errors
/// The read failed.
pub fn name_of(connection: &mut Connection, id: &str) -> Result<Option<String>> {
    Ok(providers::table.find(id).select(providers::name).get_result(connection).optional()?)
}

/// The user's providers by name.
///
/// # Errors
/// The read failed.
pub fn all(connection: &mut Connection, user: &str) -> Result<Vec<ProviderRow>> {
    Ok(providers::table
        .filter(providers::user_id.eq(user))
        .order(providers::name)
        .select(ProviderRow::as_select())
        .load(connection)?)
}

/// Adds a provider.
///
/// # Errors
/// `Constraint` when the name is taken, or the write failed.
pub fn insert(connection: &mut Connection, provider: &ProviderRow) -> Result<()> {
    diesel::insert_into(providers::table).values(provider.clone()).execute(connection)?;
    events::append(connection, &NewEvent::about_nothing(provider.created_at, EventKind::Providers))
}

/// Writes a changed provider.
///
/// # Errors
/// `Constraint` when the name is taken, `NotFound`, or the write failed.
pub fn update(connection: &mut Connection, provider: &ProviderRow) -> Result<()> {
    let changed =
        diesel::update(providers::table.find(&provider.id)).set(provider.clone()).execute(connection)?;
    if changed == 0 {
        return Err(StoreError::NotFound);
    }
    events::append(connection, &NewEvent::about_nothing(provider.updated_at, EventKind::Providers))
}

/// Removes a provider.
///
/// # Errors
/// The write failed.
pub fn delete(connection: &mut Connection, id: &str, now: i64) -> Result<()> {
    diesel::delete(providers::table.find(id)).execute(connection)?;
    limits::forget(connection, &LimitKey::new(LimitOn::Provider, id), now)?;
    events::append(connection, &NewEvent::about_nothing(now, EventKind::Providers))
}

/// Remembers until when a provider is not to be asked, or that it may be asked again.
///
/// # Errors
/// The write failed.
pub fn set_quota(connection: &mut Connection, id: &str, until: Option<i64>, now: i64) -> Result<()> {
    diesel::update(providers::table.find(id)).set(providers::quota_until.eq(until)).execute(connection)?;
    events::append(connection, &NewEvent::about_nothing(now, EventKind::Providers))
}
