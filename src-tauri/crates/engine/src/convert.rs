//! From the store's numbers to the contract's types.

use crate::json;
use contract::{TaskId, Timestamp, event::Event, model::Usage, task::Environment};
use store::{events::EventRow, usage::Total};

/// A moment of the store, which counts UTC milliseconds; `None` where that is no moment.
pub(crate) fn time(ms: i64) -> Option<Timestamp> {
    Timestamp::from_millisecond(ms).ok()
}

/// A moment of the store that is always there.
pub(crate) fn time_or_zero(ms: i64) -> Timestamp {
    time(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The beginning of the day in the person's time zone, in UTC milliseconds.
pub(crate) fn start_of_day(now: Timestamp) -> i64 {
    let local = now.to_zoned(jiff::tz::TimeZone::system());
    local.start_of_day().map_or_else(|_| now.as_millisecond(), |day| day.timestamp().as_millisecond())
}

/// Variables as a task's row keeps them; none where there are none.
pub(crate) fn environment(stored: Option<&str>) -> Environment {
    stored.map(json::or_default).unwrap_or_default()
}

/// A sum of requests to models.
pub(crate) fn usage(total: Total) -> Usage {
    let Total { tokens_in, tokens_out, tokens_estimated, requests, cost_usd } = total;
    Usage { tokens_in, tokens_out, tokens_estimated: tokens_estimated > 0, requests, cost_usd }
}

/// An event as the contract shows it; none where its moment is none.
pub(crate) fn event(row: EventRow) -> Option<Event> {
    Some(Event {
        id: row.id,
        at: time(row.at)?,
        task_id: row.task_id.and_then(|id| id.parse::<TaskId>().ok()),
        kind: row.kind,
        from_status: row.from_status,
        to_status: row.to_status,
    })
}
