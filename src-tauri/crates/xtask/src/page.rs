//! Builds the page that the window shows: wasm, its glue, and one style sheet, into `ui/dist`.
//!
//! Owns everything between the page's sources and the folder that the desktop crate embeds. It needs no
//! Node and no program besides cargo; the page that is shipped gets smaller where npm is at hand (`shrink`). Files that
//! came out the same are left untouched, so that nothing behind them is built again.

mod shrink;

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::printer::PrinterOptions;
use lightningcss::stylesheet::{MinifyOptions, ParserOptions};
use lightningcss::targets::{Features, Targets};
use wasm_bindgen_cli_support::Bindgen;

use crate::cargo::{self, WASM};
use crate::profile::Build;
use crate::workspace;

/// Files of the page that are taken as they are.
const AS_THEY_ARE: [&str; 2] = ["index.html", "boot.js"];

/// Builds the page; does nothing when neither the code nor the styles changed.
pub(crate) fn build(build: Build) -> Result<()> {
    cargo::run(cargo::page_cargo("build", build).args(["--target", WASM]))?;
    let wasm = workspace::page_target().join(WASM).join(build.page_profile()).join("legwork-ui.wasm");
    let wasm = fs::read(&wasm).with_context(|| format!("cargo left no {}", wasm.display()))?;

    let shrinker = if build == Build::Release { shrink::Shrinker::find() } else { None };
    let way = shrinker.as_ref().map(shrink::Shrinker::way).unwrap_or_default();
    let stamp = format!("{} {way}", fingerprint(&wasm)?);
    let stamp_file = workspace::page_target().join("page.stamp");
    let dist = workspace::dist();
    if fs::read_to_string(&stamp_file).is_ok_and(|old| old == stamp) && dist.join("style.css").is_file() {
        return Ok(());
    }
    let mut files = glue(wasm)?;
    if let Some(shrinker) = &shrinker {
        for (_, code) in files.iter_mut().filter(|(name, _)| is_wasm(name)) {
            *code = shrinker.shrink(code)?;
        }
    }
    files.insert("style.css".into(), styles(&workspace::ui().join("styles/index.css"))?.into_bytes());
    for name in AS_THEY_ARE {
        let path = workspace::ui().join(name);
        files.insert(
            name.into(),
            fs::read(&path).with_context(|| format!("could not read {}", path.display()))?,
        );
    }
    for path in files_below(&workspace::ui().join("assets"))? {
        let name = path.strip_prefix(workspace::ui())?.to_path_buf();
        files.insert(name, fs::read(&path)?);
    }
    write_all(&dist, &files)?;
    fs::write(&stamp_file, stamp)?;
    let bytes: usize = files.values().map(Vec::len).sum();
    let code = files.iter().filter(|(name, _)| is_wasm(name)).map(|(_, bytes)| bytes.len()).sum::<usize>();
    let (count, kib) = (files.len(), bytes / 1024);
    println!("page: {count} files, {kib} KiB, {} KiB of it wasm, in {}", code / 1024, dist.display());
    Ok(())
}

/// The wasm module and the JavaScript that loads it, as files by name.
fn glue(wasm: Vec<u8>) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let into = workspace::page_target().join("glue");
    if into.exists() {
        fs::remove_dir_all(&into)?;
    }
    let mut bindgen = Bindgen::new();
    bindgen.input_bytes("legwork-ui", wasm).web(true)?.typescript(false).remove_name_section(true);
    bindgen.generate(&into).context("wasm-bindgen could not read the page's code")?;
    let mut files = BTreeMap::new();
    for path in files_below(&into)? {
        files.insert(path.strip_prefix(&into)?.to_path_buf(), fs::read(&path)?);
    }
    Ok(files)
}

fn is_wasm(name: &Path) -> bool {
    name.extension().is_some_and(|extension| extension == "wasm")
}

/// All styles in one sheet, in the order of their imports. Nothing is rewritten for older browsers, but rules within rules
/// are made rules of their own: WebKit finds a rule by the class at its end, and one that ends in `&` it asks of every
/// element. With `&:empty` among them it styles all of a list anew at each row that comes or goes.
fn styles(entry: &Path) -> Result<String> {
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    let mut sheet = bundler.bundle(entry).map_err(|error| anyhow!("styles: {error}"))?;
    let targets = Targets { include: Features::Nesting, ..Targets::default() };
    let minified = sheet.minify(MinifyOptions { targets, ..MinifyOptions::default() });
    minified.map_err(|error| anyhow!("styles: {error}"))?;
    let printed = sheet.to_css(PrinterOptions { minify: true, targets, ..PrinterOptions::default() });
    Ok(printed.map_err(|error| anyhow!("styles: {error}"))?.code)
}

