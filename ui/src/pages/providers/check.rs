//! What a test of a provider came to.

use crate::{
    catalogue::providers as say,
    components::{Glyph, Icon},
};
use contract::provider::ProviderCheck;
use leptos::prelude::*;

/// What a test came to, in words, and what to do about it.
#[component]
pub(in crate::pages) fn CheckSaid(check: ProviderCheck) -> impl IntoView {
    let glyph = if check.ok { Glyph::Check } else { Glyph::Warning };
    view! {
        <div class="check" class:ok=check.ok>
            <Icon glyph=glyph label=if check.ok { say::works() } else { say::works_not() }/>
            <div>
                <p class="selectable">{check.message}</p>
                {check.hint.map(|hint| view! { <p class="field-hint selectable">{hint}</p> })}
            </div>
        </div>
    }
}
