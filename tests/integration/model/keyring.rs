//! Keys in a real keyring: gnome-keyring on a bus of its own, with everything that it keeps in a temporary folder.

use harness::{
    Legwork,
    bus::PrivateBus,
    cli::Ran,
    keyring::{Keyring, files_with},
    model_server::{Act, ModelServer, Shape, Turn},
    wait,
};
use std::{
    io::Write as _,
    process::{Command, Stdio},
};
use zbus::{Connection, zvariant::OwnedObjectPath};

const KEY: &str = "sk-canary-51b7c0f2";
const SERVICE: &str = "org.freedesktop.secrets";
const PATH: &str = "/org/freedesktop/secrets";
const INTERFACE: &str = "org.freedesktop.Secret.Service";

/// A keyring, unlocked as it is after a login. It goes before its bus, and that before its folder.
pub(crate) struct Desktop {
    keyring: Keyring,
    bus: PrivateBus,
    pub(crate) legwork: Legwork,
}

impl Desktop {
    pub(crate) async fn new() -> (Self, Connection) {
        let legwork = Legwork::new();
        let bus = PrivateBus::start(legwork.place().root());
        let keyring = Keyring::start(legwork.place(), &bus);
        let desktop = Self { keyring, bus, legwork };
        let connection = desktop.bus.connect().await;
        Keyring::opened(&connection).await;
        (desktop, connection)
    }

    /// `legwork ARG...` on this desktop, with something on standard input.
    pub(crate) fn run(&self, input: &str, args: &[&str]) -> Ran {
        with_input(self.command(args), input, args)
    }

    /// `legwork ARG...` on this desktop, not started.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = self.legwork.command(args);
        command.env("DBUS_SESSION_BUS_ADDRESS", self.bus.address());
        command
    }

    fn add(&self, name: &str, code: i32) -> Ran {
        self.run(KEY, &["provider", "add", name, "--kind", "openai", "--model", "m"]).exits(code)
    }
}

fn with_input(mut command: Command, input: &str, args: &[&str]) -> Ran {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // one that reads no key has left already
    child.stdin.take().unwrap().write_all(input.as_bytes()).ok();
    Ran::new(args, child.wait_with_output().unwrap())
}

/// How many keys of Legwork it holds, locked or not.
async fn keys(connection: &Connection) -> usize {
    let all = (std::collections::HashMap::<&str, &str>::new(),);
    let call = connection.call_method(Some(SERVICE), PATH, Some(INTERFACE), "SearchItems", &all);
    let reply = call.await.unwrap();
    let (open, locked): (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) = reply.body().deserialize().unwrap();
    open.len() + locked.len()
}

#[tokio::test]
async fn a_key_is_kept_used_changed_and_forgotten() {
    let (desktop, connection) = Desktop::new().await;
    desktop.add("openai", 0);
    assert_eq!(keys(&connection).await, 1);
    let shown = desktop.run("", &["--json", "provider", "show", "openai"]).ok().json();
    assert_eq!(shown["key_source"], "keyring");

    // another name and another model: the key stays
    desktop.run("", &["provider", "edit", "openai", "--name", "renamed", "--model", "n"]).ok();
    assert_eq!(keys(&connection).await, 1);
    // a new key takes the place of the old one
    desktop.run("sk-another\n", &["provider", "edit", "renamed", "--new-key"]).ok();
    assert_eq!(keys(&connection).await, 1);
    // and a provider that finds its key elsewhere leaves none behind
    desktop.run("", &["provider", "edit", "renamed", "--key-env", "SOME_KEY"]).ok();
    assert_eq!(keys(&connection).await, 0);

    desktop.add("second", 0);
    assert_eq!(keys(&connection).await, 1);
    desktop.run("", &["provider", "remove", "second"]).ok();
    assert_eq!(keys(&connection).await, 0);
}

