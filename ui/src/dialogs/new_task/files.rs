//! The files that the run is given: chosen, or dropped on the dialog.

use super::TaskDialog;
use crate::{
    catalogue::new_task as say,
    components::{Button, Field, Glyph, Icon, IconButton},
    dialogs::parts::focus_soon,
    hooks::{
        drops::{self, Drop},
        form_state::field,
    },
    ipc,
};
use contract::command::ChooseFiles;
use leptos::{prelude::*, task::spawn_local};

/// Whether files are held over the window. Its own context, as the listeners live as long as the page.
#[derive(Clone, Copy)]
struct Held(RwSignal<bool>);

/// Takes files that are dropped while the dialog is open.
pub(super) fn hear_drops(dialog: TaskDialog) {
    let held = RwSignal::new(false);
    provide_context(Held(held));
    drops::hear(move |drop| {
        let open = dialog.open.get_untracked();
        held.set(open && drop == Drop::Held);
        if let Drop::Fell(paths) = drop
            && open
            && !paths.is_empty()
        {
            add(dialog, paths);
            dialog.more_open.set(true);
        }
    });
}

/// `Files`: a list, and where to drop more.
#[component]
pub fn Files() -> impl IntoView {
    let dialog = TaskDialog::get();
    let Held(held) = expect_context();
    let form = dialog.form;
    let files = field!(form.files);
    let choosing = RwSignal::new(false);
    let choose = move || {
        choosing.set(true);
        spawn_local(async move {
            let last = form.fields.with_untracked(|form| form.files.last().cloned());
            let start = last.and_then(|path| path.rsplit_once('/').map(|(folder, _)| folder.to_owned()));
            let chosen = ipc::call(ChooseFiles { start }).await;
            // The dialog may have been closed meanwhile.
            let _ = choosing.try_set(false);
            match chosen {
                Ok(chosen) => add(dialog, chosen),
                Err(error) => dialog.toasts.error(&error),
            }
        });
    };
    let hint = Signal::derive(move || {
        (dialog.form.takes_command() && !files.with(Vec::is_empty)).then(|| say::files_hint().to_owned())
    });
    view! {
        <Field label=say::files() name="files" wide=true hint=hint error=dialog.form.error("files")>
            <div class="drop" class:held=move || held.get()>
                <Icon glyph=Glyph::File/>
                <span>{say::drop_files()}</span>
                <Button small=true on_press=choose pending=choosing>{say::choose_files()}</Button>
            </div>
            <ul class="files" hidden=move || files.with(Vec::is_empty)>
                <For each=move || files.get() key=String::clone let:path><FileLine path=path/></For>
            </ul>
        </Field>
    }
}

#[component]
fn FileLine(path: String) -> impl IntoView {
    let fields = TaskDialog::get().form.fields;
    let (folder, name) = path.rsplit_once('/').map_or(("", path.as_str()), |(folder, name)| (folder, name));
    let (folder, name) = (format!("{folder}/"), name.to_owned());
    let label = say::remove(&name);
    let remove = {
        let path = path.clone();
        move || {
            fields.update(|form| form.files.retain(|file| *file != path));
            focus_soon(".drop button");
        }
    };
    view! {
        <li title=path>
            <Icon glyph=Glyph::File/>
            <span class="file-name">{name}</span>
            <span class="file-folder">{folder}</span>
            <IconButton glyph=Glyph::Cross label=label on_press=remove/>
        </li>
    }
}

/// Adds files, each once.
fn add(dialog: TaskDialog, paths: Vec<String>) {
    dialog.form.fields.update(|form| {
        for path in paths {
            if !form.files.contains(&path) {
                form.files.push(path);
            }
        }
    });
}
