//! The person's own systemd, reached through the program `systemctl`: the outside world of the service.

use crate::terminal::failure::{Exit, Failure};
use std::{
    io::ErrorKind,
    process::{Command, Output, Stdio},
};

/// The unit's name.
pub(super) const UNIT: &str = "legwork-worker.service";

/// What to type where no systemd answered.
pub(super) const LATER: &str =
    "systemctl --user daemon-reload && systemctl --user enable --now legwork-worker.service";

/// A `systemctl` that is there. Whether a systemd answers it is another matter.
pub(super) struct Systemd;

/// What systemd says about the unit.
pub(super) struct UnitState {
    pub(super) enabled: Option<String>,
    pub(super) active: Option<String>,
}

impl Systemd {
    pub(super) fn find() -> Result<Self, Failure> {
        match Command::new("systemctl").arg("--version").stdin(Stdio::null()).output() {
            Err(e) if e.kind() == ErrorKind::NotFound => Err(missing()),
            Err(e) => Err(Failure::broken(format!("systemctl could not be started: {e}"))),
            Ok(_) => Ok(Self),
        }
    }

    /// Makes systemd read its units again and starts this one, now and at every login. `Ok(false)`: no systemd of
    /// this person answers. A worker that runs an older unit is started afresh.
    pub(super) fn start(&self, replaced: bool) -> Result<bool, Failure> {
        if !self.run(&["daemon-reload"])?.status.success() {
            return Ok(false);
        }
        let enabled = self.run(&["enable", "--now", UNIT])?;
        check(&enabled, "enable")?;
        if replaced {
            check(&self.run(&["restart", UNIT])?, "restart")?;
        }
        Ok(true)
    }

    /// Stops the unit, now and at every login. `Ok(false)`: no systemd of this person answers.
    pub(super) fn stop(&self) -> Result<bool, Failure> {
        if !self.run(&["daemon-reload"])?.status.success() {
            return Ok(false);
        }
        check(&self.run(&["disable", "--now", UNIT])?, "disable")?;
        Ok(true)
    }

    /// Makes systemd forget a unit that is gone. Where it does not answer, there is nothing to forget.
    pub(super) fn forget(&self) {
        let _ = self.run(&["daemon-reload"]);
        let _ = self.run(&["reset-failed", UNIT]);
    }

    /// What systemd says now; `None` where it does not answer.
    pub(super) fn state(&self) -> Option<UnitState> {
        let said = self.run(&["show", "--property=ActiveState,UnitFileState", UNIT]).ok()?;
        if !said.status.success() {
            return None;
        }
        let text = String::from_utf8_lossy(&said.stdout).into_owned();
        let value = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
            line.map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned)
        };
        Some(UnitState { enabled: value("UnitFileState"), active: value("ActiveState") })
    }

    fn run(&self, args: &[&str]) -> Result<Output, Failure> {
        Command::new("systemctl")
            .arg("--user")
            .args(args)
            .stdin(Stdio::null())
            .output()
            .map_err(|e| Failure::broken(format!("systemctl could not be started: {e}")))
    }
}

fn check(output: &Output, verb: &str) -> Result<(), Failure> {
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("it did not say why");
    Err(Failure::broken(format!("systemd refused to {verb} {UNIT}: {said}"))
        .hint(format!("`systemctl --user status {UNIT}` and `journalctl --user -u {UNIT}` say more")))
}

fn missing() -> Failure {
    let hint = if cfg!(target_os = "macos") {
        "on macOS, have launchd or a login item run `legwork worker`"
    } else {
        "have your session or init system run `legwork worker` at login, or add --start-worker to `legwork execute --async`"
    };
    Failure::new(
        Exit::Refused,
        "this machine has no systemd (systemctl is not on PATH), which runs the service",
    )
    .hint(hint)
}
