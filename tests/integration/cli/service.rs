//! `legwork worker install | uninstall | status`. The unit is real; `systemctl` is the outside world, and stands here
//! as a program that writes down what it is asked.

use crate::cli::home::{Answer, Home};
use harness::binaries;
use serde_json::json;
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
    process::Command,
};

/// A systemd that does what it is told.
const WILLING: &str = "case \"$*\" in *show*) echo ActiveState=active; echo UnitFileState=enabled;; esac";
/// No systemd of this person runs.
const ABSENT: &str =
    "case \"$1\" in --user) echo 'Failed to connect to bus: No medium found' >&2; exit 1;; esac";

struct RunContext {
    home: Home,
}

impl RunContext {
    fn new(systemctl: &str) -> Self {
        let desk = Self { home: Home::new() };
        fs::create_dir(desk.bin()).unwrap();
        desk.systemctl(systemctl);
        desk
    }

    fn bin(&self) -> PathBuf {
        self.home.scratch().join("bin")
    }

    fn systemctl(&self, does: &str) {
        let program = self.bin().join("systemctl");
        let log = self.home.scratch().join("asked");
        fs::write(&program, format!("#!/bin/sh\necho \"$*\" >> '{}'\n{does}\n", log.display())).unwrap();
        fs::set_permissions(&program, Permissions::from_mode(0o755)).unwrap();
    }

    /// Runs `legwork ARGS…`, with this systemctl first on the path.
    #[track_caller]
    fn expect(&self, status: i32, args: &[&str]) -> Answer {
        let path = format!("{}:/usr/bin:/bin", self.bin().display());
        let output = self.home.command(args).env("PATH", path).output().unwrap();
        let answer = Answer {
            status: output.status.code().unwrap(),
            stdout: output.stdout,
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        };
        assert_eq!(answer.status, status, "{}", answer.all());
        answer
    }

    /// What systemd was asked since the last look.
    fn asked(&self) -> Vec<String> {
        let log = self.home.scratch().join("asked");
        let asked = fs::read_to_string(&log).unwrap_or_default();
        let _ = fs::remove_file(log);
        asked.lines().filter(|line| *line != "--version").map(str::to_owned).collect()
    }

    fn unit(&self) -> PathBuf {
        self.home.scratch().join(".config/systemd/user/legwork-worker.service")
    }
}

#[test]
fn the_service_comes_and_goes() {
    let desk = RunContext::new(WILLING);
    let done = desk.expect(0, &["--json", "worker", "install", "--workers", "2"]).document();
    assert_eq!(
        (&done["changed"], &done["applied"], &done["backup"]),
        (&json!(true), &json!(true), &json!(null))
    );
    let unit = fs::read_to_string(desk.unit()).unwrap();
    let exec = format!(
        "ExecStart=\"{}\" --data-dir \"{}\" worker --workers 2",
        binaries::path("legwork").display(),
        desk.home.data().display()
    );
    assert!(unit.lines().any(|line| line == exec), "{unit}");
    assert_eq!(desk.asked(), ["--user daemon-reload", "--user enable --now legwork-worker.service"]);
    // Once more: nothing to change.
    let again = desk.expect(0, &["--json", "worker", "install", "--workers", "2"]).document();
    assert_eq!(again["changed"], false);
    assert!(!desk.asked().iter().any(|line| line.contains("restart")));
    let status = desk.expect(0, &["--json", "worker", "status"]).document();
    let expected = json!({"unit": desk.unit(), "installed": true, "unchanged": true, "enabled": "enabled",
        "active": "active", "pool": null});
    assert_eq!(status, expected);
    desk.asked();
    desk.expect(0, &["worker", "uninstall"]);
    assert!(!desk.unit().exists());
    assert_eq!(desk.asked()[1], "--user disable --now legwork-worker.service");
    assert!(desk.expect(0, &["worker", "uninstall"]).text().starts_with("There is no "));
    assert!(desk.expect(0, &["worker", "status"]).text().contains("not installed"));
}

