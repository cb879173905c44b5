//! The order inside a crate: its rooms stand on floors, a file uses what is on its own floor or below, and no files
//! use each other in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::modules::{Module, Modules};

/// A crate's rooms, the top modules of its sources, from the lowest floor to the highest. Files of the crate's root
/// put it together and may use every room; no room uses them.
struct Order {
    /// Where its sources begin, seen from the top of the checkout.
    root: &'static str,
    floors: &'static [&'static [&'static str]],
}

const ORDERS: &[Order] = &[
    Order {
        root: "ui/src",
        floors: &[
            &["catalogue"],
            &["state"],
            &["components", "ipc"],
            &["hooks"],
            &["live"],
            &["shell"],
            &["pages", "detail", "dialogs"],
            &["app"],
        ],
    },
    Order { root: "src-tauri/crates/cli/src", floors: &[&["terminal"], &["args"], &["verbs"]] },
    Order {
        root: "src-tauri/crates/board/src",
        floors: &[
            &["display", "error", "screen"],
            &["text"],
            &["feed", "keys", "sample", "view"],
            &["form", "layout"],
            &["dialogs"],
            &["state"],
            &["draw"],
            &["main_loop"],
            &["tests"],
        ],
    },
    Order {
        root: "src-tauri/crates/mcp/src",
        floors: &[
            &["rounds", "uri", "words"],
            &[
                "caller",
                "clients",
                "live",
                "next_step",
                "progress",
                "prompts",
                "requests",
                "resources",
                "roots",
                "stdio",
            ],
            &["auto_worker", "completion", "follow", "replies"],
            &["create", "schedules", "session"],
            &["approvals"],
            &["tools"],
            &["server"],
        ],
    },
    Order {
        root: "src-tauri/crates/engine/src",
        floors: &[
            &["ports", "lifecycle", "estimate", "convert", "error", "json"],
            &["core"],
            &["process", "events", "settings"],
            &[
                "view",
                "output",
                "progress",
                "model",
                "coding",
                "notices",
                "retention",
                "review",
                "schedules",
                "workflows",
            ],
            &["tasks"],
            &["runs"],
            &["api"],
            &["engine"],
            &["doctor", "recovery"],
        ],
    },
];

type Graph = BTreeMap<Module, BTreeSet<Module>>;

/// Each way in which a crate breaks its order, in words.
fn breaches(graph: &Graph, floors: &[&[&str]]) -> Vec<String> {
    let floor_of = |module: &Module| {
        let room = module.first()?;
        floors.iter().position(|floor| floor.contains(&room.as_str()))
    };
    let mut breaches = Vec::new();
    for (from, uses) in graph.iter().filter(|(from, _)| !from.is_empty()) {
        let Some(floor) = floor_of(from) else {
            breaches.push(format!("{} stands on no floor", name(from)));
            continue;
        };
        let upward = uses.iter().filter(|to| floor_of(to).is_none_or(|other| other > floor));
        breaches.extend(upward.map(|to| format!("{} uses {}", name(from), name(to))));
    }
    let circles = circles(graph).into_iter();
    breaches
        .extend(circles.map(|circle| {
            format!("in a circle: {}", circle.iter().map(name).collect::<Vec<_>>().join(", "))
        }));
    breaches
}

fn name(module: &Module) -> String {
    if module.is_empty() { "the root".to_owned() } else { module.join("::") }
}

/// Files that use each other, directly or by way of others.
fn circles(graph: &Graph) -> Vec<BTreeSet<Module>> {
    let reached: BTreeMap<_, _> = graph.keys().map(|from| (from, reach(graph, from))).collect();
    let both = |a: &Module, b: &Module| reached[a].contains(b) && reached[b].contains(a);
    let mut circles = BTreeSet::new();
    for module in graph.keys().filter(|module| both(module, module)) {
        circles.insert(graph.keys().filter(|other| both(module, other)).cloned().collect());
    }
    circles.into_iter().collect()
}

fn reach(graph: &Graph, from: &Module) -> BTreeSet<Module> {
    let (mut found, mut next) = (BTreeSet::new(), vec![from]);
    while let Some(module) = next.pop() {
        for to in &graph[module] {
            if found.insert(to.clone()) {
                next.push(to);
            }
        }
    }
    found
}

#[test]
fn nothing_looks_up_and_nothing_goes_in_a_circle() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let found: Vec<_> = ORDERS
        .iter()
        .flat_map(|order| breaches(&Modules::read(&top.join(order.root)).graph(), order.floors))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The floors above are for the crates with many rooms; this holds everywhere.
#[test]
fn no_files_of_any_crate_use_each_other_in_a_circle() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let crates = fs::read_dir(top.join("src-tauri/crates")).unwrap().map(|entry| entry.unwrap().path());
    let roots = crates.chain(["src-tauri", "ui", "tests"].map(|folder| top.join(folder)));
    let mut found = Vec::new();
    for root in roots.map(|root| root.join("src")) {
        for circle in circles(&Modules::read(&root).graph()) {
            let names: Vec<_> = circle.iter().map(name).collect();
            found.push(format!("{}: {}", root.display(), names.join(", ")));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The breaches of a crate of two floors, `low` and `high`, with these files.
fn of(files: &[(&str, &str)]) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    let usual = [
        ("lib.rs", "mod low; mod high;"),
        ("low.rs", "pub struct Low;"),
        ("high.rs", "use crate::low::Low;"),
    ];
    for (file, text) in usual.iter().chain(files) {
        let path = dir.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    breaches(&Modules::read(dir.path()).graph(), &[&["low"], &["high"]])
}

#[test]
fn a_breach_is_noticed_however_it_is_written() {
    assert_eq!(of(&[]), Vec::<String>::new());
    let upward = ["low uses high".to_owned(), "in a circle: high, low".to_owned()];
    assert_eq!(of(&[("low.rs", "use crate::{self as top, high::{A, B as C}};")])[1..], upward);
    for text in [
        "use crate::high::Thing;",
        "use super::high;",
        "pub(crate) use super::{high::inner::*, low};",
        "mod inner { use super::super::high::Thing; }",
    ] {
        assert_eq!(of(&[("low.rs", text)]), upward, "{text}");
    }
    assert_eq!(of(&[("low/deep/mod.rs", "use crate::high::A;")])[0], "low::deep uses high");
    assert_eq!(of(&[("low.rs", "use crate::engine;")]), ["low uses the root"]);
    assert_eq!(of(&[("attic.rs", "")]), ["attic stands on no floor"]);
}

#[test]
fn a_circle_of_files_is_noticed_and_a_name_is_followed_home() {
    let files = [
        ("high/a.rs", "use super::b::B;"),
        ("high/b.rs", "use super::c;"),
        ("high/c.rs", "use super::a::A;"),
    ];
    assert_eq!(of(&files), ["in a circle: high::a, high::b, high::c"]);
    // What a module passes on is not its own: using it is no use of that module.
    let passed = [
        ("high.rs", "mod a; mod b; pub use a::A; pub(crate) use b::B as C;"),
        ("high/a.rs", "use super::C;"),
        ("high/b.rs", "use crate::low::Low;"),
    ];
    assert_eq!(of(&passed), Vec::<String>::new());
    // Its own is.
    let own = [("high.rs", "mod a; use a::A; fn own() {}"), ("high/a.rs", "use super::own;")];
    assert_eq!(of(&own), ["in a circle: high, high::a"]);
    // A file's tests do not count, and neither does what others make.
    let tests =
        [("low.rs", "use std::fs; use high_and_mighty::X; #[cfg(test)] mod tests { use crate::high::A; }")];
    assert_eq!(of(&tests), Vec::<String>::new());
    // Nor where they stand in files of their own.
    let beside = [
        ("low.rs", "#[cfg(test)] mod tests;"),
        ("low/tests.rs", "use super::*; use crate::high::A; mod more;"),
        ("low/tests/more.rs", "use crate::high::A;"),
    ];
    assert_eq!(of(&beside), Vec::<String>::new());
    let not_only_theirs = [("low.rs", "mod tests;"), ("low/tests.rs", "use crate::high::A;")];
    assert_eq!(of(&not_only_theirs), ["low::tests uses high"]);
}
