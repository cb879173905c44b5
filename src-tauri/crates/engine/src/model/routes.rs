//! Ways to a model: the provider's row, the key from where it is kept, the price.

use super::prices;
use crate::{
    engine::Shared,
    ports::{Route, Secrets as _, SecretsError},
};
use contract::{
    ApiError, ErrorCode, ProviderId,
    provider::{Key, KeySource},
};
use store::{prices::PriceRow, providers::ProviderRow};

/// The way to `model` (the provider's own where left out). Looks the key up, so not inside a transaction.
pub(crate) fn route(
    shared: &Shared,
    provider: &ProviderRow,
    model: Option<&str>,
    own_prices: &[PriceRow],
) -> Result<Route, ApiError> {
    let named = |text: &&str| !text.trim().is_empty();
    let Some(model) = model.filter(named).or(provider.model.as_deref().filter(named)) else {
        let message =
            format!("No model is chosen, and the provider “{}” has none of its own.", provider.name);
        return Err(ApiError::refused(message).hint("Give the agent a model, or the provider a default one."));
    };
    let key = key_of(shared, provider)?;
    bare(provider, model, key, own_prices)
}

/// The way without looking anything up.
pub(crate) fn bare(
    provider: &ProviderRow,
    model: &str,
    key: Option<Key>,
    own_prices: &[PriceRow],
) -> Result<Route, ApiError> {
    let damaged =
        |_| ApiError::new(ErrorCode::Store, format!("The provider “{}” is damaged.", provider.name));
    Ok(Route {
        provider_id: provider.id.parse::<ProviderId>().map_err(damaged)?,
        provider: provider.name.clone(),
        kind: provider.kind,
        base_url: provider.base_url.clone(),
        model: model.to_owned(),
        key,
        requests_per_minute: provider.requests_per_minute,
        quota_until: provider.quota_until.and_then(crate::view::time),
        price: prices::of(model, own_prices),
    })
}

/// The key of a provider; `None` where it needs none.
pub(crate) fn key_of(shared: &Shared, provider: &ProviderRow) -> Result<Option<Key>, ApiError> {
    let name = &provider.name;
    let missing = |message: String, hint: String| Err(ApiError::refused(message).hint(hint));
    match provider.key_source {
        KeySource::None => Ok(None),
        KeySource::Keyring => match shared.secrets.get(&provider.id) {
            Ok(Some(key)) => Ok(Some(key)),
            Ok(None) => missing(
                format!("The keyring holds no key for the provider “{name}”."),
                format!(
                    "Enter it again: `legwork provider edit {name} --new-key`, or on the Providers page."
                ),
            ),
            Err(error) => Err(keyring(&error)),
        },
        KeySource::Session => match shared.session_keys.get(&provider.id).ok().flatten() {
            Some(key) => Ok(Some(key)),
            None => missing(
                format!(
                    "The key of the provider “{name}” was kept for one session only, and that has ended."
                ),
                "Enter it again in the process that runs the queue, or keep it in the keyring.".to_owned(),
            ),
        },
        KeySource::Environment => {
            let variable = provider.key_variable.clone().unwrap_or_default();
            match std::env::var(&variable).ok().filter(|value| !value.trim().is_empty()) {
                Some(value) => Ok(Some(Key::new(value.trim().to_owned()))),
                None => missing(
                    format!("The environment variable {variable} with the key of “{name}” is not set."),
                    "Set it where the app or `legwork worker` is started.".to_owned(),
                ),
            }
        }
    }
}

/// An error of the keyring with its remedies.
pub(crate) fn keyring(error: &SecretsError) -> ApiError {
    let choices = "or keep the key in an environment variable (--key-env NAME) or for this session only";
    let hint = match error {
        SecretsError::Absent(_) => format!("Start a keyring (gnome-keyring, KWallet), {choices}."),
        SecretsError::Locked => format!("Unlock the keyring and try again, {choices}."),
        SecretsError::Silent => format!("Look whether the keyring asks for its password, {choices}."),
        SecretsError::Refused(_) => format!("Look at the keyring's own program, {choices}."),
    };
    ApiError::refused(error.to_string()).hint(hint)
}
