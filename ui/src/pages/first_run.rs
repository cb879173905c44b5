//! The first screen: shown in place of the queue while there is nothing in the store, and whenever it is asked for.
//!
//! Owns: the four steps. Each of them does what another part of the window does too, and none of them is needed.

mod clients;
mod coding;
mod command;
mod models;

use crate::{
    catalogue::{common, first_run as say},
    components::{Button, ButtonKind, Glyph, Icon},
    hooks::reading,
    shell::Shell,
    state::chord::in_text,
};
use contract::command::{AppFacts, AppInfo};
use leptos::prelude::*;

/// What the steps share. A cheap handle.
#[derive(Clone, Copy)]
struct FirstSteps {
    /// Facts about the running app, once they are known.
    facts: RwSignal<Option<AppFacts>>,
}

impl FirstSteps {
    fn get() -> Self {
        expect_context()
    }

    /// The home folder; empty until it is known.
    fn home(self) -> String {
        self.facts.with(|facts| facts.as_ref().map(|facts| facts.home.clone()).unwrap_or_default())
    }
}

/// The first screen.
#[component]
pub fn FirstRunPage() -> impl IntoView {
    let shell = Shell::get();
    provide_context(FirstSteps { facts: reading::read(|| Some(AppInfo {})).value });
    view! {
        <div class="page-body first-run">
            <div class="first-run-column">
                <header>
                    <h1>{say::heading()}</h1>
                    <p>{say::about()}</p>
                </header>
                <command::FirstCommand/>
                <models::ConnectModel/>
                <coding::AddCodingAgents/>
                <clients::ConnectClients/>
                <footer>
                    <p>{say::also_elsewhere()}</p>
                    <Button kind=ButtonKind::Quiet title=in_text("Esc") on_press=move || shell.leave_first_run()>
                        {say::leave()}
                    </Button>
                </footer>
            </div>
        </div>
    }
}

/// One step: its number, or a tick once it is done; what it is; and what can be done.
#[component]
fn FirstStep(
    number: &'static str,
    title: &'static str,
    /// Quiet words beside the title.
    #[prop(optional)]
    beside: &'static str,
    #[prop(optional, into)] done: Signal<bool>,
    children: Children,
) -> impl IntoView {
    let heading = format!("first-step-{number}");
    let labelled = heading.clone();
    let mark = move || match done.get() {
        true => view! { <Icon glyph=Glyph::Check label=common::done()/> }.into_any(),
        false => number.into_any(),
    };
    view! {
        <section class="first-step" class:now=number == "1" class:done=move || done.get() aria-labelledby=heading>
            <span class="first-step-mark">{mark}</span>
            <div class="first-step-body">
                <h2>
                    <span id=labelled>{title}</span>
                    {(!beside.is_empty()).then(|| view! { <small>{beside}</small> })}
                </h2>
                {children()}
            </div>
        </section>
    }
}

/// What a button is about, for those who hear its words without the line around it.
#[component]
fn Of(what: StoredValue<String>) -> impl IntoView {
    view! { <span class="visually-hidden">" "{what.get_value()}</span> }
}
