//! How commands end, and what that means.

use crate::harness::{Attempt, NONE, TestLink, argv, completed, exit, failed, line, no_secrets, runner};
use contract::task::CommandLine;
use engine::ports::{Ended, Outcome, Runner, Watch};
use legwork_runners::ShellRunner;
use serde_json::json;
use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
    time::Duration,
};

#[test]
fn a_command_that_says_nothing_special_is_summed_up_by_its_last_lines() {
    let attempt = line("echo one; echo two; echo; echo three; echo four");
    let (ended, link) = attempt.run();
    let exit = exit(ended);
    assert_eq!((exit.exit_code, exit.output_bytes, exit.cut_bytes), (Some(0), 20, 0));
    let result = completed(exit);
    assert!(result.success);
    assert_eq!(result.summary, "Exit code 0\ntwo\nthree\nfour");
    assert_eq!(result.output, json!("one\ntwo\n\nthree\nfour"));
    assert_eq!(result.metrics.agents_involved, ["shell"]);
    let log: Vec<_> = link.log().into_iter().map(|(_, message)| message).collect();
    assert!(log[0].starts_with("[START] 20") && log[2].starts_with("[COMPLETE] 20"), "{log:?}");
    assert_eq!(log[1], "Task: A task");
    assert!(link.pid().is_some());
    assert_eq!((link.told().output_bytes, link.told().read_bytes), (Some(20), Some(20)));
}

#[test]
fn a_status_other_than_zero_may_be_tried_again() {
    let exit = line("echo the disk is on fire >&2; exit 3").exit();
    assert_eq!(exit.exit_code, Some(3));
    let (error, retryable) = failed(exit);
    assert_eq!((error.code.as_str(), retryable), ("exit_code", true));
    assert_eq!(error.message, "The command ended with exit code 3: the disk is on fire");
    let exit = line("kill -9 $$").exit();
    assert_eq!(exit.exit_code, None);
    let (error, retryable) = failed(exit);
    assert_eq!((error.code.as_str(), retryable), ("signal", true));
}

#[test]
fn a_watched_command_is_done_by_its_line_and_by_nothing_else() {
    // what it does, whether its end is enough, and what that is called; none where it is done
    let table: [(&str, bool, Option<&str>); 9] = [
        ("echo ready; sleep 100", false, None),
        ("echo ready", false, None),
        ("echo 'lost the connection'", false, Some("not_done")),
        ("echo 'lost the connection'", true, None),
        ("true", false, Some("not_done")),
        ("exit 3", true, Some("exit_code")),
        ("echo 'bad: no'; echo ready", true, Some("failed_when")),
        ("echo '[RESULT] {\"success\": false}'; echo ready; sleep 100", false, Some("reported_failure")),
        ("echo '[RESULT] {\"success\": true}'; echo ready; sleep 100", false, None),
    ];
    for (command, done_by_exit, code) in table {
        let mut attempt = line(command);
        let (done_when, failed_when) = (Some("^ready$".to_owned()), Some("^bad".to_owned()));
        attempt.job.watch = Some(Watch { done_when, failed_when, done_by_exit });
        let exit = attempt.exit();
        match code {
            None => assert!(completed(exit).success, "{command}"),
            Some(code) => {
                let Outcome::Failed { error, result, .. } = &exit.outcome else {
                    panic!("{command}: {exit:?}")
                };
                assert_eq!(error.code, code, "{command}");
                assert!(result.as_ref().is_some_and(|result| !result.success), "{command}");
            }
        }
    }
    // without such a line to wait for, the end is the end
    let mut attempt = line("echo fine");
    attempt.job.watch = Some(Watch { failed_when: Some("^bad".to_owned()), ..Watch::default() });
    assert!(completed(attempt.exit()).success);
}

