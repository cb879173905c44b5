//! The one list of commands. From it come the engine's handlers, the window's commands and their permissions,
//! and the calls of window and command line. Each has one request type, one reply type, one name.

use crate::{
    agent::{Agent, AgentDraft},
    error::ApiError,
    id::{AgentId, ReportId, TaskId},
    model::{Answer, Message, Report, ReportPage},
    origin::Origin,
    provider::{FoundServer, Price, Provider, ProviderCheck, ProviderDraft},
    queue::{Estimate, QueueState, TaskPage, Why, Worker},
    settings::{Settings, SettingsPatch},
    task::{Attempt, LogLine, NewTask, Status, Task, TaskBrief, TaskEdit, TaskType, TaskWithResult},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// A request that a front can make, and what it gets.
pub trait Command: Serialize + DeserializeOwned + Clone + Send + 'static {
    /// Its name, in `snake_case`.
    const NAME: &'static str;
    /// Whether it changes something. Such a request is carried out once for each [`RequestId`].
    const CHANGES: bool;
    /// What it gets.
    type Reply: Serialize + DeserializeOwned + Clone + Send + 'static;
}

/// Names one request; a repeat of it gets the stored reply instead of being carried out again.
pub type RequestId = Uuid;

/// Calls `$then!` with the list of the engine's commands: `name: Request => Reply, reads|changes;`
#[macro_export]
macro_rules! engine_commands {
    ($then:ident) => {
        $then! {
            create_task: CreateTask => Created, changes;
            get_task: GetTask => Task, reads;
            list_tasks: ListTasks => TaskPage, reads;
            get_result: GetResult => TaskWithResult, reads;
            edit_task: EditTask => Created, changes;
            cancel_tasks: CancelTasks => Bulk, changes;
            pause_tasks: PauseTasks => Bulk, changes;
            resume_tasks: ResumeTasks => Bulk, changes;
            retry_tasks: RetryTasks => Bulk, changes;
            start_tasks_now: StartTasksNow => Bulk, changes;
            raise_tasks: RaiseTasks => Bulk, changes;
            delete_tasks: DeleteTasks => Bulk, changes;
            restore_tasks: RestoreTasks => Bulk, changes;
            draft_of_task: DraftOfTask => NewTask, reads;
            why_task: WhyTask => Why, reads;
            list_attempts: ListAttempts => Vec<Attempt>, reads;
            list_log: ListLog => Vec<LogLine>, reads;
            read_output: ReadOutput => Output, reads;
            list_neighbours: ListNeighbours => Neighbours, reads;
            estimate_task: EstimateTask => Estimate, reads;
            list_agents: ListAgents => Vec<Agent>, reads;
            get_agent: GetAgent => Agent, reads;
            create_agent: CreateAgent => Agent, changes;
            edit_agent: EditAgent => Agent, changes;
            remove_agent: RemoveAgent => Removed, changes;
            restore_agent: RestoreAgent => Agent, changes;
            get_queue: GetQueue => QueueState, reads;
            pause_queue: PauseQueue => QueueState, changes;
            resume_queue: ResumeQueue => QueueState, changes;
            list_workers: ListWorkers => Vec<Worker>, reads;
            get_settings: GetSettings => Settings, reads;
            set_settings: SetSettings => Settings, changes;
            answer_task: AnswerTask => Task, changes;
            list_messages: ListMessages => Vec<Message>, reads;
            list_providers: ListProviders => Vec<Provider>, reads;
            get_provider: GetProvider => Provider, reads;
            create_provider: CreateProvider => Provider, changes;
            edit_provider: EditProvider => Provider, changes;
            remove_provider: RemoveProvider => (), changes;
            check_provider: CheckProvider => ProviderCheck, reads;
            list_models: ListModels => Vec<String>, reads;
            find_servers: FindServers => Vec<FoundServer>, reads;
            list_prices: ListPrices => Vec<Price>, reads;
            set_price: SetPrice => Vec<Price>, changes;
            remove_price: RemovePrice => Vec<Price>, changes;
            preview_prompt: PreviewPrompt => PromptPreview, reads;
            list_reports: ListReports => ReportPage, reads;
            get_report: GetReport => Report, reads;
            delete_reports: DeleteReports => (), changes;
            restore_reports: RestoreReports => (), changes;
        }
    };
}

