//! The commands that only the desktop can carry out: dialogs, artifacts, links, the clipboard, leaving.

use crate::{
    artifact, blocking::blocking, catalogue::window as say, coding_agents, editor, emit::MAIN, quit, tray,
    update_check, window, window_life,
};
use contract::{
    ApiError, ErrorCode,
    coding_agent::CodingAgent,
    command,
    command::{
        AppFacts, AppInfo, CheckForUpdates, ChooseFiles, ChooseFolder, Command, ConnectCodingAgent, CopyText,
        DisconnectCodingAgent, GetSettings, GetUpdates, ListCodingAgents, LookingAt, OpenArtifact,
        OpenChangedFile, OpenLink, PageReady, QuitApp, SaveArtifact, SaveText, ShowArtifact, StartAnew,
        UpdateFacts,
    },
};
use engine::{Engine, Stop};
use std::path::{Path, PathBuf};
use tauri::{AppHandle, Manager, Wry, ipc::Invoke};
use tauri_plugin_clipboard_manager::ClipboardExt;
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder, FilePath};
use url::Url;

/// Where the copies of files are that were opened, in the data folder.
const OPENED: &str = "opened";

/// A command of the desktop: what carrying it out means.
trait CarryOut: Command {
    async fn carry_out(self, app: AppHandle) -> Result<Self::Reply, ApiError>;
}

macro_rules! handlers {
    ($($name:ident: $request:ident, $effect:ident;)*) => {
        $(
            #[tauri::command]
            async fn $name(request: command::$request, app: AppHandle) -> Result<<command::$request as Command>::Reply, ApiError> {
                request.carry_out(app).await
            }
        )*

        /// Carries out `invoke` if it is one of the desktop's commands.
        pub(crate) fn handle(invoke: Invoke<Wry>) -> bool {
            let handler: fn(Invoke<Wry>) -> bool = tauri::generate_handler![$($name),*];
            handler(invoke)
        }
    };
}
contract::desktop_commands!(handlers);

impl CarryOut for AppInfo {
    async fn carry_out(self, app: AppHandle) -> Result<AppFacts, ApiError> {
        let engine = app.state::<Engine>();
        let home = dirs::home_dir().unwrap_or_default();
        Ok(AppFacts {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            data_dir: engine.data_dir().to_string_lossy().into_owned(),
            tray: tray::is_shown(&app),
            runs_queue: engine.runs_the_pool(),
            home: home.to_string_lossy().into_owned(),
        })
    }
}

impl CarryOut for GetUpdates {
    async fn carry_out(self, app: AppHandle) -> Result<UpdateFacts, ApiError> {
        update_check::facts(&app).await
    }
}

impl CarryOut for CheckForUpdates {
    async fn carry_out(self, app: AppHandle) -> Result<UpdateFacts, ApiError> {
        update_check::ask(&app).await
    }
}

impl CarryOut for OpenArtifact {
    async fn carry_out(self, app: AppHandle) -> Result<(), ApiError> {
        blocking(move || {
            let found = artifact::find(&app.state::<Engine>(), &self.task, &self.name)?;
            if found.may_run() {
                return show_in_folder(&found.path);
            }
            let copies = app.state::<Engine>().data_dir().join(OPENED);
            match artifact::to_open(&found, &copies) {
                Ok(Some(copy)) => tauri_plugin_opener::open_path(copy, None::<&str>)
                    .map_err(|error| no_program(&self.name, &error)),
                Ok(None) => show_in_folder(&found.path),
                Err(error) => Err(ApiError::refused(say::not_opened(&self.name, &error.to_string()))
                    .hint(say::not_opened_hint())),
            }
        })
        .await
    }
}

impl CarryOut for OpenChangedFile {
    async fn carry_out(self, app: AppHandle) -> Result<(), ApiError> {
        blocking(move || {
            let engine = app.state::<Engine>();
            let found = artifact::changed(&engine, &self.task, &self.path)?;
            if let Some(editor) = engine.call(GetSettings {})?.editor {
                // an editor reads what it is given, and runs nothing of it
                return editor::open(&editor, &found.path, self.line.unwrap_or(1));
            }
            if found.may_run_as_source() {
                return show_in_folder(&found.path);
            }
            tauri_plugin_opener::open_path(&found.path, None::<&str>)
                .map_err(|error| no_program(&self.path, &error))
        })
        .await
    }
}

