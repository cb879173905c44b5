//! The worktrees and copies that tasks have left, and cleaning up what is not needed of them.

use super::SpaceState;
use crate::{
    catalogue::{common, places as say},
    components::{Button, ButtonKind, Dialog, Glyph, Icon, Skeleton, StatusIcon},
    hooks::reading::{self, ReadingTrouble},
    ipc,
    shell::Shell,
    state::places,
};
use contract::{
    changes::{Worktree, WorktreesCleaned},
    command::{CleanWorktrees, ListWorktrees},
    text,
};
use leptos::{prelude::*, task::spawn_local};

/// The list with its button.
#[component]
pub(super) fn PlacesLeft() -> impl IntoView {
    let again = RwSignal::new(0_u32);
    let reading = reading::read(move || {
        again.with(|_| ());
        Some(ListWorktrees { sizes: true })
    });
    let plan = RwSignal::new(None::<WorktreesCleaned>);
    let open = RwSignal::new(false);
    let toasts = SpaceState::get().settings.toasts;
    let clean = move |dry_run: bool| {
        spawn_local(async move {
            match ipc::call(CleanWorktrees { dry_run, ids: vec![], unmerged: false }).await {
                Ok(would) if dry_run => {
                    let _ = plan.try_set(Some(would));
                    let _ = open.try_set(true);
                }
                Ok(cleaned) => {
                    let _ = open.try_set(false);
                    toasts.say(say::cleaned(cleaned.removed.len()));
                    let _ = again.try_update(|times| *times += 1);
                }
                Err(error) => toasts.error(&error),
            }
        });
    };
    let drawn = move || {
        match reading.value.get() {
        None if reading.error.with(Option::is_some) => ().into_any(),
        None => view! { <Skeleton rows=2 label=say::left()/> }.into_any(),
        Some(all) if all.is_empty() => view! { <p class="field-hint">{say::none_left()}</p> }.into_any(),
        Some(all) => view! {
            <ul class="left-list">{all.into_iter().map(|one| view! { <li><LeftRow worktree=one/></li> }).collect_view()}</ul>
        }
        .into_any(),
    }
    };
    let some = move || reading.value.with(|all| all.as_ref().is_some_and(|all| !all.is_empty()));
    view! {
        <section class="left" aria-labelledby="settings-left">
            <div class="left-head">
                <div>
                    <h3 id="settings-left">{say::left()}</h3>
                    <p class="field-hint">{say::left_hint()}</p>
                </div>
                <Show when=some><Button small=true on_press=move || clean(true)>{say::clean_up()}</Button></Show>
            </div>
            <ReadingTrouble reading=reading/>
            {drawn}
        </section>
        <CleanDialog open=open plan=plan on_clean=move || clean(false)/>
    }
}

#[component]
fn LeftRow(worktree: Worktree) -> impl IntoView {
    let shell = Shell::get();
    let (id, status) = (worktree.task, worktree.status);
    let stands = places::stands(&worktree);
    let folder = worktree.place.folder.clone().unwrap_or_default();
    view! {
        <StatusIcon status=status/>
        <div class="left-text">
            <button type="button" class="text-link ellipsis" dir="auto" on:click=move |_| shell.open_task(id)>{worktree.title}</button>
            <p class="field-hint">{stands}</p>
            {worktree.stays.map(|why| view! { <p class="field-hint" dir="auto">{why}</p> })}
        </div>
        <span class="field-hint ellipsis" dir="auto" title=folder.clone()>{folder.clone()}</span>
    }
}

/// What would go, before it does.
#[component]
fn CleanDialog(
    open: RwSignal<bool>,
    plan: RwSignal<Option<WorktreesCleaned>>,
    #[prop(into)] on_clean: Callback<()>,
) -> impl IntoView {
    let goes = Memo::new(move |_| plan.with(|plan| plan.as_ref().map_or(0, |plan| plan.removed.len())));
    let footer = move || {
        view! {
            <Button on_press=move || open.set(false)>{common::cancel()}</Button>
            <Show when=move || goes.get() != 0>
                <Button kind=ButtonKind::Danger on_press=move || on_clean.run(())>{say::clean_up_now()}</Button>
            </Show>
        }
    };
    let said = move || {
        plan.with(|plan| match plan {
            Some(plan) if !plan.removed.is_empty() => {
                say::would_go(plan.removed.len(), &text::bytes(plan.bytes))
            }
            Some(_) | None => say::clean_up_none().to_owned(),
        })
    };
    let titles = move || {
        plan.with(|plan| {
            let gone = plan.iter().flat_map(|plan| &plan.removed);
            gone.map(|one| view! { <li><Icon glyph=Glyph::Folder/><span class="ellipsis" dir="auto">{one.title.clone()}</span></li> })
                .collect_view()
        })
    };
    view! {
        <Dialog open=open title=say::clean_up_title() narrow=true footer=footer>
            <p>{said}</p>
            <ul class="left-gone">{titles}</ul>
        </Dialog>
    }
}
