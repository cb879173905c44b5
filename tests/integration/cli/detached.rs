//! `legwork execute --async --start-worker`, and the setting that makes every task one of the background.

use crate::cli::home::{Answer, Home};
use contract::{
    Status,
    command::{GetResult, GetTask, ListTasks},
};
use engine::{Engine, Options, Role, SessionSecrets, Stop, SystemClock};
use harness::{
    Bench, binaries,
    processes::{self, Process},
    wait,
};
use runners::ShellRunner;
use rustix::process::{Pid, Signal};
use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Stdio},
    sync::{Arc, mpsc::channel},
};

/// A command that goes on until the file `go` is there.
const LONG: &str = "echo ready >> starts; while [ ! -e go ]; do sleep 0.05; done; echo went >> ends";

/// The background workers of a home.
fn workers(home: &Home) -> Vec<Process> {
    let all = processes::belonging_to(home.data().parent().unwrap());
    all.into_iter().filter(|p| p.line.ends_with("worker --drain --detached")).collect()
}

fn until_all_left(home: &Home) {
    wait::until("the worker has left", || workers(home).is_empty().then_some(()));
}

fn in_background(home: &Home, line: &str) -> Answer {
    home.expect(0, &["execute", "--async", "--start-worker", "--command", line])
}

fn until_file(path: &Path) {
    wait::until(&format!("{} is there", path.display()), || path.exists().then_some(()));
}

fn let_go(home: &Home) {
    fs::write(home.scratch().join("go"), "").unwrap();
}

/// An engine as the app has it, in this process, that runs real commands.
fn app(home: &Home) -> Engine {
    Engine::open(Options {
        data_dir: home.data(),
        role: Role::App,
        runners: vec![Arc::new(ShellRunner::new(
            binaries::path("legwork-supervisor"),
            Arc::new(engine::ports::SessionSecrets::default()),
        ))],
        clock: Arc::new(SystemClock),
        secrets: Arc::new(SessionSecrets::default()),
        models: None,
        machine: None,
        messenger: None,
        workspaces: None,
    })
    .unwrap()
}

#[test]
fn a_worker_is_started_does_the_work_and_leaves() {
    let home = Home::new();
    let answer = in_background(&home, "pwd > where; echo \"$PATH\" > path");
    let id = answer.text().trim().to_owned();
    assert_eq!(answer.text().lines().count(), 1, "nothing but the id: {}", answer.all());
    assert!(answer.stderr.contains("A worker was started in the background"), "{}", answer.all());
    until_all_left(&home);
    assert_eq!(home.json(&["status", &id])["status"], "completed");
    let read = |name: &str| fs::read_to_string(home.scratch().join(name)).unwrap();
    assert_eq!(Path::new(read("where").trim()), fs::canonicalize(home.scratch()).unwrap());
    assert_eq!(read("path").trim(), std::env::var("PATH").unwrap());
    let log = home.data().join("logs/worker.log");
    assert_eq!(fs::metadata(&log).unwrap().permissions().mode() & 0o777, 0o600);
    let log = fs::read_to_string(&log).unwrap();
    assert!(log.contains("Worker in the background, process ") && log.contains("Nothing is left"), "{log}");
}

#[test]
fn it_holds_on_to_nothing_of_its_caller() {
    let home = Home::new();
    // A caller that reads until the end of what it passed on, as a script with `$(…)` or an agent does.
    let (reader, writer) = std::io::pipe().unwrap();
    let mut command = Command::new("sh");
    let line = format!(
        "exec 7>&1; {} --data-dir {} execute --async --start-worker --command '{LONG}'",
        binaries::path("legwork").display(),
        home.data().display()
    );
    command.arg("-c").arg(line).current_dir(home.scratch()).stdin(Stdio::null());
    let mut caller = command.stdout(writer.try_clone().unwrap()).stderr(writer).spawn().unwrap();
    drop(command);
    assert!(caller.wait().unwrap().success());
    until_file(&home.scratch().join("starts"));
    let (tell, heard) = channel();
    std::thread::spawn(move || tell.send(std::io::read_to_string(reader).unwrap()));
    let told = heard.recv_timeout(wait::DEADLINE).ok();
    if told.is_none() {
        let_go(&home);
    }
    let told = told.expect("the end of the pipe, while the worker runs");
    assert!(told.contains("A worker was started"), "{told}");
    let [worker] = workers(&home).try_into().unwrap();
    let own = Pid::from_raw(worker.pid).unwrap();
    assert_eq!(rustix::process::getsid(Some(own)).unwrap(), own, "it leads a session of its own");
    let callers = processes::belonging_to(home.data().parent().unwrap());
    assert!(callers.iter().all(|caller| caller.pid != worker.parent), "it is nobody's child: {callers:?}");
    assert_ne!(worker.parent, std::process::id().cast_signed());
    assert_eq!(fs::read_link(format!("/proc/{}/cwd", worker.pid)).unwrap(), Path::new("/"));
    let open = |n: i32| fs::read_link(format!("/proc/{}/fd/{n}", worker.pid)).unwrap();
    assert_eq!(open(0), Path::new("/dev/null"));
    assert_eq!((open(1), open(2)), (home.data().join("logs/worker.log"), open(1)));
    let_go(&home);
    until_all_left(&home);
}

