//! A command in a sandbox is owned as any other: told, frozen, ended, and gone when its supervisor is.

use crate::harness::{NONE, Supervised, UNTIL_TOLD, argv, shell, wait_until};
use contract::{
    sandbox::{NetworkAccess, Sandbox, SandboxInForce, SandboxLevel, SandboxMeans},
    supervision::{
        Ending, FromSupervisor, NotStarted, RunSpec, SANDBOX_FILE, SandboxSpec, TEMP_DIR, ToSupervisor,
    },
};
use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpListener,
};

/// Both means, by where bubblewrap is.
const MEANS: [(SandboxMeans, Option<&str>); 2] =
    [(SandboxMeans::Bubblewrap, None), (SandboxMeans::Landlock, Some("/nowhere/bwrap"))];

/// The same in a sandbox that changes nothing.
fn boxed(spec: RunSpec, bubblewrap: Option<&str>) -> RunSpec {
    let asked = Sandbox {
        level: SandboxLevel::ReadOnly,
        network: NetworkAccess::None,
        best_effort: bubblewrap.is_some(),
    };
    let sandbox = SandboxSpec {
        asked,
        home: "/nowhere".to_owned(),
        data_dir: "/nowhere/data".to_owned(),
        writable: vec![],
        model_servers: vec![],
        bubblewrap: bubblewrap.map(str::to_owned),
    };
    RunSpec { sandbox: Some(sandbox), ..spec }
}

#[test]
fn a_command_is_told_to_end_and_tidies_up() {
    for pty in [false, true] {
        for (means, bubblewrap) in MEANS {
            let script = "trap 'echo tidied; exit 3' TERM; echo set; while :; do sleep 0.05; done";
            let mut supervised = Supervised::start(boxed(RunSpec { pty, ..shell(script) }, bubblewrap));
            supervised.wait_for_output("set");
            let mut client = supervised.connect();
            client.say(&ToSupervisor::Cancel);
            assert_eq!(client.until_exited().ending, Ending::Cancelled, "{means}");
            assert!(supervised.output().trim_end().ends_with("tidied"), "{means}: {}", supervised.output());
            supervised.wait_gone();
            assert_eq!(supervised.living(), NONE, "{means}");
            let held = fs::read(supervised.dir.join(SANDBOX_FILE)).unwrap();
            let held: SandboxInForce = serde_json::from_slice(&held).unwrap();
            assert_eq!(held.means, means);
            assert!(!supervised.dir.join(TEMP_DIR).exists(), "{means}");
        }
    }
}

#[test]
fn a_command_that_minds_nothing_is_ended() {
    for (means, bubblewrap) in MEANS {
        let script = "trap '' TERM; (trap '' TERM; setsid sleep 60 & sleep 60) & echo set; while :; do sleep 0.05; done";
        let mut supervised = Supervised::start(boxed(shell(script), bubblewrap));
        supervised.wait_for_output("set");
        supervised.connect().say(&ToSupervisor::Cancel);
        assert_eq!(supervised.exit().ending, Ending::Cancelled, "{means}");
        assert_eq!(supervised.living(), NONE, "{means}");
    }
}

#[test]
fn a_command_is_frozen_and_goes_on() {
    for (means, bubblewrap) in MEANS {
        let script = format!("(i=0; while :; do i=$((i+1)); echo $i; sleep 0.01; done) & {UNTIL_TOLD}");
        let mut supervised = Supervised::start(boxed(shell(&script), bubblewrap));
        supervised.wait_for_output("3\n");
        let mut client = supervised.connect();
        client.say(&ToSupervisor::Pause);
        client.until_said(&FromSupervisor::Paused);
        let Some(FromSupervisor::State { output_bytes, .. }) = supervised.connect().next() else {
            panic!("{means}: nothing is said")
        };
        client.say(&ToSupervisor::Resume);
        client.until_said(&FromSupervisor::Resumed);
        wait_until("it counts again", || supervised.output().len() as u64 > output_bytes);
        supervised.tell();
        assert_eq!(client.until_exited().ending, Ending::Exited { code: 0 }, "{means}");
        supervised.wait_gone();
        assert_eq!(supervised.living(), NONE, "{means}");
    }
}

