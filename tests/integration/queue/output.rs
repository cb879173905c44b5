//! Reading and following output leaves the data folder as it is.

use contract::Status;
use engine::Follow;
use harness::{
    Bench, Legwork,
    cli::Ran,
    wait::{self, DEADLINE},
};
use std::{fs, process::Stdio, time::Duration};

const NOW: Duration = Duration::ZERO;

/// The id that the first of its documents tells.
fn id_of(ran: &Ran) -> String {
    ran.json_lines()[0]["id"].as_str().unwrap().to_owned()
}

/// Runs `legwork ARG...` to its end, which must come.
fn in_time(legwork: &Legwork, args: &[&str]) -> Ran {
    let mut command = legwork.command(args);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    wait::until(&format!("{args:?} ends"), || child.try_wait().unwrap());
    Ran::new(args, child.wait_with_output().unwrap())
}

#[test]
fn whoever_reads_makes_no_folder() {
    let legwork = Legwork::new();
    let folder = |id: &str| legwork.data().join("attempts").join(id);
    let begun = |args: &[&str]| id_of(&legwork.run(&[&["--json"], args].concat()).ok());
    let purged = begun(&["execute", "Purged", "--command", "echo said"]);
    fs::remove_dir_all(folder(&purged)).unwrap();
    let waiting = begun(&["execute", "Not begun", "--async", "--in", "1h", "--command", "true"]);
    for (what, id, attempt) in [
        ("the last attempt of a purged task", &purged, None),
        ("the first attempt of a purged task", &purged, Some("1")),
        ("an attempt that never was", &purged, Some("99")),
        ("a task that has not begun", &waiting, None),
        ("the attempt to come of a task that has not begun", &waiting, Some("1")),
    ] {
        for only_look in [true, false] {
            let mut args = vec!["output", id];
            args.extend(attempt.into_iter().flat_map(|number| ["--attempt", number]));
            // one that has not begun would be waited for
            args.extend((!only_look && id == &purged).then_some("--follow"));
            let read = legwork.run(&args);
            assert_eq!(read.stdout(), "", "{what}: {read:?}");
            assert!(!folder(id).exists(), "{what} was looked at by {args:?}, and its folder is there");
        }
    }
}

#[test]
fn an_attempt_that_begins_while_it_is_followed_is_read_from_its_first_byte() {
    let bench = Bench::running(1);
    let busy = bench.create("In the way", "wait").id;
    bench.until_status(busy, Status::Running);
    let waiting = bench.create("Begun later", "wait").id;
    let mut output = bench.engine.follow_output(waiting, None, 0).unwrap();
    assert_eq!(output.next(NOW).unwrap(), Follow::Idle);
    bench.script.release("In the way");
    let piece = output.next(DEADLINE).unwrap();
    assert_eq!(piece, Follow::Piece { attempt: 1, offset: 0, bytes: b"Begun later".to_vec() });
    bench.script.release("Begun later");
    bench.until_status(waiting, Status::Completed);
}

/// A command knows where its output is kept, and can put anything in that place.
#[test]
fn what_a_command_puts_in_the_place_of_its_output_blocks_nobody() {
    let legwork = Legwork::new();
    let secret = legwork.place().root().join("secret");
    fs::write(&secret, "the person's own").unwrap();
    let secret = secret.to_str().unwrap();
    for (what, put) in [
        ("a pipe", "mkfifo output".to_owned()),
        ("a folder", "mkdir output".to_owned()),
        ("a link", format!("ln -s {secret} output")),
        ("nothing", "true".to_owned()),
    ] {
        let line = format!("cd \"$LEGWORK_OUTPUT_DIR/..\" && mv output kept && {put}; echo said");
        let id = &id_of(&legwork.run(&["--json", "execute", what, "--async", "--command", &line]).ok());
        in_time(&legwork, &["worker", "--drain"]).ok();
        assert_eq!(legwork.json(&["status", id])["status"], "completed", "{what}");
        for args in
            [&["output", id][..], &["output", id, "--follow"], &["result", id], &["list", "--search", "said"]]
        {
            let read = in_time(&legwork, args);
            let told = read.stdout() + &read.stderr();
            assert!(
                !told.contains("panicked") && !told.contains("the person's own"),
                "{what}: {args:?}: {told}"
            );
        }
    }
}
