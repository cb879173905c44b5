//! What a run has to do.

use super::{Plan, plan};
use crate::read;
use contract::{
    changes::PlaceKind,
    error::FieldError,
    workflow::{OnFailure, RunWhen, WORKFLOW_TASKS_MOST, WorkflowDefinition},
};
use serde_json::{Map, Value, json};
use std::{fmt::Write as _, path::Path};

fn definition(text: &str) -> WorkflowDefinition {
    read("a.toml", text).unwrap_or_else(|problems| panic!("{}", problems[0].rendered))
}

fn given(inputs: Value) -> Map<String, Value> {
    inputs.as_object().unwrap().clone()
}

fn planned(text: &str, inputs: Value) -> Result<Plan, Vec<FieldError>> {
    plan(&definition(text), &given(inputs), Path::new("/work"))
}

const ASKS: &str = "
name = 'a'
inputs.text = { description = 'What it says' }
inputs.count = { type = 'integer', default = 3 }
inputs.share = { type = 'number', default = 0.5 }
inputs.fast = { type = 'boolean', default = false }
inputs.place = { type = 'choice', choices = ['staging', 'production'], default = 'staging' }
inputs.file = { type = 'path', default = 'a/b' }
[[stage]]
name = 's'
[[stage.task]]
name = 't'
command = 'true'
";

#[test]
fn inputs_are_checked_and_filled_in() {
    let defaults = json!({"text": "x", "count": 3, "share": 0.5, "fast": false, "place": "staging", "file": "/work/a/b"});
    assert_eq!(Value::from(planned(ASKS, json!({"text": "x"})).unwrap().inputs), defaults);
    let typed = json!({"text": "", "count": "12", "share": "2", "fast": "true", "place": "production", "file": "-rf"});
    let read = json!({"text": "", "count": 12, "share": 2, "fast": true, "place": "production", "file": "/work/-rf"});
    assert_eq!(Value::from(planned(ASKS, typed).unwrap().inputs), read);
    let whole = planned(ASKS, json!({"text": "x", "file": "/etc/../a", "count": null})).unwrap().inputs;
    assert_eq!((&whole["file"], &whole["count"]), (&json!("/a"), &json!(3)));
    for (inputs, field, part) in [
        (json!({}), "inputs.text", "“text” (What it says) must be given"),
        (json!({"text": "x", "cuont": 1}), "inputs.cuont", "did you mean `count`?"),
        (json!({"text": 5}), "inputs.text", "must be a text, not 5"),
        (json!({"text": "a\u{0}"}), "inputs.text", "must be a text"),
        (json!({"text": "x", "count": 1.5}), "inputs.count", "must be a whole number, not 1.5"),
        (json!({"text": "x", "count": "many"}), "inputs.count", "a whole number"),
        (json!({"text": "x", "share": "NaN"}), "inputs.share", "a number"),
        (json!({"text": "x", "fast": "yes"}), "inputs.fast", "true or false"),
        (json!({"text": "x", "place": "prodution"}), "inputs.place", "did you mean “production”?"),
        (json!({"text": "x", "file": "../a"}), "inputs.file", "leaves the folder /work"),
    ] {
        let errors = planned(ASKS, inputs.clone()).unwrap_err();
        assert!(errors.len() == 1 && errors[0].field == field, "{inputs}: {errors:?}");
        assert!(errors[0].message.contains(part), "{inputs}: {}", errors[0].message);
    }
    assert_eq!(planned(ASKS, json!({"a": 1, "count": "x"})).unwrap_err().len(), 3, "all are told at once");
}

