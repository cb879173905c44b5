//! What was said to a client: a file that its supervisor feeds it from, and that tells any engine what was said already.

use contract::supervision::{INPUT_FILE, ToSupervisor};
use serde_json::Value;
use std::{
    collections::HashSet,
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

/// The client's standard input.
#[derive(Debug)]
pub(crate) struct Input {
    file: File,
    /// Bytes that are whole.
    bytes: u64,
    said: HashSet<String>,
    /// How many prompts were said.
    pub(crate) prompts: u64,
    close: bool,
    /// It is one text of the person's, and no messages.
    one_prompt: bool,
}

impl Input {
    /// Opens it where it was left. Half a line is of an engine that died while it wrote, and was never fed.
    pub(crate) fn open(dir: &Path, one_prompt: bool) -> io::Result<Self> {
        let path = dir.join(INPUT_FILE);
        let mut options = OpenOptions::new();
        let file = options.mode(0o600).create(true).append(true).open(&path)?;
        let text = fs::read(&path)?;
        let whole = text.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
        let bytes = whole as u64;
        if whole < text.len() {
            file.set_len(bytes)?;
        }
        let mut input = Self { file, bytes, said: HashSet::new(), prompts: 0, close: one_prompt, one_prompt };
        if one_prompt {
            input.prompts = u64::from(whole > 0);
        } else {
            text[..whole].split(|&byte| byte == b'\n').for_each(|line| input.remember(line));
        }
        Ok(input)
    }

    /// What somebody who died meant to say in `dir`, and did not come to keep, was not said.
    pub(crate) fn forget(dir: &Path) -> io::Result<()> {
        match fs::remove_file(dir.join(INPUT_FILE)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Whether nothing was said.
    pub(crate) const fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    fn remember(&mut self, line: &[u8]) {
        let Ok(said) = serde_json::from_slice::<Value>(line) else { return };
        let is_prompt = said["method"] == "session/prompt" || said["type"] == "user";
        self.prompts += u64::from(is_prompt);
        self.said.extend(key(&said));
    }

    /// Says this, unless it was said before. It is on disk when this returns; [`Self::feed`] brings it to the client.
    pub(crate) fn say(&mut self, line: &str) -> io::Result<()> {
        let said = serde_json::from_str::<Value>(line).ok().filter(|_| !self.one_prompt);
        if said.as_ref().and_then(key).is_some_and(|key| self.said.contains(&key)) {
            return Ok(());
        }
        let text = format!("{line}\n");
        self.file.write_all(text.as_bytes())?;
        self.bytes += text.len() as u64;
        match said {
            Some(_) => self.remember(line.as_bytes()),
            None => self.prompts += 1,
        }
        Ok(())
    }

    /// Whether what was asked under this name has its answer.
    pub(crate) fn has_answered(&self, id: &Value) -> bool {
        self.said.contains(&answers(id))
    }

    /// Nothing more will be said.
    pub(crate) fn close(&mut self) {
        self.close = true;
    }

    /// What brings all that was said to the client.
    pub(crate) fn feed(&self) -> ToSupervisor {
        ToSupervisor::Feed { bytes: self.bytes, close: self.close }
    }
}

/// What a line is known by, where it may be said once only. (A prompt of Claude Code's has no name: there it is counted.)
fn key(said: &Value) -> Option<String> {
    let id = said.get("id");
    match (said.get("method"), id, said["type"].as_str()) {
        (Some(_), Some(id), _) => Some(format!("asks {id}")),
        (Some(method), None, _) => Some(format!("tells {method}")),
        (None, Some(id), _) => Some(answers(id)),
        (None, None, Some("control_response")) => Some(answers(&said["response"]["request_id"])),
        (None, None, Some("control_request")) => Some(format!("asks {}", said["request_id"])),
        (None, None, _) => None,
    }
}

fn answers(id: &Value) -> String {
    format!("answers {id}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::{command::TalkManner, speak};
    use serde_json::json;

    #[test]
    fn what_was_said_is_not_said_again_by_whoever_comes_next() {
        let dir = tempfile::tempdir().unwrap();
        let (prompt, answer) =
            (speak::prompt(TalkManner::Acp, 0, Some("s"), "a\nb"), speak::result(&json!(7), json!({})));
        let mut input = Input::open(dir.path(), false).unwrap();
        for line in [&prompt, &answer, &prompt, &answer] {
            input.say(line).unwrap();
        }
        assert_eq!(
            (input.prompts, input.has_answered(&json!(7)), input.has_answered(&json!("7"))),
            (1, true, false)
        );
        let before = input.feed();
        drop(input);
        // the next one finds half a line behind it
        let path = dir.path().join(INPUT_FILE);
        let whole = fs::read(&path).unwrap();
        fs::write(&path, [whole.as_slice(), b"{\"half"].concat()).unwrap();
        let mut input = Input::open(dir.path(), false).unwrap();
        input.say(&answer).unwrap();
        assert_eq!((input.feed(), input.prompts), (before, 1));
        assert_eq!(fs::read(&path).unwrap(), whole);
    }

    #[test]
    fn a_prompt_that_is_no_document_is_said_whole() {
        let dir = tempfile::tempdir().unwrap();
        let mut input = Input::open(dir.path(), true).unwrap();
        input.say("Do this.\nThen that.").unwrap();
        let input = Input::open(dir.path(), true).unwrap();
        assert_eq!((input.prompts, input.feed()), (1, ToSupervisor::Feed { bytes: 20, close: true }));
    }
}
