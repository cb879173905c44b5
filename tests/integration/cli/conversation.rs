//! A conversation on a real terminal, of which the test is the person.

use crate::cli::{home::Home, key::terminal, model};
use harness::{
    model_server::{Act, ModelServer, Shape, Turn},
    wait,
};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};
use serde_json::json;
use std::{
    fs::File,
    io::{Read as _, Write as _},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
};

const PROMPT: &str = "you › ";

/// `legwork chat` at a terminal that is its own, so that Ctrl+C reaches it as a signal.
struct Person {
    child: Child,
    keys: File,
    program: File,
    shown: Arc<Mutex<String>>,
    /// So much of it was looked for already.
    seen: usize,
}

impl Person {
    fn talks(home: &Home, args: &[&str]) -> Self {
        let (keys, program) = terminal();
        tcsetwinsize(&program, Winsize { ws_row: 40, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
        let legwork = home.command(&[&["chat"], args].concat());
        let mut command = Command::new("setsid");
        command.arg("--ctty").arg(legwork.get_program()).args(legwork.get_args());
        for (name, value) in legwork.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command.env("TERM", "xterm").current_dir(legwork.get_current_dir().unwrap());
        let side = || Stdio::from(program.try_clone().unwrap());
        let child = command.stdin(side()).stdout(side()).stderr(side()).spawn().unwrap();
        let shown = Arc::new(Mutex::new(String::new()));
        std::thread::spawn({
            let (mut from, shown) = (keys.try_clone().unwrap(), Arc::clone(&shown));
            move || {
                let (mut some, mut bytes) = ([0; 4096], vec![]);
                while let Some(read) = from.read(&mut some).ok().filter(|read| *read > 0) {
                    bytes.extend_from_slice(&some[..read]);
                    *shown.lock().unwrap() = String::from_utf8_lossy(&bytes).into_owned();
                }
            }
        });
        Self { child, keys, program, shown, seen: 0 }
    }

    /// Waits until this is shown behind what was seen before.
    #[track_caller]
    fn until(&mut self, what: &str) {
        let look = || self.shown.lock().unwrap().get(self.seen..)?.find(what);
        let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            wait::until(&format!("{what:?} is shown"), look)
        }));
        match found {
            Ok(at) => self.seen += at + what.len(),
            Err(panic) => {
                eprintln!("the terminal showed: {:?}", self.shown.lock().unwrap());
                std::panic::resume_unwind(panic);
            }
        }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
    }

    /// Types a line at the prompt.
    #[track_caller]
    fn types(&mut self, line: &str) {
        self.until(PROMPT);
        self.press(&format!("{line}\r"));
    }

    /// Its exit status; the terminal is as it was.
    fn end(mut self) -> Option<i32> {
        let status = wait::until("it has ended", || self.child.try_wait().unwrap());
        let modes = tcgetattr(&self.program).unwrap().local_modes;
        assert!(modes.contains(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG), "{modes:?}");
        status.code()
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        // the end of a test that failed
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn says(words: &[&str]) -> Act {
    Act::Reply(Turn::says(words))
}

/// The first words, and then nothing.
fn hangs(words: &str) -> Act {
    let turn = Turn::says(&[words, "and more"]);
    let begun = Shape::OpenAi.pieces(&turn)[0].len();
    Act::Silence(turn, begun)
}

#[test]
fn a_conversation_goes_on_turn_by_turn_and_ctrl_c_stops_one_answer() {
    let script = vec![
        says(&["Good ", "morning."]),
        hangs("Half of"),
        hangs("Half again"),
        says(&["Late, but whole."]),
        says(&["Larger."]),
    ];
    let server = ModelServer::start(Shape::OpenAi, script);
    let home = model::home(&server);
    let mut person = Person::talks(&home, &["writer"]);
    person.until("A new conversation with writer");
    person.types("Hello");
    person.until("Good morning.");
    person.types("/help");
    person.until("/background PROMPT");
    person.types("/nothing");
    person.until("there is no “/nothing”");
    person.types("/background");
    person.until("needs a prompt");
    // more often than the signal is waited for in one answer
    for words in ["Half of", "Half again"] {
        person.types("And now?");
        person.until(words);
        person.press("\u{3}");
        person.until("was cancelled");
    }
    person.types("One \\");
    person.until("  … ");
    person.press("and another\r");
    person.until("Late, but whole.");
    person.types("/title Greetings");
    person.types("/model large");
    person.until("“large” answers from now on");
    person.types("And again");
    person.until("Larger.");
    person.until(PROMPT);
    person.press("\u{4}");
    person.until("legwork chat --continue");
    assert_eq!(person.end(), Some(0));

    let asked = server.requests()[3].text();
    for said in ["Hello", "Good morning.", "And now?", "One \\nand another"] {
        assert!(asked.contains(said), "{said}: {asked}");
    }
    assert_eq!(server.requests()[4].body["model"], "large");
    let page = home.json(&["chat", "list"]);
    assert_eq!(page["chats"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&page["chats"][0]["title"], &page["chats"][0]["model"]),
        (&json!("Greetings"), &json!("large"))
    );
}

#[test]
fn what_the_agent_asks_is_answered_in_place() {
    let ask = Turn::calls(
        "ask_user",
        json!({"question": "Formal or friendly?", "options": ["Formal", "Friendly"]}),
    );
    let run = Turn::calls("run_command", json!({"command": "touch letter"}));
    let script = vec![Act::Reply(ask), Act::Reply(run), says(&["Dear all."])];
    let server = ModelServer::start(Shape::OpenAi, script);
    let home = model::home(&server);
    home.expect(0, &["agent", "edit", "writer", "--tool", "ask_user", "--tool", "run_command"]);
    let mut person = Person::talks(&home, &["writer", "--say", "Write a letter"]);
    person.until("Formal or friendly?");
    person.until("- Friendly");
    person.until("answer › ");
    person.press("Formal, please\r");
    person.until("touch letter");
    person.until("y, or n and why › ");
    person.press("perhaps\r");
    person.until("y, or n and why › ");
    person.press("n not here\r");
    person.until("Dear all.");
    assert_eq!(person.end(), Some(0));
    assert!(server.requests()[1].text().contains("Formal, please"));
    assert!(server.requests()[2].text().contains("does not allow this: not here"));
}

#[test]
fn one_that_is_left_goes_on_in_the_background() {
    let ask = Turn::calls("ask_user", json!({"question": "Formal or friendly?"}));
    let server = ModelServer::start(Shape::OpenAi, vec![Act::Reply(ask), says(&["Counted."])]);
    let home = model::home(&server);
    home.expect(0, &["agent", "edit", "writer", "--tool", "ask_user"]);
    let mut person = Person::talks(&home, &["writer"]);
    person.types("Write a letter");
    person.until("answer › ");
    person.press("\u{4}");
    person.until("legwork answer ");
    assert_eq!(person.end(), Some(1));
    let asks = &home.json(&["list", "--status", "needs_input"])["tasks"][0];
    assert_eq!((&asks["title"], &asks["foreground"]), (&json!("Write a letter"), &json!(false)));

    let mut person = Person::talks(&home, &["--continue"]);
    person.until("“Write a letter”, with writer");
    person.types("/background Count them");
    person.until("nothing runs the queue now");
    person.types("/quit");
    assert_eq!(person.end(), Some(0));
    assert_eq!(home.json(&["list"])["tasks"].as_array().unwrap().len(), 2);
}
