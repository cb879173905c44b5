//! A task and all that is started from within it: how much that may come to, whose rules hold for it, and that it ends
//! together.

use crate::cli::home::Home;
use contract::{
    AgentDraft, ApiError, ErrorCode, NewTask, Origin, Status, Task, TaskId,
    command::{CancelTasks, CreateTask, EditAgent, ListTasks, SetSettings},
    model::QuestionKind,
    sandbox::{NetworkAccess, Sandbox, SandboxLevel},
    settings::{Settings, SettingsPatch},
    task::CheckWish,
};
use harness::{
    Bench,
    model_server::{Act, ModelServer, Shape, Turn},
};
use serde_json::json;

fn set(bench: &Bench, change: impl FnOnce(&mut Settings)) {
    let mut settings = Settings::default();
    change(&mut settings);
    let changes = SettingsPatch::between(&Settings::default(), &settings);
    bench.engine.call(SetSettings { changes, version: None }).unwrap();
}

fn all(bench: &Bench) -> Vec<Task> {
    bench.engine.call(ListTasks { limit: 500, ..ListTasks::default() }).unwrap().tasks
}

fn below(bench: &Bench, parent: TaskId) -> Vec<Task> {
    all(bench).into_iter().filter(|task| task.parent_id == Some(parent)).collect()
}

/// What comes of a task that the run of `parent` asks for.
fn asked_for_by(bench: &Bench, parent: TaskId) -> Result<Task, ApiError> {
    let task = NewTask {
        title: Some("below".into()),
        agent: Some("writer".into()),
        origin: Some(Origin::Agent("writer".into())),
        parent_id: Some(parent),
        ..NewTask::default()
    };
    bench.engine.call(CreateTask { task }).map(|created| created.task)
}

#[test]
fn one_task_starts_so_many_and_no_more() {
    let bench = Bench::running(1);
    set(&bench, |settings| settings.family.children = 3);
    let writer = bench.model_agent("writer", "Writes");
    let top = bench.create_model(&writer, "top", "children 5 ok");
    let done = bench.until_status(top.id, Status::Completed);
    assert_eq!(done.summary.as_deref(), Some("3: This task has started 3 tasks, which is the most."));
    assert_eq!(below(&bench, top.id).len(), 3);
}

#[test]
fn a_family_is_so_large_and_no_larger() {
    let bench = Bench::running(2);
    set(&bench, |settings| {
        settings.family.tasks = 9;
        settings.family.depth = 5;
    });
    let writer = bench.model_agent("writer", "Writes");
    let other = bench.create_model(&writer, "another family", "ok");
    let top = bench.create_model(&writer, "top", "children 3 children 3 children 3 children 3 ok");
    let family = || all(&bench).into_iter().filter(|task| task.id != other.id).collect::<Vec<_>>();
    harness::wait::until("the family's end", || {
        let tasks = family();
        (tasks.len() >= 9 && tasks.iter().all(|task| task.status.is_terminal())).then_some(())
    });
    let tasks = family();
    assert_eq!(tasks.len(), 9, "{tasks:#?}");
    let refused = tasks.iter().filter(|t| t.summary.as_ref().is_some_and(|s| s.contains("are 9 tasks")));
    assert!(refused.count() > 0);
    assert!(tasks.iter().all(|task| task.status == Status::Completed));
    assert_eq!(bench.get(top.id).status, Status::Completed);
}

#[test]
fn a_family_has_one_budget() {
    let bench = Bench::running(1);
    set(&bench, |settings| settings.family.tokens = Some(120));
    let writer = bench.model_agent("writer", "Writes");
    let top = bench.create_model(&writer, "top", "turn then child");
    let done = bench.until_status(top.id, Status::Completed);
    assert!(done.summary.as_ref().unwrap().contains("is used"), "{:?}", done.summary);
    set(&bench, |settings| settings.family.tokens = Some(10_000));
    let top = bench.create_model(&writer, "more", "turn then child");
    let done = bench.until_status(top.id, Status::Completed);
    let child = below(&bench, top.id).pop().unwrap();
    assert_eq!(done.summary, Some(format!("writer {}", child.id)));
    bench.engine.call(CancelTasks { ids: vec![child.id.to_string()] }).unwrap();
    bench.until_status(child.id, Status::Cancelled);
}

