//! Clearing by hand: what would go is shown, then it goes step by step, and tasks can be brought back.

use super::SpaceState;
use crate::{
    catalogue::{common, space as say},
    components::{Button, ButtonKind, Dialog, Progress, Select, Skeleton, options},
    hooks::time,
    ipc,
    state::{space, words},
};
use contract::{
    Timestamp,
    command::{PlanPrune, PruneTasks, UndoPrune},
    space::{PRUNE_STEP, PruneItem, PrunePlan, PruneWhat},
    text,
};
use leptos::{prelude::*, task::spawn_local};

/// So many of what would go are shown.
const EXAMPLES: usize = 6;

/// What is chosen, what would go, and how far it is gone. A cheap handle.
#[derive(Clone, Copy)]
struct ClearState {
    space: SpaceState,
    age: RwSignal<String>,
    what: RwSignal<String>,
    open: RwSignal<bool>,
    plan: RwSignal<Option<PrunePlan>>,
    /// How many are gone, while they go.
    done: RwSignal<Option<usize>>,
    stop: RwSignal<bool>,
}

impl ClearState {
    fn new(space: SpaceState) -> Self {
        let rules = space.settings.live.settings.with_untracked(|settings| settings.keep.take_anything());
        let age = if rules { "rules" } else { "month" };
        Self {
            space,
            age: RwSignal::new(age.to_owned()),
            what: RwSignal::new("all".to_owned()),
            open: RwSignal::new(false),
            plan: RwSignal::new(None),
            done: RwSignal::new(None),
            stop: RwSignal::new(false),
        }
    }

    /// Opens the dialog with what would go.
    fn show(self) {
        self.plan.set(None);
        self.done.set(None);
        self.stop.set(false);
        self.open.set(true);
        let output_only = self.what.with_untracked(|what| what == "output");
        let asked = self.age.with_untracked(|age| space::asked(age, output_only));
        spawn_local(async move {
            match ipc::call(PlanPrune { asked, limit: 0 }).await {
                Ok(plan) => {
                    // The page may have been left meanwhile.
                    let _ = self.plan.try_set(Some(plan));
                }
                Err(error) => {
                    let _ = self.open.try_set(false);
                    self.space.settings.toasts.error(&error);
                }
            }
        });
    }

    /// Takes it away, step by step, until all of it is gone or somebody says stop.
    fn clear(self) {
        let Some(plan) = self.plan.get_untracked().filter(|plan| !plan.items.is_empty()) else { return };
        if self.done.get_untracked().is_some() {
            return;
        }
        self.done.set(Some(0));
        spawn_local(async move {
            let (mut at, mut gone, mut bytes, mut tasks) = (None, 0, 0_u64, 0);
            for (what, ids) in space::steps(&plan, PRUNE_STEP) {
                if self.stop.try_get_untracked().unwrap_or(true) {
                    break;
                }
                let of_them = ids.len();
                match ipc::call(PruneTasks { ids, what, at }).await {
                    Ok(pruned) => {
                        gone += pruned.done;
                        bytes = bytes.saturating_add(pruned.bytes);
                        if what == PruneWhat::Task {
                            tasks += pruned.done;
                            at = Some(pruned.at);
                        }
                        let _ = self.done.try_update(|done| *done = done.map(|done| done + of_them));
                    }
                    Err(error) => {
                        self.space.settings.toasts.error(&error);
                        break;
                    }
                }
            }
            let _ = self.open.try_set(false);
            self.say(gone, bytes, at.filter(|_| tasks > 0));
        });
    }

    /// Says what went, with the way back where there is one.
    fn say(self, gone: i64, bytes: u64, at: Option<Timestamp>) {
        let toasts = self.space.settings.toasts;
        let said =
            if bytes > 0 { say::cleared(gone, &text::bytes(bytes)) } else { say::cleared_for_now(gone) };
        match at {
            Some(at) => toasts.say_with(said, common::undo(), move || self.bring_back(at)),
            None => toasts.say(said),
        }
        self.space.look();
    }

    fn bring_back(self, at: Timestamp) {
        let toasts = self.space.settings.toasts;
        spawn_local(async move {
            match ipc::call(UndoPrune { at: Some(at) }).await {
                Ok(tasks) => {
                    toasts.say(say::brought_back(tasks));
                    self.space.look();
                }
                Err(error) => toasts.error(&error),
            }
        });
    }
}

