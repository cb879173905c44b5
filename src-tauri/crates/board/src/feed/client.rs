//! What the board asks of the engine, in threads of its own: calls may take milliseconds, and keys must not wait.
//!
//! One thread reads, one changes. Of several waiting reads of the same sort only the last is made.

use super::bisect;
use contract::{
    Agent, ApiError, ChatId, NewTask, Origin, Task, TaskId, Timestamp,
    chat::{ChatPage, ChatWithTurns, Said},
    command::{
        AnswerTask, Bulk, CancelTasks, CreateTask, Created, DeleteTasks, EditChat, GetChat, GetQueue,
        GetResult, GetTask, ListAgents, ListChats, ListInbox, ListLog, ListTasks, ListWorkers, MarkInbox,
        PauseQueue, PauseTasks, RaiseTasks, RestoreTasks, ResumeQueue, ResumeTasks, RetryTasks, Say,
        SendToBackground, StartTasksNow, WhyTask,
    },
    inbox::{InboxFilter, InboxMark, InboxPage},
    model::Answer,
    queue::{QueueState, TaskPage, Why, Worker},
    task::{LogLine, Status, TaskWithResult},
};
use engine::Engine;
use std::sync::mpsc::{Receiver, Sender, channel};

/// Tasks read at once.
pub(crate) const PAGE: i64 = 200;
/// Tasks of the background pane that are read; the counters tell how many there are.
const BACKGROUND: i64 = 50;
/// Lines of the execution log that are read at once.
const LINES: i64 = 1_000;

/// Where a page of the list begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageStart {
    /// With the newest task.
    Newest,
    /// After this one, going down the list.
    OlderThan(TaskId),
    /// Before this one, going up the list.
    NewerThan(TaskId),
    /// With the oldest task.
    Oldest,
    /// With this one, so many: what is shown already, once more.
    Again(TaskId, usize),
}

/// What is to be read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Query {
    Queue,
    Background,
    Agents,
    Inbox,
    /// The talks, those that were spoken in last first.
    Talks,
    /// One of them with its turns.
    Talk(ChatId),
    /// A page of the list. `view` tells which list it is for: by the time of the answer another one may be shown.
    Page {
        view: u64,
        wanted: ListTasks,
        place: PageStart,
    },
    /// These of the list, where they (still) belong to it.
    Some {
        view: u64,
        wanted: ListTasks,
        ids: Vec<TaskId>,
    },
    Task(TaskId),
    Log {
        id: TaskId,
        after: i64,
    },
    Result(TaskId),
    Why(TaskId),
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    Cancel(Vec<TaskId>),
    Pause(Vec<TaskId>),
    Resume(Vec<TaskId>),
    Again(Vec<TaskId>),
    StartNow(Vec<TaskId>),
    Raise(Vec<TaskId>),
    Delete(Vec<TaskId>),
    Restore(Vec<TaskId>),
    /// `asked_at`: which question it is to; none for a message.
    Answer {
        task: TaskId,
        answer: Answer,
        asked_at: Option<Timestamp>,
    },
    /// What is done about an entry of the inbox.
    Mark(TaskId, InboxMark),
    PauseQueue,
    ResumeQueue,
    Create(Box<NewTask>),
    Say(Box<Saying>),
    /// Nobody waits for this answer any more.
    ToBackground(TaskId),
    /// What has ended in this talk is seen.
    Seen(ChatId),
}

/// Something to be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Saying {
    /// The talk; none: a new one,
    pub(crate) chat: Option<ChatId>,
    /// with this agent.
    pub(crate) agent: Option<String>,
    pub(crate) text: String,
    /// Nobody waits for the answer.
    pub(crate) background: bool,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outcome {
    Bulk(Bulk),
    Task(Box<Task>),
    Created(Box<Created>),
    Queue(Box<QueueState>),
    /// Those that were marked anew.
    Marked(Vec<TaskId>),
    Said(Box<Said>),
    /// It is so, and there is nothing to be told of it.
    Seen,
}

