//! Secrets: the command has them, and nothing that is left shows them.

use crate::harness::{Supervised, shell};
use contract::{
    provider::Key,
    supervision::{ARTIFACTS_DIR, Ending, RunSpec, SPEC_FILE},
};
use std::{collections::BTreeMap, fs, path::Path};

const TOKEN: &str = "tok-5b1e/+= &9d";

/// A command that ran with the secret `TOKEN`, to its end.
fn ran(spec: RunSpec) -> Supervised {
    let mut supervised = Supervised::at_gate(spec);
    supervised.go_with(&BTreeMap::from([("TOKEN".to_owned(), Key::new(TOKEN.to_owned()))]));
    assert_eq!(supervised.exit().ending, Ending::Exited { code: 0 });
    supervised
}

fn files(dir: &Path) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(dir).unwrap().flatten().map(|entry| entry.path());
    entries.filter(|path| path.is_file()).map(|path| fs::read(path).unwrap()).collect()
}

#[test]
fn the_command_has_it_and_what_it_writes_does_not_show_it() {
    let scripts = [
        ("as it is", "echo before; echo \"$TOKEN\"; echo after", "before\n…\nafter\n"),
        ("in pieces", "printf 'tok-5b'; sleep 0.3; printf '%s\\n' '1e/+= &9d'", "…\n"),
        ("to both streams", "printf %s \"$TOKEN\"; printf %s \"$TOKEN\" >&2", "……"),
        (
            "encoded",
            "printf %s \"$TOKEN\" | base64 -w 0; echo; printf %s \"$TOKEN\" | od -An -tx1 | tr -d ' \\n'",
            "…\n…",
        ),
        (
            "as a header",
            "printf 'user:%s' \"$TOKEN\" | base64 -w 0 | grep -c dG9r; set -x; : \"$TOKEN\"",
            "0\n+ : …\n",
        ),
        ("its beginning", "printf 'tok-5b1e'", "tok-5b1e"),
        ("it is whole for it", "test \"${#TOKEN}\" = 15 && echo whole", "whole\n"),
    ];
    for (what, script, wanted) in scripts {
        for pty in [false, true] {
            let supervised = ran(RunSpec { pty, ..shell(script) });
            let output = supervised.output().replace("\r\n", "\n");
            if what == "as a header" {
                // base64 of a name with it shows neither
                assert!(!output.contains(TOKEN), "{output}");
                continue;
            }
            assert_eq!(output, wanted, "{what}, pty: {pty}");
        }
    }
}

#[test]
fn nothing_that_is_left_shows_it() {
    let long = "x".repeat(100);
    let supervised = ran(shell(&format!(
        "sh -c 'sleep 60; : {long}' \"$TOKEN\" & sh -c 'sleep 60' \"{long} $TOKEN\" & :"
    )));
    for file in files(&supervised.dir).iter().chain(&files(&supervised.dir.join(ARTIFACTS_DIR))) {
        assert!(!String::from_utf8_lossy(file).contains("tok-5b"), "{}", String::from_utf8_lossy(file));
    }
    assert!(fs::read_to_string(supervised.dir.join(SPEC_FILE)).unwrap().contains("LEGWORK_OUTPUT_DIR"));
}
