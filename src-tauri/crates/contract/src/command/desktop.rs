//! The commands that only the desktop can carry out.

use super::{
    declaration::{Command, commands},
    replies::{AppFacts, UpdateFacts},
};
use crate::{coding_agent::CodingAgent, id::TaskId};
use serde::{Deserialize, Serialize};

commands! {
    $

    /// Calls `$then!` with the commands that only the desktop can carry out: `name: Request, reads|changes;` each.
    desktop_commands,
    /// The desktop's own commands by name.
    DESKTOP_COMMAND_NAMES {
        /// Facts about the running app.
        app_info: AppInfo {} => AppFacts, reads;
        /// What is known of newer versions, without asking anybody.
        get_updates: GetUpdates {} => UpdateFacts, reads;
        /// Ask now which version is the newest; nothing is installed.
        check_for_updates: CheckForUpdates {} => UpdateFacts, changes;
        /// Open an artifact with the system's program for it; executable types are shown in their folder instead.
        open_artifact: OpenArtifact { /** Full or short id of its task. */ task: String, /** Its name. */ name: String } => (), changes;
        /// Show an artifact in its folder.
        show_artifact: ShowArtifact { /** Full or short id of its task. */ task: String, /** Its name. */ name: String } => (), changes;
        /// Ask where to and save a copy of an artifact; the reply is where, or null when the person thought better of it.
        save_artifact: SaveArtifact { /** Full or short id of its task. */ task: String, /** Its name. */ name: String } => Option<String>, changes;
        /// Open a file that a task changed, in its place, with the person's editor, else with the system's program for it; what
        /// could run is then shown in its folder instead.
        open_changed_file: OpenChangedFile {
            /** Full or short id of the task. */ task: String,
            /** The file, as its changes name it. */ path: String,
            /** The line to show, from 1; the first where left out. */ line: Option<i64>,
        } => (), changes;
        /// Ask where to and save a text; the reply is where, or null when the person thought better of it.
        save_text: SaveText { /** The name to begin with. */ name: String, /** The text. */ text: String } => Option<String>, changes;
        /// Ask for a folder; null when the person thought better of it.
        choose_folder: ChooseFolder { /** Where to begin. */ start: Option<String> } => Option<String>, changes;
        /// Ask for files; empty when the person thought better of it.
        choose_files: ChooseFiles { /** Where to begin. */ start: Option<String> } => Vec<String>, changes;
        /// Open an https or mailto link outside, or an http one to this machine.
        open_link: OpenLink { /** The link. */ url: String } => (), changes;
        /// Put text on the clipboard.
        copy_text: CopyText { /** The text. */ text: String } => (), changes;
        /// The coding agents on this machine, and whether Legwork is in their configurations.
        list_coding_agents: ListCodingAgents {} => Vec<CodingAgent>, reads;
        /// Put Legwork into the configuration of a coding agent; what was there is kept in a copy beside it.
        connect_coding_agent: ConnectCodingAgent { /** Its name, such as `claude-code`. */ client: String } => CodingAgent, changes;
        /// Take Legwork out of the configuration of a coding agent.
        disconnect_coding_agent: DisconnectCodingAgent { /** Its name, such as `claude-code`. */ client: String } => CodingAgent, changes;
        /// The page listens now; what waited for it (a task to open) is sent.
        page_ready: PageReady {} => (), changes;
        /// The page shows this task in its detail (or none any more): no notification is needed about it.
        looking_at: LookingAt { /** The task. */ task: Option<TaskId> } => (), reads;
        /// Leave. Running commands go on under their supervisors unless they are to stop.
        quit_app: QuitApp { /** Stop running commands and put them back in the queue. */ stop_running: bool } => (), changes;
        /// Leave and start anew: running commands go on, and what is wrong with the data is looked at first.
        start_anew: StartAnew {} => (), changes;
    }
}

/// Commands of the desktop that stream and so are written by hand: an open output view.
pub const STREAM_COMMANDS: [&str; 3] = ["follow_output", "acknowledge_output", "stop_output"];
