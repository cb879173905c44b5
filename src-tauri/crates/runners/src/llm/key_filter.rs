//! A model's reply without the key that was sent to it, as it arrives.

use super::{keyless::redactor, provider::Event};
use redaction::{Redaction, Redactor};
use serde_json::Value;

/// Lets a reply through without the key.
pub(crate) struct KeyFilter {
    redactor: Redactor,
    words: Redaction,
    thoughts: Redaction,
}

impl KeyFilter {
    pub(crate) fn of(key: Option<&str>) -> Self {
        let redactor = redactor(key);
        let (words, thoughts) = (Redaction::of(redactor.clone()), Redaction::of(redactor.clone()));
        Self { redactor, words, thoughts }
    }

    /// Passes on to `hear` what of `event`, and of what was held back, cannot become the key any more.
    pub(crate) fn pass(&mut self, event: Event, hear: &mut dyn FnMut(Event)) {
        if self.redactor.is_idle() {
            return hear(event);
        }
        match event {
            // what was counted stands in nobody's way
            Event::Usage(_) | Event::LeftOut(_) => hear(event),
            Event::Text(piece) => tell(self.words.pass_text(&piece), Event::Text, hear),
            Event::Reasoning(piece) => tell(self.thoughts.pass_text(&piece), Event::Reasoning, hear),
            other => {
                self.rest(hear);
                hear(match other {
                    Event::Call(mut call) => {
                        let mut arguments = Value::Object(call.arguments);
                        self.redactor.document(&mut arguments);
                        call.arguments = arguments.as_object_mut().map(std::mem::take).unwrap_or_default();
                        Event::Call(call)
                    }
                    Event::AskedAnew(words) => Event::AskedAnew(self.redactor.text(&words).into_owned()),
                    other => other,
                });
            }
        }
    }

    /// Passes on what is held back: the reply ends here, or goes on with something else.
    pub(crate) fn rest(&mut self, hear: &mut dyn FnMut(Event)) {
        tell(self.thoughts.rest_text(), Event::Reasoning, hear);
        tell(self.words.rest_text(), Event::Text, hear);
    }
}

fn tell(words: String, event: fn(String) -> Event, hear: &mut dyn FnMut(Event)) {
    if !words.is_empty() {
        hear(event(words));
    }
}

#[cfg(test)]
mod tests {
    use super::{super::counts::Counts, *};
    use contract::model::ToolCall;
    use serde_json::json;

    const KEY: &str = "sk-ab/cd+ef=gh 12";

    /// The events of a reply in these pieces, as one text for each run of words.
    fn told(pieces: &[&str]) -> String {
        let (mut filter, mut told) = (KeyFilter::of(Some(KEY)), String::new());
        let mut hear = |event: Event| match event {
            Event::Text(words) => told.push_str(&words),
            other => panic!("{other:?}"),
        };
        for piece in pieces {
            filter.pass(Event::Text((*piece).to_owned()), &mut hear);
        }
        filter.rest(&mut hear);
        told
    }

    #[test]
    fn the_key_is_taken_out_of_words_in_pieces() {
        assert_eq!(told(&["say sk-ab/", "cd+ef=gh", " 12!"]), "say …!");
        assert_eq!(
            told(&["sk-ab", " is only its beginning, and sk-ab"]),
            "sk-ab is only its beginning, and sk-ab"
        );
    }

    #[test]
    fn what_is_no_secret_stays() {
        for key in [None, Some(""), Some("ollama"), Some("none")] {
            let (mut filter, mut heard) = (KeyFilter::of(key), vec![]);
            filter.pass(Event::Text("none of ollama".into()), &mut |event| heard.push(event));
            assert_eq!(heard, [Event::Text("none of ollama".into())], "{key:?}");
        }
    }

    #[test]
    fn calls_and_thoughts_are_told_without_it_and_in_their_order() {
        let (mut filter, mut heard) = (KeyFilter::of(Some(KEY)), vec![]);
        let arguments = json!({"path": format!("/{KEY}"), "list": [KEY, 1], KEY: {"x": KEY}});
        let call = ToolCall {
            id: "1".into(),
            name: "read_file".into(),
            arguments: arguments.as_object().cloned().unwrap(),
            signature: None,
        };
        for event in [
            Event::Reasoning(format!("hm {}", &KEY[..5])),
            Event::Text("so".into()),
            Event::Reasoning(KEY[5..].to_owned()),
            Event::Text(" s".into()),
            Event::Usage(Counts::default()),
            Event::Text(KEY[1..].to_owned()),
            Event::Text(" s".into()),
            Event::Call(call),
        ] {
            filter.pass(event, &mut |event| heard.push(event));
        }
        filter.rest(&mut |event| heard.push(event));
        let all = format!("{heard:?}");
        assert!(!all.contains("sk-ab/cd"), "{all}");
        assert!(
            matches!(heard.last(), Some(Event::Call(call)) if call.arguments["list"] == json!(["…", 1])),
            "{all}"
        );
        assert_eq!(all.matches('…').count(), 6, "{all}");
    }
}