impl CarryOut for ShowArtifact {
    async fn carry_out(self, app: AppHandle) -> Result<(), ApiError> {
        blocking(move || {
            show_in_folder(&artifact::find(&app.state::<Engine>(), &self.task, &self.name)?.path)
        })
        .await
    }
}

impl CarryOut for SaveArtifact {
    async fn carry_out(self, app: AppHandle) -> Result<Option<String>, ApiError> {
        blocking(move || {
            let found = artifact::find(&app.state::<Engine>(), &self.task, &self.name)?;
            let dialog = dialog(&app, say::save_copy(), dirs::download_dir()).set_file_name(&found.file_name);
            let Some(target) = path_of(dialog.blocking_save_file())? else { return Ok(None) };
            artifact::save(&found.file, &target).map_err(|error| {
                let place = target.display().to_string();
                ApiError::refused(say::copy_not_saved(&self.name, &place, &error.to_string()))
                    .hint(say::not_saved_hint())
            })?;
            Ok(Some(target.to_string_lossy().into_owned()))
        })
        .await
    }
}

impl CarryOut for SaveText {
    async fn carry_out(self, app: AppHandle) -> Result<Option<String>, ApiError> {
        blocking(move || {
            let dialog = dialog(&app, say::save_text(), dirs::download_dir()).set_file_name(&self.name);
            let Some(target) = path_of(dialog.blocking_save_file())? else { return Ok(None) };
            artifact::save(self.text.as_bytes(), &target).map_err(|error| {
                let place = target.display().to_string();
                ApiError::refused(say::text_not_saved(&place, &error.to_string())).hint(say::not_saved_hint())
            })?;
            Ok(Some(target.to_string_lossy().into_owned()))
        })
        .await
    }
}

impl CarryOut for ChooseFolder {
    async fn carry_out(self, app: AppHandle) -> Result<Option<String>, ApiError> {
        blocking(move || {
            let dialog = dialog(&app, say::choose_folder(), self.start.map(PathBuf::from));
            Ok(path_of(dialog.blocking_pick_folder())?.map(|path| path.to_string_lossy().into_owned()))
        })
        .await
    }
}

impl CarryOut for ChooseFiles {
    async fn carry_out(self, app: AppHandle) -> Result<Vec<String>, ApiError> {
        blocking(move || {
            let dialog = dialog(&app, say::choose_files(), self.start.map(PathBuf::from));
            let chosen = dialog.blocking_pick_files().unwrap_or_default();
            let paths = chosen.into_iter().map(|path| path_of(Some(path)));
            let paths: Vec<_> = paths.collect::<Result<_, _>>()?;
            Ok(paths.into_iter().flatten().map(|path| path.to_string_lossy().into_owned()).collect())
        })
        .await
    }
}

impl CarryOut for OpenLink {
    async fn carry_out(self, _: AppHandle) -> Result<(), ApiError> {
        let url = allowed_link(&self.url)?;
        blocking(move || {
            tauri_plugin_opener::open_url(url.as_str(), None::<&str>)
                .map_err(|error| no_program(url.as_str(), &error))
        })
        .await
    }
}

impl CarryOut for CopyText {
    async fn carry_out(self, app: AppHandle) -> Result<(), ApiError> {
        app.clipboard()
            .write_text(self.text)
            .map_err(|error| ApiError::new(ErrorCode::Engine, say::not_copied(&error.to_string())))
    }
}

impl CarryOut for ListCodingAgents {
    async fn carry_out(self, app: AppHandle) -> Result<Vec<CodingAgent>, ApiError> {
        blocking(move || Ok(coding_agents::all(app.state::<Engine>().data_dir()))).await
    }
}

impl CarryOut for ConnectCodingAgent {
    async fn carry_out(self, app: AppHandle) -> Result<CodingAgent, ApiError> {
        blocking(move || coding_agents::connect(&self.client, app.state::<Engine>().data_dir())).await
    }
}

