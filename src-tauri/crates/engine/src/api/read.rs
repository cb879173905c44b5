//! Reading tasks: one, a page, results, attempts, log, output, neighbours.

use super::Work;
use crate::tasks::lookup::{self, read};
use crate::{
    core::Core,
    output::{self, Part},
    runs::host::PoolHost,
    runs::search_feed,
    view::{self, ViewContext},
};
use contract::{
    ApiError, Task, TaskId,
    command::{
        GetResult, GetTask, ListAttempts, ListFamily, ListLog, ListNeighbours, ListTasks, Neighbours, Output,
        OutputHits, ReadOutput, SearchOutput,
    },
    queue::TaskPage,
    task::{Attempt, LogLine, TaskWithResult},
};
use std::sync::Arc;
use store::{
    Connection, Result,
    attempts::{self, AttemptRow},
    counts, dependencies, events, log, search,
    tasks::{self, ListFilter, Middle, Place, TaskRow},
};

/// Tasks on a page where the request does not say.
const PAGE: i64 = 50;
/// Most tasks on a page.
const PAGE_MAX: i64 = 500;
/// Past so many, no more of a family are looked for.
const FAMILY_MAX: usize = 500;
/// Lines of the log where the request does not say.
const LINES: i64 = 1000;
/// Matches of a search that are looked at first; twice as many each time further filters leave the page short,
const MATCHES: i64 = 2000;
/// up to as many as a statement takes.
const MATCHES_MAX: i64 = 16_000;
/// A search that finds more is not counted.
const COUNTED_MAX: i64 = 10_000;

impl Work for GetTask {
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<Task, ApiError> {
        let context = ViewContext::look(host, &host.pool_look);
        read(host, |c| {
            let row = lookup::task(c, &host.user, &self.id)?;
            view::task(c, &context, row)
        })
    }
}

impl Work for GetResult {
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<TaskWithResult, ApiError> {
        let context = ViewContext::look(host, &host.pool_look);
        read(host, |c| {
            let row = lookup::task(c, &host.user, &self.id)?;
            view::with_result(c, &context, row)
        })
    }
}

impl Work for ListTasks {
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<TaskPage, ApiError> {
        if !(0..=PAGE_MAX).contains(&self.limit) {
            return Err(ApiError::field(
                "limit",
                format!("{} is outside what is allowed: 1 to {PAGE_MAX}.", self.limit),
            ));
        }
        if self.group.is_some() && (self.search.is_some() || !self.statuses.is_empty()) {
            let message = "Not together with statuses or words: a group is made of statuses, and in an order of its own.";
            return Err(ApiError::field("group", message));
        }
        check_skip(&self)?;
        if self.search.is_some() {
            search_feed::feed_now(host);
        }
        let context = ViewContext::look(host, &host.pool_look);
        read(host, |c| page(c, host, &context, &self))
    }
}

/// A page in the middle is found by counting, which only an index does fast enough.
fn check_skip(wanted: &ListTasks) -> std::result::Result<(), ApiError> {
    let plain = ListTasks { skip: 0, ..only_counted(wanted) };
    match wanted.skip {
        0 => Ok(()),
        ..0 => {
            Err(ApiError::field("skip", format!("{} is outside what is allowed: 0 or more.", wanted.skip)))
        }
        _ if wanted.before.is_some() => {
            Err(ApiError::field("skip", "Not together with `before`: each says where the page begins."))
        }
        _ if (ListTasks { skip: 0, ..wanted.clone() }) != plain => {
            let message = "Only where nothing but a group or statuses narrows the list.";
            Err(ApiError::field("skip", message).hint("Go on from a task with `before`."))
        }
        _ => Ok(()),
    }
}

/// What is asked for without all that the counters know nothing of.
fn only_counted(wanted: &ListTasks) -> ListTasks {
    ListTasks {
        statuses: wanted.statuses.clone(),
        group: wanted.group,
        nested: wanted.nested,
        limit: wanted.limit,
        before: wanted.before.clone(),
        before_rank: wanted.before_rank,
        skip: wanted.skip,
        ..ListTasks::default()
    }
}

