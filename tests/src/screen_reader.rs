//! What a screen reader gets: the window as a tree of things with a role, a name and actions, and what the window tells of
//! changes, both over the accessibility bus (AT-SPI).
//!
//! The real services of a desktop run on the test's own session bus, and the window finds them by itself, as it does at a
//! person's. Nothing here looks into the page.

use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use atspi::connection::AccessibilityConnection;
use atspi::events::object::{AnnouncementEvent, ChildrenChangedEvent, TextChangedEvent};
use atspi::proxy::accessible::{AccessibleProxy, ObjectRefExt as _};
use atspi::proxy::proxy_ext::ProxyExt as _;
use atspi::zbus::{self, Address, names::OwnedUniqueName};
use atspi::{Event, ObjectEvents, ObjectRef, ObjectRefOwned, Operation, State};
use futures_lite::StreamExt as _;
use rustix::process::Signal;

use crate::{Place, bus::PrivateBus, processes, wait};

/// Where distributions put the service that starts the accessibility bus (package at-spi2-core).
const LAUNCHERS: [&str; 3] = [
    "/usr/libexec/at-spi-bus-launcher",
    "/usr/lib/at-spi2-core/at-spi-bus-launcher",
    "/usr/lib/at-spi-bus-launcher",
];

/// Where WebKit's processes have their trees.
const PAGES: &str = "/org/a11y/webkit/accessible";

/// A reader that is connected to the accessibility bus.
pub struct ScreenReader {
    bus: AccessibilityConnection,
    heard: Arc<Mutex<Vec<String>>>,
    launcher: Child,
    /// Everything of the test is below this folder.
    root: PathBuf,
}

/// A thing of the tree.
#[derive(Clone, Debug)]
pub struct Thing {
    at: ObjectRefOwned,
    /// Its role in ARIA's words: `button`, `textbox`, `dialog`.
    pub role: String,
    /// Its accessible name.
    pub name: String,
}

impl ScreenReader {
    /// Starts the services and listens. The window has to be started after it.
    ///
    /// # Panics
    /// The services are not on this machine.
    pub async fn start(place: &Place, session: &PrivateBus) -> Self {
        let launcher = LAUNCHERS.iter().find(|path| std::path::Path::new(path).is_file());
        let mut command = place.command(launcher.expect("the accessibility bus (package at-spi2-core)"));
        command.args(["--launch-immediately", "--a11y=1", "--screen-reader=1"]);
        command.env("DBUS_SESSION_BUS_ADDRESS", session.address());
        let launcher = command.stdout(Stdio::null()).spawn().expect("it starts");
        let session = session.connect().await;
        let address = wait::eventually("the accessibility bus", async || {
            let found = atspi::proxy::bus::BusProxy::new(&session).await.ok()?;
            found.get_address().await.ok()?.parse().ok()
        })
        .await;
        // two connections: one that waits for a reply while its events are not taken waits for ever
        let ears = AccessibilityConnection::from_address(Address::clone(&address)).await;
        let (ears, bus) =
            (ears.expect("it takes connections"), AccessibilityConnection::from_address(address).await);
        let bus = bus.expect("it takes connections");
        for listening in [
            ears.register_event::<AnnouncementEvent>().await,
            ears.register_event::<TextChangedEvent>().await,
            ears.register_event::<ChildrenChangedEvent>().await,
        ] {
            listening.expect("the registry takes listeners");
        }
        let heard = Arc::default();
        tokio::spawn(listen(ears, bus.connection().clone(), Arc::clone(&heard)));
        Self { bus, heard, launcher, root: place.root().to_owned() }
    }

    /// All things of this role whose name begins so, in the order in which they are read.
    pub async fn all(&self, role: &str, name: &str) -> Vec<Thing> {
        let mut found = Vec::new();
        let mut left = self.roots().await;
        while let Some(at) = left.pop() {
            // what goes while it is looked at is not there
            let Some((thing, children)) = self.look(&at).await else { continue };
            if thing.role == role && thing.name.starts_with(name) {
                found.push(thing);
            }
            left.extend(children.into_iter().rev());
        }
        found
    }

