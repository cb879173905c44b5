//! Sends notifications, takes them back, and hears what the person answers: all by the notification plugin.

use super::{
    answers,
    session::{Session, escaped},
    shown::{APPROVE, DENY, INBOX_ONLY, OPEN, PUT_OFF, RETRY, Shown, TELL_ME},
    words::{Message, Offer},
};
use crate::catalogue::notifications as say;
use std::{
    error::Error,
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, Sender as Queue, channel},
    },
    thread,
    time::{Duration, Instant},
};
use tauri::{
    AppHandle, Wry,
    plugin::{Plugin, TauriPlugin},
};
use tauri_plugin_notification::{Action, ActionType, NotificationExt};

/// The plugin knows a notification only once the server has taken it: until then taking it back is tried again, at
/// first after this,
const TRY_AGAIN: Duration = Duration::from_millis(400);
/// later after this,
const LATER: Duration = Duration::from_secs(5);
/// and no longer than this: a server that has not shown it by then never will.
const PATIENCE: Duration = Duration::from_secs(120);

/// The plugin without its half for the page: its script would put itself in the place of the page's own
/// `Notification`, and its commands would be there to be called. Only this program speaks to it.
pub(crate) fn plugin() -> impl Plugin<Wry> {
    ForUsAlone(tauri_plugin_notification::init())
}

struct ForUsAlone(TauriPlugin<Wry>);

impl Plugin<Wry> for ForUsAlone {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn initialize(&mut self, app: &AppHandle, config: serde_json::Value) -> Result<(), Box<dyn Error>> {
        self.0.initialize(app, config)
    }
}

/// What sends notifications. One for the whole app.
pub(super) struct Sender {
    app: AppHandle,
    shown: Arc<Shown>,
    session: Arc<Session>,
    /// To the thread that takes notifications back: the plugin waits for the server without limit.
    leaving: Queue<Vec<i32>>,
}

impl Sender {
    /// Readies the plugin: what is set here must be set before the first notification, which reports nothing else.
    ///
    /// # Errors
    /// The plugin or the system refuses it.
    pub(super) fn new(app: &AppHandle) -> anyhow::Result<Self> {
        let (shown, session) = (Arc::<Shown>::default(), Arc::new(Session::new()));
        app.notification().register_action_types(action_types())?;
        let (answered, token, to) = (Arc::clone(&shown), Arc::clone(&session), app.clone());
        app.notification().on_action(move |performed| {
            let id = performed.notification().map(|notification| notification.id());
            if let Some((about, choice)) = id.and_then(|id| answered.answer(id, performed.action_id())) {
                answers::carry_out(&to, &token, about, choice);
            }
        })?;
        let (leaving, to_leave) = channel();
        let (app, closing, of) = (app.clone(), Arc::clone(&shown), app.clone());
        thread::Builder::new().name("notifications-end".into()).spawn(move || {
            take_back(&of, &closing, &to_leave);
        })?;
        Ok(Self { app, shown, session, leaving })
    }

    /// Shows a notification; says so in the log where there is no server. Blocks until one has answered.
    pub(super) fn show(&self, message: &Message) {
        let Some(markup) = self.session.reads_markup() else { return };
        let (id, too_many) = self.shown.add(message);
        self.withdraw(too_many);
        let closed = Arc::clone(&self.shown);
        let notification = self.app.notification().builder();
        let notification = notification
            .id(id)
            .icon("legwork-desktop")
            .title(&message.title)
            .body(if markup { escaped(&message.body) } else { message.body.clone() })
            .action_type_id(action_type(message.offer))
            .on_close(move || closed.closed(id));
        if let Err(error) = notification.show() {
            tracing::warn!(%error, "a notification was not shown");
            self.shown.closed(id);
        }
    }

    /// What is on the screen.
    pub(super) fn shown(&self) -> &Shown {
        &self.shown
    }

