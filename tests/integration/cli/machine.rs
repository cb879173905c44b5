//! The machine holds back new starts, with the real programs: what all of them say, and what tasks may declare.

use contract::command::ListAttempts;
use engine::{Engine, Options, Role, SessionSecrets, SystemClock};
use harness::{Legwork, bus::PrivateBus, cli::Running, mcp_client::Client, wait};
use serde_json::json;
use std::{path::PathBuf, process::Stdio, sync::Arc};

/// A worker that minds the machine.
fn minding(home: &Legwork) -> Running {
    let mut worker = home.command(&["worker", "--workers", "3"]);
    worker.env_remove("LEGWORK_MACHINE").stdin(Stdio::null());
    let worker = Running::of(worker.spawn().unwrap());
    wait::until("the worker has the pool", || {
        (home.json(&["queue", "stats"])["pool"] == "worker").then_some(())
    });
    worker
}

#[tokio::test]
async fn command_line_and_coding_agents_say_what_holds_starts_back_and_a_kill_leaves_nothing_stuck() {
    let home = Legwork::new();
    home.run(&["setting", "set", "machine.cpu_percent", ""]).ok();
    // less than any system takes
    home.run(&["setting", "set", "machine.memory_percent", "1"]).ok();
    let worker = minding(&home);
    let until = |name: &str| format!("while [ ! -e {name} ]; do sleep 0.02; done");
    let first = home.json(&["execute", "first", "--async", "--command", &until("a")]);
    let first = first["short_id"].as_str().unwrap().to_owned();
    home.wait_for(&first, &["running"]);
    let second = home.json(&["execute", "second", "--async", "--command", &until("b")]);
    let second = second["short_id"].as_str().unwrap().to_owned();
    let held = || {
        wait::until("it is held back", || {
            let task = home.json(&["status", &second]);
            (task["waiting_for"]["reason"] == "resources").then_some(task)
        })
    };
    let detail = held()["waiting_for"]["detail"].as_str().unwrap().to_owned();
    assert!(detail.starts_with("Memory at ") && detail.ends_with(" %, starts again below 0.5 %"), "{detail}");
    let said = home.run(&["queue", "stats"]).ok().stdout();
    assert!(said.contains("No new starts: memory at "), "{said}");
    let said = home.run(&["why", &second]).ok().stdout();
    assert!(
        said.contains("Memory at ") && said.contains("legwork setting set machine.memory_percent ''"),
        "{said}"
    );
    assert!(home.run(&["list"]).ok().stdout().contains("Memory at "));
    let agent = Client::start(home.command(&["mcp"]), "Claude Code").await;
    let why = agent.get("get_task", json!({"id": second})).await;
    assert!(why.to_string().contains("Memory at "), "{why}");
    agent.leave().await;

    worker.kill();
    let nobody = home.json(&["status", &second]);
    assert_eq!(nobody["waiting_for"]["nobody_runs"], true, "{nobody}");
    let _worker = minding(&home);
    held();
    home.run(&["setting", "set", "machine.memory_percent", ""]).ok();
    home.wait_for(&second, &["running"]);
    for name in ["a", "b"] {
        std::fs::write(home.place().home().join(name), "").unwrap();
    }
    home.wait_for(&first, &["completed"]);
    home.wait_for(&second, &["completed"]);
}

#[test]
fn what_a_task_needs_is_declared_shown_and_what_it_took_is_learned() {
    let home = Legwork::new();
    let _worker = home.worker(&[]);
    for (wrong, says) in [
        (["--memory", "much"], "500MB"),
        (["--memory", "1KB"], "1 MiB to 16 TiB"),
        (["--cores", "0"], "More than 0"),
        (["--over-memory", "stop"], "say how much"),
    ] {
        let words = [&["execute", "--async"], &wrong[..], &["--command", "true"]].concat();
        let said = home.run(&words).exits(2).stderr();
        assert!(said.contains(says), "{said}");
    }
    let command = "head -c 80000000 /dev/zero | tail -c 80000000 | (sleep 1; wc -c)";
    let made = home.json(&[
        "execute",
        "heavy",
        "--memory",
        "20MB",
        "--cores",
        "0.5",
        "--async",
        "--command",
        command,
    ]);
    let id = made["short_id"].as_str().unwrap();
    assert_eq!(made["needs"], json!({"cores": 0.5, "memory_bytes": 20 << 20}));
    let shown = home.run(&["status", id]).ok().stdout();
    assert!(shown.contains("0.5 processors, 20 MiB of memory"), "{shown}");
    home.wait_for(id, &["completed"]);
    let log = home.run(&["logs", id]).ok().stdout();
    assert!(log.contains("20 MiB were declared for it: it goes on."), "{log}");
    let engine = look(&home);
    let attempt = engine.call(ListAttempts { id: id.to_owned() }).unwrap().pop().unwrap();
    assert!(attempt.peak_memory_bytes.is_some_and(|peak| peak > 70_000_000), "{attempt:?}");
    assert!(attempt.cpu_seconds.is_some_and(|seconds| (0.0..60.0).contains(&seconds)), "{attempt:?}");
}

