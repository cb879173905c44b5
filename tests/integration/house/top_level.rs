//! The top of the checkout holds what a newcomer looks for, and nothing else.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

const ALLOWED: &[&str] = &[
    // what the project is
    "Cargo.toml",
    "Cargo.lock",
    "src-tauri",
    "ui",
    "migrations",
    "icons",
    "tests",
    "README.md",
    "GUIDE.md",
    "FIGURES.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "LICENSE-MIT",
    "LICENSE-APACHE",
    // how tools treat it
    "rust-toolchain.toml",
    "rustfmt.toml",
    "clippy.toml",
    "deny.toml",
    ".cargo",
    ".ci",
    ".editorconfig",
    ".gitattributes",
    ".gitignore",
];

#[test]
fn the_top_level_holds_nothing_else() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let tracked = Command::new("git").args(["ls-files", "-z"]).current_dir(top).output();
    let names: BTreeSet<String> = match tracked {
        Ok(output) if output.status.success() => {
            let paths = String::from_utf8(output.stdout).unwrap();
            paths.split('\0').filter_map(|path| path.split('/').next()).map(str::to_owned).collect()
        }
        // Not a clone, but an unpacked archive: all but what building leaves there.
        _ => std::fs::read_dir(top)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect(),
    };
    let others: Vec<_> = names
        .iter()
        .filter(|name| !["", "target"].contains(&name.as_str()) && !ALLOWED.contains(&name.as_str()))
        .collect();
    assert!(others.is_empty(), "the top level holds {others:?}");
    for needed in [
        "README.md",
        "GUIDE.md",
        "FIGURES.md",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
    ] {
        assert!(top.join(needed).is_file(), "{needed} is missing");
    }
}
