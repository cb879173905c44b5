//! Which folders can hold the data.

use crate::cli::home::Home;
use harness::{Legwork, cli::Ran, wait};
use std::{
    ffi::OsStr,
    fs,
    os::unix::{ffi::OsStrExt as _, fs::PermissionsExt as _},
    process::{Command, Stdio},
    time::Instant,
};

#[test]
fn a_folder_whose_name_is_no_text_is_refused_in_words_by_every_verb() {
    let legwork = Legwork::new();
    let root = legwork.place().root().join("data folders");
    fs::create_dir(&root).unwrap();
    let bad = root.join(OsStr::from_bytes(b"caf\xe9"));
    for args in [
        &["list"][..],
        &["status", "1234"],
        &["execute", "A task", "--async", "--command", "true"],
        &["execute", "A task", "--command", "true"],
        &["output", "1234"],
        &["worker", "--drain"],
        &["workers"],
        &["mcp"],
        &["doctor"],
        &["worker", "install", "--print"],
        &["--json", "queue", "stats"],
    ] {
        for by_option in [true, false] {
            let mut command = legwork.command(&[]);
            match by_option {
                true => command.arg("--data-dir").arg(&bad),
                false => command.env("LEGWORK_DATA_DIR", &bad),
            };
            let output = command.args(args).stdin(Stdio::null()).output().unwrap();
            // no argument may be other than text
            let refused = Ran::new(args, output).exits(if by_option { 2 } else { 5 });
            let told = refused.stderr() + &refused.stdout();
            assert!(told.contains("UTF-8") && told.contains("hint"), "{args:?}: {told}");
            assert_eq!(fs::read_dir(&root).unwrap().count(), 0, "{args:?} made something there");
        }
    }
    // any text is a name
    for name in ["café 数据", "a 'b' \"c\"", "%20?x=1#y"] {
        let folder = root.join(name);
        let folder = folder.to_str().unwrap();
        legwork.run(&["--data-dir", folder, "execute", "A task", "--command", "echo there"]).ok();
        let output = legwork.run(&["--data-dir", folder, "--json", "list"]).ok().json();
        assert_eq!(output["tasks"][0]["status"], "completed", "{name}: {output}");
    }
}

#[test]
fn a_folder_of_somebody_else_is_told_with_its_owner() {
    // only who is root can be somebody else
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let legwork = Legwork::new();
    let root = legwork.place().root();
    fs::set_permissions(root, fs::Permissions::from_mode(0o755)).unwrap();
    for (name, mode, is_used) in
        [("new", 0o755, false), ("open", 0o755, true), ("closed", 0o700, true), ("passed", 0o711, true)]
    {
        let data = root.join(name);
        fs::create_dir(&data).unwrap();
        if is_used {
            legwork.run(&["--data-dir", data.to_str().unwrap(), "list"]).ok();
        }
        fs::set_permissions(&data, fs::Permissions::from_mode(mode)).unwrap();
        for args in [&["list"][..], &["execute", "--async", "--command", "true"], &["worker"], &["doctor"]] {
            let theirs = legwork.command(args);
            let mut nobody = Command::new("setpriv");
            nobody.args(["--reuid", "65534", "--regid", "65534", "--clear-groups", "--"]);
            nobody.arg(theirs.get_program()).args(args).env("LEGWORK_DATA_DIR", &data).current_dir("/");
            let output = nobody.stdin(Stdio::null()).output().unwrap();
            let refused = Ran::new(args, output).exits(5);
            let told = refused.stderr() + &refused.stdout();
            assert!(told.contains("belongs to root"), "{name} {args:?}: {told}");
            assert!(!told.contains("runs already") && !told.contains("chmod"), "{name} {args:?}: {told}");
        }
    }
}

/// Whether the process has the database open.
fn has_opened(pid: u32) -> bool {
    let open = fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
    open.filter_map(|file| fs::read_link(file.path()).ok()).any(|file| file.ends_with(store::FILE))
}

#[test]
fn whoever_waits_for_what_can_never_come_says_so_and_leaves() {
    for what in ["the folder removed", "the folder renamed", "the database replaced"] {
        let home = Home::new();
        let held = home.make_short(&["Held", "--command", "true", "--in", "1h"]);
        let waits: [&[&str]; 5] = [
            &["wait", &held],
            &["logs", "-f", &held],
            &["output", "-f", &held],
            &["events"],
            &["execute", "Waited for", "--command", "true", "--in", "1h"],
        ];
        let waiting: Vec<_> = waits.iter().map(|args| home.start(args)).collect();
        for (args, running) in waits.iter().zip(&waiting) {
            wait::until(&format!("{args:?} has begun"), || has_opened(running.pid()).then_some(()));
        }
        wait::until("the last task is made", || {
            (home.json(&["list"])["tasks"].as_array()?.len() == 2).then_some(())
        });
        match what {
            "the folder removed" => wait::until("it is removed", || {
                let _ = fs::remove_dir_all(home.data());
                (!home.data().exists()).then_some(())
            }),
            "the folder renamed" => fs::rename(home.data(), home.scratch().join("elsewhere")).unwrap(),
            _ => {
                let (copy, file) = (home.data().join("copy.db"), home.data().join(store::FILE));
                fs::copy(&file, &copy).unwrap();
                fs::rename(copy, file).unwrap();
            }
        }
        for (args, running) in waits.iter().zip(waiting) {
            let (status, said) = running.end_by(Instant::now() + wait::DEADLINE);
            assert_eq!(status, 5, "{what}: {args:?}: {said:?}");
            assert!(
                said.iter().any(|line| line.contains("removed or replaced")),
                "{what}: {args:?}: {said:?}"
            );
        }
    }
}
