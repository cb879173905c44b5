//! The one table from what went wrong with a request to what becomes of it.
//!
//! Owns: which faults are tried again, which let the next provider have a go, which make the task wait, and the words
//! for each. Must never: wait, send, or know what a reply said. Everything here is a pure function of its arguments.

use contract::{Timestamp, task::TaskError};
use jiff::fmt::rfc2822::DateTimeParser;
use serde_json::Value;
use std::time::Duration;

/// A pause that a provider asks for is waited for within the run up to this long; past it, the task waits instead.
pub(crate) const SHORT_WAIT: Duration = Duration::from_secs(20);
/// No pause is longer, whatever the provider says: it is asked again after a day.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);
/// Reads dates of headers; a weekday that is not that day's does no harm.
static DATES: DateTimeParser = DateTimeParser::new().relaxed_weekday(true);
/// Most characters of a provider's own words in a message.
const WORDS_MAX: usize = 400;

/// What went wrong with one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// No connection came about; the system's words.
    NoConnection(String),
    /// The certificate, or something else about encryption, was refused.
    NotTrusted(String),
    /// The key has characters that cannot be sent.
    UnsendableKey,
    /// The address is none.
    BadAddress(String),
    /// An answer other than 200.
    Status {
        /// The status.
        status: u16,
        /// How long to wait, in its own words.
        retry_after: Option<Duration>,
        /// What the body said.
        said: Said,
    },
    /// 200, and then an error within the stream.
    ErrorEvent(Said),
    /// It sends its callers elsewhere.
    Redirect(String),
    /// The connection broke within the reply; the system's words.
    Broken(String),
    /// The reply ended without the mark that ends one.
    Cut,
    /// Nothing came for so long.
    Silence(Duration),
    /// One line took longer than this to arrive.
    Trickle(Duration),
    /// A line, or a reply, is larger than anything sensible.
    LongLine,
    /// Something that should be JSON is not.
    BadJson,
    /// Something that should be text is not.
    BadText,
    /// The answer is of some other kind: a web page, for example.
    OtherProtocol(String),
    /// The model, or a filter before it, will not answer this.
    Refused(String),
    /// A whole reply with nothing in it.
    Empty,
}

/// What a provider said about an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// Its class, such as `insufficient_quota`.
    pub(crate) code: String,
    /// Its words.
    pub(crate) message: String,
}

impl Said {
    /// Reads the body of an error in any of the providers' shapes; words are cleaned of `key`.
    pub(crate) fn read(body: &[u8], key: Option<&str>) -> Self {
        let text = String::from_utf8_lossy(body);
        let json: Option<Value> = serde_json::from_str(&text).ok();
        // Gemini may put its error into a list of one.
        let json = json.as_ref().and_then(|v| v.get(0).or(Some(v)));
        match json {
            Some(json) => Self::of(json, key),
            None if text.trim_start().starts_with('<') => Self::default(),
            None => Self { code: String::new(), message: clean(&text, key) },
        }
    }

    /// The same for JSON that is there already.
    pub(crate) fn of(json: &Value, key: Option<&str>) -> Self {
        let error = json.get("error").unwrap_or(json);
        let text = |name: &str| error.get(name).and_then(Value::as_str);
        let message =
            text("message").or_else(|| error.as_str()).or_else(|| text("detail")).unwrap_or_default();
        let code = text("code").or_else(|| text("type")).or_else(|| text("status")).unwrap_or_default();
        Self { code: clean(code, key), message: clean(message, key) }
    }
}

/// A provider's words, fit to be shown: without `key`, without control characters, and not too long.
pub(crate) fn clean(words: &str, key: Option<&str>) -> String {
    let words = match key.filter(|key| !key.is_empty()) {
        Some(key) => words.replace(key, "…"),
        None => words.to_owned(),
    };
    let one_line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut short: String = one_line.chars().filter(|c| !c.is_control()).take(WORDS_MAX).collect();
    if short.chars().count() == WORDS_MAX {
        short.push('…');
    }
    short
}

/// What becomes of a request that went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Ask the same provider again, after this long or a short pause of our own.
    Retry(Option<Duration>),
    /// It has no more until then.
    QuotaOut(Timestamp),
    /// Let the next provider have a go; without one the attempt fails, and the queue may try again.
    Fallback {
        /// Whether the queue may try again.
        retryable: bool,
    },
    /// Nobody is asked again: what is sent must change first.
    Fail,
}

