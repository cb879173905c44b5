//! Makes one permission for each command of the contract's list, and sees to it that there is a page to embed.

use contract::command::{COMMAND_NAMES, DESKTOP_COMMAND_NAMES, STREAM_COMMANDS};
use std::{fs, path::Path};

/// Where the built page is; see `tauri.conf.json`.
const PAGE: &str = "../ui/dist";

/// Shown when the page has not been built yet.
const PLACEHOLDER: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Legwork</title>\n\
    <p>The page of Legwork has not been built yet. Build and start it with: cargo xtask run</p>\n";

fn main() {
    place_page();
    let names: Vec<&'static str> =
        COMMAND_NAMES.iter().chain(DESKTOP_COMMAND_NAMES).chain(&STREAM_COMMANDS).copied().collect();
    // The list lives as long as the build: the manifest wants it for ever.
    let manifest = tauri_build::AppManifest::new().commands(names.leak());
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo:error={error:#}");
    }
}

/// `generate_context!` embeds the page and fails without one: where it was not built, a page that says so stands in.
fn place_page() {
    let page = Path::new(PAGE);
    if !page.join("index.html").exists() {
        let written = fs::create_dir_all(page).and_then(|()| fs::write(page.join("index.html"), PLACEHOLDER));
        if let Err(error) = written {
            println!("cargo:error=cannot write {PAGE}/index.html: {error}");
        }
    }
    println!("cargo:rerun-if-changed={PAGE}");
}
