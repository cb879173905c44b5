//! What a model does besides speaking.

use crate::{
    harness::{Attempt, asks, completed, exit, failed},
    model_server::{Act, ModelServer, Shape, Turn},
    supervisor::supervisor,
};
use contract::{
    model::{Answer, QuestionKind, Speaker, Tool},
    task::{LogLevel, StepState},
};
use engine::ports::{Colleague, Outcome};
use serde_json::json;
use std::{fs, path::PathBuf, time::Duration};

const SHAPE: Shape = Shape::OpenAi;

fn calls(name: &str, arguments: serde_json::Value) -> Act {
    Act::Reply(Turn::calls(name, arguments))
}

/// What the tools said, in order.
fn answers(attempt: &Attempt) -> Vec<String> {
    let messages = attempt.line.messages().into_iter();
    messages.filter(|m| m.speaker == Speaker::Tool).map(|m| m.text).collect()
}

#[test]
fn a_plan_is_the_progress() {
    let server = ModelServer::start(
        SHAPE,
        vec![
            calls("set_plan", json!({"steps": ["Look", "Think", "Write"]})),
            calls("complete_step", json!({"step": "Look"})),
            Act::Reply(
                Turn::calls("complete_step", json!({"step": 2}))
                    .and_calls("report_progress", json!({"text": "Writing"})),
            ),
            calls("finish", json!({"summary": "Written.", "output": "# Result"})),
        ],
    );
    let attempt = Attempt::of(&server, SHAPE);
    let result = completed(attempt.run());
    assert_eq!((result.summary.as_str(), &result.output), ("Written.", &json!("# Result")));
    assert_eq!(result.metrics.requests, 4);
    let state = attempt.line.state();
    assert_eq!(state.told.progress, Some(66));
    assert_eq!((state.told.current_step.as_deref(), state.told.total_steps), (Some("Writing"), Some(3)));
    let steps: Vec<_> = state.told.steps.iter().flatten().map(|s| (s.title.as_str(), s.state)).collect();
    let done = StepState::Completed;
    assert_eq!(steps, [("Look", done), ("Think", done), ("Write", StepState::Running)]);
}

#[test]
fn without_a_word_of_it_there_is_no_progress() {
    let server = ModelServer::start(SHAPE, vec![Act::Reply(Turn::says(&["Done."]))]);
    let attempt = Attempt::of(&server, SHAPE);
    completed(attempt.run());
    assert_eq!(attempt.line.state().told.progress, None);
}

#[test]
fn a_failure_that_the_model_tells_fails_the_task() {
    let finish = Turn {
        words: vec!["I found nothing.".into()],
        ..Turn::calls("finish", json!({"summary": "No data.", "success": false}))
    };
    let server = ModelServer::start(SHAPE, vec![Act::Reply(finish)]);
    let attempt = Attempt::of(&server, SHAPE);
    let (error, retryable, result) = failed(attempt.run());
    assert_eq!((error.code.as_str(), retryable), ("reported_failure", true));
    assert_eq!((result.summary.as_str(), &result.output), ("No data.", &json!("I found nothing.")));
}

#[test]
fn what_goes_wrong_with_a_tool_is_told_to_the_model() {
    let server = ModelServer::start(
        SHAPE,
        vec![
            calls("fly", json!({})),
            calls("read_file", json!({"path": "../../etc/passwd"})),
            calls("read_file", json!({})),
            calls("complete_step", json!({"step": 1})),
            Act::Reply(Turn::says(&["Sorry."])),
        ],
    );
    let mut attempt = Attempt::of(&server, SHAPE);
    attempt.tools(&[Tool::ReadFile]);
    attempt.folder();
    assert_eq!(completed(attempt.run()).output, "Sorry.");
    let answers = answers(&attempt);
    for (answer, words) in
        answers.iter().zip(["no tool “fly”", "leads out of the folder", "“path” is missing", "no plan yet"])
    {
        assert!(answer.starts_with("Error: ") && answer.contains(words), "{answer}");
    }
}

