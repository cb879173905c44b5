//! What is piped in: kept for the command where that is wanted, and said where it is not.

use crate::cli::home::Home;
use std::{
    fs,
    io::{Seek as _, SeekFrom, Write as _},
    process::{Command, Stdio},
};

/// `legwork ARGS…` with these bytes piped in; what it printed.
fn piped(home: &Home, bytes: &[u8], args: &[&str]) -> (i32, String, String) {
    let mut child = home.command(args).stdin(Stdio::piped()).spawn().unwrap();
    let (mut pipe, bytes) = (child.stdin.take().unwrap(), bytes.to_owned());
    let feeding = std::thread::spawn(move || _ = pipe.write_all(&bytes));
    let output = child.wait_with_output().unwrap();
    feeding.join().unwrap();
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_command_reads_what_was_piped_in_at_every_attempt() {
    let home = Home::new();
    let bytes: Vec<u8> = (0..=255).cycle().take(300_000).collect();
    let sum = format!("{}", bytes.iter().map(|b| u64::from(*b)).sum::<u64>());
    // fails at first: the second attempt reads all of it again
    let line = "od -An -v -tu1 | awk '{for (i = 1; i <= NF; i++) s += $i} END {print s}'; \
                [ -e again ] || { touch again; exit 1; }";
    let args = ["execute", "--wait", "--stdin", "--retries", "1", "--backoff", "1s..1s", "--command", line];
    let (status, out, err) = piped(&home, &bytes, &args);
    assert_eq!(status, 0, "{err}");
    assert_eq!(out.lines().filter(|l| *l == sum).count(), 2, "{out}");
    let task = &home.json(&["list"])["tasks"][0];
    assert_eq!(task["stdin_bytes"], 300_000);
    let short = task["short_id"].as_str().unwrap();
    assert!(home.expect(0, &["status", short]).text().contains("Input"), "said of a task");
    // and so does a run of it as a new task
    home.expect(0, &["retry", short]);
    home.expect(0, &["worker", "--drain"]);
    let again = home.json(&["list"])["tasks"][0]["short_id"].as_str().unwrap().to_owned();
    assert_ne!(again, short);
    assert_eq!(home.expect(0, &["output", &again]).text(), format!("{sum}\n"));
    // gone, it is not taken for an empty one
    for file in fs::read_dir(home.data().join("inputs")).unwrap() {
        fs::remove_file(file.unwrap().path()).unwrap();
    }
    home.expect(0, &["retry", &again]);
    home.expect(0, &["worker", "--drain"]);
    let error = &home.json(&["list"])["tasks"][0]["error"];
    assert_eq!(error["code"], "input_not_found", "{error}");
}

#[test]
fn an_input_that_cannot_be_used_is_refused_and_nothing_is_made() {
    let home = Home::new();
    for (args, says) in [
        (&["--pty", "--", "cat"][..], "terminal of its own"),
        (&["--instructions", "-", "--", "cat"], "read for another option already"),
    ] {
        let (status, _, err) = piped(&home, b"x", &[&["execute", "--async", "--stdin"], args].concat());
        assert_eq!(status, 2, "{args:?} {err}");
        assert!(err.contains("--stdin") && err.contains(says), "{args:?} {err}");
    }
    assert_eq!(home.json(&["list"])["total"], 0);
}

#[test]
fn what_a_command_does_not_get_is_said() {
    let home = Home::new();
    let note = "--stdin gives it that";
    let (_, _, err) = piped(&home, b"", &["execute", "--async", "--", "cat"]);
    assert!(!err.contains(note), "nothing is piped in: {err}");
    let mut file = fs::File::create_new(home.scratch().join("list")).unwrap();
    file.write_all(b"one\ntwo\n").unwrap();
    for (from, args, told) in [
        (0, &[][..], true),
        (0, &["--quiet"], false),
        (0, &["--stdin"], false),
        // somebody reads it, line by line: it is not for the command
        (4, &[], false),
    ] {
        let mut file = fs::File::open(home.scratch().join("list")).unwrap();
        file.seek(SeekFrom::Start(from)).unwrap();
        let args = [&["execute", "--async"], args, &["--", "cat"]].concat();
        let output = home.command(&args).stdin(Stdio::from(file.try_clone().unwrap())).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(said.contains(note), told, "{args:?} from {from}: {said}");
        // beside a document as well
        file.seek(SeekFrom::Start(from)).unwrap();
        let json = [&["--json"], &args[..]].concat();
        let output = home.command(&json).stdin(Stdio::from(file.try_clone().unwrap())).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(said.contains(note), told, "{json:?} from {from}: {said}");
        assert!(serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap().is_object(), "{json:?}");
    }
}

#[test]
fn the_lines_of_a_loop_are_its_own() {
    let note = "--stdin gives it that";
    let execute = "\"$LEGWORK\" --data-dir \"$DATA\" execute --async --";
    let each = format!("while read n; do {execute} echo $n; done");
    for (line, made, told) in [
        // a pipe and a file that were meant for the command
        (format!("seq 3 | {execute} cat; true"), 1, 1),
        (format!("{execute} cat < three; true"), 1, 1),
        (format!("for n in 1 2; do seq 3 | {execute} cat; done"), 2, 2),
        (format!("true | {execute} cat; true"), 1, 0),
        // those of a loop or a script
        (format!("seq 3 | {each}"), 3, 0),
        (format!("{each} < three"), 3, 0),
        (format!("read n < three; {{ read n; {execute} cat; }} < three"), 1, 0),
        (format!("seq 3 | {{ read n; {execute} cat; cat; }}"), 1, 0),
        (format!("printf '%s\\n' '{execute} cat' true > script; seq 3 | sh script"), 1, 0),
    ] {
        let home = Home::new();
        fs::write(home.scratch().join("three"), "1\n2\n3\n").unwrap();
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(&line).current_dir(home.scratch()).stdin(Stdio::null());
        shell.env("LEGWORK", harness::binaries::path("legwork")).env("DATA", home.data());
        let output = shell.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{line}: {said}");
        assert_eq!(said.matches(note).count(), told, "{line}: {said}");
        assert_eq!(home.json(&["list"])["total"], made, "{line}: every line is read by whom it is for");
    }
}
