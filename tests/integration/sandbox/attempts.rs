//! Attempts to get out of a sandbox, each a shell script, and by what it is known that one did.

use contract::sandbox::{NetworkAccess, SandboxLevel, SandboxMeans};

/// By what it is known that an attempt got out.
#[derive(Clone, Copy, Debug)]
pub(super) enum Proof {
    /// It printed what is to be seen by nobody.
    Prints,
    /// This is there now (from the person's home).
    Makes(&'static str),
    /// This is not as it was (from the person's home).
    Changes(&'static str),
    /// The other process has ended.
    Ends,
}

/// What must hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HeldBy {
    /// Every level.
    Every,
    /// Every level where bubblewrap makes it; that Landlock does not is said among its gaps.
    Bubblewrap,
    /// A sandbox without network.
    NoNetwork,
    /// A sandbox in which nothing may be changed.
    ReadOnly,
}

impl HeldBy {
    /// Whether such a sandbox must hold it.
    pub(super) fn holds(self, level: SandboxLevel, network: NetworkAccess, means: SandboxMeans) -> bool {
        match self {
            Self::Every => true,
            Self::Bubblewrap => means == SandboxMeans::Bubblewrap || level == SandboxLevel::ReadOnly,
            Self::NoNetwork => network != NetworkAccess::All,
            Self::ReadOnly => level == SandboxLevel::ReadOnly,
        }
    }
}

/// One attempt.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attempt {
    pub(super) name: &'static str,
    pub(super) script: &'static str,
    pub(super) proof: Proof,
    pub(super) held_by: HeldBy,
    /// Whether it needs rights that not everybody has, also outside of a sandbox.
    pub(super) needs_root: bool,
    /// Whether it depends on the machine that it gets out where nothing holds it.
    pub(super) unsure: bool,
}

const fn reads(name: &'static str, script: &'static str) -> Attempt {
    Attempt { name, script, proof: Proof::Prints, held_by: HeldBy::Every, needs_root: false, unsure: false }
}

const fn makes(name: &'static str, script: &'static str, path: &'static str) -> Attempt {
    Attempt { proof: Proof::Makes(path), ..reads(name, script) }
}

const fn changes(name: &'static str, script: &'static str, path: &'static str) -> Attempt {
    Attempt { proof: Proof::Changes(path), ..reads(name, script) }
}

impl Attempt {
    const fn held_by(self, held_by: HeldBy) -> Self {
        Self { held_by, ..self }
    }

    const fn as_root(self) -> Self {
        Self { needs_root: true, ..self }
    }

    /// Process 1 may see another system than we do.
    const fn unsure(self) -> Self {
        Self { unsure: true, ..self }
    }
}

/// A connection to a socket, in Python.
macro_rules! connects {
    ($family:literal, $kind:literal, $address:literal) => {
        concat!(
            "/usr/bin/python3 -c \"import socket; s=socket.socket(socket.",
            $family,
            ", socket.",
            $kind,
            "); s.settimeout(1); s.connect(",
            $address,
            "); s.send(b'x'); print(s.recv(99))\""
        )
    };
}

