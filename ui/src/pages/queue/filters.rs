//! The filters: a small panel behind a button, and a chip for each that is set.

use super::Page;
use crate::{
    catalogue::{common, filter as say},
    components::{Button, ButtonKind, Field, Glyph, Icon, Select, TextInput, unique_id, will_be_open},
    live::Live,
    state::{
        names,
        queue_view::{QueueView, Since},
    },
};
use contract::TaskType;
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

/// The button and its panel.
#[component]
pub(super) fn FilterMenu(page: Page) -> impl IntoView {
    let id = unique_id("filters");
    let (button, panel) = (NodeRef::<html::Button>::new(), NodeRef::<html::Div>::new());
    let open = RwSignal::new(false);
    // Placed before anyone sees it, so that nothing moves under the pointer.
    let opens = move |event: leptos::ev::CustomEvent| {
        if will_be_open(&event)
            && let (Some(button), Some(panel)) = (button.get_untracked(), panel.get_untracked())
        {
            open.set(true);
            place(&button, &panel);
        }
    };
    let toggled = move |event: leptos::ev::CustomEvent| open.set(will_be_open(&event));
    let set = move || page.view.with(QueueView::filters);
    let words = move || say::filter(set());
    view! {
        <button
            type="button"
            class="button small"
            data-kind="quiet"
            node_ref=button
            popovertarget=id.clone()
            aria-haspopup="dialog"
            aria-expanded=move || if open.get() { "true" } else { "false" }
            class:set=move || set() != 0
        >
            <Icon glyph=Glyph::Filter/>
            {words}
        </button>
        <div
            class="menu filter-panel"
            id=id
            popover="auto"
            role="dialog"
            aria-label=common::filters()
            node_ref=panel
            on:beforetoggle=opens
            on:toggle=move |event| toggled(event.unchecked_into())
        >
            <Show when=move || open.get()><Choices page=page/></Show>
        </div>
    }
}

#[component]
fn Choices(page: Page) -> impl IntoView {
    let live = Live::get();
    let agents = Signal::derive(move || {
        let mut choices = vec![(String::new(), say::any_agent().to_owned())];
        live.agents.with(|agents| {
            for agent in agents.iter().flatten() {
                choices.push((agent.name.clone(), agent.name.clone()));
            }
        });
        choices
    });
    let types = any(
        say::any_type(),
        TaskType::ALL.map(|kind| (kind.as_str().to_owned(), names::task_type(kind).to_owned())),
    );
    let priorities = any(say::any_priority(), (1..=10).rev().map(|n: i64| (n.to_string(), n.to_string())));
    let ages: Vec<_> = Since::ALL.map(|since| (since.key().to_owned(), since.label().to_owned())).into();
    let now = page.view.get_untracked();
    let agent = RwSignal::new(now.agent.clone().unwrap_or_default());
    let kind = RwSignal::new(now.task_type.map_or(String::new(), |kind| kind.as_str().to_owned()));
    let priority = RwSignal::new(now.priority.map_or(String::new(), |n| n.to_string()));
    let since = RwSignal::new(now.since.key().to_owned());
    let tag = RwSignal::new(now.tag.clone().unwrap_or_default());
    let only_tag = move || {
        let word = tag.get_untracked().trim().to_owned();
        page.view.update(|view| view.tag = (!word.is_empty()).then_some(word));
    };
    let clear = move || {
        page.view.update(QueueView::clear_filters);
        [agent, kind, tag, priority, since].into_iter().for_each(|choice| choice.set(String::new()));
    };
    view! {
        <Field label=common::agent()>
            <Select value=agent options=agents on_choose=move |name: String| {
                page.view.update(|view| view.agent = (!name.is_empty()).then_some(name));
            }/>
        </Field>
        <Field label=common::kind()>
            <Select value=kind options=Signal::stored(types) on_choose=move |word: String| {
                page.view.update(|view| view.task_type = word.parse().ok());
            }/>
        </Field>
        <Field label=common::tag()>
            <TextInput
                value=tag
                placeholder=say::any_tag()
                on_enter=Callback::new(move |()| only_tag())
                on_leave=Callback::new(move |()| only_tag())
            />
        </Field>
        <Field label=common::priority()>
            <Select value=priority options=Signal::stored(priorities) on_choose=move |word: String| {
                page.view.update(|view| view.priority = word.parse().ok());
            }/>
        </Field>
        <Field label=common::created()>
            <Select value=since options=Signal::stored(ages) on_choose=move |word: String| {
                page.view.update(|view| view.since = Since::from_key(&word));
            }/>
        </Field>
        <Button
            small=true
            kind=ButtonKind::Quiet
            disabled=Signal::derive(move || page.view.with(|view| view.filters() == 0))
            on_press=clear
        >
            {say::clear_filters()}
        </Button>
    }
}

/// One of the filters.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Filter {
    Agent,
    Type,
    Tag,
    Priority,
    Created,
}

impl Filter {
    fn label(self) -> &'static str {
        match self {
            Self::Agent => common::agent(),
            Self::Type => common::kind(),
            Self::Tag => common::tag(),
            Self::Priority => common::priority(),
            Self::Created => common::created(),
        }
    }
}

/// A chip for each filter that is set, each with its own way out, and one for all.
#[component]
pub(super) fn FilterChips(page: Page) -> impl IntoView {
    let chips = move || {
        page.view.with(|view| {
            let mut chips: Vec<(Filter, String)> = vec![];
            chips.extend(view.agent.clone().map(|name| (Filter::Agent, name)));
            chips.extend(view.task_type.map(|kind| (Filter::Type, names::task_type(kind).to_owned())));
            chips.extend(view.tag.clone().map(|tag| (Filter::Tag, tag)));
            chips.extend(view.priority.map(|n| (Filter::Priority, n.to_string())));
            if view.since != Since::Ever {
                chips.push((Filter::Created, view.since.label().to_lowercase()));
            }
            chips
        })
    };
    let drop_one = move |what: Filter| {
        page.view.update(|view| match what {
            Filter::Agent => view.agent = None,
            Filter::Type => view.task_type = None,
            Filter::Tag => view.tag = None,
            Filter::Priority => view.priority = None,
            Filter::Created => view.since = Since::Ever,
        });
    };
    let chip = move |(what, value): (Filter, String)| {
        view! {
            <button type="button" class="chip" title=say::take_away() on:click=move |_| drop_one(what)>
                <span class="chip-what">{what.label()}</span>
                <span class="ellipsis">{value}</span>
                <Icon glyph=Glyph::Cross/>
            </button>
        }
    };
    view! {
        <Show when=move || page.view.with(|view| view.filters() != 0)>
            <div class="chips" role="group" aria-label=say::set_filters()>
                <For each=chips key=|chip| chip.clone() let:one>{chip(one)}</For>
                <button type="button" class="chip clear" on:click=move |_| page.view.update(QueueView::clear_filters)>
                    {say::clear_all()}
                </button>
            </div>
        </Show>
    }
}

fn any(word: &str, choices: impl IntoIterator<Item = (String, String)>) -> Vec<(String, String)> {
    std::iter::once((String::new(), word.to_owned())).chain(choices).collect()
}

/// Puts the panel under its button, its right edges in line.
fn place(button: &web_sys::HtmlElement, panel: &web_sys::HtmlElement) {
    let from = button.get_bounding_client_rect();
    let width = window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or_default();
    let style = panel.style();
    let _ = style.set_property("right", &format!("{}px", (width - from.right()).max(4.0)));
    let _ = style.set_property("left", "auto");
    let _ = style.set_property("top", &format!("{}px", from.bottom() + 4.0));
}
