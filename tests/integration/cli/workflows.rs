//! Workflows with real commands: what is handed on, lines that end a command, a worker that is killed, a run that is
//! started again, and how the command line tells of it all.

use crate::{
    changes::repository,
    cli::home::Home,
    crash::stage::{assert_sound, lines, until_lines},
};
use harness::wait;
use rustix::process::Signal;
use serde_json::{Value, json};
use std::fs;

/// Writes the workflow that a text says.
fn write(home: &Home, text: &str) {
    fs::write(home.scratch().join("flow.toml"), text).unwrap();
}

/// Starts it, and gives the run's id.
#[track_caller]
fn begin(home: &Home, text: &str) -> String {
    write(home, text);
    home.json(&["workflow", "run", "./flow.toml", "--async"])["id"].as_str().unwrap().to_owned()
}

fn status(home: &Home, id: &str) -> Value {
    home.json(&["workflow", "status", id])
}

#[track_caller]
fn until_ended(home: &Home, id: &str) -> Value {
    wait::until("the run has ended", || {
        let run = status(home, id);
        (!run["ended_at"].is_null()).then_some(run)
    })
}

/// The states of the stages.
fn states(run: &Value) -> Vec<(String, String)> {
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    run["stages"].as_array().unwrap().iter().map(|s| (word(&s["name"]), word(&s["state"]))).collect()
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

#[test]
fn what_a_task_gives_comes_into_the_next_as_it_is_and_is_never_run() {
    let home = Home::new();
    let _worker = home.worker(&["--workers", "2"]);
    let nasty = [
        "plain",
        "two words",
        "it's \"quoted\"",
        "$(touch pwned) `touch pwned` $HOME",
        "; touch pwned #",
        "' ; touch pwned ; '",
        "a\nb\n\nc",
        "-rf",
        "\\n \\ *?[a] {{ inputs.x }} {% raw %}",
        "ümlaut ☃ \u{1b}[31mred",
    ];
    for value in nasty {
        let said = json!({ "value": value }).to_string();
        fs::write(home.scratch().join("said"), format!("[RESULT] {said}\n")).unwrap();
        let id = begin(
            &home,
            "name = \"handing\"\n\
             [[stage]]\nname = \"make\"\n[[stage.task]]\nname = \"make\"\ncommand = \"cat said\"\noutputs = [\"value\"]\n\
             [[stage]]\nname = \"use\"\n\
             [[stage.task]]\nname = \"word\"\ncommand = \"printf %s {{ tasks.make.make.value }} > word\"\n\
             [[stage.task]]\nname = \"within\"\ncommand = \"printf %s a{{ tasks.make.make.value }}b > within\"\n\
             [[stage.task]]\nname = \"variable\"\nenv = { V = \"{{ tasks.make.make.value }}\" }\ncommand = \"printf %s \\\"$V\\\" > variable\"\n",
        );
        let run = until_ended(&home, &id);
        assert_eq!(run["status"], "completed", "{value:?}: {run:#}");
        let read = |name: &str| fs::read_to_string(home.scratch().join(name)).unwrap();
        assert_eq!(read("word"), value);
        assert_eq!(read("within"), format!("a{value}b"));
        assert_eq!(read("variable"), value);
        assert!(!home.scratch().join("pwned").exists(), "{value:?} was run");
    }
    assert_sound(&home);
}

#[test]
fn what_is_too_long_or_missing_is_told_and_nothing_of_it_is_run() {
    let home = Home::new();
    let _worker = home.worker(&["--workers", "1"]);
    let text = |field: &str, how: &str| {
        format!(
            "name = \"handing\"\n\
             [[stage]]\nname = \"build\"\ntitle = \"Build\"\n\
             [[stage.task]]\nname = \"build\"\ncommand = \"cat said\"\noutputs = [\"{field}\"]\n\
             [[stage]]\nname = \"use\"\n[[stage.task]]\nname = \"use\"\n{how}\n"
        )
    };
    let long = json!({"value": "x".repeat(1_000_000), "empty": null}).to_string();
    let missing = |name: &str, why: &str| format!("`{name}` was declared as an output, but {why}");
    let table = [
        (&*long, "value", "use", "is longer than".to_owned()),
        (&*long, "version", "build", missing("version", "the result has none.")),
        (&*long, "empty", "build", missing("empty", "in the result it is null")),
        ("{'version': NaN}", "version", "build", missing("version", "in the result it is null")),
        ("{\"version\": 1", "version", "build", "The result could not be read: it ends before".to_owned()),
        ("{bad json}", "version", "build", "The result could not be read: ".to_owned()),
        ("{'success': False, 'error': 'broke'}", "version", "build", "was not successful: broke".to_owned()),
        ("[1, 2]", "version", "build", missing("version", "the result is a list")),
        ("fine", "version", "build", missing("version", "the result has none.")),
    ];
    for (said, field, stage, expected) in table {
        fs::write(home.scratch().join("said"), format!("[RESULT] {said}\n")).unwrap();
        let how = format!("command = \"touch ran; printf %s {{{{ tasks.build.build.{field} }}}}\"");
        let run = until_ended(&home, &begin(&home, &text(field, &how)));
        assert_eq!((&run["phase"], &run["retry_from"]), (&json!(stage), &json!(stage)), "{run:#}");
        let error = run["error"].as_str().unwrap();
        assert!(error.contains(&*expected), "{error}");
        assert!(!home.scratch().join("ran").exists());
    }
    fs::write(home.scratch().join("said"), format!("[RESULT] {long}\n")).unwrap();
    // what the system takes nowhere does not hurt where it is not handed over
    let counted = "command = \"echo {{ tasks.build.build.value | length }} > count\"";
    let run = until_ended(&home, &begin(&home, &text("value", counted)));
    assert_eq!(run["status"], "completed", "{run:#}");
    assert_eq!(lines(&home, "count"), ["1000000"]);
    let optional = "command = \"echo {{ tasks.build.build.version | default('none') }} > version\"";
    let run = until_ended(&home, &begin(&home, &text("version", optional)));
    assert_eq!(run["status"], "completed", "{run:#}");
    assert_eq!(lines(&home, "version"), ["none"]);
}

#[test]
fn a_task_of_a_run_works_where_its_stage_says() {
    let home = Home::new();
    let _worker = home.worker(&["--workers", "1"]);
    let folder = repository(&home, "repo");
    let text = |keys: &str| {
        format!(
            "name = \"apart\"\ncwd = \"repo\"\n[[stage]]\nname = \"s\"\n{keys}\n\
             [[stage.task]]\nname = \"t\"\ncommand = \"echo made > made.txt\"\n"
        )
    };
    let id = begin(&home, &text("place = \"worktree\"\nsandbox = \"off\""));
    let run = until_ended(&home, &id);
    assert_eq!(run["status"], "completed", "{run:#}");
    let task = run["stages"][0]["tasks"][0]["task"]["short_id"].as_str().unwrap().to_owned();
    let changes = home.json(&["diff", &task]);
    assert_eq!(
        (&changes["place"]["kind"], changes["files"][0]["path"].as_str()),
        (&json!("worktree"), Some("made.txt"))
    );
    assert!(!folder.join("made.txt").exists(), "the person's folder is as it was");
    home.expect(0, &["apply", &task]);
    assert!(folder.join("made.txt").exists());

    write(&home, &text("place = \"worktre\"\nnetwork = \"none\""));
    let told = home.expect(2, &["workflow", "validate", "./flow.toml"]);
    for words in ["`place` cannot be `worktre`", "did you mean `worktree`?"] {
        assert!(told.text().contains(words), "{words} in {}", told.all());
    }
}

#[test]
fn a_line_of_the_output_ends_a_command_well_or_badly() {
    let home = Home::new();
    let _worker = home.worker(&["--workers", "2"]);
    let text = "name = \"watch\"\n\
        [[stage]]\nname = \"watch\"\non_failure = \"continue\"\n\
        [[stage.task]]\nname = \"well\"\ncommand = \"echo begin; printf '\\\\033[32mBuild '; sleep 0.2; printf 'done\\\\033[0m in 3 s\\\\n'; sleep 1000\"\n\
        done_when = \"^Build done\"\nfailed_when = \"^error\"\n\
        [[stage.task]]\nname = \"badly\"\ncommand = \"echo begin; echo 'error: no'; echo 'Build done'; sleep 1000\"\n\
        done_when = \"^Build done\"\nfailed_when = \"^error\"\n\
        [[stage.task]]\nname = \"by-itself\"\ncommand = \"echo nothing of it\"\ndone_when = \"^Build done\"\n\
        [[stage.task]]\nname = \"by-its-end\"\ncommand = \"echo nothing of it\"\ndone_when = \"^Build done\"\ndone_by_exit = true\n\
        [[stage.task]]\nname = \"its-check\"\ncommand = \"echo Build done\"\ncheck = \"echo all is well\"\ndone_when = \"^Build done\"\n";
    let run = until_ended(&home, &begin(&home, text));
    let tasks = run["stages"][0]["tasks"].as_array().unwrap();
    let of = |name: &str| {
        let task = tasks.iter().find(|task| task["name"] == name).unwrap();
        home.json(&["result", task["task"]["id"].as_str().unwrap()])
    };
    assert_eq!(of("well")["status"], "completed");
    assert_eq!(of("well")["result"]["summary"], "Build done in 3 s");
    assert_eq!(of("badly")["status"], "failed");
    assert_eq!(of("badly")["error"]["message"], "Its output says that it failed: error: no");
    assert_eq!(of("by-itself")["status"], "failed");
    assert_eq!(of("by-itself")["error"]["code"], "not_done");
    assert_eq!(of("by-its-end")["status"], "completed");
    assert_eq!(of("its-check")["status"], "completed", "a check is not watched");
    assert_sound(&home);
}

#[test]
fn a_line_that_was_written_while_no_engine_lived_counts_as_well() {
    let home = Home::new();
    let worker = home.worker(&["--workers", "1"]);
    let text = "name = \"watch\"\n[[stage]]\nname = \"watch\"\n[[stage.task]]\nname = \"w\"\n\
        command = \"echo begun > begun; while [ ! -e go ]; do sleep 0.05; done; echo Ready; echo said > said; sleep 1000\"\n\
        done_when = \"^Ready$\"\n";
    let id = begin(&home, text);
    until_lines(&home, "begun", 1);
    worker.signal(Signal::KILL);
    worker.end();
    fs::write(home.scratch().join("go"), "").unwrap();
    until_lines(&home, "said", 1);
    let _worker = home.worker(&["--workers", "1"]);
    let run = until_ended(&home, &id);
    assert_eq!(run["status"], "completed", "{run:#}");
    assert_sound(&home);
}

#[test]
fn a_worker_that_is_killed_in_the_middle_of_a_run_costs_nothing_of_it() {
    let home = Home::new();
    let worker = home.worker(&["--workers", "2"]);
    let text = "name = \"long\"\n\
        [[stage]]\nname = \"a\"\n[[stage.task]]\nname = \"x\"\nmatrix = { n = [1, 2] }\n\
        command = \"echo {{ matrix.n }} >> starts; while [ ! -e go ]; do sleep 0.05; done; echo {{ matrix.n }} >> ends\"\n\
        [[stage]]\nname = \"b\"\n[[stage.task]]\nname = \"y\"\ncommand = \"echo b >> ends\"\n\
        [[stage]]\nname = \"c\"\n[[stage.task]]\nname = \"z\"\ncommand = \"echo c >> ends\"\n";
    let id = begin(&home, text);
    until_lines(&home, "starts", 2);
    worker.signal(Signal::KILL);
    worker.end();
    // what it looked after ends while nobody looks
    fs::write(home.scratch().join("go"), "").unwrap();
    until_lines(&home, "ends", 2);
    assert_eq!(status(&home, &id)["status"], "running");
    let _worker = home.worker(&["--workers", "2"]);
    let run = until_ended(&home, &id);
    assert_eq!(run["status"], "completed", "{run:#}");
    assert_eq!(states(&run), pairs(&[("a", "completed"), ("b", "completed"), ("c", "completed")]));
    let ends = lines(&home, "ends");
    assert_eq!((ends.len(), &ends[2..]), (4, &["b".to_owned(), "c".to_owned()][..]));
    assert_eq!(home.json(&["status", &id])["attempt"], 1);
    assert_sound(&home);
}

#[test]
fn a_run_is_followed_and_its_exit_status_says_how_it_ended() {
    let home = Home::new();
    let _worker = home.worker(&["--workers", "2"]);
    write(
        &home,
        "name = \"pipeline\"\n[inputs.code]\ntype = \"integer\"\ndefault = 0\n\
         [[stage]]\nname = \"lint\"\n[[stage.task]]\nname = \"l\"\ncommand = \"true\"\n\
         [[stage]]\nname = \"test\"\ntitle = \"Test\"\n[[stage.task]]\nname = \"t\"\ncommand = \"echo bang; exit {{ inputs.code }}\"\n\
         [[stage]]\nname = \"ship\"\n[[stage.task]]\nname = \"s\"\ncommand = \"true\"\n",
    );
    let well = home.expect(0, &["workflow", "run", "./flow.toml"]);
    for words in ["Status", "completed", "lint", "Test", "ship"] {
        assert!(well.text().contains(words), "{words}: {}", well.all());
    }
    let badly = home.expect(1, &["--json", "workflow", "run", "./flow.toml", "--input", "code=3"]).document();
    assert_eq!((&badly["success"], &badly["phase"]), (&json!(false), &json!("test")));
    assert_eq!(badly["error"], "The command ended with exit code 3: bang");
    assert_eq!(states(&badly), pairs(&[("lint", "completed"), ("test", "failed"), ("ship", "skipped")]));
    let wrong = home.expect(2, &["workflow", "run", "./flow.toml", "-i", "cod=3"]);
    assert!(wrong.stderr.contains("cod"), "{}", wrong.all());
    home.expect(2, &["workflow", "run", "./flow.toml", "-i", "code"]);
    home.expect(2, &["workflow", "run", "./flow.toml", "-i", "code=x"]);
    let shown = home.expect(0, &["workflow", "runs"]).text();
    assert!(shown.contains("pipeline #2") && shown.contains("test"), "{shown}");
    // a run is a task like any other to all other commands
    assert_eq!(home.expect(1, &["wait", badly["id"].as_str().unwrap()]).status, 1);
    let report = home.json(&["result", badly["id"].as_str().unwrap()]);
    assert!(report["result"]["output"].as_str().unwrap().contains("| Test | failed |"), "{report:#}");
}

#[test]
fn a_run_goes_on_with_the_stage_that_failed_and_reads_what_was_made_before() {
    let home = Home::new();
    let _worker = home.worker(&["--workers", "2"]);
    write(
        &home,
        "name = \"release\"\n\
         [[stage]]\nname = \"build\"\n[[stage.task]]\nname = \"build\"\ncommand = \"echo built >> builds; echo '[RESULT] {\\\"version\\\": \\\"1.4\\\"}'\"\noutputs = [\"version\"]\n\
         [[stage]]\nname = \"ship\"\non_failure = { run = \"undo\" }\n[[stage.task]]\nname = \"ship\"\ncommand = \"test -e fixed && echo {{ tasks.build.build.version }} > shipped\"\n\
         [[stage]]\nname = \"undo\"\n[[stage.task]]\nname = \"undo\"\ncommand = \"echo undone >> undone\"\n",
    );
    let first = home.expect(1, &["--json", "workflow", "run", "./flow.toml"]).document();
    assert_eq!(states(&first), pairs(&[("build", "completed"), ("ship", "failed"), ("undo", "completed")]));
    assert_eq!(lines(&home, "undone"), ["undone"]);
    fs::write(home.scratch().join("fixed"), "").unwrap();
    let id = first["short_id"].as_str().unwrap();
    assert_eq!(first["retry_from"], "build", "what was made may be undone");
    let shown = home.expect(0, &["workflow", "status", id]).text();
    assert!(shown.contains("(begins with build)"), "{shown}");
    let second = home.expect(0, &["--json", "workflow", "retry", id, "--from", "ship"]).document();
    assert_eq!(states(&second), pairs(&[("build", "completed"), ("ship", "completed"), ("undo", "skipped")]));
    assert_eq!(lines(&home, "builds"), ["built"]);
    assert_eq!(lines(&home, "shipped"), ["1.4"]);
    home.expect(0, &["workflow", "retry", id]);
    assert_eq!(lines(&home, "builds"), ["built", "built"]);
    let cancelled = home.json(&["workflow", "run", "./flow.toml", "--async"]);
    let id = cancelled["short_id"].as_str().unwrap();
    until_ended(&home, id);
    home.expect(4, &["workflow", "cancel", id]);
    assert_sound(&home);
}

#[test]
fn secrets_of_a_run_are_named_and_variables_given() {
    let home = Home::new();
    write(
        &home,
        "name = \"secrets\"\nsecrets = [\"TOKEN\"]\n[[stage]]\nname = \"s\"\n[[stage.task]]\nname = \"t\"\ncommand = \"true\"\n",
    );
    let refused = home.expect(2, &["workflow", "run", "./flow.toml", "--async"]);
    assert!(refused.stderr.contains("There is no secret “TOKEN”"), "{}", refused.all());
    assert_eq!(home.json(&["list"])["tasks"], json!([]));
}

#[test]
fn values_come_as_the_file_and_json_write_them_and_lines_end_as_those_of_a_shell() {
    let home = Home::new();
    let _worker = home.worker(&["--workers", "2"]);
    let text = "name = \"kinds\"\n\
        [inputs.deploy]\ntype = \"boolean\"\n[inputs.n]\ntype = \"number\"\n\
        [[stage]]\nname = \"make\"\n[[stage.task]]\nname = \"make\"\noutputs = [\"ok\", \"n\"]\ncommand = '''\necho '[RESULT] {\"ok\": true, \"n\": 5}'\n'''\n\
        [[stage]]\nname = \"use\"\n[[stage.task]]\nname = \"use\"\nenv = { D = \"{{ inputs.deploy }}\" }\nmatrix = { flag = [true] }\ncommand = '''\n\
        if [ \"$D\" = true ]; then\n  mkdir -p made\nfi\n\
        echo {{ inputs.deploy }} {{ inputs.n }} {{ matrix.flag }} {{ tasks.make.make.ok }} {{ tasks.make.make.n }} > said\n'''\n";
    write(&home, &text.replace('\n', "\r\n"));
    let run = home.expect(0, &["--json", "workflow", "run", "./flow.toml", "-i", "deploy=true", "-i", "n=5"]);
    assert_eq!(run.document()["status"], "completed");
    assert_eq!(lines(&home, "said"), ["true 5 true true 5"]);
    assert!(home.scratch().join("made").is_dir());
}

#[test]
fn what_came_along_fails_where_it_cannot_do_its_work() {
    let home = Home::new();
    let _worker = home.worker(&["--workers", "3"]);
    let run = |status: i32, args: &[&str]| {
        let args: Vec<&str> = ["--json", "workflow", "run"].into_iter().chain(args.iter().copied()).collect();
        home.expect(status, &args).document()
    };
    let nowhere = run(1, &["parallel-exploration"]);
    assert_eq!(nowhere["phase"], "explore", "there is no repository: {nowhere:#}");
    let git = |args: &[&str]| {
        let done = std::process::Command::new("git").args(args).current_dir(home.scratch()).output().unwrap();
        assert!(done.status.success(), "{done:?}");
    };
    fs::write(home.scratch().join("a b.txt"), "login\n").unwrap();
    git(&["init", "-q"]);
    git(&["add", "a b.txt"]);
    let wrong = run(1, &["parallel-exploration", "-i", "first=("]);
    assert_eq!(wrong["phase"], "explore", "{wrong:#}");
    let found = run(0, &["parallel-exploration", "-i", "second=nothing of it", "-i", "third=login"]);
    let report = home.json(&["result", found["id"].as_str().unwrap()])["result"]["output"].take();
    let report = report.as_str().unwrap();
    for part in
        ["## auth|login|token (1 files)", "- a b.txt", "## nothing of it (0 files)", "## login (1 files)"]
    {
        assert!(report.contains(part), "{part} in {report}");
    }
    assert!(!report.contains("- \n"), "{report}");
    let table = [
        (0, "echo 'Build complete'; sleep 100"),
        (0, "echo 'error handling compiled'; echo 'build complete'"),
        (1, "echo 'Build failed: 3 errors'; exit 0"),
        (1, "echo '  ERROR in x.js'; echo 'Build complete'"),
        (1, "echo 'error: no'; echo 'Build complete'"),
        (1, "echo 'error[E0382]: no'; echo 'Build complete'"),
        (1, "true"),
    ];
    for (status, build) in table {
        let build = format!("build={build}");
        let ended = run(status, &["build-monitoring", "-i", &build]);
        assert_eq!(ended["phase"] == "build", status == 1, "{build}: {ended:#}");
    }
}
