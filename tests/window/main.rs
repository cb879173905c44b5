//! What the window costs and how fast it is, measured in the real one: `cargo xtask bench --window`.
//!
//! Nothing here is asserted: the figures depend on the machine, so each stands beside the same of a plain page in the same
//! window, in the same run.

#![expect(clippy::print_stdout, reason = "the figures are for whoever started it")]
#![expect(clippy::unwrap_used, reason = "in a measurement, what cannot be unwrapped is the failure")]

mod costs;
mod load;
mod plain;
#[path = "../e2e/seeded.rs"]
mod seeded;
mod stage;
mod table;

use harness::TestApp;
use seeded::place_with;
use stage::{TASKS, call};
use std::time::Duration;
use table::Table;

#[tokio::test]
#[ignore = "needs a display and a release build: cargo xtask bench --window"]
async fn the_window_of_many_tasks() {
    let mut table = Table::default();
    others(&mut table).await;
    let app = TestApp::builder().in_place(place_with(TASKS)).start().await;
    app.page().find("heading", "Queue").await;
    let begun = stage::first_rows(&app).await;
    table.row("first rows after the start", format!("{begun:.0} ms"), "500 ms");

    for (name, share) in [("the middle", 0.5), ("the end", 1.0), ("the start", 0.0)] {
        let took = call(&app, &format!("jump({share})")).await;
        table.row(&format!("jump to {name} of {TASKS}"), stage::ms(&took), "100 ms");
    }
    let took = call(&app, "markAll('100,0')").await;
    table.row("mark all", stage::ms(&took), "at once");

    let rows = call(&app, "(list().scrollTop = 0, await frame(), await scroll(list(), 64, 200))").await;
    table.row("script of a frame while scrolling, p50", stage::of(&rows, "script", "p50"), "4 ms");
    table.row("script of a frame while scrolling, p95", stage::of(&rows, "script", "p95"), "8 ms");
    table.row("style and layout of a frame while scrolling, p50", stage::of(&rows, "layout", "p50"), "");
    table.row("style and layout of a frame while scrolling, p95", stage::of(&rows, "layout", "p95"), "");
    let frames = rows["between"]["p50"].as_f64();

    let quiet = call(&app, "keys(5)").await;
    let load = load::events(app.place());
    let busy = call(&app, "keys(10)").await;
    let rate = load.end();
    table.row("key to paint, p95", format!("{} ms", stage::figure(&quiet["p95"])), "");
    table.row(
        &format!("the same at {rate:.0} events a second, p95"),
        format!("{} ms", stage::figure(&busy["p95"])),
        "100 ms",
    );

    costs::settled(app.place()).await;
    let idle = costs::cpu(app.place(), Duration::from_secs(20)).await;
    table.row("processor, nothing running", format!("{:.1} % of a core", idle * 100.0), "1 %");
    for n in 0..3 {
        let steps = "for n in $(seq 1 600); do echo \"$n/600 step\"; sleep 0.5; done";
        app.legwork(&["execute", &format!("Long {n}"), "--async", "--command", steps]).exits(0);
    }
    tokio::time::sleep(Duration::from_secs(5)).await;
    let three = costs::cpu(app.place(), Duration::from_secs(20)).await;
    table.row("processor, three running", format!("{:.1} % of a core", three * 100.0), "5 %");
    for (name, mib) in costs::memory(app.place()) {
        table.row(&format!("memory, {name}"), format!("{mib:.0} MiB"), "");
    }
    let plain = call(&app, &format!("plain({TASKS})")).await;
    let beside = frames.zip(plain["between"]["p50"].as_f64()).map(|(ours, plain)| ours / plain);
    let said = format!("{} ms, {:.2} x", stage::of(&rows, "between", "p50"), beside.unwrap_or(f64::NAN));
    table.row("between frames while scrolling (x: of a plain page of as many rows)", said, "1.3 x");
    println!("{table}");
    app.close().await;
}

/// What windows of others cost, before ours is there.
async fn others(table: &mut Table) {
    let tauri = Some(plain::tauri().await);
    for (name, plain) in
        [("a window of Tauri alone", tauri), ("Chromium as an app, alone", plain::chromium().await)]
    {
        let said = plain.map_or_else(
            || "not on this machine".to_owned(),
            |plain| {
                let (first, idle) = (plain.first_paint.as_millis(), plain.idle * 100.0);
                format!("{first} ms, {idle:.1} % of a core, {:.0} MiB", plain.memory)
            },
        );
        table.row(&format!("{name}: first paint, processor, memory"), said, "");
    }
}