impl CarryOut for DisconnectCodingAgent {
    async fn carry_out(self, app: AppHandle) -> Result<CodingAgent, ApiError> {
        blocking(move || coding_agents::disconnect(&self.client, app.state::<Engine>().data_dir())).await
    }
}

impl CarryOut for PageReady {
    async fn carry_out(self, app: AppHandle) -> Result<(), ApiError> {
        window_life::page_ready(&app);
        Ok(())
    }
}

impl CarryOut for LookingAt {
    async fn carry_out(self, app: AppHandle) -> Result<(), ApiError> {
        window::looking_at(&app, self.task);
        Ok(())
    }
}

impl CarryOut for QuitApp {
    async fn carry_out(self, app: AppHandle) -> Result<(), ApiError> {
        let how = if self.stop_running { Stop::StopRunning } else { Stop::LeaveRunning };
        blocking(move || {
            quit::leave(&app, how);
            Ok(())
        })
        .await
    }
}

impl CarryOut for StartAnew {
    async fn carry_out(self, app: AppHandle) -> Result<(), ApiError> {
        blocking(move || {
            quit::start_anew(&app);
            Ok(())
        })
        .await
    }
}

/// Only what a browser or a mail program opens without running anything. Without encryption only what is served on this
/// machine, as by the development servers that agents start.
fn allowed_link(text: &str) -> Result<Url, ApiError> {
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "https" | "mailto") => Ok(url),
        Ok(url) if url.scheme() == "http" && matches!(url.host_str(), Some("localhost" | "127.0.0.1")) => {
            Ok(url)
        }
        _ => Err(ApiError::refused(say::link_refused()).hint(say::link_refused_hint())),
    }
}

fn no_program(what: &str, error: &tauri_plugin_opener::Error) -> ApiError {
    ApiError::refused(say::no_program(what, &error.to_string())).hint(say::no_program_hint())
}

/// Shows a file in the system's file manager; the folder alone where that cannot point at a file.
fn show_in_folder(path: &Path) -> Result<(), ApiError> {
    tauri_plugin_opener::reveal_item_in_dir(path)
        .or_else(|error| {
            tracing::info!(%error, "the file manager cannot point at a file; opening the folder");
            match path.parent().filter(|folder| folder.is_dir()) {
                Some(folder) => tauri_plugin_opener::open_path(folder, None::<&str>),
                None => Err(error),
            }
        })
        .map_err(|error| no_program(&path.display().to_string(), &error))
}

/// A file dialog over the main window.
fn dialog(app: &AppHandle, title: &str, start: Option<PathBuf>) -> FileDialogBuilder<Wry> {
    let mut dialog = app.dialog().file().set_title(title);
    if let Some(window) = app.get_webview_window(MAIN) {
        dialog = dialog.set_parent(&window);
    }
    if let Some(start) = start.filter(|start| start.is_dir()) {
        dialog = dialog.set_directory(start);
    }
    dialog
}

fn path_of(chosen: Option<FilePath>) -> Result<Option<PathBuf>, ApiError> {
    chosen.map(|path| path.into_path().map_err(|_| ApiError::refused(say::elsewhere()))).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_mailto_links_are_opened_and_http_ones_to_this_machine() {
        for good in [
            "https://example.org/a?b#c",
            "mailto:someone@example.org",
            "HTTPS://EXAMPLE.ORG",
            "http://localhost:5173/a",
            "http://127.0.0.1:8000",
            "HTTP://LocalHost/",
        ] {
            allowed_link(good).unwrap();
        }
        for bad in [
            "http://example.org",
            "http://localhost.example.org",
            "http://localhost@example.org",
            "http://127.0.0.1.example.org",
            "http://127.0.0.2",
            "http://[::1]/",
            "ftp://localhost/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "smb://x/y",
            "example.org",
            "",
        ] {
            let refused = allowed_link(bad).unwrap_err();
            assert_eq!((refused.code, refused.fields.len()), (ErrorCode::Refused, 0), "{bad}");
        }
    }
}
