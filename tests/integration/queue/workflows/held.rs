//! Where tasks of a run work, and what holds them: as the workflow says, and for whom it may say so.

use super::start;
use contract::{
    Origin, Task,
    changes::PlaceKind,
    command::{SetSettings, StartWorkflow},
    sandbox::SandboxOrigin,
    settings::SettingsPatch,
    workflow::run::WorkflowRun,
};
use harness::Bench;

/// A stage that says it for its tasks, with one that says it otherwise, and a stage that says nothing.
const TEXT: &str = "name = \"held\"\n\
    [[stage]]\nname = \"a\"\nplace = \"worktree\"\nsandbox = \"read_only\"\nnetwork = \"none\"\n\
    [[stage.task]]\nname = \"as-said\"\ncommand = \"ok\"\n\
    [[stage.task]]\nname = \"own\"\ncommand = \"ok\"\nplace = \"copy\"\nsandbox = \"workspace_write\"\n\
    [[stage]]\nname = \"b\"\n[[stage.task]]\nname = \"usual\"\ncommand = \"ok\"\n";

fn tasks(bench: &Bench, run: &WorkflowRun) -> Vec<Task> {
    let all = run.stages.iter().flat_map(|stage| &stage.tasks);
    all.map(|task| bench.get(task.task.as_ref().unwrap().id)).collect()
}

fn set(bench: &Bench, json: &str) {
    let changes: SettingsPatch = serde_json::from_str(json).unwrap();
    bench.engine.call(SetSettings { changes, version: None }).unwrap();
}

#[test]
fn a_task_of_a_run_works_where_its_stage_says_and_is_held_as_it_says() {
    let bench = Bench::new();
    let run = start(&bench, TEXT);
    let told = tasks(&bench, &run).into_iter().map(|task| {
        let own = task.sandbox.filter(|sandbox| sandbox.origin == SandboxOrigin::Task);
        (task.place.map(|place| place.kind), own.map(|sandbox| sandbox.asked.said()))
    });
    let held = |words: &str| Some(format!("in a sandbox ({words})"));
    let wanted = [
        (Some(PlaceKind::Worktree), held("read_only, network none")),
        (Some(PlaceKind::Copy), held("workspace_write, network none")),
        (None, None),
    ];
    assert_eq!(told.collect::<Vec<_>>(), wanted);
}

#[test]
fn only_the_persons_own_run_asks_for_less_than_the_settings_say() {
    let bench = Bench::new();
    set(&bench, r#"{"sandbox": {"level": "workspace_write"}}"#);
    let folder = bench.path();
    let off = TEXT.replace("sandbox = \"workspace_write\"", "sandbox = \"off\"");
    let ask_of = |file: &str, text: &str, origin: Option<Origin>| {
        let file = folder.join(file);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, text).unwrap();
        bench.engine.call(StartWorkflow {
            workflow: file.display().to_string(),
            folder: Some(folder.display().to_string()),
            origin,
            ..StartWorkflow::default()
        })
    };
    let ask = |text: &str, origin: Option<Origin>| ask_of("flow.toml", text, origin);
    let client = || Some(Origin::Mcp("claude-code".into()));
    let refused = ask(&off, client()).unwrap_err();
    assert_eq!(refused.fields[0].field, "stage.a.task.own.sandbox", "{refused:?}");
    let run = ask(TEXT, client()).unwrap();
    let question = bench.get(run.brief.id).question.unwrap().detail.unwrap();
    for words in ["in a worktree of ", "in a copy of ", "in a sandbox (read_only, network none)"] {
        assert!(question.contains(words), "{words} in {question}");
    }
    let run = ask(&off, None).unwrap();
    let own = tasks(&bench, &run)[1].sandbox.clone().unwrap();
    assert!(own.asked.is_off() && own.origin == SandboxOrigin::Task, "{own:?}");
    // a project's may have come from anywhere, and need not have been read
    for less in ["sandbox = \"off\"", "sandbox = \"workspace_write\"\nnetwork = \"all\""] {
        let text = TEXT.replace("sandbox = \"workspace_write\"", less);
        set(&bench, r#"{"sandbox": {"level": "workspace_write", "network": "none"}}"#);
        let refused = ask_of(".legwork/flow.toml", &text, None).unwrap_err();
        assert_eq!(refused.fields[0].field, "stage.a.task.own.sandbox", "{less}: {refused:?}");
        set(&bench, r#"{"sandbox": {"level": "off", "network": "all"}}"#);
        ask_of(".legwork/flow.toml", &text, None).unwrap();
    }
    set(&bench, r#"{"sandbox": {"level": "workspace_write", "network": "none"}}"#);
    ask_of(".legwork/flow.toml", TEXT, None).unwrap();
}
