//! A person's home with secrets in it, a repository to work in, another process, and servers to reach.
//!
//! It stands outside of the system's folder for temporary files, of which a sandbox shows nothing at all.

use crate::cli::home::Home;
use std::{
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, UdpSocket},
    os::{
        linux::net::SocketAddrExt as _,
        unix::{
            fs::PermissionsExt as _,
            net::{SocketAddr, UnixListener},
        },
    },
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

/// What is to be seen by nobody.
pub(super) const CANARY: &str = "canary-7f3a91";
/// What files hold that are to stay as they are.
pub(super) const AS_IT_WAS: &str = "as it was\n";
/// The folder below which stages stand.
const PARENT: &str = "/var/tmp";
/// Who has no rights of their own.
const NOBODY: &str = "65534";

/// Who asks for tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Person {
    /// Whoever runs the tests.
    Ourselves,
    /// Somebody without any rights, as people are.
    Nobody,
}

impl Person {
    /// Those whom we can be.
    pub(super) fn all() -> Vec<Self> {
        let root = rustix::process::geteuid().is_root();
        [Self::Ourselves].into_iter().chain(root.then_some(Self::Nobody)).collect()
    }
}

/// The stage.
pub(super) struct Stage {
    home: Home,
    person: Person,
    victim: Child,
    /// Kept, so that they go on listening.
    _listen: (UnixListener, UnixListener, UnixListener, TcpListener, UdpSocket),
    tcp: u16,
    udp: u16,
    pub(super) abstract_name: String,
}

