//! A store with a task of every sort in it, alive, and copies of it to break.

use contract::{
    NewTask, Origin, Status, Task, Timestamp,
    command::{
        AnswerTask, CreateTask, DeleteTasks, PauseQueue, PauseTasks, ResumeQueue, RetryTasks, SetSettings,
        StartWorkflow,
    },
    model::Answer,
    settings::SettingsPatch,
    task::{Backoff, CommandLine, OnDependencyFailure},
};
use engine::{Finding, Role, Stop};
use harness::Bench;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};
use store::breaking;
use tempfile::TempDir;

/// What the completed task has put out, in the copies.
pub(super) const OUTPUT: &[u8] = b"done\n";

/// The living store, and the ids of its tasks by what they are.
pub(super) struct Live {
    bench: Bench,
    /// Goes with the folder; a second engine must not outlive the first.
    ids: BTreeMap<&'static str, String>,
    base: TempDir,
}

impl Live {
    /// A store with a task of every sort.
    pub(super) fn new() -> Self {
        let mut live = Self { bench: Bench::new(), ids: BTreeMap::new(), base: tempfile::tempdir().unwrap() };
        live.forget_one_for_good();
        live.bench.start(3);
        live.ends();
        live.workflows();
        live.runs_and_waits();
        live.copy_once();
        live
    }

    fn name(&mut self, name: &'static str, task: &Task) {
        self.ids.insert(name, task.id.to_string());
    }

    /// One that was deleted longer ago than it can be brought back.
    fn forget_one_for_good(&mut self) {
        let first = self.bench.another(Role::Worker);
        first.start(1);
        let gone = first.create("gone", "ok");
        first.until_status(gone.id, Status::Completed);
        first.engine.call(DeleteTasks { ids: vec![gone.id.to_string()] }).unwrap();
        self.name("gone", &gone);
        first.engine.stop(Stop::StopRunning);
        // the next pool tidies when it begins
        self.bench.clock.turn(Duration::from_secs(25 * 3600));
    }

    fn ends(&mut self) {
        let bench = &self.bench;
        let task = NewTask {
            title: Some("done".into()),
            command: Some(CommandLine::Line("ok".into())),
            ..NewTask::default()
        };
        let request = Some(uuid::Uuid::now_v7());
        let done = bench.engine.call_once(request, CreateTask { task }).unwrap().task;
        let flaky = bench.create_with("flaky", "flaky 1", |t| t.backoff = Some(SOON));
        let bad = bench.create("bad", "fatal");
        let again = bench.create_with("again", "fail", |t| {
            t.backoff = Some(SOON);
            t.max_retries = Some(1);
        });
        let deleted = bench.create("deleted", "ok");
        for task in [&done, &flaky, &deleted] {
            bench.until_status(task.id, Status::Completed);
        }
        bench.until_status(bad.id, Status::Failed);
        bench.until_status(again.id, Status::Failed);
        bench.engine.call(DeleteTasks { ids: vec![deleted.id.to_string()] }).unwrap();
        let retry = RetryTasks { ids: vec![bad.id.to_string()], ..RetryTasks::default() };
        let rerun = bench.engine.call(retry).unwrap().done.remove(0);
        bench.until_status(rerun.id, Status::Failed);
        let cancelled = bench.create_with("cancelled", "ok", |t| t.scheduled_at = Some(Timestamp::MAX));
        bench.engine.call(contract::command::CancelTasks { ids: vec![cancelled.id.to_string()] }).unwrap();
        for (name, task) in [
            ("done", done),
            ("flaky", flaky),
            ("bad", bad),
            ("again", again),
            ("deleted", deleted),
            ("cancelled", cancelled),
        ] {
            self.name(name, &task);
        }
    }

    /// A run of a workflow that has ended, and one whose last task is held.
    fn workflows(&mut self) {
        let bench = &self.bench;
        let folder = tempfile::tempdir().unwrap();
        let start = |text: &str| {
            let file = folder.path().join("flow.toml");
            fs::write(&file, text).unwrap();
            let folder = Some(folder.path().display().to_string());
            let workflow = file.display().to_string();
            bench.engine.call(StartWorkflow { workflow, folder, ..StartWorkflow::default() }).unwrap()
        };
        let stage = |name: &str| {
            format!("[[stage]]\nname = \"{name}\"\n[[stage.task]]\nname = \"{name}\"\ncommand = \"ok\"\n")
        };
        let over = start(&format!("name = \"over\"\n{}", stage("a"))).brief.id;
        let over = bench.until_status(over, Status::Completed);
        bench.engine.call(PauseQueue { for_seconds: None }).unwrap();
        let run = start(&format!("name = \"goes\"\n{}{}", stage("a"), stage("b")));
        let task = |stage: usize| run.stages[stage].tasks[0].task.as_ref().unwrap().id;
        bench.engine.call(PauseTasks { ids: vec![task(1).to_string()] }).unwrap();
        bench.engine.call(ResumeQueue {}).unwrap();
        bench.until_status(task(0), Status::Completed);
        let goes = bench.get(run.brief.id);
        for (name, task) in [("over", over), ("goes", goes)] {
            self.name(name, &task);
        }
    }

