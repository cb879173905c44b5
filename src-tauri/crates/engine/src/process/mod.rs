//! Who lives on this data folder: the locks that prove it, the doorbells that wake it, where its files are, and how
//! busy the machine is. Must never: know a task.

pub(crate) mod doorbell;
pub(crate) mod folder;
pub(crate) mod load;
pub(crate) mod locks;