#[test]
fn a_new_unit_replaces_the_old_one_and_what_a_person_wrote_is_kept() {
    let desk = RunContext::new(WILLING);
    desk.expect(0, &["worker", "install"]);
    desk.asked();
    let done = desk.expect(0, &["--json", "worker", "install", "--workers", "5"]).document();
    assert_eq!(done["backup"], json!(null), "nobody has changed it");
    assert!(desk.asked().contains(&"--user restart legwork-worker.service".to_owned()));
    let own = fs::read_to_string(desk.unit()).unwrap().replace("RestartSec=5", "RestartSec=50");
    fs::write(desk.unit(), &own).unwrap();
    assert_eq!(desk.expect(0, &["--json", "worker", "status"]).document()["unchanged"], false);
    let done = desk.expect(0, &["--json", "worker", "install"]).document();
    let backup = desk.unit().with_extension("service.bak");
    assert_eq!(done["backup"], json!(backup));
    assert_eq!(fs::read_to_string(backup).unwrap(), own);
}

#[test]
fn without_a_systemd_that_answers_it_is_said_what_to_type_later() {
    let desk = RunContext::new(ABSENT);
    let answer = desk.expect(0, &["worker", "install"]);
    assert!(desk.unit().exists());
    assert!(
        answer.stderr.contains("systemctl --user enable --now legwork-worker.service"),
        "{}",
        answer.all()
    );
    let status = desk.expect(0, &["worker", "status"]);
    assert!(status.text().contains("no systemd of yours answers"), "{}", status.all());
    desk.expect(0, &["worker", "uninstall"]);
    assert!(!desk.unit().exists());
}

#[test]
fn a_systemd_that_refuses_is_told_in_its_words() {
    let desk = RunContext::new("case \"$*\" in *enable*) echo 'Unit is masked.' >&2; exit 1;; esac");
    let answer = desk.expect(5, &["worker", "install"]);
    assert!(
        answer.stderr.contains("refused to enable") && answer.stderr.contains("Unit is masked."),
        "{}",
        answer.all()
    );
}

#[test]
fn without_systemd_nothing_is_written() {
    let desk = RunContext::new(WILLING);
    let output = desk.home.command(&["worker", "install"]).env("PATH", desk.home.scratch()).output().unwrap();
    assert_eq!(output.status.code(), Some(4));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.starts_with("error: this machine has no systemd") && told.contains("\nhint: "), "{told}");
    assert!(!desk.unit().exists());
}

#[test]
fn systemd_itself_finds_nothing_wrong_with_the_unit() {
    let Ok(version) = Command::new("systemd-analyze").arg("--version").output() else {
        eprintln!("systemd-analyze is not here; the unit is not checked by it");
        return;
    };
    assert!(version.status.success());
    let desk = RunContext::new(WILLING);
    let odd = desk.home.scratch().join("100% $HOME \"odd\"");
    desk.expect(0, &["--data-dir", odd.to_str().unwrap(), "worker", "install", "--workers", "3"]);
    let checked = Command::new("systemd-analyze")
        .args(["verify", "--user", "--man=no", "--recursive-errors=no"])
        .arg(desk.unit())
        .env("HOME", desk.home.scratch())
        .env("XDG_RUNTIME_DIR", desk.home.scratch())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&checked.stderr);
    assert!(checked.status.success(), "{told}");
    assert!(!told.contains("legwork-worker.service"), "{told}");
}

#[test]
fn the_unit_can_be_looked_at_first() {
    let desk = RunContext::new(WILLING);
    let shown = desk.expect(0, &["worker", "install", "--print"]);
    assert!(shown.text().contains("WantedBy=default.target"), "{}", shown.all());
    assert!(!desk.unit().exists());
    assert_eq!(desk.asked(), Vec::<String>::new());
}
