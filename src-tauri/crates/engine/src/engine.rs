//! The engine of one process: opens the store, answers commands, and may run the pool.

mod commands;

use crate::{
    api,
    core::{Core, Ids},
    error,
    events::bus::{Bus, Subscription, Wake},
    model::keys::Keys,
    output::{self, OutputFollow},
    ports::{Clock, Machine, Messenger, Models, Runner, Secrets, Workspaces},
    process::{
        doorbell::{self, Ring},
        fault, folder, inputs,
        load::Sampler,
        locks::{AppLock, EngineLock, PoolLock, PoolLook},
        room,
    },
    progress::Progress,
    runs::{
        host::{APP_BELL, PoolHost},
        live::Stop,
    },
    settings::SettingsCache,
    tasks::{context::EngineContext, estimates::Estimates},
};
use contract::{ApiError, TaskId, Timestamp, queue::Role};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use store::{Store, StoreError, StoreOptions};

/// How long the app waits for a worker to hand the pool over before it goes on as a follower.
const HAND_OVER: Duration = Duration::from_secs(5);

/// How an engine is opened.
pub struct Options {
    /// The data folder; created where it is missing.
    pub data_dir: PathBuf,
    /// What this process is.
    pub role: Role,
    /// What runs the agents, one for each kind.
    pub runners: Vec<Arc<dyn Runner>>,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Where keys are kept.
    pub secrets: Arc<dyn Secrets>,
    /// How model servers are reached; `None` where nobody asks for them.
    pub models: Option<Arc<dyn Models>>,
    /// How the machine stands; `None`: nothing is known of it, and nothing held back by it.
    pub machine: Option<Arc<dyn Machine>>,
    /// How somebody is told who is not at this machine; `None`: notices for them wait for an engine that can.
    pub messenger: Option<Arc<dyn Messenger>>,
    /// What makes places for tasks and compares folders; `None`: no task works anywhere but in its folder.
    pub workspaces: Option<Arc<dyn Workspaces>>,
}

/// The engine of this process. Cheap to clone; calls may block for milliseconds.
#[derive(Clone)]
pub struct Engine {
    pub(crate) host: Arc<PoolHost>,
}

/// The platform's folder for the data of this person.
#[must_use]
pub fn default_data_dir() -> Option<PathBuf> {
    dirs::data_dir().map(|folder| folder.join("legwork"))
}

/// Whether this process is the app of a data folder.
#[derive(Debug)]
pub enum AppClaim {
    /// It is, as long as the lock is kept.
    Ours(AppLock),
    /// Another process is.
    Theirs,
}

/// Claims to be the app of `data_dir`.
///
/// # Errors
/// The folder cannot be used.
pub fn claim_app(data_dir: &Path) -> Result<AppClaim, ApiError> {
    folder::prepare(data_dir)?;
    match AppLock::try_acquire(data_dir) {
        Ok(Some(lock)) => Ok(AppClaim::Ours(lock)),
        Ok(None) => Ok(AppClaim::Theirs),
        Err(e) => Err(error::engine(format!("The lock in {} could not be taken: {e}.", data_dir.display()))),
    }
}

/// Hands arguments over to the running app; whether somebody got them.
#[must_use]
pub fn hand_over_to_app(data_dir: &Path, args: &[String]) -> bool {
    doorbell::ring_one(data_dir, APP_BELL, &Ring::Open(args.to_vec()))
}

impl Engine {
    /// Opens the store of `options.data_dir`. Claims nothing yet.
    ///
    /// # Errors
    /// The folder or the database cannot be used; both are left as they were.
    pub fn open(options: Options) -> Result<Self, ApiError> {
        folder::prepare(&options.data_dir)?;
        let id = uuid::Uuid::now_v7().to_string();
        room::keep(&options.data_dir);
        let lock = room::with_room(&options.data_dir, || EngineLock::create(&options.data_dir, &id))
            .map_err(|e| folder::unusable(&options.data_dir, &e))?;
        let wake = Arc::new(Wake::default());
        let store = open_store(&options, &wake)?;
        let core = Arc::new(Core {
            store,
            user: store::users::LOCAL_USER.to_owned(),
            clock: options.clock,
            ids: Ids::new(),
            data_dir: options.data_dir,
            id,
            role: options.role,
        });
        let bus = Arc::new(Bus::default());
        let context = EngineContext {
            progress: Progress::new(Arc::clone(&core)),
            settings: SettingsCache::new(Arc::clone(&core), Arc::clone(&bus)),
            estimates: Estimates::default(),
            pool_look: PoolLook::new(&core.data_dir),
            core,
            runners: options.runners,
            keys: Keys::new(options.secrets),
            models: options.models,
            messenger: options.messenger,
            workspaces: options.workspaces,
            load: Sampler::new(options.machine.clone()),
            machine: options.machine,
        };
        let host = Arc::new(PoolHost::new(context, bus, wake, lock));
        host.doubt_where_damage_is_met();
        api::agents::ensure_ready_made(&host.core)?;
        Ok(Self { host })
    }

    /// Hears of everything that happens from now on, in any process.
    #[must_use]
    pub fn subscribe(&self) -> Subscription {
        let subscription = self.host.bus.subscribe();
        self.host.listen();
        subscription
    }

    /// Becomes the pool that runs the queue. `Ok(false)`: another process is; this one follows and takes over when
    /// that one goes. The app asks a worker to hand over.
    ///
    /// # Errors
    /// Threads or locks could not be had.
    pub fn start_pool(&self, workers: Option<i64>) -> Result<bool, ApiError> {
        let host = &self.host;
        host.listen();
        host.reopen();
        if host.try_run_pool(workers)? {
            return Ok(true);
        }
        let theirs = PoolLock::holder(&host.data_dir).map(|h| h.role);
        if host.role == Role::App && theirs == Some(Role::Worker) {
            doorbell::ring_all(&host.data_dir, Some(&host.id), &Ring::YieldPool);
        }
        let (told, tell) = std::sync::mpsc::channel();
        host.succeed(workers, told)?;
        let patience = if host.role == Role::App { HAND_OVER } else { Duration::ZERO };
        Ok(tell.recv_timeout(patience).is_ok())
    }

