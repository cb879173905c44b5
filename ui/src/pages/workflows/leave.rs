//! Leaving the editor: with changes that were not saved, it is asked first.

use crate::{
    catalogue::workflows as say,
    components::{Button, ButtonKind, Dialog},
    shell::Shell,
    state::workflow::edit::Editor,
};
use leptos::prelude::*;
use std::sync::Arc;

/// What is to be done once the editor may be left.
type Then = Arc<dyn Fn() + Send + Sync>;

/// The question before the editor is left. A cheap handle.
#[derive(Clone, Copy)]
pub(super) struct Leave {
    asking: RwSignal<bool>,
    then: StoredValue<Option<Then>>,
    shell: Shell,
}

impl Leave {
    /// Nothing is asked yet.
    pub(super) fn new() -> Self {
        Self { asking: RwSignal::new(false), then: StoredValue::new(None), shell: Shell::get() }
    }

    /// The page's.
    pub(super) fn get() -> Self {
        expect_context()
    }

    /// Does something that leaves the editor: at once where nothing would be lost, else when the person wants it so.
    pub(super) fn then(self, then: impl Fn() + Send + Sync + 'static) {
        let changed = |draft: &Option<Editor>| draft.as_ref().is_some_and(Editor::is_changed);
        if self.shell.workflow_draft.with_untracked(changed) {
            self.then.set_value(Some(Arc::new(then)));
            self.asking.set(true);
        } else {
            self.shell.workflow_draft.set(None);
            then();
        }
    }

    fn go(self) {
        self.asking.set(false);
        self.shell.workflow_draft.set(None);
        if let Some(then) = self.then.try_update_value(Option::take).flatten() {
            then();
        }
    }
}

/// The question, closed until it is asked.
#[component]
pub(super) fn LeaveQuestion() -> impl IntoView {
    let leave = Leave::get();
    let footer = move || {
        view! {
            <Button kind=ButtonKind::Danger on_press=move || leave.go()>{say::discard()}</Button>
            <Button kind=ButtonKind::Primary autofocus=true on_press=move || leave.asking.set(false)>{say::keep_editing()}</Button>
        }
    };
    let name = move || {
        let draft = leave.shell.workflow_draft;
        draft.with(|draft| draft.as_ref().map(|draft| draft.definition().name.clone()).unwrap_or_default())
    };
    view! {
        <Dialog open=leave.asking title=say::not_saved() narrow=true footer=footer>
            <p>{move || say::not_saved_hint(&name())}</p>
        </Dialog>
    }
}
