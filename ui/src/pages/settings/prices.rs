//! What a model's tokens cost: the table that costs are reckoned with, and the person's own prices in it.

mod dialog;

use super::state::SettingsState;
use crate::{
    catalogue::{common, settings as say},
    components::{Button, Glyph, Icon, IconButton, Skeleton, TextInput, field::FieldTies},
    dialogs::parts::focus_soon,
    hooks::form_state::FormState,
    ipc,
    state::price_form::{PriceForm, dollars, found},
};
use contract::{
    command::{ListPrices, RemovePrice, SetPrice},
    provider::Price,
};
use leptos::{context::Provider, prelude::*, task::spawn_local};

/// What the table and its dialog share. A cheap handle.
#[derive(Clone, Copy)]
struct PriceTable {
    state: SettingsState,
    /// The table, once it is known.
    all: RwSignal<Option<Vec<Price>>>,
    form: FormState<PriceForm>,
}

impl PriceTable {
    fn new(state: SettingsState) -> Self {
        Self { state, all: RwSignal::new(None), form: FormState::new() }
    }

    fn get() -> Self {
        expect_context()
    }

    /// Opens the dialog: for this price, or for a new one.
    fn edit(self, price: Option<Price>) {
        match price {
            Some(price) => self.form.change(price),
            None => self.form.make(),
        }
    }

    /// Takes back the person's own price; the one that comes with Legwork, if there is one, holds again.
    fn take_back(self, price: Price) {
        spawn_local(async move {
            match ipc::call(RemovePrice { model: price.model.clone() }).await {
                Ok(all) => {
                    let said = match all.iter().find(|other| other.model == price.model) {
                        Some(_) => say::price_built_in_again(&price.model),
                        None => say::price_removed(&price.model),
                    };
                    let _ = self.all.try_set(Some(all));
                    self.state.toasts.say_with(said, common::undo(), move || self.put_back(price.clone()));
                    focus_soon(".prices-search input");
                }
                Err(error) => self.state.toasts.error(&error),
            }
        });
    }

    fn put_back(self, price: Price) {
        let toasts = self.state.toasts;
        spawn_local(async move {
            match ipc::call(SetPrice { price }).await {
                Ok(all) => {
                    // The page may have been left meanwhile.
                    let _ = self.all.try_set(Some(all));
                    toasts.say(say::price_back());
                }
                Err(error) => toasts.error(&error),
            }
        });
    }
}

/// The section.
#[component]
pub fn Prices() -> impl IntoView {
    let table = PriceTable::new(SettingsState::get());
    provide_context(table);
    let search = RwSignal::new(String::new());
    spawn_local(async move {
        match ipc::call(ListPrices {}).await {
            Ok(all) => {
                let _ = table.all.try_set(Some(all));
            }
            Err(error) => table.state.toasts.error(&error),
        }
    });
    let shown = Memo::new(move |_| {
        table.all.with(|all| all.as_ref().map(|all| search.with(|search| found(all, search))))
    });
    let drawn = move || match shown.with(|shown| shown.as_ref().map(Vec::is_empty)) {
        None => view! { <Skeleton rows=4 label=common::prices()/> }.into_any(),
        Some(true) => view! { <p class="prices-none">{say::no_models()}</p> }.into_any(),
        Some(false) => view! { <PriceRows shown=shown/> }.into_any(),
    };
    view! {
        <section class="prices" aria-labelledby="settings-prices">
            <h2 id="settings-prices" tabindex="-1">{common::prices()}</h2>
            <div class="prices-bar">
                <p class="field-hint">
                    {say::prices_hint()}
                </p>
                <PriceSearch search=search/>
                <Button small=true icon=Glyph::Plus on_press=move || table.edit(None)>{say::add_price()}</Button>
            </div>
            <div class="prices-box">{drawn}</div>
        </section>
        <dialog::PriceDialog/>
    }
}

#[component]
fn PriceSearch(search: RwSignal<String>) -> impl IntoView {
    // Escape empties the field first, and only then reaches the page.
    let keys = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" && !search.with_untracked(String::is_empty) {
            event.stop_propagation();
            event.prevent_default();
            search.set(String::new());
        }
    };
    let ties = FieldTies {
        id: "prices-search".to_owned(),
        described_by: Signal::stored(None),
        invalid: Signal::stored(false),
    };
    view! {
        <div class="search prices-search" role="search" on:keydown=keys>
            <Icon glyph=Glyph::Find/>
            <Provider value=ties>
                <TextInput value=search kind="search" placeholder=say::search_models() label=say::search_models()/>
            </Provider>
        </div>
    }
}

#[component]
fn PriceRows(shown: Memo<Option<Vec<Price>>>) -> impl IntoView {
    let identity = |price: &Price| {
        (price.model.clone(), price.own, price.input_usd.to_bits(), price.output_usd.to_bits())
    };
    view! {
        <table aria-labelledby="settings-prices">
            <thead>
                <tr>
                    <th scope="col">{common::model()}</th>
                    <th scope="col" class="sum">{say::sent()}</th>
                    <th scope="col" class="sum">{say::received()}</th>
                    <th scope="col"><span class="visually-hidden">{common::actions()}</span></th>
                </tr>
            </thead>
            <tbody>
                <For each=move || shown.get().unwrap_or_default() key=identity let:price>
                    <PriceRow price=price/>
                </For>
            </tbody>
        </table>
    }
}

#[component]
fn PriceRow(price: Price) -> impl IntoView {
    let table = PriceTable::get();
    let Price { model, input_usd, output_usd, own } = price.clone();
    let (changed, taken) = (price.clone(), StoredValue::new(price));
    let back_label = say::remove_price(&model);
    view! {
        <tr>
            <th scope="row">
                <span class="prices-model">
                    <code class="ellipsis selectable" title=model.clone()>{model.clone()}</code>
                    {own.then(|| view! { <span class="badge">{say::own_price()}</span> })}
                </span>
            </th>
            <td class="sum figure">{dollars(input_usd)}</td>
            <td class="sum figure">{dollars(output_usd)}</td>
            <td class="prices-tools">
                {own.then(|| view! {
                    <IconButton
                        glyph=Glyph::Bin
                        label=back_label
                        on_press=move || table.take_back(taken.get_value())
                    />
                })}
                <IconButton
                    glyph=Glyph::Pencil
                    label=say::change_price(&model)
                    on_press=move || table.edit(Some(changed.clone()))
                />
            </td>
        </tr>
    }
}
