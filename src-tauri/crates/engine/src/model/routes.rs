//! Ways to a model: the provider's row, the key from where it is kept, the price.

use super::{keys::Keys, prices};
use crate::{convert::time, ports::Route};
use contract::{ApiError, ErrorCode, ProviderId, provider::Key};
use store::{prices::PriceRow, providers::ProviderRow};

/// The way to `model` (the provider's own where left out). Looks the key up, so not inside a transaction.
pub(crate) fn route(
    keys: &Keys,
    provider: &ProviderRow,
    model: Option<&str>,
    own_prices: &[PriceRow],
) -> Result<Route, ApiError> {
    let Some(model) = model_of(provider, model) else {
        let message =
            format!("No model is chosen, and the provider “{}” has none of its own.", provider.name);
        return Err(ApiError::refused(message).hint("Give the agent a model, or the provider a default one."));
    };
    let key = keys.of(provider)?;
    bare(provider, model, key, own_prices)
}

/// The model that is asked: the one that is named, else the provider's own.
pub(crate) fn model_of<'a>(provider: &'a ProviderRow, model: Option<&'a str>) -> Option<&'a str> {
    let named = |text: &&str| !text.trim().is_empty();
    model.filter(named).or(provider.model.as_deref().filter(named))
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
        quota_until: provider.quota_until.and_then(time),
        price: prices::of(model, own_prices),
    })
}
