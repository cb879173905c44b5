//! The page in the window, used as a person uses it: by role and accessible name, never by class or id.
//!
//! A name that begins with `^` is a regular expression; any other must be the whole name. While a modal
//! dialog is open, only what is in it can be found. The role `field` stands for every kind of input.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use fantoccini::Client;
use fantoccini::elements::Element;
use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::{access, wait};

/// The script that finds elements; see there for what counts as a name.
const SCRIPT: &str = include_str!("page.js");

/// An open page.
pub struct Page {
    client: Client,
    /// What broke a rule of access where pictures were taken.
    broken: Mutex<Vec<String>>,
}

impl Page {
    /// Waits until the page is drawn.
    pub async fn drawn(client: Client) -> Self {
        let page = Self { client, broken: Mutex::default() };
        wait::eventually("the page is drawn", async || {
            let drawn = page
                .script("return document.readyState === 'complete' && !!document.querySelector('main h1')")
                .await;
            (drawn == Some(Value::Bool(true))).then_some(())
        })
        .await;
        page
    }

    /// WebDriver itself, for what has no word here.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Runs JavaScript in the page, with the functions of `page.js` at hand. None when the page is away.
    pub async fn script(&self, body: &str) -> Option<Value> {
        self.client.execute(&format!("{SCRIPT}\n{body}"), vec![]).await.ok()
    }

    async fn call(&self, call: &str, args: &[&str]) -> Option<Value> {
        let args = args.iter().map(|arg| json!(arg)).collect();
        self.client.execute(&format!("{SCRIPT}\nreturn {call}(...arguments)"), args).await.ok()
    }

    /// All elements of this role and name that can be reached now.
    pub async fn all(&self, role: &str, name: &str) -> Vec<Element> {
        let found = self.call("find", &[role, name]).await.unwrap_or_default();
        let references = found.as_array().into_iter().flatten().filter_map(Value::as_object);
        let ids = references.filter_map(|reference| reference.values().next()?.as_str());
        ids.map(|id| Element::from_element_id(self.client.clone(), id.to_owned().into())).collect()
    }

    /// Can an element of this role and name be reached now?
    pub async fn has(&self, role: &str, name: &str) -> bool {
        !self.all(role, name).await.is_empty()
    }

    /// Waits for the first element of this role and name.
    ///
    /// # Panics
    /// When none comes; the names that there are of this role are told.
    pub async fn find(&self, role: &str, name: &str) -> Element {
        let end = tokio::time::Instant::now() + wait::DEADLINE;
        loop {
            if let Some(first) = self.all(role, name).await.into_iter().next() {
                return first;
            }
            if tokio::time::Instant::now() > end {
                let there = self.call("names", &[role]).await.unwrap_or_default();
                self.give_up(format!("there is no {role} “{name}”; there are {there}")).await;
            }
            tokio::task::yield_now().await;
        }
    }

    /// Waits until no element of this role and name can be reached any more.
    pub async fn gone(&self, role: &str, name: &str) {
        let what = format!("the {role} “{name}” goes away");
        wait::eventually(&what, async || (!self.has(role, name).await).then_some(())).await;
    }

    /// Clicks the element of this role and name, as soon as it is there and takes clicks.
    ///
    /// A list may move between the look for the element and the click, which then goes to what came in its place:
    /// so the page is asked who got it, and the element is looked for and clicked again when it was another.
    ///
    /// # Panics
    /// When nobody hears the click, or the focus was lost after what was done before.
    pub async fn click(&self, role: &str, name: &str) {
        let what = format!("a click on the {role} “{name}”");
        wait::eventually(&what, async || {
            let element = self.find(role, name).await;
            if !element.is_enabled().await.ok()? {
                return None;
            }
            let reference = serde_json::to_value(&element).ok()?;
            let expect = format!("{SCRIPT}\nexpectClick(arguments[0])");
            self.client.execute(&expect, vec![reference]).await.ok()?;
            self.watch_focus(&what).await;
            element.click().await.ok()?;
            match self.click_went().await.as_deref() {
                Some("nowhere") => self.give_up(format!("{what} was lost")).await,
                Some("elsewhere") => None,
                _ => Some(()),
            }
        })
        .await;
    }

    /// Who got the last click: `here`, `elsewhere`, `nowhere`. None where the page has gone with it.
    async fn click_went(&self) -> Option<String> {
        let told = self.script("return window.clickWent").await?;
        if told != "nowhere" {
            return told.as_str().map(str::to_owned);
        }
        let told =
            self.client.execute_async(&format!("{SCRIPT}\nclickWent(arguments[0])"), vec![]).await.ok()?;
        told.as_str().map(str::to_owned)
    }

    /// Watches over the focus because of something that is about to be done.
    ///
    /// # Panics
    /// When it was lost after something that was done before.
    async fn watch_focus(&self, what: &str) {
        let lost = self.call("watchFocus", &[what]).await.unwrap_or_default();
        if let Some(what) = lost.as_array().and_then(|lost| lost.first()?.as_str()) {
            self.give_up(format!("the focus is lost after {what}")).await;
        }
    }