#[tokio::test]
async fn a_run_sends_the_key_that_the_keyring_holds() {
    let (desktop, connection) = Desktop::new().await;
    let server = ModelServer::start(Shape::OpenAi, vec![Act::Reply(Turn::says(&["Hello."]))]);
    let url = server.base_url();
    let add = ["provider", "add", "local", "--kind", "openai-compatible", "--base-url", &url, "--model", "m"];
    desktop.run(KEY, &add).ok();
    assert_eq!(keys(&connection).await, 1);
    desktop.run("", &["agent", "add", "writer", "--kind", "llm", "--provider", "local"]).ok();
    let ran = desktop.run("", &["execute", "Write a greeting", "--agent", "writer"]).ok();
    assert!(ran.stdout().contains("Hello."), "{}", ran.stdout());
    assert_eq!(server.requests()[0].header("authorization"), Some(format!("Bearer {KEY}").as_str()));
    assert!(files_with(&desktop.legwork.data(), KEY).is_empty());
}

#[tokio::test]
async fn a_secret_is_given_to_a_command_and_shown_nowhere() {
    const SECRET: &str = "tok-canary-77a1e0+=";
    let (desktop, connection) = Desktop::new().await;
    let missing = desktop.run("", &["execute", "--secret", "TOKEN", "--", "true"]).exits(2);
    assert!(missing.stderr().contains("There is no secret “TOKEN”"), "{}", missing.stderr());
    assert!(missing.stderr().contains("legwork secret set TOKEN"), "{}", missing.stderr());
    for (name, value, problem) in
        [("TO-KEN", SECRET, "letters, digits"), ("TOKEN", "abc\n", "4 letters"), ("TOKEN", "", "empty")]
    {
        let refused = desktop.run(value, &["secret", "set", name]).exits(2);
        assert!(refused.stderr().contains(problem), "{}", refused.stderr());
    }
    assert_eq!(keys(&connection).await, 0);
    desktop.run(&format!("{SECRET}\n"), &["secret", "set", "TOKEN"]).ok();
    assert_eq!(keys(&connection).await, 1);
    let listed = desktop.run("", &["secret", "list", "--json"]).ok().json();
    assert_eq!(listed["secrets"][0]["name"], "TOKEN");

    let script = format!(
        "echo \"say $TOKEN\"; printf %s \"$TOKEN\" | base64; echo \"::legwork step $TOKEN\"; test ${{#TOKEN}} = {}",
        SECRET.len()
    );
    let ran = desktop.run("", &["execute", "--json", "--secret", "TOKEN", "--", "sh", "-c", &script]).ok();
    assert!(!ran.stdout().contains("canary") && ran.stdout().contains("say …"), "{}", ran.stdout());
    let id =
        desktop.run("", &["list", "--json"]).ok().json()["tasks"][0]["short_id"].as_str().unwrap().to_owned();
    let status = desktop.run("", &["status", &id, "--json"]).ok().json();
    assert_eq!(status["secrets"], serde_json::json!(["TOKEN"]));
    assert!(desktop.run("", &["status", &id]).ok().stdout().contains("TOKEN"));
    assert!(files_with(&desktop.legwork.data(), SECRET).is_empty());

    // of a folder: for all tasks in it, and none that a coding agent asks for there
    let folder = desktop.legwork.data().parent().unwrap().join("with a secret");
    std::fs::create_dir_all(&folder).unwrap();
    let folder = folder.to_str().unwrap();
    desktop.run("", &["folder", "set", folder, "--secret", "TOKEN"]).ok();
    let sized = desktop.run("", &["execute", "--cwd", folder, "--command", "echo ${#TOKEN}"]).ok();
    assert_eq!(sized.stdout(), format!("{}\n", SECRET.len()));
    desktop.run("", &["folder", "set", folder, "--secret", "none"]).ok();

    // another value, for what waits already
    let waits = desktop.run(
        "",
        &[
            "execute",
            "--async",
            "--json",
            "--in",
            "1h",
            "--secret",
            "TOKEN",
            "--",
            "sh",
            "-c",
            "echo ${#TOKEN}",
        ],
    );
    let waits = waits.ok().json()["short_id"].as_str().unwrap().to_owned();
    desktop.run("longer-than-before-0123456789", &["secret", "set", "TOKEN"]).ok();
    assert_eq!(keys(&connection).await, 1);
    desktop.run("", &["edit", &waits, "--at", "now"]).ok();
    desktop.run("", &["worker", "--drain"]).ok();
    assert_eq!(desktop.run("", &["output", &waits]).ok().stdout(), "29\n");

    // gone before a run begins: told what to do, and not tried again and again
    let waits =
        desktop.run("", &["execute", "--async", "--json", "--in", "1h", "--secret", "TOKEN", "--", "true"]);
    let waits = waits.ok().json()["short_id"].as_str().unwrap().to_owned();
    desktop.run("", &["secret", "remove", "TOKEN"]).ok();
    assert_eq!(keys(&connection).await, 0);
    desktop.run("", &["edit", &waits, "--at", "now"]).ok();
    desktop.run("", &["worker", "--drain"]).ok();
    let status = desktop.run("", &["status", &waits, "--json"]).ok().json();
    assert_eq!((&status["status"], &status["attempt"]), (&"failed".into(), &1.into()), "{status}");
    assert_eq!(status["error"]["hint"], "Keep it again: `legwork secret set TOKEN`.");
    desktop.run("", &["secret", "remove", "TOKEN"]).exits(2);
}

