//! The command palette (Ctrl+K): find anything, do anything, by keyboard alone.
//!
//! Owns: the field, the list and its keys. What can be found is in [`candidates`], what fits in [`crate::state::finder`].

mod candidates;
mod deed;

use crate::{
    catalogue::{keyboard, palette as say},
    components::{Dialog, Glyph, Icon, Kbd, ShapeIcon},
    hooks::{
        in_sight::bring_in_sight,
        remembered::{recall, remember},
        shortcuts::{Shortcuts, shortcut},
    },
    ipc,
    live::Live,
    shell::{Shell, WORKFLOWS_FOLDER},
    state::{
        finder::{self, Candidate, FinderPart},
        keymap::FIND_ANYTHING,
        revision::Turns,
    },
};
use candidates::{FoundChats, FoundDeed};
use contract::{
    Task,
    command::{ListChats, ListReports, ListSchedules, ListTasks, ListWorkflows},
    report::Report,
    schedule::Schedule,
    workflow::Workflow,
};
use deed::{Mark, Performer};
use leptos::{ev, html, leptos_dom::helpers::debounce, prelude::*, task::spawn_local};
use std::time::Duration;

/// A pause in typing after which the engine is asked.
const PAUSE: Duration = Duration::from_millis(80);
/// Tasks and reports that the engine is asked for.
const ASKED_FOR: i64 = 8;
/// Lines that a page is.
const PAGE_OF_LINES: usize = 8;

/// The palette.
#[component]
pub fn CommandPalette() -> impl IntoView {
    let shell = Shell::get();
    let doer = Performer::get();
    let shortcuts = Shortcuts::get();
    shortcut(FIND_ANYTHING, move || shell.palette.set(true));
    view! {
        <Dialog open=shell.palette title=keyboard::find_anything() bare=true footer=hints>
            <Finder doer=doer shortcuts=shortcuts/>
        </Dialog>
    }
}

/// What the keys do, at the foot.
fn hints() -> impl IntoView {
    view! {
        <p class="finder-hints">
            <span><Kbd keys="↑"/><Kbd keys="↓"/>{say::choose()}</span>
            <span><Kbd keys="Enter"/>{say::carry_out()}</span>
        </p>
        <span><Kbd keys=">"/>{say::only_actions()}</span>
        <span><Kbd keys="@"/>{say::only_agents()}</span>
    }
}

/// What the open palette knows.
#[derive(Clone, Copy)]
struct FinderState {
    doer: Performer,
    typed: RwSignal<String>,
    /// The key of the line that Enter does; the first one where it is gone.
    here: RwSignal<Option<String>>,
    tasks: RwSignal<Vec<Task>>,
    reports: RwSignal<Vec<Report>>,
    chats: RwSignal<FoundChats>,
    schedules: RwSignal<Vec<Schedule>>,
    workflows: RwSignal<Vec<Workflow>>,
    all: Memo<Vec<FoundDeed>>,
    shown: Memo<Vec<(FinderPart, Vec<usize>)>>,
    recent: StoredValue<Vec<String>>,
    turns: StoredValue<Turns>,
}

impl FinderState {
    fn new(doer: Performer, shortcuts: Shortcuts) -> Self {
        let (live, shell) = (Live::get(), Shell::get());
        let typed = RwSignal::new(String::new());
        let (tasks, reports) = (RwSignal::new(vec![]), RwSignal::new(vec![]));
        let (chats, schedules) = (RwSignal::new(FoundChats::default()), RwSignal::new(vec![]));
        let workflows = RwSignal::new(vec![]);
        let remembered = recall::<String>("palette").unwrap_or_default();
        let recent: Vec<String> = remembered.lines().map(str::to_owned).collect();
        let recent = StoredValue::new(recent);
        let all = Memo::new(move |_| {
            let (tasks, reports, chats) = (tasks.get(), reports.get(), chats.get());
            let (schedules, workflows) = (schedules.get(), workflows.get());
            let known = candidates::Known { live, shell, tasks, reports, chats, schedules, workflows };
            candidates::all(&known, &shortcuts.list())
        });
        let shown = Memo::new(move |_| {
            all.with(|all| typed.with(|typed| recent.with_value(|recent| finder::found(all, typed, recent))))
        });
        let (here, turns) = (RwSignal::new(None), StoredValue::new(Turns::default()));
        Self { doer, typed, here, tasks, reports, chats, schedules, workflows, all, shown, recent, turns }
    }

