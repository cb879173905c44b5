//! Shells that say their PATH, and others.

use super::*;
use std::{fs, os::unix::fs::PermissionsExt, sync::mpsc, thread};

/// A shell whose start-up file is `profile`.
fn shell(dir: &Path, profile: &str) -> std::path::PathBuf {
    let path = dir.join("shell");
    fs::write(&path, format!("#!/bin/sh\n{profile}\nshift; exec /bin/sh \"$@\"\n")).unwrap();
    fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
    path
}

#[test]
fn the_path_is_what_start_up_files_make_it() {
    let dir = tempfile::tempdir().unwrap();
    let shell = shell(dir.path(), "echo Welcome; PATH=/opt/tools:$PATH; export PATH");
    let ours = vec![("PATH".to_owned(), "/usr/bin:/bin".to_owned())];
    assert_eq!(ask(&shell, &ours, PATIENCE).as_deref(), Some("/opt/tools:/usr/bin:/bin"));
    assert_eq!(ask(Path::new("/no/such/shell"), &ours, PATIENCE), None);
}

#[test]
fn what_only_interactive_shells_read_counts_and_what_breaks_there_does_not() {
    let ours = vec![("PATH".to_owned(), "/usr/bin:/bin".to_owned())];
    for (profile, path) in [
        ("case $2 in -i) PATH=/opt/nvm:$PATH;; esac; export PATH", "/opt/nvm:/usr/bin:/bin"),
        ("case $2 in -i) exit 1;; esac; PATH=/opt/tools:$PATH; export PATH", "/opt/tools:/usr/bin:/bin"),
        ("case $2 in -i) sleep 60;; esac; PATH=/opt/tools:$PATH; export PATH", "/opt/tools:/usr/bin:/bin"),
        ("echo Welcome; read answer; tty; PATH=/opt/nvm:$PATH; export PATH", "/opt/nvm:/usr/bin:/bin"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let shell = shell(dir.path(), profile);
        assert_eq!(ask(&shell, &ours, Duration::from_secs(1)).as_deref(), Some(path), "{profile}");
    }
}

#[test]
fn the_shell_of_the_person_is_found_without_a_word_of_the_environment() {
    let users =
        "root:x:0:0:root:/root:/bin/bash\n# odd\nada:x:1000:1000:Ada:/home/ada:/usr/bin/zsh\nold:x:7:7::/:\n";
    for (uid, found) in [(0, Some("/bin/bash")), (1000, Some("/usr/bin/zsh")), (7, None), (100, None)] {
        assert_eq!(listed(users, uid).as_deref(), found.map(Path::new), "{uid}");
    }
}

#[test]
fn a_shell_that_hangs_is_not_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let shell = shell(dir.path(), "sleep 60");
    let (tell, told) = mpsc::channel();
    thread::spawn(move || tell.send(ask(&shell, &[], Duration::from_millis(100))));
    // the shell itself would be waited for twice as long
    assert_eq!(told.recv_timeout(Duration::from_secs(30)), Ok(None));
}

#[test]
fn an_answer_behind_much_else_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let much =
        "i=0; while [ $i -lt 20000 ]; do echo 'Welcome, and a good day to all of you'; i=$((i+1)); done";
    let shell =
        shell(dir.path(), &format!("{much}; printf 'and no end of the line'; PATH=/opt/tools; export PATH"));
    assert_eq!(ask(&shell, &[], Duration::from_secs(20)).as_deref(), Some("/opt/tools"));
}

#[test]
fn c_shells_are_known_by_their_names() {
    for (shell, manner) in [
        ("/usr/bin/tcsh", Manner::CShell),
        ("/bin/csh", Manner::CShell),
        ("/usr/bin/bsd-csh", Manner::CShell),
        ("/bin/sh", Manner::Flags),
        ("/usr/bin/fish", Manner::Flags),
        ("/usr/bin/zsh", Manner::Flags),
        ("", Manner::Flags),
    ] {
        assert_eq!(Manner::of(Path::new(shell)), manner, "{shell}");
    }
}

/// Shells, a start-up file of each in the home folder, and what stands in it.
const REAL: &[(&str, &str, &str)] = &[
    ("sh", ".profile", "PATH=/opt/tools:$PATH; export PATH"),
    ("dash", ".profile", "PATH=/opt/tools:$PATH; export PATH"),
    ("bash", ".bash_profile", "PATH=/opt/tools:$PATH"),
    ("zsh", ".zprofile", "path=(/opt/tools $path)"),
    ("zsh", ".zshrc", "PATH=/opt/tools:$PATH"),
    ("fish", ".config/fish/config.fish", "if status is-interactive; set -gx PATH /opt/tools $PATH; end"),
    ("tcsh", ".login", "setenv PATH /opt/tools:$PATH"),
    ("tcsh", ".tcshrc", "set path = (/opt/tools $path)"),
    ("tcsh", ".cshrc", "if (! $?prompt) exit\nsetenv PATH /opt/tools:$PATH"),
    ("tcsh", ".login", "set answer = $<\nsetenv PATH /opt/tools:$PATH"),
    ("csh", ".login", "setenv PATH /opt/tools:$PATH"),
    ("csh", ".cshrc", "setenv PATH /opt/tools:$PATH"),
    ("nu", ".config/nushell/config.nu", "$env.PATH = ($env.PATH | prepend /opt/tools)"),
];

#[test]
fn real_shells_tell_what_their_start_up_files_make_of_the_path() {
    for (name, file, text) in REAL {
        let folders = ["/usr/bin", "/bin", "/usr/local/bin"].map(|folder| Path::new(folder).join(name));
        let Some(shell) = folders.into_iter().find(|program| program.is_file()) else {
            eprintln!("skipped: there is no {name} on this machine");
            continue;
        };
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, format!("{text}\n")).unwrap();
        let gone = home.path().join("gone");
        for farewell in [".logout", ".zlogout", ".bash_logout"] {
            fs::write(home.path().join(farewell), format!("touch {}\n", gone.display())).unwrap();
        }
        let ours = [("PATH", "/usr/bin:/bin"), ("HOME", home.path().to_str().unwrap())];
        let ours = ours.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let path = ask(&shell, &ours, Duration::from_secs(20)).unwrap_or_default();
        assert!(path.split(':').any(|folder| folder == "/opt/tools"), "{name}, {}: {path:?}", file.display());
        assert!(!gone.exists(), "{name}: the login was ended");
    }
}
