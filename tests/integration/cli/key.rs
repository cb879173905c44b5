//! A key that is typed: the terminal does not show it, and is left as it was.

use harness::{Legwork, wait};
use rustix::{
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{LocalModes, tcgetattr},
};
use std::{
    fs::File,
    io::{Read as _, Write as _},
    process::Stdio,
    sync::{Arc, Mutex},
};

const KEY: &str = "sk-canary-90ab31ce";

/// A terminal, and the end of it that a program sits at.
pub(super) fn terminal() -> (File, File) {
    let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&person).unwrap();
    unlockpt(&person).unwrap();
    let name = ptsname(&person, Vec::new()).unwrap();
    let program = File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    (File::from(person), program)
}

/// Adds a provider, types `keys` at the prompt; gives the exit status, what was said, and what the terminal showed.
fn typed(legwork: &Legwork, keys: &str) -> (Option<i32>, String, String) {
    let (mut person, program) = terminal();
    let url = "http://127.0.0.1:9/v1";
    let args = ["provider", "add", "local", "--kind", "openai-compatible", "--base-url", url];
    let mut child = legwork
        .command(&args)
        .stdin(Stdio::from(program.try_clone().unwrap()))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let said = Arc::new(Mutex::new(String::new()));
    let mut stderr = child.stderr.take().unwrap();
    let listening = std::thread::spawn({
        let said = Arc::clone(&said);
        move || {
            let mut some = [0; 256];
            while let Some(read) = stderr.read(&mut some).ok().filter(|read| *read > 0) {
                said.lock().unwrap().push_str(&String::from_utf8_lossy(&some[..read]));
            }
        }
    });
    wait::until("the key is asked for", || said.lock().unwrap().contains("it is not shown").then_some(()));
    person.write_all(keys.as_bytes()).unwrap();
    let status = wait::until("the command ends", || child.try_wait().unwrap());
    listening.join().unwrap();
    let shown = tcgetattr(&program).unwrap().local_modes;
    assert!(shown.contains(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG), "{shown:?}");
    drop(program);
    let mut shown = vec![];
    // ends in an error once nobody sits at the other end
    person.read_to_end(&mut shown).ok();
    let said = said.lock().unwrap().clone();
    (status.code(), said, String::from_utf8_lossy(&shown).into_owned())
}

#[test]
fn a_typed_key_is_not_shown() {
    let legwork = Legwork::new();
    // there is no keyring here, so it can go nowhere
    let (code, said, shown) = typed(&legwork, &format!("{KEY}\r"));
    assert_eq!(code, Some(4), "{said}");
    assert!(!said.contains(KEY) && !shown.contains(KEY), "{said}{shown}");
}

#[test]
fn ctrl_c_gives_up_and_leaves_the_terminal_as_it_was() {
    let legwork = Legwork::new();
    let (code, said, _) = typed(&legwork, "sk-half\u{3}");
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("nothing was changed"), "{said}");
    assert_eq!(legwork.json(&["provider", "list"])["providers"].as_array().unwrap().len(), 0);
}

#[test]
fn where_no_key_is_needed_none_may_be_typed() {
    let legwork = Legwork::new();
    let (code, said, _) = typed(&legwork, "\r");
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(legwork.json(&["provider", "show", "local"])["key_source"], "none");
}