    /// Asks the engine for tasks, reports and conversations with these words; without words for the latest tasks and
    /// conversations.
    fn search(self) {
        let turn = self.turns.try_update_value(Turns::take).unwrap_or_default();
        // It may have been closed in the pause before.
        let Some(typed) = self.typed.try_get_untracked() else { return };
        let words = finder::words(&typed).to_owned();
        let search = (!words.is_empty()).then_some(words);
        spawn_local(async move {
            let wanted = ListTasks { search: search.clone(), limit: ASKED_FOR, ..ListTasks::default() };
            let tasks = ipc::call(wanted).await.map(|page| page.tasks).unwrap_or_default();
            let wanted = ListChats { search: search.clone(), limit: ASKED_FOR, ..ListChats::default() };
            let page = ipc::call(wanted).await.unwrap_or_default();
            let of_all = page.total.zip(search.clone());
            let chats = FoundChats { shown: [page.pinned, page.chats].concat(), places: page.found, of_all };
            let reports = match search {
                Some(_) => {
                    let wanted = ListReports { search, limit: ASKED_FOR, ..ListReports::default() };
                    ipc::call(wanted).await.map(|page| page.reports).unwrap_or_default()
                }
                None => vec![],
            };
            if self.turns.try_update_value(|turns| turns.admit(turn)) == Some(true) {
                let _ = self.tasks.try_set(tasks);
                let _ = self.reports.try_set(reports);
                let _ = self.chats.try_set(chats);
            }
        });
    }

    /// Asks the engine for the schedules and the workflows: all of them, for they are few.
    fn look_at_few(self) {
        spawn_local(async move {
            let schedules = ipc::call(ListSchedules {}).await.unwrap_or_default();
            let _ = self.schedules.try_set(schedules);
            let folder = recall(WORKFLOWS_FOLDER).filter(|folder: &String| !folder.is_empty());
            let workflows = ipc::call(ListWorkflows { folder }).await.unwrap_or_default();
            let _ = self.workflows.try_set(workflows);
        });
    }

    /// The places of all lines, from the first to the last (tracked).
    fn lines(self) -> Vec<usize> {
        self.shown.with(|shown| shown.iter().flat_map(|(_, places)| places.iter().copied()).collect())
    }

    /// Where in the lines Enter acts (tracked).
    fn position(self) -> usize {
        let lines = self.lines();
        let here = self.here.get();
        let is_here = |at: &usize| self.all.with(|all| all.get(*at).map(|one| &one.key) == here.as_ref());
        lines.iter().position(is_here).unwrap_or(0)
    }

    /// The line that Enter does (tracked).
    fn chosen(self) -> Option<FoundDeed> {
        let at = *self.lines().get(self.position())?;
        self.all.with(|all| all.get(at).cloned())
    }

    fn go(self, to: impl FnOnce(usize, usize) -> usize) {
        let count = untrack(|| self.lines()).len();
        if count > 0 {
            let to = to(untrack(|| self.position()), count) % count;
            let at = untrack(|| self.lines())[to];
            self.here.set(self.all.with_untracked(|all| all.get(at).map(|one| one.key.clone())));
        }
    }

    fn carry_out(self, found: &FoundDeed) {
        let recent = self.recent.with_value(|recent| finder::remembered(recent, found));
        remember("palette", recent.join("\n"));
        self.doer.carry_out(found.deed.clone());
    }