#[tokio::test]
async fn a_check_is_given_the_secrets_too_and_nothing_of_them_is_shown() {
    const SECRET: &str = "tok-canary-c4ec6b";
    let (desktop, _connection) = Desktop::new().await;
    desktop.run(&format!("{SECRET}\n"), &["secret", "set", "TOKEN"]).ok();
    let check = format!("echo \"say $TOKEN\"; test ${{#TOKEN}} = {} && exit 3", SECRET.len());
    let words = ["execute", "--json", "--secret", "TOKEN", "--retries", "0", "--check", &check, "--", "true"];
    let ran = desktop.run("", &words).exits(1);
    assert!(!ran.stdout().contains("canary"), "{}", ran.stdout());
    let listed = desktop.run("", &["list", "--json"]).ok().json();
    let task = &listed["tasks"][0];
    assert_eq!(task["check"]["run"]["exit_code"], 3, "it had the secret: {task}");
    assert_eq!(task["check"]["run"]["tail"], "say …");
    let id = task["short_id"].as_str().unwrap();
    assert_eq!(desktop.run("", &["output", id, "--check"]).ok().stdout(), "say …\n");
    assert!(files_with(&desktop.legwork.data(), SECRET).is_empty());
}

#[test]
fn without_a_keyring_no_secret_is_kept() {
    let legwork = Legwork::new();
    let mut command = legwork.command(&["secret", "set", "TOKEN"]);
    command.env_remove("DBUS_SESSION_BUS_ADDRESS");
    let refused = with_input(command, "tok-canary", &["secret", "set", "TOKEN"]).exits(4);
    assert!(refused.stderr().contains("Start a keyring"), "{}", refused.stderr());
    assert!(legwork.command(&["secret", "list"]).output().unwrap().stdout.starts_with(b"No secrets."));
}

/// The worker asks while there is no keyring, and the same process asks again once there is one.
#[tokio::test]
async fn a_keyring_that_starts_after_the_worker_is_found() {
    let (mut desktop, connection) = Desktop::new().await;
    let server = ModelServer::start(Shape::OpenAi, vec![Act::Reply(Turn::says(&["Hello."]))]);
    let url = server.base_url();
    let add = ["provider", "add", "local", "--kind", "openai-compatible", "--base-url", &url, "--model", "m"];
    desktop.run(KEY, &add).ok();
    desktop.run("", &["agent", "add", "writer", "--kind", "llm", "--provider", "local"]).ok();
    desktop.keyring.kill();
    wait::eventually("the keyring has left the bus", async || {
        let asked = connection.call_method(Some(SERVICE), PATH, Some(INTERFACE), "ReadAlias", &("default",));
        asked.await.is_err().then_some(())
    })
    .await;

    let mut worker = desktop.legwork.command(&["worker"]);
    let worker = worker.env("DBUS_SESSION_BUS_ADDRESS", desktop.bus.address()).stdin(Stdio::null()).spawn();
    let mut worker = worker.unwrap();
    let ask = |title: &str| {
        let args = ["execute", title, "--agent", "writer", "--retries", "0", "--async"];
        desktop.legwork.json(&args)["id"].as_str().unwrap().to_owned()
    };
    let refused = desktop.legwork.wait_for(&ask("Write too early"), &["failed"]);
    assert!(refused["error"]["message"].as_str().unwrap().contains("There is no keyring here"), "{refused}");

    desktop.keyring = Keyring::start(desktop.legwork.place(), &desktop.bus);
    Keyring::opened(&connection).await;
    desktop.legwork.wait_for(&ask("Write a greeting"), &["completed"]);
    assert_eq!(server.requests()[0].header("authorization"), Some(format!("Bearer {KEY}").as_str()));
    worker.kill().unwrap();
    worker.wait().unwrap();
}

