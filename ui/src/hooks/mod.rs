//! What components share about the browser: time, keys, look, remembered sizes.

pub mod appearance;
pub mod panics;
pub mod remembered;
pub mod shortcuts;
pub mod size;
pub mod time;
