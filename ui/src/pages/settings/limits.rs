//! How many may run at once of what has something in common.

use super::{parts::Stepper, state::SettingsState};
use crate::{
    catalogue::{common, settings as say},
    components::{Button, Glyph, IconButton, Select, Skeleton, TextInput, options},
    ipc,
    live::Live,
    state::limit_words,
};
use contract::{
    ApiError,
    command::{ListLimits, RemoveLimit, SetLimit},
    limit::{LIMITS, Limit, LimitOn},
};
use leptos::{ev, prelude::*, task::spawn_local};

/// What the section shares. A cheap handle.
#[derive(Clone, Copy)]
struct LimitList {
    state: SettingsState,
    /// Once they are known.
    all: RwSignal<Option<Vec<Limit>>>,
    on: RwSignal<String>,
    name: RwSignal<String>,
    most: RwSignal<String>,
    pending: RwSignal<bool>,
    /// What is wrong with what was entered.
    wrong: RwSignal<Option<ApiError>>,
}

impl LimitList {
    fn new(state: SettingsState) -> Self {
        let text = |text: &str| RwSignal::new(text.to_owned());
        let (pending, wrong) = (RwSignal::new(false), RwSignal::new(None));
        let (on, most) = (text(LimitOn::Tag.as_str()), text("1"));
        Self { state, all: RwSignal::new(None), on, name: text(""), most, pending, wrong }
    }

    fn read(self) {
        spawn_local(async move {
            match ipc::call(ListLimits {}).await {
                // The page may have been left meanwhile.
                Ok(all) => _ = self.all.try_set(Some(all)),
                Err(error) => self.state.toasts.error(&error),
            }
        });
    }

    fn add(self) {
        let key = limit_words::key(&self.on.get_untracked(), &self.name.get_untracked());
        let most = match limit_words::most(&self.most.get_untracked()) {
            Ok(most) => most,
            Err(why) => return self.wrong.set(Some(ApiError::field("most", why))),
        };
        self.pending.set(true);
        spawn_local(async move {
            let set = ipc::call(SetLimit { key, most }).await;
            let _ = self.pending.try_set(false);
            match set {
                Ok(all) => {
                    let _ = (
                        self.wrong.try_set(None),
                        self.name.try_set(String::new()),
                        self.all.try_set(Some(all)),
                    );
                }
                Err(error) => _ = self.wrong.try_set(Some(error)),
            }
        });
    }

    fn change(self, key: String, most: i64) {
        spawn_local(async move {
            match ipc::call(SetLimit { key, most }).await {
                Ok(all) => _ = self.all.try_set(Some(all)),
                Err(error) => self.state.toasts.error(&error),
            }
        });
    }

    fn remove(self, key: String, label: String) {
        spawn_local(async move {
            match ipc::call(RemoveLimit { key }).await {
                Ok(all) => {
                    self.state.toasts.say(say::limit_removed(&label));
                    let _ = self.all.try_set(Some(all));
                }
                Err(error) => self.state.toasts.error(&error),
            }
        });
    }
}

/// The section.
#[component]
pub fn Limits() -> impl IntoView {
    let list = LimitList::new(SettingsState::get());
    let live = Live::get();
    // what runs changes how far each is used
    let counts = Memo::new(move |_| {
        live.queue.with(|queue| {
            queue.as_ref().map(|queue| (queue.counts.running, queue.counts.queued, queue.revision))
        })
    });
    Effect::new(move |_| {
        counts.with(|_| ());
        list.read();
    });
    let rows = move || match list.all.get() {
        None => view! { <Skeleton rows=3 label=say::limits()/> }.into_any(),
        Some(all) => {
            all.into_iter().map(|limit| view! { <LimitRow list=list limit=limit/> }).collect_view().into_any()
        }
    };
    view! {
        <section class="secrets" aria-labelledby="settings-limits">
            <h2 id="settings-limits" tabindex="-1">{say::limits()}</h2>
            <p class="field-hint">{say::limits_hint()}</p>
            {rows}
            <NewLimit list=list/>
        </section>
    }
}

#[component]
fn LimitRow(list: LimitList, limit: Limit) -> impl IntoView {
    let label = limit_words::label(limit.on, &limit.name);
    let (key, removed, gone) = (limit.key.clone(), limit.key.clone(), label.clone());
    let bin = (!limit.by_itself).then(|| {
        let (key, label) = (removed, gone);
        let says = say::remove_limit(&label);
        view! { <IconButton glyph=Glyph::Bin label=says on_press=move || list.remove(key.clone(), label.clone())/> }
    });
    view! {
        <div class="secret-row limit-row">
            <span class="secret-name" dir="auto">{label.clone()}</span>
            <span class="secret-kept figure">
                {limit_words::used(limit.running.len(), limit.most, limit.waiting)}
            </span>
            <Stepper
                value=limit.most
                min=*LIMITS.start()
                max=*LIMITS.end()
                name=label.clone()
                what=label
                on_choose=move |most| list.change(key.clone(), most)
            />
            {bin}
        </div>
    }
}

#[component]
fn NewLimit(list: LimitList) -> impl IntoView {
    let sorts: Vec<_> = LimitOn::ALL.map(|on| (on.as_str(), limit_words::sort(on))).to_vec();
    let sorts = options(&sorts);
    let needs_name = Signal::derive(move || list.on.with(|on| on != LimitOn::All.as_str()));
    let empty = Signal::derive(move || {
        needs_name.get() && list.name.with(|name| name.trim().is_empty())
            || list.most.with(|most| most.trim().is_empty())
    });
    let keys = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() && !empty.get_untracked() {
            event.prevent_default();
            list.add();
        }
    };
    let wrong = move || {
        list.wrong.with(|wrong| {
            wrong.as_ref().map(|error| match error.fields.first() {
                Some(field) => field.message.clone(),
                None => error.message.clone(),
            })
        })
    };
    view! {
        <div class="secret-new limit-new" on:keydown=keys>
            <Select value=list.on options=sorts label=say::limit_counts()/>
            <Show when=move || needs_name.get()>
                <TextInput value=list.name label=say::limit_name() placeholder=say::limit_name_example()/>
            </Show>
            <TextInput value=list.most kind="number" label=common::at_once() placeholder=common::at_once()/>
            <Button small=true disabled=empty pending=list.pending on_press=move || list.add()>{say::set_limit()}</Button>
        </div>
        <p class="field-error" role="alert">{wrong}</p>
    }
}
