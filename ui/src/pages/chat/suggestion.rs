//! What is offered before a long answer begins: to watch it, or to have it worked on in the background.

use crate::{
    catalogue::chat as say,
    ipc,
    live::Live,
    state::chat::{Expected, Typed, expected, typed},
};
use contract::{chat::TurnEstimate, command::EstimateTurn};
use leptos::{leptos_dom::helpers::debounce, prelude::*, task::spawn_local};
use std::time::Duration;

/// It is asked so long after the last letter.
const PAUSE: Duration = Duration::from_millis(350);

/// How long the answer to a text will probably take (tracked); nothing where the person wants no suggestions, or nothing is
/// known.
pub(super) fn follow(text: RwSignal<String>, speaker: RwSignal<String>) -> Memo<Option<TurnEstimate>> {
    let live = Live::get();
    let found = RwSignal::new(None::<(String, TurnEstimate)>);
    let mut look = debounce(PAUSE, move |(agent, text): (String, String)| {
        spawn_local(async move {
            // where it is not answered, nothing is suggested: that is no error
            if let Ok(estimate) = ipc::call(EstimateTurn { agent, text: text.clone() }).await {
                let _ = found.try_set(Some((text, estimate)));
            }
        });
    });
    Effect::new(move |_| {
        let (agent, text) = (speaker.get(), text.get());
        let wanted = live.settings.with(|settings| settings.suggest_background);
        if wanted && !agent.is_empty() && matches!(typed(&text), Typed::Text(_)) {
            look((agent, text));
        }
    });
    Memo::new(move |_| {
        let wanted = live.settings.with(|settings| settings.suggest_background);
        // what was found for other words may be wrong for these, but it does not flicker while one types on
        let fits = text.with(|text| matches!(typed(text), Typed::Text(_)));
        found.get().map(|(_, estimate)| estimate).filter(|_| wanted && fits)
    })
}

/// The estimate in words, where it is so long that both ways are offered.
pub(super) fn words(estimate: Memo<Option<TurnEstimate>>) -> Memo<Option<String>> {
    Memo::new(move |_| {
        let estimate = estimate.get()?;
        (expected(estimate.seconds) == Expected::Long)
            .then(|| crate::state::estimate_words::of_turn(&estimate))
    })
}

/// Whether the way to the background shows beside an answer that is on its way. `ran`: for how long, in seconds.
pub(super) fn is_offered(seconds: Option<i64>, ran: i64) -> bool {
    match expected(seconds) {
        // it takes longer than one would have thought
        Expected::Short => expected(Some(ran)) != Expected::Short,
        Expected::Medium | Expected::Long | Expected::Unknown => true,
    }
}

/// The words of the choice.
pub(super) fn choice() -> (&'static str, &'static str) {
    (say::stream_now(), say::in_the_background())
}
