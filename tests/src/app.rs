//! The real app in a private place: its window through WebDriver, its bus with our own tray and
//! notification server, and its end.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;

use fantoccini::Client;

use crate::bus::PrivateBus;
use crate::cli;
use crate::driver::Driver;
use crate::file_dialogs::FileDialogs;
use crate::keyring::Keyring;
use crate::notifications::Notifications;
use crate::page::Page;
use crate::screen_reader::ScreenReader;
use crate::tray::Tray;
use crate::{Place, binaries, wait};

/// How the app is to be started.
pub struct Builder {
    args: Vec<String>,
    desktop: bool,
    place: Place,
    variables: Vec<(String, String)>,
    first_run: bool,
    answered: bool,
    read_aloud: bool,
    keyring: bool,
}

impl Builder {
    /// Further arguments for the app.
    #[must_use]
    pub fn args(mut self, args: &[&str]) -> Self {
        self.args.extend(args.iter().map(|&arg| arg.to_owned()));
        self
    }

    /// Without a tray host and without a notification server, as on a bare window manager.
    #[must_use]
    pub fn bare(mut self) -> Self {
        self.desktop = false;
        self
    }

    /// With a program of this name before all others, such as the one that opens files: a script for `/bin/sh`.
    ///
    /// # Panics
    /// When it cannot be written.
    #[must_use]
    pub fn program(self, name: &str, script: &str) -> Self {
        let path = programs(&self.place).join(name);
        std::fs::create_dir_all(programs(&self.place)).expect("a folder of our own");
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("a file of our own");
        std::fs::set_permissions(&path, Permissions::from_mode(0o755)).expect("a file of our own");
        self
    }

    /// With this variable in its environment.
    #[must_use]
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// At the first screen, which comes where there is nothing yet. Otherwise it is left at once, as most people do.
    #[must_use]
    pub fn at_the_first_screen(mut self) -> Self {
        self.first_run = true;
        self
    }

    /// As a new person has it, who was not asked yet whether notifications tell them of their tasks. Otherwise they have
    /// said yes.
    #[must_use]
    pub fn not_asked_yet(mut self) -> Self {
        self.answered = false;
        self
    }

    /// With a screen reader that listens to it.
    #[must_use]
    pub fn read_aloud(mut self) -> Self {
        self.read_aloud = true;
        self
    }

    /// With a keyring, which is open.
    #[must_use]
    pub fn keyring(mut self) -> Self {
        self.keyring = true;
        self
    }

    /// In a place that holds data already.
    #[must_use]
    pub fn in_place(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// Starts it and waits for the page.
    pub async fn start(self) -> TestApp {
        let bus = PrivateBus::start(self.place.root());
        let desktop = match self.desktop {
            true => Some(Desktop {
                tray: Tray::serve(bus.connect().await).await,
                notifications: Notifications::serve(bus.connect().await).await,
            }),
            false => None,
        };
        let keyring = match self.keyring {
            true => {
                let keyring = Keyring::start(&self.place, &bus);
                Keyring::opened(&bus.connect().await).await;
                Some(keyring)
            }
            false => None,
        };
        let Self { args, place, variables, first_run, answered, .. } = self;
        let reader = match self.read_aloud {
            true => Some(ScreenReader::start(&place, &bus).await),
            false => None,
        };
        let mut app = TestApp {
            window: None,
            desktop,
            reader,
            _keyring: keyring,
            bus,
            args,
            place,
            variables,
            ended: false,
        };
        app.open().await;
        if !first_run {
            app.page().leave_the_first_screen().await;
        }
        if answered {
            app.legwork(&["setting", "set", "notify_answered", "true"]).exits(0);
        }
        app
    }
}

/// Where the programs are that a test puts before all others.
fn programs(place: &Place) -> PathBuf {
    place.root().join("programs")
}

/// The app while a test uses it. Every test ends by [`TestApp::close`]; one that does not fails.
pub struct TestApp {
    window: Option<Window>,
    desktop: Option<Desktop>,
    reader: Option<ScreenReader>,
    _keyring: Option<Keyring>,
    bus: PrivateBus,
    args: Vec<String>,
    place: Place,
    variables: Vec<(String, String)>,
    ended: bool,
}

struct Window {
    page: Page,
    client: Client,
    /// Whether the driver still has the page.
    driven: bool,
    _driver: Driver,
}

struct Desktop {
    tray: Tray,
    notifications: Notifications,
}

impl TestApp {
    /// How to start it otherwise than plainly.
    #[must_use]
    pub fn builder() -> Builder {
        Builder {
            args: Vec::new(),
            desktop: true,
            place: Place::new(),
            variables: Vec::new(),
            first_run: false,
            answered: true,
            read_aloud: false,
            keyring: false,
        }
    }

