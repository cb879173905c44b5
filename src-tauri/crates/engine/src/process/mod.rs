//! Who lives on this data folder: the locks that prove it, the doorbells that wake it, where its files are, which
//! processes its attempts have, how busy the machine is, how much room there is, the input that is kept for commands, the
//! files that go along with what is said, and why nothing is started. Must never: know a task but by its id.

pub(crate) mod attached;
pub(crate) mod doorbell;
pub(crate) mod fault;
pub(crate) mod folder;
pub(crate) mod inputs;
pub(crate) mod load;
pub(crate) mod locks;
pub(crate) mod of_attempts;
pub(crate) mod picture;
pub(crate) mod real_path;
pub(crate) mod room;
pub(crate) mod text_file;

/// Asserts, where assertions are compiled in, that nobody waits for what comes now inside a write: locks, sockets,
/// keyrings and other people's disks may take long, and every writer of every process would wait with it.
#[track_caller]
pub(crate) fn outside_of_writes() {
    debug_assert!(!store::writes(), "nothing but the store is waited for inside a write");
}

#[cfg(test)]
mod tests {
    use super::{
        doorbell::{self, Ring},
        locks::{PoolLock, PoolLook},
    };
    use crate::{Role, testing::Bench};
    use std::path::Path;
    use store::StoreError;

    #[test]
    fn nothing_but_the_store_is_reached_inside_a_write() {
        type Reach = fn(&Path);
        let reaches: [(&str, Reach); 5] = [
            ("a lock", |dir| drop(PoolLock::try_acquire(dir, Role::Command))),
            ("a look at a lock", |dir| _ = PoolLock::is_held(dir)),
            ("a look that is remembered", |dir| _ = PoolLook::new(dir).is_running()),
            ("all doorbells", |dir| _ = doorbell::ring_all(dir, None, &Ring::Changed)),
            ("one doorbell", |dir| _ = doorbell::ring_one(dir, "app", &Ring::Changed)),
        ];
        let bench = Bench::new();
        let context = bench.context();
        for (what, reach) in reaches {
            reach(&context.data_dir);
            let dir = context.data_dir.clone();
            let inside = context.store.write(move |_| {
                reach(&dir);
                Ok(())
            });
            assert!(matches!(inside, Err(StoreError::Panicked(_))), "{what}: {inside:?}");
        }
    }
}
