//! Who lives on this data folder: the locks that prove it, the doorbells that wake it, where its files are, which
//! processes its attempts have, and how busy the machine is. Must never: know a task but by its id.

pub(crate) mod doorbell;
pub(crate) mod folder;
pub(crate) mod load;
pub(crate) mod locks;
pub(crate) mod of_attempts;

/// Asserts, where assertions are compiled in, that nobody waits for what comes now inside a write: locks, sockets,
/// keyrings and other people's disks may take long, and every writer of every process would wait with it.
#[track_caller]
pub(crate) fn outside_of_writes() {
    debug_assert!(!store::writes(), "nothing but the store is waited for inside a write");
}