    fn runs_and_waits(&mut self) {
        let bench = &self.bench;
        let agent = bench.model_agent("writer", "Writes");
        let changes = SettingsPatch { workers: Some(4), ..SettingsPatch::default() };
        bench.engine.call(SetSettings { changes, version: None }).unwrap();
        let frozen = bench.create("frozen", "wait");
        bench.until_status(frozen.id, Status::Running);
        bench.engine.call(PauseTasks { ids: vec![frozen.id.to_string()] }).unwrap();
        bench.until_status(frozen.id, Status::Paused);
        let asks = bench.create_model(&agent, "asks", "ask");
        bench.until_status(asks.id, Status::NeedsInput);
        let quota = bench.create_model(&agent, "quota", "quota 100");
        bench.until_status(quota.id, Status::Pending);
        let retry = bench.create_with("retry", "fail", |t| t.backoff = Some(LATE));
        bench.until_status(retry.id, Status::Pending);
        let talks = bench.create_model(&agent, "talks", "turn");
        bench.until_status(talks.id, Status::Running);
        let text = Answer::Text("Go on.".into());
        bench.engine.call(AnswerTask { id: talks.id.to_string(), answer: text, asked_at: None }).unwrap();
        let runs = bench.create("runs", "wait");
        bench.until_status(runs.id, Status::Running);
        bench.engine.call(PauseQueue { for_seconds: None }).unwrap();
        let ready = bench.create("ready", "ok");
        let held = bench.create("held", "ok");
        bench.engine.call(PauseTasks { ids: vec![held.id.to_string()] }).unwrap();
        let later = bench.create_with("later", "ok", |t| t.scheduled_at = Some(Timestamp::MAX));
        let after = bench.create_with("after", "ok", |t| t.depends_on = vec![later.id.to_string()]);
        let falls = bench.create_with("falls", "ok", |t| {
            t.depends_on = vec![after.id.to_string()];
            t.on_dependency_failure = OnDependencyFailure::Fail;
        });
        let wants = bench.create_with("wants", "ok", |t| t.origin = Some(Origin::Mcp("client".into())));
        for (name, task) in [
            ("frozen", frozen),
            ("asks", asks),
            ("quota", quota),
            ("retry", retry),
            ("talks", talks),
            ("runs", runs),
            ("ready", ready),
            ("held", held),
            ("later", later),
            ("after", after),
            ("falls", falls),
            ("wants", wants),
        ] {
            self.name(name, &task);
        }
    }

    /// What every copy begins with: the living store at one moment, and an output that has something in it.
    fn copy_once(&self) {
        let (from, to) = (self.bench.path(), self.base.path());
        for folder in ["attempts", "bells", "engines", "backups", "logs"] {
            fs::create_dir(to.join(folder)).unwrap();
        }
        breaking::copy(&from, to).unwrap();
        copy_files(&from.join("attempts"), &to.join("attempts"));
        let done = to.join("attempts").join(&self.ids["done"]).join("1");
        fs::create_dir_all(&done).unwrap();
        fs::write(done.join("output"), OUTPUT).unwrap();
        let put = format!("UPDATE task_attempts SET output_bytes = 5 WHERE task_id = '{}'", self.ids["done"]);
        breaking::alter(to, &put).unwrap();
    }

    /// A copy to break.
    pub(super) fn copy(&self) -> Copy {
        let dir = tempfile::tempdir().unwrap();
        copy_files(self.base.path(), dir.path());
        Copy { dir, ids: self.ids.clone() }
    }
}

/// Pauses of one second, and one that a test does not live to see the end of.
const SOON: Backoff = Backoff { min_seconds: 1, max_seconds: 1 };
const LATE: Backoff = Backoff { min_seconds: 80_000, max_seconds: 80_000 };

fn copy_files(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_files(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A copy of the store, nobody's but the test's.
pub(super) struct Copy {
    dir: TempDir,
    ids: BTreeMap<&'static str, String>,
}

impl Copy {
    /// Its data folder.
    pub(super) fn path(&self) -> PathBuf {
        self.dir.path().to_owned()
    }

    /// The id of the task of this name.
    pub(super) fn id(&self, name: &str) -> &str {
        &self.ids[name]
    }

    /// Does `statements` to it, with the triggers set aside; `@name` stands for the id of the task of that name.
    pub(super) fn alter(&self, statements: &str) {
        let sql = self.named(statements);
        breaking::alter(&self.path(), &sql).unwrap_or_else(|e| panic!("{e}: {sql}"));
    }

    /// The same with the triggers in their places.
    pub(super) fn alter_as_allowed(&self, statements: &str) {
        let sql = self.named(statements);
        breaking::alter_as_allowed(&self.path(), &sql).unwrap_or_else(|e| panic!("{e}: {sql}"));
    }

    fn named(&self, statements: &str) -> String {
        let mut sql = statements.to_owned();
        for (name, id) in &self.ids {
            sql = sql.replace(&format!("@{name}"), &format!("'{id}'"));
        }
        assert!(!sql.contains('@'), "{sql}");
        sql
    }

    /// What the doctor says of it.
    pub(super) fn findings(&self) -> Vec<Finding> {
        engine::examine(&self.path(), &[])
    }

    /// Ids of what it finds amiss.
    pub(super) fn amiss(&self) -> Vec<String> {
        self.findings().into_iter().filter(|f| !f.ok).map(|f| f.id).collect()
    }
}
