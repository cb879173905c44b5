//! The window's content: starts what the page needs and puts the frame together.

use crate::{
    catalogue::{self, shell as say},
    components::{ToastRegion, Toasts},
    detail::Detail,
    dialogs::Dialogs,
    hooks::{
        drops, focus,
        shortcuts::{Shortcuts, shortcut, shortcut_if},
        updates,
    },
    ipc,
    live::{Live, appearance},
    pages::{
        agents::AgentsPage, chat::ChatPage, control::ControlPage, first_run::FirstRunPage, inbox::InboxPage,
        insights::InsightsPage, queue::QueuePage, reports::ReportsPage, schedules::SchedulesPage,
        settings::SettingsPage, workers::WorkersPage, workflows::WorkflowsPage,
    },
    shell::{
        OVERVIEW, Route, Shell,
        notify_question::NotifyQuestion,
        sidebar::Sidebar,
        splitter::{Splitter, detail_width},
        status_bar::StatusBar,
        trouble::Trouble,
    },
    state::{
        first_run::{FirstLook, FirstRun},
        keymap::{self, Keymap},
    },
};
use contract::{
    ReportId, Status, TaskId,
    command::{GetTask, LookingAt, PageReady},
    event::{CONFIRM_QUIT, OPEN_INBOX, OPEN_NEW_TASK, OPEN_REPORT, OPEN_TASK},
};
use leptos::{
    prelude::*,
    task::{spawn_local, tick},
};
use serde_json::Value;

/// The whole window.
#[component]
pub fn App() -> impl IntoView {
    let toasts = Toasts::start();
    let shortcuts = Shortcuts::start();
    focus::keep();
    drops::start();
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", catalogue::tag());
    }
    let live = Live::start();
    let shell = Shell::start(live);
    bind_keys(shell, live);
    Effect::new(move |_| {
        shortcuts.use_keys(Keymap(live.settings.with(|settings| settings.shortcuts.clone())))
    });
    appearance::follow(live);

    let width = detail_width();
    let detail_shows = Memo::new(move |_| shell.route.get().has_detail() && live.selected.get().is_some());
    tell_what_is_looked_at(live, detail_shows);
    read_what_is_looked_at(live, detail_shows);
    follow_the_room(shell, detail_shows);
    let page = page_that_shows(shell, live);
    let decided = Memo::new(move |_| page.get() != (Route::Queue, FirstRun::Undecided));
    hear_desktop(shell, live, toasts, decided);
    updates::tell_of_newer(toasts);
    let in_full = move || detail_shows.get() && shell.detail_in_full.get();
    view! {
        <div
            class="shell"
            class:with-detail=move || detail_shows.get()
            class:detail-in-full=in_full
            style=("--detail-width", move || format!("{}rem", width.get()))
        >
            <Sidebar/>
            <main class="page" tabindex="-1">
                <Trouble/>
                {move || match page.get() {
                    // for a moment: what comes is not known yet
                    (Route::Queue, FirstRun::Undecided) => ().into_any(),
                    (Route::Queue, FirstRun::Shows) => view! { <FirstRunPage/> }.into_any(),
                    (Route::Queue, FirstRun::Over) => view! { <QueuePage/> }.into_any(),
                    (Route::Chat, _) => view! { <ChatPage/> }.into_any(),
                    (Route::Control, _) => view! { <ControlPage/> }.into_any(),
                    (Route::Inbox, _) => view! { <InboxPage/> }.into_any(),
                    (Route::Schedules, _) => view! { <SchedulesPage/> }.into_any(),
                    (Route::Workflows, _) => view! { <WorkflowsPage/> }.into_any(),
                    (Route::Agents, _) => view! { <AgentsPage/> }.into_any(),
                    (Route::Reports, _) => view! { <ReportsPage/> }.into_any(),
                    (Route::Workers, _) => view! { <WorkersPage/> }.into_any(),
                    (Route::Insights, _) => view! { <InsightsPage/> }.into_any(),
                    (Route::Settings, _) => view! { <SettingsPage/> }.into_any(),
                }}
                // below all of it: coming over a page it would take the click that was meant for what stood there
                <NotifyQuestion/>
            </main>
            <Show when=move || detail_shows.get()>
                // in full it is the main part: the page behind it is hidden meanwhile
                <section class="detail" role=move || in_full().then_some("main") aria-label=say::selected_task()>
                    <Splitter width=width/>
                    <Detail/>
                </section>
            </Show>
            <StatusBar/>
        </div>
        <Dialogs/>
        <ToastRegion/>
    }
}

/// The page, and what stands in the queue's place. Decides once whether the first screen does, and keeps that it was left.
fn page_that_shows(shell: Shell, live: Live) -> Memo<(Route, FirstRun)> {
    let look = Memo::new(move |_| FirstLook {
        welcomed: live.settings_known.get().then(|| live.settings.with(|settings| settings.welcomed)),
        tasks: live.queue.with(|queue| queue.as_ref().map(|queue| queue.counts.total())),
        providers: live.providers.with(|providers| providers.as_ref().map(Vec::len)),
        failed: live.trouble.with(Option::is_some),
    });
    Effect::new(move |_| {
        let look = look.get();
        if shell.first_run.get_untracked() == FirstRun::Undecided {
            let decided = FirstRun::decide(look);
            if decided != FirstRun::Undecided {
                shell.first_run.set(decided);
            }
        }
    });
    Effect::new(move |before: Option<FirstRun>| {
        let now = shell.first_run.get();
        if before == Some(FirstRun::Shows) && now == FirstRun::Over {
            spawn_local(async move {
                // should it not be kept, the screen comes once more: no harm
                let _ = live.change_settings(|settings| settings.welcomed = true).await;
            });
        }
        now
    });
    Memo::new(move |_| match shell.route.get() {
        Route::Queue => (Route::Queue, shell.first_run.get()),
        other => (other, FirstRun::Over),
    })
}

