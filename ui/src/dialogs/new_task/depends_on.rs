//! The tasks that must be completed first: found by words of theirs, listed once chosen.

use super::{
    TaskDialog,
    form::{Purpose, TaskFormState},
};
use crate::{
    catalogue::{common, new_task as say},
    components::{Field, Glyph, IconButton, Select, ShapeIcon, field::FieldTies, options, unique_id},
    dialogs::parts::focus_soon,
    hooks::{form_state::field, in_sight::bring_in_sight},
    ipc,
    state::{revision::Turns, shape::Shape, words},
};
use contract::{Task, TaskId, command::ListTasks, task::OnDependencyFailure};
use leptos::{ev, html, leptos_dom::helpers::debounce, prelude::*, task::spawn_local};
use std::time::Duration;

/// Tasks that are offered at a time.
const OFFERED: i64 = 30;
/// A pause in typing after which is searched.
const PAUSE: Duration = Duration::from_millis(120);

/// `Depends on`, and what happens when one of those fails.
#[component]
pub fn DependsOn() -> impl IntoView {
    let form = TaskDialog::get().form;
    let chosen = field!(form.depends_on);
    let failure = [
        (OnDependencyFailure::Wait.as_str(), say::keep_waiting()),
        (OnDependencyFailure::Fail.as_str(), say::fail_too()),
    ];
    view! {
        <Field label=say::depends_on() name="depends_on" wide=true error=form.error("depends_on")>
            <Picker/>
            <ul class="picked-tasks" hidden=move || chosen.with(Vec::is_empty)>
                <For each=move || chosen.get() key=|id| *id let:id><Picked id=id/></For>
            </ul>
        </Field>
        <Show when=move || !chosen.with(Vec::is_empty)>
            <Field
                label=say::dependency_fails()
                name="on_dependency_failure"
                wide=true
                error=form.error("on_dependency_failure")
            >
                <Select value=field!(form.on_dependency_failure) options=options(&failure)/>
            </Field>
        </Show>
    }
}

/// A task that was chosen.
#[component]
fn Picked(id: TaskId) -> impl IntoView {
    let dialog = TaskDialog::get();
    let task = dialog.live.task(id);
    let remove = move || {
        dialog.form.fields.update(|form| form.depends_on.retain(|other| *other != id));
        focus_soon(".picker input");
    };
    move || {
        let (title, shape) = match task.get() {
            Some(task) => (task.title.clone(), Some((Shape::of(&task), words::status(&task)))),
            None => (id.short(), None),
        };
        let label = say::remove(&title);
        view! {
            <li class="picked-task">
                {shape.map(|(shape, word)| view! {
                    <ShapeIcon shape=shape/>
                    <span class="visually-hidden">{word}": "</span>
                })}
                <span class="picked-title" dir="auto" title=title.clone()>{title.clone()}</span>
                <IconButton glyph=Glyph::Cross label=label on_press=remove/>
            </li>
        }
    }
}

/// The list that is offered.
#[derive(Clone, Copy)]
struct Offer {
    form: TaskFormState,
    words: RwSignal<String>,
    tasks: RwSignal<Option<Vec<Task>>>,
    shows: RwSignal<bool>,
    /// The line that Enter chooses.
    here: RwSignal<usize>,
    turns: StoredValue<Turns>,
}

impl Offer {
    /// Reads the tasks with the words, without those that cannot be chosen.
    fn search(self) {
        let turn = self.turns.try_update_value(Turns::take).unwrap_or_default();
        // The dialog may have been closed in the pause before.
        let Some(words) = self.words.try_get_untracked() else { return };
        let search = Some(words).filter(|words| !words.trim().is_empty());
        spawn_local(async move {
            let answer = ipc::call(ListTasks { search, limit: OFFERED, ..ListTasks::default() }).await;
            if self.turns.try_update_value(|turns| turns.admit(turn)) == Some(true) {
                let found = answer.map(|page| page.tasks).unwrap_or_default();
                let _ = self.tasks.try_set(Some(found));
                let _ = self.here.try_set(0);
            }
        });
    }

    /// What can be chosen now.
    fn lines(self) -> Option<Vec<Task>> {
        let chosen = self.form.fields.with(|form| form.depends_on.clone());
        let itself = match self.form.purpose.get() {
            Purpose::Edit(id, _) => Some(id),
            _ => None,
        };
        let free = |task: &Task| !chosen.contains(&task.id) && Some(task.id) != itself;
        self.tasks.get().map(|tasks| tasks.into_iter().filter(free).collect())
    }

    fn choose(self, id: TaskId) {
        self.form.fields.update(|form| form.depends_on.push(id));
        self.words.set(String::new());
        self.shows.set(false);
        self.search();
    }

    fn open(self) {
        if !self.shows.get_untracked() {
            self.shows.set(true);
            self.here.set(0);
            self.search();
        }
    }

