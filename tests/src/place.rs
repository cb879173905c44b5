//! A test's own place: data folder, home and runtime folder in a temporary folder that goes with it.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::processes;

/// The place. When it goes, no process of it may be left: a leftover fails the test.
pub struct Place {
    root: TempDir,
}

impl Default for Place {
    fn default() -> Self {
        Self::new()
    }
}

impl Place {
    /// An empty place.
    #[must_use]
    pub fn new() -> Self {
        Self::below(&std::env::temp_dir())
    }

    /// An empty place in a folder of its own below this one.
    #[must_use]
    pub fn below(parent: &Path) -> Self {
        let root = tempfile::Builder::new().prefix("legwork-test-").tempdir_in(parent);
        let root = root.expect("a temporary folder");
        let place = Self { root };
        for folder in [place.data(), place.home(), place.runtime()] {
            fs::create_dir(&folder).expect("a folder in a fresh temporary folder");
            fs::set_permissions(&folder, Permissions::from_mode(0o700)).expect("our own folder");
        }
        place
    }

    /// Everything of the test is below this folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    /// The product's data folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.root().join("data")
    }

    /// The home of the person in the test.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.root().join("home")
    }

    fn runtime(&self) -> PathBuf {
        self.root().join("run")
    }

    /// A command that sees this place and nothing of the real home, display and session bus included.
    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        let home = self.home();
        command
            .current_dir(&home)
            .env("LEGWORK_DATA_DIR", self.data())
            .env("HOME", &home)
            .env("XDG_DATA_HOME", home.join(".local/share"))
            .env("XDG_STATE_HOME", home.join(".local/state"))
            .env("XDG_CONFIG_HOME", home.join(".config"))
            .env("XDG_CACHE_HOME", home.join(".cache"))
            .env("XDG_RUNTIME_DIR", self.runtime())
            // how busy the machine of the test is must not decide when something starts
            .env("LEGWORK_MACHINE", "ignore")
            .env("LANG", "C.UTF-8")
            .env("TZ", "UTC");
        // What the machine of the test has of its own is not for the test to find.
        for name in [
            "OPENAI_API_KEY",
            "DEEPSEEK_API_KEY",
            "ANTHROPIC_API_KEY",
            "GEMINI_API_KEY",
            "CLAUDE_CONFIG_DIR",
            "CODEX_HOME",
            "COPILOT_HOME",
        ] {
            command.env_remove(name);
        }
        for name in
            ["DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "LC_ALL", "RUST_LOG", "RUST_BACKTRACE"]
        {
            command.env_remove(name);
        }
        command
    }

    /// The living processes of this place.
    #[must_use]
    pub fn processes(&self) -> Vec<processes::Process> {
        processes::belonging_to(self.root())
    }

    /// Kills every process of this place, as the end of the machine would.
    pub fn kill_all(&self) {
        processes::sweep(self.root());
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let left = self.processes();
        self.kill_all();
        if !left.is_empty() && !std::thread::panicking() {
            panic!("the test left processes behind: {left:#?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wait;

    #[test]
    #[should_panic(expected = "left processes behind")]
    fn a_leftover_fails_the_test() {
        let place = Place::new();
        let mut left = place.command("sleep").arg("600").spawn().unwrap();
        // a process that has only just begun cannot be told by its environment yet
        wait::until("it can be seen", || (!place.processes().is_empty()).then_some(()));
        drop(place);
        left.wait().unwrap();
    }
}
