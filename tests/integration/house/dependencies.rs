//! Nothing is depended on that nobody uses: each crate that a crate of ours names occurs in its sources, and each that
//! the workspace names is named by a crate of ours.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::crate_graph;

/// Dependencies that are there without being called, and what for. One that is called has no place here.
const UNCALLED: &[(&str, &str, &str)] =
    &[("legwork-store", "libsqlite3-sys", "its feature builds SQLite in; Diesel calls it")];

/// A crate that a crate of ours names.
#[derive(Debug)]
struct Dependency {
    of: String,
    name: String,
    used: bool,
}

/// All of them, with whether the sources use them.
fn dependencies(metadata: &Value) -> Vec<Dependency> {
    let mut found = Vec::new();
    for package in metadata["packages"].as_array().unwrap() {
        let code = |building: bool| -> String {
            let targets = package["targets"].as_array().unwrap().iter();
            let ours = targets.filter(|target| (target["kind"][0] == "custom-build") == building);
            let files: BTreeSet<_> =
                ours.flat_map(|t| files(Path::new(t["src_path"].as_str().unwrap()), building)).collect();
            files.iter().map(|file| code_of(&fs::read_to_string(file).unwrap())).collect()
        };
        let (program, build) = (code(false), code(true));
        for dependency in package["dependencies"].as_array().unwrap() {
            let text = |field: &str| dependency[field].as_str().map(str::to_owned);
            let name = text("name").unwrap();
            let called = text("rename").unwrap_or_else(|| name.clone()).replace('-', "_");
            let code = if dependency["kind"] == "build" { &build } else { &program };
            let used = calls(code, &called);
            found.push(Dependency { of: package["name"].as_str().unwrap().to_owned(), name, used });
        }
    }
    found
}

/// The sources of a target: its first file with what lies beside and below it; a build script is one file.
fn files(first: &Path, alone: bool) -> Vec<PathBuf> {
    if alone {
        return vec![first.to_owned()];
    }
    let mut found = Vec::new();
    let mut folders = vec![first.parent().unwrap().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|extension| extension == "rs") {
                found.push(entry);
            }
        }
    }
    found
}

/// The text without its comments.
fn code_of(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

/// Whether a crate is named as one: by a path that begins with it, by `use`, or by `extern crate`.
fn calls(code: &str, name: &str) -> bool {
    let pattern = format!(r"(^|[^\w:.])(::)?{name}(::|\s*;|\s+as\s)|[{{,]\s*{name}\s*[,}}:]");
    regex::Regex::new(&pattern).unwrap().is_match(code)
}

/// The names in `[workspace.dependencies]`.
fn of_the_workspace(manifest: &str) -> Vec<&str> {
    let section = manifest.lines().skip_while(|line| *line != "[workspace.dependencies]").skip(1);
    let lines = section.take_while(|line| !line.starts_with('['));
    lines.filter_map(|line| line.split_once(" = ")).map(|(name, _)| name).collect()
}

/// Those that no manifest of `manifests` takes from the workspace.
fn unnamed<'a>(names: &[&'a str], manifests: &[String]) -> Vec<&'a str> {
    let takes = |manifest: &String, name: &str| {
        manifest.lines().any(|line| {
            line.strip_prefix(name).is_some_and(|rest| {
                rest.starts_with(".workspace") || rest.starts_with(" = { workspace = true")
            })
        })
    };
    names.iter().copied().filter(|name| !manifests.iter().any(|m| takes(m, name))).collect()
}

#[test]
fn what_a_crate_depends_on_it_uses() {
    let all = dependencies(&crate_graph::metadata());
    let excused = |d: &&Dependency| UNCALLED.iter().any(|(of, name, _)| *of == d.of && *name == d.name);
    let unused: Vec<_> =
        all.iter().filter(|d| !d.used && !excused(d)).map(|d| format!("{}: {}", d.of, d.name)).collect();
    assert!(unused.is_empty(), "nobody uses {}", unused.join(", "));
    for (of, name, _) in UNCALLED {
        let known = all.iter().find(|d| d.of == *of && d.name == *name);
        assert!(known.is_some_and(|d| !d.used), "{of} needs no excuse for {name}");
    }
}

#[test]
fn what_the_workspace_names_a_crate_takes() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let workspace = fs::read_to_string(top.join("Cargo.toml")).unwrap();
    let metadata = crate_graph::metadata();
    let paths = metadata["packages"].as_array().unwrap().iter();
    let manifests: Vec<_> =
        paths.map(|p| fs::read_to_string(p["manifest_path"].as_str().unwrap()).unwrap()).collect();
    let names = of_the_workspace(&workspace);
    assert!(names.contains(&"serde"), "{names:?}");
    assert_eq!(unnamed(&names, &manifests), Vec::<&str>::new());
}

#[test]
fn what_is_unused_is_noticed() {
    for used in [
        "use which::which;",
        "    let path = which::which(\"a\");",
        "#[derive(which::Thing)]",
        "use {a, which, b};",
        "use which as other;",
        "extern crate which;",
        "fn f() -> Result<which::Path, ::which::Error> {}",
    ] {
        assert!(calls(&code_of(used), "which"), "{used}");
    }
    for unused in
        ["// which::which", "let which = 1;", "self.which::<A>()", "a::which::b", "whichever::a", ""]
    {
        assert!(!calls(&code_of(unused), "which"), "{unused}");
    }
    let manifest = "[workspace]\na = 1\n[workspace.dependencies]\nserde = \"1\"\nwhich = \"8\"\n\n[profile.dev]\nb = 1\n";
    let crates = ["[dependencies]\nserde.workspace = true\nwhich-not = { workspace = true }\n".to_owned()];
    assert_eq!(of_the_workspace(manifest), ["serde", "which"]);
    assert_eq!(unnamed(&["serde", "which"], &crates), ["which"]);
}
