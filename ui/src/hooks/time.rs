//! The browser's clock and zone.
//!
//! Times cross the door as UTC; this is where they become what the wall clock says here.

use contract::{Timestamp, queue::Coming};
use jiff::{civil::DateTime, tz::Offset};
use js_sys::Promise;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// The time now.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::from_millisecond(js_sys::Date::now() as i64).unwrap_or_default()
}

/// How far local time is from UTC at a moment; it differs across the year.
#[must_use]
pub fn zone(at: Timestamp) -> Offset {
    let date = js_sys::Date::new(&(at.as_millisecond() as f64).into());
    Offset::from_seconds(-(date.get_timezone_offset() as i32) * 60).unwrap_or(Offset::UTC)
}

/// `14:30`, today's or another day's: see [`crate::state::words::moment`].
#[must_use]
pub fn moment(at: Timestamp, now: Timestamp) -> String {
    crate::state::words::moment(at, now, zone(at))
}

/// The same to the second.
#[must_use]
pub fn moment_to_second(at: Timestamp, now: Timestamp) -> String {
    crate::state::words::moment_to_second(at, now, zone(at))
}

/// When something comes: see [`crate::state::words::coming`].
#[must_use]
pub fn coming(coming: Coming, now: Timestamp) -> String {
    crate::state::words::coming(coming, now, zone)
}

/// The moment that a local date and time stand for, as a `datetime-local` field gives it (`2026-11-20T14:30`).
#[must_use]
pub fn from_local(text: &str) -> Option<Timestamp> {
    let local: DateTime = text.parse().ok()?;
    // The browser reads a text without a zone as local time, and knows the days on which clocks change.
    let millis = js_sys::Date::parse(&local.strftime("%Y-%m-%dT%H:%M:%S").to_string());
    if millis.is_nan() { None } else { Timestamp::from_millisecond(millis as i64).ok() }
}

/// The value of a `datetime-local` field for a moment.
#[must_use]
pub fn to_local(at: Timestamp) -> String {
    zone(at).to_datetime(at).strftime("%Y-%m-%dT%H:%M").to_string()
}

/// Whether the page can be seen.
#[must_use]
pub fn page_shows() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Visible
}

/// Waits so long; meanwhile the browser does what else there is to do.
pub async fn rest(wait: Duration) {
    let over = Promise::new(&mut |done, _| {
        set_timeout(move || drop(done.call0(&JsValue::NULL)), wait);
    });
    let _ = JsFuture::from(over).await;
}