#[test]
fn stages_stand_in_order_with_what_they_take_over() {
    let plan = planned(
        "
name = 'a'
cwd = 'src'
env = { A = '1', B = '2' }
secrets = ['KEY']
on_failure = 'continue'
[[stage]]
name = 'last'
title = 'The last'
after = ['first', 'other']
when = 'always'
timeout_seconds = 60
retries = 2
agent = 'shell'
check = 'true'
on_failure = { run = 'remedy' }
[[stage.task]]
name = 'own'
command = 'true'
env = { B = '3' }
secrets = ['OWN']
retries = 0
cwd = 'deep'
[[stage.task]]
name = 'said'
agent = 'writer'
instructions = 'Look whether all of it is right.'
after = [{ task = 'own', when = 'always' }]
[[stage]]
name = 'remedy'
[[stage.task]]
name = 't'
command = 'true'
[[stage]]
name = 'first'
after = []
[[stage.task]]
name = 't'
command = 'true'
[[stage]]
name = 'other'
[[stage.task]]
name = 't'
command = 'true'
",
        json!({}),
    )
    .unwrap();
    let names: Vec<_> = plan.stages.iter().map(|stage| stage.name.as_str()).collect();
    assert_eq!(names, ["remedy", "first", "other", "last"]);
    let [remedy, first, other, last] = &plan.stages[..] else { panic!("{names:?}") };
    assert!(remedy.remedy_only && remedy.after.is_empty() && !last.remedy_only);
    assert_eq!(
        (&first.on_failure, &last.on_failure),
        (&OnFailure::Continue, &OnFailure::Run("remedy".to_owned()))
    );
    assert_eq!(
        (&*other.after, &*last.after, last.when),
        (&[1_usize][..], &[1_usize, 2][..], RunWhen::Always)
    );
    assert_eq!((last.title.as_str(), other.title.as_str()), ("The last", "other"));
    let [own, said] = &last.tasks[..] else { panic!("{:?}", last.tasks) };
    assert_eq!(said.after, [(0, RunWhen::Always)]);
    assert_eq!((own.task.env["A"].as_str(), own.task.env["B"].as_str()), ("1", "3"));
    assert_eq!(own.task.secrets.iter().collect::<Vec<_>>(), ["KEY", "OWN"]);
    assert_eq!(
        (own.task.retries, own.task.timeout_seconds, own.task.cwd.as_deref()),
        (Some(0), Some(60), Some("/work/src/deep"))
    );
    assert_eq!((own.task.agent.as_deref(), own.task.check.as_deref()), (Some("shell"), Some("true")));
    assert_eq!(
        (said.task.agent.as_deref(), said.task.retries, said.task.cwd.as_deref()),
        (Some("writer"), Some(2), Some("/work/src"))
    );
    assert!(said.task.env.is_empty() && said.task.secrets.is_empty(), "only commands are given those");
}

#[test]
fn a_task_works_where_its_stage_says_and_is_held_as_it_says() {
    let of = |stage: &str, task: &str| {
        let text = format!(
            "name = 'a'\n[[stage]]\nname = 's'\n{stage}\n[[stage.task]]\nname = 't'\ncommand = 'true'\n{task}\n"
        );
        let task = planned(&text, json!({})).unwrap().stages[0].tasks[0].task.clone();
        let held = task.wanted_sandbox().map(|sandbox| format!("{} {}", sandbox.level, sandbox.network));
        format!("{} {}", task.place.map_or("usual", PlaceKind::as_str), held.as_deref().unwrap_or("usual"))
    };
    let whole = "place = 'worktree'\nsandbox = 'read_only'\nnetwork = 'none'";
    for (stage, task, held) in [
        ("", "", "usual usual"),
        (whole, "", "worktree read_only none"),
        ("", whole, "worktree read_only none"),
        (whole, "place = 'folder'", "folder read_only none"),
        (whole, "sandbox = 'workspace_write'", "worktree workspace_write none"),
        (whole, "network = 'model_only'", "worktree read_only model_only"),
        (whole, "sandbox = 'off'", "worktree off all"),
        ("sandbox = 'workspace_write'", "network = 'none'", "usual workspace_write none"),
        ("sandbox = 'off'", "", "usual off all"),
        ("network = 'all'", "", "usual usual"),
    ] {
        assert_eq!(of(stage, task), held, "{stage} / {task}");
    }
}

#[test]
fn a_matrix_is_one_task_for_each_combination() {
    let plan = planned(
        "
name = 'a'
[[stage]]
name = 'build'
[[stage.task]]
name = 'all'
title = 'Build for {{ matrix.os }}'
command = 'make {{ matrix.os }} {{ matrix.node-version }}'
cwd = '{{ matrix.os }}'
matrix = { os = ['linux', 'mac'], node-version = [20, 22] }
outputs = ['size']
[[stage.task]]
name = 'sum'
after = ['all']
command = 'true'
[[stage]]
name = 'report'
[[stage.task]]
name = 't'
command = 'echo {{ tasks.build.all.size }} {{ tasks.build.all.size | join(\",\") }}'
env = { S = '{{ tasks.build.all.size | default(\"\") }}' }
",
        json!({}),
    )
    .unwrap();
    let tasks = &plan.stages[0].tasks;
    let names: Vec<_> = tasks.iter().map(|task| task.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "all (node-version: 20, os: linux)",
            "all (node-version: 20, os: mac)",
            "all (node-version: 22, os: linux)",
            "all (node-version: 22, os: mac)",
            "sum"
        ]
    );
    assert_eq!(tasks[3].matrix, given(json!({"os": "mac", "node-version": 22})));
    assert_eq!((tasks[3].written.as_str(), tasks[3].task.cwd.as_deref()), ("all", Some("/work/mac")));
    assert_eq!(tasks[4].after, [0, 1, 2, 3].map(|at| (at, RunWhen::Success)));
    let reads = &plan.stages[1].tasks[0].reads;
    assert_eq!(reads.len(), 1, "{reads:?}");
    assert_eq!(
        (reads[0].stage, reads[0].task.as_str(), reads[0].field.as_str(), reads[0].optional),
        (0, "all", "size", false)
    );
}

