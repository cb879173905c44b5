//! A real keyring on a bus of its own: gnome-keyring, unlocked as it is after a login, with all that it keeps below the
//! person's home. And what is kept nowhere else: files that hold a text.

use crate::{Place, bus::PrivateBus, wait};
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Child, Stdio},
};
use zbus::{Connection, zvariant::OwnedObjectPath};

const SERVICE: &str = "org.freedesktop.secrets";
const PATH: &str = "/org/freedesktop/secrets";
const INTERFACE: &str = "org.freedesktop.Secret.Service";

/// The keyring. It goes when this value goes.
pub struct Keyring {
    daemon: Child,
}

impl Keyring {
    /// Starts the keyring of this place on this bus. What it kept there before is in it.
    ///
    /// # Panics
    /// It cannot be started.
    #[must_use]
    pub fn start(place: &Place, bus: &PrivateBus) -> Self {
        let mut daemon = place
            .command("gnome-keyring-daemon")
            .args(["--foreground", "--unlock", "--components=secrets"])
            .env("DBUS_SESSION_BUS_ADDRESS", bus.address())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null()) // it grumbles about memory that it may not lock
            .spawn()
            .expect("gnome-keyring-daemon starts (package gnome-keyring)");
        let mut password = daemon.stdin.take().expect("its input is piped");
        password.write_all(b"a password").expect("it reads its password");
        Self { daemon }
    }

    /// The collection that keys are kept in, once there is one.
    pub async fn opened(connection: &Connection) -> OwnedObjectPath {
        wait::eventually("the keyring has a default collection", async || Self::collection(connection).await)
            .await
    }

    /// The collection that keys are kept in; `None` while there is none.
    pub async fn collection(connection: &Connection) -> Option<OwnedObjectPath> {
        let asked =
            connection.call_method(Some(SERVICE), PATH, Some(INTERFACE), "ReadAlias", &("default",)).await;
        let path: OwnedObjectPath = asked.ok()?.body().deserialize().ok()?;
        (path.as_str() != "/").then_some(path)
    }

    /// Ends it, as a crash would.
    pub fn kill(&mut self) {
        self.daemon.kill().ok();
        self.daemon.wait().ok();
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The files below a folder that hold a text.
///
/// # Panics
/// The folder cannot be listed.
#[must_use]
pub fn files_with(folder: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = vec![];
    for entry in fs::read_dir(folder).expect("a folder of the test's own").flatten() {
        // some go while they are looked for
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() {
            found.extend(files_with(&entry.path(), text));
        } else if kind.is_file() {
            let bytes = fs::read(entry.path()).unwrap_or_default();
            if bytes.windows(text.len()).any(|part| part == text.as_bytes()) {
                found.push(entry.path());
            }
        }
    }
    found
}
