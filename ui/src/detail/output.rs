//! The output of an attempt: live, in colours, searched, copied; of any size.

mod find;
mod keyboard;
mod sight;
mod stream;
mod text;

use super::{Pane, actions::Actor};
use crate::{
    catalogue::{common, detail as say},
    components::{Button, Glyph, Icon, IconButton, Select, Skeleton},
    hooks::{reading, shortcuts::shortcut_if},
    live::Live,
    state::keymap::SEARCH_OUTPUT,
};
use contract::{TaskId, command::ListAttempts, text as figures};
use find::{Find, FindBar};
use keyboard::Keyboard;
use leptos::prelude::*;
use sight::Sight;
use stream::{Facts, Stream};
use text::OutputText;

/// How much of the end is read at first, in bytes.
const TAIL: u64 = 1 << 20;
/// How much of the end the overview shows, in bytes.
const TAIL_SHORT: u64 = 16 << 10;
/// How much of the end holds the turn that is under way, in bytes.
const TAIL_WORDS: u64 = 128 << 10;

/// The Output tab.
#[component]
pub(super) fn OutputTab(pane: Pane) -> impl IntoView {
    let stream = Stream::new(pane.id);
    let sight = Sight::new();
    let find = Find::new(stream, sight);
    Effect::new(move |_| {
        let attempt = pane.attempt.get();
        sight.follow();
        stream.open(attempt, TAIL);
    });
    let asked = RwSignal::new(0_u32);
    shortcut_if(SEARCH_OUTPUT, move || {
        let within = sight.has_focus();
        if within {
            asked.update(|times| *times += 1);
        }
        within
    });
    let actor = Actor::get();
    let copy = move || {
        let (text, whole) = stream.text();
        let said = if whole { say::output_copied() } else { say::part_copied() };
        actor.copy(text, said);
    };
    view! {
        <div class="pane-tools output-tools">
            <FindBar find=find sight=sight asked=asked/>
            <AttemptPicker pane=pane/>
            <IconButton glyph=Glyph::Copy label=say::copy_output() on_press=copy/>
        </div>
        <Notices stream=stream/>
        <OutputText pane=pane stream=stream sight=sight find=find label=common::output()/>
        <Keyboard pane=pane/>
    }
}

/// The text of the latest attempt's output, as far as it is held, as it grows.
pub(super) fn as_it_grows(id: TaskId) -> Signal<String> {
    let stream = Stream::new(id);
    Effect::new(move |_| stream.open(None, TAIL_WORDS));
    Signal::derive(move || {
        stream.version.with(|_| ());
        stream.text().0
    })
}

/// The end of the output under the overview.
#[component]
pub(super) fn Tail(pane: Pane) -> impl IntoView {
    let stream = Stream::new(pane.id);
    let sight = Sight::new();
    Effect::new(move |_| stream.open(None, TAIL_SHORT));
    view! {
        <div class="tail">
            <div class="tail-head">
                <h3>{common::output()}</h3>
                <button type="button" class="text-link" on:click=move |_| pane.open_output(None)>{common::open()}</button>
            </div>
            <OutputText pane=pane stream=stream sight=sight find=Find::none(stream) label=say::end_of_output()/>
            <Keyboard pane=pane/>
        </div>
    }
}

/// Which attempt shows, where there are several.
#[component]
fn AttemptPicker(pane: Pane) -> impl IntoView {
    let latest = pane.memo(|task| task.attempt);
    let reading = reading::read(move || {
        (latest.get().unwrap_or(0) > 1).then(|| ListAttempts { id: pane.id.to_string() })
    });
    let choices = Signal::derive(move || {
        let mut choices = vec![(String::new(), say::latest_attempt().to_owned())];
        for attempt in reading.value.get().into_iter().flatten().rev() {
            choices.push((attempt.number.to_string(), say::attempt_number(attempt.number)));
        }
        choices
    });
    let word = |attempt: Option<i64>| attempt.map_or(String::new(), |n| n.to_string());
    let value = RwSignal::new(word(pane.attempt.get_untracked()));
    Effect::new(move |_| value.set(word(pane.attempt.get())));
    view! {
        <Show when=move || latest.get().is_some_and(|latest| latest != 0 && latest != 1)>
            <Select small=true label=say::attempt() value=value options=choices on_choose=move |word: String| {
                pane.attempt.set(word.parse().ok());
            }/>
        </Show>
    }
}

/// What the reader ought to know about what shows.
#[component]
fn Notices(stream: Stream) -> impl IntoView {
    let live = Live::get();
    let cut = move || {
        let Facts { cut, total, .. } = stream.facts.get();
        (cut > 0).then(|| {
            if total == 0 {
                return say::output_removed(&figures::bytes(cut));
            }
            let limit = live.settings.with(|settings| settings.output_cap_mib);
            say::cut_out(&figures::bytes(cut), &limit.to_string(), &figures::bytes(total))
        })
    };
    view! {
        {move || cut().map(|words| view! { <p class="notice"><Icon glyph=Glyph::Info/>{words}</p> })}
        {move || stream.error.get().map(|error| view! {
            <div class="box failed" role="alert">
                <Icon glyph=Glyph::Warning/>
                <div class="box-text">
                    <p>{error.message}</p>
                    {error.hint.map(|hint| view! { <p class="box-hint">{hint}</p> })}
                    <div class="box-actions">
                        <Button small=true on_press=move || stream.reopen()>{common::try_again()}</Button>
                    </div>
                </div>
            </div>
        })}
        <Show when=move || stream.opening.get()><Skeleton rows=3 label=say::lines()/></Show>
    }
}
