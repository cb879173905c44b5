//! What the parts of the page share: what was read of the inbox, and how it is read again.

use crate::{
    hooks::time,
    ipc,
    state::{
        inbox::{InboxGroups, groups, last_look},
        revision::Turns,
    },
};
use contract::{
    ApiError, TaskId, Timestamp,
    command::ListInbox,
    inbox::{InboxFilter, InboxPage as Page},
};
use leptos::{prelude::*, task::spawn_local};

/// Ended tasks that are read at first, and at most at once.
const AT_FIRST: i64 = 50;
const AT_ONCE: i64 = 200;

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(super) struct Inbox {
    /// Which of the ended tasks show.
    pub(super) filter: RwSignal<InboxFilter>,
    /// The entries as far as they are read; `None` until they are known.
    pub(super) page: RwSignal<Option<Page>>,
    pub(super) failed: RwSignal<Option<ApiError>>,
    /// When the person last looked, as it was when the page began to show.
    pub(super) looked: RwSignal<Option<Timestamp>>,
    /// The entry that Tab comes to.
    pub(super) focused: RwSignal<Option<TaskId>>,
    pub(super) turns: StoredValue<Turns>,
}

impl Inbox {
    pub(super) fn get() -> Self {
        expect_context()
    }

    /// Reads what shows once more; or the page after it.
    pub(super) fn read(self, more: bool) {
        let (next, shown) = self.page.with_untracked(|page| {
            page.as_ref().map_or((None, 0), |page| (page.next_before, page.ended.len()))
        });
        let filter = self.filter.get_untracked();
        let limit = if more { 0 } else { i64::try_from(shown).unwrap_or(0).clamp(AT_FIRST, AT_ONCE) };
        let request = ListInbox { filter, limit, before: next.filter(|_| more) };
        let turn = self.turns.try_update_value(Turns::take).unwrap_or_default();
        spawn_local(async move {
            let answer = ipc::call(request).await;
            if self.turns.try_update_value(|turns| turns.admit(turn)) != Some(true) {
                return; // overtaken, or the page is gone
            }
            match answer {
                Ok(read) => self.take_in(read, more),
                Err(error) => self.failed.set(Some(error)),
            }
        });
    }

    fn take_in(self, read: Page, more: bool) {
        self.failed.set(None);
        if self.looked.with_untracked(Option::is_none) {
            self.looked.set(Some(last_look(&read, time::now())));
        }
        self.page.update(|page| match page {
            Some(page) if more => {
                page.ended.extend(read.ended);
                page.next_before = read.next_before;
                page.unread = read.unread;
            }
            page => *page = Some(read),
        });
    }

    /// The entries under their heads (tracked); `None` until they are known.
    pub(super) fn groups(self, now: Timestamp) -> Option<InboxGroups> {
        let looked = self.looked.get()?;
        self.page.with(|page| page.as_ref().map(|page| groups(page, looked, now, time::zone(now))))
    }
}