#[test]
fn nothing_comes_into_a_family_that_is_cancelled() {
    let bench = Bench::new();
    let writer = bench.model_agent("writer", "Writes");
    let top = bench.create_model(&writer, "top", "wait");
    let middle = bench.create_model_with(&writer, "middle", "wait", |t| t.parent_id = Some(top.id));
    let lowest = bench.create_model_with(&writer, "lowest", "wait", |t| t.parent_id = Some(middle.id));
    for task in [&top, &middle] {
        assert!(asked_for_by(&bench, task.id).is_ok(), "{}", task.title);
    }
    bench.engine.call(CancelTasks { ids: vec![top.id.to_string()] }).unwrap();
    for task in [&top, &middle, &lowest] {
        let refused = asked_for_by(&bench, task.id).unwrap_err();
        assert_eq!(refused.code, ErrorCode::Refused, "{}", task.title);
    }
    assert!(all(&bench).iter().all(|task| task.status == Status::Cancelled));

    // a run that has not heard of the cancel yet, and one below it
    let bench = Bench::running(2);
    let writer = bench.model_agent("writer", "Writes");
    let top = bench.create_model(&writer, "top", "wait");
    bench.until_status(top.id, Status::Running);
    let middle = bench.create_model_with(&writer, "middle", "wait", |t| t.parent_id = Some(top.id));
    bench.until_status(middle.id, Status::Running);
    bench.engine.call(CancelTasks { ids: vec![top.id.to_string()] }).unwrap();
    for task in [&top, &middle] {
        assert_eq!(asked_for_by(&bench, task.id).unwrap_err().code, ErrorCode::Refused, "{}", task.title);
    }
    bench.until_status(middle.id, Status::Cancelled);
}

#[test]
fn a_cancel_ends_what_a_task_has_left_behind() {
    let bench = Bench::running(3);
    let writer = bench.model_agent("writer", "Writes");
    let top = bench.create_model(&writer, "top", "children 2 wait");
    bench.until_status(top.id, Status::Completed);
    let left = below(&bench, top.id);
    bench.engine.call(CancelTasks { ids: vec![top.id.to_string()] }).unwrap();
    for task in &left {
        bench.until_status(task.id, Status::Cancelled);
    }
    let nothing = bench.engine.call(CancelTasks { ids: vec![top.id.to_string()] }).unwrap();
    assert!(nothing.refused[0].error.message.contains("nothing to cancel"));
}

#[test]
fn a_cancel_that_races_with_a_growing_family_leaves_nothing_of_it_alive() {
    // as models that do nothing but start tasks; each time the cancel comes at another moment
    let grows = "children 4 ".repeat(6) + "ok";
    for born in [1, 2, 5, 9, 17, 30] {
        let bench = Bench::running(4);
        set(&bench, |settings| {
            settings.family.children = 1_000;
            settings.family.tasks = 400;
            settings.family.depth = 8;
        });
        let writer = bench.model_agent("writer", "Writes");
        let other = bench.create_model(&writer, "another family", "wait");
        let top = bench.create_model(&writer, "top", &grows);
        harness::wait::until("it has grown", || (all(&bench).len() > born + 1).then_some(()));
        bench.engine.call(CancelTasks { ids: vec![top.id.to_string()] }).unwrap();
        let at_once = all(&bench).len();
        harness::wait::until("all of the family has ended", || {
            let tasks = all(&bench);
            tasks.iter().all(|task| task.id == other.id || task.status.is_terminal()).then_some(())
        });
        assert_eq!(all(&bench).len(), at_once, "some were born after the cancel, which came after {born}");
    }
}

