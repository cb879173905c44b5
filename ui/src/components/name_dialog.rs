//! A dialog that asks for one name.

use super::{Button, ButtonKind, Dialog, Field, TextInput};
use crate::{catalogue::common, state::chord::in_text};
use leptos::prelude::*;

/// A narrow dialog with one field. Enter in it, and Ctrl+Enter anywhere in it, are its button.
#[component]
pub fn NameDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Its heading and accessible name.
    #[prop(into)]
    title: Signal<String>,
    /// What the field is called.
    #[prop(into)]
    label: Signal<String>,
    /// What the name is for. An error takes its place.
    #[prop(optional, into)]
    hint: Signal<Option<String>>,
    /// The name.
    name: RwSignal<String>,
    /// What is wrong with it.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// What its button says.
    #[prop(into)]
    action: Signal<String>,
    /// What the button started has not ended yet.
    #[prop(into)]
    pending: Signal<bool>,
    /// The button was pressed.
    #[prop(into)]
    on_submit: Callback<()>,
    /// It was closed, in whichever way.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let footer = move || {
        view! {
            <Button on_press=move || open.set(false)>{common::cancel()}</Button>
            <Button kind=ButtonKind::Primary pending=pending title=in_text("Ctrl+Enter") on_press=on_submit>
                {move || action.get()}
            </Button>
        }
    };
    view! {
        <Dialog open=open title=title narrow=true footer=footer on_close=on_close on_submit=on_submit>
            <Field label=label hint=hint error=error>
                <TextInput value=name autofocus=true on_enter=on_submit/>
            </Field>
        </Dialog>
    }
}
