//! The harness's own tray and notification server behave as the standards say, seen from the program's side.

use harness::bus::PrivateBus;
use harness::notifications::{self, Notifications};
use harness::tray::Tray;
use zbus::export::futures_core::Stream;

/// The next item of a stream.
async fn next<S: Stream + Unpin>(stream: &mut S) -> S::Item {
    let next = std::future::poll_fn(|context| std::pin::Pin::new(&mut *stream).poll_next(context));
    tokio::time::timeout(harness::wait::DEADLINE, next).await.expect("in time").expect("the bus is up")
}

#[tokio::test]
async fn a_notification_is_recorded_and_its_action_reaches_the_sender() {
    let folder = tempfile::tempdir().unwrap();
    let bus = PrivateBus::start(folder.path());
    let server = Notifications::serve(bus.connect().await).await;
    let program = bus.connect().await;
    let name = "org.freedesktop.Notifications";
    let proxy = zbus::Proxy::new(&program, name, "/org/freedesktop/Notifications", name).await.unwrap();
    let mut invoked = proxy.receive_signal("ActionInvoked").await.unwrap();

    let id = notifications::send(&program, "Done: tests", &["open", "Open", "default", "Show"]).await;
    let shown = server.wait_for("about the tests", |one| one.summary == "Done: tests").await;
    assert_eq!((shown.id, shown.app.as_str()), (id, "a test"));
    assert_eq!(shown.actions, [("open".into(), "Open".into()), ("default".into(), "Show".into())]);

    server.choose(&shown, "open").await;
    server.click(&shown).await;
    for wanted in ["open", "default"] {
        let signal: (u32, String) = next(&mut invoked).await.body().deserialize().unwrap();
        assert_eq!(signal, (id, wanted.to_owned()));
    }
}

#[tokio::test]
#[should_panic(expected = "offers no action")]
async fn an_action_that_was_not_offered_cannot_be_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let bus = PrivateBus::start(folder.path());
    let server = Notifications::serve(bus.connect().await).await;
    notifications::send(&bus.connect().await, "Plain", &[]).await;
    let shown = server.wait_for("without actions", |_| true).await;
    server.click(&shown).await;
}

/// A menu as an icon offers it: one item, with a submenu.
struct Menu(tokio::sync::mpsc::UnboundedSender<i32>);

type Layout = (
    i32,
    std::collections::HashMap<&'static str, zbus::zvariant::OwnedValue>,
    Vec<zbus::zvariant::OwnedValue>,
);

fn item(id: i32, label: &'static str, children: Vec<Layout>) -> Layout {
    use zbus::zvariant::{OwnedValue, Value};
    let owned = |value: Value<'_>| OwnedValue::try_from(value).unwrap();
    let children =
        children.into_iter().map(|child| owned(Value::from(zbus::zvariant::Structure::from(child))));
    let properties = [("label", owned(Value::from(label))), ("enabled", owned(Value::from(label != "Off")))];
    (id, properties.into_iter().collect(), children.collect())
}

#[zbus::interface(name = "com.canonical.dbusmenu")]
impl Menu {
    fn get_layout(&self, _parent: i32, _depth: i32, _names: Vec<String>) -> (u32, Layout) {
        let inner = vec![item(3, "For 1 hour", vec![])];
        (1, item(0, "", vec![item(1, "_Open", vec![]), item(2, "Pause", inner), item(4, "Off", vec![])]))
    }

    fn event(&self, id: i32, kind: &str, _data: zbus::zvariant::Value<'_>, _time: u32) {
        assert_eq!(kind, "clicked");
        self.0.send(id).unwrap();
    }
}

struct Item;

#[zbus::interface(name = "org.kde.StatusNotifierItem")]
impl Item {
    #[zbus(property)]
    fn menu(&self) -> zbus::zvariant::OwnedObjectPath {
        "/Menu".try_into().unwrap()
    }

    #[zbus(property)]
    fn title(&self) -> &'static str {
        "A program"
    }
}

#[tokio::test]
async fn an_icon_registers_and_its_menu_can_be_read_and_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let bus = PrivateBus::start(folder.path());
    let tray = Tray::serve(bus.connect().await).await;
    let program = bus.connect().await;
    let (sender, mut clicked) = tokio::sync::mpsc::unbounded_channel();
    program.object_server().at("/StatusNotifierItem", Item).await.unwrap();
    program.object_server().at("/Menu", Menu(sender)).await.unwrap();
    let watcher = "org.kde.StatusNotifierWatcher";
    let register = program
        .call_method(
            Some(watcher),
            "/StatusNotifierWatcher",
            Some(watcher),
            "RegisterStatusNotifierItem",
            &"x",
        )
        .await;
    register.unwrap();

    let icon = tray.icon().await;
    assert_eq!(icon.property::<String>("Title").await, "A program");
    let menu = icon.menu().await;
    let seen: Vec<_> = menu.iter().map(|entry| (entry.label.as_str(), entry.enabled)).collect();
    assert_eq!(seen, [("Open", true), ("Pause", true), ("For 1 hour", true), ("Off", false)]);
    icon.choose("For 1 hour").await;
    assert_eq!(clicked.recv().await, Some(3));
}