/// An answer of the engine.
#[derive(Clone, Debug)]
pub(crate) enum Response {
    Queue(Box<QueueState>, Vec<Worker>),
    Background(Vec<Task>),
    Agents(Vec<Agent>),
    Inbox(Box<InboxPage>),
    Talks(Box<ChatPage>),
    Talk(Box<ChatWithTurns>),
    /// The talk is not there any more.
    TalkGone(ChatId),
    /// `newest`: whether the page reaches the newest task. `read`: how it was asked for.
    Page {
        view: u64,
        place: PageStart,
        page: TaskPage,
        newest: bool,
    },
    Some {
        view: u64,
        ids: Vec<TaskId>,
        tasks: Vec<Task>,
    },
    Task(Box<Task>),
    /// The task is not there any more.
    Gone(TaskId),
    Log {
        id: TaskId,
        after: i64,
        lines: Vec<LogLine>,
    },
    Result(Box<TaskWithResult>),
    Why(Box<Why>),
    Done(Action, Result<Outcome, ApiError>),
    /// Something could not be read.
    Trouble(ApiError),
}

/// The engine, asked without waiting: one thread reads, one changes.
pub(crate) struct EngineClient {
    queries: Sender<Query>,
    actions: Sender<Action>,
}

impl EngineClient {
    /// Starts both threads. `tell` is called with every answer; `false` from it ends the work.
    pub(crate) fn open(engine: &Engine, tell: impl Fn(Response) -> bool + Clone + Send + 'static) -> Self {
        let (queries, asked) = channel();
        let (actions, ordered) = channel::<Action>();
        let (reader, doer) = (engine.clone(), engine.clone());
        let told = tell.clone();
        std::thread::spawn(move || read_on(&reader, &asked, told));
        std::thread::spawn(move || {
            for action in ordered {
                let done = carry_out(&doer, action.clone());
                if !tell(Response::Done(action, done)) {
                    return;
                }
            }
        });
        Self { queries, actions }
    }

    /// Asks for something to be read.
    pub(crate) fn query(&self, query: Query) {
        // The thread ends only with the board.
        let _ = self.queries.send(query);
    }

    /// Asks for something to be done.
    pub(crate) fn act(&self, action: Action) {
        // The thread ends only with the board.
        let _ = self.actions.send(action);
    }
}

fn read_on(engine: &Engine, asked: &Receiver<Query>, tell: impl Fn(Response) -> bool) {
    while let Ok(first) = asked.recv() {
        let mut all = vec![first];
        all.extend(asked.try_iter());
        for at in 0..all.len() {
            if all[at + 1..].iter().any(|later| supersedes(later, &all[at])) {
                continue;
            }
            if !tell(answer(engine, all[at].clone())) {
                return;
            }
        }
    }
}

/// Whether `old` need not be answered because `new` will be.
fn supersedes(new: &Query, old: &Query) -> bool {
    match (new, old) {
        (Query::Page { view: new, .. }, Query::Page { view: old, .. } | Query::Some { view: old, .. })
            if new > old =>
        {
            true
        }
        _ => new == old,
    }
}

fn answer(engine: &Engine, query: Query) -> Response {
    let gone = match &query {
        Query::Task(id) | Query::Result(id) | Query::Why(id) | Query::Log { id, .. } => {
            Some(Response::Gone(*id))
        }
        Query::Talk(id) => Some(Response::TalkGone(*id)),
        _ => None,
    };
    match (read(engine, query), gone) {
        (Ok(response), _) => response,
        (Err(error), Some(gone)) if error.code == contract::ErrorCode::NotFound => gone,
        (Err(error), _) => Response::Trouble(error),
    }
}

fn read(engine: &Engine, query: Query) -> Result<Response, ApiError> {
    Ok(match query {
        Query::Queue => {
            let queue = engine.call(GetQueue {})?;
            Response::Queue(Box::new(queue), engine.call(ListWorkers {})?)
        }
        Query::Background => {
            let statuses = vec![Status::Running, Status::NeedsInput, Status::Paused];
            Response::Background(
                engine
                    .call(ListTasks { statuses, approvals: true, limit: BACKGROUND, ..ListTasks::default() })?
                    .tasks,
            )
        }
        Query::Inbox => {
            let filter = InboxFilter::Unread;
            Response::Inbox(Box::new(engine.call(ListInbox { filter, limit: PAGE, before: None })?))
        }
        Query::Talks => {
            Response::Talks(Box::new(engine.call(ListChats { limit: PAGE, ..ListChats::default() })?))
        }
        Query::Talk(id) => Response::Talk(Box::new(engine.call(GetChat { id: id.to_string() })?)),
        Query::Agents => Response::Agents(engine.call(ListAgents { archived: false })?),
        Query::Page { view, wanted, place } => {
            let (page, newest) = page(engine, &wanted, place)?;
            Response::Page { view, place, page, newest }
        }
        Query::Some { view, wanted, ids } => {
            let limit = ids.len() as i64;
            let tasks = engine.call(ListTasks { ids: ids.clone(), limit, ..wanted })?.tasks;
            Response::Some { view, ids, tasks }
        }
        Query::Task(id) => Response::Task(Box::new(engine.call(GetTask { id: id.to_string() })?)),
        Query::Log { id, after } => Response::Log {
            id,
            after,
            lines: engine.call(ListLog { id: id.to_string(), after, limit: LINES })?,
        },
        Query::Result(id) => Response::Result(Box::new(engine.call(GetResult { id: id.to_string() })?)),
        Query::Why(id) => Response::Why(Box::new(engine.call(WhyTask { id: id.to_string() })?)),
    })
}

