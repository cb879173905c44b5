//! Making the place of a run, or finding it again.

use super::{link::Signals, placed::Placed, set_up};
use crate::{
    error,
    ports::{Ended, FolderLook, Job, Link as _, NewPlace, Report, Workspaces},
    review::{BRANCH_TEMPLATE, branch, place_path, store_of},
    runs::{
        exits::{failure, nothing_ran},
        link::{RunLink, leased},
    },
    tasks::{context::EngineContext, places as rules},
};
use contract::{
    AgentKind, ApiError,
    changes::PlaceKind,
    sandbox::{NetworkAccess, Sandbox},
    task::{LogLevel, TaskError},
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use store::{
    StoreError,
    folders::FolderRow,
    places::{self, PlaceRow, TaskPlaceRow},
};

/// The code of the failure of a task whose place could not be made.
const PLACE: &str = "place";

/// Sees to the place of a run; `None`: it runs in its folder, and nothing is recorded.
///
/// # Errors
/// What became of the run that cannot start.
pub(in crate::runs) fn prepare(
    engine: &Arc<EngineContext>,
    job: &Job,
    link: &RunLink,
) -> Result<Option<Placed>, Box<Ended>> {
    let id = &link.run.lease.task_id;
    let found = engine.store.read(|c| {
        let Some(own) = places::of_task(c, id)? else { return Ok(None) };
        let place = own.place_id.as_deref().map(|place| places::find(c, place)).transpose()?.flatten();
        Ok(Some((own, place)))
    });
    let (own, place) = match found {
        Ok(None) => return Ok(None),
        Ok(Some(found)) => found,
        Err(error) => return Err(cannot(error::api(error))),
    };
    let signals = Arc::new(Signals::default());
    let is_ready = place.as_ref().is_some_and(|place| place.ready_at.is_some());
    if job.resumed || job.parked {
        // it runs already, or is gone on with: where it runs was settled then
        let ready = place.filter(|_| is_ready);
        return Ok(ready.map(|place| placed(job, signals, own, place)));
    }
    let Some(workspaces) = engine.workspaces.as_deref() else {
        return match own.kind {
            PlaceKind::Folder => Ok(None),
            PlaceKind::Copy | PlaceKind::Worktree => {
                Err(cannot(ApiError::refused("Nothing here makes copies or worktrees.")))
            }
        };
    };
    signals.hear(link);
    let making = Making { engine, workspaces, job, link, signals: &signals };
    match making.place(own.clone(), place) {
        Ok(Some((own, place))) => Ok(Some(placed(job, signals, own, place))),
        Ok(None) => Ok(None),
        Err(_) if signals.is_cancelled() => Err(Box::new(Ended::Exited(nothing_ran()))),
        Err(_) if signals.is_detached() => Err(Box::new(Ended::NeverStarted)),
        Err(Trouble::LeaseLost) => Err(Box::new(Ended::LeaseLost)),
        // the work can be done all the same
        Err(Trouble::Told(error)) if own.kind == PlaceKind::Folder => {
            making.cannot_record(own, &error);
            Ok(None)
        }
        Err(Trouble::Told(error)) => Err(cannot(error)),
    }
}

fn cannot(error: ApiError) -> Box<Ended> {
    let error = TaskError { code: PLACE.to_owned(), message: error.message, hint: error.hint };
    Box::new(Ended::Exited(failure(error, false)))
}

/// The job where it is to run.
fn placed(job: &Job, signals: Arc<Signals>, own: TaskPlaceRow, place: PlaceRow) -> Placed {
    let is_folder = place.kind == PlaceKind::Folder;
    let cwd = match is_folder {
        true => job.cwd.clone(),
        false => Some(start_folder(&place)),
    };
    let job = Job { cwd, exact_folder: job.exact_folder && is_folder, ..job.clone() };
    Placed { job, signals, own, place }
}

/// The folder in which tasks start.
fn start_folder(place: &PlaceRow) -> PathBuf {
    let path = PathBuf::from(&place.path);
    if place.prefix.is_empty() { path } else { path.join(&place.prefix) }
}

/// Why a place was not made.
enum Trouble {
    Told(ApiError),
    LeaseLost,
}

impl From<ApiError> for Trouble {
    fn from(error: ApiError) -> Self {
        Self::Told(error)
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::StaleLease => Self::LeaseLost,
            other => Self::Told(error::api(other)),
        }
    }
}

