//! The desktop's notification server, spoken to directly: one connection and one listener for all notifications.
//! (A crate that waits on a thread per notification keeps one for each that a desktop stores in its list.)

use super::words::{About, Message, Offer};
use contract::Timestamp;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tauri::async_runtime;
use zbus::{Connection, export::futures_core::Stream, zvariant::Value};

/// Answers to older notifications than so many are not understood any more.
const MOST_REMEMBERED: usize = 200;
/// The name of the action that a click on the notification itself stands for.
const CLICKED: &str = "default";
const OPEN: &str = "open";
const RETRY: &str = "retry";
const APPROVE: &str = "approve";
const DENY: &str = "deny";

#[zbus::proxy(
    interface = "org.freedesktop.Notifications",
    default_service = "org.freedesktop.Notifications",
    default_path = "/org/freedesktop/Notifications"
)]
trait Notifications {
    fn get_capabilities(&self) -> zbus::Result<Vec<String>>;

    #[expect(clippy::too_many_arguments, reason = "the protocol's own list")]
    fn notify(
        &self,
        app_name: &str,
        replaces_id: u32,
        app_icon: &str,
        summary: &str,
        body: &str,
        actions: &[&str],
        hints: HashMap<&str, Value<'_>>,
        expire_timeout: i32,
    ) -> zbus::Result<u32>;

    #[zbus(signal)]
    fn action_invoked(&self, id: u32, action_key: String) -> zbus::Result<()>;

    #[zbus(signal)]
    fn activation_token(&self, id: u32, activation_token: String) -> zbus::Result<()>;
}

/// What the person answered to a notification.
pub(super) struct Answer {
    pub(super) about: About,
    /// What is to be done.
    pub(super) choice: Choice,
    /// What lets the window come to the front on Wayland.
    pub(super) token: Option<String>,
}

/// What the person chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// Open it.
    Open,
    /// Run it again.
    Retry,
    /// Say yes or no to what was asked at that moment.
    Decide {
        /// Whether it is a yes.
        yes: bool,
        /// When the question was asked: another one is not answered with it.
        asked_at: Timestamp,
    },
}

type Answered = Arc<dyn Fn(Answer) + Send + Sync>;

/// The server, connected to when it is first needed.
pub(super) struct Server {
    answered: Answered,
    shown: Arc<Mutex<Shown>>,
    /// Held from sending a notification until its number is remembered: an answer to it may come before that.
    sending: Arc<tokio::sync::Mutex<()>>,
    proxy: Mutex<Option<NotificationsProxy<'static>>>,
}

/// What the notifications that were shown last are about.
#[derive(Default)]
struct Shown {
    about: HashMap<u32, (About, Offer)>,
    order: VecDeque<u32>,
    tokens: HashMap<u32, String>,
}

impl Server {
    pub(super) fn new(answered: impl Fn(Answer) + Send + Sync + 'static) -> Self {
        Self {
            answered: Arc::new(answered),
            shown: Arc::default(),
            sending: Arc::default(),
            proxy: Mutex::default(),
        }
    }

    /// Shows a notification. Blocks until the server has it; says so in the log where there is none.
    pub(super) fn show(&self, message: &Message) {
        let shown = async_runtime::block_on(async {
            let proxy = self.proxy().await?;
            let _sending = self.sending.lock().await;
            let id = send(&proxy, message).await?;
            lock(&self.shown).remember(id, (message.about, message.offer));
            Ok::<_, zbus::Error>(())
        });
        if let Err(error) = shown {
            tracing::info!(%error, "no notification was shown");
            self.disconnect();
        }
    }

    /// The next notification tries a fresh connection. A connection can only be dropped where its runtime is.
    fn disconnect(&self) {
        async_runtime::block_on(async { *lock(&self.proxy) = None });
    }

