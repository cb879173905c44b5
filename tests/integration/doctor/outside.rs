//! What lies beside the database: folders, outputs, processes, the installation.

use super::stage::{Copy, Live, OUTPUT};
use engine::Runner;
use runners::ShellRunner;
use std::{
    fs,
    io::Read as _,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::Arc,
};

/// Something done to the files of a copy, and what must be found.
type Break = (&'static str, fn(&Copy), &'static str);

fn attempt(copy: &Copy, name: &str) -> PathBuf {
    copy.path().join("attempts").join(copy.id(name)).join("1")
}

const BREAKS: &[Break] = &[
    (
        "the folder of attempts is gone",
        |c| fs::remove_dir_all(c.path().join("attempts")).unwrap(),
        "outputs_are_there",
    ),
    (
        "others may write in the folder",
        |c| fs::set_permissions(c.path(), fs::Permissions::from_mode(0o777)).unwrap(),
        "data_folder",
    ),
    (
        "others may write into the database",
        |c| fs::set_permissions(c.path().join("legwork.db"), fs::Permissions::from_mode(0o666)).unwrap(),
        "data_folder",
    ),
    (
        "the newest backup is none",
        |c| {
            fs::create_dir_all(c.path().join("backups")).unwrap();
            fs::write(c.path().join("backups/hourly-9999999999999.db"), [7; 9000]).unwrap();
        },
        "backups",
    ),
    ("an empty folder is gone", |c| fs::remove_dir_all(c.path().join("bells")).unwrap(), "data_folder"),
    (
        "a task's folder is gone",
        |c| fs::remove_dir_all(attempt(c, "done").parent().unwrap()).unwrap(),
        "outputs_are_there",
    ),
    (
        "an output is gone",
        |c| fs::remove_file(attempt(c, "done").join("output")).unwrap(),
        "outputs_are_there",
    ),
    (
        "an output is cut",
        |c| fs::write(attempt(c, "done").join("output"), &OUTPUT[1..]).unwrap(),
        "outputs_are_there",
    ),
    (
        "the folder of a task that there is not",
        |c| fs::create_dir_all(c.path().join("attempts/01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa/1")).unwrap(),
        "no_files_without_a_row",
    ),
    (
        "the folder of an attempt that there was not",
        |c| fs::create_dir_all(attempt(c, "done").with_file_name("9")).unwrap(),
        "no_files_without_a_row",
    ),
    (
        "a folder of a task that is gone for good",
        |c| fs::create_dir_all(attempt(c, "gone")).unwrap(),
        "no_files_without_a_row",
    ),
    (
        "a letter among the attempts",
        |c| fs::write(c.path().join("attempts/letter"), "").unwrap(),
        "no_files_without_a_row",
    ),
];

/// A process, ended when this goes.
struct Running(Child);

impl Running {
    /// One that is told this output folder, as every command of a task is.
    fn with_output(folder: PathBuf) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", "echo; exec sleep 600"]).env("LEGWORK_OUTPUT_DIR", folder).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // its word says that the kernel has laid it out
        child.stdout.take().unwrap().read_exact(&mut [0]).unwrap();
        Self(child)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn what_lies_beside_the_rows_is_looked_at() {
    let live = Live::new();
    let mut missed = vec![];
    for (what, how, id) in BREAKS {
        let copy = live.copy();
        how(&copy);
        let found = copy.amiss();
        if !found.iter().any(|f| f == id) {
            missed.push(format!("{what}: not {id}, but {found:?}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));

    let copy = live.copy();
    let of_a_running_task = Running::with_output(attempt(&copy, "runs").join("artifacts"));
    assert_eq!(copy.amiss(), Vec::<String>::new(), "a running task may have one");
    drop(of_a_running_task);
    for name in ["done", "retry", "gone"] {
        let left = Running::with_output(attempt(&copy, name).join("artifacts"));
        assert_eq!(copy.amiss(), ["ended_has_no_process"], "{name}");
        let found = copy.findings().into_iter().find(|f| !f.ok).unwrap();
        assert!(found.detail.contains(&format!("process {}", left.0.id())), "{}", found.detail);
    }
}

#[test]
fn a_supervisor_that_is_missing_or_no_program_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("legwork-supervisor");
    let found = || {
        let runner: Arc<dyn Runner> =
            Arc::new(ShellRunner::new(path.clone(), Arc::new(engine::ports::SessionSecrets::default())));
        let all = engine::examine(&dir.path().join("data"), &[runner]);
        all.into_iter().find(|f| f.id == "can_run_shell").unwrap()
    };
    let missing = found();
    assert!(!missing.ok && missing.detail.contains(&path.display().to_string()), "{missing:?}");
    assert!(missing.detail.contains("install Legwork again"), "{missing:?}");
    fs::create_dir(&path).unwrap();
    assert!(!found().ok, "a folder is no program");
    fs::remove_dir(&path).unwrap();
    fs::write(&path, "#!/bin/sh\n").unwrap();
    fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
    assert!(!found().ok, "it may not be started");
    fs::set_permissions(&path, PermissionsExt::from_mode(0o700)).unwrap();
    let ready = found();
    assert!(ready.ok);
    // what becomes of daemons when it is killed
    let ways = ["each in a cgroup of its own", "is looked for by what its processes inherit"];
    assert!(ways.iter().any(|way| ready.detail.contains(way)), "{ready:?}");
    assert!(!dir.path().join("data").exists(), "a look makes nothing");
}
