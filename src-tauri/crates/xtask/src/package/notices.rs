//! The terms of everything that the programs are linked with: their texts must come along.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::cargo::cargo;

/// How the files that hold them begin.
const BEGINNINGS: [&str; 4] = ["license", "licence", "copying", "notice"];

/// Who it is from, and each text once. It names more than is linked rather than less: tests' dependencies too.
pub(super) fn all() -> Result<String> {
    let output = cargo("metadata").args(["--format-version", "1"]).output().context("could not ask cargo")?;
    let metadata: Value =
        serde_json::from_slice(&output.stdout).context("cargo's answer was not understood")?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut names =
        String::from("The programs of Legwork hold code of these packages, under these terms.\n\n");
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in metadata["packages"].as_array().into_iter().flatten().filter(|p| !p["source"].is_null()) {
        let name = format!("{} {}", text(&package["name"]), text(&package["version"]));
        writeln!(names, "{name}: {}", text(&package["license"]))?;
        for found in texts_beside(Path::new(&text(&package["manifest_path"])))? {
            texts.entry(found).or_default().insert(name.clone());
        }
    }
    for (found, of) in texts {
        let of = of.into_iter().collect::<Vec<_>>().join(", ");
        write!(names, "\n{}\n{of}\n\n{found}\n", "-".repeat(80))?;
    }
    Ok(names)
}

fn texts_beside(manifest: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(manifest.parent().unwrap_or(manifest))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_ascii_lowercase();
        if BEGINNINGS.iter().any(|beginning| name.starts_with(beginning)) && entry.file_type()?.is_file() {
            found.push(String::from_utf8_lossy(&fs::read(entry.path())?).trim().replace('\r', ""));
        }
    }
    Ok(found)
}
