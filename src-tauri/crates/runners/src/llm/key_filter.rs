//! A model's reply without the key that was sent to it, as it arrives.

use super::{
    keyless::{clean, forms, replaced, safe},
    provider::Event,
};
use serde_json::Value;

/// Lets a reply through without the key.
pub(crate) struct KeyFilter {
    forms: Vec<String>,
    /// The end of the words so far, and of the thoughts, which may be the beginning of the key.
    words: String,
    thoughts: String,
}

impl KeyFilter {
    pub(crate) fn of(key: Option<&str>) -> Self {
        Self { forms: forms(key), words: String::new(), thoughts: String::new() }
    }

    /// Passes on to `hear` what of `event`, and of what was held back, cannot become the key any more.
    pub(crate) fn pass(&mut self, event: Event, hear: &mut dyn FnMut(Event)) {
        if self.forms.is_empty() {
            return hear(event);
        }
        match event {
            // what was counted stands in nobody's way
            Event::Usage(_) | Event::LeftOut(_) => hear(event),
            Event::Text(piece) => tell(safe(&self.forms, &mut self.words, &piece), Event::Text, hear),
            Event::Reasoning(piece) => {
                tell(safe(&self.forms, &mut self.thoughts, &piece), Event::Reasoning, hear);
            }
            other => {
                self.rest(hear);
                hear(match other {
                    Event::Call(mut call) => {
                        let mut arguments = Value::Object(call.arguments);
                        clean(&self.forms, &mut arguments);
                        call.arguments = arguments.as_object_mut().map(std::mem::take).unwrap_or_default();
                        Event::Call(call)
                    }
                    Event::AskedAnew(words) => Event::AskedAnew(replaced(words, &self.forms)),
                    other => other,
                });
            }
        }
    }

    /// Passes on what is held back: the reply ends here, or goes on with something else.
    pub(crate) fn rest(&mut self, hear: &mut dyn FnMut(Event)) {
        tell(std::mem::take(&mut self.thoughts), Event::Reasoning, hear);
        tell(std::mem::take(&mut self.words), Event::Text, hear);
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
    use proptest::prelude::*;
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
    fn the_key_is_taken_out_in_every_form() {
        for form in forms(Some(KEY)) {
            for cut in 0..=form.len() {
                assert_eq!(told(&["say ", &form[..cut], &form[cut..], "!"]), "say …!", "{form} cut at {cut}");
            }
            let each: Vec<String> = format!("x{form}{form}y").chars().map(String::from).collect();
            assert_eq!(told(&each.iter().map(String::as_str).collect::<Vec<_>>()), "x……y");
        }
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

    proptest! {
        #[test]
        fn nothing_else_is_lost(text in "[a-zA-Z0-9 skäö…/+=-]{0,60}", cuts in prop::collection::vec(0..60_usize, 0..5)) {
            let mut ends: Vec<usize> = cuts.into_iter().filter(|&at| text.is_char_boundary(at)).collect();
            ends.push(0);
            ends.push(text.len());
            ends.retain(|&at| at <= text.len());
            ends.sort_unstable();
            let pieces: Vec<&str> = ends.windows(2).map(|ends| &text[ends[0]..ends[1]]).collect();
            prop_assert_eq!(told(&pieces), text);
        }
    }
}
