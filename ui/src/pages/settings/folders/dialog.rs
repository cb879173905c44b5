//! The dialog in which it is said what holds for tasks in a folder.

use crate::{
    catalogue::{common, folders as say, places as places_say},
    components::{Button, ButtonKind, CheckBox, Dialog, Field, Select},
    dialogs::parts::{Failure, FolderInput},
    hooks::{
        form_state::{FormState, field},
        text_field::TextField,
    },
    state::{chord::in_text, folder_form::FolderForm, places},
};
use leptos::prelude::*;

/// The dialog, closed until the section asks for it.
#[component]
pub(super) fn FolderDialog(#[prop(into)] on_submit: Callback<()>) -> impl IntoView {
    let state = FormState::<FolderForm>::get();
    let title = Signal::derive(move || match state.before.get() {
        Some(folder) => say::edit_folder(&folder.folder),
        None => say::add_folder_title().to_owned(),
    });
    let footer = move || {
        view! {
            <span class="grow"></span>
            <Button on_press=move || state.open.set(false)>{common::cancel()}</Button>
            <Button
                kind=ButtonKind::Primary
                pending=state.pending
                title=in_text("Ctrl+Enter")
                on_press=move || on_submit.run(())
            >
                {common::save_changes()}
            </Button>
        }
    };
    view! {
        <Dialog open=state.open title=title footer=footer on_submit=on_submit>
            <div class="form">
                <Show when=move || state.is_new()>
                    <Field label=say::folder() name="folder" wide=true error=state.error("folder")>
                        <FolderInput value=field!(state.folder) on_leave=state.leaves("folder")/>
                    </Field>
                </Show>
                <FolderFields/>
            </div>
            <Failure error=state.failure/>
        </Dialog>
    }
}

#[component]
fn FolderFields() -> impl IntoView {
    let state = FormState::<FolderForm>::get();
    let hint = |said: &str| Some(said.to_owned());
    view! {
        <TextField
            form=state
            name="variables"
            label=say::variables()
            value=field!(state.variables)
            hint=hint(say::variables_hint())
            rows=2
            mono=true
        />
        <TextField
            form=state
            name="secrets"
            label=say::secrets()
            value=field!(state.secrets)
            hint=hint(say::secrets_hint())
            rows=2
            mono=true
        />
        <Field label=places_say::works_in() name="place" wide=true error=state.error("place")>
            <Select value=field!(state.place) options=Signal::stored(places::choices())/>
        </Field>
        <TextField
            form=state
            name="setup"
            label=say::setup()
            value=field!(state.setup)
            hint=hint(say::setup_hint())
            mono=true
        />
        <div class="wide"><CheckBox value=field!(state.setup_network) label=say::setup_network()/></div>
        <TextField
            form=state
            name="files"
            label=say::files()
            value=field!(state.files)
            hint=hint(say::files_hint())
            rows=2
            mono=true
        />
        <TextField
            form=state
            name="branch"
            label=say::branch()
            value=field!(state.branch)
            hint=hint(say::branch_hint())
            mono=true
        />
    }
}