#[test]
fn the_same_failing_call_three_times_in_a_row_ends_it() {
    let server = ModelServer::start(SHAPE, vec![]);
    server.always(calls("read_file", json!({"path": "none"})));
    let mut attempt = Attempt::of(&server, SHAPE);
    attempt.tools(&[Tool::ReadFile]);
    attempt.folder();
    let (error, retryable, _) = failed(attempt.run());
    assert_eq!((error.code.as_str(), retryable), ("tool_failed", false));
    assert!(error.message.contains("“none” is not there"), "{}", error.message);
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn artifacts_come_with_the_result() {
    let server = ModelServer::start(
        SHAPE,
        vec![
            calls("write_artifact", json!({"path": "notes/a.md", "content": "# A"})),
            Act::Reply(Turn::says(&["# Title\n\nThe first paragraph\nin two lines.\n\nMore."])),
        ],
    );
    let mut attempt = Attempt::of(&server, SHAPE);
    attempt.tools(&[Tool::WriteArtifact]);
    let result = completed(attempt.run());
    assert_eq!(result.summary, "The first paragraph in two lines.");
    assert_eq!(result.artifacts.len(), 1);
    assert_eq!(result.artifacts[0].name, "notes/a.md");
    assert_eq!(fs::read_to_string(&result.artifacts[0].path).unwrap(), "# A");
}

#[test]
fn what_is_left_out_of_the_artifacts_is_said() {
    let deep = |folder: PathBuf, depth: usize| {
        let folder = (0..depth).fold(folder, |folder, _| folder.join("d"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("file"), "").unwrap();
    };
    let done = || calls("finish", json!({"summary": "Done."}));
    let fails = || calls("finish", json!({"summary": "No.", "success": false}));
    for (what, depth, act, kept) in [
        ("as deep as is looked", 16, done(), 1),
        ("deeper", 17, done(), 0),
        ("deeper, of a task that fails", 17, fails(), 0),
    ] {
        let server = ModelServer::start(SHAPE, vec![act]);
        let attempt = Attempt::of(&server, SHAPE);
        deep(attempt.job.dir.join("artifacts"), depth);
        let result = match exit(attempt.run()).outcome {
            Outcome::Completed(result) => result,
            Outcome::Failed { result, .. } => result.unwrap(),
            other => panic!("{what}: {other:?}"),
        };
        assert_eq!(result.artifacts.len(), kept, "{what}");
        let said = attempt
            .line
            .state()
            .log
            .iter()
            .filter(|(_, line)| line.contains("Not all that is in the output folder"))
            .count();
        assert_eq!(said, usize::from(kept == 0), "{what}");
    }
}

#[test]
fn a_command_runs_once_the_person_has_approved_it() {
    let command = "echo in $(basename \"$PWD\"); echo file > \"$LEGWORK_OUTPUT_DIR/made.txt\"; exit 3";
    let server = ModelServer::start(
        SHAPE,
        vec![calls("run_command", json!({"command": command})), Act::Reply(Turn::says(&["It failed."]))],
    );
    let mut attempt = Attempt::of(&server, SHAPE);
    attempt.tools(&[Tool::RunCommand]);
    attempt.with_supervisor(supervisor());
    attempt.folder();
    let question = asks(attempt.run());
    assert_eq!((question.kind, question.detail.as_deref()), (QuestionKind::Approval, Some(command)));
    attempt.line.write(Answer::Approve);
    let result = completed(attempt.go_on());
    assert_eq!(answers(&attempt), ["[exit code 3]\nin work\n"]);
    assert_eq!(result.artifacts.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(), ["made.txt"]);
}

#[test]
fn a_command_runs_in_the_sandbox_of_the_task() {
    let command = "touch made; touch ../out; cat ../secret; exit 3";
    let server = ModelServer::start(
        SHAPE,
        vec![calls("run_command", json!({"command": command})), Act::Reply(Turn::says(&["It failed."]))],
    );
    let mut attempt = Attempt::of(&server, SHAPE);
    attempt.tools(&[Tool::RunCommand]);
    attempt.with_supervisor(supervisor());
    let folder = attempt.folder();
    std::fs::write(folder.join("../secret"), "canary").unwrap();
    attempt.job.sandbox.level = contract::sandbox::SandboxLevel::WorkspaceWrite;
    let question = asks(attempt.run());
    let told =
        |fact: &contract::model::Fact| fact.name == "Sandbox" && fact.value.contains("workspace_write");
    assert!(question.facts.iter().any(told), "{question:?}");
    attempt.line.write(Answer::Approve);
    completed(attempt.go_on());
    assert!(folder.join("made").exists() && !folder.join("../out").exists());
    let said = answers(&attempt).concat();
    assert!(said.contains("[exit code 3]") && !said.contains("canary"), "{said}");
}

#[test]
fn a_denied_command_is_not_run() {
    let server = ModelServer::start(
        SHAPE,
        vec![
            calls("run_command", json!({"command": "touch ran"})),
            Act::Reply(Turn::says(&["As you wish."])),
        ],
    );
    let mut attempt = Attempt::of(&server, SHAPE);
    attempt.tools(&[Tool::RunCommand]);
    attempt.with_supervisor(supervisor());
    let folder = attempt.folder();
    asks(attempt.run());
    attempt.line.write(Answer::Deny(Some("Too dangerous.".into())));
    completed(attempt.go_on());
    assert_eq!(answers(&attempt), ["The person does not allow this: Too dangerous."]);
    assert!(!folder.join("ran").exists());
}

#[test]
fn a_command_that_outlives_its_engine_is_found_again() {
    let server = ModelServer::start(
        SHAPE,
        vec![
            calls(
                "run_command",
                json!({"command": "echo once >> count; until [ -e go ]; do sleep 0.01; done; echo done"}),
            ),
            Act::Reply(Turn::says(&["Good."])),
        ],
    );
    let mut attempt = Attempt::of(&server, SHAPE);
    attempt.tools(&[Tool::RunCommand]);
    attempt.with_supervisor(supervisor());
    let folder = attempt.folder();
    asks(attempt.run());
    attempt.line.write(Answer::Approve);
    attempt.job.resumed = true;
    let run = attempt.start();
    crate::harness::wait_until("the command runs", || folder.join("count").exists());
    attempt.line.signal(engine::ports::Signal::Detach);
    assert!(matches!(crate::harness::joined(run), engine::ports::Ended::Detached));
    fs::write(folder.join("go"), "").unwrap();
    completed(attempt.go_on());
    assert_eq!(answers(&attempt), ["[exit code 0]\ndone\n"]);
    assert_eq!(fs::read_to_string(folder.join("count")).unwrap(), "once\n");
}

#[test]
fn a_task_that_may_not_be_started_is_told() {
    let task = json!({"title": "Look it up", "description": "About the thing", "instructions": "Look it up and say so."});
    let server =
        ModelServer::start(SHAPE, vec![calls("create_task", task), Act::Reply(Turn::says(&["Myself."]))]);
    let mut attempt = Attempt::of(&server, SHAPE);
    attempt.tools(&[Tool::Tasks]);
    completed(attempt.run());
    assert_eq!(answers(&attempt), ["Error: The depth is used up. Do it yourself."]);
    assert_eq!(attempt.line.state().children[0].1, "1-0:c0", "the same call has the same key");
}

#[test]
fn a_task_of_its_own_starts_with_the_persons_approval_where_that_is_wanted() {
    let task = |more: serde_json::Value| {
        let mut task = json!({"title": "Look it up", "description": "About the thing", "instructions": "Look it up and say so."});
        task.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        calls("create_task", task)
    };
    let whole = || task(json!({"agent": "scout", "why": "It knows the way."}));
    let refused = [
        (task(json!({"agent": "scout"})), "“why” is missing"),
        (task(json!({"why": "It fits."})), "“agent” is missing"),
        (task(json!({"agent": "scout", "why": "It \u{202e}fits."})), "a character that does not show"),
    ];
    let mut script: Vec<_> = refused.iter().map(|(act, _)| act.clone()).collect();
    script.extend([whole(), whole(), Act::Reply(Turn::says(&["Myself."]))]);
    let server = ModelServer::start(SHAPE, script);
    let mut attempt = Attempt::of(&server, SHAPE);
    attempt.tools(&[Tool::TasksWithApproval]);
    attempt.model().team = vec![Colleague { name: "scout".to_owned(), role: "Finds the way".to_owned() }];
    let question = asks(attempt.run());
    for ((_, wanted), told) in refused.iter().zip(answers(&attempt)) {
        assert!(told.contains(wanted), "{told}");
    }
    assert!(
        server.requests()[0].text().contains("“scout” (Finds the way)"),
        "the model knows whom it may ask"
    );
    assert_eq!(question.kind, QuestionKind::Approval);
    assert_eq!(question.text, "May “writer” give “Look it up” to scout?");
    let shown = question.detail.unwrap();
    assert!(shown.contains("It knows the way.") && shown.contains("Look it up and say so."), "{shown}");
    assert!(attempt.line.state().children.is_empty(), "nothing starts before");

    attempt.line.write(Answer::Deny(Some("Ask me first.".to_owned())));
    attempt.job.resumed = true;
    // it asks for the same again, which is another question
    asks(attempt.go_on());
    assert!(answers(&attempt).last().unwrap().contains("Ask me first."));
    attempt.line.write(Answer::Approve);
    completed(attempt.go_on());
    assert_eq!(attempt.line.state().children.len(), 1);
}

#[test]
fn an_approval_is_for_one_run_of_the_command() {
    let server = ModelServer::start(
        SHAPE,
        vec![calls(
            "run_command",
            json!({"command": "echo ran >> count; until [ -e go ]; do sleep 0.01; done"}),
        )],
    );
    let mut attempt = Attempt::of(&server, SHAPE);
    attempt.tools(&[Tool::RunCommand]);
    attempt.with_supervisor(supervisor());
    let folder = attempt.folder();
    asks(attempt.run());
    attempt.line.write(Answer::Approve);
    attempt.job.resumed = true;
    let run = attempt.start();
    // the file is there an instant before its line
    let said = || fs::read_to_string(folder.join("count")).is_ok_and(|text| text.ends_with('\n'));
    crate::harness::wait_until("the command runs", said);
    // What a clean quit does: the task goes back to the queue, and a later attempt goes on.
    attempt.line.signal(engine::ports::Signal::Cancel);
    crate::harness::joined(run);
    attempt.job.attempt = 2;
    attempt.job.resumed = false;
    attempt.job.dir = attempt.job.dir.with_file_name("second");
    assert_eq!(asks(attempt.run()).kind, QuestionKind::Approval, "the person says whether it goes again");
    assert_eq!(fs::read_to_string(folder.join("count")).unwrap(), "ran\n");
}

#[test]
fn a_command_of_which_nothing_is_left_is_told_and_not_run_again() {
    let server = ModelServer::start(
        SHAPE,
        vec![calls("run_command", json!({"command": "touch ran"})), Act::Reply(Turn::says(&["I see."]))],
    );
    let mut attempt = Attempt::of(&server, SHAPE);
    attempt.tools(&[Tool::RunCommand]);
    attempt.with_supervisor(supervisor());
    let folder = attempt.folder();
    asks(attempt.run());
    attempt.line.write(Answer::Approve);
    // The machine went down while it ran: its folder is there, and neither a process nor its end.
    fs::create_dir_all(attempt.job.dir.join("commands/1-0")).unwrap();
    completed(attempt.go_on());
    assert!(answers(&attempt)[0].contains("The command was lost"), "{:?}", answers(&attempt));
    assert!(!folder.join("ran").exists());
}

#[test]
fn a_command_that_looks_other_than_it_is_is_not_put_to_the_person() {
    let server = ModelServer::start(SHAPE, vec![]);
    for hidden in ["rm x\rls", "echo \u{202e}x", "ls\u{1b}[2K"] {
        server.then(calls("run_command", json!({"command": hidden})));
    }
    server.then(Act::Reply(Turn::says(&["Never mind."])));
    let mut attempt = Attempt::of(&server, SHAPE);
    attempt.tools(&[Tool::RunCommand]);
    completed(attempt.run());
    assert!(
        answers(&attempt).iter().all(|answer| answer.contains("does not show")),
        "{:?}",
        answers(&attempt)
    );
}

#[test]
fn a_conversation_that_no_model_can_read_is_not_gone_on_with() {
    // as a model does that writes file after file, each call said in a line of its own
    let server = ModelServer::start(SHAPE, vec![]);
    server.always(calls("write_artifact", json!({"path": "a.md", "content": "x".repeat(700_000)})));
    let mut attempt = Attempt::of(&server, SHAPE);
    // 50 MB go over the wire and through a parser that nobody has optimized, beside all other tests
    attempt.job.timeout = Duration::from_secs(600);
    attempt.with_patience_for_lines();
    attempt.tools(&[Tool::WriteArtifact]);
    let (error, retryable, _) = failed(attempt.run());
    assert_eq!((error.code.as_str(), retryable), ("too_long", false), "{}", error.message);
    assert!(error.hint.is_some());
    assert_eq!(server.requests().len(), 12, "8 MiB in pieces of 700 kB");
    let told: Vec<_> = answers(&attempt).into_iter().filter(|said| said.contains("come to an end")).collect();
    assert_eq!(told.len(), 1, "the model was told while there was time: {told:?}");
    let logged = |(level, line): &&(LogLevel, String)| {
        *level == LogLevel::Warn && line.contains("The conversation holds")
    };
    assert_eq!(attempt.line.state().log.iter().filter(logged).count(), 1);
}

#[test]
fn no_more_files_are_handed_over_than_are_kept_and_it_is_said() {
    // ways of writing more: what each call writes, how many calls there are, and what of it is kept
    type Call = fn(usize) -> (String, usize);
    let table: [(&str, Call, usize, usize); 5] = [
        ("many small", |n| (format!("{n}.md"), 1), 1_003, 1_000),
        ("many empty", |n| (format!("{n}.md"), 0), 1_001, 1_000),
        ("in many folders", |n| (format!("{n}/a.md"), 1), 1_001, 1_000),
        ("the same in other spellings", |n| (format!("{}a.md", "./".repeat(n % 3)), 1), 1_200, 1),
        ("deeper and deeper", |n| (format!("{}a.md", "d/".repeat(n)), 1), 20, 17),
    ];
    for (what, call, count, kept) in table {
        let server = ModelServer::start(SHAPE, vec![]);
        let calls = (0..count).map(|n| {
            let (path, bytes) = call(n);
            json!({"path": path, "content": "x".repeat(bytes)})
        });
        let turn = calls.fold(Turn::says(&["Here."]), |turn, call| turn.and_calls("write_artifact", call));
        server.then(Act::Reply(turn));
        server.then(Act::Reply(Turn::says(&["Done."])));
        let mut attempt = Attempt::of(&server, SHAPE);
        attempt.tools(&[Tool::WriteArtifact]);
        let result = completed(attempt.run());
        assert_eq!(result.artifacts.len(), kept, "{what}");
        let refused = answers(&attempt).iter().filter(|said| said.starts_with("Error: ")).count();
        assert_eq!(refused, if kept == 1 { 0 } else { count - kept }, "{what}");
        let logged =
            attempt.line.state().log.iter().filter(|(_, line)| line.contains("more than is kept")).count();
        assert_eq!(logged, usize::from(refused > 0), "{what}");
    }
}