    /// What was done when the focus was lost, since the page began to load.
    pub(crate) async fn focus_lost(&self) -> Vec<String> {
        let lost = self.script("return window.__focus?.lost ?? []").await.unwrap_or_default();
        lost.as_array().into_iter().flatten().filter_map(|one| one.as_str().map(str::to_owned)).collect()
    }

    /// Clicks a button that ends the app. The answer to the click is lost when the app is quicker than the driver.
    pub async fn click_to_leave(&self, button: &str) {
        self.find("button", button).await.click().await.ok();
    }

    /// Waits until the focus is on the element with this name, as a person does before typing into a new dialog.
    pub async fn focus_is_on(&self, name: &str) {
        let end = tokio::time::Instant::now() + wait::DEADLINE;
        loop {
            let focused = self.script("return nameOf(document.activeElement)").await.unwrap_or_default();
            if focused == name {
                return;
            }
            if tokio::time::Instant::now() > end {
                self.give_up(format!("the focus is on {focused}, not on “{name}”")).await;
            }
            tokio::task::yield_now().await;
        }
    }

    /// The keyboard can go on from where it is: something that shows has the focus, once the page has drawn what
    /// `after` did.
    ///
    /// # Panics
    /// When nothing has it.
    pub async fn focus_is_kept(&self, after: &str) {
        self.drawn_twice().await;
        self.drawn_twice().await;
        if self.script("return hasFocus()").await != Some(Value::Bool(true)) {
            self.give_up(format!("the focus is lost after {after}")).await;
        }
    }

    /// Replaces what a field holds by typing, once the page has given the focus to whatever it wanted to: a person
    /// does not type into a dialog that is still opening.
    pub async fn fill(&self, field: &str, text: &str) {
        self.drawn_twice().await;
        self.click("field", field).await;
        let element = self.find("field", field).await;
        element.clear().await.expect("a field can be cleared");
        element.send_keys(text).await.expect("a field takes keys");
    }

    /// Chooses an option of a field by its label, once it is there: what can be chosen may be read only now.
    pub async fn choose(&self, field: &str, label: &str) {
        wait::eventually(&format!("“{field}” has “{label}”"), async || {
            self.find("combobox", field).await.select_by_label(label).await.ok()
        })
        .await;
    }

    /// What a field holds.
    pub async fn value(&self, field: &str) -> String {
        let element = self.find("field", field).await;
        element.prop("value").await.expect("the page is there").unwrap_or_default()
    }

    /// Presses keys where the focus is, such as `Ctrl+n`, `Escape` or `a`.
    ///
    /// # Panics
    /// When the focus was lost after what was done before.
    pub async fn press(&self, keys: &str) {
        use fantoccini::actions::{InputSource, KeyAction, KeyActions};
        let named = |name: &str| match name {
            "Ctrl" => Key::Control.into(),
            "Shift" => Key::Shift.into(),
            "Enter" => Key::Enter.into(),
            "Escape" => Key::Escape.into(),
            "Tab" => Key::Tab.into(),
            "Down" => Key::Down.into(),
            "Right" => Key::Right.into(),
            "Left" => Key::Left.into(),
            "Up" => Key::Up.into(),
            "Home" => Key::Home.into(),
            "End" => Key::End.into(),
            "Space" => ' ',
            "Delete" => Key::Delete.into(),
            "F10" => Key::F10.into(),
            other => other.chars().next().expect("a key has a name"),
        };
        self.watch_focus(&format!("a press of {keys}")).await;
        let keys: Vec<char> = keys.split('+').map(named).collect();
        let mut actions = KeyActions::new("keyboard".to_owned());
        for key in &keys {
            actions = actions.then(KeyAction::Down { value: *key });
        }
        for key in keys.iter().rev() {
            actions = actions.then(KeyAction::Up { value: *key });
        }
        self.client.perform_actions(actions).await.expect("keys can be pressed");
    }