    /// What the windows on the screen are called.
    pub async fn windows(&self) -> Vec<String> {
        let mut names = Vec::new();
        let Ok(desktop) = self.bus.root_accessible_on_registry().await else { return names };
        for program in desktop.get_children().await.unwrap_or_default() {
            let Some(program) = self.proxy(&program).await else { continue };
            for window in program.get_children().await.unwrap_or_default() {
                let Some(window) = self.proxy(&window).await else { continue };
                names.extend(window.name().await);
            }
        }
        names
    }

    /// The native things on the screen of this role, in the toolkit's own words such as `label`, whose name begins so.
    /// What pages show is none of them.
    pub async fn native(&self, role: &str, name: &str) -> Vec<Thing> {
        let (mut found, mut left) = (Vec::new(), Vec::new());
        if let Ok(desktop) = self.bus.root_accessible_on_registry().await {
            left.extend(desktop.get_children().await.unwrap_or_default());
        }
        while let Some(at) = left.pop() {
            let Some(proxy) = self.proxy(&at).await else { continue };
            let Ok(own) = proxy.get_role_name().await else { continue };
            let named = proxy.name().await.unwrap_or_default();
            // a button is a `push button` to older toolkits
            if own.strip_prefix("push ").unwrap_or(&own) == role && named.starts_with(name) {
                found.push(Thing { at: at.clone(), role: own, name: named });
            }
            left.extend(proxy.get_children().await.unwrap_or_default().into_iter().rev());
        }
        found
    }

    /// Waits for a native thing of this role whose name begins so.
    pub async fn find_native(&self, role: &str, name: &str) -> Thing {
        wait::eventually(&format!("a native {role} “{name}”"), async || {
            self.native(role, name).await.into_iter().next()
        })
        .await
    }

    /// Presses a native button.
    pub async fn press_native(&self, name: &str) {
        let button = self.find_native("button", name).await;
        wait::eventually(&format!("a press of the native button “{name}”"), async || {
            let actions = self.proxy(&button.at).await?.proxies().await.ok()?.action().await.ok()?;
            actions.do_action(0).await.ok()?.then_some(())
        })
        .await;
    }

    /// The trees of the pages that are open.
    async fn roots(&self) -> Vec<ObjectRefOwned> {
        let mut roots = Vec::new();
        for page in pages(self.bus.connection()).await {
            roots.extend(tree_of(self.bus.connection(), page).await);
        }
        roots
    }

    async fn look(&self, at: &ObjectRefOwned) -> Option<(Thing, Vec<ObjectRefOwned>)> {
        let proxy = self.proxy(at).await?;
        let mut facts = proxy.get_attributes().await.ok()?;
        let role = facts.remove("computed-role").unwrap_or_default();
        let name = proxy.name().await.ok()?;
        let children = proxy.get_children().await.unwrap_or_default();
        Some((Thing { at: at.clone(), role, name }, children))
    }

    /// Waits for a thing of this role whose name begins so.
    pub async fn find(&self, role: &str, name: &str) -> Thing {
        wait::eventually(&format!("a {role} “{name}” that is read"), async || {
            self.all(role, name).await.into_iter().next()
        })
        .await
    }

    /// Does what a thing is for, as a reader does at Enter.
    pub async fn press(&self, role: &str, name: &str) {
        wait::eventually(&format!("a press of the {role} “{name}”"), async || {
            let thing = self.find(role, name).await;
            let actions = self.proxy(&thing.at).await?.proxies().await.ok()?.action().await.ok()?;
            actions.do_action(0).await.ok()?.then_some(())
        })
        .await;
    }

    /// Waits until the focus is told to be on a thing of this role whose name begins so.
    pub async fn focus_is_on(&self, role: &str, name: &str) {
        wait::eventually(&format!("the focus is on the {role} “{name}”"), async || {
            let thing = self.find(role, name).await;
            let states = self.proxy(&thing.at).await?.get_state().await.ok()?;
            states.contains(State::Focused).then_some(())
        })
        .await;
    }

    /// Waits until something with these words was told in a live region since the reader was started.
    ///
    /// # Panics
    /// When it is not; what was told is said.
    pub async fn hears(&self, words: &str) {
        let end = tokio::time::Instant::now() + wait::DEADLINE;
        while !self.heard().iter().any(|said| said.contains(words)) {
            assert!(tokio::time::Instant::now() < end, "nobody told “{words}”, but {:?}", self.heard());
            tokio::time::sleep(wait::LOOK).await;
        }
    }

