//! One name for one thing: no two types of a crate share theirs, so that whoever searches for it finds one place.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use syn::{Attribute, Item};

use super::modules::is_test;

/// Crates that keep to it, by where their sources begin.
const CRATES: &[&str] = &[
    "src-tauri/crates/assembly/src",
    "src-tauri/crates/board/src",
    "src-tauri/crates/cli/src",
    "src-tauri/crates/mcp/src",
    "src-tauri/crates/os/src",
    "src-tauri/crates/runners/src",
    "src-tauri/crates/supervisor/src",
    "src-tauri/crates/terminal-text/src",
    "src-tauri/crates/workflow/src",
    "src-tauri/crates/workspace/src",
    "ui/src",
];

/// Where each type is defined. A component of the page is a type too: that of its properties.
type Places = BTreeMap<String, Vec<String>>;

fn read(root: &Path, folder: &Path, places: &mut Places) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            read(root, &entry, places);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            let file = syn::parse_file(&fs::read_to_string(&entry).unwrap()).unwrap();
            let place = entry.strip_prefix(root).unwrap().display().to_string();
            note(file.items, &place, places);
        }
    }
}

fn note(items: Vec<Item>, place: &str, places: &mut Places) {
    let is_component = |attributes: &[Attribute]| attributes.iter().any(|a| a.path().is_ident("component"));
    for item in items {
        let name = match item {
            Item::Struct(item) if !is_test(&item.attrs) => item.ident,
            Item::Enum(item) if !is_test(&item.attrs) => item.ident,
            Item::Trait(item) if !is_test(&item.attrs) => item.ident,
            Item::Type(item) if !is_test(&item.attrs) => item.ident,
            Item::Fn(item) if is_component(&item.attrs) => item.sig.ident,
            Item::Mod(item) if !is_test(&item.attrs) => {
                note(item.content.map(|(_, items)| items).unwrap_or_default(), place, places);
                continue;
            }
            _ => continue,
        };
        places.entry(name.to_string()).or_default().push(place.to_owned());
    }
}

fn shared(root: &Path) -> Vec<String> {
    let mut places = Places::new();
    read(root, root, &mut places);
    let shared = places.into_iter().filter(|(_, places)| places.len() > 1);
    shared.map(|(name, places)| format!("{name} in {}", places.join(" and "))).collect()
}

#[test]
fn no_two_types_of_a_crate_share_a_name() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let shared: Vec<_> = CRATES.iter().flat_map(|root| shared(&top.join(root))).collect();
    assert!(shared.is_empty(), "{}", shared.join("\n"));
}

#[test]
fn a_shared_name_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.rs"), "struct Line; enum Word {} #[cfg(test)] mod tests { struct Word; }")
        .unwrap();
    fs::write(dir.path().join("b.rs"), "mod inner { trait Line {} } fn word() {} #[component] fn Row() {}")
        .unwrap();
    fs::create_dir(dir.path().join("c")).unwrap();
    fs::write(dir.path().join("c/mod.rs"), "type Row = (); fn Line() {}").unwrap();
    assert_eq!(shared(dir.path()), ["Line in a.rs and b.rs", "Row in b.rs and c/mod.rs"]);
}