/// Judges a fault after `tries` requests to the same provider, of `tries_max`.
pub(crate) fn judge(fault: &Fault, tries: u32, tries_max: u32, now: Timestamp) -> Verdict {
    let again = |otherwise| if tries < tries_max { Verdict::Retry(None) } else { otherwise };
    let later = Verdict::Fallback { retryable: true };
    match fault {
        Fault::Status { status, retry_after, said } => match class(*status, &said.code) {
            Class::NoCredit => Verdict::Fallback { retryable: false },
            Class::Asked => Verdict::Fail,
            Class::Busy => match retry_after.map(|wait| wait.min(LONGEST_WAIT)) {
                Some(wait) if wait > SHORT_WAIT => Verdict::QuotaOut(after(now, wait)),
                Some(wait) if tries < tries_max => Verdict::Retry(Some(wait)),
                _ => again(later),
            },
        },
        Fault::ErrorEvent(said) => match class(0, &said.code) {
            Class::NoCredit => Verdict::Fallback { retryable: false },
            Class::Asked => Verdict::Fail,
            Class::Busy => again(later),
        },
        Fault::NoConnection(_)
        | Fault::Broken(_)
        | Fault::Cut
        | Fault::Silence(_)
        | Fault::Trickle(_)
        | Fault::BadJson
        | Fault::BadText
        | Fault::Empty => again(later),
        Fault::LongLine => Verdict::Fallback { retryable: false },
        Fault::NotTrusted(_) => Verdict::Fallback { retryable: false },
        Fault::Redirect(_)
        | Fault::OtherProtocol(_)
        | Fault::Refused(_)
        | Fault::UnsendableKey
        | Fault::BadAddress(_) => Verdict::Fail,
    }
}

fn after(now: Timestamp, wait: Duration) -> Timestamp {
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}

/// Whose turn it is to change something.
enum Class {
    /// The provider's: later it may go.
    Busy,
    /// The account's: there is no credit.
    NoCredit,
    /// Ours: the request cannot be answered as it is.
    Asked,
}

fn class(status: u16, code: &str) -> Class {
    match (status, code) {
        (402, _) | (_, "insufficient_quota" | "billing_hard_limit_reached" | "billing_error") => {
            Class::NoCredit
        }
        (0, "invalid_request_error" | "authentication_error" | "permission_error" | "not_found_error")
        | (0, "request_too_large" | "invalid_api_key" | "model_not_found" | "context_length_exceeded") => {
            Class::Asked
        }
        (0 | 408 | 425 | 429 | 500.., _) => Class::Busy,
        _ => Class::Asked,
    }
}

/// The time that headers or body ask to wait: seconds, milliseconds, or a date. What makes no sense is none.
pub(crate) fn retry_after(
    header: impl Fn(&str) -> Option<String>,
    body: &[u8],
    now: Timestamp,
) -> Option<Duration> {
    let seconds = |text: &str| text.trim().parse::<f64>().ok().filter(|s| s.is_finite() && *s >= 0.0);
    let wait = |seconds: f64| Duration::from_secs_f64(seconds.min(LONGEST_WAIT.as_secs_f64()));
    if let Some(ms) = header("retry-after-ms").as_deref().and_then(seconds) {
        return Some(wait(ms / 1000.0));
    }
    if let Some(text) = header("retry-after") {
        if let Some(s) = seconds(&text) {
            return Some(wait(s));
        }
        let date = DATES.parse_timestamp(text.trim()).ok();
        let left = date.map(|date| date.as_millisecond().saturating_sub(now.as_millisecond()));
        return left.map(|ms| Duration::from_millis(u64::try_from(ms).unwrap_or(0)).min(LONGEST_WAIT));
    }
    // Gemini says it in the body: "retryDelay": "37s".
    let json: Value = serde_json::from_slice(body).ok()?;
    let error = json.get(0).unwrap_or(&json).get("error")?;
    let details = error.get("details")?.as_array()?.iter();
    let delay = details.filter_map(|detail| detail.get("retryDelay")?.as_str()).next()?;
    seconds(delay.strip_suffix('s')?).map(wait)
}

