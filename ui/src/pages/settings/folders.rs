//! What holds for tasks in a folder: which folders something is set for, and changing that.

mod dialog;

use super::state::SettingsState;
use crate::{
    catalogue::{common, folders as say},
    components::{Button, Glyph, IconButton, Skeleton},
    hooks::form_state::FormState,
    ipc,
    state::folder_form::{self, FolderForm, FolderRequest},
};
use contract::{
    changes::FolderSettings,
    command::{ListFolders, SetFolder},
};
use dialog::FolderDialog;
use leptos::{prelude::*, task::spawn_local};

/// What the section shares. A cheap handle.
#[derive(Clone, Copy)]
struct FolderList {
    state: SettingsState,
    /// Once they are known.
    all: RwSignal<Option<Vec<FolderSettings>>>,
    form: FormState<FolderForm>,
}

impl FolderList {
    fn read(self) {
        spawn_local(async move {
            match ipc::call(ListFolders {}).await {
                // The page may have been left meanwhile.
                Ok(all) => _ = self.all.try_set(Some(all)),
                Err(error) => self.state.toasts.error(&error),
            }
        });
    }

    fn submit(self) {
        let Some(request) = self.form.checked() else { return };
        self.form.pending.set(true);
        spawn_local(async move {
            let FolderRequest { folder, changes } = request.clone();
            let kept = ipc::call(SetFolder { folder, changes }).await;
            let _ = self.form.pending.try_set(false);
            match kept {
                Ok(kept) => {
                    self.form.finish();
                    self.state.toasts.say(say::was_kept(&kept.folder));
                    self.read();
                }
                Err(error) => self.form.refused(&request, error),
            }
        });
    }

    fn remove(self, known: FolderSettings) {
        spawn_local(async move {
            let FolderRequest { folder, changes } = folder_form::nothing(&known);
            match ipc::call(SetFolder { folder, changes }).await {
                Ok(_) => {
                    let said = say::was_removed(&known.folder);
                    let again = move || self.put_back(known.clone());
                    self.state.toasts.say_with(said, common::undo(), again);
                    self.read();
                }
                Err(error) => self.state.toasts.error(&error),
            }
        });
    }

    fn put_back(self, known: FolderSettings) {
        spawn_local(async move {
            let FolderRequest { folder, changes } = folder_form::all_of(&known);
            if let Err(error) = ipc::call(SetFolder { folder, changes }).await {
                self.state.toasts.error(&error);
            }
            self.read();
        });
    }
}

/// The section.
#[component]
pub fn Folders() -> impl IntoView {
    let list = FolderList { state: SettingsState::get(), all: RwSignal::new(None), form: FormState::new() };
    provide_context(list.form);
    list.read();
    let rows = move || match list.all.get() {
        None => view! { <Skeleton rows=2 label=say::folders()/> }.into_any(),
        Some(all) => all
            .into_iter()
            .map(|folder| view! { <FolderRow list=list folder=folder/> })
            .collect_view()
            .into_any(),
    };
    view! {
        <section class="secrets folders" aria-labelledby="settings-folders">
            <h2 id="settings-folders" tabindex="-1">{say::folders()}</h2>
            <p class="field-hint">{say::folders_hint()}</p>
            {rows}
            <div class="secret-new">
                <Button small=true icon=Glyph::Plus on_press=move || list.form.make()>{say::add_folder()}</Button>
            </div>
            <FolderDialog on_submit=move || list.submit()/>
        </section>
    }
}

#[component]
fn FolderRow(list: FolderList, folder: FolderSettings) -> impl IntoView {
    let said = folder_form::said(&folder);
    let (path, changed, gone) = (folder.folder.clone(), folder.clone(), folder.clone());
    let (edit, remove) = (say::edit_folder(&path), say::remove_folder(&path));
    view! {
        <div class="secret-row">
            <span class="secret-name mono selectable" dir="auto" title=path.clone()>{path.clone()}</span>
            <span class="secret-kept ellipsis" dir="auto" title=said.clone()>{said.clone()}</span>
            <IconButton glyph=Glyph::Pencil label=edit on_press=move || list.form.change(changed.clone())/>
            <IconButton glyph=Glyph::Bin label=remove on_press=move || list.remove(gone.clone())/>
        </div>
    }
}