#[test]
fn nothing_is_left_of_it_when_the_supervisor_is_killed() {
    let mut supervised = Supervised::start(boxed(shell("setsid sleep 60 & echo set; sleep 60"), None));
    supervised.wait_for_output("set");
    assert!(!supervised.living().is_empty());
    supervised.process.kill().unwrap();
    wait_until("nothing lives", || supervised.living().is_empty());
}

#[test]
fn how_it_ends_is_passed_on() {
    for (means, bubblewrap) in MEANS {
        let killed = match means {
            SandboxMeans::Bubblewrap => Ending::Exited { code: 137 },
            _ => Ending::Signalled { signal: 9 },
        };
        for (script, ending) in [
            ("exit 0", Ending::Exited { code: 0 }),
            ("exit 7", Ending::Exited { code: 7 }),
            ("kill -9 $$", killed),
        ] {
            let mut supervised = Supervised::start(boxed(shell(script), bubblewrap));
            assert_eq!(supervised.exit().ending, ending, "{means}: {script}");
        }
        let mut late =
            Supervised::start(RunSpec { timeout_ms: 300, ..boxed(argv(&["sleep", "60"]), bubblewrap) });
        assert_eq!(late.exit().ending, Ending::TimedOut, "{means}");
    }
}

#[test]
fn a_program_that_is_hidden_is_not_started() {
    let dir = tempfile::tempdir().unwrap();
    let program = dir.path().join("program");
    fs::copy("/bin/true", &program).unwrap();
    let spec = boxed(argv(&[program.to_str().unwrap()]), None);
    // what lies among temporary files is nowhere in a sandbox
    let ending = Supervised::start(spec).exit().ending;
    assert!(
        matches!(&ending, Ending::NotStarted { reason: NotStarted::NoSandbox, message } if message.contains("No such file")),
        "{ending:?}"
    );
}

/// A server that answers whoever asks with its own word, and its port.
fn server(word: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{word}", word.len());
        }
    });
    port
}

#[test]
fn a_network_of_the_model_alone_leads_to_its_servers_and_nowhere_else() {
    let (model, other) = (server("the model"), server("another"));
    let script = format!(
        r#"
import os, socket, urllib.request
def raw(to, text):
    s = socket.create_connection(to, 5)
    s.sendall(text.encode())
    return s.recv(4096).decode().split("\r\n")[0] + s.recv(4096).decode()
def said(name, what):
    try: print(name, what())
    except Exception as e: print(name, "FAILED", e)
way = ("127.0.0.1", 3128)
said("open", lambda: urllib.request.urlopen("http://127.0.0.1:{model}/x").read().decode())
said("tunnel", lambda: raw(way, "CONNECT 127.0.0.1:{model} HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n"))
said("refused", lambda: raw(way, "CONNECT 127.0.0.1:{other} HTTP/1.1\r\n\r\n"))
said("closed", lambda: urllib.request.urlopen("http://127.0.0.1:{other}/").read().decode())
said("around", lambda: raw(("127.0.0.1", {model}), "GET / HTTP/1.1\r\n\r\n"))
said("nonsense", lambda: raw(way, "GET / HTTP/1.1\r\n\r\n"))
said("variables", lambda: os.environ["HTTPS_PROXY"])
exit(5)
"#
    );
    let mut spec = boxed(argv(&["/usr/bin/python3", "-c", &script]), None);
    if let Some(sandbox) = &mut spec.sandbox {
        sandbox.asked.network = NetworkAccess::ModelOnly;
        sandbox.model_servers = vec![format!("http://127.0.0.1:{model}/v1")];
    }
    let mut supervised = Supervised::start(spec.clone());
    assert_eq!(supervised.exit().ending, Ending::Exited { code: 5 }, "{}", supervised.output());
    let output = supervised.output();
    for line in [
        "open the model\n",
        "tunnel HTTP/1.1 200 Connection established",
        "refused HTTP/1.1 403 Forbidden",
        "closed FAILED HTTP Error 403",
        "around FAILED",
        "nonsense HTTP/1.1 400 Bad Request",
        "variables http://127.0.0.1:3128\n",
    ] {
        assert!(output.contains(line), "{line}: {output}");
    }
    assert!(!output.contains("another"), "{output}");
    // where there is no server of a model, nothing is started
    if let Some(sandbox) = &mut spec.sandbox {
        sandbox.model_servers.clear();
    }
    let ending = Supervised::start(spec).exit().ending;
    assert!(matches!(ending, Ending::NotStarted { reason: NotStarted::NoSandbox, .. }), "{ending:?}");
}
