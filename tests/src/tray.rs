//! A tray host for the private bus: the watcher that icons register with, and the person who clicks them.

use std::collections::HashMap;

use tokio::sync::watch;
use zbus::message::Header;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{OwnedValue, Structure, Value};
use zbus::{Connection, Proxy};

use crate::wait::{self, DEADLINE};

/// The tray; icons can register as long as this value lives.
pub struct Tray {
    connection: Connection,
    items: watch::Receiver<Vec<Item>>,
}

/// Where an icon is reached: the sender's own bus name, and a path.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Item {
    service: String,
    path: String,
}

/// What is said of an entry that the menu no longer has.
const INVALID: &str = "org.freedesktop.DBus.Error.InvalidArgs";

impl Tray {
    /// Begins to serve `org.kde.StatusNotifierWatcher` on this connection.
    pub async fn serve(connection: Connection) -> Self {
        let (sender, items) = watch::channel(Vec::new());
        connection
            .object_server()
            .at("/StatusNotifierWatcher", Watcher { items: sender })
            .await
            .expect("a free path");
        connection.request_name("org.kde.StatusNotifierWatcher").await.expect("a free name");
        Self { connection, items }
    }

    /// Waits for an icon whose program is still there; the newest one.
    ///
    /// # Panics
    /// When none registers.
    pub async fn icon(&self) -> Icon {
        let bus = zbus::fdo::DBusProxy::new(&self.connection).await.expect("the bus itself");
        let item = wait::eventually("a tray icon", async || {
            let items = self.items.borrow().clone();
            for item in items.into_iter().rev() {
                let name = item.service.as_str().try_into().expect("a bus name");
                if bus.name_has_owner(name).await.unwrap_or(false) {
                    return Some(item);
                }
            }
            None
        });
        Icon { connection: self.connection.clone(), item: item.await }
    }
}

struct Watcher {
    items: watch::Sender<Vec<Item>>,
}

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    async fn register_status_notifier_item(
        &self,
        service: &str,
        #[zbus(header)] header: Header<'_>,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
    ) -> zbus::fdo::Result<()> {
        // An icon gives its bus name, or only the path of its object on the connection that it calls from.
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        let path = if service.starts_with('/') { service } else { "/StatusNotifierItem" };
        self.items.send_modify(|items| items.push(Item { service: sender, path: path.to_owned() }));
        Ok(Self::status_notifier_item_registered(&emitter, service).await?)
    }

    fn register_status_notifier_host(&self, _service: &str) {}

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        self.items.borrow().iter().map(|item| format!("{}{}", item.service, item.path)).collect()
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }

    #[zbus(signal)]
    async fn status_notifier_item_registered(emitter: &SignalEmitter<'_>, service: &str) -> zbus::Result<()>;
}

/// One icon in the tray.
pub struct Icon {
    connection: Connection,
    item: Item,
}

impl Icon {
    async fn proxy(&self, path: &str, interface: &'static str) -> Proxy<'_> {
        let builder = zbus::proxy::Builder::<Proxy<'_>>::new(&self.connection)
            .destination(self.item.service.clone())
            .and_then(|builder| builder.path(path.to_owned()))
            .and_then(|builder| builder.interface(interface))
            .expect("valid names")
            .cache_properties(zbus::proxy::CacheProperties::No);
        builder.build().await.expect("the bus is up")
    }

    /// A property of the icon, such as `Title` or `Status`.
    pub async fn property<T>(&self, name: &str) -> T
    where
        T: TryFrom<OwnedValue>,
        T::Error: Into<zbus::Error>,
    {
        let proxy = self.proxy(&self.item.path, "org.kde.StatusNotifierItem").await;
        proxy.get_property(name).await.unwrap_or_else(|error| panic!("the icon's {name}: {error}"))
    }

    /// The pixels that it shows, all sizes, as they came: enough to see that they change.
    pub async fn picture(&self) -> OwnedValue {
        self.property("IconPixmap").await
    }

    /// A left click.
    pub async fn click(&self) {
        let proxy = self.proxy(&self.item.path, "org.kde.StatusNotifierItem").await;
        proxy.call_method("Activate", &(0i32, 0i32)).await.expect("the icon takes clicks");
    }

    /// The entries of its menu, in order, submenus after the entry that opens them.
    pub async fn menu(&self) -> Vec<Entry> {
        let menu = self.menu_proxy().await;
        let reply = menu.call_method("GetLayout", &(0i32, -1i32, Vec::<String>::new())).await;
        let reply = reply.expect("the icon has a menu");
        let (_, root): (u32, Layout) = reply.body().deserialize().expect("a layout by the protocol");
        let mut entries = Vec::new();
        collect(root, &mut entries);
        entries
    }

    /// Waits until the menu has an entry whose label `wanted` accepts.
    pub async fn entry(&self, what: &str, wanted: impl Fn(&str) -> bool) -> Entry {
        wait::eventually(&format!("the menu entry {what}"), async || {
            self.menu().await.into_iter().find(|entry| wanted(&entry.label))
        })
        .await
    }

    /// Chooses the entry with this label. A menu that was made anew since it was read no longer knows the entry: then it is
    /// looked for again.
    pub async fn choose(&self, label: &str) {
        wait::eventually(&format!("the menu takes a click on {label}"), async || {
            let entry = self.entry(label, |found| found == label).await;
            assert!(entry.enabled, "the menu entry {label} is disabled");
            let event = (entry.id, "clicked", Value::from(0i32), 0u32);
            let chosen = self.menu_proxy().await;
            let sent = tokio::time::timeout(DEADLINE, chosen.call_method("Event", &event)).await;
            match sent.expect("the menu answers in time") {
                Err(zbus::Error::MethodError(name, ..)) if name.as_str() == INVALID => None,
                other => Some(_ = other.expect("the menu takes clicks")),
            }
        })
        .await;
    }

    async fn menu_proxy(&self) -> Proxy<'_> {
        let path: zbus::zvariant::OwnedObjectPath = self.property("Menu").await;
        self.proxy(path.as_str(), "com.canonical.dbusmenu").await
    }
}

/// One entry of a tray menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    id: i32,
    /// Its text, without the marks of access keys; empty for a separator.
    pub label: String,
    /// Can it be chosen?
    pub enabled: bool,
}

/// An item, its properties and its children, as com.canonical.dbusmenu nests them.
type Layout = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

fn collect((id, properties, children): Layout, entries: &mut Vec<Entry>) {
    let truth =
        |name: &str| properties.get(name).and_then(|value| bool::try_from(value).ok()).unwrap_or(true);
    if id != 0 && truth("visible") {
        let label =
            properties.get("label").and_then(|value| <&str>::try_from(value).ok()).unwrap_or_default();
        entries.push(Entry { id, label: without_access_keys(label), enabled: truth("enabled") });
    }
    for child in children {
        let child = Structure::try_from(child).expect("a child is a structure");
        collect(child.try_into().expect("a child is a layout"), entries);
    }
}

/// `_Open` is shown as Open with its first letter underlined; `__` is one underscore.
fn without_access_keys(label: &str) -> String {
    label.replace("__", "\0").replace('_', "").replace('\0', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_as_a_person_sees_them() {
        assert_eq!(without_access_keys("_Open"), "Open");
        assert_eq!(without_access_keys("build__all"), "build_all");
    }
}