#[test]
fn it_outlives_the_end_of_its_terminal() {
    let home = Home::new();
    // What a terminal does when it closes: everything in the caller's session and group is told to hang up.
    let line = format!(
        "{} --data-dir {} execute --async --start-worker --command '{LONG}'; touch asked; sleep 600",
        binaries::path("legwork").display(),
        home.data().display()
    );
    // whoever runs the tests may have had them hear no hang-up, as `nohup` does
    let mut command = Command::new("setsid");
    command
        .args(["env", "--default-signal=HUP", "sh", "-c", &line])
        .current_dir(home.scratch())
        .stdin(Stdio::null());
    let mut caller = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    until_file(&home.scratch().join("asked"));
    until_file(&home.scratch().join("starts"));
    rustix::process::kill_process_group(Pid::from_child(&caller), Signal::HUP).unwrap();
    assert!(!caller.wait().unwrap().success());
    assert_eq!(workers(&home).len(), 1);
    let_go(&home);
    until_all_left(&home);
    let list = home.json(&["list", "--status", "completed"]);
    assert_eq!(list["total"], 1, "{list}");
}

#[test]
fn fifty_in_a_row_are_all_done_by_workers_that_come_and_go() {
    let home = Home::new();
    std::thread::scope(|scope| {
        for _ in 0..5 {
            scope.spawn(|| {
                for _ in 0..10 {
                    home.expect(0, &["execute", "--async", "--start-worker", "--", "true"]);
                }
            });
        }
    });
    until_all_left(&home);
    let counts = home.json(&["queue", "stats"])["counts"].clone();
    assert_eq!((&counts["completed"], &counts["queued"]), (&50.into(), &0.into()), "{counts}");
}

#[test]
fn two_at_once_have_one_worker_between_them() {
    let home = Home::new();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| in_background(&home, LONG));
        }
    });
    wait::until("both run", || (home.json(&["queue", "stats"])["counts"]["running"] == 2).then_some(()));
    wait::until("the one that came too late has left", || (workers(&home).len() == 1).then_some(()));
    let_go(&home);
    until_all_left(&home);
}

#[test]
fn a_task_for_later_is_left_to_its_time() {
    let home = Home::new();
    let id = home.expect(0, &["execute", "--async", "--start-worker", "--in", "1h", "--", "true"]).text();
    until_all_left(&home);
    assert_eq!(home.json(&["status", id.trim()])["status"], "pending");
}

#[test]
fn a_worker_that_cannot_start_is_told_with_the_task_safe() {
    let home = Home::new();
    // A log that cannot be opened stands for all that can go wrong.
    home.expect(0, &["list"]);
    fs::create_dir(home.data().join("logs/worker.log")).unwrap();
    let answer = home.expect(5, &["execute", "--async", "--start-worker", "--", "true"]);
    assert!(answer.stderr.contains("safely queued"), "{}", answer.all());
    assert!(answer.stderr.contains("hint: start the app or `legwork worker`"), "{}", answer.all());
    assert_eq!(home.json(&["status", answer.text().trim()])["status"], "queued");
}

#[test]
fn the_app_takes_over_from_it_and_nothing_runs_twice() {
    let home = Home::new();
    let id = in_background(&home, LONG).text().trim().to_owned();
    until_file(&home.scratch().join("starts"));
    let app = app(&home);
    assert!(app.start_pool(Some(1)).unwrap(), "the worker hands over");
    until_all_left(&home);
    assert_eq!(app.call(GetTask { id: id.clone() }).unwrap().status, Status::Running);
    let_go(&home);
    let task = wait::until("the task ends", || {
        Some(app.call(GetTask { id: id.clone() }).unwrap()).filter(|t| t.status.is_terminal())
    });
    assert_eq!((task.status, task.attempt), (Status::Completed, 1), "adopted, not run again");
    assert!(app.call(GetResult { id }).unwrap().result.unwrap().success);
    for name in ["starts", "ends"] {
        assert_eq!(fs::read_to_string(home.scratch().join(name)).unwrap().lines().count(), 1, "{name}");
    }
    assert_eq!(app.call(ListTasks::default()).unwrap().tasks.len(), 1);
    app.stop(Stop::LeaveRunning);
}

#[test]
fn the_background_can_be_made_the_rule() {
    let home = Home::new();
    home.expect(0, &["setting", "set", "default_mode", "background"]);
    let answer = home.expect(0, &["execute", "--command", "echo here"]);
    assert!(answer.stderr.contains("nothing runs the queue"), "{}", answer.all());
    let id = answer.text().trim().to_owned();
    assert_eq!(home.json(&["status", &id])["status"], "queued");
    let waited = home.expect(0, &["execute", "--wait", "--command", "echo waited"]);
    assert!(waited.text().contains("waited"), "{}", waited.all());
    let started = home.expect(0, &["execute", "--start-worker", "--command", "true"]);
    assert!(started.stderr.contains("A worker was started"), "{}", started.all());
    until_all_left(&home);
    assert_eq!(home.json(&["status", &id])["status"], "completed", "the worker does all that is there");
    home.expect(0, &["setting", "set", "default_mode", "block"]);
    assert!(home.expect(0, &["execute", "--command", "echo again"]).text().contains("again"));
}

#[test]
fn a_worker_about_to_leave_goes_on_with_what_came_at_the_last_moment() {
    let bench = Bench::running(1);
    bench.engine.drain().unwrap();
    // What a command makes between the look and the end of the pool, believing that the pool will do it.
    let task = bench.create("late", "wait");
    bench.until_status(task.id, Status::Running);
    assert!(!bench.engine.retire(Some(1)).unwrap(), "it stays");
    bench.script.release("late");
    assert_eq!(bench.until_status(task.id, Status::Completed).attempt, 1);
    bench.engine.drain().unwrap();
    assert!(bench.engine.retire(Some(1)).unwrap(), "nothing is left");
    assert!(!bench.engine.pool_running());
}
