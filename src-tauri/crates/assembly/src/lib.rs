//! Puts an engine together out of its parts.
//!
//! Owns: which runners, which store of keys, which models and which messenger the engine of a shipped program is given ([`open`]), and
//! how a worker is started as a process of its own ([`background`]). The desktop, the command line and the MCP server
//! come here.
//! Must never: decide anything about the queue, or speak to a person.
#![warn(missing_docs)]

pub mod background;
mod clock;

use contract::ApiError;
use engine::{Engine, Finding, Options, Role, Runner, ports::Secrets};
use machine::LocalMachine;
use messenger::NetMessenger;
use runners::{CodingRunner, LlmModels, LlmRunner, ShellRunner, supervisor_path};
use secrets::Keyring;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use workspace::LocalWorkspaces;

/// Opens the engine in `role` on the data in `data_dir`, with all that it can be given. What this process frees from
/// now on is given back: outputs of megabytes pass through whoever runs the queue.
///
/// # Errors
/// The store cannot be opened, or belongs to a newer version.
pub fn open(data_dir: PathBuf, role: Role) -> Result<Engine, ApiError> {
    os::memory::give_back_what_is_freed();
    // keys go through our memory; where that cannot be kept back, working is worth more than it
    let _ = os::core_dumps::leave_none();
    let secrets: Arc<dyn Secrets> = Arc::new(Keyring::new(&data_dir));
    Engine::open(Options {
        secrets: Arc::clone(&secrets),
        data_dir,
        role,
        runners: runners(secrets),
        clock: clock::clock(),
        models: Some(Arc::new(LlmModels::new())),
        machine: Some(Arc::new(LocalMachine::new(minds_the_machine()))),
        messenger: Some(Arc::new(NetMessenger::new())),
        workspaces: Some(Arc::new(LocalWorkspaces)),
    })
}

/// Set to `ignore`, how busy the machine is holds back no start: for builds and tests on one that always is.
pub const MACHINE_VARIABLE: &str = "LEGWORK_MACHINE";

fn minds_the_machine() -> bool {
    std::env::var_os(MACHINE_VARIABLE).is_none_or(|value| value != "ignore")
}

/// Looks whether everything is well in `data_dir` and with the installation, also where no engine can be opened.
/// Changes nothing.
#[must_use]
pub fn examine(data_dir: &Path) -> Vec<Finding> {
    engine::examine(data_dir, &runners(Arc::new(Keyring::new(data_dir))))
}

/// What runs the agents, one for each kind.
fn runners(secrets: Arc<dyn Secrets>) -> Vec<Arc<dyn Runner>> {
    vec![
        Arc::new(ShellRunner::new(supervisor_path(), Arc::clone(&secrets))),
        Arc::new(LlmRunner::new(supervisor_path())),
        Arc::new(CodingRunner::new(supervisor_path(), secrets)),
    ]
}