struct Making<'a> {
    engine: &'a EngineContext,
    workspaces: &'a dyn Workspaces,
    job: &'a Job,
    link: &'a RunLink,
    signals: &'a Arc<Signals>,
}

impl Making<'_> {
    fn go_on(&self) -> bool {
        self.link.report(Report::default());
        self.signals.go_on()
    }

    fn tell(&self, level: LogLevel, words: String) {
        self.link.report(Report { log: vec![(level, words, None)], ..Report::default() });
    }

    fn place(
        &self,
        own: TaskPlaceRow,
        place: Option<PlaceRow>,
    ) -> Result<Option<(TaskPlaceRow, PlaceRow)>, Trouble> {
        match place {
            Some(place) if place.ready_at.is_some() => self.found(own, place).map(Some),
            begun => self.made(own, begun),
        }
    }

    /// One that an earlier attempt, or an earlier task, has worked in.
    fn found(&self, own: TaskPlaceRow, place: PlaceRow) -> Result<(TaskPlaceRow, PlaceRow), Trouble> {
        let own = self.since_it_was_left(own, &place)?;
        if place.gone_at.is_some() {
            return Err(ApiError::refused("Its place was taken away meanwhile.")
                .hint("Run the task again: it gets a new one.")
                .into());
        }
        if Path::new(&place.path).is_dir() {
            return Ok((own, place));
        }
        match place.kind {
            PlaceKind::Worktree => {
                let folder = self.folder(&place.folder)?;
                let files = files(folder.as_ref());
                self.workspaces.make_again(&new_place(&place, true, &files), &|| self.go_on())?;
                self.tell(
                    LogLevel::Warn,
                    format!(
                        "Its worktree {} was gone and was made again: what was not committed there is lost.",
                        place.path
                    ),
                );
                Ok((own, place))
            }
            PlaceKind::Copy => Err(ApiError::refused(format!("The copy {} is gone.", place.path))
                .hint("Run the task again: it gets a new one.")
                .into()),
            PlaceKind::Folder => Err(ApiError::refused(format!("The folder {} is gone.", place.path)).into()),
        }
    }

    /// In the person's folder, what was changed since the task before has left it is not this one's.
    fn since_it_was_left(&self, own: TaskPlaceRow, place: &PlaceRow) -> Result<TaskPlaceRow, Trouble> {
        if place.kind != PlaceKind::Folder || self.job.attempt > 1 || place.gone_at.is_some() {
            return Ok(own);
        }
        let store = store_of(&self.engine.data_dir, &place.folder);
        let now = self.workspaces.snapshot(&store, Path::new(&place.path), &|| self.go_on())?.tree;
        if own.before_tree.is_some() && own.after_tree.as_deref() == Some(now.as_str()) {
            return Ok(own);
        }
        let words = "The folder was changed since: only what this attempt changes is told.".to_owned();
        self.tell(LogLevel::Info, words);
        let own = TaskPlaceRow { before_tree: Some(now), after_tree: None, ..own };
        self.write(Some(&own), Some(place))?;
        Ok(own)
    }

    /// A new one.
    fn made(
        &self,
        mut own: TaskPlaceRow,
        begun: Option<PlaceRow>,
    ) -> Result<Option<(TaskPlaceRow, PlaceRow)>, Trouble> {
        let cwd = self.job.cwd.clone().or_else(std::env::home_dir).unwrap_or_else(|| PathBuf::from("/"));
        let look = self.workspaces.look(&cwd)?;
        if own.kind == PlaceKind::Folder && !own.own && is_everything(&look.top) {
            // nobody asked for it, and of a home folder nothing useful could be told
            self.write(None, None)?;
            return Ok(None);
        }
        let folder = self.folder(&look.top.join(&look.prefix).to_string_lossy())?;
        let has_begun = begun.is_some();
        let mut place = match begun {
            Some(begun) => begun,
            None => self.decide(&own, &look, folder.as_ref())?,
        };
        own.place_id = Some(place.id.clone());
        self.write(Some(&own), Some(&place))?;
        let files = files(folder.as_ref());
        let missing = self.workspaces.make(&new_place(&place, has_begun, &files), &|| self.go_on())?;
        missing.into_iter().for_each(|note| self.tell(LogLevel::Warn, note));
        if place.kind != PlaceKind::Folder {
            self.set_up(&place, folder.as_ref())?;
        }
        let store = store_of(&self.engine.data_dir, &place.folder);
        let before = self.workspaces.snapshot(&store, Path::new(&place.path), &|| self.go_on())?;
        own.before_tree = Some(before.tree);
        place.ready_at = Some(self.engine.now());
        self.write(Some(&own), Some(&place))?;
        for note in before.notes {
            self.tell(LogLevel::Warn, note);
        }
        self.tell(LogLevel::Info, told(&place));
        Ok(Some((own, place)))
    }

    /// Where it is to be, and what it begins with.
    fn decide(
        &self,
        own: &TaskPlaceRow,
        look: &FolderLook,
        folder: Option<&FolderRow>,
    ) -> Result<PlaceRow, ApiError> {
        let (short, title) = (self.job.task_id.short(), self.job.title.as_str());
        let repository = look.repository.clone().unwrap_or_default();
        let mut place = PlaceRow {
            id: self.job.task_id.to_string(),
            user_id: self.engine.user.clone(),
            kind: own.kind,
            folder: text_of(&look.top)?,
            prefix: look.prefix.clone(),
            path: text_of(&look.top)?,
            branch: repository.branch.clone(),
            base: repository.branch.clone(),
            base_commit: repository.head.clone(),
            made_at: self.engine.now(),
            ready_at: None,
            gone_at: None,
            last_task: self.job.task_id.to_string(),
            title: self.job.title.clone(),
        };
        if own.kind != PlaceKind::Folder {
            place.path = text_of(&place_path(&self.engine.data_dir, &short, title))?;
        }
        if own.kind == PlaceKind::Worktree {
            refuse_without_commits(look)?;
            if let Some(base) = &own.base {
                place.base_commit = Some(self.workspaces.commit_of(&look.top, base)?);
                place.base = Some(base.clone());
            }
            let template = folder.and_then(|folder| folder.branch.as_deref()).unwrap_or(BRANCH_TEMPLATE);
            place.branch = Some(own.branch.clone().unwrap_or_else(|| branch(template, &short, title)));
        }
        Ok(place)
    }

    fn set_up(&self, place: &PlaceRow, folder: Option<&FolderRow>) -> Result<(), ApiError> {
        let start = start_folder(place);
        // a folder that git does not know is not in a worktree
        std::fs::create_dir_all(&start).map_err(|error| {
            ApiError::refused(format!("The folder {} could not be made: {error}.", start.display()))
        })?;
        let Some(line) = folder.and_then(|folder| folder.setup.as_deref()) else { return Ok(()) };
        let Some(shell) = self.engine.runner(AgentKind::Shell) else {
            return Err(ApiError::refused(
                "Nothing here runs commands, so its set-up command could not be run.",
            ));
        };
        set_up::end_earlier(shell.as_ref(), self.job);
        let online = folder.is_some_and(|folder| folder.setup_network);
        let job = match online && self.job.sandbox.network != NetworkAccess::All {
            true => {
                let words = "The set-up command may use the network, as it is set for the folder; the task itself may not.";
                self.tell(LogLevel::Info, words.to_owned());
                let sandbox = Sandbox { network: NetworkAccess::All, ..self.job.sandbox };
                &Job { sandbox, model_servers: vec![], ..self.job.clone() }
            }
            false => self.job,
        };
        set_up::run(shell.as_ref(), self.link, self.signals, job, (line, &start))
    }

    /// What is set for a folder, or the nearest one above it.
    fn folder(&self, folder: &str) -> Result<Option<FolderRow>, Trouble> {
        let paths = rules::with_those_above(folder);
        Ok(self.engine.store.read(|c| store::folders::first_of(c, &self.engine.user, &paths))?)
    }

    /// Writes the rows, as long as the claim is this run's own.
    fn write(&self, own: Option<&TaskPlaceRow>, place: Option<&PlaceRow>) -> Result<(), Trouble> {
        let (run, own, place) = (Arc::clone(&self.link.run), own.cloned(), place.cloned());
        let now = self.engine.now();
        let write = move |c: &mut store::Connection| {
            leased(c, &run)?;
            if let Some(place) = &place {
                places::put(c, place.clone())?;
            }
            places::set_of_task(c, &run.lease.task_id, own.clone())?;
            places::announce(c, &run.lease.task_id, now)
        };
        Ok(self.link.run.held_up_by(|| self.engine.store.write(write))?)
    }

    /// It runs in its folder all the same; why nothing is known of its changes is told with it.
    fn cannot_record(&self, own: TaskPlaceRow, error: &ApiError) {
        self.tell(LogLevel::Warn, format!("What it changes is not recorded: {}", error.message));
        let row = TaskPlaceRow { problem: Some(error.message.clone()), place_id: None, ..own };
        if self.write(Some(&row), None).is_err() {
            tracing::warn!(task = %self.job.task_id, "that nothing is recorded of a task could not be written");
        }
    }
}

