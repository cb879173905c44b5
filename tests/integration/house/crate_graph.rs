//! The law of dependence between the crates: nothing points back, and each outside world has one door.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Which crates of ours each crate may know.
const LAW: &[(&str, &[&str])] = &[
    ("legwork-contract", &[]),
    ("legwork-catalogue", &[]),
    ("legwork-os", &[]),
    ("legwork-terminal-text", &[]),
    ("legwork-redaction", &[]),
    ("legwork-store", &["legwork-contract", "legwork-os"]),
    ("legwork-workflow", &["legwork-contract"]),
    (
        "legwork-engine",
        &["legwork-contract", "legwork-os", "legwork-store", "legwork-terminal-text", "legwork-workflow"],
    ),
    (
        "legwork-runners",
        &["legwork-contract", "legwork-engine", "legwork-os", "legwork-redaction", "legwork-terminal-text"],
    ),
    ("legwork-secrets", &["legwork-contract", "legwork-engine"]),
    ("legwork-messenger", &["legwork-contract", "legwork-engine"]),
    ("legwork-updates", &["legwork-contract"]),
    ("legwork-machine", &["legwork-engine"]),
    ("legwork-workspace", &["legwork-contract", "legwork-engine"]),
    ("legwork-sandbox", &["legwork-contract"]),
    ("legwork-supervisor", &["legwork-contract", "legwork-os", "legwork-redaction", "legwork-sandbox"]),
    (
        "legwork-assembly",
        &[
            "legwork-contract",
            "legwork-engine",
            "legwork-machine",
            "legwork-messenger",
            "legwork-os",
            "legwork-runners",
            "legwork-secrets",
            "legwork-workspace",
        ],
    ),
    ("legwork-board", &["legwork-contract", "legwork-engine", "legwork-terminal-text"]),
    ("legwork-mcp", &["legwork-contract", "legwork-engine", "legwork-assembly", "legwork-os"]),
    (
        "legwork-cli",
        &[
            "legwork-contract",
            "legwork-engine",
            "legwork-assembly",
            "legwork-board",
            "legwork-mcp",
            "legwork-terminal-text",
            "legwork-workflow",
        ],
    ),
    (
        "legwork-desktop",
        &[
            "legwork-catalogue",
            "legwork-contract",
            "legwork-engine",
            "legwork-assembly",
            "legwork-mcp",
            "legwork-updates",
        ],
    ),
    ("legwork-ui", &["legwork-catalogue", "legwork-contract", "legwork-terminal-text"]),
    (
        "legwork-tests",
        &[
            "legwork-contract",
            "legwork-os",
            "legwork-store",
            "legwork-engine",
            "legwork-messenger",
            "legwork-runners",
            "legwork-secrets",
            "legwork-assembly",
        ],
    ),
    ("xtask", &[]),
];

/// Crates of others that only one of ours may know.
const DOORS: &[(&str, &[&str])] = &[
    ("legwork-store", &["diesel", "diesel_migrations", "libsqlite3-sys", "rusqlite"]),
    ("legwork-desktop", &["tauri", "tauri-build", "wry", "tao", "gtk", "webkit2gtk", "ksni"]),
    (
        "legwork-secrets",
        &[
            "keyring",
            "keyring-core",
            "secret-service",
            "zbus-secret-service-keyring-store",
            "apple-native-keyring-store",
            "windows-native-keyring-store",
        ],
    ),
    ("legwork-messenger", &["lettre", "hmac"]),
    ("legwork-machine", &["sysinfo"]),
    ("legwork-sandbox", &["landlock", "seccompiler"]),
    ("legwork-terminal-text", &["vte"]),
    ("legwork-workflow", &["annotate-snippets", "toml", "strsim"]),
    ("legwork-ui", &["leptos", "web-sys", "js-sys", "wasm-bindgen"]),
    ("legwork-board", &["ratatui", "crossterm"]),
    ("legwork-cli", &["clap_mangen", "clap_complete", "comfy-table", "indicatif", "rustyline"]),
];

type Graph = BTreeMap<String, BTreeSet<String>>;

/// What cargo knows of the crates of the workspace.
pub(super) fn metadata() -> Value {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Every crate of the workspace with all that it names, for building and testing as well.
fn graph() -> Graph {
    let metadata = metadata();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let crates = metadata["packages"].as_array().unwrap().iter();
    crates
        .map(|package| {
            let named = package["dependencies"].as_array().unwrap().iter().map(|to| text(&to["name"]));
            (text(&package["name"]), named.collect())
        })
        .collect()
}

/// Each way in which a graph breaks the law, in words.
fn breaches(graph: &Graph) -> Vec<String> {
    let mut breaches = Vec::new();
    for (name, named) in graph {
        let Some((_, allowed)) = LAW.iter().find(|(known, _)| known == name) else {
            breaches.push(format!("{name} has no place in the law of dependence"));
            continue;
        };
        let ours = named.iter().filter(|to| graph.contains_key(*to));
        breaches
            .extend(ours.filter(|to| !allowed.contains(&to.as_str())).map(|to| format!("{name} knows {to}")));
        for (_, behind) in DOORS.iter().filter(|(door, _)| door != name) {
            let kept = named.iter().filter(|to| behind.contains(&to.as_str()) || is_plugin(to));
            breaches.extend(
                kept.filter(|to| !(name == "legwork-desktop" && is_plugin(to)))
                    .map(|to| format!("{name} knows {to}")),
            );
        }
    }
    breaches
}

fn is_plugin(name: &str) -> bool {
    name.starts_with("tauri-")
}

#[test]
fn nothing_points_back() {
    assert_eq!(breaches(&graph()), Vec::<String>::new());
}

#[test]
fn a_breach_is_noticed() {
    let with = |from: &str, to: &str| {
        let mut graph = graph();
        graph.get_mut(from).unwrap().insert(to.to_owned());
        breaches(&graph)
    };
    assert!(!with("legwork-store", "legwork-engine").is_empty());
    assert!(!with("legwork-supervisor", "legwork-engine").is_empty());
    assert!(!with("legwork-engine", "diesel").is_empty());
    assert!(!with("legwork-cli", "tauri").is_empty());
    assert!(!with("legwork-engine", "keyring-core").is_empty());
    assert!(!with("legwork-cli", "tauri-plugin-dialog").is_empty());
}