/// Calls `$then!` with the list of the commands that only the desktop can carry out.
#[macro_export]
macro_rules! desktop_commands {
    ($then:ident) => {
        $then! {
            app_info: AppInfo => AppFacts, reads;
            open_artifact: OpenArtifact => (), changes;
            show_artifact: ShowArtifact => (), changes;
            save_artifact: SaveArtifact => Option<String>, changes;
            choose_folder: ChooseFolder => Option<String>, changes;
            choose_files: ChooseFiles => Vec<String>, changes;
            open_link: OpenLink => (), changes;
            copy_text: CopyText => (), changes;
            page_ready: PageReady => (), changes;
            looking_at: LookingAt => (), reads;
            quit_app: QuitApp => (), changes;
        }
    };
}

/// Commands of the desktop that stream and so are written by hand: an open output view.
pub const STREAM_COMMANDS: [&str; 3] = ["follow_output", "acknowledge_output", "stop_output"];

macro_rules! implement {
    ($($name:ident: $request:ident => $reply:ty, $effect:ident;)*) => { $(
        impl Command for $request {
            const NAME: &'static str = stringify!($name);
            const CHANGES: bool = implement!(@ $effect);
            type Reply = $reply;
        }
    )* };
    (@ reads) => { false };
    (@ changes) => { true };
}
engine_commands!(implement);
desktop_commands!(implement);

macro_rules! names { ($($name:ident: $request:ident => $reply:ty, $effect:ident;)*) => { &[$(stringify!($name)),*] }; }
/// The engine's commands by name.
pub const COMMAND_NAMES: &[&str] = engine_commands!(names);
/// The desktop's own commands by name.
pub const DESKTOP_COMMAND_NAMES: &[&str] = desktop_commands!(names);

macro_rules! requests {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty),* $(,)? })*) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(default)]
        pub struct $name { $($(#[$fdoc])* pub $field: $type),* }
    )* };
}