/// Stands for everything that the built page is made of.
fn fingerprint(wasm: &[u8]) -> Result<String> {
    let mut hash = DefaultHasher::new();
    env!("CARGO_PKG_VERSION").hash(&mut hash);
    wasm.hash(&mut hash);
    let mut sources: Vec<_> = AS_THEY_ARE.iter().map(|name| workspace::ui().join(name)).collect();
    sources.extend(files_below(&workspace::ui().join("styles"))?);
    sources.extend(files_below(&workspace::ui().join("assets"))?);
    for path in sources {
        path.hash(&mut hash);
        fs::read(&path).with_context(|| format!("could not read {}", path.display()))?.hash(&mut hash);
    }
    Ok(format!("{:016x}", hash.finish()))
}

/// Makes `dist` hold exactly these files, and touches only those that differ.
fn write_all(dist: &Path, files: &BTreeMap<PathBuf, Vec<u8>>) -> Result<()> {
    for path in files_below(dist)? {
        if !files.contains_key(path.strip_prefix(dist)?) {
            fs::remove_file(path)?;
        }
    }
    for (name, bytes) in files {
        let path = dist.join(name);
        if fs::read(&path).is_ok_and(|old| old == *bytes) {
            continue;
        }
        fs::create_dir_all(path.parent().unwrap_or(dist))?;
        fs::write(&path, bytes).with_context(|| format!("could not write {}", path.display()))?;
    }
    Ok(())
}

/// All files below a folder, sorted; none when there is no such folder.
pub(crate) fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop().filter(|folder| folder.is_dir()) {
        for entry in fs::read_dir(&folder).with_context(|| format!("could not list {}", folder.display()))? {
            let entry = entry?;
            if entry.file_type()?.is_dir() { folders.push(entry.path()) } else { found.push(entry.path()) }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What asks an element for its place among others: the browser styles those anew when one of them comes or goes.
    const PLACES: [&str; 5] = [":empty", ":first-", ":last-", ":nth-", ":only-"];

    /// Text cut at these signs, but not within brackets.
    fn cut<'a>(text: &'a str, signs: &[char]) -> Vec<&'a str> {
        let mut depth = 0;
        let is_cut = |sign: char| {
            depth += i32::from(sign == '(') - i32::from(sign == ')');
            depth == 0 && signs.contains(&sign)
        };
        text.split(is_cut).collect()
    }

    /// Those selectors of a sheet that ask any element whatever for its place.
    fn ask_all(css: &str) -> Vec<&str> {
        let heads = css.split(['{', '}', ';']).filter(|head| !head.starts_with('@'));
        let asks_all = |selector: &&str| {
            // the browser begins at its end
            let end = cut(selector, &[' ', '>', '+', '~']).pop().unwrap_or_default().trim_start_matches('*');
            PLACES.iter().any(|place| end.starts_with(place))
        };
        heads.flat_map(|head| cut(head, &[','])).filter(asks_all).collect()
    }

    #[test]
    fn what_asks_every_element_is_told_from_what_names_one() {
        let css = ".a:empty{color:red}.b :is(th,td):first-child,.c>:last-child{color:red}@media print{*:empty{color:red}}\
            .d:has(>:nth-child(2))>span,.e :not(:empty){color:red}";
        assert_eq!(ask_all(css), [".c>:last-child", "*:empty"]);
    }

    #[test]
    fn no_row_of_a_long_list_is_counted() {
        let css = styles(&workspace::ui().join("styles/index.css")).unwrap();
        let counted = [".task-row:nth-", ".skeleton-row:nth-", ".task-row~", ".skeleton-row~"];
        let found: Vec<_> = counted.into_iter().filter(|rule| css.contains(rule)).collect();
        assert!(found.is_empty(), "all rows are styled anew when one goes above them: {found:?}");
    }

    #[test]
    fn no_rule_of_the_page_asks_every_element_for_its_place() {
        let css = styles(&workspace::ui().join("styles/index.css")).unwrap();
        assert!(!css.contains('&'), "rules within rules are left");
        let found = ask_all(&css);
        assert!(found.is_empty(), "name a class or an element at the end of these: {found:?}");
    }
}
