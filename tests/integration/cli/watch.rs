//! `legwork watch` in a real terminal (tmux): what it shows, what its keys do, and that it leaves no trace.

use harness::{Legwork, binaries, cli::Running, mcp_client::Client, processes, wait};
use rustix::process::Signal;
use serde_json::json;
use std::{
    path::Path,
    process::{Command, Output},
};

/// What the tests type before the board is started, to find it again after it was left.
const BEFORE: &str = "what was there before";

/// A queue, its worker, and a terminal with the board in it.
struct Terminal {
    legwork: Legwork,
    worker: Option<Running>,
}

impl Terminal {
    /// A place with a worker of one thread; no board yet.
    fn new() -> Self {
        let legwork = Legwork::new();
        let worker = Some(legwork.worker(&["--workers", "1"]));
        Self { legwork, worker }
    }

    /// Starts the board in a window of this size and waits until it shows the queue.
    fn board(&self, width: u16, height: u16, options: &str) {
        let program = binaries::path("legwork");
        let line = format!(
            "echo '{BEFORE}'; {} watch {options}; echo \"left with $?\"; \
             stty -a | grep -q -- ' -icanon' && echo raw || echo cooked; exec cat",
            program.display()
        );
        let (width, height) = (width.to_string(), height.to_string());
        self.tmux(&["new-session", "-d", "-x", &width, "-y", &height, "sh", "-c", &line]);
        self.until("the board shows the queue", |screen| screen.contains("run by the worker"));
    }

    fn tmux(&self, args: &[&str]) -> String {
        let Output { status, stdout, stderr } = self.tmux_command(args).output().unwrap_or_else(|error| {
            panic!("tmux could not be started ({error}); `cargo xtask test` installs it, or: apt-get install tmux")
        });
        assert!(status.success(), "tmux {args:?}: {}", String::from_utf8_lossy(&stderr));
        String::from_utf8_lossy(&stdout).into_owned()
    }

    fn tmux_command(&self, args: &[&str]) -> Command {
        let place = self.legwork.place();
        let mut command = place.command(Path::new("tmux"));
        command.args(["-f", "/dev/null", "-S"]).arg(place.root().join("tmux")).args(args);
        command
            .env_remove("TMUX")
            .env("TERM", "xterm-256color")
            .env("SHELL", "/bin/sh")
            .env_remove("NO_COLOR");
        command
    }

    /// Types keys by their names.
    fn keys(&self, keys: &[&str]) {
        self.tmux(&[&["send-keys"], keys].concat());
    }

    /// Types text as it is.
    fn text(&self, text: &str) {
        self.tmux(&["send-keys", "-l", text]);
    }

    /// Pastes text, as terminals do that say so.
    fn paste(&self, text: &str) {
        self.tmux(&["set-buffer", text]);
        self.tmux(&["paste-buffer", "-p"]);
    }

    fn screen(&self) -> String {
        self.tmux(&["capture-pane", "-p"])
    }

    /// Waits until the screen is as it should be.
    fn until(&self, what: &str, is: impl Fn(&str) -> bool) -> String {
        let mut last = String::new();
        let seen = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            wait::until(what, || {
                last = self.screen();
                is(&last).then(|| last.clone())
            })
        }));
        seen.unwrap_or_else(|_| panic!("{what}: it never came; the screen is\n{last}"))
    }

    /// Makes a task and gives its short id.
    fn make(&self, args: &[&str]) -> String {
        let task = self.legwork.json(&[&["execute", "--async", "--retries", "0"], args].concat());
        task["short_id"].as_str().unwrap().to_owned()
    }

    /// A file that commands of the test wait for.
    fn open_gate(&self, name: &str) {
        std::fs::write(self.legwork.place().home().join(name), "").unwrap();
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // A test that failed half-way may have no terminal any more.
        let _ = self.tmux_command(&["kill-server"]).output();
        if std::thread::panicking() {
            return;
        }
        if let Some(worker) = self.worker.take() {
            worker.signal(Signal::TERM);
            let mut worker = worker;
            worker.wait();
        }
        wait::until("nothing of the test runs any more", || {
            self.legwork.place().processes().is_empty().then_some(())
        });
    }
}

/// A command that goes on until the file `gate` is there.
fn until_gate(gate: &str, first: &str) -> String {
    format!("{first}; while [ ! -e {gate} ]; do sleep 0.05; done; echo went")
}

