//! What the programs of the window cost, as the system counts it.

use harness::Place;
use std::{fs, time::Duration};

/// Ticks of a second in which the system counts time.
const TICKS: f64 = 100.0;

/// Every process of the app, by a name for people.
fn processes(place: &Place) -> Vec<(i32, &'static str)> {
    let named = |line: &str| match line {
        line if line.contains("WebKitWebProcess") => Some("the page"),
        line if line.contains("WebKitNetworkProcess") => Some("its network process"),
        line if line.contains("WebKitWebDriver") => None,
        line if line.contains("legwork-desktop") => Some("the app"),
        line if line.contains("plain_window") || line.contains("chromium") => Some("the program"),
        _ => None,
    };
    let all = place.processes().into_iter();
    all.filter_map(|process| Some((process.pid, named(&process.line)?))).collect()
}

/// The fields of a process's line in `/proc`, from its state on.
fn fields(pid: i32) -> Vec<String> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let (_, fields) = stat.rsplit_once(") ").unwrap_or_default();
    fields.split(' ').map(str::to_owned).collect()
}

fn seconds(fields: &[String], field: usize) -> f64 {
    fields.get(field).and_then(|ticks| ticks.parse::<f64>().ok()).unwrap_or(0.0) / TICKS
}

fn used(place: &Place) -> f64 {
    processes(place).iter().map(|(pid, _)| fields(*pid)).map(|of| seconds(&of, 11) + seconds(&of, 12)).sum()
}

/// The part of one core that the app and its page take, over so long.
pub(crate) async fn cpu(place: &Place, over: Duration) -> f64 {
    let before = used(place);
    tokio::time::sleep(over).await;
    (used(place) - before) / over.as_secs_f64()
}

/// Waits until the app has done what it does by itself, such as reading new tasks into the search index.
pub(crate) async fn settled(place: &Place) {
    for _ in 0..120 {
        if cpu(place, Duration::from_secs(2)).await < 0.03 {
            return;
        }
    }
}

/// When the app was started, in milliseconds since 1970.
pub(crate) fn started(place: &Place) -> f64 {
    let first = processes(place).into_iter().filter(|(_, name)| *name == "the app").map(|(pid, _)| pid).min();
    let since_boot = seconds(&fields(first.unwrap()), 19);
    let boot = fs::read_to_string("/proc/stat").unwrap_or_default();
    let boot = boot.lines().find_map(|line| line.strip_prefix("btime ")?.trim().parse::<f64>().ok());
    (boot.unwrap() + since_boot) * 1000.0
}

/// What each of its programs holds, in MiB, shared memory divided among those that share it.
pub(crate) fn memory(place: &Place) -> Vec<(&'static str, f64)> {
    let pss = |pid: i32| {
        let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
        line.trim().split(' ').next()?.parse::<f64>().ok()
    };
    let of = |(pid, name)| Some((name, pss(pid)? / 1024.0));
    processes(place).into_iter().filter_map(of).collect()
}
