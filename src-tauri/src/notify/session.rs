//! What the notification plugin leaves out, over a connection of our own to the session bus:
//!
//! - It connects at its first notification and never again, also where that failed. So none is handed to it before a
//!   server answers on the bus. (A bus that goes down later takes the app along: GTK ends its programs with it.)
//! - It neither asks what the server can do nor escapes anything: the words of a command must not become markup.
//! - It waits without limit for a server that hangs, on a thread for each notification.
//! - It does not hear the token that lets a window come to the front on Wayland.

use std::{
    collections::HashSet,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tauri::async_runtime::{self, JoinHandle};
use tokio::{sync::watch, time::timeout};
use zbus::{Connection, export::futures_core::Stream};

/// So long the server has to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// A token comes just before the answer that it belongs to, but over another connection: so long it is waited for,
const TOKEN_WITHIN: Duration = Duration::from_millis(100);
/// and so long it can belong to an answer.
const TOKEN_FRESH: Duration = Duration::from_secs(2);

#[zbus::proxy(
    interface = "org.freedesktop.Notifications",
    default_service = "org.freedesktop.Notifications",
    default_path = "/org/freedesktop/Notifications"
)]
trait Notifications {
    fn get_capabilities(&self) -> zbus::Result<HashSet<String>>;

    #[zbus(signal)]
    fn activation_token(&self, id: u32, activation_token: String) -> zbus::Result<()>;
}

/// The newest token, and when it came.
type Token = Option<(Instant, String)>;

/// The session bus, connected to when it is first needed.
pub(super) struct Session {
    link: Mutex<Option<Link>>,
    token: watch::Sender<Token>,
}

/// A connection, and what listens on it.
struct Link {
    proxy: NotificationsProxy<'static>,
    listener: JoinHandle<()>,
}

impl Drop for Link {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

impl Session {
    pub(super) fn new() -> Self {
        Self { link: Mutex::default(), token: watch::Sender::new(None) }
    }

    fn link(&self) -> MutexGuard<'_, Option<Link>> {
        self.link.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the server takes the body for markup; `None`, and a word in the log, where none answers in time. Blocks.
    pub(super) fn reads_markup(&self) -> Option<bool> {
        // a connection can only be dropped where its runtime is, so all of this is within it
        async_runtime::block_on(async {
            let why = match timeout(PATIENCE, self.capabilities()).await {
                Ok(Ok(can)) => return Some(can.contains("body-markup")),
                Ok(Err(error)) => error.to_string(),
                Err(_) => "its server does not answer".to_owned(),
            };
            tracing::info!(why, "no notification can be shown");
            *self.link() = None;
            None
        })
    }

    async fn capabilities(&self) -> zbus::Result<HashSet<String>> {
        let known = self.link().as_ref().map(|link| link.proxy.clone());
        let proxy = match known {
            Some(proxy) => proxy,
            None => self.connect().await?,
        };
        proxy.get_capabilities().await
    }

    async fn connect(&self) -> zbus::Result<NotificationsProxy<'static>> {
        let proxy = NotificationsProxy::new(&Connection::session().await?).await?;
        let mut tokens = proxy.receive_activation_token().await?;
        let heard = self.token.clone();
        let listener = async_runtime::spawn(async move {
            while let Some(signal) = next(&mut tokens).await {
                if let Ok(token) = signal.args() {
                    heard.send_replace(Some((Instant::now(), token.activation_token)));
                }
            }
        });
        *self.link() = Some(Link { proxy: proxy.clone(), listener });
        Ok(proxy)
    }

    /// The token of the answer that was just given, where the server sends one. It is used once.
    pub(super) async fn token(&self) -> Option<String> {
        let fresh = |token: &Token| token.as_ref().is_some_and(|(came, _)| came.elapsed() < TOKEN_FRESH);
        let mut tokens = self.token.subscribe();
        timeout(TOKEN_WITHIN, tokens.wait_for(fresh)).await.ok()?.ok()?;
        self.token.send_replace(None).map(|(_, token)| token)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        async_runtime::block_on(async { *self.link() = None });
    }
}

async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    std::future::poll_fn(|context| std::pin::Pin::new(&mut *stream).poll_next(context)).await
}

/// The text for a server that reads markup.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_command_are_no_markup() {
        assert_eq!(escaped("<b>a & b</b>"), "&lt;b&gt;a &amp; b&lt;/b&gt;");
    }

    #[test]
    fn a_token_is_used_once_and_an_old_one_never() {
        let session = Session::new();
        let token = || async_runtime::block_on(session.token());
        assert_eq!(token(), None);
        session.token.send_replace(Some((Instant::now(), "now".to_owned())));
        assert_eq!((token().as_deref(), token()), (Some("now"), None));
        if let Some(long_ago) = Instant::now().checked_sub(TOKEN_FRESH) {
            session.token.send_replace(Some((long_ago, "then".to_owned())));
            assert_eq!(token(), None);
        }
    }
}
