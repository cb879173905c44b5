//! Makes a permission for each command of the contract's list, lets the page use exactly these, sees to it that there is
//! a page to embed, and makes the functions of the catalogue (`catalogue/`), from which the shell takes its words.

use contract::command::{COMMAND_NAMES, DESKTOP_COMMAND_NAMES, STREAM_COMMANDS};
use std::{
    error::Error,
    fs, io,
    path::{Path, PathBuf},
};

/// Where the built page is; see `tauri.conf.json`.
const PAGE: &str = "../ui/dist";

/// Shown when the page has not been built yet.
const PLACEHOLDER: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Legwork</title>\n\
    <p>The page of Legwork has not been built yet. Build and start it with: cargo xtask run</p>\n";

fn main() {
    place_page();
    if let Err(error) = write_catalogue() {
        return println!("cargo:error={error}");
    }
    let names: Vec<&'static str> =
        COMMAND_NAMES.iter().chain(DESKTOP_COMMAND_NAMES).chain(&STREAM_COMMANDS).copied().collect();
    let pattern = match write_capability(&names) {
        Ok(pattern) => pattern,
        Err(error) => return println!("cargo:error=cannot write what the page may call: {error}"),
    };
    // Both live as long as the build: they are wanted for ever.
    let manifest = tauri_build::AppManifest::new().commands(names.leak());
    let attributes =
        tauri_build::Attributes::new().app_manifest(manifest).capabilities_path_pattern(pattern.leak());
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo:error={error:#}");
    }
}

/// What the page of the main window may ask for: these commands, and to listen to events. Returns the pattern that
/// finds it.
fn write_capability(names: &[&str]) -> io::Result<String> {
    let folder = out_dir().join("capability");
    fs::create_dir_all(&folder)?;
    let commands = names.iter().map(|name| format!("allow-{}", name.replace('_', "-")));
    let events = ["core:event:allow-listen", "core:event:allow-unlisten"].map(ToOwned::to_owned);
    let permissions: Vec<String> = commands.chain(events).map(|name| format!("\"{name}\"")).collect();
    let permissions = permissions.join(",");
    let capability = format!(r#"{{"identifier":"main","windows":["main"],"permissions":[{permissions}]}}"#);
    fs::write(folder.join("main.json"), capability)?;
    Ok(folder.join("*.json").to_string_lossy().into_owned())
}

/// The words of the shell as functions, for `src/catalogue.rs`.
fn write_catalogue() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=catalogue");
    fs::write(out_dir().join("catalogue.rs"), catalogue::functions(Path::new("catalogue"))?)?;
    Ok(())
}

fn out_dir() -> PathBuf {
    PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default())
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