/// The fault in words: what happened at `provider` (asked for `model`), and what to do.
pub(crate) fn words(fault: &Fault, provider: &str, model: &str) -> TaskError {
    let (code, message, hint) = match fault {
        Fault::Status { status, said, .. } => return refused(*status, said, provider, model),
        Fault::ErrorEvent(said) if matches!(class(0, &said.code), Class::Asked | Class::NoCredit) => {
            return refused(
                if matches!(class(0, &said.code), Class::NoCredit) { 402 } else { 400 },
                said,
                provider,
                model,
            );
        }
        Fault::ErrorEvent(said) => {
            ("provider_error", format!("{provider} broke off its reply with an error{}", quoted(said)), None)
        }
        Fault::NoConnection(why) => (
            "no_connection",
            format!("{provider} could not be reached ({why})."),
            Some("Check the network, that the server runs, and the provider's address.".to_owned()),
        ),
        Fault::NotTrusted(why) => (
            "not_trusted",
            format!("The encrypted connection to {provider} was refused ({why})."),
            Some("Check the provider's address and this machine's certificates and clock.".to_owned()),
        ),
        Fault::UnsendableKey => (
            "key",
            format!("The key of {provider} has characters that no key can have."),
            Some("Enter the key again.".to_owned()),
        ),
        Fault::BadAddress(why) => (
            "address",
            format!("The address of {provider} cannot be used ({why})."),
            Some("Correct the provider's base URL.".to_owned()),
        ),
        Fault::Redirect(to) => (
            "redirect",
            format!("{provider} sends its callers on to {to}; the key is not taken there."),
            Some("If that is where the provider is now, enter it as its base URL.".to_owned()),
        ),
        Fault::Broken(why) => {
            ("broken", format!("The connection to {provider} broke within the reply ({why})."), None)
        }
        Fault::Cut => ("cut", format!("The reply of {provider} ended before it was whole."), None),
        Fault::Silence(for_long) => (
            "silence",
            format!("{provider} said nothing for {} s.", for_long.as_secs_f64().round()),
            Some("A model on this machine may still be loading; run it again in a while.".to_owned()),
        ),
        Fault::Trickle(for_long) => (
            "trickle",
            format!(
                "{provider} took more than {} s for one line of its reply.",
                for_long.as_secs_f64().round()
            ),
            None,
        ),
        Fault::LongLine => (
            "too_large",
            format!("{provider} sent a reply larger than anything sensible; it was not read to its end."),
            Some("Check that the base URL is that of a model server.".to_owned()),
        ),
        Fault::BadJson => {
            ("bad_reply", format!("{provider} sent something in its reply that is not JSON."), None)
        }
        Fault::BadText => {
            ("bad_reply", format!("{provider} sent something in its reply that is not UTF-8 text."), None)
        }
        Fault::OtherProtocol(what) => (
            "other_protocol",
            format!("{provider} answered with {what}, not as a model server of its kind does."),
            Some("Check the provider's kind and base URL (most end in “/v1”).".to_owned()),
        ),
        Fault::Refused(why) => (
            "content_refused",
            if why.is_empty() {
                format!("{provider} refused to answer for the content of the task.")
            } else {
                format!("{provider} refused to answer for the content of the task: {why}")
            },
            Some("Word the task differently, or give it to another model.".to_owned()),
        ),
        Fault::Empty => ("empty_reply", format!("“{model}” answered with nothing."), None),
    };
    TaskError { code: code.to_owned(), message, hint }
}

