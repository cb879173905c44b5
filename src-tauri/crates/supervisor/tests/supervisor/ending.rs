//! How commands end, or never start.

use crate::harness::{NONE, Supervised, argv, shell, spawn};
use contract::supervision::{EXIT_FILE, Ending, NotStarted, RunSpec, SOCKET_FILE};
use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
};

fn ending(spec: RunSpec) -> Ending {
    Supervised::start(spec).exit().ending
}

#[test]
fn exit_statuses_and_signals_are_told_as_they_are() {
    assert_eq!(ending(argv(&["true"])), Ending::Exited { code: 0 });
    assert_eq!(ending(shell("exit 3")), Ending::Exited { code: 3 });
    assert_eq!(ending(shell("kill -9 $$")), Ending::Signalled { signal: 9 });
    let mut pty = shell("exit 4");
    pty.pty = true;
    assert_eq!(ending(pty), Ending::Exited { code: 4 });
}

#[test]
fn the_record_on_disk_is_the_one_that_is_told() {
    let mut supervised = Supervised::at_gate(shell("echo hello; exit 1"));
    let mut client = supervised.connect();
    supervised.go();
    let told = client.until_exited();
    assert_eq!(client.next(), None, "something was said after the last line");
    assert_eq!(supervised.exit(), told);
    assert_eq!((told.output_bytes, told.cut_bytes), (6, 0));
    assert!(told.started_at.unwrap() <= told.ended_at);
    assert!(!supervised.dir.join(SOCKET_FILE).exists());
}

#[test]
fn what_cannot_start_says_why() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str, mode| {
        let path = dir.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        path.display().to_string()
    };
    let plain = file("plain", "text", 0o644);
    let no_interpreter = file("no-interpreter", "#!/no/such/interpreter\n", 0o755);
    for pty in [false, true] {
        let reason = |program: &str, cwd: &str| {
            let spec = RunSpec { pty, cwd: cwd.to_owned(), ..argv(&[program]) };
            match ending(spec) {
                Ending::NotStarted { reason, message } => (reason, message),
                other => panic!("{program} ended with {other:?}"),
            }
        };
        let (why, message) = reason("no-such-program", "/");
        assert_eq!(why, NotStarted::ProgramNotFound);
        assert!(message.contains("no-such-program"), "{message}");
        assert_eq!(reason(&plain, "/").0, NotStarted::NotExecutable);
        assert_eq!(reason(&no_interpreter, "/").0, NotStarted::ProgramNotFound);
        let (why, message) = reason("true", "/no/such/folder");
        assert_eq!(why, NotStarted::FolderNotFound);
        assert!(message.contains("/no/such/folder"), "{message}");
    }
}

#[test]
fn nothing_starts_when_the_gate_is_closed() {
    let mut supervised = Supervised::at_gate(shell("echo started"));
    assert_eq!(supervised.greeting, format!("ready {}", supervised.process.id()));
    supervised.close_gate();
    supervised.wait_gone();
    assert!(!supervised.dir.join(EXIT_FILE).exists());
    assert!(!supervised.dir.join("output").exists());
}

#[test]
fn a_folder_has_one_supervisor_and_a_spec() {
    let mut first = Supervised::at_gate(shell("true"));
    let greeting = |dir| {
        let mut second = spawn(dir);
        let mut line = String::new();
        BufReader::new(second.stdout.take().unwrap()).read_line(&mut line).unwrap();
        second.wait().unwrap();
        line
    };
    let line = greeting(&first.dir);
    assert!(line.starts_with("refused another supervisor holds"), "{line}");
    let empty = tempfile::tempdir().unwrap();
    let line = greeting(empty.path());
    assert!(line.starts_with("refused cannot read spec.json"), "{line}");
    first.close_gate();
    first.wait_gone();
}

#[test]
fn time_is_up_for_the_whole_tree() {
    let mut supervised = Supervised::start(RunSpec { timeout_ms: 300, ..shell("sleep 60 & sleep 60") });
    let exit = supervised.exit();
    assert_eq!(exit.ending, Ending::TimedOut);
    assert!(exit.running_ms >= 300, "{exit:?}");
    assert_eq!(supervised.living(), NONE);
}

#[test]
fn nothing_is_inherited() {
    let spec =
        RunSpec { cwd: "/tmp".to_owned(), ..shell("env | sort; pwd; umask; ls /proc/self/fd | wc -l; cat") };
    let mut supervised = Supervised::start(spec);
    supervised.exit();
    let artifacts = supervised.dir.join("artifacts");
    // The shell itself sets PWD (and some shells `_` and others).
    let output = supervised.output();
    let lines: Vec<_> = output
        .lines()
        .filter(|l| !["PWD=", "OLDPWD=", "SHLVL=", "_="].iter().any(|own| l.starts_with(own)))
        .collect();
    let umask = fs::read_to_string("/proc/self/status").unwrap();
    let umask = umask.lines().find_map(|l| l.strip_prefix("Umask:\t")).unwrap().to_owned();
    assert_eq!(
        lines,
        [
            format!("LEGWORK_OUTPUT_DIR={}", artifacts.display()).as_str(),
            "PATH=/usr/local/bin:/usr/bin:/bin",
            "/tmp",
            &umask,
            // Standard input, output and error, and the folder that `ls` reads.
            "4"
        ]
    );
}
