//! Tabs: one stop for the Tab key, arrows between them.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// One tab.
#[derive(Clone, PartialEq)]
pub struct Tab {
    /// Its key.
    pub key: &'static str,
    /// Its words.
    pub label: &'static str,
    /// How many of them there are, where that is told.
    pub count: Option<Signal<String>>,
}

impl Tab {
    /// A tab.
    #[must_use]
    pub const fn new(key: &'static str, label: &'static str) -> Self {
        Self { key, label, count: None }
    }

    /// The same tab, which tells how many there are.
    #[must_use]
    pub fn counted(self, count: Signal<String>) -> Self {
        Self { count: Some(count), ..self }
    }
}

/// A row of tabs. `id` ties them to their [`TabPanel`]s.
#[component]
pub fn Tabs(
    /// A name for this row of tabs, unique in the page.
    id: &'static str,
    /// What the tabs are about; the row's accessible name.
    #[prop(into)]
    label: String,
    /// The tabs.
    #[prop(into)]
    tabs: Signal<Vec<Tab>>,
    /// The key of the chosen one.
    selected: RwSignal<&'static str>,
    /// What they choose among has no [`TabPanel`]s, but changes what one list shows.
    #[prop(optional)]
    narrowing: bool,
    /// What stands at the end of the row.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let go = move |event: &leptos::ev::KeyboardEvent| {
        let tabs = tabs.get_untracked();
        let here = tabs.iter().position(|tab| tab.key == selected.get_untracked()).unwrap_or(0);
        let there = match event.key().as_str() {
            "ArrowRight" => (here + 1) % tabs.len(),
            "ArrowLeft" => (here + tabs.len() - 1) % tabs.len(),
            "Home" => 0,
            "End" => tabs.len() - 1,
            _ => return,
        };
        event.prevent_default();
        selected.set(tabs[there].key);
        focus(&tab_id(id, tabs[there].key));
    };
    view! {
        <div class="tabs">
            <div class="tabs-row" role="tablist" aria-label=label on:keydown=move |event| go(&event)>
                <For each=move || tabs.get() key=|tab| tab.key let:tab>
                    <button
                        type="button"
                        role="tab"
                        id=tab_id(id, tab.key)
                        aria-controls=(!narrowing).then(|| panel_id(id, tab.key))
                        aria-selected=move || if selected.get() == tab.key { "true" } else { "false" }
                        tabindex=move || if selected.get() == tab.key { "0" } else { "-1" }
                        on:click=move |_| selected.set(tab.key)
                    >
                        {tab.label}
                        {tab.count.map(|count| view! { " "<span class="tab-count figure">{move || count.get()}</span> })}
                    </button>
                </For>
            </div>
            {children.map(|children| view! { <div class="tabs-end">{children()}</div> })}
        </div>
    }
}

/// What a tab shows. It exists only while its tab is chosen.
#[component]
pub fn TabPanel(
    /// The `id` of the row of tabs.
    tabs: &'static str,
    /// The key of its tab.
    key: &'static str,
    /// The key of the chosen one.
    selected: RwSignal<&'static str>,
    /// What it shows.
    children: ChildrenFn,
) -> impl IntoView {
    let children = StoredValue::new(children);
    view! {
        <Show when=move || selected.get() == key>
            <div class="tab-panel" role="tabpanel" id=panel_id(tabs, key) aria-labelledby=tab_id(tabs, key)>
                {children.with_value(|children| children())}
            </div>
        </Show>
    }
}

fn tab_id(tabs: &str, key: &str) -> String {
    format!("{tabs}-tab-{key}")
}

fn panel_id(tabs: &str, key: &str) -> String {
    format!("{tabs}-panel-{key}")
}

fn focus(id: &str) {
    if let Some(element) = document().get_element_by_id(id)
        && let Ok(element) = element.dyn_into::<web_sys::HtmlElement>()
    {
        let _ = element.focus();
    }
}