fn new_place<'a>(place: &'a PlaceRow, begun: bool, files: &'a [String]) -> NewPlace<'a> {
    NewPlace {
        kind: place.kind,
        folder: Path::new(&place.folder),
        path: Path::new(&place.path),
        branch: place.branch.as_deref().unwrap_or_default(),
        commit: place.base_commit.as_deref().unwrap_or_default(),
        begun,
        files,
    }
}

fn files(folder: Option<&FolderRow>) -> Vec<String> {
    folder.map(|folder| crate::json::or_default(&folder.files)).unwrap_or_default()
}

fn text_of(path: &Path) -> Result<String, ApiError> {
    path.to_str().map(str::to_owned).ok_or_else(|| {
        ApiError::refused(format!("The name of the folder {} is no UTF-8 text.", path.display()))
            .hint("Rename it, or work in the folder itself without --place.")
    })
}

/// Whether a folder holds everything a person has, and more than that.
fn is_everything(top: &Path) -> bool {
    top.parent().is_none() || std::env::home_dir().is_some_and(|home| home.starts_with(top))
}

fn refuse_without_commits(look: &FolderLook) -> Result<(), ApiError> {
    let folder = look.top.display();
    match &look.repository {
        None => Err(ApiError::refused(format!("{folder} is in no git repository, so it has no worktrees."))
            .hint("Choose --place copy, or make a repository there with `git init`.")),
        Some(repository) if repository.head.is_none() => Err(ApiError::refused(format!(
            "The repository {folder} has no commits yet, which a worktree begins with."
        ))
        .hint("Commit something first, or choose --place copy.")),
        Some(_) => Ok(()),
    }
}

/// Where it works, for the log.
fn told(place: &PlaceRow) -> String {
    match place.kind {
        PlaceKind::Folder => format!("Works in {}; what it changes there is recorded.", place.path),
        PlaceKind::Copy => format!("Works in a copy of {}: {}", place.folder, place.path),
        PlaceKind::Worktree => format!(
            "Works on the branch {} in a worktree of {}: {}",
            place.branch.as_deref().unwrap_or_default(),
            place.folder,
            place.path
        ),
    }
}
