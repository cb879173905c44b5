//! The bar that asks a new person once whether notifications tell them when background tasks end. Until they answer,
//! none but one is shown: the rules are the engine's (`notices/decide.rs`).

use super::Shell;
use crate::{
    catalogue::shell as say,
    components::{Button, ButtonKind, Glyph, Icon, IconButton, Toasts},
    hooks::shortcuts::shortcut_if,
    live::Live,
    state::{keymap::CLOSE_DETAIL, notify_question::NotifyLook},
};
use leptos::{prelude::*, task::spawn_local};

/// The bar. It takes no focus and covers nothing; put off, it comes again at the next start.
#[component]
pub fn NotifyQuestion() -> impl IntoView {
    let (live, shell, toasts) = (Live::get(), Shell::get(), Toasts::get());
    let look = Memo::new(move |_| NotifyLook {
        answered: live.settings_known.get().then(|| live.settings.with(|settings| settings.notify_answered)),
        unread: live.queue.with(|queue| queue.as_ref().map_or(0, |queue| queue.unread)),
        need_person: live.queue.with(|queue| queue.as_ref().map_or(0, |queue| queue.need_person())),
        first_run: shell.first_run.get(),
    });
    // once it has come it stays, also when what it came for was looked at
    let (came, put_off) = (RwSignal::new(false), RwSignal::new(false));
    Effect::new(move |_| {
        if look.get().asks() && !came.get_untracked() {
            came.set(true);
        }
    });
    let shows = Memo::new(move |_| came.get() && !put_off.get() && look.get().answered == Some(false));
    shortcut_if(CLOSE_DETAIL, move || {
        let detail_shows =
            live.selected.get_untracked().is_some() && shell.route.get_untracked().has_detail();
        let puts_off = shows.get_untracked() && !detail_shows;
        if puts_off {
            put_off.set(true);
        }
        puts_off
    });
    let answer = move |tell: bool| {
        spawn_local(async move {
            // refused, the bar is there again: the settings are put back
            match live.change_settings(|settings| settings.answer_notify(tell)).await {
                Ok(()) => toasts.say(if tell { say::will_tell() } else { say::inbox_tells() }),
                Err(error) => toasts.error(&error),
            }
        });
    };
    view! {
        <div class="notify-question" role="status">
            <Show when=move || shows.get()>
                <Icon glyph=Glyph::Inbox/>
                <p>{say::tell_when_done()}</p>
                <Button small=true kind=ButtonKind::Primary on_press=move || answer(true)>{say::yes_tell()}</Button>
                <Button small=true on_press=move || answer(false)>{say::inbox_only()}</Button>
                <IconButton glyph=Glyph::Cross label=say::ask_later() on_press=move || put_off.set(true)/>
            </Show>
        </div>
    }
}
