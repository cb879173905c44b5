//! The way from the command line to a running window, and what is said when there is none.

use crate::{
    arguments::Arguments,
    autostart,
    catalogue::start as say,
    commands, events, logs, notify,
    output::Views,
    pool,
    quit::{self, Leaving},
    recover, tray, update_check, window, window_life,
};
use clap::Parser;
use contract::{ApiError, ErrorCode, command::GetSettings};
use engine::{AppClaim, AppLock, Engine, Role, Stop, recovery};
use std::{
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    sync::Arc,
    time::{Duration, Instant},
};
use tauri::{App, RunEvent, Wry};
use tauri_plugin_window_state::StateFlags;

/// Exit status when the store or the engine failed, as of the command line.
const FAILED: u8 = 5;
/// Another start may be on its way up or down: so long it gets to answer or to leave.
const SETTLE_WITHIN: Duration = Duration::from_secs(10);

/// Runs the app until it is left.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    match start(arguments) {
        Ok(status) => status,
        Err(error) => {
            crate::failure::say(&error);
            ExitCode::from(FAILED)
        }
    }
}

fn start(arguments: Arguments) -> Result<ExitCode, ApiError> {
    let arguments = arguments.with_link_read()?;
    let data_dir = data_dir(&arguments)?;
    let Some(claim) = claim(&data_dir, &arguments)? else { return Ok(ExitCode::SUCCESS) };
    let written_at_the_end = logs::start(&data_dir);
    look_for_a_display()?;
    let engine = open(&data_dir)?;
    let leaving = Arc::<Leaving>::default();
    let app = build(&engine, arguments, &leaving)?;
    let status = app.run_return(on_run_event);
    engine.stop(Stop::LeaveRunning);
    drop(engine);
    drop(claim);
    if let Some(arguments) = leaving.again() {
        tracing::info!("was asked for again while leaving: starting again");
        drop(written_at_the_end);
        return Err(start_again(&data_dir, &arguments));
    }
    Ok(u8::try_from(status).map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Opens the engine, with a backup in the place of a database that cannot be used where the person wants that.
fn open(data_dir: &Path) -> Result<Engine, ApiError> {
    if recovery::is_suspected(data_dir) {
        recover::offer(data_dir, say::damaged())?;
    }
    match assembly::open(data_dir.to_owned(), Role::App) {
        Err(error) if error.code == ErrorCode::Store && recover::offer(data_dir, &error.message)? => {
            assembly::open(data_dir.to_owned(), Role::App)
        }
        opened => opened,
    }
}

/// Whether there is a display that a window can be shown on. Must be asked on the main thread.
fn look_for_a_display() -> Result<(), ApiError> {
    let none = |message: String| Err(ApiError::new(ErrorCode::Engine, message).hint(say::no_display_hint()));
    let named = ["WAYLAND_DISPLAY", "DISPLAY"].into_iter().filter_map(std::env::var_os);
    let named: Vec<_> = named.filter(|name| !name.is_empty()).collect();
    if named.is_empty() {
        return none(say::no_display().to_owned());
    }
    // what opens the window later takes a failure here for a defect, and ends the program with its backtrace
    match gtk::init() {
        Ok(()) => Ok(()),
        Err(_) => {
            let named: Vec<_> = named.iter().map(|name| name.to_string_lossy()).collect();
            none(match &*named {
                [first, second] => say::displays_shut(first, second),
                named => say::display_shut(&named.concat()),
            })
        }
    }
}

/// Takes this program's own place. Returns only if that failed.
fn start_again(data_dir: &Path, arguments: &Arguments) -> ApiError {
    let program = std::env::current_exe().unwrap_or_else(|_| "legwork-desktop".into());
    let error = Command::new(program).arg("--data-dir").arg(data_dir).args(arguments.to_hand_over()).exec();
    ApiError::new(ErrorCode::Engine, say::not_started_again(&error.to_string()))
        .hint(say::not_started_again_hint())
}

/// The data folder, absolute.
fn data_dir(arguments: &Arguments) -> Result<PathBuf, ApiError> {
    let chosen = arguments.data_dir.clone().or_else(engine::default_data_dir);
    let chosen =
        chosen.ok_or_else(|| ApiError::new(ErrorCode::Store, say::no_home()).hint(say::no_home_hint()))?;
    let folder = std::path::absolute(&chosen).map_err(|error| {
        let chosen = chosen.display().to_string();
        ApiError::new(ErrorCode::Store, say::unusable_folder(&chosen, &error.to_string()))
    })?;
    engine::check_name(&folder)?;
    Ok(folder)
}

/// Becomes the app of this data folder, or hands the arguments to the one that is (`None`).
fn claim(data_dir: &Path, arguments: &Arguments) -> Result<Option<AppLock>, ApiError> {
    let give_up_at = Instant::now() + SETTLE_WITHIN;
    loop {
        match engine::claim_app(data_dir)? {
            AppClaim::Ours(lock) => return Ok(Some(lock)),
            AppClaim::Theirs if engine::hand_over_to_app(data_dir, &arguments.to_hand_over()) => {
                return Ok(None);
            }
            AppClaim::Theirs if Instant::now() < give_up_at => std::thread::sleep(Duration::from_millis(50)),
            AppClaim::Theirs => {
                let message = say::no_answer(&data_dir.display().to_string());
                return Err(ApiError::refused(message).hint(say::no_answer_hint()));
            }
        }
    }
}

fn build(engine: &Engine, arguments: Arguments, leaving: &Arc<Leaving>) -> Result<App, ApiError> {
    let remembered = StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED | StateFlags::FULLSCREEN;
    let window_state = tauri_plugin_window_state::Builder::new()
        .with_state_flags(remembered)
        .with_filename(engine.data_dir().join("window.json").to_string_lossy())
        .build();
    let handle = engine.clone();
    tauri::Builder::<Wry>::new()
        .plugin(window_state)
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_clipboard_manager::init())
        .plugin(notify::plugin())
        .plugin(autostart::plugin(engine.data_dir()))
        .manage(engine.clone())
        .manage(Views::default())
        .manage(window::Page::default())
        .manage(tray::Tray::default())
        .manage(Arc::clone(leaving))
        .manage(autostart::LastChoice::default())
        .manage(update_check::UpdateCheck::default())
        .invoke_handler(commands::handle)
        .on_window_event(window_life::on_event)
        .setup(move |app| Ok(set_up(app, &handle, arguments)?))
        .build(context())
        .map_err(|error| {
            ApiError::new(ErrorCode::Engine, say::no_window(&error.to_string())).hint(say::no_window_hint())
        })
}

/// Configuration, permissions and the page, as they were built in.
#[expect(clippy::disallowed_methods, reason = "the macro ends the process when its own work was damaged")]
fn context() -> tauri::Context {
    tauri::generate_context!()
}

fn set_up(app: &App, engine: &Engine, arguments: Arguments) -> anyhow::Result<()> {
    let handle = app.handle();
    let settings = engine.call(GetSettings {})?;
    window_life::create(handle, &settings, arguments.hidden)?;
    events::start(handle, engine)?;
    tray::start(handle, engine)?;
    notify::start(handle, engine)?;
    quit::on_signals(handle);
    autostart::apply_at_start(handle, &settings);
    window_life::wish_for(handle, &arguments);
    update_check::start(handle);
    pool::start(engine);
    Ok(())
}

/// Nothing ends the app but leaving it: a window that is gone without it was lost, and the queue goes on.
fn on_run_event(_: &tauri::AppHandle, event: RunEvent) {
    if let RunEvent::ExitRequested { code: None, api, .. } = event {
        api.prevent_exit();
    }
}