fn page(
    connection: &mut Connection,
    core: &Core,
    context: &ViewContext,
    wanted: &ListTasks,
) -> Result<TaskPage> {
    let limit = if wanted.limit == 0 { PAGE } else { wanted.limit };
    let revision = events::last(connection)?;
    let empty = TaskPage { tasks: vec![], next_before: None, total: None, revision };
    let before = match &wanted.before {
        // the last task of the page before may be deleted by now; the list goes on after its place all the same
        Some(id) => match id.trim().parse::<TaskId>() {
            Ok(place) => Some(place.to_string()),
            Err(_) => {
                Some(lookup::task(connection, &core.user, id).map_err(|e| lookup::in_field("before", e))?.id)
            }
        },
        None => None,
    };
    let mut after = match (&before, wanted.before_rank) {
        (Some(_), _) if wanted.group.is_none() => None,
        (Some(id), Some(rank)) => Some(Place { rank, id: id.clone() }),
        (Some(id), None) => Some(Place { rank: tasks::rank(&tasks::find(connection, id)?), id: id.clone() }),
        (None, _) => None,
    };
    let agent_id = match &wanted.agent {
        Some(name) => match store::agents::by_name_or_id(connection, &core.user, name)? {
            Some(agent) => Some(agent.id),
            None => {
                let refusal = ApiError::field("agent", format!("There is no agent “{name}”."));
                return Err(crate::error::refuse(refusal.hint("`legwork agent list` shows them all.")));
            }
        },
        None => None,
    };
    let parent = match &wanted.run {
        Some(id) => {
            let named = |e| lookup::in_field("run", e);
            let root = lookup::task(connection, &core.user, id).map_err(named)?;
            if store::workflows::run(connection, &root.id)?.is_none() {
                let refusal = ApiError::field("run", format!("“{}” is no run of a workflow.", root.title));
                return Err(crate::error::refuse(refusal.hint("`legwork workflow runs` shows them all.")));
            }
            Some(root.id)
        }
        None => None,
    };
    let mut filter = ListFilter {
        user: core.user.clone(),
        statuses: wanted.statuses.clone(),
        approvals: wanted.approvals,
        no_approvals: wanted.no_approvals,
        agent_id,
        task_type: wanted.task_type,
        priority: wanted.priority.map(|p| i32::try_from(p).unwrap_or(0)),
        tag: wanted.tag.clone(),
        parent,
        // what is looked for by its words is found wherever it stands
        nested: wanted.nested || wanted.search.is_some(),
        created_from: wanted.created_from.map(|t| t.as_millisecond()),
        created_to: wanted.created_to.map(|t| t.as_millisecond()),
        before,
        ids: (!wanted.ids.is_empty()).then(|| wanted.ids.iter().map(ToString::to_string).collect()),
        limit: limit + 1,
    };
    match tasks::middle(connection, &filter, wanted.group, wanted.skip)? {
        Middle::Start => {}
        Middle::After(place) if wanted.group.is_some() => after = Some(place),
        Middle::After(place) => filter.before = Some(place.id),
        Middle::Beyond => return Ok(TaskPage { total: total(connection, core, wanted)?, ..empty }),
    }
    let mut total = total(connection, core, wanted)?;
    let mut rows = match wanted.search.as_deref().filter(|s| !s.trim().is_empty()) {
        Some(typed) => match search::query(typed) {
            Some(query) => {
                total = found(connection, &filter, &query)?;
                matching(connection, filter, &query)?
            }
            None => return Ok(empty),
        },
        None => match wanted.group {
            Some(group) => tasks::group_page(connection, &filter, group, after.as_ref())?,
            None => tasks::page(connection, &filter)?,
        },
    };
    let size = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    let next_before = if more { rows.last().and_then(|row| row.id.parse().ok()) } else { None };
    Ok(TaskPage { tasks: view::tasks(connection, context, rows)?, next_before, total, revision })
}

/// A page of the tasks that match `query` and the filter. The index knows nothing of the other filters: it is asked
/// for more until the page is full or it has no more.
fn matching(connection: &mut Connection, mut filter: ListFilter, query: &str) -> Result<Vec<TaskRow>> {
    let limit = filter.limit;
    let only = filter.ids.take();
    let mut rows = Vec::new();
    let mut step = MATCHES;
    loop {
        let mut found = search::find(connection, query, filter.before.as_deref(), step)?;
        let exhausted = (found.len() as i64) < step;
        filter.before = found.last().cloned();
        if let Some(only) = &only {
            found.retain(|id| only.contains(id));
        }
        if !found.is_empty() {
            let ids = Some(found);
            // the ids say where to look
            let part = ListFilter { ids, before: None, limit: limit - rows.len() as i64, ..filter.clone() };
            rows.extend(tasks::page(connection, &part)?);
        }
        if exhausted || rows.len() as i64 >= limit {
            return Ok(rows);
        }
        step = (step * 2).min(MATCHES_MAX);
    }
}