    /// Starts it in a new place.
    pub async fn start() -> Self {
        Self::builder().start().await
    }

    /// The page in its window.
    ///
    /// # Panics
    /// While the app is not running.
    #[must_use]
    pub fn page(&self) -> &Page {
        &self.window.as_ref().expect("the app runs").page
    }

    /// Who reads it aloud.
    ///
    /// # Panics
    /// Where nobody does.
    #[must_use]
    pub fn reader(&self) -> &ScreenReader {
        self.reader.as_ref().expect("it is read aloud")
    }

    /// The tray that its icon is in.
    ///
    /// # Panics
    /// When the desktop is bare.
    #[must_use]
    pub fn tray(&self) -> &Tray {
        &self.desktop.as_ref().expect("there is a tray").tray
    }

    /// What it told the person.
    ///
    /// # Panics
    /// When the desktop is bare.
    #[must_use]
    pub fn notifications(&self) -> &Notifications {
        &self.desktop.as_ref().expect("there is a notification server").notifications
    }

    /// A notification server appears on a desktop that was bare.
    pub async fn begin_to_notify(&mut self) {
        let tray = Tray::serve(self.bus.connect().await).await;
        let notifications = Notifications::serve(self.bus.connect().await).await;
        self.desktop = Some(Desktop { tray, notifications });
    }

    /// The desktop's own dialogs answer from now on, where `GTK_USE_PORTAL` makes the app ask them: what is saved goes to
    /// the home of the person.
    pub async fn file_dialogs(&self) -> FileDialogs {
        FileDialogs::serve(self.bus.connect().await, self.place.home()).await
    }

    /// Its folders and processes.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The command line on the same data.
    pub fn legwork(&self, args: &[&str]) -> cli::Ran {
        cli::run_in(&self.place, args)
    }

    /// The command line on the same data and the same bus, not started.
    #[must_use]
    pub fn on_its_bus(&self, args: &[&str]) -> Command {
        let mut command = cli::in_place(&self.place, args);
        command.env("DBUS_SESSION_BUS_ADDRESS", self.bus.address());
        command
    }

    /// The command line on the same data, its one JSON document.
    pub fn json(&self, args: &[&str]) -> serde_json::Value {
        cli::json_in(&self.place, args)
    }

    /// Starts the app a second time while it runs, and waits until that start has handed over and left.
    pub fn start_again(&self, args: &[&str]) {
        let mut command = self.place.command(binaries::path("legwork-desktop"));
        command.args(args).env("DBUS_SESSION_BUS_ADDRESS", self.bus.address());
        if let Some(display) = std::env::var_os("DISPLAY") {
            command.env("DISPLAY", display);
        }
        let mut second = command.spawn().expect("the app starts");
        let status = wait::until("the second start leaves", || second.try_wait().expect("our own child"));
        assert!(status.success(), "the second start ended with {status}");
    }

    /// The numbers of the app's own processes, without the driver's and the commands that it started.
    #[must_use]
    pub fn pids(&self) -> Vec<i32> {
        let ours = self.place.processes().into_iter();
        ours.filter(|process| process.line.contains("legwork-desktop")).map(|process| process.pid).collect()
    }

    /// The number of the process that draws the page, while there is one.
    #[must_use]
    pub fn page_process(&self) -> Option<i32> {
        let all = self.place.processes().into_iter();
        all.filter(|process| process.line.contains("WebKitWebProcess")).map(|process| process.pid).next()
    }

    /// Kills the process that draws the page, as a crash would. The driver's session ends with it: from now on the page
    /// can only be read, by a screen reader.
    pub async fn kill_page(&mut self) {
        self.check_page().await;
        let page = wait::eventually("the page has a process", async || self.page_process()).await;
        crate::processes::signal(page, rustix::process::Signal::KILL);
        wait::eventually("its process is gone", async || (!crate::processes::alive(page)).then_some(()))
            .await;
        if let Some(window) = &mut self.window {
            window.driven = false;
        }
    }

