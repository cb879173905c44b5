//! A provider's own words about an error, in whatever shape it tells them.

use super::{
    super::{halves, keyless},
    page::page_words,
    wait,
};
use crate::lenient_json;
use serde_json::Value;
use std::time::Duration;

/// Most characters of a provider's own words in a message.
const WORDS_MAX: usize = 400;
/// Errors stand in errors (a gateway's around a provider's), and so deep they are looked for.
const DEPTH_MAX: usize = 8;

/// What a provider said about an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// The status that its words tell, where they tell one.
    pub(crate) status: Option<u16>,
    /// Its classes, such as `insufficient_quota`; the one that says most is the first.
    pub(crate) codes: Vec<String>,
    /// Its words.
    pub(crate) message: String,
    /// What of the request it is about, where it says so.
    pub(crate) param: String,
    /// How long it asks its callers to wait, where the document or its words say so.
    pub(crate) wait: Option<Duration>,
}

impl Said {
    /// Reads the body of an error in any of the providers' shapes; words are cleaned of `key`.
    pub(crate) fn read(body: &[u8], key: Option<&str>) -> Self {
        let text = String::from_utf8_lossy(body);
        let said = match lenient_json::read(&text) {
            Ok(json) => return Self::of(&json, key),
            Err(_) if text.trim_start().starts_with('<') => {
                Self { message: clean(&page_words(&text), key), ..Self::default() }
            }
            Err(_) => Self { message: clean(&text, key), ..Self::default() },
        };
        Self { wait: wait::in_words(&said.message), ..said }
    }

    /// The same for JSON that is there already.
    pub(crate) fn of(json: &Value, key: Option<&str>) -> Self {
        let mut said = Self::default();
        said.take(json, 0);
        said.message = clean(&said.message, key);
        said.wait = said.wait.or_else(|| wait::in_words(&said.message));
        said.param = clean(&said.param, key);
        said.codes.iter_mut().for_each(|code| *code = clean(code, key));
        said.codes.retain(|code| !code.is_empty());
        said
    }

    /// An error in one word or sentence.
    pub(crate) fn in_words(message: &str, key: Option<&str>) -> Self {
        Self::read(message.as_bytes(), key)
    }