/// A page, and whether it reaches the newest task.
fn page(engine: &Engine, wanted: &ListTasks, place: PageStart) -> Result<(TaskPage, bool), ApiError> {
    let read =
        |before: Option<String>, limit: i64| engine.call(ListTasks { before, limit, ..wanted.clone() });
    match place {
        PageStart::Newest => Ok((read(None, PAGE)?, true)),
        PageStart::OlderThan(id) => Ok((read(Some(id.to_string()), PAGE)?, false)),
        // From the id after it: pages hold what is before.
        PageStart::Again(id, count) => {
            let after = format!("{:032x}", id.0.as_u128().saturating_add(1));
            Ok((read(Some(after), (count as i64).clamp(PAGE, 500))?, false))
        }
        PageStart::NewerThan(id) => {
            bisect::after(Some(id), |before| read(before.map(|b| b.to_string()), PAGE))
        }
        PageStart::Oldest => bisect::after(None, |before| read(before.map(|b| b.to_string()), PAGE)),
    }
}

fn carry_out(engine: &Engine, action: Action) -> Result<Outcome, ApiError> {
    let named = |ids: Vec<TaskId>| ids.iter().map(ToString::to_string).collect::<Vec<_>>();
    let bulk = match action {
        Action::Cancel(ids) => engine.call(CancelTasks { ids: named(ids) })?,
        Action::Pause(ids) => engine.call(PauseTasks { ids: named(ids) })?,
        Action::Resume(ids) => engine.call(ResumeTasks { ids: named(ids) })?,
        Action::Again(ids) => {
            engine.call(RetryTasks { ids: named(ids), origin: Some(Origin::Cli), ..RetryTasks::default() })?
        }
        Action::StartNow(ids) => engine.call(StartTasksNow { ids: named(ids) })?,
        Action::Raise(ids) => engine.call(RaiseTasks { ids: named(ids), priority: None })?,
        Action::Delete(ids) => engine.call(DeleteTasks { ids: named(ids) })?,
        Action::Restore(ids) => engine.call(RestoreTasks { ids: named(ids) })?,
        Action::Answer { task, answer, asked_at } => {
            let task = engine.call(AnswerTask { id: task.to_string(), answer, asked_at })?;
            return Ok(Outcome::Task(Box::new(task)));
        }
        Action::Mark(id, mark) => {
            let marked = engine.call(MarkInbox { ids: named(vec![id]), mark, until: None })?;
            return Ok(Outcome::Marked(marked));
        }
        Action::PauseQueue => {
            return Ok(Outcome::Queue(Box::new(engine.call(PauseQueue { for_seconds: None })?)));
        }
        Action::ResumeQueue => return Ok(Outcome::Queue(Box::new(engine.call(ResumeQueue {})?))),
        Action::Say(saying) => {
            let Saying { chat, agent, text, background } = *saying;
            let chat = chat.map(|id| id.to_string());
            let origin = Some(Origin::Cli);
            let said = engine.call(Say { chat, agent, text, background, origin, ..Say::default() })?;
            return Ok(Outcome::Said(Box::new(said)));
        }
        Action::ToBackground(id) => {
            return Ok(Outcome::Task(Box::new(engine.call(SendToBackground { id: id.to_string() })?)));
        }
        Action::Seen(id) => {
            engine.call(EditChat { id: id.to_string(), seen: true, ..EditChat::default() })?;
            return Ok(Outcome::Seen);
        }
        Action::Create(task) => {
            return Ok(Outcome::Created(Box::new(engine.call(CreateTask { task: *task })?)));
        }
    };
    Ok(Outcome::Bulk(bulk))
}
