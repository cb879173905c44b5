//! Starts supervisors, talks to them, and looks for what they may have left behind.

use contract::{
    provider::Key,
    supervision::{
        ARTIFACTS_DIR, EXIT_FILE, ExitRecord, FromSupervisor, OUTPUT_FILE, RunSpec, SOCKET_FILE, SPEC_FILE,
        ToSupervisor, gate_line,
    },
};
use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader, Write},
    os::{fd::AsRawFd, unix::net::UnixStream},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    time::{Duration, Instant},
};

/// No process.
pub(crate) const NONE: [u32; 0] = [];
/// What a script says that goes on when [`Supervised::tell`] is called.
pub(crate) const UNTIL_TOLD: &str = r#"while [ ! -e "$LEGWORK_OUTPUT_DIR/told" ]; do sleep 0.01; done"#;
/// No wait in these tests is longer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// One supervisor on a folder of its own.
pub(crate) struct Supervised {
    _root: tempfile::TempDir,
    pub(crate) dir: PathBuf,
    pub(crate) process: Child,
    gate: Option<ChildStdin>,
    pub(crate) greeting: String,
}

/// The spec of `sh -c script`, to be changed by the test.
pub(crate) fn shell(script: &str) -> RunSpec {
    argv(&["/bin/sh", "-c", script])
}

/// The spec of a program.
pub(crate) fn argv(argv: &[&str]) -> RunSpec {
    RunSpec {
        program: None,
        exact_folder: false,
        argv: argv.iter().map(|&a| a.to_owned()).collect(),
        cwd: "/".to_owned(),
        env: vec![("PATH".to_owned(), "/usr/local/bin:/usr/bin:/bin".to_owned())],
        pty: false,
        stdin: None,
        open_input: false,
        timeout_ms: 60_000,
        output_cap_bytes: 64 << 20,
        sandbox: None,
    }
}

impl Supervised {
    /// A supervisor that waits at its gate.
    pub(crate) fn at_gate(spec: RunSpec) -> Self {
        Self::in_folder(spec, "attempt")
    }

    /// The same in a folder named `name` below a temporary one.
    pub(crate) fn in_folder(mut spec: RunSpec, name: &str) -> Self {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join(name);
        fs::create_dir_all(dir.join(ARTIFACTS_DIR)).unwrap();
        // What every process of the command can be known by.
        spec.env.push(("LEGWORK_OUTPUT_DIR".to_owned(), dir.join(ARTIFACTS_DIR).display().to_string()));
        fs::write(dir.join(SPEC_FILE), serde_json::to_vec(&spec).unwrap()).unwrap();
        let mut process = spawn(&dir);
        let gate = process.stdin.take();
        let mut greeting = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut greeting).unwrap();
        Self { _root: root, dir, process, gate, greeting: greeting.trim_end().to_owned() }
    }

    /// A supervisor whose command runs.
    pub(crate) fn start(spec: RunSpec) -> Self {
        let mut supervised = Self::at_gate(spec);
        supervised.go();
        supervised
    }

    pub(crate) fn go(&mut self) {
        self.go_with(&BTreeMap::new());
    }

    /// Opens the gate, and gives the command these secrets.
    pub(crate) fn go_with(&mut self, secrets: &BTreeMap<String, Key>) {
        self.gate.take().unwrap().write_all(gate_line(secrets).as_bytes()).unwrap();
    }

    pub(crate) fn close_gate(&mut self) {
        self.gate = None;
    }

    pub(crate) fn connect(&self) -> Client {
        let dir = fs::File::open(&self.dir).unwrap();
        let stream = UnixStream::connect(format!("/proc/self/fd/{}/{SOCKET_FILE}", dir.as_raw_fd())).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Client { lines: BufReader::new(stream.try_clone().unwrap()), stream }
    }

    /// Waits until the supervisor is gone and reads what it left.
    pub(crate) fn exit(&mut self) -> ExitRecord {
        self.wait_gone();
        serde_json::from_slice(&fs::read(self.dir.join(EXIT_FILE)).expect("no exit record")).unwrap()
    }

    pub(crate) fn wait_gone(&mut self) {
        wait_until("the supervisor is gone", || self.process.try_wait().unwrap().is_some());
    }

    /// The output so far; nothing before there is a file.
    pub(crate) fn output(&self) -> String {
        String::from_utf8(fs::read(self.dir.join(OUTPUT_FILE)).unwrap_or_default()).unwrap()
    }

    /// Lets a script go on that waits until it is told.
    pub(crate) fn tell(&self) {
        fs::write(self.dir.join(ARTIFACTS_DIR).join("told"), "").unwrap();
    }

    /// Waits until `text` stands in the output.
    pub(crate) fn wait_for_output(&self, text: &str) {
        wait_until(&format!("{text:?} is in the output"), || {
            fs::read(self.dir.join(OUTPUT_FILE)).is_ok_and(|o| String::from_utf8_lossy(&o).contains(text))
        });
    }

    /// Living processes of the command, wherever they went.
    pub(crate) fn living(&self) -> Vec<u32> {
        living_with(&format!("LEGWORK_OUTPUT_DIR={}", self.dir.join(ARTIFACTS_DIR).display()))
    }
}

impl Drop for Supervised {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        for pid in self.living() {
            let _ = Command::new("kill").args(["-9", &pid.to_string()]).status();
        }
    }
}

/// Starts the program under test on `dir`.
pub(crate) fn spawn(dir: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_legwork-supervisor"))
        .arg(dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Processes that are no zombies and have `variable` in their environment.
fn living_with(variable: &str) -> Vec<u32> {
    let has = |pid: &u32| {
        fs::read(format!("/proc/{pid}/environ"))
            .is_ok_and(|env| env.split(|&b| b == 0).any(|v| v == variable.as_bytes()))
    };
    let pids = fs::read_dir("/proc").unwrap().flatten();
    pids.filter_map(|e| e.file_name().to_str()?.parse().ok()).filter(has).collect()
}

/// Waits for a condition, looking often, and fails by name when it does not come.
pub(crate) fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// One connection.
pub(crate) struct Client {
    lines: BufReader<UnixStream>,
    stream: UnixStream,
}

impl Client {
    pub(crate) fn say(&mut self, what: &ToSupervisor) {
        let mut line = serde_json::to_vec(what).unwrap();
        line.push(b'\n');
        self.stream.write_all(&line).unwrap();
    }

    /// The next line; `None` at the end.
    pub(crate) fn next(&mut self) -> Option<FromSupervisor> {
        let mut line = String::new();
        self.lines.read_line(&mut line).expect("nothing was said in time");
        (!line.is_empty()).then(|| serde_json::from_str(&line).unwrap())
    }

    /// Reads on to the line that `pick` picks.
    pub(crate) fn until<T>(&mut self, pick: impl Fn(FromSupervisor) -> Option<T>) -> T {
        loop {
            if let Some(picked) = pick(self.next().expect("the connection ended first")) {
                return picked;
            }
        }
    }

    /// Reads on to the exact line `what`.
    pub(crate) fn until_said(&mut self, what: &FromSupervisor) {
        self.until(|said| (said == *what).then_some(()));
    }

    /// Reads on to the end and returns how the command ended.
    pub(crate) fn until_exited(&mut self) -> ExitRecord {
        self.until(|said| match said {
            FromSupervisor::Exited { exit } => Some(exit),
            _ => None,
        })
    }
}