impl Stage {
    pub(super) fn new(person: Person) -> Self {
        let home = Home::below(Path::new(PARENT));
        let scratch = home.scratch();
        for (path, text) in [
            (".ssh/id_ed25519", CANARY),
            (".aws/credentials", CANARY),
            (".netrc", CANARY),
            (".config/google-chrome/Default/Cookies", CANARY),
            (".local/share/keyrings/login.keyring", CANARY),
            (".bashrc", AS_IT_WAS),
            ("keep/file", AS_IT_WAS),
            ("work/file", AS_IT_WAS),
            ("work/.claude/settings.json", AS_IT_WAS),
            ("work/.vscode/tasks.json", AS_IT_WAS),
        ] {
            let path = scratch.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        fs::create_dir(scratch.join(".gnupg")).unwrap();
        fs::write(home.data().join("secret"), CANARY).unwrap();
        git(&scratch.join("work"), "init -q -b main");
        git(&scratch.join("work"), "add file");
        git(&scratch.join("work"), "commit -q -m first");
        let abstract_name = format!("legwork-test-{}", home.data().display()).replace('/', "-");
        let address = SocketAddr::from_abstract_name(&abstract_name).unwrap();
        let listen = (
            UnixListener::bind(home.data().join("s")).unwrap(),
            UnixListener::bind(scratch.join(".gnupg/S.gpg-agent")).unwrap(),
            UnixListener::bind_addr(&address).unwrap(),
            TcpListener::bind("127.0.0.1:0").unwrap(),
            UdpSocket::bind("127.0.0.1:0").unwrap(),
        );
        let (tcp, udp) = (listen.3.local_addr().unwrap().port(), listen.4.local_addr().unwrap().port());
        for socket in [home.data().join("s"), scratch.join(".gnupg/S.gpg-agent")] {
            fs::set_permissions(socket, fs::Permissions::from_mode(0o777)).unwrap();
        }
        if person == Person::Nobody {
            let root = home.data().parent().unwrap().to_owned();
            let chown = Command::new("chown").args(["-R", &format!("{NOBODY}:{NOBODY}")]).arg(root).status();
            assert!(chown.unwrap().success());
        }
        let mut sleep = Command::new("sleep");
        sleep.arg("600").env("SECRET", CANARY);
        let victim = as_person(person, &sleep).stdin(Stdio::null()).spawn().unwrap();
        let stage = Self { home, person, victim, _listen: listen, tcp, udp, abstract_name };
        stage.accept();
        let words =
            "provider add local --kind openai-compatible --model m --no-key --base-url http://127.0.0.1:9/v1";
        let added = stage.legwork(&words.split(' ').collect::<Vec<_>>()).output().unwrap();
        assert!(added.status.success(), "{added:?}");
        stage
    }

    /// Whoever connects is told.
    fn accept(&self) {
        let (one, two, three, tcp, udp) = &self._listen;
        for listener in [one, two, three] {
            let listener = listener.try_clone().unwrap();
            std::thread::spawn(move || {
                while let Ok((mut stream, _)) = listener.accept() {
                    // who asks is heard first: what is closed before that is an error to them
                    let _ = stream.read(&mut [0; 16]).and_then(|_| stream.write_all(CANARY.as_bytes()));
                }
            });
        }
        let (tcp, udp) = (tcp.try_clone().unwrap(), udp.try_clone().unwrap());
        std::thread::spawn(move || {
            while let Ok((mut stream, _)) = tcp.accept() {
                let _ = stream.read(&mut [0; 16]).and_then(|_| stream.write_all(CANARY.as_bytes()));
            }
        });
        std::thread::spawn(move || {
            let mut asked = [0; 16];
            while let Ok((_, from)) = udp.recv_from(&mut asked) {
                let _ = udp.send_to(CANARY.as_bytes(), from);
            }
        });
    }

    pub(super) fn path(&self, below_home: &str) -> PathBuf {
        self.home.scratch().join(below_home)
    }

    pub(super) fn work(&self) -> PathBuf {
        self.path("work")
    }

    pub(super) fn data(&self) -> PathBuf {
        self.home.data()
    }

    /// Whether the other process still lives.
    pub(super) fn victim_lives(&mut self) -> bool {
        self.victim.try_wait().unwrap().is_none()
    }

    /// What scripts find things by.
    pub(super) fn names(&self) -> String {
        format!(
            "H='{}' DATA='{}' VICTIM={} TCP={} UDP={} NAME='{}' CANARY={CANARY}\n",
            self.home.scratch().display(),
            self.home.data().display(),
            self.victim.id(),
            self.tcp,
            self.udp,
            self.abstract_name,
        )
    }

    /// `legwork ARGS…` in the folder of the repository, not started yet.
    pub(super) fn legwork(&self, args: &[&str]) -> Command {
        let mut command = self.home.command(args);
        command.current_dir(self.work());
        let mut command = as_person(self.person, &command);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a shell line as a task to its end, in `sandbox` (options of `execute`).
    pub(super) fn run(&self, sandbox: &[&str], line: &str) -> Output {
        self.run_with(sandbox, line, &[])
    }

    /// The same with variables for Legwork itself.
    pub(super) fn run_with(&self, sandbox: &[&str], line: &str, variables: &[(&str, &str)]) -> Output {
        let words = [&["execute", "--retries", "0"], sandbox, &["--command", line]].concat();
        let mut command = self.legwork(&words);
        command.envs(variables.iter().copied());
        command.output().unwrap()
    }

    /// The document that `legwork --json ARGS…` prints.
    pub(super) fn json(&self, args: &[&str]) -> serde_json::Value {
        let output = self.legwork(&[&["--json"], args].concat()).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {output:?}"))
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = self.victim.kill();
        let _ = self.victim.wait();
    }
}

/// `command` as this person would start it.
fn as_person(person: Person, command: &Command) -> Command {
    let mut same = match person {
        Person::Ourselves => Command::new(command.get_program()),
        Person::Nobody => {
            let mut setpriv = Command::new("setpriv");
            setpriv.args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "--"]);
            setpriv.arg(command.get_program());
            setpriv
        }
    };
    same.args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => same.env(name, value),
            None => same.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        same.current_dir(folder);
    }
    same
}

/// Runs git in a folder.
pub(super) fn git(folder: &Path, words: &str) {
    let identity = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "safe.directory=*"];
    let status = Command::new("git").args(identity).args(words.split(' ')).current_dir(folder).status();
    assert!(status.unwrap().success(), "git {words}");
}