/// What is chosen, and the button that shows what would go.
#[component]
pub(super) fn Clear() -> impl IntoView {
    let state = ClearState::new(SpaceState::get());
    let takes_anything = state.space.settings.read(|settings| settings.keep.take_anything());
    let ages = Signal::derive(move || {
        let named =
            space::AGES.into_iter().filter(|(_, _, seconds)| seconds.is_some() || takes_anything.get());
        named.map(|(key, name, _)| (key.to_owned(), name().to_owned())).collect::<Vec<_>>()
    });
    let what = options(&[("all", say::what_all()), ("output", say::what_output())]);
    view! {
        <div class="setting" role="group" aria-label=say::clear()>
            <div class="setting-words">
                <p class="setting-name">{say::clear()}</p>
                <p class="field-hint">{say::clear_hint()}</p>
            </div>
            <div class="setting-control">
                <Select value=state.age options=ages label=say::clear_age() small=true/>
                <Select value=state.what options=what label=say::clear_what() small=true/>
                <Button small=true on_press=move || state.show()>{say::show_plan()}</Button>
            </div>
        </div>
        <PlanDialog state=state/>
    }
}

#[component]
fn PlanDialog(state: ClearState) -> impl IntoView {
    let is_empty = move || state.plan.with(|plan| plan.as_ref().is_none_or(|plan| plan.items.is_empty()));
    let goes = move || state.done.with(Option::is_some);
    let footer = move || {
        view! {
            <Show when=goes>
                <Button pending=state.stop on_press=move || state.stop.set(true)>{say::stop()}</Button>
            </Show>
            <Show when=move || !goes()>
                <Button autofocus=true on_press=move || state.open.set(false)>{say::close()}</Button>
                <Button
                    kind=ButtonKind::Danger
                    disabled=Signal::derive(is_empty)
                    on_press=move || state.clear()
                >
                    {say::clear_these()}
                </Button>
            </Show>
        }
    };
    let closed = move || state.stop.set(true);
    let drawn = move || match state.plan.get() {
        None => view! { <Skeleton rows=3 label=say::plan()/> }.into_any(),
        Some(plan) => plan_view(&plan).into_any(),
    };
    view! {
        <Dialog open=state.open title=say::plan().to_owned() footer=footer on_close=closed>
            {drawn}
            <ClearProgress state=state/>
        </Dialog>
    }
}

/// How far it is gone, while it goes.
#[component]
fn ClearProgress(state: ClearState) -> impl IntoView {
    let all = Memo::new(move |_| state.plan.with(|plan| plan.as_ref().map_or(0, |plan| plan.items.len())));
    let said = move || {
        let done = state.done.get().unwrap_or(0);
        say::going(i64::try_from(done).unwrap_or(0), i64::try_from(all.get()).unwrap_or(0))
    };
    let percent = move || {
        let done = state.done.get().unwrap_or(0);
        i64::try_from(done * 100 / all.get().max(1)).ok()
    };
    view! {
        <Show when=move || state.done.with(Option::is_some)>
            <div class="space-going">
                <Progress value=Signal::derive(percent) label=Signal::derive(said)/>
                <span class="figure">{said}</span>
            </div>
        </Show>
    }
}

fn plan_view(plan: &PrunePlan) -> impl IntoView + use<> {
    let stay: i64 = plan.needed.iter().map(|share| share.tasks).sum();
    let reasons = plan.needed.iter().map(|share| {
        view! { <li>{say::stays_because(share.tasks, space::needed(share.why))}</li> }
    });
    let reasons = reasons.collect_view();
    let examples = plan.items.iter().take(EXAMPLES).map(example).collect_view();
    let tells = !plan.items.is_empty();
    view! {
        <div class="space-plan">
            <p class="space-sum">{space::summary(plan)}</p>
            {tells.then(|| view! {
                <p class="field-hint">{say::the_oldest()}</p>
                <ul class="space-examples">{examples}</ul>
                <p class="field-hint">{say::undo_hint()}</p>
            })}
            {(stay > 0).then(|| view! {
                <p class="field-hint">{say::stays(stay)}</p>
                <ul class="space-reasons">{reasons}</ul>
            })}
        </div>
    }
}

fn example(item: &PruneItem) -> impl IntoView + use<> {
    let seconds = time::now().duration_since(item.ended_at).as_secs();
    let goes = if item.what == PruneWhat::Output { say::goes_output() } else { say::goes_task() };
    view! {
        <li>
            <span class="space-title">{item.title.clone()}</span>
            <span>{words::ago(seconds)}</span>
            <span>{goes}</span>
            <span class="figure">{text::bytes(item.bytes)}</span>
        </li>
    }
}
