//! All words of the page, and of the desktop shell around it, stand in their catalogues: in their code there is no literal
//! that a person would read.

use std::fs;

use super::literals::{Literal, literals, shipped, sources, top};

/// A literal that reads like words and is not for a person: file, literal, what it is.
type Other = (&'static str, &'static str, &'static str);

/// Those of the page.
const OTHERS_OF_THE_PAGE: &[Other] = &[
    ("detail/output/text.rs", "auto {}rem", "a style"),
    ("dialogs/command_palette/candidates.rs", "in full", "what a line is remembered by"),
    ("dialogs/command_palette/candidates.rs", "start {name}", "what a line is remembered by"),
    ("dialogs/new_task/basics.rs", "cargo test --workspace", "a command"),
    ("dialogs/new_task/more.rs", "cargo test", "a command"),
    ("hooks/drops.rs", "dropped files are not heard of: {error}", "for the log"),
    ("hooks/focus.rs", "a[href], button, input, select, textarea, [tabindex]", "a selector"),
    ("hooks/panics.rs", "The page failed: {panic}", "for the log"),
    ("ipc.rs", "Any", "the library's word for whom an event is meant"),
    ("ipc.rs", "output: {error}", "for the log"),
    ("pages/agents/common.rs", "cargo test", "a command"),
    ("pages/agents/dialog.rs", "cargo build --workspace", "a command"),
    ("pages/settings/outside.rs", "cargo test, npm run lint", "commands"),
    ("state/worker_words.rs", "legwork doctor", "a command"),
    ("state/worker_words.rs", "legwork worker", "a command"),
];

/// Those of the desktop shell.
const OTHERS_OF_THE_DESKTOP: &[Other] = &[
    ("autostart.rs", "Legwork{folder}", "the name of a file"),
    ("notify/session.rs", "its server does not answer", "for the log"),
];

/// What no language says otherwise.
const NAME: &str = "Legwork";

/// Attributes whose values nobody reads.
const MARKUP: &[&str] = &[
    "class",
    "style",
    "id",
    "role",
    "type",
    "d",
    "viewBox",
    "href",
    "name",
    "for",
    "dir",
    "inputmode",
    "autocomplete",
    "fill",
    "stroke",
    "xmlns",
    "points",
    "transform",
    "preserveAspectRatio",
    "popover",
    "scope",
    "target",
    "rel",
    "part",
    "reason",
];

/// Calls whose texts are for whoever changes the page, or for the browser.
const CALLS: &[&str] = &[
    "expect",
    "panic!",
    "unreachable!",
    "assert!",
    "debug_assert!",
    "query_selector",
    "query_selector_all",
    "closest",
    "matches",
    "Binding::new",
    "get_item",
    "set_item",
    "get_attribute",
    "set_attribute",
    "remove_attribute",
    "has_attribute",
    "set_property",
    "mark",
    "env!",
    "concat!",
    "starts_with",
    "ends_with",
    "contains",
    "strip_prefix",
    "strip_suffix",
];

/// Keys as the browser and the list of shortcuts name them.
const KEYS: &str = "Escape Enter Tab Home End Delete Backspace ArrowUp ArrowDown ArrowLeft ArrowRight PageUp PageDown \
    Shift Control Alt Meta ContextMenu AltGraph CapsLock Dead Process Ctrl Esc Del Ins PgUp PgDn Space Up Down Left Right Menu";

impl Literal<'_> {
    /// Whether a person would read it.
    fn is_for_people(&self) -> bool {
        let before = self.before.trim_end();
        let has_word = has_run(self.text, 2);
        let is_child = before.ends_with('>') && !before.ends_with("=>") && !before.ends_with("->");
        has_word
            && (is_child || reads_like_words(self.text))
            && self.text != NAME
            && !is_keys(self.text)
            && !is_selector(self.text)
            && !is_technical(before)
            && !is_logged(before)
    }
}

/// `Ctrl+Shift+N`, `Esc`.
fn is_keys(text: &str) -> bool {
    let known = |key: &str| key.chars().count() <= 1 || KEYS.split_whitespace().any(|known| known == key);
    text.trim_end_matches('+').split('+').all(|key| known(key) || key.starts_with('F') && key.len() <= 3)
}

/// `.page-head button`
fn is_selector(text: &str) -> bool {
    text.strip_prefix('.').is_some_and(|class| class.starts_with(|c: char| c.is_ascii_lowercase()))
}

/// Whether so many letters stand together.
fn has_run(text: &str, letters: usize) -> bool {
    let plain = without_places(text);
    plain.split(|c: char| !c.is_ascii_alphabetic()).any(|run| run.len() >= letters)
}

/// A text without what is put in at `{…}`.
fn without_places(text: &str) -> String {
    let mut depth = 0;
    let keep = |c: &char| {
        depth += i32::from(*c == '{');
        let shown = depth == 0 || *c == '{';
        depth -= i32::from(*c == '}');
        shown
    };
    text.chars().filter(keep).collect()
}