/// What a status other than 200 means.
fn refused(status: u16, said: &Said, provider: &str, model: &str) -> TaskError {
    let own = quoted(said);
    let too_long = said.code.contains("context_length") || said.message.contains("context length");
    let (code, message, hint) = match status {
        401 => (
            "wrong_key",
            format!("{provider} does not accept the key{own}"),
            "Enter the right key for this provider.",
        ),
        402 => (
            "no_credit",
            format!("The account at {provider} has no credit left{own}"),
            "Add credit there, or set a fallback.",
        ),
        403 => (
            "forbidden",
            format!("{provider} does not allow this to the key{own}"),
            "Use a key that may use this model, or choose another model.",
        ),
        404 => (
            "unknown_model",
            format!("{provider} does not know the model “{model}”, or has nothing at this address{own}"),
            "Choose one of the provider's models, or correct its base URL.",
        ),
        408 => ("busy", format!("{provider} gave up waiting for the request (408){own}"), ""),
        413 => (
            "too_long",
            format!("The task is too large for {provider}{own}"),
            "Shorten its texts and context, or choose a model that takes more.",
        ),
        429 if said.code == "insufficient_quota" => (
            "no_credit",
            format!("The account at {provider} has no credit left{own}"),
            "Add credit there, or set a fallback.",
        ),
        429 => (
            "quota",
            format!("{provider} takes no more requests for now (429){own}"),
            "Wait, limit the provider's requests per minute, or set a fallback.",
        ),
        400 | 422 if too_long => (
            "too_long",
            format!("The task is too long for “{model}”{own}"),
            "Shorten its texts and context, or choose a model that takes more.",
        ),
        400..500 => (
            "bad_request",
            format!("{provider} refused the request ({status}){own}"),
            "Check the agent's model and parameters.",
        ),
        503 | 529 => ("busy", format!("{provider} is overloaded ({status}){own}"), ""),
        _ => ("provider_error", format!("{provider} failed ({status}){own}"), ""),
    };
    let hint = Some(hint.to_owned()).filter(|h| !h.is_empty());
    TaskError { code: code.to_owned(), message, hint }
}

/// The provider's own words, as the end of a sentence.
fn quoted(said: &Said) -> String {
    match (said.message.as_str(), said.code.as_str()) {
        ("", "") => ".".to_owned(),
        ("", code) => format!(": {code}."),
        (message, _) if message.ends_with(['.', '!', '?', '…']) => format!(": {message}"),
        (message, _) => format!(": {message}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(header: (&str, &str), body: &str) -> Option<u64> {
        let now: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
        let value = |name: &str| (name == header.0).then(|| header.1.to_owned());
        retry_after(value, body.as_bytes(), now).map(|wait| wait.as_secs())
    }

    #[test]
    fn the_time_to_wait_is_read_in_every_way_that_it_is_said() {
        let gemini = r#"[{"error":{"details":[{"@type":"x"},{"retryDelay":"37.5s"}]}}]"#;
        let rows = [
            (("retry-after", " 90 "), "", Some(90)),
            (("retry-after", "1.5"), "", Some(1)),
            (("retry-after-ms", "2500"), "", Some(2)),
            (("retry-after", "Fri, 02 Jan 2026 03:05:05 GMT"), "", Some(60)),
            (("retry-after", "Thu, 01 Jan 2026 03:05:05 GMT"), "", Some(0)),
            (("retry-after", "1e300"), "", Some(86_400)),
            (("retry-after", "Fri, 02 Jan 9000 03:05:05 GMT"), "", Some(86_400)),
            (("retry-after", "-1"), "", None),
            (("retry-after", "NaN"), "", None),
            (("other", ""), gemini, Some(37)),
            (("other", ""), "{}", None),
        ];
        for (header, body, seconds) in rows {
            assert_eq!(waits(header, body), seconds, "{header:?} {body}");
        }
    }

    #[test]
    fn providers_words_are_fit_to_be_shown() {
        assert_eq!(clean("a\n\tkey sk-1\u{7}!", Some("sk-1")), "a key …!");
        assert_eq!(clean("none", Some("")), "none");
        assert_eq!(clean(&"x".repeat(WORDS_MAX + 1), None).chars().count(), WORDS_MAX + 1);
        let read = |body: &str| Said::read(body.as_bytes(), None);
        let said = |code: &str, message: &str| Said { code: code.into(), message: message.into() };
        assert_eq!(read(r#"{"error":{"message":"m","code":"c"}}"#), said("c", "m"));
        assert_eq!(read(r#"{"type":"error","error":{"type":"t","message":"m"}}"#), said("t", "m"));
        assert_eq!(
            read(r#"[{"error":{"code":400,"status":"INVALID","message":"m"}}]"#),
            said("INVALID", "m")
        );
        assert_eq!(read(r#"{"error":"m"}"#), said("", "m"));
        assert_eq!(read("plain words"), said("", "plain words"));
        assert_eq!(read("<html>"), said("", ""));
    }
}