/// How many a search finds, on its first page. Of one that the index has too much for nobody is made to wait for a count.
fn found(connection: &mut Connection, filter: &ListFilter, query: &str) -> Result<Option<i64>> {
    if filter.before.is_some() || filter.ids.is_some() {
        return Ok(None);
    }
    let ids = search::any(connection, query, COUNTED_MAX + 1)?;
    if ids.len() as i64 > COUNTED_MAX {
        return Ok(None);
    }
    Ok(Some(tasks::count(connection, &ListFilter { ids: Some(ids), ..filter.clone() })?))
}

/// Known from the counters where only statuses filter.
fn total(connection: &mut Connection, core: &Core, wanted: &ListTasks) -> Result<Option<i64>> {
    if *wanted != only_counted(wanted) {
        return Ok(None);
    }
    let counts = match wanted.nested {
        true => counts::by_status(connection, &core.user)?,
        false => counts::listed(connection, &core.user)?,
    };
    if let Some(group) = wanted.group {
        let approvals = tasks::outside::approvals(connection, &core.user)?;
        return Ok(Some(counts.of_group(group, approvals)));
    }
    Ok(Some(if wanted.statuses.is_empty() {
        counts.total()
    } else {
        wanted.statuses.iter().map(|s| counts.get(*s)).sum()
    }))
}

impl Work for ListAttempts {
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<Vec<Attempt>, ApiError> {
        read(host, |c| {
            let task = lookup::task(c, &host.user, &self.id)?;
            let rows = attempts::of_task(c, &task.id)?;
            let took = store::resources::took_of(c, &task.id)?;
            let checks = store::checks::runs_of(c, &task.id)?;
            let shown = |row: AttemptRow| {
                let check = checks.iter().find(|check| check.attempt == row.number);
                view::attempt(host, took.get(&row.number).copied().unwrap_or_default(), row, check)
            };
            Ok(rows.into_iter().map(shown).collect())
        })
    }
}

impl Work for ListLog {
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<Vec<LogLine>, ApiError> {
        let limit = if self.limit <= 0 { LINES } else { self.limit };
        read(host, |c| {
            let task = lookup::task(c, &host.user, &self.id)?;
            let rows = log::of_task(c, &task.id, self.after, limit)?;
            Ok(rows.into_iter().map(view::log_line).collect())
        })
    }
}

/// A task, and its attempts, whose files its output is in.
fn with_attempts(host: &PoolHost, id: &str) -> std::result::Result<(TaskRow, Vec<AttemptRow>), ApiError> {
    read(host, |c| {
        let task = lookup::task(c, &host.user, id)?;
        let attempts = attempts::of_task(c, &task.id)?;
        Ok((task, attempts))
    })
}

impl Work for ReadOutput {
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<Output, ApiError> {
        let (task, attempts) = with_attempts(host, &self.id)?;
        let part =
            Part { attempt: self.attempt, of_check: self.check, offset: self.offset, limit: self.limit };
        output::read(host, &task, &attempts, part)
    }
}

impl Work for SearchOutput {
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<OutputHits, ApiError> {
        let (task, attempts) = with_attempts(host, &self.id)?;
        output::search::search(host, &task, &attempts, (self.attempt, self.check), &self.words)
    }
}

impl Work for ListFamily {
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<Vec<Task>, ApiError> {
        let context = ViewContext::look(host, &host.pool_look);
        read(host, |c| {
            let task = lookup::task(c, &host.user, &self.id)?;
            let (mut rows, mut next) = (tasks::children(c, &task.id)?, 0);
            while let Some(parent) =
                rows.get(next).map(|row| row.id.clone()).filter(|_| rows.len() < FAMILY_MAX)
            {
                rows.extend(tasks::children(c, &parent)?);
                next += 1;
            }
            view::tasks(c, &context, rows)
        })
    }
}

impl Work for ListNeighbours {
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<Neighbours, ApiError> {
        read(host, |c| {
            let task = lookup::task(c, &host.user, &self.id)?;
            let before = dependencies::before(c, &task.id)?;
            let after = dependencies::after(c, &task.id)?;
            Ok(Neighbours {
                before: before.into_iter().filter_map(view::brief).collect(),
                after: after.into_iter().filter(|t| t.deleted_at.is_none()).filter_map(view::brief).collect(),
            })
        })
    }
}
