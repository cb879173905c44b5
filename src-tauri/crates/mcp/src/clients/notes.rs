//! What the person should know of Legwork in the configuration of a client, as that is now.

use super::{
    hooks,
    json::{Document, Fault, Step},
    known::{self, Client, NAME},
    listing::{self, read},
    place::ConfigFile,
    presence::Presence,
};
use std::path::PathBuf;

/// What the person should know of Legwork in the configuration of a client, as that is now. What cannot be read was
/// told already.
#[must_use]
pub fn notes(client: Client, project: bool) -> Vec<String> {
    let mut notes: Vec<_> = client.note().map(str::to_owned).into_iter().collect();
    let Ok(place) = ConfigFile::of(client, project) else { return notes };
    let title = client.title();
    if listing::presence(client, &place.file).is_ok_and(|presence| presence == Presence::SwitchedOff) {
        let file = place.file.display();
        notes.push(format!("Legwork is switched off in {file}, so {title} does not start it"));
    }
    if client == Client::ClaudeCode {
        notes.extend(off_in_this_folder(&place));
        notes.extend(hooks_are_off(&place));
    }
    notes
}

/// Claude Code keeps in the person's file what is switched off in each folder, and for a project's own servers in any
/// of its settings.
fn off_in_this_folder(place: &ConfigFile) -> Option<String> {
    let here = std::env::current_dir().ok()?;
    let list = if place.project.is_some() { "disabledMcpjsonServers" } else { "disabledMcpServers" };
    let folder = here.to_str()?;
    let mut all = vec![(
        Client::ClaudeCode.personal()?,
        vec![Step::Key("projects"), Step::Key(folder), Step::Key(list)],
    )];
    if place.project.is_some() {
        let settings = known::claude_settings_that_count(&here);
        all.extend(settings.into_iter().map(|file| (file, vec![Step::Key(list)])));
    }
    let names_us = |(file, steps): &(PathBuf, Vec<Step<'_>>)| {
        let names = |text: &str| -> Result<bool, Fault> {
            let list = Document::read(text)?.get(steps).unwrap_or_default();
            Ok(list.as_array().is_some_and(|list| list.iter().any(|name| name == NAME)))
        };
        read(file, false, names).unwrap_or_default()
    };
    let (file, _) = all.into_iter().find(names_us)?;
    let file = file.display();
    Some(format!("Legwork is switched off for {folder} in {file}, so Claude Code does not start it there"))
}

/// A hook of ours that nobody hears.
fn hooks_are_off(place: &ConfigFile) -> Option<String> {
    let settings = place.settings().ok()?;
    if !read(&settings, false, hooks::has).unwrap_or_default() {
        return None;
    }
    let are_off = |path: &PathBuf| read(path, false, hooks::are_off).unwrap_or_default();
    let all = match &place.project {
        Some(folder) => known::claude_settings_that_count(folder),
        None => vec![settings],
    };
    let file = all.into_iter().find(are_off)?;
    let file = file.display();
    Some(format!(
        "All hooks are switched off in {file} (disableAllHooks), so Claude Code does not announce finished tasks"
    ))
}
