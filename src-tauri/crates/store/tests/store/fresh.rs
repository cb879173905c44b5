//! A fresh store, rows to put into it, and a look at what is on disk.

use diesel::{prelude::*, sql_types::BigInt};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use store::{Connection, Result, Store, StoreError, StoreOptions, agents::AgentRow, tasks::TaskRow, users};
use tempfile::TempDir;

/// The agent of every task that [`task`] makes.
pub(crate) const AGENT: &str = "agent";

/// A store in a folder of its own, with one user and one agent.
pub(crate) struct Fresh {
    pub(crate) store: Store,
    pub(crate) dir: TempDir,
    commits: Arc<AtomicUsize>,
}

impl Fresh {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (store, commits) = open(dir.path()).unwrap();
        store.write(people).unwrap();
        Self { store, dir, commits }
    }

    /// How many groups have been committed so far.
    pub(crate) fn commits(&self) -> usize {
        self.commits.load(Ordering::SeqCst)
    }

    /// Adds a task, queued.
    pub(crate) fn add(&self, id: &str) -> TaskRow {
        self.add_with(id, |_| {})
    }

    pub(crate) fn add_with(&self, id: &str, change: impl FnOnce(&mut TaskRow)) -> TaskRow {
        let mut row = task(id);
        change(&mut row);
        let written = row.clone();
        let entered = move |c: &mut Connection| {
            store::tasks::insert(c, &row)?;
            // born as every task is, then made what the test wants
            store::tasks::update(c, &row)
        };
        self.store.write(entered).unwrap();
        written
    }

    pub(crate) fn get(&self, id: &str) -> TaskRow {
        self.store.read(|c| store::tasks::find(c, id)).unwrap()
    }

    /// The one number that a query gives.
    pub(crate) fn number(&self, query: &str) -> i64 {
        self.store.read(|c| number(c, query)).unwrap()
    }

    /// Runs one statement of SQL as a request of its own.
    pub(crate) fn sql(&self, statement: &str) -> Result<()> {
        let statement = statement.to_owned();
        self.store.write(move |c| sql(c, &statement))
    }

    /// Closes the store and opens the file again.
    pub(crate) fn reopened(self) -> Self {
        let Self { store, dir, .. } = self;
        drop(store);
        let (store, commits) = open(dir.path()).unwrap();
        Self { store, dir, commits }
    }

    /// Asserts that no invariant is broken.
    pub(crate) fn assert_sound(&self) {
        let found = self.store.read(store::integrity::check).unwrap();
        let broken: Vec<_> = found.into_iter().filter(|(_, n)| *n != 0).collect();
        assert!(broken.is_empty(), "{broken:?}");
    }
}

/// Opens the store in `dir`, counting commits.
pub(crate) fn open(dir: &Path) -> Result<(Store, Arc<AtomicUsize>)> {
    let commits = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&commits);
    let store = Store::open(StoreOptions {
        data_dir: dir.to_owned(),
        after_commit: Some(Box::new(move || {
            counted.fetch_add(1, Ordering::SeqCst);
        })),
        make_room: None,
        now: 1,
    })?;
    Ok((store, commits))
}

pub(crate) fn sql(connection: &mut Connection, statement: &str) -> Result<()> {
    diesel::sql_query(statement).execute(connection)?;
    Ok(())
}

pub(crate) fn number(connection: &mut Connection, query: &str) -> Result<i64> {
    Ok(diesel::select(diesel::dsl::sql::<BigInt>(&format!("({query})"))).get_result(connection)?)
}

/// What went wrong with something that must go wrong.
#[track_caller]
pub(crate) fn refusal<T>(result: Result<T>) -> StoreError {
    match result {
        Ok(_) => panic!("it was not refused"),
        Err(error) => error,
    }
}

fn people(connection: &mut Connection) -> Result<()> {
    users::ensure_local(connection, "Ann", 1)?;
    for (id, name) in [(AGENT, "shell"), ("agent-2", "other")] {
        store::agents::insert(connection, &agent(id, name))?;
    }
    Ok(())
}

fn agent(id: &str, name: &str) -> AgentRow {
    AgentRow {
        id: id.into(),
        user_id: users::LOCAL_USER.into(),
        name: name.into(),
        kind: contract::AgentKind::Shell,
        role: String::new(),
        backstory: String::new(),
        instructions: String::new(),
        command: None,
        cwd: None,
        timeout_seconds: 60,
        pass_session: false,
        ready_made: false,
        provider: None,
        model: None,
        parameters: "{}".into(),
        archived_at: None,
        created_at: 1,
        updated_at: 1,
        budget: "{}".into(),
        tools: "[]".into(),
        fallbacks: "[]".into(),
        template: None,
        form: "[]".into(),
        check_command: None,
        coding: None,
        environment: None,
        place: None,
        sandbox: None,
    }
}

/// A task that is queued.
pub(crate) fn task(id: &str) -> TaskRow {
    TaskRow {
        id: id.into(),
        user_id: users::LOCAL_USER.into(),
        agent_id: AGENT.into(),
        title: id.into(),
        description: String::new(),
        instructions: String::new(),
        task_type: contract::TaskType::General,
        command: None,
        priority: 5,
        status: contract::Status::Queued,
        waiting_for: None,
        wake_at: None,
        blockers: 0,
        hold: false,
        pause_requested: false,
        cancel_requested: false,
        front: false,
        kept_run: false,
        generation: 0,
        attempt_count: 0,
        retry_count: 0,
        max_retries: 3,
        losses: 0,
        progress_percentage: 0,
        current_step: None,
        total_steps: None,
        result: None,
        error_code: None,
        error_message: None,
        error_hint: None,
        scheduled_at: None,
        deadline_at: None,
        started_at: None,
        completed_at: None,
        estimated_duration: 300,
        actual_duration: None,
        context_data: "{}".into(),
        files: "[]".into(),
        cwd: None,
        path_env: None,
        pty: false,
        timeout_seconds: 60,
        backoff_min_seconds: 1,
        backoff_max_seconds: 900,
        on_lost: contract::task::OnLost::Retry,
        on_dependency_failure: contract::task::OnDependencyFailure::Wait,
        idempotency_key: None,
        origin: contract::Origin::Cli,
        retry_of: None,
        parent_id: None,
        notified_at: None,
        deleted_at: None,
        created_at: 1,
        updated_at: 1,
        question: None,
        budget: None,
        root_id: None,
        from_mcp: false,
        pinned_program: None,
        pinned_cwd: None,
        environment: None,
        foreground: false,
        ageing_ms: 3_600_000,
    }
}
