//! Whether the person was asked if they want to be told of what goes on in the background, while they have not said so.

use crate::window;
use engine::Asking;
use tauri::AppHandle;

/// What was asked since the app started.
#[derive(Debug, Default)]
pub(super) struct Consent {
    by_notice: bool,
}

impl Consent {
    /// Where the person is to be asked now. Once a notice has asked, no other one does: it may still be on the screen, and
    /// whoever let it pass has not asked for more of them.
    pub(super) fn asking(&self, app: &AppHandle) -> Asking {
        match self.by_notice {
            true => Asking::Asked,
            false if window::is_before_the_person(app) => Asking::InWindow,
            false => Asking::ByNotice,
        }
    }

    /// A notice asks.
    pub(super) fn ask(&mut self) {
        self.by_notice = true;
    }
}