#[tokio::test]
async fn a_refused_provider_leaves_no_key() {
    let (desktop, connection) = Desktop::new().await;
    desktop.add("openai", 0);
    desktop.add("openai", 2);
    assert_eq!(keys(&connection).await, 1);
}

#[tokio::test]
async fn a_locked_keyring_is_said_to_be_locked() {
    let (desktop, connection) = Desktop::new().await;
    desktop.add("before", 0);
    let path = Keyring::collection(&connection).await.unwrap();
    connection.call_method(Some(SERVICE), PATH, Some(INTERFACE), "Lock", &(vec![path],)).await.unwrap();

    let refused = desktop.add("after", 4);
    let told = refused.stderr();
    assert!(told.contains("is locked") || told.contains("did not answer"), "{told}");
    assert!(told.contains("--key-env"), "{told}");
    assert!(!told.contains(KEY), "{told}");
    let list = desktop.run("", &["--json", "provider", "list"]).ok().json();
    assert_eq!(list["providers"].as_array().unwrap().len(), 1, "{list}");
}

#[test]
fn without_a_keyring_the_other_places_are_named() {
    let legwork = Legwork::new();
    let args = ["provider", "add", "openai", "--kind", "openai"];
    let refused = with_input(legwork.command(&args), KEY, &args).exits(4);
    let told = refused.stderr();
    assert!(told.contains("There is no keyring here"), "{told}");
    assert!(told.contains("--key-env"), "{told}");
    assert!(!told.contains(KEY), "{told}");
    let list = legwork.json(&["provider", "list"]);
    assert_eq!(list["providers"].as_array().unwrap().len(), 0, "{list}");

    legwork.run(&["provider", "add", "openai", "--kind", "openai", "--key-env", "SOME_KEY"]).ok();
    legwork.run(&["provider", "remove", "openai"]).ok();
}

#[tokio::test]
async fn two_data_folders_do_not_share_a_key() {
    let (desktop, connection) = Desktop::new().await;
    desktop.add("openai", 0);
    let other = desktop.legwork.place().root().join("other");
    let other = other.to_str().unwrap();
    let args = ["--data-dir", other, "provider", "add", "openai", "--kind", "openai"];
    desktop.run(KEY, &args).ok();
    assert_eq!(keys(&connection).await, 2);
    desktop.run("", &["provider", "remove", "openai"]).ok();
    assert_eq!(keys(&connection).await, 1);
}

/// The key is in the keyring, and nowhere else: not in the database or its log, not in any file of the data folder.
#[tokio::test]
async fn a_key_is_nowhere_but_in_the_keyring() {
    let (desktop, _connection) = Desktop::new().await;
    let mut told = String::new();
    let mut say = |ran: Ran| told.push_str(&format!("{}{}", ran.stdout(), ran.stderr()));
    say(desktop.add("openai", 0));
    say(desktop.add("openai", 2));
    say(desktop.run(KEY, &["provider", "edit", "openai", "--new-key"]));
    say(desktop.run(&format!("{KEY} {KEY}"), &["provider", "edit", "openai", "--new-key"]).exits(2));
    for args in [
        &["provider", "list"][..],
        &["provider", "show", "openai"],
        &["--json", "provider", "list"],
        &["doctor"],
    ] {
        let mut command = desktop.legwork.command(args);
        command.env("LEGWORK_LOG", "trace").env("DBUS_SESSION_BUS_ADDRESS", desktop.bus.address());
        say(with_input(command, "", args));
    }
    assert!(!told.contains(KEY), "{told}");
    assert!(files_with(&desktop.legwork.data(), KEY).is_empty());
}

#[test]
fn a_text_in_a_file_is_found() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("deep")).unwrap();
    std::fs::write(folder.path().join("deep/file"), format!("…{KEY}…")).unwrap();
    assert_eq!(files_with(folder.path(), KEY).len(), 1);
}