#[test]
fn a_result_that_is_no_json_is_told_in_the_log() {
    for (said, words) in [
        ("{bad json", "The result could not be read: "),
        ("{bad json}", "The result could not be read: "),
        ("[1, 2", "The result is no JSON"),
        ("{\"a\": 1}", ""),
        ("{\"a\": NaN,}", ""),
        ("done", ""),
        ("[1, 2]", ""),
    ] {
        let (_, link) = line(&format!("echo '[RESULT] {said}'")).run();
        let log = link.log();
        let told: Vec<_> = log.iter().filter(|(_, message)| message.starts_with("The result ")).collect();
        assert_eq!(told.len(), usize::from(!words.is_empty()), "{said}: {told:?}");
        assert!(told.iter().all(|(_, message)| message.starts_with(words)), "{said}: {told:?}");
    }
}

#[test]
fn what_cannot_start_fails_by_name_and_for_good() {
    let dir = tempfile::tempdir().unwrap();
    let plain = dir.path().join("plain.txt");
    fs::write(&plain, "text").unwrap();
    fs::set_permissions(&plain, PermissionsExt::from_mode(0o644)).unwrap();
    let plain = plain.display().to_string();
    let mut no_folder = argv(&["true"]);
    no_folder.job.cwd = Some("/no/such/folder".into());
    let mut no_command = argv(&["true"]);
    no_command.job.command = None;
    let cases: [(Attempt, &str, &str); 7] = [
        (argv(&["no-such-program"]), "program_not_found", "“no-such-program” was not found"),
        (argv(&[&plain]), "not_executable", "plain.txt” cannot be executed"),
        (no_folder, "folder_not_found", "“/no/such/folder”"),
        (no_command, "no_command", "has no command"),
        (line("echo before; no-such-program --now"), "program_not_found", "no-such-program"),
        (line(&format!("echo before; {plain}")), "not_executable", "plain.txt"),
        (argv(&[""]), "no_command", "has no command"),
    ];
    for (attempt, code, named) in cases {
        let (error, retryable) = failed(attempt.exit());
        assert_eq!((error.code.as_str(), retryable), (code, false), "{error:?}");
        assert!(error.message.contains(named), "{error:?}");
        assert!(error.hint.is_some_and(|hint| hint.len() > 10));
    }
}

#[test]
fn time_that_is_up_is_not_tried_again() {
    let mut attempt = line("echo working; sleep 60");
    attempt.job.timeout = Duration::from_millis(300);
    let exit = attempt.exit();
    assert!(exit.running_ms >= 300, "{exit:?}");
    let (error, retryable) = failed(exit);
    assert_eq!((error.code.as_str(), retryable), ("timeout", false));
    assert_eq!(attempt.living(), NONE);
}

#[test]
fn nothing_starts_without_the_lease() {
    let attempt = line("echo started");
    assert!(matches!(runner().run(&attempt.job, &TestLink::without_lease()), Ended::LeaseLost));
    assert!(!attempt.job.dir.join("output").exists());
}

#[test]
fn without_its_supervisor_nothing_runs() {
    let attempt = line("echo started");
    let ended =
        ShellRunner::new("/no/such/supervisor".into(), no_secrets()).run(&attempt.job, &TestLink::default());
    let (error, retryable) = failed(exit(ended));
    assert_eq!((error.code.as_str(), retryable), ("supervisor", false));
    assert!(error.message.contains("/no/such/supervisor"), "{error:?}");
}

#[test]
fn files_in_the_output_folder_become_artifacts_and_links_do_not() {
    let attempt = line(
        "cd \"$LEGWORK_OUTPUT_DIR\" && mkdir sub && printf abc > sub/report.md && ln -s /etc/passwd stolen",
    );
    symlink("/etc", attempt.job.dir.join("link")).unwrap();
    let artifacts = completed(attempt.exit()).artifacts;
    assert_eq!(artifacts.len(), 1, "{artifacts:?}");
    assert_eq!((artifacts[0].name.as_str(), artifacts[0].bytes), ("sub/report.md", 3));
    assert_eq!(fs::read_to_string(&artifacts[0].path).unwrap(), "abc");
}

