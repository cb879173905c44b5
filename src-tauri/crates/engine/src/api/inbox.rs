//! The inbox: what asks, what ended, and what the person does about it.

use super::{Change, Once, Work};
use crate::{
    convert,
    runs::host::PoolHost,
    tasks::{
        inbox::{mark, moment},
        lookup::{self, read},
    },
    view::{self, ViewContext},
};
use contract::{
    ApiError, TaskId, Timestamp,
    command::{ListInbox, MarkInbox, ReadInbox},
    inbox::{ASKING_MAX, InboxEntry, InboxFilter, InboxPage},
};
use std::sync::Arc;
use store::{
    Connection,
    inbox::{self, InboxRow, Which},
};

/// Ended tasks on a page where the request does not say.
const PAGE: i64 = 50;
/// Most ended tasks on a page.
const PAGE_MAX: i64 = 200;
/// Tasks that came back that are shown; they stand on the first page all together.
const BACK_MAX: i64 = 1000;

impl Work for ListInbox {
    fn work(self, host: &Arc<PoolHost>) -> Result<InboxPage, ApiError> {
        if !(0..=PAGE_MAX).contains(&self.limit) {
            let message = format!("{} is outside what is allowed: 1 to {PAGE_MAX}.", self.limit);
            return Err(ApiError::field("limit", message));
        }
        let limit = if self.limit == 0 { PAGE } else { self.limit };
        let context = ViewContext::look(host, &host.pool_look);
        read(host, |c| {
            let reading =
                Reading { user: &host.user, context: &context, read_to: inbox::read_to(c, &host.user)? };
            let which = match self.filter {
                InboxFilter::All => Which::Open,
                InboxFilter::Unread => Which::Unread(reading.read_to),
                InboxFilter::Done => Which::Done,
            };
            let mut page = match self.before {
                None => reading.on_top(c, which)?,
                Some(_) => InboxPage::default(),
            };
            reading.ended(c, which, self.before, limit, &mut page)?;
            page.unread = inbox::counts(c, &host.user)?.0;
            Ok(page)
        })
    }
}

/// One reading of the inbox.
struct Reading<'a> {
    user: &'a str,
    context: &'a ViewContext,
    read_to: i64,
}

impl Reading<'_> {
    /// What stands above the tasks that ended, and those of them that came back.
    fn on_top(&self, c: &mut Connection, which: Which) -> store::Result<InboxPage> {
        if which == Which::Done {
            return Ok(InboxPage::default());
        }
        let (asking, snoozed) =
            (inbox::asking(c, self.user, ASKING_MAX)?, inbox::snoozed(c, self.user, ASKING_MAX)?);
        let back = inbox::came_back(c, self.user, which, BACK_MAX)?;
        Ok(InboxPage {
            needs_you: self.entries(c, &asking)?,
            snoozed: self.entries(c, &snoozed)?,
            ended: self.entries(c, &back)?,
            ..InboxPage::default()
        })
    }

    /// A page of the tasks that ended, with what came back among them by when it did.
    fn ended(
        &self,
        c: &mut Connection,
        which: Which,
        before: Option<TaskId>,
        limit: i64,
        page: &mut InboxPage,
    ) -> store::Result<()> {
        let last = match before {
            Some(id) => Some(store::tasks::find(c, &id.to_string())?),
            None => None,
        };
        let after = last.as_ref().map(|row| (row.completed_at.unwrap_or(i64::MAX), row.id.as_str()));
        let mut ids = inbox::page(c, self.user, which, after, limit + 1)?;
        let more = ids.len() as i64 > limit;
        ids.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        page.next_before = ids.last().filter(|_| more).and_then(|id| id.parse().ok());
        page.ended.extend(self.entries(c, &ids)?);
        page.ended.sort_by_key(|entry| std::cmp::Reverse((entry.since, entry.task.id)));
        Ok(())
    }

    fn entries(&self, c: &mut Connection, ids: &[String]) -> store::Result<Vec<InboxEntry>> {
        let mut marks = inbox::of_tasks(c, ids)?;
        let rows = inbox::rows(c, ids)?;
        let entry = |task: contract::Task| {
            let id = task.id.to_string();
            let marked = marks.remove(&id).unwrap_or_else(|| InboxRow::untouched(&id));
            let ended = task.completed_at.map(|at| at.as_millisecond());
            let asked = task.question.as_ref().map(|question| question.asked_at);
            InboxEntry {
                since: match ended {
                    Some(ended) => convert::time_or_zero(marked.since(ended)),
                    None => asked.unwrap_or(task.created_at),
                },
                unread: ended.is_some_and(|ended| marked.is_unread(ended, self.read_to)),
                done: marked.done_at.is_some(),
                snoozed_until: marked.snoozed_until.and_then(convert::time),
                task,
            }
        };
        Ok(view::tasks(c, self.context, rows)?.into_iter().map(entry).collect())
    }
}

impl Change for MarkInbox {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> Result<Vec<TaskId>, ApiError> {
        let until = moment(self.mark, self.until, host.now())?;
        if self.ids.is_empty() {
            return Err(ApiError::field("ids", "Name at least one task."));
        }
        let core = Arc::clone(&host.core);
        once.write(host, move |c| {
            let mut changed = vec![];
            for id in &self.ids {
                let task = lookup::task(c, &core.user, id)?;
                if mark(c, &core, &task, self.mark, until)? {
                    changed.extend(task.id.parse::<TaskId>());
                }
            }
            Ok(changed)
        })
    }
}

impl Change for ReadInbox {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> Result<Timestamp, ApiError> {
        let core = Arc::clone(&host.core);
        once.write(host, move |c| {
            let (now, before) = (core.now(), inbox::read_to(c, &core.user)?);
            // what comes later is not read yet, whatever the request says
            let up_to = self.up_to.map_or(now, |at| at.as_millisecond()).min(now);
            inbox::set_read_to(c, &core.user, up_to, now)?;
            Ok(convert::time_or_zero(before))
        })
    }
}