    /// All text that can be seen now.
    pub async fn text(&self) -> String {
        let text = self.script("return scope().innerText").await.unwrap_or_default();
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until this text can be seen somewhere on the page.
    pub async fn sees(&self, text: &str) {
        self.says("the page", text, async || self.text().await).await;
    }

    /// Waits until the part of the page with this name, a region, says this text.
    pub async fn region_says(&self, name: &str, text: &str) {
        let said = async || self.words_in(name).await;
        self.says(&format!("the region “{name}”"), text, said).await;
    }

    /// What stands in a region; nothing where there is none. Asked of the page: the driver's own way leaves out words
    /// that are set in the direction of what they say.
    pub async fn words_in(&self, region: &str) -> String {
        let Some(region) = self.all("region", region).await.into_iter().next() else {
            return String::new();
        };
        let Ok(region) = serde_json::to_value(&region) else { return String::new() };
        let words = self.client.execute("return arguments[0].innerText", vec![region]).await;
        words.ok().and_then(|words| words.as_str().map(str::to_owned)).unwrap_or_default()
    }

    async fn says(&self, what: &str, text: &str, said: impl AsyncFn() -> String) {
        let end = tokio::time::Instant::now() + wait::DEADLINE;
        while !said().await.contains(text) {
            if tokio::time::Instant::now() > end {
                self.give_up(format!("“{text}” is not in {what}, which says:\n{}", said().await)).await;
            }
            tokio::task::yield_now().await;
        }
    }

    /// What the content security policy refused since the page began to load, as `boot.js` keeps it.
    pub async fn refusals(&self) -> Vec<String> {
        let refused = self.script("return window.__refusals").await.unwrap_or_default();
        let refused = refused.as_array().expect("boot.js keeps refusals");
        refused.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect()
    }

    /// The last failure of the page's own code, after which it started afresh, if there was any.
    pub async fn failure(&self) -> Option<String> {
        let failure = self.script("return localStorage.getItem('legwork.failure')").await?;
        failure.as_str().map(str::to_owned)
    }

    /// Opens a task of the list. A row may go to another group while it is clicked: then it is clicked there.
    pub async fn open_task(&self, title: &str) {
        let (row, pause) = (format!("^.*{title}"), std::time::Duration::from_millis(500));
        wait::eventually(&format!("“{title}” is open"), async || {
            self.click("row", &row).await;
            tokio::time::sleep(pause).await;
            self.has("heading", title).await.then_some(())
        })
        .await;
    }

    /// Leaves the first screen where it shows. By the page's own means: a dialog may lie over it.
    pub(crate) async fn leave_the_first_screen(&self) {
        let leave = "const it = document.querySelector('.first-run footer button'); it?.click(); return !!it";
        wait::eventually("the first screen is left", async || {
            (self.script(leave).await == Some(Value::Bool(false))).then_some(())
        })
        .await;
    }

    /// What broke a rule of access so far.
    pub(crate) fn inaccessible(&self) -> Vec<String> {
        self.broken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes pictures of the page as it is now, light and dark, into `target/screenshots`, and asks each whether everybody
    /// can use it. What is found fails the test at its end.
    pub async fn pictures(&self, name: &str) {
        for theme in ["light", "dark"] {
            let set = format!(
                "const r = document.documentElement; r.dataset.theme = r.style.colorScheme = '{theme}'"
            );
            let before =
                "const r = document.documentElement; return [r.dataset.theme ?? null, r.style.colorScheme]";
            let before = self.script(before).await.unwrap_or_default();
            self.script(&set).await;
            self.settled().await;
            self.picture(&format!("{name}-{theme}")).await;
            let broken = access::broken(&self.client).await;
            let broken = broken.into_iter().map(|line| format!("{name}-{theme}: {line}"));
            self.broken.lock().unwrap_or_else(PoisonError::into_inner).extend(broken);
            let back = format!(
                "const [t, s] = {before}, r = document.documentElement; r.style.colorScheme = s; \
                 if (t === null) delete r.dataset.theme; else r.dataset.theme = t"
            );
            self.script(&back).await;
        }
    }

    /// Waits until two frames were drawn, with everything that moves to its place already there.
    async fn settled(&self) {
        let script = "const done = arguments[0]; \
            const ends = (a) => Number.isFinite(a.effect?.getComputedTiming().endTime); \
            document.getAnimations().filter(ends).forEach((a) => a.finish()); \
            requestAnimationFrame(() => requestAnimationFrame(() => done(true)))";
        self.waited_for(script).await;
    }

    /// Waits until two frames were drawn: what was to happen with the next one has happened.
    async fn drawn_twice(&self) {
        let script = "const done = arguments[0]; \
            requestAnimationFrame(() => requestAnimationFrame(() => done(true)))";
        self.waited_for(script).await;
    }

    /// Runs a script that tells when it is done, and that may be run again: now and then the driver itself cannot read
    /// the answer that the page has given.
    async fn waited_for(&self, script: &str) {
        const UNREADABLE: &str = "Could not parse script result";
        for _ in 0..5 {
            match self.client.execute_async(script, vec![]).await {
                Ok(_) => return,
                Err(error) => {
                    assert!(error.to_string().contains(UNREADABLE), "the page does not draw: {error}")
                }
            }
        }
        panic!("the page does not draw: {UNREADABLE}");
    }

    async fn picture(&self, name: &str) -> PathBuf {
        let folder = screenshots();
        std::fs::create_dir_all(&folder).expect("the target folder can be written");
        let path = folder.join(format!("{name}.png"));
        let bytes = self.client.screenshot().await.expect("the window can be pictured");
        std::fs::write(&path, bytes).expect("the target folder can be written");
        path
    }

    /// Fails the test, with a picture and the page's own failure for the person who reads about it.
    async fn give_up(&self, what: String) -> ! {
        let thread = std::thread::current();
        let test = thread.name().unwrap_or("test").replace("::", "-");
        let failure = self.failure().await.map(|failure| format!("\nthe page failed: {failure}"));
        let picture = self.picture(&format!("failed-{test}")).await;
        panic!("{what}{}\nsee {}", failure.unwrap_or_default(), picture.display());
    }
}

/// Pictures of every page lie here, to be looked at.
fn screenshots() -> PathBuf {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ is in the checkout");
    top.join("target/screenshots")
}
