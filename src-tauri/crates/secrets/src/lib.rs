//! Keys of providers in the system's keyring, behind the engine's `Secrets` port.
//!
//! Owns: how the keyring is reached, how long it is waited for, what its errors mean.
//! Must never: keep a key anywhere else, put one into an error or a log line, or block its caller for longer than
//! [`PATIENCE`].
#![warn(missing_docs)]

mod platform;
mod watch;

use contract::provider::Key;
use engine::ports::{Secrets, SecretsError};
use keyring::{Entry, Error};
use sha2::{Digest as _, Sha256};
use std::{path::Path, time::Duration};
use watch::{Abandoned, Watch};

/// How long a caller waits for the keyring at most.
pub const PATIENCE: Duration = Duration::from_secs(3);

/// The system's keyring. Each data folder has keys of its own in it.
pub struct Keyring {
    service: String,
    watch: Watch,
}

impl Keyring {
    /// The keyring, for the keys that belong to a data folder. Nothing is opened before a key is asked for.
    #[must_use]
    pub fn new(data_dir: &Path) -> Self {
        Self { service: service_of(data_dir), watch: Watch::new(PATIENCE) }
    }

    /// What the keys of this data folder are filed under: the attribute `service` of its entries.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.service
    }

    fn within<T: Send + 'static>(
        &self,
        name: &str,
        work: impl FnOnce(&Entry, &Abandoned) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, SecretsError> {
        let (service, name) = (self.service.clone(), name.to_owned());
        self.watch.within(move |abandoned| {
            // anew each time: the keyring may have been started, or started again, since
            let entry = platform::entry(&service, &name).map_err(platform::meaning)?;
            work(&entry, abandoned).map_err(platform::meaning)
        })
    }
}

impl Secrets for Keyring {
    fn keep(&self, name: &str, key: &Key) -> Result<(), SecretsError> {
        let key = key.clone();
        self.within(name, move |entry, abandoned| {
            let before = password(entry)?;
            if abandoned.is_so() {
                return Ok(());
            }
            entry.set_password(key.expose())?;
            // Unlocked too late: the caller was told that nothing is kept, so nothing may be.
            if abandoned.is_so() {
                return match before {
                    Some(before) => entry.set_password(&before),
                    None => removed(entry),
                };
            }
            Ok(())
        })
    }

    fn get(&self, name: &str) -> Result<Option<Key>, SecretsError> {
        self.within(name, |entry, _| Ok(password(entry)?.map(Key::new)))
    }

    fn forget(&self, name: &str) -> Result<(), SecretsError> {
        self.within(name, |entry, _| removed(entry))
    }
}

fn password(entry: &Entry) -> Result<Option<String>, Error> {
    match entry.get_password() {
        Ok(password) => Ok(Some(password)),
        Err(Error::NoEntry) => Ok(None),
        Err(other) => Err(other),
    }
}

fn removed(entry: &Entry) -> Result<(), Error> {
    match entry.delete_credential() {
        Ok(()) | Err(Error::NoEntry) => Ok(()),
        Err(other) => Err(other),
    }
}

/// Two data folders must not share keys, so the folder is part of the name; as a hash, for it may be long and private.
fn service_of(data_dir: &Path) -> String {
    let real = data_dir.canonicalize().unwrap_or_else(|_| data_dir.to_owned());
    let digest = Sha256::digest(real.as_os_str().as_encoded_bytes());
    let short: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("legwork-{short}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_folder_has_keys_of_its_own() {
        let service = |path: &str| service_of(Path::new(path));
        assert_eq!(service("/nowhere/a"), service("/nowhere/a"));
        assert_ne!(service("/nowhere/a"), service("/nowhere/b"));
        assert!(!service("/nowhere/a").contains("nowhere"));
    }

    #[test]
    fn a_folder_is_the_same_by_every_way_to_it() {
        assert_eq!(service_of(Path::new("/tmp")), service_of(Path::new("/tmp/../tmp")));
    }
}
