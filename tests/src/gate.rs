//! A command that waits until the test lets it go on, so that a test decides when a task ends.

use std::path::PathBuf;

use crate::Place;

/// A closed gate in a place.
pub struct Gate {
    file: PathBuf,
}

impl Gate {
    /// A new gate; each name opens for itself.
    #[must_use]
    pub fn new(place: &Place, name: &str) -> Self {
        Self { file: place.root().join(format!("{name}.gate")) }
    }

    /// A shell line that waits at the gate.
    #[must_use]
    pub fn line(&self) -> String {
        format!("while [ ! -e '{}' ]; do sleep 0.02; done", self.file.display())
    }

    /// Lets everything through that waits or will come.
    pub fn open(&self) {
        std::fs::write(&self.file, "").expect("a file in the test's own place");
    }
}
