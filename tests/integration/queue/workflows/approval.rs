//! Runs that a coding agent asks for: the person sees all that they run, and nothing of it starts before.

use super::{get, states, until_ended};
use contract::{
    Origin, Status,
    command::{AnswerTask, SetSettings, StartWorkflow},
    model::Answer,
    settings::SettingsPatch,
    workflow::run::{
        StageState::{Cancelled, Completed, Waiting},
        WorkflowRun,
    },
};
use harness::Bench;

const TEXT: &str = "name = \"asked\"\n[inputs.word]\ndefault = \"ok\"\n\
    [[stage]]\nname = \"a\"\n[[stage.task]]\nname = \"x\"\ncommand = \"ok\"\n\
    [[stage]]\nname = \"b\"\n[[stage.task]]\nname = \"y\"\ncommand = \"flaky {{ inputs.word }}\"\nenv = { COLOUR = \"red\" }\n";

fn ask(bench: &Bench) -> Result<WorkflowRun, contract::ApiError> {
    let folder = bench.path();
    std::fs::write(folder.join("flow.toml"), TEXT).unwrap();
    bench.engine.call(StartWorkflow {
        workflow: folder.join("flow.toml").display().to_string(),
        folder: Some(folder.display().to_string()),
        origin: Some(Origin::Mcp("claude-code".into())),
        ..StartWorkflow::default()
    })
}

fn answer(bench: &Bench, run: &WorkflowRun, answer: Answer) {
    let asked_at = bench.get(run.brief.id).question.map(|question| question.asked_at);
    bench.engine.call(AnswerTask { id: run.brief.id.to_string(), answer, asked_at }).unwrap();
}

#[test]
fn a_coding_agents_run_waits_for_the_person_who_sees_all_that_it_runs() {
    let bench = Bench::running(2);
    let run = ask(&bench).unwrap();
    let task = bench.get(run.brief.id);
    assert_eq!(task.status, Status::Pending);
    let question = task.question.unwrap();
    assert!(question.text.contains("wants to run the workflow “asked”"), "{}", question.text);
    let detail = question.detail.unwrap();
    for words in ["a / x", "b / y", "flaky {{ inputs.word }}", "COLOUR=red", "\"word\":\"ok\""] {
        assert!(detail.contains(words), "{words} in {detail}");
    }
    assert_eq!(states(&run), [("a", Waiting), ("b", Waiting)]);
    bench.assert_sound();
    answer(&bench, &run, Answer::Approve);
    let run = until_ended(&bench, &run);
    assert_eq!(states(&run), [("a", Completed), ("b", Completed)]);
}

#[test]
fn a_run_that_is_not_allowed_is_over_with_all_of_its_tasks() {
    let bench = Bench::running(2);
    let run = ask(&bench).unwrap();
    answer(&bench, &run, Answer::Deny(None));
    let run = get(&bench, run.brief.id);
    assert_eq!(run.brief.status, Status::Cancelled);
    assert_eq!(states(&run), [("a", Cancelled), ("b", Cancelled)]);
    assert_eq!(bench.script.started(), [""; 0]);
}

#[test]
fn the_rules_for_coding_agents_hold_for_runs() {
    let bench = Bench::new();
    let rule = |json: &str| {
        let settings: SettingsPatch = serde_json::from_str(json).unwrap();
        bench.engine.call(SetSettings { changes: settings, version: None }).unwrap();
    };
    rule("{\"mcp\": {\"folders\": [\"/nowhere\"]}}");
    assert_eq!(ask(&bench).unwrap_err().fields[0].field, "folder");
    rule("{\"mcp\": {\"folders\": [], \"agents\": [\"writer\"]}}");
    assert_eq!(ask(&bench).unwrap_err().fields[0].field, "agent");
    rule("{\"mcp\": {\"agents\": [], \"enabled\": false}}");
    assert!(ask(&bench).is_err());
}
