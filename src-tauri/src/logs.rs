//! Where the app's own messages go: a file a day under the data folder, and errors to standard error.

use std::{
    io::{self, IsTerminal},
    path::Path,
};
use tracing::level_filters::LevelFilter;
use tracing_appender::{
    non_blocking::WorkerGuard,
    rolling::{RollingFileAppender, Rotation},
};
use tracing_subscriber::{EnvFilter, Layer, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Days of messages that are kept.
const DAYS_KEPT: usize = 7;

/// Starts writing. What was not yet written is written when the guard is dropped. `LEGWORK_LOG` chooses how much
/// (`info` where unset), in the syntax of `tracing_subscriber::EnvFilter`.
pub(crate) fn start(data_dir: &Path) -> Option<WorkerGuard> {
    let folder = data_dir.join("logs");
    // Where this fails, so does the next step, which says why.
    let _ = std::fs::create_dir_all(&folder);
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("desktop")
        .filename_suffix("log")
        .max_log_files(DAYS_KEPT)
        .build(folder);
    let (file, guard, failure) = match file {
        Ok(file) => {
            let (writer, guard) = tracing_appender::non_blocking(file);
            (Some(fmt::layer().with_ansi(false).with_writer(writer)), Some(guard), None)
        }
        Err(error) => (None, None, Some(error)),
    };
    let chosen = EnvFilter::try_from_env("LEGWORK_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let errors = fmt::layer()
        .without_time()
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr)
        .with_filter(LevelFilter::ERROR);
    tracing_subscriber::registry().with(file.with_filter(chosen)).with(errors).init();
    if let Some(error) = failure {
        tracing::error!(%error, folder = %data_dir.display(), "no log file can be written there; going on without");
    }
    log_panics();
    guard
}

/// A panic on any thread is logged before the usual message, so that it can be found later.
fn log_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(%place, message = info.payload_as_str().unwrap_or("(no text)"), "panic");
        usual(info);
    }));
}