requests! {
    /// Create a task; it is acknowledged once it is on disk.
    CreateTask { /** What is asked for. */ task: NewTask }
    /// One task.
    GetTask { /** Full or short id. */ id: String }
    /// One page of the list, newest first.
    ListTasks {
        /** Only these statuses; empty: all. */ statuses: Vec<Status>,
        /** With statuses: also the pending ones that wait for the person's approval before they start. */ approvals: bool,
        /** Only this agent's (by name). */ agent: Option<String>,
        /** Only this type. */ task_type: Option<TaskType>,
        /** Only this priority. */ priority: Option<i64>,
        /** Only with this tag. */ tag: Option<String>,
        /** Only with these words in title, description, instructions or output. */ search: Option<String>,
        /** Only created at or after this moment. */ created_from: Option<jiff::Timestamp>,
        /** Only created before this moment. */ created_to: Option<jiff::Timestamp>,
        /** 1-500; 50 where 0. */ limit: i64,
        /** Only older than this task (full or short id): the next page. */ before: Option<String>,
        /** Only these tasks, for a list that is brought up to date; other filters still hold. */ ids: Vec<TaskId>,
    }
    /// One task with what it made.
    GetResult { /** Full or short id. */ id: String }
    /// Change a task that has not run yet.
    EditTask { /** Full or short id. */ id: String, /** The changes. */ changes: TaskEdit }
    /// Cancel tasks; running ones with their whole process tree.
    CancelTasks { /** Full or short ids. */ ids: Vec<String> }
    /// Hold waiting tasks and freeze running ones.
    PauseTasks { /** Full or short ids. */ ids: Vec<String> }
    /// Let held or frozen tasks go on.
    ResumeTasks { /** Full or short ids. */ ids: Vec<String> }
    /// Run ended tasks again, each as a new task; the reply holds the new ones.
    RetryTasks {
        /** Full or short ids. */ ids: Vec<String>,
        /** Which door asks: the new tasks come from there. Left out: where the old ones came from. */ origin: Option<Origin>,
        /** With an origin: the task that asks, which the new tasks stand below. */ parent_id: Option<TaskId>,
    }
    /// Do not wait for the time, or for the pause before a retry.
    StartTasksNow { /** Full or short ids. */ ids: Vec<String> }
    /// Put tasks that have not started one step further up, or at the given priority.
    RaiseTasks { /** Full or short ids. */ ids: Vec<String>, /** 1-10; one more than now where left out. */ priority: Option<i64> }
    /// Delete tasks; they can be brought back for a while.
    DeleteTasks { /** Full or short ids. */ ids: Vec<String> }
    /// Bring deleted tasks back.
    RestoreTasks { /** Full ids. */ ids: Vec<String> }
    /// A task as it was asked for, to start another one from.
    DraftOfTask { /** Full or short id. */ id: String }
    /// Why a task is not running, and what would change that.
    WhyTask { /** Full or short id. */ id: String }
    /// Every attempt at a task, first to last.
    ListAttempts { /** Full or short id. */ id: String }
    /// The execution log, oldest first.
    ListLog {
        /** Full or short id. */ id: String,
        /** Only lines after this number. */ after: i64,
        /** At most so many; 0: 1,000. */ limit: i64,
    }
    /// A part of an attempt's output.
    ReadOutput {
        /** Full or short id. */ id: String,
        /** Which attempt; the latest where left out. */ attempt: Option<i64>,
        /** From this byte; negative: so many bytes before the end. */ offset: i64,
        /** At most so many bytes; 0: 64 KiB. */ limit: i64,
    }
    /// What a task waits for and what waits for it.
    ListNeighbours { /** Full or short id. */ id: String }
    /// How long a task like this will probably take.
    EstimateTask {
        /** The agent's name. */ agent: Option<String>,
        /** What sort of work it is. */ task_type: TaskType,
        /** Length of its description, in characters. */ description_chars: i64,
    }
    /// The agents, by name.
    ListAgents { /** Also those put away. */ archived: bool }
    /// One agent.
    GetAgent { /** Name or id. */ name: String }
    /// Make an agent.
    CreateAgent { /** What is asked for. */ agent: AgentDraft }
    /// Change an agent.
    EditAgent { /** Name or id. */ name: String, /** The changes. */ changes: AgentDraft }
    /// Remove an agent; one with tasks is put away instead.
    RemoveAgent { /** Name or id. */ name: String }
    /// Bring an agent back that was put away.
    RestoreAgent { /** Name or id. */ name: String }
    /// The state of the queue.
    GetQueue {}
    /// Start nothing new, for so long or until resumed; what runs goes on.
    PauseQueue { /** Seconds; left out: until resumed. */ for_seconds: Option<i64> }
    /// Go on.
    ResumeQueue {}
    /// The workers of the pool.
    ListWorkers {}
    /// All settings.
    GetSettings {}
    /// Change settings. Two changes of different settings both hold; of the same one, the later holds.
    SetSettings {
        /** What changes. */ changes: SettingsPatch,
        /** Only if nothing has changed since this version: for what is reckoned from the settings as they were. */ version: Option<i64>,
    }

    /// Answer a task that asks, or write to one that runs; it is read at the run's next turn.
    AnswerTask {
        /** Full or short id. */ id: String,
        /** What is said. */ answer: Answer,
        /** Which question it is to: that one's `asked_at`. Left out: to none, it is a message. */ asked_at: Option<jiff::Timestamp>,
    }
    /// The conversation of a task's run, oldest first.
    ListMessages {
        /** Full or short id. */ id: String,
        /** Only messages after this number. */ after: i64,
        /** At most so many; 0: 500. */ limit: i64,
    }
    /// The providers, by name.
    ListProviders {}
    /// One provider.
    GetProvider { /** Name or id. */ name: String }
    /// Add a provider. Nothing is sent to it.
    CreateProvider { /** What is asked for. */ provider: ProviderDraft }
    /// Change a provider.
    EditProvider { /** Name or id. */ name: String, /** The changes. */ changes: ProviderDraft }
    /// Remove a provider, and its key with it. Agents that use it keep their other settings.
    RemoveProvider { /** Name or id. */ name: String }
    /// Make a tiny real request to a provider, as it is or as it would be with the changes.
    CheckProvider {
        /** Name or id; left out for one that is not added yet. */ name: Option<String>,
        /** The changes to try; nothing of them is kept. */ changes: ProviderDraft,
    }
    /// The models of a provider.
    ListModels { /** Name or id. */ name: String }
    /// Look for model servers on this machine.
    FindServers {}
    /// What tokens cost, by model.
    ListPrices {}
    /// Set what a model's tokens cost.
    SetPrice { /** The price. */ price: Price }
    /// Go back to the price that comes with Legwork, or to none.
    RemovePrice { /** The model, as in the list. */ model: String }
    /// The prompt that an agent (as it is, with the changes) would begin a task with.
    PreviewPrompt {
        /** Name or id; left out for one that is not made yet. */ agent: Option<String>,
        /** The changes to try; nothing of them is kept. */ changes: AgentDraft,
        /** The task. */ task: NewTask,
    }
    /// The saved reports, newest first.
    ListReports {
        /** Only with these words in title, summary or text. */ search: Option<String>,
        /** Only this agent's (by name). */ agent: Option<String>,
        /** 1-200; 50 where 0. */ limit: i64,
        /** Only older than this one. */ before: Option<ReportId>,
    }
    /// One report.
    GetReport { /** Its id, or the full or short id of its task. */ id: String }
    /// Delete reports; they can be brought back for a while.
    DeleteReports { /** Their ids. */ ids: Vec<ReportId> }
    /// Bring deleted reports back.
    RestoreReports { /** Their ids. */ ids: Vec<ReportId> }

    /// Facts about the running app.
    AppInfo {}
    /// Open an artifact with the system's program for it; executable types are shown in their folder instead.
    OpenArtifact { /** Full or short id of its task. */ task: String, /** Its name. */ name: String }
    /// Show an artifact in its folder.
    ShowArtifact { /** Full or short id of its task. */ task: String, /** Its name. */ name: String }
    /// Ask where to and save a copy of an artifact; the reply is where, or null when the person thought better of it.
    SaveArtifact { /** Full or short id of its task. */ task: String, /** Its name. */ name: String }
    /// Ask for a folder; null when the person thought better of it.
    ChooseFolder { /** Where to begin. */ start: Option<String> }
    /// Ask for files; empty when the person thought better of it.
    ChooseFiles { /** Where to begin. */ start: Option<String> }
    /// Open an https or mailto link outside.
    OpenLink { /** The link. */ url: String }
    /// Put text on the clipboard.
    CopyText { /** The text. */ text: String }
    /// The page listens now; what waited for it (a task to open) is sent.
    PageReady {}
    /// The page shows this task in its detail (or none any more): no notification is needed about it.
    LookingAt { /** The task. */ task: Option<TaskId> }
    /// Leave. Running commands go on under their supervisors unless they are to stop.
    QuitApp { /** Stop running commands and put them back in the queue. */ stop_running: bool }
}

