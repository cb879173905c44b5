//! The only door to the engine: opens it for this process, with the runners that it may need.

use crate::failure::Failure;
use engine::{Engine, Options, Role, SystemClock};
use runners::{LlmModels, LlmRunner, ShellRunner, supervisor_path};
use secrets::Keyring;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// The environment's way to select the data folder.
pub(crate) const DATA_DIR_VARIABLE: &str = "LEGWORK_DATA_DIR";

/// The data folder: the option, else the environment, else the app's.
pub(crate) fn data_dir(option: Option<&Path>) -> Result<PathBuf, Failure> {
    let (from, dir) = match option {
        Some(dir) => ("--data-dir", Some(dir.to_owned())),
        None => {
            let variable = std::env::var_os(DATA_DIR_VARIABLE).filter(|v| !v.is_empty());
            (DATA_DIR_VARIABLE, variable.map(PathBuf::from).or_else(engine::default_data_dir))
        }
    };
    let Some(dir) = dir else {
        let hint = format!("name a folder with --data-dir DIR or {DATA_DIR_VARIABLE}");
        return Err(Failure::broken("this machine has no home folder to keep the data in").hint(hint));
    };
    std::path::absolute(&dir).map_err(|e| Failure::option(from, format!("“{}”: {e}", dir.display())))
}

/// Opens the engine in `role` on the data in `data_dir`.
pub(crate) fn open(data_dir: PathBuf, role: Role) -> Result<Engine, Failure> {
    let options = Options {
        secrets: Arc::new(Keyring::new(&data_dir)),
        data_dir,
        role,
        runners: vec![
            Arc::new(ShellRunner::new(supervisor_path())),
            Arc::new(LlmRunner::new(supervisor_path())),
        ],
        clock: Arc::new(SystemClock),
        models: Some(Arc::new(LlmModels::new())),
    };
    Ok(Engine::open(options)?)
}