    fn keys(self, event: &ev::KeyboardEvent) {
        match event.key().as_str() {
            _ if event.is_composing() => return,
            _ if self.doer.is_called(event) => self.doer.close(),
            "ArrowDown" => self.go(|here, _| here + 1),
            "ArrowUp" => self.go(|here, count| here + count - 1),
            "PageDown" => self.go(|here, count| (here + PAGE_OF_LINES).min(count - 1)),
            "PageUp" => self.go(|here, _| here.saturating_sub(PAGE_OF_LINES)),
            "Enter" => {
                if let Some(found) = untrack(|| self.chosen()) {
                    self.carry_out(&found);
                }
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }
}

/// The field and what it finds.
#[component]
fn Finder(doer: Performer, shortcuts: Shortcuts) -> impl IntoView {
    let state = FinderState::new(doer, shortcuts);
    state.search();
    state.look_at_few();
    let mut search = debounce(PAUSE, move |()| state.search());
    let active = Memo::new(move |_| state.chosen().map(|found| line_id(&found.key)));
    let nothing = move || state.shown.with(Vec::is_empty);
    view! {
        <div class="finder-field">
            <Icon glyph=Glyph::Find/>
            <input
                type="text"
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                placeholder=say::wanted()
                aria-label=keyboard::find_anything()
                aria-autocomplete="list"
                aria-controls="finder-list"
                aria-expanded="true"
                aria-activedescendant=move || active.get()
                data-autofocus=""
                prop:value=move || state.typed.get()
                on:input=move |event| {
                    state.here.set(None);
                    state.typed.set(event_target_value(&event));
                    search(());
                }
                on:keydown=move |event| state.keys(&event)
            />
            <Kbd keys="Esc"/>
        </div>
        <ul class="finder-list" id="finder-list" role="listbox" aria-label=say::found()>
            {move || state.shown.get().into_iter().map(|part| view! { <FoundPart state=state part=part/> }).collect_view()}
        </ul>
        {move || nothing().then(|| view! { <p class="finder-none" role="status">{say::nothing_found()}</p> })}
    }
}

/// One part with its heading.
#[component]
fn FoundPart(state: FinderState, part: (FinderPart, Vec<usize>)) -> impl IntoView {
    let (part, places) = part;
    let heading = match part {
        FinderPart::ThisTask => state.doer.selected_title(),
        _ => None,
    };
    let heading = heading.unwrap_or_else(|| part.label().to_owned());
    let found = move |at: usize| state.all.with_untracked(|all| all.get(at).cloned());
    view! {
        <li class="finder-head" role="presentation"><span class="ellipsis">{heading}</span></li>
        {places.into_iter().filter_map(found).map(|found| view! { <FoundLine state=state found=found/> }).collect_view()}
    }
}

#[component]
fn FoundLine(state: FinderState, found: FoundDeed) -> impl IntoView {
    let element = NodeRef::<html::Li>::new();
    let key = found.key.clone();
    let is_here = Memo::new(move |_| state.chosen().is_some_and(|chosen| chosen.key == key));
    Effect::new(move |_| {
        if let Some(element) = element.get().filter(|_| is_here.get()) {
            bring_in_sight(&element);
        }
    });
    let Candidate { key, label, beside, keys, deed, .. } = found.clone();
    let (mark, end) = (deed.mark(), deed.end());
    let pointed = key.clone();
    view! {
        <li
            id=line_id(&key)
            node_ref=element
            class="finder-line"
            role="option"
            aria-selected=move || if is_here.get() { "true" } else { "false" }
            // the field keeps the focus
            on:mousedown=|event| event.prevent_default()
            on:click=move |_| state.carry_out(&found)
            // A list that opens under a resting pointer is not pointed at.
            on:mousemove=move |event| {
                if event.movement_x() != 0 || event.movement_y() != 0 {
                    state.here.set(Some(pointed.clone()));
                }
            }
        >
            {match mark {
                Mark::Glyph(glyph) => view! { <Icon glyph=glyph/> }.into_any(),
                Mark::Shape(shape) => view! { <ShapeIcon shape=shape/> }.into_any(),
            }}
            <span class="finder-label ellipsis" dir="auto">{label}</span>
            <span class="finder-beside ellipsis">{beside}</span>
            {end.map(|end| view! { <span class="finder-end ellipsis">{end}</span> })}
            {keys.map(|keys| view! { <Kbd keys=keys/> })}
        </li>
    }
}

fn line_id(key: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    format!("found-{}", key.chars().map(plain).collect::<String>())
}
