//! Plays a coding agent from a recorded talk: `legwork-replay … FILE.jsonl …`, whatever other arguments it is given.
//!
//! Each line of the file is one act, a JSON object with one of these:
//! `say`: prints the document, or the text, as a line · `hear`: reads lines until one that holds what is named, and fails
//! where another prompt or answer comes first; the word `prompt` reads its input to the end · `into`, beside `hear`: adds
//! what was heard to this file · `append`: adds the text to the file, as a tool would · `wait`: goes on once the file is
//! there · `run`: runs the line in a shell, as a tool would, and fails where that does · `once`, beside `acts`: plays these
//! unless the file is there, which the last of them makes, so that a session does it once however often it is begun
//! again · `when`, beside `acts`: plays these where the file is there · `flood`: prints so many bytes without an end of
//! line · `flood_lines`: so many lines · `errors`: a line of its standard error · `die`: ends by SIGKILL · `exit`: ends with
//! this status.
//! `$CWD` stands for the folder that it runs in. Without `exit` it ends at the end of its input.
//!
//! Started with arguments that name a session (`--resume`, `resume`, `--session`) it plays `FILE.resumed.jsonl`, where
//! there is one; each start adds its arguments to the file `starts`.

use serde_json::Value;
use std::{
    fs::{self, OpenOptions},
    io::{self, BufRead as _, Read as _, Write as _},
    path::Path,
    process::{Command, ExitCode, Stdio},
    thread,
    time::Duration,
};

/// Exit status where something else was heard than the talk holds.
const NOT_IN_THE_TALK: u8 = 70;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    add("starts", &format!("{}\n", args.join(" ")));
    match play(&args) {
        Ok(code) => ExitCode::from(code),
        Err(why) => {
            eprintln!("legwork-replay: {why}");
            ExitCode::from(NOT_IN_THE_TALK)
        }
    }
}

fn play(args: &[String]) -> Result<u8, String> {
    let file = args.iter().find(|arg| arg.ends_with(".jsonl")).ok_or("no talk is named")?;
    let resumed = format!("{}.resumed.jsonl", file.trim_end_matches(".jsonl"));
    let goes_on = args.iter().any(|arg| ["--resume", "resume", "--session"].contains(&arg.as_str()));
    let file = if goes_on && Path::new(&resumed).exists() { &resumed } else { file };
    let talk = fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let folder = std::env::current_dir().map_err(|error| error.to_string())?.display().to_string();
    let mut input = io::stdin().lock();
    for line in talk.lines().filter(|line| !line.trim().is_empty()) {
        let act: Value =
            serde_json::from_str(&line.replace("$CWD", &folder)).map_err(|error| error.to_string())?;
        if let Some(code) = one(&act, &mut input)? {
            return Ok(code);
        }
    }
    the_end(&mut input)
}

fn the_end(input: &mut io::StdinLock<'_>) -> Result<u8, String> {
    let mut rest = String::new();
    input.read_to_string(&mut rest).map_err(|error| error.to_string())?;
    if rest.trim().is_empty() { Ok(0) } else { Err(format!("not in the talk: {}", short(&rest))) }
}

/// Does one act; with what status it is over, where it is.
fn one(act: &Value, input: &mut io::StdinLock<'_>) -> Result<Option<u8>, String> {
    let text = |name: &str| act[name].as_str().map(str::to_owned);
    if let Some(said) = act.get("say") {
        let line = said.as_str().map_or_else(|| said.to_string(), str::to_owned);
        print(format!("{line}\n").as_bytes());
    } else if let Some(wanted) = act.get("hear") {
        let heard = hear(wanted, input)?;
        text("into").iter().for_each(|file| add(file, &format!("{heard}\n")));
    } else if let Some(file) = text("append") {
        add(&file, act["text"].as_str().unwrap_or("x\n"));
    } else if let Some(file) = text("wait") {
        while !Path::new(&file).exists() {
            thread::sleep(Duration::from_millis(10));
        }
    } else if let Some(line) = text("run") {
        run(&line)?;
    } else if let Some(acts) = act["acts"].as_array() {
        let is_there = |name: &str| text(name).map(|file| Path::new(&file).exists());
        if is_there("once") == Some(false) || is_there("when") == Some(true) {
            for act in acts {
                if let Some(code) = one(act, input)? {
                    return Ok(Some(code));
                }
            }
        }
    } else if let Some(line) = text("errors") {
        eprintln!("{line}");
    } else if let Some(lines) = act["flood_lines"].as_u64() {
        let piece = "x\n".repeat(1 << 10);
        (0..lines >> 10).for_each(|_| print(piece.as_bytes()));
    } else if let Some(bytes) = act["flood"].as_u64() {
        let piece = vec![b'x'; 1 << 20];
        (0..bytes >> 20).for_each(|_| print(&piece));
        print(b"\n");
    } else if act.get("die").is_some() {
        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    } else if let Some(code) = act["exit"].as_u64() {
        return Ok(Some(u8::try_from(code).unwrap_or(1)));
    }
    Ok(None)
}

fn run(line: &str) -> Result<(), String> {
    let mut shell = Command::new("sh");
    // what a tool prints is not what its agent says
    let ran = shell.args(["-c", line]).stdin(Stdio::null()).stdout(Stdio::null()).status();
    match ran.map_err(|error| error.to_string())?.success() {
        true => Ok(()),
        false => Err(format!("it failed: {line}")),
    }
}

fn print(bytes: &[u8]) {
    let mut out = io::stdout().lock();
    // nobody listens any more: the talk goes on as a program's would
    let _ = out.write_all(bytes);
    let _ = out.flush();
}

fn add(file: &str, text: &str) {
    let opened = OpenOptions::new().create(true).append(true).open(file);
    let _ = opened.and_then(|mut file| file.write_all(text.as_bytes()));
}

/// Reads until what is wanted comes.
fn hear(wanted: &Value, input: &mut io::StdinLock<'_>) -> Result<String, String> {
    if wanted == "prompt" {
        let mut all = String::new();
        input.read_to_string(&mut all).map_err(|error| error.to_string())?;
        return if all.trim().is_empty() { Err("its input was empty".to_owned()) } else { Ok(all) };
    }
    let mut line = String::new();
    let read = input.read_line(&mut line).map_err(|error| error.to_string())?;
    if read == 0 {
        return Err(format!("its input ended before {}", short(&wanted.to_string())));
    }
    let said: Value = serde_json::from_str(&line).map_err(|error| format!("{error}: {}", short(&line)))?;
    if holds(&said, wanted) {
        Ok(line.trim_end().to_owned())
    } else {
        Err(format!("in place of {} there came {}", short(&wanted.to_string()), short(&line)))
    }
}

/// Whether all that is wanted is in it.
fn holds(said: &Value, wanted: &Value) -> bool {
    match (said, wanted) {
        (Value::Object(said), Value::Object(wanted)) => {
            wanted.iter().all(|(name, wanted)| said.get(name).is_some_and(|said| holds(said, wanted)))
        }
        (said, wanted) => said == wanted,
    }
}

fn short(text: &str) -> String {
    text.chars().take(300).collect()
}