/// The screen as words with single spaces, without what differs from one run to the next: ids, times, load.
fn normal(screen: &str) -> String {
    let time = |word: &str| {
        let digits = word.trim_end_matches(['s', 'm', 'h']);
        word == "now" || (digits.len() < word.len() && digits.chars().all(|c| c.is_ascii_digit()))
    };
    let id = |word: &str| word.len() == 8 && word.chars().all(|c| c.is_ascii_hexdigit());
    let word = |word: &str| match word {
        word if id(word) => "ID".to_owned(),
        word if time(word) => "TIME".to_owned(),
        word => word.to_owned(),
    };
    let line = |line: &str| {
        let line = line.split("CPU").next().unwrap_or_default();
        let mut words: Vec<String> = line.split_whitespace().map(word).collect();
        words.dedup_by(|a, b| a == "TIME" && b == "TIME");
        if line.contains('%') && line.contains('━') {
            // What is left is guessed from how long it has run; what it says gives way to that.
            words.truncate(6);
        }
        words.join(" ")
    };
    screen.lines().map(line).filter(|line| !line.is_empty()).map(|line| line + "\n").collect()
}

#[test]
fn the_queue_is_shown_live_and_its_keys_act() {
    let at = Terminal::new();
    let long = at.make(&["Long work", "--command", &until_gate("never", "echo '[PROGRESS] 40% half-way'")]);
    at.make(&["Waits", "--command", "true"]);
    at.board(80, 24, "");
    let expected = "Legwork run by the worker · 1 of 1 busy\n\
         ◌ Pending 0 ○ Queued 1 ● Running 1 ✓ Completed 0 ✗ Failed 0\n\
         ─ In the background ────────────────────────────────────────────────────────────\n\
         ● Running ━━━━────── 40% Long work\n\
         All 2 Active 2 Completed 0 Failed 0 ──────────────────────────────── 1 of 2\n\
         Status ID Title Prio Age Took Now\n\
         › ○ Queued ID Waits 5 TIME Waits for a free …\n\
         ● Running ID Long work 5 TIME 40% half-way\n\
         Enter open w why c cancel p pause + raise n new / filter ? keys q leave\n";
    at.until(&format!("the screen is\n{expected}"), |s| normal(s) == expected);
    // Made elsewhere, shown here.
    at.make(&["From elsewhere", "--command", "true"]);
    at.until("the new task is shown", |s| s.contains("From elsewhere") && s.contains("All 3"));
    at.keys(&["j", "j", "c"]);
    at.until("it is asked first", |s| s.contains("Cancel “Long work”?"));
    at.keys(&["y"]);
    at.legwork.wait_for(&long, &["cancelled"]);
    at.until("the end of it is shown", |s| s.contains("⊘ Cancelled") && s.contains("Completed 2"));
    at.keys(&["q"]);
    at.until("it has left", |s| s.contains("left with 0"));
}

#[test]
fn a_task_is_made_opened_and_read() {
    let at = Terminal::new();
    at.board(80, 24, "--no-mouse");
    at.until("the empty board teaches", |s| s.contains("No tasks yet. Press n"));
    at.keys(&["n", "Enter"]);
    at.until("what is missing stands beside its field", |s| s.contains("A command is needed"));
    at.text("printf '\\033[2J\\033[31mred\\033]0;x\\007 apple\\n'; while [ ! -e go ]; do sleep 0.05; done; echo pear");
    at.keys(&["Enter"]);
    at.until("the task runs", |s| s.contains("› ● Running"));
    at.keys(&["Enter"]);
    let open = at.until("its output is shown", |s| s.contains("red apple"));
    assert!(open.contains(" Output  Log  Result  Why") && open.starts_with("Legwork"), "{open}");
    assert!(!open.contains("pear\n"), "{open}");
    at.open_gate("go");
    let ended = at.until("its end is shown", |s| s.contains("✓ Completed  ") && s.contains("\npear"));
    assert!(ended.contains("red apple"), "{ended}");
    at.keys(&["2"]);
    at.until("its log is shown", |s| s.contains("info"));
    at.keys(&["Escape"]);
    at.until("the list is back", |s| s.contains("› ✓ Completed"));
    at.keys(&["t"]);
    at.until("it ran again", |s| s.contains("Completed 2"));
    at.keys(&["C-c"]);
    at.until("it has left", |s| s.contains("left with 0"));
}

