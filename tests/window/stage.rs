//! The window that is measured: a store of many tasks, and calls into the page.

use harness::{TestApp, wait};
use serde_json::Value;

/// So many tasks are in the store.
pub(crate) const TASKS: usize = 100_000;

/// The functions that measure within the page.
const MEASURE: &str = include_str!("measure.js");

/// What this comes to in the page, where the functions of `measure.js` are at hand and it may wait.
pub(crate) async fn call(app: &TestApp, expression: &str) -> Value {
    let page = app.page();
    page.script(&format!(
        "window.measured = undefined;\n(async () => {{\n{MEASURE}\nwindow.measured = JSON.stringify(await ({expression}) ?? null);\n}})()\
         .catch((error) => window.measured = JSON.stringify(String(error)))"
    ))
    .await;
    wait::eventually("the page has measured", async || {
        let told = page.script("return window.measured ?? null").await?;
        serde_json::from_str(told.as_str()?).ok()
    })
    .await
}

/// Milliseconds between the start of the program and the first rows of its list.
pub(crate) async fn first_rows(app: &TestApp) -> f64 {
    let shown = call(
        app,
        "(await until(loaded), performance.timeOrigin + (performance.getEntriesByName('first-rows')[0]?.startTime ?? NaN))",
    )
    .await;
    shown.as_f64().unwrap_or(f64::NAN) - super::costs::started(app.place())
}

/// A time in words.
pub(crate) fn ms(value: &Value) -> String {
    value.as_f64().map_or_else(|| format!("none ({value})"), |ms| format!("{ms:.0} ms"))
}

/// One figure of several times, in words.
pub(crate) fn of(value: &Value, times: &str, part: &str) -> String {
    format!("{} ms", figure(&value[times][part]))
}

/// A figure with one place after the point.
pub(crate) fn figure(value: &Value) -> String {
    value.as_f64().map_or_else(|| value.to_string(), |figure| format!("{figure:.1}"))
}