    fn keys(self, event: &ev::KeyboardEvent) {
        let count = untrack(|| self.lines()).map_or(0, |lines| lines.len());
        let step = |by: usize| {
            if count > 0 {
                self.here.update(|here| *here = (*here + by) % count);
            }
        };
        let plain = !event.ctrl_key() && !event.meta_key() && !event.is_composing();
        match (event.key().as_str(), self.shows.get_untracked()) {
            ("ArrowDown", false) => self.open(),
            ("ArrowDown", true) => step(1),
            ("ArrowUp", true) => step(count.saturating_sub(1)),
            ("Enter", true) if plain => {
                let here = self.here.get_untracked();
                let line = untrack(|| self.lines()).and_then(|lines| lines.get(here).map(|task| task.id));
                if let Some(id) = line {
                    self.choose(id);
                }
            }
            // The list closes first, the dialog with the next one.
            ("Escape", true) => self.shows.set(false),
            ("Backspace", _) if self.words.with_untracked(String::is_empty) => {
                self.form.fields.update(|form| {
                    form.depends_on.pop();
                });
                return;
            }
            _ => return,
        }
        event.prevent_default();
    }
}

/// A field to type words into, and the tasks that hold them.
#[component]
fn Picker() -> impl IntoView {
    let offer = Offer {
        form: TaskDialog::get().form,
        words: RwSignal::new(String::new()),
        tasks: RwSignal::new(None),
        shows: RwSignal::new(false),
        here: RwSignal::new(0),
        turns: StoredValue::new(Turns::default()),
    };
    let FieldTies { id, described_by, invalid } = FieldTies::get();
    let list_id = unique_id("tasks");
    let line_id = {
        let list_id = list_id.clone();
        move |id: TaskId| format!("{list_id}-{}", id.short())
    };
    let active = {
        let line_id = line_id.clone();
        Memo::new(move |_| {
            let task = offer.lines()?.get(offer.here.get()).map(|task| task.id)?;
            offer.shows.get().then(|| line_id(task))
        })
    };
    let mut search = debounce(PAUSE, move |()| offer.search());
    let leave = offer.form.leaves("depends_on");
    view! {
        <div class="picker">
            <input
                class="input"
                type="text"
                id=id
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                placeholder=say::find_task()
                aria-autocomplete="list"
                aria-controls=list_id.clone()
                aria-expanded=move || if offer.shows.get() { "true" } else { "false" }
                aria-activedescendant=move || active.get()
                aria-describedby=move || described_by.get()
                aria-invalid=move || invalid.get().then_some("true")
                prop:value=move || offer.words.get()
                on:click=move |_| offer.open()
                on:input=move |event| {
                    offer.words.set(event_target_value(&event));
                    offer.open();
                    search(());
                }
                on:keydown=move |event| offer.keys(&event)
                on:blur=move |_| {
                    offer.shows.set(false);
                    leave.run(());
                }
            />
            <ul class="offer" id=list_id role="listbox" aria-label=common::tasks() hidden=move || !offer.shows.get() || offer.tasks.with(Option::is_none)>
                {move || offer.lines().map(|lines| {
                    let none = lines.is_empty();
                    let lines = lines.into_iter().enumerate().map(|(at, task)| {
                        let id = line_id(task.id);
                        view! { <OfferedTask offer=offer task=task at=at id=id/> }
                    });
                    view! {
                        {lines.collect_view()}
                        {none.then(|| view! { <li class="offer-none">{say::no_other_task()}</li> })}
                    }
                })}
            </ul>
        </div>
    }
}

#[component]
fn OfferedTask(offer: Offer, task: Task, at: usize, id: String) -> impl IntoView {
    let element = NodeRef::<html::Li>::new();
    let is_here = Memo::new(move |_| offer.here.get() == at);
    Effect::new(move |_| {
        if let Some(element) = element.get().filter(|_| is_here.get() && offer.shows.get()) {
            bring_in_sight(&element);
        }
    });
    let task_id = task.id;
    let byline = format!("{} · {}", words::status(&task), task.short_id);
    view! {
        <li
            id=id
            node_ref=element
            role="option"
            aria-selected=move || if is_here.get() { "true" } else { "false" }
            // the field keeps the focus
            on:mousedown=|event| event.prevent_default()
            on:click=move |_| offer.choose(task_id)
            // A list that opens under a resting pointer is not pointed at.
            on:mousemove=move |event| {
                if event.movement_x() != 0 || event.movement_y() != 0 {
                    offer.here.set(at);
                }
            }
        >
            <ShapeIcon shape=Shape::of(&task)/>
            <span class="offer-title" dir="auto">{task.title}</span>
            <span class="offer-byline">{byline}</span>
        </li>
    }
}