    /// Kills the app with no chance to tidy up, and starts it again on the same data.
    pub async fn crash_and_restart(&mut self) {
        self.check_page().await;
        for pid in self.pids() {
            crate::processes::signal(pid, rustix::process::Signal::KILL);
        }
        self.left().await;
        self.open().await;
    }

    /// Quits by the tray menu and starts again on the same data. Nothing may be running that would make it ask.
    pub async fn quit_and_restart(&mut self) {
        self.quit().await;
        self.open().await;
    }

    /// Quits by the tray menu, and waits until the app has left.
    pub async fn quit(&mut self) {
        self.check_page().await;
        self.tray().icon().await.choose("Quit").await;
        self.left().await;
    }

    /// Starts the app that was quit.
    pub async fn open(&mut self) {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::iter::once(programs(&self.place)).chain(std::env::split_paths(&path));
        let path = std::env::join_paths(path).expect("a path that was joined before");
        let driver = Driver::start(&self.place, |command| {
            if self.reader.is_some() {
                command.env_remove("NO_AT_BRIDGE");
            }
            command.env("DBUS_SESSION_BUS_ADDRESS", self.bus.address()).env("PATH", path);
            command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        });
        let data = self.place.data().display().to_string();
        let args: Vec<String> =
            ["--data-dir".to_owned(), data].into_iter().chain(self.args.clone()).collect();
        let client = driver.open(&binaries::path("legwork-desktop"), &args).await;
        let page = Page::drawn(client.clone()).await;
        self.window = Some(Window { page, client, driven: true, _driver: driver });
    }

    /// Ends the app and the test: nothing may have been refused by the content security policy, no thread may
    /// have panicked, and no process may be left.
    pub async fn close(mut self) {
        self.ended = true;
        if self.window.is_some() {
            self.check_page().await;
            for pid in self.pids() {
                crate::processes::signal(pid, rustix::process::Signal::TERM);
            }
            self.left().await;
        }
        if self.reader.take().is_some() {
            let left = || self.place.processes().iter().any(|process| process.line.contains("at-spi"));
            wait::eventually("the accessibility bus has left", async || (!left()).then_some(())).await;
        }
        let panics = self.logged(" panic ");
        assert!(panics.is_empty(), "the app's log tells of panics: {panics:#?}");
    }

    /// The lines of the app's log that hold this text.
    #[must_use]
    pub fn logged(&self, text: &str) -> Vec<String> {
        let files = std::fs::read_dir(self.place.data().join("logs")).into_iter().flatten();
        let read = |file: std::io::Result<std::fs::DirEntry>| {
            let log = std::fs::read(file.expect("a folder of our own").path()).expect("a log of our own");
            String::from_utf8_lossy(&log).into_owned()
        };
        let lines: Vec<String> =
            files.flat_map(|file| read(file).lines().map(str::to_owned).collect::<Vec<_>>()).collect();
        lines.into_iter().filter(|line| line.contains(text)).collect()
    }

    /// Waits until the app has left by itself, then lets go of the driver.
    pub async fn left(&mut self) {
        wait::eventually("the app has left", async || self.pids().is_empty().then_some(())).await;
        if let Some(window) = self.window.take() {
            // The session is over with the app; the driver only has to hear of it.
            tokio::time::timeout(wait::DEADLINE, window.client.close()).await.ok();
        }
        wait::eventually("the page's processes have left", async || {
            let helpers = self.place.processes();
            helpers.iter().all(|process| !process.line.contains("WebKit")).then_some(())
        })
        .await;
    }

    async fn check_page(&self) {
        if self.window.as_ref().is_some_and(|window| !window.driven) {
            return;
        }
        let broken = self.page().inaccessible();
        assert!(broken.is_empty(), "not everybody can use it:\n{}", broken.join("\n"));
        let refused = self.page().refusals().await;
        assert!(refused.is_empty(), "the content security policy refused: {refused:#?}");
        let lost = self.page().focus_lost().await;
        assert!(lost.is_empty(), "the focus was lost after {}", lost.join(", "));
        assert_eq!(self.page().failure().await, None, "the page failed and started afresh");
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        let forgotten = !self.ended && !std::thread::panicking();
        if std::thread::panicking() {
            eprintln!("the app's log:\n{}", self.logged("").join("\n"));
        }
        if !self.ended {
            self.window = None;
            self.place.kill_all();
        }
        assert!(!forgotten, "the test ended without close()");
    }
}
