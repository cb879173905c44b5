//! Small things that this window remembers: widths, the theme of the last visit, where a dialog was left.
//! Never anything about tasks that exist: those belong to the engine.

use leptos::prelude::*;
use std::{fmt::Display, str::FromStr};

/// What was remembered under `name`, if it can be read.
#[must_use]
pub fn recall<T: FromStr>(name: &str) -> Option<T> {
    let storage = window().local_storage().ok().flatten()?;
    storage.get_item(&format!("legwork.{name}")).ok().flatten()?.parse().ok()
}

/// Remembers a value. Where storage is switched off it is simply not remembered.
pub fn remember(name: &str, value: impl Display) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(&format!("legwork.{name}"), &value.to_string());
    }
}
