//! `legwork open`: starts the window, or brings it to the front. A second start of the app does that by itself.

use crate::{
    args::Open,
    terminal::{
        failure::{Exit, Failure},
        front::Front,
    },
};
use contract::command::GetTask;
use std::{
    os::unix::process::CommandExt as _,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::mpsc::channel,
    time::Duration,
};

const APP: &str = "legwork-desktop";

/// How long the app is watched for an early end, where it may open a window and stay.
const FIRST_MOMENTS: Duration = Duration::from_millis(700);
/// The same where there is no display: it ends in any case, having told one that runs or why it cannot.
const WITHOUT_DISPLAY: Duration = Duration::from_secs(15);

/// Starts the app on the same data, in a process group of its own.
pub(crate) fn run(front: &Front, args: &Open) -> Result<Exit, Failure> {
    let mut app = Command::new(program());
    app.arg("--data-dir").arg(front.data_dir()?);
    if let Some(id) = &args.id {
        let task = front.open()?.call(GetTask { id: id.clone() })?;
        app.arg("--task").arg(task.id.to_string());
    }
    app.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    match app.spawn() {
        Ok(started) => check_that_it_stays(started),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            Err(Failure::broken(format!("the app, {APP}, is neither beside this program nor on PATH"))
                .hint("install it, or run the queue without a window: `legwork worker`"))
        }
        Err(e) => Err(Failure::broken(format!("the app, {APP}, could not be started: {e}"))),
    }
}

/// An app that cannot open a window ends at once; one that found another running ends well.
fn check_that_it_stays(mut app: Child) -> Result<Exit, Failure> {
    let (tell, ended) = channel();
    // It outlives this program where the app does.
    std::thread::spawn(move || tell.send(app.wait()));
    let mut displays = ["WAYLAND_DISPLAY", "DISPLAY"].into_iter().filter_map(std::env::var_os);
    let may_stay = displays.any(|name| !name.is_empty());
    match ended.recv_timeout(if may_stay { FIRST_MOMENTS } else { WITHOUT_DISPLAY }) {
        Ok(Ok(status)) if !status.success() => {
            Err(Failure::broken(format!("the app, {APP}, ended as soon as it was started ({status})"))
                .hint(format!("`{APP}` in a terminal says why; without a display: `legwork worker`")))
        }
        _ => Ok(Exit::Done),
    }
}

/// The app beside this program; the one on `PATH` where there is none.
fn program() -> PathBuf {
    std::env::current_exe()
        .ok()
        .and_then(|me| me.parent().map(|dir| dir.join(APP)))
        .filter(|app| app.is_file())
        .unwrap_or_else(|| PathBuf::from(APP))
}
