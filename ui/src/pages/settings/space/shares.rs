//! A bar of what takes the space, and the figures below it.

use crate::{catalogue::space as say, state::space};
use contract::{
    space::{Space, SpaceShare},
    text,
};
use leptos::prelude::*;

/// The bar and its table. What takes nothing is in neither.
#[component]
pub(super) fn Shares(space: Space) -> impl IntoView {
    let pieces = space::pieces(&space).into_iter().map(|(tone, percent)| {
        view! { <i data-tone=tone.to_string() style:width=format!("{percent:.3}%")></i> }
    });
    let pieces = pieces.collect_view();
    let rows = space.parts.iter().filter(|share| share.bytes > 0).map(row).collect_view();
    view! {
        <div class="space-bar" data-tones="space" role="img" aria-label=say::bar()>{pieces}</div>
        <table class="space-parts" data-tones="space">
            <thead>
                <tr>
                    <th scope="col">{say::part()}</th>
                    <th scope="col" class="sum">{say::takes()}</th>
                    <th scope="col" class="sum">{say::how_many()}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn row(share: &SpaceShare) -> impl IntoView + use<> {
    view! {
        <tr>
            <th scope="row">
                <i class="space-mark" data-tone=space::tone(share.part).to_string() aria-hidden="true"></i>
                {space::part(share.part)}
            </th>
            <td class="sum figure">{text::bytes(share.bytes)}</td>
            <td class="sum figure">{share.count.map(text::count)}</td>
        </tr>
    }
}
