//! What components share about the browser and the engine: time, keys, look, remembered sizes, lists that grow.

pub mod appearance;
pub mod clock;
pub mod drops;
pub mod focus;
pub mod form_state;
pub mod in_sight;
pub mod in_view;
pub mod panics;
pub mod paste;
pub mod reading;
pub mod remembered;
pub mod rows;
pub mod shortcuts;
pub mod size;
pub mod tail;
pub mod text_field;
pub mod time;
pub mod updates;
pub mod zones;
