//! What no command in a sandbox reads, wherever it runs.

/// Files and folders in the person's home that hold secrets, or let a command act as the person, and why.
pub(crate) const IN_HOME: &[(&str, &str)] = &[
    (".ssh", "keys of the person, and where they lead"),
    (".gnupg", "keys of the person, and the sockets of their agent"),
    (".aws", "keys of a cloud"),
    (".azure", "keys of a cloud"),
    (".config/gcloud", "keys of a cloud"),
    (".config/doctl", "keys of a cloud"),
    (".oci", "keys of a cloud"),
    (".kube", "keys of clusters"),
    (".docker", "keys of registries"),
    (".config/containers", "keys of registries"),
    (".config/gh", "token of GitHub"),
    (".config/glab-cli", "token of GitLab"),
    (".config/hub", "token of GitHub"),
    (".config/legwork", "Legwork's own settings"),
    (".local/share/legwork", "Legwork's database and sockets"),
    (".local/share/keyrings", "the system's keyring"),
    (".local/share/kwalletd", "the system's keyring"),
    (".password-store", "passwords"),
    (".config/Bitwarden", "passwords"),
    (".config/1Password", "passwords"),
    (".config/op", "passwords"),
    (".config/keepassxc", "passwords"),
    (".netrc", "passwords of servers"),
    (".git-credentials", "passwords of git servers"),
    (".config/git/credentials", "passwords of git servers"),
    (".npmrc", "token of a registry"),
    (".pypirc", "token of a registry"),
    (".cargo/credentials", "token of a registry"),
    (".cargo/credentials.toml", "token of a registry"),
    (".gem/credentials", "token of a registry"),
    (".pgpass", "passwords of databases"),
    (".my.cnf", "passwords of databases"),
    (".vault-token", "token of a vault"),
    (".config/rclone", "keys of storage"),
    (".mozilla", "profiles of a browser: sessions and passwords"),
    (".thunderbird", "mails and passwords"),
    (".config/google-chrome", "profiles of a browser: sessions and passwords"),
    (".config/chromium", "profiles of a browser: sessions and passwords"),
    (".config/BraveSoftware", "profiles of a browser: sessions and passwords"),
    (".config/microsoft-edge", "profiles of a browser: sessions and passwords"),
    (".config/vivaldi", "profiles of a browser: sessions and passwords"),
    (".config/opera", "profiles of a browser: sessions and passwords"),
    ("snap/firefox", "profiles of a browser: sessions and passwords"),
    ("snap/chromium", "profiles of a browser: sessions and passwords"),
    (".var/app", "data of sandboxed programs, browsers among them"),
    (".Xauthority", "lets a command type for the person"),
    (".ICEauthority", "lets a command act in the session"),
    (".bash_history", "what was typed, passwords among it"),
    (".zsh_history", "what was typed, passwords among it"),
    (".local/share/fish/fish_history", "what was typed, passwords among it"),
    (".python_history", "what was typed, passwords among it"),
    (".psql_history", "what was typed, passwords among it"),
];

/// The same outside of any home. What only root reads is there for whoever runs Legwork as root.
pub(crate) const ELSEWHERE: &[(&str, &str)] = &[
    ("/etc/shadow", "passwords of the machine"),
    ("/etc/gshadow", "passwords of the machine"),
    ("/etc/sudoers.d", "who may become root"),
    ("/etc/ssl/private", "keys of the machine"),
    ("/var/lib/docker", "containers"),
    ("/var/run", "sockets, where it is no link to /run"),
];

/// Of `/run`, which is empty in a sandbox (the sockets of the session, of the bus, of containers are there), this stays.
pub(crate) const OF_RUN: &[(&str, &str)] = &[
    ("/run/systemd/resolve", "how names are looked up"),
    ("/run/resolvconf", "how names are looked up"),
    ("/run/NetworkManager", "how names are looked up"),
    ("/run/current-system", "where NixOS has its programs"),
    ("/run/opengl-driver", "drivers of NixOS"),
];

/// Settings of the kernel, which are root's to change, also where root has no rights but its number.
pub(crate) const OF_PROC: [&str; 5] =
    ["/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus", "/proc/acpi"];