/// A task that is now on disk, and what the person should know about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Created {
    /// The task.
    pub task: Task,
    /// Things to know, such as `Its time is in the past, so it runs now.`
    pub notes: Vec<String>,
}

/// The outcome of one action on several tasks: each is done or refused by itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Bulk {
    /// The tasks as they stand now (for `retry_tasks`: the new tasks).
    pub done: Vec<Task>,
    /// Those that it was not done to.
    pub refused: Vec<RefusedTask>,
}

/// A task that an action was not done to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RefusedTask {
    /// The id as it was given.
    pub id: String,
    /// Why not.
    pub error: ApiError,
}

/// A part of an attempt's output.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Output {
    /// Which attempt; 0 when there is none yet.
    pub attempt: i64,
    /// Where `text` begins, in bytes.
    pub offset: u64,
    /// Bytes that `text` stands for.
    pub bytes: u64,
    /// The text; bytes that are not UTF-8 are shown as U+FFFD.
    pub text: String,
    /// Size of the whole output file, in bytes.
    pub total: u64,
    /// Bytes that the cap cut out of the middle.
    pub cut_bytes: u64,
    /// Whether more may come.
    pub live: bool,
}

/// What a task waits for and what waits for it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Neighbours {
    /// It waits for these.
    pub before: Vec<TaskBrief>,
    /// These wait for it.
    pub after: Vec<TaskBrief>,
}

/// What became of an agent that was to be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Removed {
    /// It had no tasks and is gone.
    Removed(AgentId),
    /// It has tasks and was put away.
    Archived(AgentId),
}

/// A prompt as a model would get it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PromptPreview {
    /// The template that it is made from.
    pub template: String,
    /// The prompt: persona, goal, instructions and context.
    pub system: String,
    /// The task: title and description.
    pub user: String,
}

/// Facts about the running app.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AppFacts {
    /// Version of Legwork.
    pub version: String,
    /// The data folder.
    pub data_dir: String,
    /// Whether a tray shows the icon.
    pub tray: bool,
    /// Whether this app runs the queue (another process may).
    pub runs_queue: bool,
    /// The home folder.
    pub home: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_snake_case() {
        let all: Vec<_> = COMMAND_NAMES.iter().chain(DESKTOP_COMMAND_NAMES).chain(&STREAM_COMMANDS).collect();
        let unique: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(all.len(), unique.len());
        assert!(all.iter().all(|n| n.chars().all(|c| c.is_ascii_lowercase() || c == '_')), "{all:?}");
    }

    #[test]
    fn a_request_reads_from_an_empty_document() {
        let request: ListTasks = serde_json::from_str("{}").unwrap();
        assert_eq!(request, ListTasks::default());
    }
}
