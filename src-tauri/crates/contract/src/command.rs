//! The one list of commands. From it come the engine's handlers, the window's commands and their permissions,
//! and the calls of window and command line. Each has one request type, one reply type, one name.

mod declaration;
mod desktop;
mod replies;

pub use self::{
    declaration::{Command, RequestId},
    desktop::*,
    replies::{
        AgentRemoved, AppFacts, Bulk, Created, Kept, Neighbours, NewerVersion, Output, OutputHits,
        PromptPreview, RefusedTask, Together, UpdateFacts,
    },
};

use self::declaration::commands;
use crate::{
    agent::{Agent, AgentDraft},
    changes::{
        ChangeComment, Changes, CommentPlace, FileDiff, FolderDraft, FolderSettings, Worktree,
        WorktreesCleaned,
    },
    chat::{Chat, ChatPage, ChatWithTurns, PastedFile, Said, TurnEstimate},
    coding::FoundClient,
    event::EventPage,
    id::{ChatId, ReportId, TaskId},
    inbox::{InboxFilter, InboxMark, InboxPage},
    insights::Insights,
    limit::Limit,
    model::{Answer, Message},
    notify::{Channel, ChannelTest, Notices},
    origin::Origin,
    picture::PictureData,
    provider::{FoundKey, FoundServer, Key, Price, Provider, ProviderCheck, ProviderDraft},
    queue::{Estimate, QueueState, TaskPage, Why, Worker},
    report::{Report, ReportExport, ReportFormat, ReportPage},
    schedule::{Schedule, ScheduleDraft, SchedulePreview},
    secret::Secret,
    settings::{Settings, SettingsPatch},
    space::{PruneAsked, PrunePlan, PruneWhat, Pruned, Space},
    task::{
        Attempt, CommandLine, LogLine, NewTask, Status, Task, TaskEdit, TaskGroup, TaskType, TaskWithResult,
    },
    workflow::{
        Workflow, WorkflowDefinition,
        run::{WorkflowRun, WorkflowRunBrief},
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

// Each command once: what it is called, what it asks, what it gets, and whether it changes something.
commands! {
    $

    /// Calls `$then!` with the engine's commands: `name: Request, reads|changes;` each.
    engine_commands,
    /// The engine's commands by name.
    COMMAND_NAMES {
        /// Create a task; it is acknowledged once it is on disk.
        create_task: CreateTask { /** What is asked for. */ task: NewTask } => Created, changes;
        /// Create the same task once for each of several agents, all of them or none; they are compared, and one is kept.
        create_together: CreateTogether {
            /** What is asked for. */ task: NewTask,
            /** The agents by name; who is named twice gets it once. */ agents: Vec<String>,
        } => Together, changes;
        /// One task.
        get_task: GetTask { /** Full or short id. */ id: String } => Task, reads;
        /// One page of the list, newest first.
        list_tasks: ListTasks {
            /** Only these statuses; empty: all. */ statuses: Vec<Status>,
            /** With statuses: also the pending ones that wait for the person's approval before they start. */ approvals: bool,
            /** Not those that wait for the person's approval before they start. */ no_approvals: bool,
            /** Only this group, in its own order; not with statuses or words. Left out: all, newest first. */ group: Option<TaskGroup>,
            /** Only this agent's (by name). */ agent: Option<String>,
            /** Only this type. */ task_type: Option<TaskType>,
            /** Only this priority. */ priority: Option<i64>,
            /** Only with this tag. */ tag: Option<String>,
            /** Only the tasks of this run of a workflow (full or short id). */ run: Option<String>,
            /** Also tasks of runs of workflows, each beside its run; else they are told with that, unless they ask. A search finds them all the same. */ nested: bool,
            /** Only with these words in title, description, instructions or output. */ search: Option<String>,
            /** Only created at or after this moment. */ created_from: Option<jiff::Timestamp>,
            /** Only created before this moment. */ created_to: Option<jiff::Timestamp>,
            /** 1-500; 50 where 0. */ limit: i64,
            /** Only what stands after this task (full or short id): the next page. */ before: Option<String>,
            /** With a group: that task's rank as it was told, for when it stands elsewhere by now. */ before_rank: Option<i64>,
            /** Pass over so many: a page in the middle. Only where nothing but a group or statuses narrows the list. */ skip: i64,
            /** Only these tasks, for a list that is brought up to date; other filters still hold. */ ids: Vec<TaskId>,
        } => TaskPage, reads;
        /// One task with what it made.
        get_result: GetResult { /** Full or short id. */ id: String } => TaskWithResult, reads;
        /// Change a task that has not run yet.
        edit_task: EditTask { /** Full or short id. */ id: String, /** The changes. */ changes: TaskEdit } => Created, changes;
        /// Cancel tasks; running ones with their whole process tree.
        cancel_tasks: CancelTasks { /** Full or short ids. */ ids: Vec<String> } => Bulk, changes;
        /// Hold waiting tasks and freeze running ones.
        pause_tasks: PauseTasks { /** Full or short ids. */ ids: Vec<String> } => Bulk, changes;
        /// Let held or frozen tasks go on.
        resume_tasks: ResumeTasks { /** Full or short ids. */ ids: Vec<String> } => Bulk, changes;
        /// Run ended tasks again, each as a new task; the reply holds the new ones.
        retry_tasks: RetryTasks {
            /** Full or short ids. */ ids: Vec<String>,
            /** Which door asks: the new tasks come from there. Left out: where the old ones came from. */ origin: Option<Origin>,
            /** With an origin: the task that asks, which the new tasks stand below. */ parent_id: Option<TaskId>,
            /** See [`NewTask::caller_folder`]. */ caller_folder: Option<String>,
        } => Bulk, changes;
        /// Go on with an ended task of a coding agent: a new task in the same session and folder.
        continue_task: ContinueTask {
            /** Full or short id. */ id: String,
            /** What is said to the agent now. */ text: String,
            /** Which door asks; left out: where the old one came from. */ origin: Option<Origin>,
            /** With an origin: the task that asks, which the new one stands below. */ parent_id: Option<TaskId>,
            /** See [`NewTask::caller_folder`]. */ caller_folder: Option<String>,
        } => Task, changes;
        /// Undo a cancel: tasks that were cancelled before they started stand in the queue again as they were, with what failed
        /// because of it. They are new tasks in the place of the old ones, which are deleted; the reply holds the new ones.
        put_back_tasks: PutBackTasks { /** Full or short ids. */ ids: Vec<String> } => Bulk, changes;
        /// Do not wait for the time, or for the pause before a retry.
        start_tasks_now: StartTasksNow { /** Full or short ids. */ ids: Vec<String> } => Bulk, changes;
        /// Put tasks that have not started one step further up, or at the given priority.
        raise_tasks: RaiseTasks { /** Full or short ids. */ ids: Vec<String>, /** 1-10; where left out, as high as puts it first, at least one more than now. */ priority: Option<i64> } => Bulk, changes;
        /// Delete tasks; they can be brought back for a while.
        delete_tasks: DeleteTasks { /** Full or short ids. */ ids: Vec<String> } => Bulk, changes;
        /// Bring deleted tasks back.
        restore_tasks: RestoreTasks { /** Full ids. */ ids: Vec<String> } => Bulk, changes;
        /// A task as it was asked for, to start another one from.
        draft_of_task: DraftOfTask { /** Full or short id. */ id: String } => NewTask, reads;
        /// Why a task is not running, and what would change that.
        why_task: WhyTask { /** Full or short id. */ id: String } => Why, reads;
        /// Type on the terminal of a command that runs; Enter is `\r`.
        type_text: TypeText { /** Full or short id. */ id: String, /** What is typed. */ text: String } => (), reads;
        /// Say how large the terminal of a command that runs is shown.
        resize_terminal: ResizeTerminal { /** Full or short id. */ id: String, /** Lines. */ rows: u16, /** Letters in a line. */ columns: u16 } => (), reads;
        /// The secrets that commands can be given, by name.
        list_secrets: ListSecrets {} => Vec<Secret>, reads;
        /// Keep a secret in the keyring, in place of an older one of this name.
        keep_secret: KeepSecret { /** Its name, and that of the variable. */ name: String, /** The secret itself. */ value: Key } => Secret, changes;
        /// Forget a secret.
        remove_secret: RemoveSecret { /** Its name. */ name: String } => (), changes;
        /// Every attempt at a task, first to last.
        list_attempts: ListAttempts { /** Full or short id. */ id: String } => Vec<Attempt>, reads;
        /// The execution log, oldest first.
        list_log: ListLog {
            /** Full or short id. */ id: String,
            /** Only lines after this number. */ after: i64,
            /** At most so many; 0: 1,000. */ limit: i64,
        } => Vec<LogLine>, reads;
        /// What a task's work changed, as it is now.
        get_changes: GetChanges { /** Full or short id. */ id: String } => Changes, reads;
        /// The lines of one changed file.
        get_file_change: GetFileChange {
            /** Full or short id. */ id: String,
            /** The file, as its changes name it. */ path: String,
            /** Unchanged lines around what changed, 1-1,000; 3 where 0. */ context: i64,
            /** All lines of the file. */ whole: bool,
        } => FileDiff, reads;
        /// Bring what a task changed in a copy or worktree into the folder, without a commit. What is there otherwise changed is
        /// kept; where both changed the same lines nothing is done.
        apply_changes: ApplyChanges { /** Full or short id. */ id: String } => Changes, changes;
        /// Commit what a task changed: in a worktree on its branch, otherwise on the branch that the folder has checked out.
        commit_changes: CommitChanges {
            /** Full or short id. */ id: String,
            /** What the commit says; the proposed message where empty. */ message: String,
            /** Of a worktree: also bring its branch into the one that the folder has checked out. */ merge: bool,
        } => Changes, changes;
        /// Take back what a task changed: the files are as they were before it. That can be undone.
        discard_changes: DiscardChanges { /** Full or short id. */ id: String } => Changes, changes;
        /// Undo a discard.
        restore_changes: RestoreChanges { /** Full or short id. */ id: String } => Changes, changes;
        /// The tasks that do the same as this one for other agents, itself too, in the order in which they were asked for; empty
        /// where there are none.
        list_rivals: ListRivals { /** Full or short id. */ id: String } => Vec<Task>, reads;
        /// Keep what this one of several that do the same has changed, and discard what the others have. That can be undone for
        /// each of them.
        keep_task: KeepTask { /** Full or short id. */ id: String } => Kept, changes;
        /// Say something about a line of a change.
        comment_on_change: CommentOnChange {
            /** Full or short id. */ id: String,
            /** Where it stands. */ place: CommentPlace,
            /** What is said, at most 10,000 characters. */ text: String,
        } => ChangeComment, changes;
        /// Say something else there. What was sent back stays as it was.
        edit_comment: EditComment { /** Its number. */ comment: i64, /** What is said. */ text: String } => ChangeComment, changes;
        /// Take a comment away.
        remove_comment: RemoveComment { /** Its number. */ comment: i64 } => (), changes;
        /// Mark changed files as viewed, or not.
        mark_viewed: MarkViewed {
            /** Full or short id. */ id: String,
            /** The files, as the changes name them. */ paths: Vec<String>,
            /** Whether they were viewed. */ viewed: bool,
        } => (), changes;
        /// Send a task that has ended back with its comments: a new one in the same place, which is told them.
        send_back: SendBack {
            /** Full or short id. */ id: String,
            /** What is to be said besides; not needed where there are comments. */ text: String,
            /** Which door asks; left out: where the old one came from. */ origin: Option<Origin>,
        } => Created, changes;
        /// The worktrees and copies that were made for tasks, newest first, as they are on the disk.
        list_worktrees: ListWorktrees { /** Also count what they take on the disk, which reads every folder in them. */ sizes: bool } => Vec<Worktree>, reads;
        /// Take worktrees and copies away whose tasks have ended and whose work is all in the folder or its branch.
        clean_worktrees: CleanWorktrees {
            /** Take nothing away, and say what would go. */ dry_run: bool,
            /** Only those of these tasks (full or short ids); empty: all. */ ids: Vec<String>,
            /** With ids: also what is nowhere else. Their branches stay, with what was not committed as a commit on them. */ unmerged: bool,
        } => WorktreesCleaned, changes;
        /// The folders that something was set for.
        list_folders: ListFolders {} => Vec<FolderSettings>, reads;
        /// What holds for tasks in a folder: what was set for it, or for the nearest one above it.
        get_folder: GetFolder { /** The folder, absolute. */ folder: String } => FolderSettings, reads;
        /// Set what holds for tasks in a folder.
        set_folder: SetFolder { /** The folder, absolute. */ folder: String, /** The changes. */ changes: FolderDraft } => FolderSettings, changes;
        /// A part of an attempt's output.
        read_output: ReadOutput {
            /** Full or short id. */ id: String,
            /** Which attempt; the latest where left out. */ attempt: Option<i64>,
            /** From this byte; negative: so many bytes before the end. */ offset: i64,
            /** At most so many bytes; 0: 64 KiB. */ limit: i64,
            /** What its check wrote, and not its work. */ check: bool,
        } => Output, reads;
        /// Where words stand in an attempt's output, of any size.
        search_output: SearchOutput {
            /** Full or short id. */ id: String,
            /** Which attempt; the latest where left out. */ attempt: Option<i64>,
            /** What to look for, as it shows: without colours, and capital letters of ASCII do not matter. */ words: String,
            /** In what its check wrote, and not its work. */ check: bool,
        } => OutputHits, reads;
        /// What happened, oldest first.
        list_events: ListEvents {
            /** Only events after this number; left out: none, only where they stand now. */ after: Option<i64>,
            /** 1-1,000; 500 where 0. */ limit: i64,
        } => EventPage, reads;
        /// What a task waits for and what waits for it.
        list_neighbours: ListNeighbours { /** Full or short id. */ id: String } => Neighbours, reads;
        /// All that was started from within a task, at whatever depth: whoever started something stands before it.
        list_family: ListFamily { /** Full or short id. */ id: String } => Vec<Task>, reads;
        /// How long a task like this will probably take.
        estimate_task: EstimateTask {
            /** The agent's name. */ agent: Option<String>,
            /** What it is called. */ title: Option<String>,
            /** What it runs. */ command: Option<CommandLine>,
        } => Estimate, reads;
        /// The agents, by name.
        list_agents: ListAgents { /** Also those put away. */ archived: bool } => Vec<Agent>, reads;
        /// One agent.
        get_agent: GetAgent { /** Name or id. */ name: String } => Agent, reads;
        /// Make an agent.
        create_agent: CreateAgent { /** What is asked for. */ agent: AgentDraft } => Agent, changes;
        /// Change an agent.
        edit_agent: EditAgent { /** Name or id. */ name: String, /** The changes. */ changes: AgentDraft } => Agent, changes;
        /// Remove an agent; one with tasks is put away instead.
        remove_agent: RemoveAgent { /** Name or id. */ name: String } => AgentRemoved, changes;
        /// Bring an agent back that was put away.
        restore_agent: RestoreAgent { /** Name or id. */ name: String } => Agent, changes;
        /// The state of the queue.
        get_queue: GetQueue {} => QueueState, reads;
        /// Start nothing new, for so long or until resumed; what runs goes on.
        pause_queue: PauseQueue { /** Seconds; left out: until resumed. */ for_seconds: Option<i64> } => QueueState, changes;
        /// Go on.
        resume_queue: ResumeQueue {} => QueueState, changes;
        /// The workers of the pool.
        list_workers: ListWorkers {} => Vec<Worker>, reads;
        /// What became of the tasks of a stretch of time.
        get_insights: GetInsights {
            /** Only what ended at or after this moment; left out: everything. */ since: Option<jiff::Timestamp>,
            /** Only what ended before this moment; left out: until now. */ until: Option<jiff::Timestamp>,
            /** Only this agent's (by name). */ agent: Option<String>,
            /** Only this type. */ task_type: Option<TaskType>,
        } => Insights, reads;
        /// The limits of what may run at once, and how far each is used.
        list_limits: ListLimits {} => Vec<Limit>, reads;
        /// Set how many may run at once of what has something in common. It holds at once; what runs goes on.
        set_limit: SetLimit {
            /** What is counted: `all`, or a sort and a name, such as `tag:build`, `agent:NAME` or `folder:/PATH`. */ key: String,
            /** How many may run at once, 1-1000. */ most: i64,
        } => Vec<Limit>, changes;
        /// Take a limit away; that of a resource is 1 again.
        remove_limit: RemoveLimit { /** What it counts. */ key: String } => Vec<Limit>, changes;
        /// All settings.
        get_settings: GetSettings {} => Settings, reads;
        /// Change settings. Two changes of different settings both hold; of the same one, the later holds.
        set_settings: SetSettings {
            /** What changes. */ changes: SettingsPatch,
            /** Only if nothing has changed since this version: for what is reckoned from the settings as they were. */ version: Option<i64>,
        } => Settings, changes;
        /// What everything takes in the data folder. Looks at every file there, and at the whole database.
        get_space: GetSpace {} => Space, reads;
        /// What would go, and what would stay because something needs it. Nothing goes.
        plan_prune: PlanPrune {
            /** What is to be taken away. */ asked: PruneAsked,
            /** At most so many items, the oldest; 0: all of them. */ limit: i64,
        } => PrunePlan, reads;
        /// Take this away of these tasks: one step of a plan. What has not ended, or is needed by now, stays.
        prune_tasks: PruneTasks {
            /** Full ids, at most 200. */ ids: Vec<TaskId>,
            /** What goes of each. */ what: PruneWhat,
            /** The moment that all steps of a plan have in common, from the reply to the first; left out: now. */ at: Option<jiff::Timestamp>,
        } => Pruned, changes;
        /// Bring back the tasks that were taken away at this moment; the reply is how many there were.
        undo_prune: UndoPrune { /** The moment, from the reply to a step. */ at: Option<jiff::Timestamp> } => i64, changes;
        /// The ways to be told that are not at this machine, and what went out by them last.
        list_notices: ListNotices { /** At most so many deliveries, 1-500; 20 where 0. */ limit: i64 } => Notices, reads;
        /// Keep the password of the mail server, or the secret that signs the calls, in the keyring; or forget it.
        keep_channel_secret: KeepChannelSecret {
            /** Whose. */ channel: Channel,
            /** The secret; left out: it is forgotten. */ secret: Option<Key>,
        } => (), changes;
        /// Tell something by a channel, as it is set now, to see whether it arrives.
        test_channel: TestChannel { /** Which. */ channel: Channel } => ChannelTest, reads;
        /// Answer a task that asks, or write to one that runs; it is read at the run's next turn.
        answer_task: AnswerTask {
            /** Full or short id. */ id: String,
            /** What is said. */ answer: Answer,
            /** Which question it is to: that one's `asked_at`. Left out: to none, it is a message. */ asked_at: Option<jiff::Timestamp>,
        } => Task, changes;
        /// The conversation of a task's run, oldest first.
        list_messages: ListMessages {
            /** Full or short id. */ id: String,
            /** Only messages after this number. */ after: i64,
            /** At most so many; 0: 500. */ limit: i64,
        } => Vec<Message>, reads;
        /// The providers, by name.
        list_providers: ListProviders {} => Vec<Provider>, reads;
        /// One provider.
        get_provider: GetProvider { /** Name or id. */ name: String } => Provider, reads;
        /// Add a provider. Nothing is sent to it.
        create_provider: CreateProvider { /** What is asked for. */ provider: ProviderDraft } => Provider, changes;
        /// Change a provider.
        edit_provider: EditProvider { /** Name or id. */ name: String, /** The changes. */ changes: ProviderDraft } => Provider, changes;
        /// Remove a provider, and its key with it. Agents that use it keep their other settings.
        remove_provider: RemoveProvider { /** Name or id. */ name: String } => (), changes;
        /// Make a tiny real request to a provider, as it is or as it would be with the changes.
        check_provider: CheckProvider {
            /** Name or id; left out for one that is not added yet. */ name: Option<String>,
            /** The changes to try; nothing of them is kept. */ changes: ProviderDraft,
        } => ProviderCheck, reads;
        /// The models of a provider.
        list_models: ListModels { /** Name or id. */ name: String } => Vec<String>, reads;
        /// The coding agents that are installed on this machine. Each is started for its version; nobody is asked anything.
        find_coding_agents: FindCodingAgents {} => Vec<FoundClient>, reads;
        /// Look for model servers on this machine.
        find_servers: FindServers {} => Vec<FoundServer>, reads;
        /// Look for keys of providers in the environment of this process. None of them is used.
        find_keys: FindKeys {} => Vec<FoundKey>, reads;
        /// What tokens cost, by model.
        list_prices: ListPrices {} => Vec<Price>, reads;
        /// Set what a model's tokens cost.
        set_price: SetPrice { /** The price. */ price: Price } => Vec<Price>, changes;
        /// Go back to the price that comes with Legwork, or to none.
        remove_price: RemovePrice { /** The model, as in the list. */ model: String } => Vec<Price>, changes;
        /// The prompt that an agent (as it is, with the changes) would begin a task with.
        preview_prompt: PreviewPrompt {
            /** Name or id; left out for one that is not made yet. */ agent: Option<String>,
            /** The changes to try; nothing of them is kept. */ changes: AgentDraft,
            /** The task. */ task: NewTask,
        } => PromptPreview, reads;
        /// The saved reports, newest first.
        list_reports: ListReports {
            /** Only with these words in title, summary or text. */ search: Option<String>,
            /** Only this agent's (by name). */ agent: Option<String>,
            /** 1-200; 50 where 0. */ limit: i64,
            /** Only older than this one. */ before: Option<ReportId>,
        } => ReportPage, reads;
        /// One report.
        get_report: GetReport { /** Its id, or the full or short id of its task. */ id: String } => Report, reads;
        /// A report as a file to keep.
        export_report: ExportReport {
            /** Its id, or the full or short id of its task. */ id: String,
            /** What it is to be written as. */ format: ReportFormat,
        } => ReportExport, reads;
        /// Delete reports; they can be brought back for a while.
        delete_reports: DeleteReports { /** Their ids. */ ids: Vec<ReportId> } => (), changes;
        /// Bring deleted reports back.
        restore_reports: RestoreReports { /** Their ids. */ ids: Vec<ReportId> } => (), changes;
        /// What waits for the person: tasks that ask, and tasks that ended.
        list_inbox: ListInbox {
            /** Which of those that ended. */ filter: InboxFilter,
            /** 1-200; 50 where 0. */ limit: i64,
            /** Only what stands after this one. */ before: Option<TaskId>,
        } => InboxPage, reads;
        /// Mark entries of the inbox; the reply is which of them have changed.
        mark_inbox: MarkInbox {
            /** Full or short ids of tasks. */ ids: Vec<String>,
            /** What is done about them. */ mark: InboxMark,
            /** For `snoozed`: until when. */ until: Option<jiff::Timestamp>,
        } => Vec<TaskId>, changes;
        /// Everything that ended up to a moment is read; the reply is up to when that was so before, which undoes it.
        read_inbox: ReadInbox { /** The moment; left out: now. */ up_to: Option<jiff::Timestamp> } => jiff::Timestamp, changes;
        /// The schedules, by name.
        list_schedules: ListSchedules {} => Vec<Schedule>, reads;
        /// One schedule.
        get_schedule: GetSchedule { /** Its name, or its full or short id. */ schedule: String } => Schedule, reads;
        /// When a schedule would start its task, as it is asked for or as it would be with the changes. Nothing is kept.
        preview_schedule: PreviewSchedule {
            /** Its name, or its full or short id; left out for one that is not made yet. */ schedule: Option<String>,
            /** The changes to try. */ changes: ScheduleDraft,
        } => SchedulePreview, reads;
        /// Make a schedule.
        create_schedule: CreateSchedule { /** What is asked for. */ schedule: ScheduleDraft } => Schedule, changes;
        /// Change a schedule. What passed before the change is not made up for.
        edit_schedule: EditSchedule {
            /** Its name, or its full or short id. */ schedule: String,
            /** The changes. */ changes: ScheduleDraft,
        } => Schedule, changes;
        /// Let a schedule start nothing for now, or let it go on with its next time, which approves one that a coding agent asks for.
        pause_schedule: PauseSchedule { /** Its name, or its full or short id. */ schedule: String, /** Whether it rests. */ paused: bool } => Schedule, changes;
        /// Start a schedule's task now, beside its times.
        run_schedule: RunSchedule { /** Its name, or its full or short id. */ schedule: String } => Created, changes;
        /// Delete a schedule; it can be brought back for a while. Tasks that it started go on.
        delete_schedule: DeleteSchedule { /** Its name, or its full or short id. */ schedule: String } => Schedule, changes;
        /// Bring a deleted schedule back; it goes on with its next time.
        restore_schedule: RestoreSchedule { /** Its name, or its full or short id. */ schedule: String } => Schedule, changes;
        /// The workflows that can be found from a folder: those that came with Legwork, the person's own, the project's.
        list_workflows: ListWorkflows { /** The folder; left out: those of no project. */ folder: Option<String> } => Vec<Workflow>, reads;
        /// One workflow.
        get_workflow: GetWorkflow { /** Its name, or the path of its file. */ workflow: String, /** The folder that it is looked for from. */ folder: Option<String> } => Workflow, reads;
        /// What a workflow's text says and what is wrong with it. With a definition: the text that says it, with the comments of
        /// `text` kept where possible. Nothing is kept.
        check_workflow: CheckWorkflow { /** The text. */ text: String, /** What the text is to say. */ definition: Option<WorkflowDefinition> } => Workflow, reads;
        /// Keep a workflow as a file: in the project's `.legwork`, or in the person's folder.
        write_workflow: WriteWorkflow {
            /** What the file says. */ text: String,
            /** The project; left out: the person's own folder. */ folder: Option<String>,
            /** The file that it replaces. */ path: Option<String>,
            /** What that file said when it was read; where it says something else by now, it is left alone. */ before: Option<String>,
        } => Workflow, changes;
        /// Start a workflow: all of its tasks are made, or none.
        start_workflow: StartWorkflow {
            /** Its name, or the path of its file. */ workflow: String,
            /** The folder that it runs in, and in which it is looked for; the home folder where left out. */ folder: Option<String>,
            /** What is given to its inputs. */ inputs: Map<String, Value>,
            /** Which door it comes through. */ origin: Option<Origin>,
        } => WorkflowRun, changes;
        /// The runs of workflows, newest first.
        list_workflow_runs: ListWorkflowRuns {
            /** Only those of this workflow (by name). */ workflow: Option<String>,
            /** At most so many; 50 where 0. */ limit: i64,
            /** Only older than this one. */ before: Option<TaskId>,
        } => Vec<WorkflowRunBrief>, reads;
        /// One run.
        get_workflow_run: GetWorkflowRun { /** Full or short id. */ id: String } => WorkflowRun, reads;
        /// Start a run again, as a new one: from the stage that failed first, from another, or from the beginning with other
        /// inputs.
        retry_workflow_run: RetryWorkflowRun {
            /** Full or short id. */ id: String,
            /** The stage to begin with. Left out: the one that failed first; the first of all where a remedy has run or all completed. */ from: Option<String>,
            /** Inputs; what is not named stays as before. With them the run begins with its first stage. */ inputs: Option<Map<String, Value>>,
        } => WorkflowRun, changes;
        /// The talks, those that were spoken in last first.
        list_chats: ListChats {
            /** Only with these words in the title, or in what was said and answered, as in the search of the queue. */ search: Option<String>,
            /** 1-200; 50 where 0. */ limit: i64,
            /** Only what stands after this one. */ before: Option<ChatId>,
        } => ChatPage, reads;
        /// One talk with the turns of the branch that is shown.
        get_chat: GetChat { /** Full or short id. */ id: String } => ChatWithTurns, reads;
        /// Say something to an agent: a turn, which is answered at once, or in the background.
        say: Say {
            /** The talk, by full or short id; left out: a new one. */ chat: Option<String>,
            /** The agent's name; left out: the one that the talk is with. From now on the talk is with it. */ agent: Option<String>,
            /** Another model than the agent's own, for this turn and those after it; empty: the agent's own. */ model: Option<String>,
            /** What is said; with `instead_of` left empty: what was said there, to be answered anew. */ text: String,
            /** Files that go along, as absolute paths: pictures, and the text of others. With `instead_of` and none of them: those that went along there. */ files: Vec<String>,
            /** Files that go along after them, with their bytes: what was pasted has no path. */ pasted: Vec<PastedFile>,
            /** With `instead_of`: the pictures that went along there do not. */ without_pictures: bool,
            /** Nobody waits for the answer. */ background: bool,
            /** The turn in whose place this one stands: another branch begins there. */ instead_of: Option<TaskId>,
            /** Which door asks; left out: `api`. */ origin: Option<Origin>,
        } => Said, changes;
        /// A picture that went along with what was said.
        chat_picture: ChatPicture {
            /** Full or short id of the turn's task. */ id: String,
            /** Its place among what went along. */ place: i64,
        } => PictureData, reads;
        /// How long an answer will probably take, going by answers before it.
        estimate_turn: EstimateTurn {
            /** The agent's name. */ agent: String,
            /** What is to be said. */ text: String,
        } => TurnEstimate, reads;
        /// Nobody waits for this turn any more: it goes on as it is, and stands in the queue's lists from now on.
        send_to_background: SendToBackground { /** Full or short id of the task. */ id: String } => Task, changes;
        /// Change a talk.
        edit_chat: EditChat {
            /** Full or short id. */ id: String,
            /** What it is called. */ title: Option<String>,
            /** Whether it stands above the others. */ pinned: Option<bool>,
            /** The agent that the next turn is for; it answers with its own model. */ agent: Option<String>,
            /** Another model than the agent's own, from the next turn on; empty: the agent's own. */ model: Option<String>,
            /** Show the branch that this turn is in. */ show: Option<TaskId>,
            /** What has ended in it is seen. */ seen: bool,
        } => Chat, changes;
        /// Delete talks; they can be brought back for a while. What runs of them goes on.
        delete_chats: DeleteChats { /** Full or short ids. */ ids: Vec<String> } => Vec<Chat>, changes;
        /// Bring deleted talks back.
        restore_chats: RestoreChats { /** Their ids. */ ids: Vec<ChatId> } => (), changes;
    }
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