/// All of them. Those that leave the folder in disorder come last.
pub(super) const ALL: &[Attempt] = &[
    // secrets of the person
    reads("ssh key", "cat \"$H/.ssh/id_ed25519\""),
    reads("ssh key by a way up", "cat ../.ssh/id_ed25519"),
    reads("ssh key by a link", "ln -sf \"$H/.ssh\" link; cat link/id_ed25519"),
    reads("ssh key by a hard link", "ln \"$H/.ssh/id_ed25519\" hard; cat hard"),
    reads("ssh key by its process", "cat /proc/self/root$H/.ssh/id_ed25519"),
    reads("ssh key by process 1", "cat /proc/1/root$H/.ssh/id_ed25519").as_root().unsure(),
    reads("ssh key by another process", "cat /proc/$VICTIM/root$H/.ssh/id_ed25519"),
    reads("all secrets below the home", "grep -rs --include='*' $CANARY \"$H\" --exclude-dir=work"),
    reads("keys of a cloud", "cat \"$H/.aws/credentials\""),
    reads("passwords of servers", "cat \"$H/.netrc\""),
    reads("sessions of a browser", "cat \"$H/.config/google-chrome/Default/Cookies\""),
    reads("the keyring's file", "cat \"$H/.local/share/keyrings/login.keyring\""),
    reads("the session's agent of keys", "test -n \"$SSH_AUTH_SOCK$DBUS_SESSION_BUS_ADDRESS\" && echo $CANARY"),
    reads("passwords of the machine", "test -s /etc/shadow && cat /etc/shadow >/dev/null && echo $CANARY").as_root(),
    // Legwork's own
    reads("Legwork's data", "cat \"$DATA/secret\""),
    reads("Legwork's database", "cat \"$DATA\"/*.db* | grep -qa SQLite && echo $CANARY"),
    reads("another attempt's spec", "cat \"$DATA\"/attempts/*/*/spec.json | grep -q argv && echo $CANARY"),
    reads("a socket of Legwork's", connects!("AF_UNIX", "SOCK_STREAM", "'$DATA/s'")),
    // the session's programs
    reads("the agent of keys", connects!("AF_UNIX", "SOCK_STREAM", "'$H/.gnupg/S.gpg-agent'")),
    reads("a socket without a file", connects!("AF_UNIX", "SOCK_STREAM", "'\\\\0$NAME'")),
    // other processes
    reads("environment of another", "cat /proc/$VICTIM/environ | tr '\\0' '\\n'"),
    reads("environment of all", "cat /proc/[0-9]*/environ | tr '\\0' '\\n' | grep SECRET="),
    reads("memory of another", "head -c 0 /proc/$VICTIM/mem && echo $CANARY").as_root(),
    reads("files of another", "ls -l /proc/$VICTIM/fd/ >/dev/null && echo $CANARY"),
    reads("a trace of another", "/usr/bin/python3 -c \"import ctypes,sys; sys.exit(ctypes.CDLL(None).ptrace(16,$VICTIM,0,0)!=0)\" && echo $CANARY").as_root(),
    Attempt { proof: Proof::Ends, ..reads("the end of another", "kill -9 $VICTIM") },
    // outside of the folder
    makes("a file in the home", "echo x > \"$H/made\"", "made"),
    makes("a file by a way up", "echo x > ../made-up", "made-up"),
    makes("a file by a link", "ln -sf \"$H\" out; echo x > out/made-by-link", "made-by-link"),
    makes("a file by its process", "echo x > /proc/self/cwd/../made-by-cwd", "made-by-cwd"),
    makes("a file by process 1", "echo x > /proc/1/root$H/made-by-1", "made-by-1").as_root().unsure(),
    makes("a folder", "mkdir \"$H/folder\"", "folder"),
    makes("a file that was moved there", "echo x > f; mv f \"$H/moved\"", "moved"),
    makes("a link to a file outside", "ln \"$H/keep/file\" \"$H/linked\"", "linked"),
    makes("what a shell begins with", "echo x > \"$H/.profile\"", ".profile"),
    changes("what a shell runs", "echo x >> \"$H/.bashrc\"", ".bashrc"),
    changes("a file by a hard link", "ln \"$H/keep/file\" hard2 && echo x >> hard2", "keep/file"),
    changes("a file that is emptied", ": > \"$H/keep/file\"", "keep/file"),
    changes("a folder that is removed", "rm -rf \"$H/keep\"", "keep/file"),
    makes("Legwork's data folder", "echo x > \"$DATA/../data/made\"", "../data/made"),
    reads("the system's folder", "touch /usr/made-by-test && rm /usr/made-by-test && echo $CANARY").as_root(),
    // more rights
    reads("a setting of the kernel", "cat /proc/sys/kernel/domainname > /proc/sys/kernel/domainname && echo $CANARY").as_root(),
    reads("a device", "mknod device b 7 0 && echo $CANARY").as_root(),
    reads("a mount", "mkdir -p m; mount -t tmpfs none m && umount m && echo $CANARY").as_root(),
    reads("what lies below a mount", "unshare -Urm sh -c \"umount '$H/.ssh' || umount -l '$H/.ssh'; cat '$H/.ssh/id_ed25519'\""),
    reads("the system's namespaces", "nsenter -t 1 -m -- cat \"$H/.ssh/id_ed25519\"").as_root().unsure(),
    reads("a program with more rights", "grep -q 'NoNewPrivs:.*0' /proc/self/status && echo $CANARY"),
    // the network
    reads("a server", connects!("AF_INET", "SOCK_STREAM", "('127.0.0.1',$TCP)")).held_by(HeldBy::NoNetwork),
    reads("a datagram", connects!("AF_INET", "SOCK_DGRAM", "('127.0.0.1',$UDP)")).held_by(HeldBy::NoNetwork),
    // inside of the folder
    makes("a file in the folder", "echo x > made-here", "work/made-here").held_by(HeldBy::ReadOnly),
    changes("a file of the folder", "echo x >> file", "work/file").held_by(HeldBy::ReadOnly),
    changes("a coding agent's rights", "echo x > .claude/settings.json", "work/.claude/settings.json").held_by(HeldBy::Bubblewrap),
    changes("an editor's tasks", "echo x > .vscode/tasks.json", "work/.vscode/tasks.json").held_by(HeldBy::Bubblewrap),
    changes("a coding agent's folder that is moved", "mv .claude aside && mkdir .claude", "work/.claude/settings.json").held_by(HeldBy::Bubblewrap),
    reads("a hook", "echo x > .git/hooks/pre-commit && echo $CANARY").held_by(HeldBy::Bubblewrap),
    makes("a hook by a setting", "git config core.hooksPath . && touch configured", "work/configured").held_by(HeldBy::Bubblewrap),
    reads("a hook in a folder that is moved", "mv .git/hooks .git/aside && mkdir .git/hooks && touch .git/hooks/post-commit && echo $CANARY").held_by(HeldBy::Bubblewrap),
    makes("another repository in its place", "mv .git aside-git && mkdir -p .git/hooks && touch .git/hooks/pre-push", "work/.git/hooks/pre-push").held_by(HeldBy::Bubblewrap),
];