    /// Its classes, without those that say no more than the status does.
    pub(crate) fn classes(&self) -> String {
        let says_more =
            |code: &&String| !["invalid_request_error", "INVALID_ARGUMENT"].contains(&code.as_str());
        self.codes.iter().filter(says_more).map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    /// Whether it is about the model, and so comes from a server that has some.
    pub(crate) fn speaks_of_the_model(&self) -> bool {
        format!("{} {}", self.codes.join(" "), self.message).to_lowercase().contains("model")
    }

    fn take(&mut self, json: &Value, depth: usize) {
        if depth > DEPTH_MAX {
            return;
        }
        match json {
            Value::String(text) => self.say(text, depth),
            // Gemini may put its error into a list of one; FastAPI lists all that is wrong.
            Value::Array(list) => list.iter().for_each(|one| self.take(one, depth + 1)),
            Value::Object(_) => self.take_fields(json, depth),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn take_fields(&mut self, json: &Value, depth: usize) {
        self.wait = self.wait.or_else(|| wait::in_field(json));
        for name in [
            "code",
            "type",
            "status",
            "status_code",
            "statusCode",
            "reason",
            "error_code",
            "errcode",
            "__type",
        ] {
            match json.get(name) {
                Some(Value::String(word)) => self.class(word),
                Some(Value::Number(number)) => self.class(&number.to_string()),
                _ => {}
            }
        }
        let place = json.get("loc").and_then(Value::as_array);
        if let Some(place) = place {
            let words = place.iter().map(|w| w.as_str().map_or_else(|| w.to_string(), str::to_owned));
            let place = words.collect::<Vec<_>>().join(".");
            self.param.clone_from(&place);
            self.add(&format!("{place}:"));
        }
        if let Some(param) = json.get("param").and_then(Value::as_str) {
            param.clone_into(&mut self.param);
        }
        for name in [
            "message",
            "msg",
            "error_message",
            "error_msg",
            "errmsg",
            "Message",
            "status_msg",
            "error_description",
            "description",
            "title",
        ] {
            if let Some(text) = json.get(name).and_then(Value::as_str) {
                self.say(text, depth);
                break;
            }
        }
        for name in [
            "error",
            "errors",
            "detail",
            "details",
            "innererror",
            "metadata",
            "raw",
            "base_resp",
            "content_filter_result",
        ] {
            if let Some(inner) = json.get(name) {
                self.take(inner, depth + 1);
            }
        }
    }

    /// Words, which may be the JSON of another error.
    fn say(&mut self, text: &str, depth: usize) {
        match serde_json::from_str::<Value>(text.trim()) {
            Ok(json) if json.is_object() || json.is_array() => self.take(&json, depth + 1),
            _ => self.add(text),
        }
    }

    fn add(&mut self, text: &str) {
        if !text.trim().is_empty() && !self.message.contains(text.trim()) {
            let between = if self.message.is_empty() { "" } else { " " };
            self.message = format!("{}{between}{}", self.message, text.trim());
        }
    }

    fn class(&mut self, word: &str) {
        match word.trim().parse::<u16>() {
            Ok(status @ 400..600) => self.status = self.status.or(Some(status)),
            _ if self.codes.iter().any(|code| code == word) => {}
            _ => self.codes.push(word.to_owned()),
        }
    }
}

/// A provider's words, fit to be shown: without `key`, without control characters, and not too long.
pub(crate) fn clean(words: &str, key: Option<&str>) -> String {
    let words = keyless::error_without(&halves::joined(words), key);
    let one_line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut short: String = one_line.chars().filter(|c| !c.is_control()).take(WORDS_MAX).collect();
    if short.chars().count() == WORDS_MAX {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn providers_words_are_fit_to_be_shown() {
        assert_eq!(clean("a\n\tkey sk-1\u{7}!", Some("sk-1")), "a key …!");
        assert_eq!(clean("none", Some("")), "none");
        assert_eq!(clean(&"x".repeat(WORDS_MAX + 1), None).chars().count(), WORDS_MAX + 1);
    }

    #[test]
    fn errors_are_read_in_every_shape() {
        // body, status, first code, words
        let rows: [(&str, Option<u16>, &str, &str); 17] = [
            (r#"{"error":{"message":"m","code":"c"}}"#, None, "c", "m"),
            (r#"{"type":"error","error":{"type":"t","message":"m"}}"#, None, "error", "m"),
            (r#"[{"error":{"code":400,"status":"INVALID","message":"m"}}]"#, Some(400), "INVALID", "m"),
            (r#"{"error":"m"}"#, None, "", "m"),
            (r#"{"error":{"message":"m","code":"429"}}"#, Some(429), "", "m"),
            (r#"{"detail":"m"}"#, None, "", "m"),
            (
                r#"{"detail":[{"loc":["body","top_p"],"msg":"not permitted"}]}"#,
                None,
                "",
                "body.top_p: not permitted",
            ),
            (r#"{"detail":{"message":"m","code":"c"}}"#, None, "c", "m"),
            (r#"{"message":"m","statusCode":401}"#, Some(401), "", "m"),
            (r#"{"errors":[{"message":"m"},{"message":"n"}]}"#, None, "", "m n"),
            (r#"{"error":{"message":"{\"error\":{\"message\":\"m\",\"code\":\"c\"}}"}}"#, None, "c", "m"),
            (
                r#"{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"message\":\"m\"}"}}}"#,
                Some(400),
                "",
                "Provider returned error m",
            ),
            (r#"{"base_resp":{"status_code":1008,"status_msg":"m"}}"#, None, "1008", "m"),
            (r#"{"error":{"message":"m","innererror":{"code":"c"}}}"#, None, "c", "m"),
            ("plain words", None, "", "plain words"),
            ("<html>", None, "", ""),
            ("<html><head><title>502 Bad Gateway</title></head></html>", None, "", "502 Bad Gateway"),
        ];
        for (body, status, code, message) in rows {
            let said = Said::read(body.as_bytes(), None);
            let first = said.codes.first().map(String::as_str).unwrap_or_default();
            assert_eq!((said.status, first, said.message.as_str()), (status, code, message), "{body}");
        }
    }
}