    /// Everything that was told in live regions, in order.
    #[must_use]
    pub fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn proxy<'a>(&'a self, at: &'a ObjectRefOwned) -> Option<AccessibleProxy<'a>> {
        if at.is_null() {
            return None;
        }
        at.as_accessible_proxy(self.bus.connection()).await.ok()
    }
}

impl Drop for ScreenReader {
    fn drop(&mut self) {
        // it takes its bus along, unless it is killed; the registry stays
        let services =
            processes::belonging_to(&self.root).into_iter().filter(|one| one.line.contains("at-spi"));
        services.for_each(|one| processes::signal(one.pid, Signal::TERM));
        self.launcher.wait().ok();
    }
}

/// Notes what is told in live regions of pages, for as long as the bus is there.
async fn listen(ears: AccessibilityConnection, bus: zbus::Connection, heard: Arc<Mutex<Vec<String>>>) {
    let mut known = Vec::new();
    let mut events = std::pin::pin!(ears.event_stream());
    while let Some(event) = events.next().await {
        let Ok(Event::Object(event)) = event else { continue };
        let (around, child, said) = match event {
            ObjectEvents::Announcement(event) => {
                heard.lock().unwrap_or_else(PoisonError::into_inner).push(event.text);
                continue;
            }
            ObjectEvents::TextChanged(event) if event.operation == Operation::Insert => {
                (event.item, None, event.text)
            }
            ObjectEvents::ChildrenChanged(event) if event.operation == Operation::Insert => {
                (event.item, Some(event.child), String::new())
            }
            _ => continue,
        };
        if !known.iter().any(|page: &OwnedUniqueName| around.name_as_str() == Some(page.as_str())) {
            known = pages(&bus).await;
            if !known.iter().any(|page| around.name_as_str() == Some(page.as_str())) {
                continue; // the window around the page
            }
        }
        if is_live(&bus, &around).await {
            let said = match &child {
                Some(child) => all_text(&bus, child).await,
                None => said,
            };
            heard.lock().unwrap_or_else(PoisonError::into_inner).push(said);
        }
    }
}

/// Would a reader say what changes here, without being asked?
async fn is_live(bus: &zbus::Connection, at: &ObjectRefOwned) -> bool {
    let Ok(proxy) = at.as_accessible_proxy(bus).await else { return false };
    let facts = proxy.get_attributes().await.unwrap_or_default();
    facts.get("container-live").is_some_and(|live| live != "off")
}

/// The words of a thing and of all in it.
async fn all_text(bus: &zbus::Connection, at: &ObjectRefOwned) -> String {
    let (mut words, mut left) = (Vec::new(), vec![at.clone()]);
    while let Some(at) = left.pop() {
        let Ok(proxy) = at.as_accessible_proxy(bus).await else { continue };
        words.push(proxy.name().await.unwrap_or_default());
        if let Ok(proxies) = proxy.proxies().await
            && let Ok(text) = proxies.text().await
        {
            words.push(text.get_text(0, -1).await.unwrap_or_default());
        }
        left.extend(proxy.get_children().await.unwrap_or_default().into_iter().rev());
    }
    words.retain(|word| !word.trim().is_empty());
    words.join(" ")
}

/// WebKit's processes that have a page. Each comes to the bus under a name of its own.
async fn pages(bus: &zbus::Connection) -> Vec<OwnedUniqueName> {
    let Ok(daemon) = zbus::fdo::DBusProxy::new(bus).await else { return vec![] };
    let mut pages = Vec::new();
    for name in daemon.list_names().await.unwrap_or_default() {
        if name.starts_with("org.webkit.") {
            pages.extend(daemon.get_name_owner(name.into_inner()).await);
        }
    }
    pages
}

/// The root of a page's tree: the one object there.
async fn tree_of(bus: &zbus::Connection, page: OwnedUniqueName) -> Option<ObjectRefOwned> {
    let of = zbus::fdo::IntrospectableProxy::builder(bus).destination(page.clone()).ok()?.path(PAGES).ok()?;
    let told = of.build().await.ok()?.introspect().await.ok()?;
    let root = told.split("node name=\"").nth(1)?.split('"').next()?;
    let path: zbus::zvariant::OwnedObjectPath = format!("{PAGES}/{root}").try_into().ok()?;
    Some(ObjectRef::new_owned(page, path))
}
