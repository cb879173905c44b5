//! The dialog that adds a price or changes one.

use super::PriceDesk;
use crate::{
    components::{Button, ButtonKind, Dialog, Field, TextInput, field::focus_first},
    dialogs::parts::{Counted, Failure, leaves},
    ipc,
};
use contract::command::SetPrice;
use leptos::{prelude::*, task::spawn_local};

/// The dialog.
#[component]
pub(super) fn PriceDialog() -> impl IntoView {
    let desk = PriceDesk::get();
    let title = Signal::derive(move || {
        desk.before.with(|before| match before {
            Some(price) => format!("Price of {}", price.model),
            None => "Add a price".to_owned(),
        })
    });
    let footer = move || {
        view! {
            <Button on_press=move || desk.open.set(false)>"Cancel"</Button>
            <Button kind=ButtonKind::Primary pending=desk.pending on_press=move || submit(desk)>
                {move || if desk.before.with(Option::is_some) { "Save" } else { "Add price" }}
            </Button>
        }
    };
    view! {
        <Dialog open=desk.open title=title narrow=true footer=footer on_submit=move || submit(desk)>
            <form
                class="form price-form"
                on:submit=move |event| {
                    event.prevent_default();
                    submit(desk);
                }
            >
                <Show when=move || desk.before.with(Option::is_none)>
                    <Field
                        label="Model"
                        name="model"
                        wide=true
                        hint=Some("Its name, or the beginning of it followed by *. The longest match counts.".to_owned())
                        error=error(desk, "model")
                    >
                        <TextInput
                            value=desk.model
                            mono=true
                            placeholder="llama3.2*"
                            on_leave=leaves(desk.told, "model")
                            on_enter=move || submit(desk)
                        />
                    </Field>
                </Show>
                <Field label="A million tokens sent" name="input_usd" error=error(desk, "input_usd")>
                    <Counted value=desk.input unit="dollars" on_leave=leaves(desk.told, "input_usd")/>
                </Field>
                <Field label="A million tokens received" name="output_usd" error=error(desk, "output_usd")>
                    <Counted value=desk.output unit="dollars" on_leave=leaves(desk.told, "output_usd")/>
                </Field>
                // Enter in a field sends the form only where it has a button of that kind.
                <button type="submit" hidden=true></button>
            </form>
            <Failure error=desk.failure/>
        </Dialog>
    }
}

/// What is to be shown beside a field.
fn error(desk: PriceDesk, field: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || {
        desk.told.with(|told| desk.findings.with(|(price, wrong)| told.about(field, wrong, price)))
    })
}

/// Sets the price if nothing is wrong with it; else that shows beside the fields.
fn submit(desk: PriceDesk) {
    if desk.pending.get_untracked() {
        return;
    }
    desk.failure.set(None);
    desk.told.update(|told| told.tell_all());
    let (price, wrong) = desk.findings.get_untracked();
    if !wrong.is_empty() {
        let fields: Vec<String> = wrong.into_iter().map(|finding| finding.field).collect();
        request_animation_frame(move || {
            focus_first(&fields);
        });
        return;
    }
    desk.pending.set(true);
    spawn_local(async move {
        let answer = ipc::call(SetPrice { price: price.clone() }).await;
        // The page may have been left meanwhile.
        let _ = desk.pending.try_set(false);
        match answer {
            Ok(all) => {
                let _ = desk.all.try_set(Some(all));
                let _ = desk.open.try_set(false);
                desk.desk.toasts.say(format!("The price of “{}” is set.", price.model));
            }
            Err(error) => {
                let _ = desk.told.try_update(|told| told.refuse(&error, &price));
                let _ = desk.failure.try_set(error.fields.is_empty().then_some(error));
            }
        }
    });
}
