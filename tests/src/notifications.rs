//! A notification server for the private bus: it keeps what it was asked to show, and clicks for the person.

use std::collections::HashMap;

use tokio::sync::watch;
use zbus::Connection;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{OwnedValue, Value};

use crate::wait::DEADLINE;

const PATH: &str = "/org/freedesktop/Notifications";

/// One notification as it was asked for.
#[derive(Clone, Debug)]
pub struct Notification {
    /// Its number, by which it is answered.
    pub id: u32,
    /// The name of the program that sent it.
    pub app: String,
    /// Its title.
    pub summary: String,
    /// Its text.
    pub body: String,
    /// Its actions: key and label.
    pub actions: Vec<(String, String)>,
    /// All else that came with it, as text.
    pub hints: String,
    /// Has the program taken it back?
    pub closed: bool,
}

/// The server; it serves as long as this value lives.
pub struct Notifications {
    connection: Connection,
    shown: watch::Receiver<Vec<Notification>>,
}

impl Notifications {
    /// Begins to serve `org.freedesktop.Notifications` on this connection.
    pub async fn serve(connection: Connection) -> Self {
        let (sender, shown) = watch::channel(Vec::new());
        connection.object_server().at(PATH, Server { shown: sender }).await.expect("a free path");
        connection.request_name("org.freedesktop.Notifications").await.expect("a free name");
        Self { connection, shown }
    }

    /// All notifications until now, the oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<Notification> {
        self.shown.borrow().clone()
    }

    /// Waits for a notification that `wanted` accepts.
    ///
    /// # Panics
    /// When none comes, with `what` and those that did come.
    pub async fn wait_for(&self, what: &str, wanted: impl Fn(&Notification) -> bool) -> Notification {
        let mut shown = self.shown.clone();
        let came = tokio::time::timeout(DEADLINE, shown.wait_for(|all| all.iter().any(&wanted))).await;
        match came {
            Ok(Ok(all)) => all.iter().find(|one| wanted(one)).cloned().expect("just seen"),
            _ => panic!("no notification {what} within {DEADLINE:?}; there were {:#?}", self.all()),
        }
    }

    /// Waits until the program has taken this one back.
    ///
    /// # Panics
    /// When it does not.
    pub async fn wait_closed(&self, notification: &Notification) {
        let gone = |all: &Vec<Notification>| all.iter().any(|one| one.id == notification.id && one.closed);
        let mut shown = self.shown.clone();
        let came = tokio::time::timeout(DEADLINE, shown.wait_for(gone)).await;
        assert!(matches!(came, Ok(Ok(_))), "not taken back within {DEADLINE:?}: {notification:#?}");
    }

    /// Does what a click on the notification itself does.
    pub async fn click(&self, notification: &Notification) {
        self.choose(notification, "default").await;
    }

    /// Does what a click on the action with this key does, with the token that lets the program's window come forward.
    pub async fn choose(&self, notification: &Notification, key: &str) {
        let offered = notification.actions.iter().any(|(offered, _)| offered == key);
        assert!(offered, "the notification offers no action `{key}`: {notification:?}");
        let server = self.connection.object_server().interface::<_, Server>(PATH).await.expect("we serve it");
        let emitter = server.signal_emitter();
        Server::activation_token(emitter, notification.id, "a-token").await.expect("the bus is up");
        Server::action_invoked(emitter, notification.id, key).await.expect("the bus is up");
        Server::notification_closed(emitter, notification.id, 2).await.expect("the bus is up");
    }
}

struct Server {
    shown: watch::Sender<Vec<Notification>>,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Server {
    fn get_capabilities(&self) -> Vec<&'static str> {
        vec!["body", "body-markup", "actions", "persistence"]
    }

    fn get_server_information(&self) -> (&'static str, &'static str, &'static str, &'static str) {
        ("legwork-tests", "Legwork", env!("CARGO_PKG_VERSION"), "1.2")
    }

    #[expect(clippy::too_many_arguments, reason = "the protocol's own list")]
    fn notify(
        &self,
        app_name: String,
        replaces_id: u32,
        app_icon: String,
        summary: String,
        body: String,
        actions: Vec<String>,
        hints: HashMap<String, OwnedValue>,
        _expire_timeout: i32,
    ) -> u32 {
        let actions =
            actions.as_chunks::<2>().0.iter().map(|[key, label]| (key.clone(), label.clone())).collect();
        let hints = format!("{app_icon} {hints:?}");
        let mut id = replaces_id;
        self.shown.send_modify(|all| {
            if id == 0 {
                id = u32::try_from(all.len()).expect("few") + 1;
            }
            all.push(Notification { id, app: app_name, summary, body, actions, hints, closed: false });
        });
        id
    }

    async fn close_notification(
        &self,
        id: u32,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
    ) -> zbus::fdo::Result<()> {
        self.shown.send_modify(|all| {
            all.iter_mut().filter(|one| one.id == id).for_each(|one| one.closed = true);
        });
        Ok(Self::notification_closed(&emitter, id, 3).await?)
    }

    #[zbus(signal)]
    async fn activation_token(emitter: &SignalEmitter<'_>, id: u32, token: &str) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn action_invoked(emitter: &SignalEmitter<'_>, id: u32, action_key: &str) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn notification_closed(emitter: &SignalEmitter<'_>, id: u32, reason: u32) -> zbus::Result<()>;
}

/// Asks a server on the bus to show something, as a program does.
pub async fn send(connection: &Connection, summary: &str, actions: &[&str]) -> u32 {
    let hints = HashMap::<&str, Value<'_>>::new();
    let request = ("a test", 0u32, "", summary, "a body", actions, hints, -1i32);
    let name = "org.freedesktop.Notifications";
    let reply = connection.call_method(Some(name), PATH, Some(name), "Notify", &request).await;
    reply.expect("the server answers").body().deserialize().expect("a number")
}