    /// Takes notifications back. Does not wait for it.
    pub(super) fn withdraw(&self, ids: Vec<i32>) {
        if !ids.is_empty() && self.leaving.send(ids).is_err() {
            tracing::error!("notifications that are over stay on the screen: their thread has ended");
        }
    }
}

/// A notification that is to go, and since when.
type Leaving = (i32, Instant);

fn take_back(app: &AppHandle, shown: &Shown, to_leave: &Receiver<Vec<i32>>) {
    let mut leaving: Vec<Leaving> = Vec::new();
    loop {
        let more = match pause(&leaving, Instant::now()) {
            None => to_leave.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(pause) => to_leave.recv_timeout(pause),
        };
        match more {
            Ok(ids) => {
                let ids = ids.into_iter().chain(to_leave.try_iter().flatten());
                leaving.extend(ids.map(|id| (id, Instant::now())));
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        let ids: Vec<i32> = leaving.iter().map(|(id, _)| *id).collect();
        if let Err(error) = app.notification().remove_active(ids.clone()) {
            tracing::warn!(%error, "notifications that are over stay on the screen");
        }
        let open = shown.not_closed(&ids, TRY_AGAIN);
        leaving.retain(|(id, _)| open.contains(id));
        // no server took them, or it does not tell of their end
        let given_up = leaving.extract_if(.., |(_, since)| since.elapsed() >= PATIENCE);
        given_up.for_each(|(id, _)| shown.closed(id));
    }
}

/// How long to wait before these are taken back again; `None` where there are none.
fn pause(leaving: &[Leaving], now: Instant) -> Option<Duration> {
    let newest = leaving.iter().map(|(_, since)| *since).max()?;
    Some(if now.duration_since(newest) < LATER { TRY_AGAIN } else { LATER })
}

/// What a notification offers, by the name that the plugin knows it by. A click on it opens it in any case.
fn action_type(offer: Offer) -> &'static str {
    match offer {
        Offer::Nothing => "ended",
        Offer::Later => "waits",
        Offer::Retry => "failed",
        Offer::Decide(_) => "approval",
        Offer::MoreOfThem => "first",
    }
}

/// What can only be done here comes first: some servers show no more than three, and a click on the notification opens it
/// everywhere.
fn action_types() -> Vec<ActionType> {
    let of = |id: &str, more: &[(&str, &str)]| {
        let all = more.iter().copied().chain([(OPEN, say::open())]);
        let actions = all.map(|(id, label)| Action::builder(id, label).build()).collect();
        ActionType::builder(id).actions(actions).build()
    };
    let later = (PUT_OFF, say::later());
    vec![
        of("ended", &[]),
        of("waits", &[later]),
        of("failed", &[(RETRY, say::retry()), later]),
        of("approval", &[(APPROVE, say::approve()), (DENY, say::deny()), later]),
        of("first", &[(TELL_ME, say::tell_me()), (INBOX_ONLY, say::inbox_only())]),
    ]
}

#[cfg(test)]
mod tests {
    use super::{super::words::About, *};
    use contract::{TaskId, Timestamp};

    #[test]
    fn every_offer_has_its_actions() {
        let types = action_types();
        for offer in [
            Offer::Nothing,
            Offer::Later,
            Offer::Retry,
            Offer::Decide(Timestamp::UNIX_EPOCH),
            Offer::MoreOfThem,
        ] {
            let of = types.iter().find(|of| of.id() == action_type(offer));
            let actions: Vec<_> = of.unwrap().actions().iter().map(|action| action.id().to_owned()).collect();
            assert_eq!(actions.last().map(String::as_str), Some(OPEN), "{offer:?}");
            // what it does not offer is nothing that a server could be asked to show
            let message = Message {
                title: String::new(),
                body: String::new(),
                about: About::Task(TaskId(uuid::Uuid::nil())),
                offer,
                tells: vec![],
            };
            let shown = Shown::default();
            let id = shown.add(&message).0;
            for action in actions {
                assert!(shown.answer(id, &action).is_some(), "{offer:?} does not hear {action}");
            }
        }
    }
}
