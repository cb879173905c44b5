//! The keys of providers, wherever the person wants them kept.
//!
//! Owns: which place a provider's key is in, and what is said when it is not there. Every call may block for seconds, so
//! none is made inside a transaction.

use crate::{
    ports::{Secrets, SecretsError, SessionSecrets, channel_key, secret_key},
    process::outside_of_writes,
};
use contract::{
    ApiError, ErrorCode,
    notify::Channel,
    provider::{Key, KeySource},
};
use std::sync::Arc;
use store::providers::ProviderRow;

/// Where keys are kept.
pub(crate) struct Keys {
    keyring: Arc<dyn Secrets>,
    /// Kept as long as this process lives.
    session: SessionSecrets,
}

impl Keys {
    pub(crate) fn new(keyring: Arc<dyn Secrets>) -> Self {
        Self { keyring, session: SessionSecrets::default() }
    }

    /// The key of a provider; `None` where it needs none.
    pub(crate) fn of(&self, provider: &ProviderRow) -> Result<Option<Key>, ApiError> {
        outside_of_writes();
        let name = &provider.name;
        let missing = |message: String, hint: String| Err(ApiError::refused(message).hint(hint));
        match provider.key_source {
            KeySource::None => Ok(None),
            KeySource::Keyring => match self.keyring.get(&provider.id) {
                Ok(Some(key)) => Ok(Some(key)),
                Ok(None) => missing(
                    format!("The keyring holds no key for the provider “{name}”."),
                    format!(
                        "Enter it again: `legwork provider edit {name} --new-key`, or on the Providers page."
                    ),
                ),
                Err(error) => Err(keyring(&error)),
            },
            KeySource::Session => match self.session.get(&provider.id).ok().flatten() {
                Some(key) => Ok(Some(key)),
                None => missing(
                    format!(
                        "The key of the provider “{name}” was kept for one session only, and that has ended."
                    ),
                    "Enter it again in the process that runs the queue, or keep it in the keyring."
                        .to_owned(),
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

    /// Puts a key where the provider says. Comes before the row is written: a provider without its key is worse than a
    /// key without its provider.
    ///
    /// # Errors
    /// The place refuses it; told beside the key's field.
    pub(crate) fn keep(&self, provider: &ProviderRow, key: &Key) -> Result<(), ApiError> {
        outside_of_writes();
        let key = Key::new(key.expose().trim().to_owned());
        match provider.key_source {
            KeySource::Keyring => self.keyring.keep(&provider.id, &key).map_err(|e| {
                let told = keyring(&e);
                // the key is right, so this is no bad input; it is told beside the key's field all the same
                let about = ApiError::field("key", format!("It could not be kept. {}", told.message));
                ApiError { code: told.code, hint: told.hint, ..about }
            }),
            KeySource::Session => self.session.keep(&provider.id, &key).map_err(|e| keyring(&e)),
            KeySource::Environment | KeySource::None => Ok(()),
        }
    }

    /// Keeps a secret for commands.
    ///
    /// # Errors
    /// The keyring refuses it; told beside the value's field.
    pub(crate) fn keep_secret(&self, name: &str, value: &Key) -> Result<(), ApiError> {
        outside_of_writes();
        self.keyring.keep(&secret_key(name), value).map_err(|error| {
            let about = ApiError::field("value", format!("It could not be kept. {error}"));
            ApiError { code: ErrorCode::Refused, ..about }.hint(format!("{}.", remedy(&error)))
        })
    }

    /// Takes a secret for commands out of the keyring.
    ///
    /// # Errors
    /// The keyring cannot be asked, and may still hold it.
    pub(crate) fn forget_secret(&self, name: &str) -> Result<(), SecretsError> {
        outside_of_writes();
        self.keyring.forget(&secret_key(name))
    }

    /// Keeps, or forgets, the secret of a way to be told.
    ///
    /// # Errors
    /// The keyring refuses it; told beside the secret's field.
    pub(crate) fn keep_channel(&self, channel: Channel, secret: Option<&Key>) -> Result<(), ApiError> {
        outside_of_writes();
        let name = channel_key(channel);
        let done = match secret {
            Some(secret) => self.keyring.keep(&name, secret),
            None => self.keyring.forget(&name),
        };
        done.map_err(|error| {
            let about = ApiError::field("secret", format!("The keyring was not changed. {error}"));
            ApiError { code: ErrorCode::Refused, ..about }.hint(format!("{}.", remedy(&error)))
        })
    }

    /// The secret of a way to be told; `None` where there is none.
    ///
    /// # Errors
    /// The keyring cannot be asked; what happened, and what to do.
    pub(crate) fn of_channel(&self, channel: Channel) -> Result<Option<Key>, (String, String)> {
        outside_of_writes();
        let told = |error: &SecretsError| (error.to_string(), format!("{}.", remedy(error)));
        self.keyring.get(&channel_key(channel)).map_err(|error| told(&error))
    }

    /// Takes a provider's key out of its place.
    ///
    /// # Errors
    /// The keyring cannot be asked, and may still hold it.
    pub(crate) fn forget(&self, provider: &ProviderRow) -> Result<(), SecretsError> {
        outside_of_writes();
        match provider.key_source {
            KeySource::Keyring => self.keyring.forget(&provider.id),
            KeySource::Session => self.session.forget(&provider.id),
            KeySource::Environment | KeySource::None => Ok(()),
        }
    }
}

/// An error of the keyring with its remedies. Not every front can do all of them, so each says where it is found.
fn keyring(error: &SecretsError) -> ApiError {
    let choices = "or keep the key in an environment variable (`--key-env NAME`, or on the Providers page) or, on that page \
                   only, for one session";
    ApiError::refused(error.to_string()).hint(format!("{}, {choices}.", remedy(error)))
}

/// What brings the keyring back.
const fn remedy(error: &SecretsError) -> &'static str {
    match error {
        SecretsError::Absent(_) => "Start a keyring (gnome-keyring, KWallet)",
        SecretsError::Locked => "Unlock the keyring and try again",
        SecretsError::Silent => "Look whether the keyring asks for its password",
        SecretsError::Refused(_) => "Look at the keyring's own program",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_remedy_says_where_it_is_found() {
        let why = || "why".to_owned();
        for error in [
            SecretsError::Absent(why()),
            SecretsError::Locked,
            SecretsError::Silent,
            SecretsError::Refused(why()),
        ] {
            let hint = keyring(&error).hint.unwrap_or_default();
            assert!(hint.contains("`--key-env NAME`, or on the Providers page"), "{hint}");
            assert!(hint.ends_with("or, on that page only, for one session."), "{hint}");
        }
    }
}