#[test]
fn what_a_coding_agent_s_task_starts_is_held_to_the_same_rules() {
    type Change = fn(&mut Settings);
    let cases: [(&str, Change, &str); 6] = [
        ("enabled", |s| s.mcp.enabled = false, "may not start tasks"),
        ("agents", |s| s.mcp.agents = vec!["other".into()], "may not use"),
        ("folders", |s| s.mcp.folders = vec!["/usr".into()], "outside the folders"),
        ("depth", |s| s.mcp.depth = 1, "levels below"),
        ("unfinished", |s| s.mcp.unfinished_tasks = 2, "have not ended yet"),
        ("rate", |s| s.mcp.tasks_per_minute = 2, "in the last minute"),
    ];
    for (name, rule, words) in cases {
        let bench = Bench::new();
        let writer = bench.model_agent("writer", "Writes");
        let mcp = Some(Origin::Mcp("robot".into()));
        let top = bench.create_model_with(&writer, "top", "wait", |t| t.origin = mcp);
        let middle = asked_for_by(&bench, top.id).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(middle.from_mcp, "{name}");
        set(&bench, rule);
        let refused = asked_for_by(&bench, middle.id).unwrap_err();
        assert!(refused.message.contains(words), "{name}: {}", refused.message);

        // the person's own family is theirs
        let own = bench.create_model(&writer, "own", "wait");
        let child = asked_for_by(&bench, own.id).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(!child.from_mcp, "{name}");
        asked_for_by(&bench, child.id).unwrap_or_else(|e| panic!("{name}: {e}"));
    }
}

#[test]
fn a_task_gives_no_other_a_command() {
    let bench = Bench::new();
    let writer = bench.model_agent("writer", "Writes");
    let top = bench.create_model(&writer, "top", "wait");
    let task = NewTask {
        command: Some(contract::task::CommandLine::Line("true".into())),
        origin: Some(Origin::Agent("writer".into())),
        parent_id: Some(top.id),
        ..NewTask::default()
    };
    let refused = bench.engine.call(CreateTask { task }).unwrap_err();
    assert_eq!(refused.fields[0].field, "agent");
}

#[test]
fn a_task_gives_no_other_a_check_and_its_agents_runs_unasked_in_its_own_folder_alone() {
    let bench = Bench::new();
    let writer = bench.model_agent("writer", "Writes");
    let mcp = Some(Origin::Mcp("robot".into()));
    let top = bench.create_model_with(&writer, "top", "wait", |t| t.origin = mcp);
    let below = |change: &dyn Fn(&mut NewTask)| {
        let mut task = NewTask {
            title: Some("below".into()),
            agent: Some("writer".into()),
            origin: Some(Origin::Agent("writer".into())),
            parent_id: Some(top.id),
            ..NewTask::default()
        };
        change(&mut task);
        bench.engine.call(CreateTask { task }).map(|created| created.task)
    };
    let refused = below(&|task| task.check = Some(CheckWish::Command("true".into()))).unwrap_err();
    assert_eq!(refused.fields[0].field, "check");
    let elsewhere = |task: &mut NewTask| task.cwd = Some("/usr".into());
    assert!(below(&elsewhere).unwrap().question.is_none(), "nothing is run there");

    let changes = AgentDraft { check: Some("make check".into()), ..AgentDraft::default() };
    bench.engine.call(EditAgent { name: "writer".into(), changes }).unwrap();
    assert!(below(&|_| {}).unwrap().question.is_none(), "where the agent works, the check is the person's");
    let asks = below(&elsewhere).unwrap().question.expect("it asks");
    assert_eq!((asks.kind, asks.detail.as_deref()), (QuestionKind::Approval, Some("make check")));
    assert_eq!(asks.text, "writer wants to have its work checked by a command in /usr.");
}

#[test]
fn a_task_below_another_is_held_as_that_is_or_more() {
    let bench = Bench::new();
    let writer = bench.model_agent("writer", "Writes");
    let sandbox = |level, network| Sandbox { level, network, best_effort: false };
    let write = sandbox(SandboxLevel::WorkspaceWrite, NetworkAccess::None);
    let top = bench.create_model_with(&writer, "top", "wait", |t| t.sandbox = Some(write));
    let below = |own: Option<Sandbox>| {
        let task = NewTask {
            title: Some("below".into()),
            agent: Some("writer".into()),
            origin: Some(Origin::Agent("writer".into())),
            parent_id: Some(top.id),
            sandbox: own,
            ..NewTask::default()
        };
        bench
            .engine
            .call(CreateTask { task })
            .map(|created| created.task.sandbox.map(|sandbox| sandbox.asked))
    };
    assert_eq!(below(None).unwrap(), Some(write));
    let read = sandbox(SandboxLevel::ReadOnly, NetworkAccess::All);
    assert_eq!(below(Some(read)).unwrap(), Some(sandbox(SandboxLevel::ReadOnly, NetworkAccess::None)));
    // what it asks for itself never opens what is closed above it
    assert_eq!(below(Some(Sandbox::OFF)).unwrap(), Some(write));
    let changes = AgentDraft { sandbox: Some(Some(read)), ..AgentDraft::default() };
    bench.engine.call(EditAgent { name: "writer".into(), changes }).unwrap();
    let refused = below(Some(write)).unwrap_err();
    assert_eq!(refused.fields[0].field, "sandbox");
    assert!(refused.hint.unwrap().contains("only the person"));
}

