//! How the keyring is opened, and what its errors mean.

use engine::ports::SecretsError;
use keyring::{Entry, Error};
use keyring_core::api::CredentialStoreApi as _;
use secret_service::Error as Service;
use std::collections::HashMap;
use zbus_secret_service_keyring_store::Store;

/// The entry of this name. Connects to the keyring, which may take as long as it likes.
///
/// `keyring::Entry::new` opens its store once for the whole process, and keeps that it failed as well: a keyring that
/// starts after the app would never be found. So the store is opened here, and the entry is put around it.
pub(crate) fn entry(service: &str, name: &str) -> Result<Entry, Error> {
    // what the keyring's own program shows for it
    let label = format!("Legwork: key of a provider ({name})");
    let modifiers = HashMap::from([("label", label.as_str())]);
    Ok(Entry { inner: Store::new()?.build(service, name, Some(&modifiers))? })
}

/// What an error comes to. Its words are the keyring's; the key is never among them.
pub(crate) fn meaning(error: Error) -> SecretsError {
    match error {
        Error::NoStorageAccess(why) => no_access(&*why),
        Error::PlatformFailure(why) => failure(&*why),
        // these carry what was stored
        Error::BadEncoding(_) => SecretsError::Refused("what it holds is not text".to_owned()),
        Error::BadDataFormat(..) => SecretsError::Refused("what it holds is damaged".to_owned()),
        Error::Ambiguous(_) => SecretsError::Refused("it holds several keys under this name".to_owned()),
        Error::NoDefaultStore => SecretsError::Absent("no keyring is known for this system".to_owned()),
        other => SecretsError::Refused(other.to_string()),
    }
}

type Why = dyn std::error::Error + Send + Sync;

fn no_access(why: &Why) -> SecretsError {
    match why.downcast_ref::<Service>() {
        // a bus and a service, but no collection that keys could be kept in
        Some(Service::NoResult) => {
            SecretsError::Absent("the keyring has no default collection yet".to_owned())
        }
        _ => SecretsError::Locked,
    }
}

fn failure(why: &Why) -> SecretsError {
    let words = why.to_string();
    match why.downcast_ref::<Service>() {
        Some(Service::Unavailable) => {
            SecretsError::Absent("nothing answers for it on the session bus".to_owned())
        }
        Some(Service::PromptDisconnected) => SecretsError::Locked,
        _ if words.contains("org.freedesktop.Secret.Error.IsLocked") => SecretsError::Locked,
        _ if unreachable(&words) => SecretsError::Absent("the session bus does not answer".to_owned()),
        _ => SecretsError::Refused(words),
    }
}

/// A bus that cannot be connected to, or one on which no keyring can be started.
fn unreachable(words: &str) -> bool {
    [
        "ServiceUnknown",
        "NameHasNoOwner",
        "Spawn",
        "I/O error",
        "No such file",
        "Connection refused",
        "address",
    ]
    .iter()
    .any(|sign| words.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_stored_stays_out_of_the_words() {
        let told = meaning(Error::BadEncoding(b"sk-canary\xff".to_vec())).to_string();
        assert!(!told.contains("canary") && !told.contains("115"), "{told}");
    }

    #[test]
    fn each_trouble_of_the_service_has_its_name() {
        let access = |error: Service| meaning(Error::NoStorageAccess(Box::new(error)));
        let failure = |error: Service| meaning(Error::PlatformFailure(Box::new(error)));
        assert_eq!(access(Service::Locked), SecretsError::Locked);
        assert_eq!(access(Service::Prompt), SecretsError::Locked);
        assert_eq!(failure(Service::PromptDisconnected), SecretsError::Locked);
        assert!(matches!(access(Service::NoResult), SecretsError::Absent(_)));
        assert!(matches!(failure(Service::Unavailable), SecretsError::Absent(_)));
        assert!(matches!(failure(Service::Crypto("x")), SecretsError::Refused(_)));
    }
}
