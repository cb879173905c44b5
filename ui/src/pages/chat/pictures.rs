//! Pictures of a conversation: small where they were said, large in a dialog.

use super::{Talks, file_chip::chip};
use crate::{
    catalogue::components as say,
    components::{Button, Dialog},
    hooks::{
        in_view,
        reading::{self, Reading},
    },
};
use contract::{
    TaskId,
    chat::Attachment,
    command::ChatPicture,
    picture::{PictureData, PictureFacts},
};
use leptos::{html, prelude::*};
use std::sync::Arc;

/// A picture that is shown large.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LargePicture {
    /// The name of its file.
    pub(super) name: String,
    /// An address that holds it.
    pub(super) url: Arc<str>,
}

/// A picture that went along with a turn. It is read when it comes into view; until then, and where it cannot be read, it is
/// told of in words.
#[component]
pub(super) fn SaidPicture(turn: TaskId, file: Attachment, facts: PictureFacts) -> impl IntoView {
    let element = NodeRef::<html::Div>::new();
    let seen = in_view::seen(element);
    let place = file.place;
    let read: Reading<PictureData> =
        reading::read(move || seen.get().then(|| ChatPicture { id: turn.to_string(), place }));
    let (name, title) = (file.name().to_owned(), file.in_words());
    let shown = move || match read.value.with(|read| read.as_ref().map(PictureData::data_url)) {
        Some(url) => {
            view! { <Preview name=name.clone() url=url.into() size=(facts.width, facts.height)/> }.into_any()
        }
        None => chip(&file).into_any(),
    };
    view! { <div class="said-picture" node_ref=element title=title>{shown}</div> }
}

/// A picture, small. It opens large.
#[component]
pub(super) fn Preview(
    /// The name of its file.
    name: String,
    /// An address that holds it.
    url: Arc<str>,
    /// Width and height in pixels, so that nothing moves when it is drawn.
    #[prop(optional)]
    size: Option<(i64, i64)>,
) -> impl IntoView {
    let talks = Talks::get();
    let (src, large) = (url.to_string(), LargePicture { name: name.clone(), url });
    let (width, height) = size.unzip();
    view! {
        <button type="button" class="picture" on:click=move |_| talks.large.set(Some(large.clone()))>
            <img src=src alt=name width=width height=height decoding="async"/>
        </button>
    }
}

/// The dialog in which a picture is shown large.
#[component]
pub(super) fn PictureDialog() -> impl IntoView {
    let talks = Talks::get();
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(talks.large.with(Option::is_some)));
    let title = Signal::derive(move || {
        talks.large.with(|large| large.as_ref().map_or_else(String::new, |large| large.name.clone()))
    });
    let footer = move || {
        view! { <Button on_press=move || open.set(false)>{say::close()}</Button> }
    };
    view! {
        <Dialog open=open title=title footer=footer on_close=Callback::new(move |()| talks.large.set(None))>
            {move || talks.large.get().map(|LargePicture { name, url }| view! {
                <img class="picture-large" src=url.to_string() alt=name/>
            })}
        </Dialog>
    }
}
