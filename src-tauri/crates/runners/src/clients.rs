//! Coding agents that are installed on this machine: where their programs are, which version, whether they are signed in.
//!
//! Looked for only when somebody asks. Must never: send anything, download anything, or start one for more than its
//! version.

mod sign_in;
mod version;

use crate::{
    coding::tried,
    shell::{inherited, login_path},
};
use contract::coding::{CodingClient, FoundClient};
use rustix::fs::{Access, access};
use sign_in::Known;
use std::{
    path::{Path, PathBuf},
    thread,
    time::Duration,
};
use version::{NoVersion, version_of};

/// How long a program may take to say its version. Most are started by an interpreter that reads them anew each time.
const PATIENCE: Duration = Duration::from_secs(10);

/// Those of the person's login.
pub(crate) fn find() -> Vec<FoundClient> {
    let ours = inherited::ours();
    let path = login_path::of_the_person().unwrap_or_else(|| inherited::LAST_RESORT_PATH.to_owned());
    let home = ours.iter().find(|(name, _)| name == "HOME").map(|(_, home)| PathBuf::from(home));
    let mut env = inherited::allowed(&ours, false);
    env.push(("PATH".to_owned(), path.clone()));
    find_in(&path, &Known { home: home.as_deref(), variables: &ours }, &env, PATIENCE)
}

/// Those whose programs are in the folders of `path`, each asked for its version with `env` at once.
fn find_in(path: &str, known: &Known<'_>, env: &[(String, String)], patience: Duration) -> Vec<FoundClient> {
    let there = CodingClient::ALL
        .into_iter()
        .filter_map(|client| Some((client, program_in(path, client.program()?)?)));
    thread::scope(|scope| {
        let asked: Vec<_> = there
            .map(|(client, program)| {
                let asks = scope.spawn({
                    let program = program.clone();
                    move || version_of(&program, env, patience)
                });
                (client, program, asks)
            })
            .collect();
        asked
            .into_iter()
            .map(|(client, program, asks)| {
                let version =
                    asks.join().unwrap_or(Err(NoVersion::NotStarted("it was not asked".to_owned())));
                found(client, &program, version, known)
            })
            .collect()
    })
}

fn found(
    client: CodingClient,
    program: &Path,
    version: Result<String, NoVersion>,
    known: &Known<'_>,
) -> FoundClient {
    let (signed_in, note) = known.sign_in(client);
    let mut notes: Vec<String> = note.into_iter().collect();
    notes.extend(version.as_deref().ok().and_then(|version| tried::told(client, version)));
    if let Err(why) = &version {
        let program = program.display();
        notes.push(match why {
            NoVersion::NotStarted(why) => format!("{program} does not start: {why}. Install it again."),
            NoVersion::Failed(said) => format!("`{program} --version` failed: {said}"),
            NoVersion::Late => {
                format!("`{program} --version` said nothing for {} s.", PATIENCE.as_secs())
            }
        });
    }
    FoundClient {
        client,
        label: client.label().to_owned(),
        program: program.to_string_lossy().into_owned(),
        version: version.ok(),
        signed_in,
        notes,
        ..FoundClient::default()
    }
}

/// The first program of this name in the folders of `path`; folders that depend on where one stands do not count.
fn program_in(path: &str, name: &str) -> Option<PathBuf> {
    let folders = path.split(':').filter(|folder| folder.starts_with('/'));
    folders.map(|folder| Path::new(folder).join(name)).find(|program| {
        let is_file = program.metadata().is_ok_and(|found| found.is_file());
        is_file && access(program, Access::EXEC_OK).is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::coding::SignIn;
    use std::{fs, os::unix::fs::PermissionsExt as _};

    fn program(folder: &Path, name: &str, script: &str, mode: u32) {
        let path = folder.join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn what_is_installed_is_found_with_its_version_and_what_is_wrong_is_said() {
        let dir = tempfile::tempdir().unwrap();
        let (first, second, home) =
            (dir.path().join("first"), dir.path().join("second"), dir.path().join("home"));
        for folder in [&first, &second, &home.join(".codex")] {
            fs::create_dir_all(folder).unwrap();
        }
        program(&first, "claude", "echo '2.1.332 (Claude Code)'; echo more", 0o755);
        program(&second, "claude", "echo 1.0", 0o755);
        program(&first, "codex", "echo 'no node here' >&2; exit 3", 0o755);
        program(&second, "gemini", "exec sleep 600", 0o755);
        program(&first, "qwen", "echo 1", 0o644);
        fs::write(home.join(".codex/auth.json"), "{}").unwrap();
        let path = format!("{}:relative:{}:/nowhere", first.display(), second.display());
        let env = [("PATH".to_owned(), inherited::LAST_RESORT_PATH.to_owned())];
        let known = Known { home: Some(&home), variables: &[] };
        let all = find_in(&path, &known, &env, Duration::from_millis(700));
        let of = |client| all.iter().find(|found| found.client == client).unwrap();
        assert_eq!(all.len(), 3, "{all:#?}");
        let claude = of(CodingClient::ClaudeCode);
        assert_eq!(claude.version.as_deref(), Some("2.1.332 (Claude Code)"));
        assert!(claude.notes.iter().all(|note| !note.contains("tried")), "{:?}", claude.notes);
        assert_eq!(
            (claude.program.as_str(), claude.signed_in),
            (&*first.join("claude").to_string_lossy(), SignIn::No)
        );
        let codex = of(CodingClient::Codex);
        assert_eq!((codex.version.as_deref(), codex.signed_in), (None, SignIn::Yes));
        assert!(codex.notes[0].contains("failed: no node here"), "{:?}", codex.notes);
        let gemini = of(CodingClient::Gemini);
        assert!(gemini.version.is_none() && gemini.notes.iter().any(|note| note.contains("said nothing")));
    }
}