#[test]
fn the_list_is_filtered_and_fits_any_window() {
    let at = Terminal::new();
    for title in ["Plant apples", "Plant pears", "Water all"] {
        let id = at.make(&[title, "--command", "true"]);
        at.legwork.wait_for(&id, &["completed"]);
    }
    at.board(80, 24, "--ascii");
    at.until("all are there", |s| s.contains("Plant apples") && s.contains("+ Completed"));
    at.keys(&["/"]);
    at.text("plant");
    at.until("the others are gone", |s| s.contains("Plant pears") && !s.contains("Water all"));
    at.keys(&["Enter", "Escape"]);
    at.until("all are back", |s| s.contains("Water all"));
    // A click on the last tab, in the terminal's own words.
    at.text("\u{1b}[<0;34;3M\u{1b}[<0;34;3m");
    at.until("the mouse has chosen another list", |s| s.contains("No task is under \"Failed\""));
    at.keys(&["1"]);
    at.until("all are back", |s| s.contains("Water all"));
    at.tmux(&["resize-window", "-x", "140", "-y", "40"]);
    at.until("there is room for more columns", |s| s.contains("Type") && s.contains("General"));
    at.tmux(&["resize-window", "-x", "30", "-y", "8"]);
    at.until("too small is told", |s| s.contains("too small"));
    at.tmux(&["resize-window", "-x", "40", "-y", "10"]);
    let small = at.until("it is back", |s| s.contains("> + Completed"));
    assert!(small.lines().all(|line| line.chars().count() <= 40) && small.contains("q leave"), "{small}");
    at.keys(&["q"]);
    at.until("it has left", |s| s.contains("left with 0"));
}

#[test]
fn a_task_that_was_lost_is_answered() {
    let mut at = Terminal::new();
    let id = at.make(&["Fragile", "--on-lost", "ask", "--command", &until_gate("go", "echo begun")]);
    at.legwork.wait_for(&id, &["running"]);
    at.board(80, 24, "");
    at.until("it runs", |s| s.contains("● Running   "));
    at.worker.take().unwrap().kill();
    let supervisor = binaries::path("legwork-supervisor").display().to_string();
    for lost in at.legwork.place().processes().iter().filter(|p| p.line.starts_with(&supervisor)) {
        processes::signal(lost.pid, Signal::KILL);
    }
    at.until("it is told that nobody runs the queue", |s| s.contains("nobody runs the queue"));
    at.worker = Some(at.legwork.worker(&["--workers", "1"]));
    at.until("it asks", |s| s.contains("› ? Needs you"));
    at.keys(&["a"]);
    at.until("the question is shown", |s| s.contains("Run it again?") && s.contains("y run it again"));
    at.open_gate("go");
    at.keys(&["y"]);
    let ended = at.legwork.wait_for(&id, &["completed"]);
    assert_eq!(ended["attempt"], 2);
    at.until("its end is shown", |s| s.contains("› ✓ Completed"));
    at.keys(&["q"]);
    at.until("it has left", |s| s.contains("left with 0"));
}

#[tokio::test]
async fn a_command_from_outside_is_read_to_its_end_before_it_is_approved() {
    let at = Terminal::new();
    let client = Client::start(at.legwork.command(&["mcp"]), "robot").await;
    let lines: String = (1..40).map(|n| format!("echo line {n}\n")).collect();
    let made =
        client.get("create_task", json!({"command": format!("{lines}touch ran"), "title": "Long"})).await;
    let id = made["short_id"].as_str().unwrap().to_owned();
    let short = client.get("create_task", json!({"command": "touch other", "title": "Short"})).await;
    client.leave().await;
    at.board(80, 24, "");
    at.keys(&["j", "a"]);
    let first = at.until("the question is shown, and that there is more", |s| {
        s.contains("Approve “Long”") && s.contains("lines below") && s.contains("\nread to the end first: ↓")
    });
    assert!(first.contains("echo line 9 "), "{first}");
    assert!(!first.contains("touch ran"), "{first}");
    at.keys(&["y"]);
    at.keys(&["NPage"]);
    at.until("the yes was not taken; it is read on", |s| s.contains("lines above"));
    assert_eq!(at.legwork.json(&["status", &id])["status"], "pending");
    at.keys(&["G"]);
    at.until("the end is there", |s| s.contains("│ Folder: /") && s.contains("y approve   n deny"));
    at.keys(&["y"]);
    at.legwork.wait_for(&id, &["completed"]);
    at.until("the end is shown", |s| s.contains("✓ Completed"));
    // Denied with a reason; its letters are no keys.
    at.keys(&["g", "a"]);
    at.until("the other one is shown", |s| s.contains("Approve “Short”"));
    at.keys(&["n"]);
    at.until("a reason may be given", |s| s.contains("Why not (may be empty)"));
    at.text("quite wrong");
    at.keys(&["Enter"]);
    let denied = at.legwork.wait_for(short["short_id"].as_str().unwrap(), &["cancelled"]);
    assert!(denied["error"]["message"].as_str().unwrap().contains("quite wrong"), "{denied}");
    at.keys(&["q"]);
    at.until("it has left", |s| s.contains("left with 0"));
}