fn bind_keys(shell: Shell, live: Live) {
    shortcut(keymap::NEW_TASK, move || shell.ask_new_task());
    shortcut(keymap::SEARCH_TASKS, move || {
        shell.detail_in_full.set(false);
        shell.go(Route::Queue);
        shell.search.set(true);
    });
    shortcut(keymap::SETTINGS, move || shell.go(Route::Settings));
    shortcut(keymap::CHEAT_SHEET, move || shell.cheat_sheet.set(true));
    shortcut_if(keymap::CLOSE_DETAIL, move || {
        if shell.detail_in_full.get_untracked() {
            shell.detail_in_full.set(false);
            return true;
        }
        let route = shell.route.get_untracked();
        if route == Route::Queue && shell.first_run.get_untracked() == FirstRun::Shows {
            shell.leave_first_run();
            return true;
        }
        let open = live.selected.get_untracked().is_some() && route.has_detail();
        if open {
            live.selected.set(None);
        }
        open
    });
}

/// The focus goes along when the detail takes the room of the list, or gives it back.
fn follow_the_room(shell: Shell, detail_shows: Memo<bool>) {
    Effect::new(move |before: Option<bool>| {
        let in_full = detail_shows.get() && shell.detail_in_full.get();
        match (before, in_full) {
            (Some(false) | None, true) => focus::go_home_in(".detail"),
            (Some(true), false) if detail_shows.get_untracked() => focus::go_home_in(".page"),
            _ => {}
        }
        in_full
    });
}

/// No notification tells of the task that is on the screen.
fn tell_what_is_looked_at(live: Live, detail_shows: Memo<bool>) {
    Effect::new(move |_| {
        let task = if detail_shows.get() { live.selected.get() } else { None };
        // should it not be heard, a notification too many is all that comes of it
        spawn_local(async move {
            let _ = ipc::call(LookingAt { task }).await;
        });
    });
}

/// What ended is read once its detail shows, wherever it was opened from.
fn read_what_is_looked_at(live: Live, detail_shows: Memo<bool>) {
    let task = live.selected_task();
    let ended = Memo::new(move |_| {
        let shown =
            detail_shows.get().then(|| task.with(|task| task.as_ref().map(|t| (t.id, t.completed_at))));
        shown.flatten().filter(|(_, ended)| ended.is_some()).map(|(id, _)| id)
    });
    Effect::new(move |_| {
        if let Some(id) = ended.get() {
            live.looked_at(id);
        }
    });
}

/// Opens a task where it has most to tell: the result of a model that is done, what it asks, else how far it is.
fn open_task(shell: Shell, live: Live, id: TaskId) {
    shell.open_task(id);
    spawn_local(async move {
        let Ok(task) = ipc::call(GetTask { id: id.to_string() }).await else { return };
        let tab = match task.status {
            Status::Completed if task.usage.is_some() => "result",
            Status::NeedsInput => OVERVIEW,
            _ if task.asks() => OVERVIEW,
            _ => return,
        };
        live.absorb([task]);
        // The person may have gone on meanwhile.
        if live.selected.get_untracked() == Some(id) {
            shell.open_task_at(id, tab);
        }
    });
}

/// Hears what the tray, a notification or a second start asks of the page; then says that it can be asked. The window shows
/// at that word, so it is said once it is `decided` what shows: nobody presses what is about to become something else.
fn hear_desktop(shell: Shell, live: Live, toasts: Toasts, decided: Memo<bool>) {
    let hears = RwSignal::new(false);
    let said = StoredValue::new(false);
    Effect::new(move |_| {
        if hears.get() && decided.get() && !said.get_value() {
            said.set_value(true);
            spawn_local(async move {
                // with this word the page is drawn too, not only decided
                tick().await;
                if let Err(error) = ipc::call(PageReady {}).await {
                    toasts.error(&error);
                }
            });
        }
    });
    spawn_local(async move {
        let heard = async {
            ipc::listen(OPEN_TASK, move |id: TaskId| open_task(shell, live, id)).await?;
            ipc::listen(OPEN_REPORT, move |id: ReportId| shell.open_report(id)).await?;
            ipc::listen(OPEN_NEW_TASK, move |_: Value| shell.ask_new_task()).await?;
            ipc::listen(OPEN_INBOX, move |_: Value| shell.go(Route::Inbox)).await?;
            ipc::listen(CONFIRM_QUIT, move |_: Value| shell.quitting.set(true)).await
        };
        if let Err(error) = heard.await {
            toasts.error(&error);
        }
        // what cannot be heard is no reason to keep the window away
        hears.set(true);
    });
}
