//! Where the configuration is that a wish is about.

use super::{
    file,
    known::{self, Client},
};
use contract::{ApiError, ErrorCode};
use std::path::PathBuf;

/// Whose configuration.
pub(super) struct ConfigFile {
    pub(super) file: PathBuf,
    /// The folder of the project that it is of.
    pub(super) project: Option<PathBuf>,
}

impl ConfigFile {
    /// The configuration of a client: the person's own, or that of the project in the current folder.
    ///
    /// # Errors
    /// There is no home folder, or the client knows no project.
    pub(super) fn of(client: Client, project: bool) -> Result<Self, ApiError> {
        if !project {
            return Ok(Self { file: client.personal().ok_or_else(file::homeless)?, project: None });
        }
        let here = std::env::current_dir().map_err(|e| {
            ApiError::new(ErrorCode::Engine, format!("the current folder cannot be looked at: {e}"))
        })?;
        let file = client.of_project(&here).ok_or_else(|| {
            let title = client.title();
            ApiError::field("project", format!("Legwork knows no configuration of {title} for one project"))
                .hint("leave --project out")
        })?;
        Ok(Self { file, project: Some(here) })
    }

    /// The settings of Claude Code beside it.
    ///
    /// # Errors
    /// There is no home folder.
    pub(super) fn settings(&self) -> Result<PathBuf, ApiError> {
        known::claude_settings(self.project.as_deref()).ok_or_else(file::homeless)
    }
}