#[test]
fn a_command_finds_its_context_and_nothing_of_ours() {
    let mut attempt = line(
        r#"echo "$LEGWORK_CTX_who|$LEGWORK_CTX_WHO|$LEGWORK_CTX_list|$LEGWORK_TASK_ID"; cat "$LEGWORK_CONTEXT_FILE"
        echo "$LEGWORK_FILES"; env | grep -c CARGO; pwd"#,
    );
    attempt.job.context = json!({"who": "the $HOME 'owner'", "list": [1, 2]}).as_object().unwrap().clone();
    attempt.job.files = vec!["/tmp/a file".to_owned(), "/tmp/b".to_owned()];
    attempt.exit();
    let output = attempt.output();
    let id = attempt.job.task_id;
    let first = format!("the $HOME 'owner'|the $HOME 'owner'|[1,2]|{id}\n");
    assert!(output.starts_with(&first), "{output}");
    let cwd = fs::canonicalize(attempt.job.cwd.as_ref().unwrap()).unwrap();
    assert!(output.ends_with(&format!("/tmp/a file\n/tmp/b\n0\n{}\n", cwd.display())), "{output}");
    let context: serde_json::Value =
        serde_json::from_slice(&fs::read(attempt.job.dir.join("context.json")).unwrap()).unwrap();
    assert_eq!(context, json!(attempt.job.context));
    for private in ["spec.json", "context.json", "output", "exit.json"] {
        let mode = fs::metadata(attempt.job.dir.join(private)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{private}");
    }
}

#[test]
fn arguments_are_passed_as_they_are() {
    let attempt = argv(&["printf", "%s|", "a b", "$HOME", "*", "'q'", ""]);
    attempt.exit();
    assert_eq!(attempt.output(), "a b|$HOME|*|'q'||");
}

#[test]
fn a_terminal_is_one_only_when_asked_for() {
    let script = "test -t 1 && echo terminal $TERM || echo none";
    let mut attempt = line(script);
    attempt.exit();
    assert_eq!(attempt.output(), "none\n");
    attempt = line(script);
    attempt.job.pty = true;
    let result = completed(attempt.exit());
    assert_eq!(attempt.output(), "terminal xterm-256color\r\n");
    assert_eq!(result.summary, "Exit code 0\nterminal xterm-256color");
}

#[test]
fn the_attempt_may_lie_below_any_path() {
    let mut attempt = line("echo deep");
    attempt.job.dir = attempt.job.dir.join("a-folder-with-a-long-name/".repeat(10));
    fs::create_dir_all(&attempt.job.dir).unwrap();
    completed(attempt.exit());
    assert_eq!(attempt.output(), "deep\n");
}

#[test]
fn a_result_beyond_the_cap_is_still_found() {
    let mut attempt =
        line("echo '[PROGRESS] 10% begun'; seq 1 50000; echo '[RESULT] {\"lines\": 50000}'; echo done");
    attempt.job.output_cap_bytes = 4_000;
    let (ended, link) = attempt.run();
    let exit = exit(ended);
    let all = exit.output_bytes;
    assert_eq!(exit.cut_bytes, all - 4_000);
    assert_eq!(completed(exit).output, json!({"lines": 50_000}));
    assert_eq!(link.told().read_bytes, Some(all as u64));
    assert!(attempt.output().contains("Legwork left out"));
}

#[test]
fn a_line_is_not_an_argument_list() {
    let attempt = argv(&["echo hello"]);
    assert!(matches!(attempt.job.command, Some(CommandLine::Argv(_))));
    assert_eq!(failed(attempt.exit()).0.code, "program_not_found");
    assert!(Path::new("/bin/sh").exists());
    let exit = line("echo hello | tr a-z A-Z && exit 0").exit();
    assert!(matches!(exit.outcome, Outcome::Completed(_)));
}