    async fn proxy(&self) -> zbus::Result<NotificationsProxy<'static>> {
        if let Some(proxy) = lock(&self.proxy).clone() {
            return Ok(proxy);
        }
        let connection = Connection::session().await?;
        let proxy = NotificationsProxy::new(&connection).await?;
        // Listening begins before the first notification can be answered.
        self.listen(&proxy).await?;
        *lock(&self.proxy) = Some(proxy.clone());
        Ok(proxy)
    }

    async fn listen(&self, proxy: &NotificationsProxy<'static>) -> zbus::Result<()> {
        let mut actions = proxy.receive_action_invoked().await?;
        let mut tokens = proxy.receive_activation_token().await?;
        let (shown, answered) = (Arc::clone(&self.shown), Arc::clone(&self.answered));
        let sending = Arc::clone(&self.sending);
        async_runtime::spawn(async move {
            loop {
                tokio::select! {
                    Some(signal) = next(&mut tokens) => {
                        drop(sending.lock().await);
                        if let Ok(token) = signal.args() {
                            lock(&shown).expect_answer(token.id, &token.activation_token);
                        }
                    }
                    Some(signal) = next(&mut actions) => {
                        drop(sending.lock().await);
                        if let Ok(action) = signal.args()
                            && let Some(answer) = lock(&shown).answer(action.id, &action.action_key)
                        {
                            answered(answer);
                        }
                    }
                    else => return,
                }
            }
        });
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.disconnect();
    }
}

impl Shown {
    fn remember(&mut self, id: u32, about: (About, Offer)) {
        self.about.insert(id, about);
        self.order.push_back(id);
        while self.order.len() > MOST_REMEMBERED {
            if let Some(oldest) = self.order.pop_front() {
                self.about.remove(&oldest);
                self.tokens.remove(&oldest);
            }
        }
    }

    /// The server sends a token just before the answer that it belongs to.
    fn expect_answer(&mut self, id: u32, token: &str) {
        if self.about.contains_key(&id) {
            self.tokens.insert(id, token.to_owned());
        }
    }

    /// Other programs' notifications answer over the same signal: those are not ours.
    fn answer(&mut self, id: u32, action: &str) -> Option<Answer> {
        let (about, offer) = *self.about.get(&id)?;
        let choice = match (action, offer) {
            (CLICKED | OPEN, _) => Choice::Open,
            (RETRY, Offer::Retry) => Choice::Retry,
            (APPROVE, Offer::Decide(asked_at)) => Choice::Decide { yes: true, asked_at },
            (DENY, Offer::Decide(asked_at)) => Choice::Decide { yes: false, asked_at },
            _ => return None,
        };
        Some(Answer { about, choice, token: self.tokens.remove(&id) })
    }
}

async fn send(proxy: &NotificationsProxy<'_>, message: &Message) -> zbus::Result<u32> {
    let can = proxy.get_capabilities().await?;
    let can = |what: &str| can.iter().any(|c| c == what);
    let mut actions = vec![];
    if can("actions") {
        actions.extend([CLICKED, "Open", OPEN, "Open"]);
        match message.offer {
            Offer::Nothing => {}
            Offer::Retry => actions.extend([RETRY, "Retry"]),
            Offer::Decide(_) => actions.extend([APPROVE, "Approve", DENY, "Deny"]),
        }
    }
    let body = if can("body-markup") { escaped(&message.body) } else { message.body.clone() };
    let hints =
        HashMap::from([("desktop-entry", Value::from("legwork-desktop")), ("urgency", Value::from(1_u8))]);
    proxy.notify("Legwork", 0, "legwork-desktop", &message.title, &body, &actions, hints, -1).await
}

/// A command's own words must not become markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    std::future::poll_fn(|context| std::pin::Pin::new(&mut *stream).poll_next(context)).await
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_notifications_are_answered() {
        let mut shown = Shown::default();
        shown.remember(7, (About::Many, Offer::Retry));
        assert!(shown.answer(8, CLICKED).is_none());
        assert!(shown.answer(7, "something else").is_none());
        assert!(shown.answer(7, APPROVE).is_none(), "it was not offered");
        assert!(shown.answer(7, RETRY).is_some_and(|answer| answer.choice == Choice::Retry));
        let asked_at = Timestamp::UNIX_EPOCH;
        shown.remember(9, (About::Many, Offer::Decide(asked_at)));
        let denied = shown.answer(9, DENY).map(|answer| answer.choice);
        assert_eq!(denied, Some(Choice::Decide { yes: false, asked_at }));
    }

    #[test]
    fn only_the_newest_are_remembered() {
        let mut shown = Shown::default();
        (0..=MOST_REMEMBERED as u32).for_each(|id| shown.remember(id, (About::Many, Offer::Nothing)));
        assert!(shown.answer(0, CLICKED).is_none() && shown.answer(1, CLICKED).is_some());
    }

    #[test]
    fn words_of_a_command_are_no_markup() {
        assert_eq!(escaped("<b>a & b</b>"), "&lt;b&gt;a &amp; b&lt;/b&gt;");
    }
}