#[test]
fn nothing_goes_on_in_a_family_that_grows_while_it_is_cancelled() {
    for round in 0..4 {
        let bench = Bench::running(4);
        set(&bench, |settings| {
            settings.family.tasks = 10_000;
            settings.family.children = 1_000;
            settings.family.depth = 8;
        });
        let writer = bench.model_agent("writer", "Writes");
        let top = bench.create_model(&writer, "top", "wait");
        let middle = |n: usize| {
            bench.create_model_with(&writer, &format!("middle {n}"), "wait", |t| t.parent_id = Some(top.id))
        };
        let parents: Vec<TaskId> = std::iter::once(top.id).chain((0..3).map(|n| middle(n).id)).collect();
        for parent in &parents {
            bench.until_status(*parent, Status::Running);
        }
        std::thread::scope(|scope| {
            let grows = parents.iter().map(|&parent| {
                let bench = &bench;
                scope.spawn(move || {
                    loop {
                        if let Err(refused) = asked_for_by(bench, parent) {
                            return refused.code;
                        }
                    }
                })
            });
            let grows: Vec<_> = grows.collect();
            harness::wait::until("it has grown", || (all(&bench).len() > 40 + round * 20).then_some(()));
            bench.engine.call(CancelTasks { ids: vec![top.id.to_string()] }).unwrap();
            for one in grows {
                assert_eq!(one.join().unwrap(), ErrorCode::Refused, "round {round}");
            }
        });
        harness::wait::until("all of it has ended", || {
            let left = [Status::Pending, Status::Queued, Status::Running, Status::Paused, Status::NeedsInput];
            let page = ListTasks { statuses: left.to_vec(), ..ListTasks::default() };
            bench.engine.call(page).unwrap().tasks.is_empty().then_some(())
        });
        let ran = bench.script.started();
        assert!(ran.iter().all(|title| title != "below"), "round {round}: {ran:?}");
        assert!(all(&bench).iter().all(|task| task.status == Status::Cancelled), "round {round}");
    }
}

#[test]
fn a_model_that_starts_tasks_without_end_is_over_once_it_is_cancelled() {
    let task = |n: usize| json!({"title": format!("More {n}"), "description": "Start more of these.", "instructions": "Start as many more tasks as you can.", "agent": "writer"});
    let more =
        (1..8).fold(Turn::calls("create_task", task(0)), |turn, n| turn.and_calls("create_task", task(n)));
    let server = ModelServer::start(Shape::OpenAi, vec![]);
    server.always(Act::Reply(more));
    let home = Home::new();
    home.add_provider(&server.base_url());
    home.add_writer("Start tasks.", &["tasks"]);
    home.expect(0, &["setting", "set", "family.tasks", "5000"]);
    let top = home.make_short(&["--agent", "writer", "Start more"]);
    let worker = home.worker(&["--workers", "4"]);
    let listed = |of: &[&str]| {
        home.json(&[&["list", "--limit", "500"], of].concat())["tasks"].as_array().unwrap().len()
    };
    harness::wait::until("there are many", || (listed(&[]) > 40).then_some(()));
    home.expect(0, &["cancel", &top]);
    let alive = ["--status", "pending,queued,running,paused,needs_input"];
    harness::wait::until("nothing of it is left", || (listed(&alive) == 0).then_some(()));
    let (made, asked) = (listed(&[]), server.requests().len());
    // whatever would go on has had its chance once another task has come and gone
    home.expect(0, &["execute", "--wait", "--command", "true"]);
    assert_eq!(listed(&alive), 0);
    assert_eq!(
        (listed(&[]) - 1, server.requests().len()),
        (made, asked),
        "the model is asked for nothing more"
    );
    drop(worker);
}