    /// Whether any process runs the queue now.
    #[must_use]
    pub fn pool_running(&self) -> bool {
        self.host.pool().is_some() || PoolLock::is_held(&self.host.data_dir)
    }

    /// Why nothing is started although somebody runs the queue, in words; `None` where nothing is wrong.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        self.host.fault()
    }

    /// Looks whether the data is still where it was opened.
    ///
    /// # Errors
    /// It was removed or replaced, which is said in words.
    pub fn check_in_place(&self) -> Result<(), ApiError> {
        self.host.store.check_in_place().map_err(error::api)
    }

    /// Whether the data was removed or replaced under this process, which can do nothing for it any more.
    #[must_use]
    pub fn is_displaced(&self) -> bool {
        self.host.store.check_in_place().is_err()
    }

    /// Whether this process runs the queue now.
    #[must_use]
    pub fn runs_the_pool(&self) -> bool {
        self.host.pool().is_some()
    }

    /// Blocks until nothing runs or is ready and only people or future times can wake what is left, or until the
    /// pool is gone.
    ///
    /// # Errors
    /// The store could not be read.
    pub fn drain(&self) -> Result<(), ApiError> {
        let changes = self.subscribe();
        loop {
            if self.host.pool().is_none() || self.host.is_drained()? {
                return Ok(());
            }
            // bounded: a lost notice costs a second, not forever
            let _ = changes.recv_timeout(Duration::from_secs(1));
        }
    }

    /// Gives the pool up once it is drained. `Ok(false)`: something to do came at the last moment, and this process
    /// runs the queue again.
    ///
    /// # Errors
    /// The store could not be read, or threads or locks not be had.
    pub fn retire(&self, workers: Option<i64>) -> Result<bool, ApiError> {
        let host = &self.host;
        if !host.retire() {
            // taken over meanwhile: whoever has it looks after what comes
            return Ok(true);
        }
        // A command that finds the pool's lock held after it has made its task relies on the holder. So the holder
        // looks once more when the lock is gone: nothing that relied on it can have been made later.
        if host.is_drained()? {
            return Ok(true);
        }
        Ok(!host.try_run_pool(workers)?)
    }

    /// Runs just this task in this process, in the background, until it ended or a pool runs it.
    ///
    /// # Errors
    /// Threads could not be had.
    pub fn run_private(&self, id: TaskId) -> Result<(), ApiError> {
        self.host.listen();
        self.host.reopen();
        self.host.run_private(id)
    }

    /// Stops claiming, lets go of the running commands and gives the pool up.
    pub fn hand_over_pool(&self) {
        self.host.hand_over();
    }

    /// Stops gracefully. No pool runs here any more, also none that was being taken over, until one is asked for anew.
    pub fn stop(&self, how: Stop) {
        self.host.forget_successor();
        self.host.close(how);
    }

    /// Looks at the clock now: starts what is due. For tests that turn the clock.
    pub fn tick(&self) {
        if let Some(pool) = self.host.pool() {
            pool.look_at_the_clock();
        }
    }

    /// Follows the output of a task, from byte `from` of its latest attempt (or of `attempt`, and that one only).
    ///
    /// # Errors
    /// There is no such task, or the file cannot be watched.
    pub fn follow_output(
        &self,
        task: TaskId,
        attempt: Option<i64>,
        from: u64,
    ) -> Result<OutputFollow, ApiError> {
        let host = &self.host;
        host.listen();
        let (_, latest) = output::standing(host, task)?;
        let number = attempt.unwrap_or(latest.max(1));
        OutputFollow::open(&host.core, &host.watchers, task, number, attempt.is_some(), from)
    }

    /// Keeps all that `from` gives, as the standard input of a command that is asked for next.
    ///
    /// # Errors
    /// It cannot be read or kept, or is larger than may be kept.
    pub fn keep_input(&self, from: impl std::io::Read) -> Result<contract::task::KeptInput, ApiError> {
        fault::refuse_what_begins(&self.host.data_dir)?;
        inputs::keep(&self.host.data_dir, from)
    }

    /// The moment, by the clock that this engine goes by.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.host.clock.now()
    }

    /// The data folder.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        &self.host.data_dir
    }
}

fn open_store(options: &Options, wake: &Arc<Wake>) -> Result<Store, ApiError> {
    let (committed, dir) = (Arc::clone(wake), options.data_dir.clone());
    Store::open(StoreOptions {
        data_dir: options.data_dir.clone(),
        make_room: Some(Box::new(move |full| room::give(&dir, full))),
        after_commit: Some(Box::new(move || committed.committed())),
        now: options.clock.now().as_millisecond(),
    })
    .inspect_err(|error| {
        if error.is_damage() {
            // somebody may run the queue on it, and not have met it yet
            doorbell::ring_all(&options.data_dir, None, &Ring::Doubt);
        }
    })
    .map_err(|error| match error {
        // SQLite only says that the disk failed where a file of its own cannot grow
        StoreError::Full | StoreError::Io(_) => {
            folder::refuse_where_full(&options.data_dir).err().unwrap_or_else(|| error::api(error))
        }
        StoreError::ReadOnly => {
            folder::unusable(&options.data_dir, &std::io::ErrorKind::PermissionDenied.into())
        }
        other => error::api(other),
    })
}
