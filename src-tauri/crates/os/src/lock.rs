//! Locks of files, which the kernel lets go at the death of their holder.

use std::{fs::File, ops::Deref, sync::Arc};

/// The lock of a file, given back when this is dropped. Given back in so many words: closing the file would not do while
/// a process that is being started has it open too, for an instant.
#[derive(Debug)]
pub struct HeldLock(Arc<File>);

impl HeldLock {
    /// Looks after the lock on `file`, which is held.
    #[must_use]
    pub const fn of(file: Arc<File>) -> Self {
        Self(file)
    }
}

impl Deref for HeldLock {
    type Target = File;

    fn deref(&self) -> &File {
        &self.0
    }
}

impl Drop for HeldLock {
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}
