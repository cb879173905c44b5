//! What happened, for whoever goes on from a number.

use super::Work;
use crate::{convert, runs::host::PoolHost, tasks::lookup::read};
use contract::{ApiError, command::ListEvents, event::EventPage};
use std::sync::Arc;
use store::events;

/// Most events of a page, and how many where nobody says.
const MOST: i64 = 1_000;
const USUAL: i64 = 500;

impl Work for ListEvents {
    fn work(self, host: &Arc<PoolHost>) -> Result<EventPage, ApiError> {
        let limit = match self.limit {
            0 => USUAL,
            limit if (1..=MOST).contains(&limit) => limit,
            limit => {
                return Err(ApiError::field(
                    "limit",
                    format!("{limit} is outside what is allowed: 1 to {MOST}."),
                ));
            }
        };
        read(host, |connection| {
            let last = events::last(connection)?;
            let Some(after) = self.after else { return Ok(EventPage { last, ..EventPage::default() }) };
            let rows = events::after(connection, after, limit)?;
            let first = rows.first().map_or(last + 1, |row| row.id);
            Ok(EventPage {
                gap: first > after + 1,
                events: rows.into_iter().filter_map(convert::event).collect(),
                last,
            })
        })
    }
}
