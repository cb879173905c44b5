//! Which folders can hold the data.

use harness::{Legwork, cli::Ran};
use std::{
    ffi::OsStr,
    fs,
    os::unix::{ffi::OsStrExt as _, fs::PermissionsExt as _},
    process::{Command, Stdio},
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