#[test]
fn lines_that_are_pasted_run_as_lines() {
    let at = Terminal::new();
    at.board(80, 24, "");
    at.keys(&["n"]);
    at.until("the form is open", |s| s.contains("New task"));
    at.paste("echo one\necho two\n");
    at.until("its lines are shown as one", |s| s.contains("› Command     echo one⏎echo two"));
    at.keys(&["Down", "Down", "1", "2"]);
    at.until("the rule is told beside it", |s| s.contains("‹ 12 ›") && s.contains("12 is outside"));
    at.keys(&["BSpace", "Enter"]);
    at.until("it has run", |s| s.contains("› ✓ Completed"));
    at.keys(&["Enter"]);
    at.until("each line ran by itself", |s| s.contains("\none\ntwo\n"));
    let made = at.legwork.json(&["list"])["tasks"][0].clone();
    assert_eq!(
        (&made["priority"], &made["command"]),
        (&json!(1), &json!({"line": "echo one\necho two"})),
        "{made}"
    );
    at.keys(&["q"]);
    at.until("it has left", |s| s.contains("left with 0"));
}

#[test]
fn the_terminal_is_as_it_was_however_the_board_ends() {
    let at = Terminal::new();
    for signal in [None, Some(Signal::TERM), Some(Signal::HUP), Some(Signal::QUIT)] {
        at.board(80, 24, "");
        assert!(!at.screen().contains(BEFORE), "the board draws over what was there");
        match signal {
            None => at.keys(&["q"]),
            Some(signal) => {
                let line = format!("{} watch", binaries::path("legwork").display());
                let all = at.legwork.place().processes();
                let board = all.iter().find(|p| p.line.starts_with(&line)).expect("the board runs");
                processes::signal(board.pid, signal);
            }
        }
        let after = at.until("it has left", |s| s.contains("cooked") || s.contains("raw"));
        assert_eq!(after.trim_end(), format!("{BEFORE}\nleft with 0\ncooked"));
        let modes = at.tmux(&["display-message", "-p", "#{alternate_on} #{mouse_any_flag} #{cursor_flag}"]);
        assert_eq!(modes.trim(), "0 0 1", "alternate screen, mouse, cursor");
        at.tmux(&["kill-server"]);
        wait::until("the terminal is gone", || {
            let all = at.legwork.place().processes();
            all.iter().all(|p| !p.line.starts_with("tmux")).then_some(())
        });
    }
}

#[test]
fn a_board_whose_data_goes_says_so_and_can_be_left() {
    for is_removed in [false, true] {
        let mut at = Terminal::new();
        at.make(&["Was there", "--command", "true"]);
        at.board(160, 24, "");
        at.until("it has ended", |s| s.contains("Completed 1"));
        let (data, elsewhere) = (at.legwork.data(), at.legwork.place().root().join("elsewhere"));
        std::fs::rename(&data, &elsewhere).unwrap();
        if is_removed {
            std::fs::remove_dir_all(&elsewhere).unwrap();
        }
        at.until("it is told", |s| s.contains("cannot be read: ") && s.contains("removed or replaced"));
        at.keys(&["q"]);
        at.until("it has left", |s| s.contains("left with 0"));
        // it has left by itself
        at.worker.take().unwrap().wait();
    }
}

#[test]
fn without_a_terminal_it_says_what_to_use_instead() {
    let legwork = Legwork::new();
    let refused = legwork.run(&["watch"]).exits(2);
    assert!(
        refused.stderr().contains("needs a terminal") && refused.stderr().contains("hint: `legwork list`")
    );
    let refused = legwork.run(&["watch", "--json"]).exits(2);
    assert!(refused.stderr().contains("legwork list --json"), "{}", refused.stderr());
}
