//! What is typed at the prompt of a conversation: something to say, or a word with a slash before it.

use crate::terminal::failure::Failure;

/// One thing that was typed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ChatInput {
    /// To be said.
    Say(String),
    /// To be said without waiting for the answer.
    Background(String),
    /// Who answers from now on.
    Agent(String),
    /// Which model answers from now on; `None`: the agent's own.
    Model(Option<String>),
    /// A file that goes along with what is said next; without one, none does any more.
    File(Option<String>),
    /// What the talk is called from now on.
    Title(String),
    /// A new talk.
    New,
    /// What can be typed.
    Help,
    /// To leave.
    Quit,
}

/// The words with a slash, and what each does.
const WORDS: [(&str, &str); 8] = [
    ("/background PROMPT", "ask this without waiting; the answer comes in the background"),
    ("/agent NAME", "let this agent answer from now on"),
    ("/model MODEL", "let this model answer from now on; --default goes back to the agent's own"),
    ("/file PATH", "let this file go along with what is said next; without PATH none does any more"),
    ("/title TEXT", "give the conversation another title"),
    ("/new", "begin a new conversation"),
    ("/help", "show this"),
    ("/quit", "leave; so do Ctrl+D and Ctrl+C"),
];

/// In place of a model: the agent's own.
const DEFAULT: &str = "--default";

/// What `/help` shows.
pub(super) fn help() -> String {
    let words = WORDS.iter().map(|(word, does)| format!("  {word:<20} {does}\n"));
    let keys = [
        ("\\ at a line's end", "the text goes on with the next line"),
        ("//TEXT", "say something that begins with a slash"),
        ("Ctrl+C", "stop the answer that is coming"),
    ];
    words.chain(keys.iter().map(|(key, does)| format!("  {key:<20} {does}\n"))).collect()
}

/// Reads what was typed; `None` where it was nothing.
pub(super) fn read(text: &str) -> Result<Option<ChatInput>, Failure> {
    let text = text.trim();
    let Some(command) = text.strip_prefix('/') else {
        return Ok((!text.is_empty()).then(|| ChatInput::Say(text.to_owned())));
    };
    if command.starts_with('/') {
        return Ok(Some(ChatInput::Say(command.to_owned())));
    }
    let (word, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
    let rest = rest.trim();
    let given = |what: &str, does: &str| match rest {
        "" => Err(Failure::usage(format!("/{word} needs {what}")).hint(format!("`/{word} {does}`"))),
        rest => Ok(rest.to_owned()),
    };
    Ok(Some(match word {
        "background" => ChatInput::Background(given("a prompt", "PROMPT")?),
        "agent" => ChatInput::Agent(given("a name", "NAME")?),
        "model" => match given("a model", "MODEL")? {
            word if word == DEFAULT => ChatInput::Model(None),
            model => ChatInput::Model(Some(model)),
        },
        "file" => ChatInput::File(Some(rest.to_owned()).filter(|path| !path.is_empty())),
        "title" => ChatInput::Title(given("a title", "TEXT")?),
        "new" => ChatInput::New,
        "help" => ChatInput::Help,
        "quit" => ChatInput::Quit,
        _ => return Err(unknown(word)),
    }))
}

fn unknown(word: &str) -> Failure {
    let all: Vec<_> = WORDS.iter().map(|(word, _)| *word).collect();
    Failure::usage(format!("there is no “/{word}”"))
        .hint(format!("there are {}; with two slashes it is said: //{word}", all.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> ChatInput {
        read(text).unwrap().unwrap()
    }

    #[test]
    fn a_slash_makes_a_word_of_it_and_two_make_it_text() {
        assert_eq!(typed(" hello\nthere "), ChatInput::Say("hello\nthere".into()));
        assert_eq!(typed("//text"), ChatInput::Say("/text".into()));
        assert_eq!(typed("/background count\nthem"), ChatInput::Background("count\nthem".into()));
        assert_eq!(typed("/agent  Deal Strategist "), ChatInput::Agent("Deal Strategist".into()));
        assert_eq!(typed("/model gpt-5"), ChatInput::Model(Some("gpt-5".into())));
        assert_eq!(typed("/model --default"), ChatInput::Model(None));
        assert_eq!(typed("/file my picture.png"), ChatInput::File(Some("my picture.png".into())));
        assert_eq!(typed("/file"), ChatInput::File(None));
        assert_eq!(typed("/new"), ChatInput::New);
        assert_eq!(read("  ").unwrap(), None);
    }

    #[test]
    fn what_is_missing_or_unknown_is_said() {
        let wrong = |text: &str| read(text).unwrap_err().troubles.remove(0);
        assert_eq!(wrong("/background ").error, "/background needs a prompt");
        assert_eq!(wrong("/model").error, "/model needs a model");
        let unknown = wrong("/etc/hosts is what?");
        assert_eq!(unknown.error, "there is no “/etc/hosts”");
        let hint = unknown.hint.unwrap();
        assert!(hint.contains("/title TEXT") && hint.contains("//etc/hosts"), "{hint}");
    }

    #[test]
    fn each_word_that_is_told_of_is_read() {
        for (word, _) in WORDS {
            assert!(matches!(read(word), Ok(Some(_))), "{word}");
        }
        assert_eq!(help().lines().count(), WORDS.len() + 3);
    }
}