/// Several words, a word with a capital letter, or one that begins or ends with a blank.
fn reads_like_words(text: &str) -> bool {
    let plain = without_places(text);
    let mut letters = plain.chars();
    let capital = letters.next().is_some_and(|c| c.is_ascii_uppercase())
        && letters.next().is_some_and(|c| c.is_ascii_lowercase());
    let blank_outside = plain.starts_with(' ') || plain.ends_with(' ');
    let words: Vec<&str> = plain.split_whitespace().collect();
    let several = words.windows(2).any(|pair| {
        let first = pair[0].trim_end_matches([',', '.', ':', ';']);
        let word = |text: &str| text.chars().all(|c| c.is_ascii_alphabetic() || c == '\'');
        (word(first) && first.len() >= 2 || pair[0] == "{")
            && pair[1].starts_with(|c: char| c.is_ascii_alphabetic() || c == '{')
    });
    capital || blank_outside || several || plain.contains('…')
}

/// Whether what stands before says that it is no text of the page.
fn is_technical(before: &str) -> bool {
    if let Some(of) = before.strip_suffix('=') {
        let name =
            of.trim_end().rsplit(|c: char| !(c.is_alphanumeric() || "-_:".contains(c))).next().unwrap_or("");
        let prefixed =
            ["data-", "class:", "style:", "on:", "prop:"].iter().any(|prefix| name.starts_with(prefix));
        return prefixed || MARKUP.contains(&name) || of.ends_with(['=', '!']);
    }
    before.strip_suffix('(').is_some_and(|of| CALLS.iter().any(|call| of.ends_with(call)))
}

/// Whether what stands before is the beginning of a line for the log.
fn is_logged(before: &str) -> bool {
    let call = before.rsplit_once("tracing::").and_then(|(_, call)| call.split_once("!("));
    let Some((_, inside)) = call.filter(|(name, _)| name.chars().all(|c| c.is_ascii_lowercase())) else {
        return false;
    };
    let mut depth = 1;
    let closes = |c: char| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth == 0
    };
    !inside.contains(closes)
}

fn for_people(code: &str) -> Vec<String> {
    literals(shipped(code)).iter().filter(|l| l.is_for_people()).map(|l| l.text.to_owned()).collect()
}

/// Looks at the sources of `side`, at least so many files of them.
fn takes_its_words_from_its_catalogue(side: &str, least: usize, others: &[Other]) {
    let folder = top().join(side).join("src");
    let files = sources(vec![folder.clone()]);
    assert!(files.len() >= least, "only {} files were looked at", files.len());
    let mut others: Vec<_> = others.iter().map(|(file, literal, _)| (*file, *literal)).collect();
    let mut wrong = Vec::new();
    for file in files {
        let name = file.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
        for literal in for_people(&fs::read_to_string(&file).unwrap()) {
            match others.iter().position(|other| *other == (name.as_str(), literal.as_str())) {
                Some(place) => drop(others.swap_remove(place)),
                None => wrong.push(format!("{name}: {literal:?}")),
            }
        }
    }
    wrong.sort();
    assert!(wrong.is_empty(), "these belong into {side}/catalogue/en:\n{}", wrong.join("\n"));
    assert!(others.is_empty(), "these are gone, or stand there less often: {others:?}");
}

#[test]
fn the_page_takes_its_words_from_the_catalogue() {
    takes_its_words_from_its_catalogue("ui", 150, OTHERS_OF_THE_PAGE);
}

#[test]
fn the_desktop_takes_its_words_from_the_catalogue() {
    takes_its_words_from_its_catalogue("src-tauri", 35, OTHERS_OF_THE_DESKTOP);
}

#[test]
fn words_are_found_wherever_they_stand() {
    for (wrong, literal) in [
        (r#"view! { <p>"No tasks"</p> }"#, "No tasks"),
        (r#"view! { <p>"by"</p> }"#, "by"),
        (r#"view! { <Button title="Retry"/> }"#, "Retry"),
        (r#"view! { <input placeholder = "search here"/> }"#, "search here"),
        (r#"format!("{n} tasks")"#, "{n} tasks"),
        (r#"format!("{title}: done in {time}")"#, "{title}: done in {time}"),
        (r#"if n == 1 { " task" } else { "" }"#, " task"),
        (r#"Self::Later => "Later","#, "Later"),
        (r#"toasts.say("it's gone, sorry")"#, "it's gone, sorry"),
        (r#""Loading…""#, "Loading…"),
        (r#"tracing::info!(%error, "it is gone"); say("It is gone")"#, "It is gone"),
        (r#"use tracing::Level; menu.push("Open Legwork")"#, "Open Legwork"),
    ] {
        assert_eq!(for_people(wrong), [literal], "{wrong}");
    }
}

#[test]
fn what_nobody_reads_is_left_alone() {
    for fine in [
        r#"view! { <p class="task-row is-open" data-kind="Some thing">{say::x()}</p> }"#,
        r#"<path d="M3 4 L5 6"/>"#,
        r#".expect("the list is there")"#,
        r#"if key == "Escape" {}"#,
        r#"<Kbd keys="Ctrl+Shift+N"/>"#,
        r#"open("Esc", "Alt+Left", "Shift+↑")"#,
        r#"document.query_selector(".page-head button")"#,
        r#"name == "Some name""#,
        r#"[a, " · ", b].concat()"#,
        r#"Self::Later => "later","#,
        r#"// "Not a word""#,
        r#"tracing::warn!(error = %error.unwrap_or("No text"), "The file (a copy) is {}", of(file))"#,
        r#"window.set_title("Legwork")"#,
        "fn f() {}\n#[cfg(test)]\nmod tests { fn g() { say(\"No tasks\") } }",
    ] {
        assert_eq!(for_people(fine), Vec::<String>::new(), "{fine}");
    }
}
