//! Time zones by their names, as the browser knows them.

use contract::Timestamp;
use jiff::{civil::DateTime, tz::Offset};
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// How the browser writes dates.
    type DateFormat;
    /// A date that can be written for a zone.
    type ZonedDate;

    #[wasm_bindgen(js_namespace = Intl, js_name = DateTimeFormat)]
    fn date_format() -> DateFormat;
    #[wasm_bindgen(method, js_name = resolvedOptions)]
    fn resolved_options(this: &DateFormat) -> JsValue;
    #[wasm_bindgen(js_namespace = Intl, js_name = supportedValuesOf, catch)]
    fn supported_values_of(what: &str) -> Result<Array, JsValue>;
    #[wasm_bindgen(method, js_name = toLocaleString, catch)]
    fn written(this: &ZonedDate, locale: &str, options: &JsValue) -> Result<String, JsValue>;
}

/// The name of this machine's zone, such as `Europe/Berlin`; empty where the browser does not say.
#[must_use]
pub fn own() -> String {
    let name = Reflect::get(&date_format().resolved_options(), &"timeZone".into());
    name.ok().and_then(|name| name.as_string()).unwrap_or_default()
}

/// The names of all zones; none where the browser does not tell them.
#[must_use]
pub fn all() -> Vec<String> {
    let names = supported_values_of("timeZone").map(|names| names.to_vec()).unwrap_or_default();
    let names = names.iter().filter_map(JsValue::as_string);
    // the browser leaves the one out that servers go by
    names.chain(["UTC".to_owned()]).collect()
}

/// How far a zone is from UTC at a moment; nothing for a name that the browser does not know.
#[must_use]
pub fn offset(zone: &str, at: Timestamp) -> Option<Offset> {
    let options = Object::new();
    Reflect::set(&options, &"timeZone".into(), &zone.into()).ok()?;
    let date = js_sys::Date::new(&(at.as_millisecond() as f64).into());
    // Swedish dates are written as everywhere in technology: 2026-11-20 14:30:00
    let written = date.unchecked_into::<ZonedDate>().written("sv-SE", &options).ok()?;
    let local: DateTime = written.parse().ok()?;
    let there = local.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second();
    Offset::from_seconds(i32::try_from(there - at.as_second()).ok()?).ok()
}