/// Layers of a hundred, each task after ten of the layer before: the most that a run may have.
#[test]
fn ten_thousand_tasks_are_read_and_planned() {
    let layers = WORKFLOW_TASKS_MOST / 100;
    let mut stages = "name = 'many'\n".to_owned();
    let mut one = "name = 'many'\n[[stage]]\nname = 's'\n".to_owned();
    for layer in 0..layers {
        writeln!(stages, "[[stage]]\nname = 's{layer}'").unwrap();
        for task in 0..100 {
            writeln!(stages, "[[stage.task]]\nname = 't{task}'\noutputs = ['x']").unwrap();
            writeln!(one, "[[stage.task]]\nname = 't{layer}-{task}'\noutputs = ['x']").unwrap();
            if layer == 0 {
                stages.push_str("command = 'true'\n");
                one.push_str("command = 'true'\n");
                continue;
            }
            let before = layer - 1;
            writeln!(stages, "command = 'echo {{{{ tasks.s{before}.t{task}.x }}}} {{{{ tasks.s0.t0.x }}}}'")
                .unwrap();
            let after: Vec<_> = (0..10).map(|nth| format!("'t{before}-{}'", (task + nth) % 100)).collect();
            writeln!(
                one,
                "after = [{}]\ncommand = 'echo {{{{ tasks.s.t{before}-{task}.x }}}}'",
                after.join(", ")
            )
            .unwrap();
        }
    }
    for text in [&stages, &one] {
        let planned = planned(text, json!({})).unwrap();
        assert_eq!(planned.stages.iter().map(|stage| stage.tasks.len()).sum::<usize>(), WORKFLOW_TASKS_MOST);
    }
    let too_many =
        format!("{stages}[[stage]]\nname = 'more'\n[[stage.task]]\nname = 't'\ncommand = 'true'\n");
    let problems = read("a.toml", &too_many).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert!(problems[0].message.contains("at most 10000 tasks"), "{}", problems[0].message);
    // every task is wrong: the first hundred things are told
    let wrong = stages.replace("outputs", "output");
    assert_eq!(read("a.toml", &wrong).unwrap_err().len(), 100);
}

/// The stages that each stage comes after, with stages that run when these words say.
fn befores(stages: &[(&str, &str)]) -> Vec<Vec<String>> {
    let stage = |(name, says): &(&str, &str)| {
        format!("[[stage]]\nname = '{name}'\n{says}\n[[stage.task]]\nname = 't'\ncommand = 'true'\n")
    };
    let text = format!("name = 'a'\n{}", stages.iter().map(stage).collect::<String>());
    let plan = planned(&text, json!({})).unwrap();
    let name = |at: &usize| plan.stages[*at].name.clone();
    let of = |(wanted, _): &(&str, &str)| {
        let stage = plan.stages.iter().find(|stage| stage.name == *wanted).unwrap();
        stage.after.iter().map(name).collect()
    };
    stages.iter().map(of).collect()
}

#[test]
fn what_runs_on_failure_alone_stands_beside_the_way() {
    let (fails, undo) = ("when = 'failure'", "on_failure = { run = 'undo' }");
    for (stages, expected) in [
        (vec![("test", ""), ("alert", fails), ("next", "")], vec!["", "test", "test"]),
        (
            vec![("test", ""), ("alert", fails), ("more", fails), ("next", "")],
            vec!["", "test", "test", "test"],
        ),
        (vec![("test", undo), ("undo", ""), ("alert", fails), ("next", "")], vec!["", "", "test", "test"]),
        (vec![("test", ""), ("clean", "when = 'always'"), ("next", "")], vec!["", "test", "clean"]),
        (vec![("test", ""), ("alert", fails), ("next", "after = ['alert']")], vec!["", "test", "alert"]),
    ] {
        let found: Vec<_> = befores(&stages).into_iter().map(|before| before.join(" ")).collect();
        assert_eq!(found, expected, "{stages:?}");
    }
}

#[test]
fn a_task_owes_what_others_cannot_do_without() {
    for (reads, owes) in [
        ("{{ tasks.a.t.x }}", vec!["x"]),
        ("{{ tasks.a.t.x | default('') }}", vec![]),
        ("{{ tasks.a.t.x | default('') }} {{ tasks.a.t.x }} {{ tasks.a.t.y }}", vec!["x", "y"]),
        ("", vec![]),
    ] {
        let text = format!(
            "name = 'a'\n[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'true'\noutputs = ['x', 'y', 'z']\n\
             [[stage]]\nname = 'b'\n[[stage.task]]\nname = 't'\ncommand = \"\"\"echo {reads}\"\"\"\n"
        );
        let plan = planned(&text, json!({})).unwrap();
        assert_eq!(plan.stages[0].tasks[0].owes.iter().collect::<Vec<_>>(), owes, "{reads}");
    }
}
