//! What must work in a sandbox all the same.

use super::stage::{AS_IT_WAS, Person, Stage, git};
use std::{fs, process::Command};

/// Something that a command does.
struct Work {
    name: &'static str,
    line: &'static str,
    /// What it prints, in part.
    prints: &'static str,
    /// Whether it changes the folder.
    writes: bool,
}

const fn work(name: &'static str, line: &'static str, prints: &'static str) -> Work {
    Work { name, line, prints, writes: false }
}

const WORKS: &[Work] = &[
    Work {
        writes: true,
        ..work("files of the folder", "mkdir -p a/b && echo one > a/b/c && cat a/b/c", "one")
    },
    Work {
        writes: true,
        ..work(
            "a commit",
            "echo more > file && git add file && git -c user.name=A -c user.email=a@b.c commit -qm second && git log --oneline",
            "second",
        )
    },
    Work { writes: true, ..work("a branch", "git branch other && git branch", "other") },
    Work {
        writes: true,
        ..work(
            "a build",
            "printf 'all:\\n\\techo built > out\\n' > Makefile; (make -s || echo built > out) && cat out",
            "built",
        )
    },
    work("its place in the repository", "git status --short; git rev-parse --abbrev-ref HEAD", "main"),
    work(
        "its output folder",
        "echo kept > \"$LEGWORK_OUTPUT_DIR/kept\" && cat \"$LEGWORK_OUTPUT_DIR/kept\"",
        "kept",
    ),
    work("its context", "grep colour \"$LEGWORK_CONTEXT_FILE\"", "red"),
    work(
        "temporary files",
        "f=$(mktemp) && echo temp > $f && cat $f && echo x > \"${TMPDIR:-/tmp}/y\" && cat \"${TMPDIR:-/tmp}/y\"",
        "temp",
    ),
    work("programs one after the other", "printf 'b\\na\\n' | sort | head -1; sleep 0 & wait", "a"),
    work(
        "devices",
        "head -c 8 /dev/urandom | wc -c; echo gone > /dev/null; ls /dev/fd/ >/dev/null && echo devices",
        "devices",
    ),
    work("its own processes", "sh -c 'cat /proc/self/stat >/dev/null && kill -0 $$ && echo own'", "own"),
    work("files of the system", "test -r /etc/hostname && test -x /bin/sh && echo system", "system"),
    work("variables", "echo $COLOUR", "blue"),
];

#[test]
fn commands_do_their_work_in_a_sandbox() {
    for person in Person::all() {
        for (level, means) in
            [("workspace_write", None), ("read_only", None), ("workspace_write", Some("/nowhere/bwrap"))]
        {
            let stage = Stage::new(person);
            let options = ["--sandbox", level, "--network", "none", "--sandbox-best-effort"];
            let given = ["--env", "COLOUR=blue", "--context", "COLOUR=red", "--context", "colour=red"];
            let variables: Vec<_> = means.map(|path| ("LEGWORK_BWRAP", path)).into_iter().collect();
            let works = WORKS.iter().filter(|work| !work.writes || level == "workspace_write");
            let mut done = 0;
            for work in works {
                let output = stage.run_with(&[&options[..], &given].concat(), work.line, &variables);
                let printed = String::from_utf8_lossy(&output.stdout);
                assert!(
                    output.status.success() && printed.contains(work.prints),
                    "{person:?} {level} {means:?}: {}: {output:?}",
                    work.name
                );
                done += 1;
            }
            eprintln!(
                "{person:?}, {level}, {}: {done} of {done} work",
                means.map_or("bubblewrap", |_| "Landlock")
            );
        }
    }
}

#[test]
fn a_worktree_takes_commits_and_the_repository_behind_it_nothing_else() {
    let stage = Stage::new(Person::Ourselves);
    git(&stage.work(), "worktree add -q -b legwork/one ../tree");
    let main = |words: &str| {
        let output = Command::new("git").args(words.split(' ')).current_dir(stage.work()).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    let first = main("rev-parse main");
    let options = ["--sandbox", "workspace_write", "--cwd", "../tree"];
    let commit =
        "echo two > file && git -c user.name=A -c user.email=a@b.c commit -qam second && git log --oneline";
    let output = stage.run(&options, commit);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(main("log -1 --format=%s legwork/one"), "second");
    for refused in [
        "git update-ref refs/heads/main HEAD",
        "git -c core.bare=false config core.hooksPath .",
        "echo x > $(git rev-parse --git-common-dir)/hooks/post-commit",
        "echo x >> $(git rev-parse --git-common-dir)/config",
        "echo x > ../work/file",
        "echo gitdir: /tmp > .git",
        "rm $(git rev-parse --git-common-dir)/HEAD",
    ] {
        let output = stage.run(&options, refused);
        assert!(!output.status.success(), "{refused}: {output:?}");
    }
    assert_eq!(main("rev-parse main"), first);
    assert_eq!(fs::read_to_string(stage.path("work/file")).unwrap(), AS_IT_WAS);
    assert!(!stage.path("work/.git/hooks/post-commit").exists());
    let seen =
        Command::new("git").args(["status", "--short"]).current_dir(stage.path("tree")).output().unwrap();
    assert_eq!(String::from_utf8(seen.stdout).unwrap(), "", "the worktree is whole");
}

#[test]
fn a_terminal_works_and_takes_no_typing_from_within() {
    let stage = Stage::new(Person::Ourselves);
    let types =
        "/usr/bin/python3 -c \"import fcntl,termios; fcntl.ioctl(0, termios.TIOCSTI, b'x')\" || echo refused";
    for variables in [vec![], vec![("LEGWORK_BWRAP", "/nowhere/bwrap")]] {
        let options = ["--sandbox", "workspace_write", "--sandbox-best-effort", "--pty"];
        let line = format!("test -t 0 && test -t 1 && stty size && ({types})");
        let output = stage.run_with(&options, &line, &variables);
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{output:?}");
        assert!(printed.contains("24 80") && printed.contains("refused"), "{printed}");
    }
}
