//! A file in words.

use crate::components::{Glyph, Icon};
use contract::{chat::Attachment, text};
use leptos::prelude::*;

/// A file in words: its name, what picture it is, how large it is.
pub(super) fn chip(file: &Attachment) -> impl IntoView + use<> {
    let size = text::bytes(u64::try_from(file.bytes).unwrap_or(0));
    let figure = file.picture.map_or_else(|| size.clone(), |picture| format!("{picture}, {size}"));
    view! {
        <span class="chip" title=file.path.clone()>
            <Icon glyph=Glyph::File/>
            <span class="ellipsis">{file.name().to_owned()}</span>
            <span class="figure">{figure}</span>
        </span>
    }
}