#[test]
fn a_task_over_its_memory_is_paused_or_stopped_by_policy() {
    let home = Legwork::new();
    let _worker = home.worker(&[]);
    let command =
        "head -c 80000000 /dev/zero | tail -c 80000000 | (while [ ! -e go ]; do sleep 0.02; done; wc -c)";
    let start = |policy: &str| {
        let words = ["execute", "--memory", "20MB", "--over-memory", policy, "--retries", "0", "--async"];
        let made = home.json(&[&words[..], &["--command", command]].concat());
        made["short_id"].as_str().unwrap().to_owned()
    };
    let stopped = start("stop");
    let failed = home.wait_for(&stopped, &["failed"]);
    assert_eq!(failed["error"]["code"], "over_memory", "{failed}");
    let paused = start("pause");
    home.wait_for(&paused, &["paused"]);
    std::fs::write(home.place().home().join("go"), "").unwrap();
    home.run(&["resume", &paused]).ok();
    // the person has let it go on as it is
    home.wait_for(&paused, &["completed"]);
}

/// An engine that only looks.
pub(super) fn look(home: &Legwork) -> Engine {
    look_at(home.data())
}

/// The same at a data folder.
pub(super) fn look_at(data_dir: PathBuf) -> Engine {
    Engine::open(Options {
        data_dir,
        role: Role::Command,
        runners: vec![],
        clock: Arc::new(SystemClock),
        secrets: Arc::new(SessionSecrets::default()),
        models: None,
        machine: None,
        messenger: None,
        workspaces: None,
    })
    .unwrap()
}

/// What `UPower` says.
struct Power(bool);

#[zbus::interface(name = "org.freedesktop.UPower")]
impl Power {
    #[zbus(property)]
    fn on_battery(&self) -> bool {
        self.0
    }
}

/// What `NetworkManager` says.
struct Network;

#[zbus::interface(name = "org.freedesktop.NetworkManager")]
impl Network {
    /// Probably metered.
    #[zbus(property)]
    fn metered(&self) -> u32 {
        3
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn power_and_network_are_asked_on_the_systems_bus() {
    let home = Legwork::new();
    let bus = PrivateBus::start(&home.place().home());
    let system = bus.connect().await;
    let objects = system.object_server();
    let power = "/org/freedesktop/UPower";
    objects.at(power, Power(true)).await.unwrap();
    objects.at("/org/freedesktop/NetworkManager", Network).await.unwrap();
    for name in ["org.freedesktop.UPower", "org.freedesktop.NetworkManager"] {
        system.request_name(name).await.unwrap();
    }
    for setting in ["cpu_percent", "memory_percent"] {
        home.run(&["setting", "set", &format!("machine.{setting}"), ""]).ok();
    }
    home.run(&["setting", "set", "machine.wait_on_battery", "true"]).ok();
    let mut worker = home.command(&["worker"]);
    worker.env_remove("LEGWORK_MACHINE").env("DBUS_SYSTEM_BUS_ADDRESS", bus.address()).stdin(Stdio::null());
    let _worker = Running::of(worker.spawn().unwrap());
    let made = home.json(&["execute", "on mains only", "--async", "--", "true"]);
    let id = made["short_id"].as_str().unwrap();
    wait::until("it is held back", || {
        (home.json(&["status", id])["waiting_for"]["detail"] == "On battery").then_some(())
    });
    objects.interface::<_, Power>(power).await.unwrap().get_mut().await.0 = false;
    home.wait_for(id, &["completed"]);
    // the network is probably metered, which is told and holds back nothing that has no model
    home.run(&["setting", "set", "machine.wait_when_metered", "true"]).ok();
    let made = home.json(&["execute", "a command", "--async", "--", "true"]);
    home.wait_for(made["short_id"].as_str().unwrap(), &["completed"]);
}
