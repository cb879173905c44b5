//! The dialog that adds a price or changes one.

use super::PriceTable;
use crate::{
    catalogue::{common, settings as say},
    components::{Button, ButtonKind, Dialog, Field, TextInput},
    dialogs::parts::{Counted, Failure},
    hooks::form_state::field,
    ipc,
};
use contract::command::SetPrice;
use leptos::{prelude::*, task::spawn_local};

/// The dialog.
#[component]
pub(super) fn PriceDialog() -> impl IntoView {
    let table = PriceTable::get();
    let form = table.form;
    let title = Signal::derive(move || {
        form.before.with(|before| match before {
            Some(price) => say::price_of(&price.model),
            None => say::new_price().to_owned(),
        })
    });
    let footer = move || {
        view! {
            <Button on_press=move || form.open.set(false)>{common::cancel()}</Button>
            <Button kind=ButtonKind::Primary pending=form.pending on_press=move || submit(table)>
                {move || if form.is_new() { say::add_price() } else { say::save_price() }}
            </Button>
        }
    };
    view! {
        <Dialog open=form.open title=title narrow=true footer=footer on_submit=move || submit(table)>
            <form
                class="form price-form"
                on:submit=move |event| {
                    event.prevent_default();
                    submit(table);
                }
            >
                <Show when=move || form.is_new()>
                    <Field
                        label=common::model()
                        name="model"
                        wide=true
                        hint=Some(say::model_hint().to_owned())
                        error=form.error("model")
                    >
                        <TextInput
                            value=field!(form.model)
                            mono=true
                            placeholder="llama3.2*"
                            on_leave=form.leaves("model")
                            on_enter=move || submit(table)
                        />
                    </Field>
                </Show>
                <Field label=say::million_sent() name="input_usd" error=form.error("input_usd")>
                    <Counted value=field!(form.input) unit=say::dollars() on_leave=form.leaves("input_usd")/>
                </Field>
                <Field label=say::million_received() name="output_usd" error=form.error("output_usd")>
                    <Counted value=field!(form.output) unit=say::dollars() on_leave=form.leaves("output_usd")/>
                </Field>
                // Enter in a field sends the form only where it has a button of that kind.
                <button type="submit" hidden=true></button>
            </form>
            <Failure error=form.failure/>
        </Dialog>
    }
}

/// Sets the price if nothing is wrong with it; else that shows beside the fields.
fn submit(table: PriceTable) {
    let form = table.form;
    let Some(price) = form.checked() else { return };
    form.pending.set(true);
    spawn_local(async move {
        let answer = ipc::call(SetPrice { price: price.clone() }).await;
        // The page may have been left meanwhile.
        let _ = form.pending.try_set(false);
        match answer {
            Ok(all) => {
                let _ = table.all.try_set(Some(all));
                let _ = form.open.try_set(false);
                table.state.toasts.say(say::price_set(&price.model));
            }
            Err(error) => form.refused(&price, error),
        }
    });
}
