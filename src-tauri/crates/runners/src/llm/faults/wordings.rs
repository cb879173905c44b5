//! What an error means that comes without a status, and in nobody's known words: judged by what the words are about.
//!
//! Only what is said of a subject counts (a context that is too long, a key that is wrong), never a subject alone, and
//! what may pass by itself is looked for first: who is overloaded is asked again whatever else they say.

use super::meaning::Meaning;

/// Words of which one must be there. They are whole words, or the beginnings of words where a `*` ends them.
type Words = &'static [&'static str];

/// Words that must all be there, and what they mean together.
struct Wording {
    says: &'static [Words],
    meaning: Meaning,
}

const fn wording(meaning: Meaning, says: &'static [Words]) -> Wording {
    Wording { says, meaning }
}

/// What is sent.
const SENT: Words = &[
    "context",
    "prompt",
    "prompts",
    "input",
    "inputs",
    "token",
    "tokens",
    "conversation",
    "sequence",
    "history",
    "instructions",
    "length",
];
/// What is sent as well, and is counted as well: only its size is spoken of in these words.
const SENT_OR_COUNTED: Words =
    &["request", "message", "messages", "payload", "body", "text", "content", "file"];
const TOO_LARGE: Words = &["too long", "too large", "too big", "longer than", "larger than"];
const TOO_MUCH: Words = &[
    "too many",
    "exceed*",
    "overflow*",
    "over the",
    "greater than",
    "more than",
    "not fit",
    "t fit",
    "at most",
    "maximum",
    "limit reached",
    "beyond",
];
const KEY: Words = &[
    "api key",
    "api keys",
    "apikey",
    "access key",
    "secret key",
    "auth key",
    "your key",
    "the key",
    "this key",
    "credentials",
    "credential",
    "access token",
    "auth token",
    "bearer token",
    "bearer",
    "api token",
];
const BAD: Words = &[
    "invalid",
    "incorrect",
    "wrong",
    "bad",
    "missing",
    "no",
    "not",
    "expired",
    "revoked",
    "disabled",
    "required",
    "unknown",
    "unrecognized",
    "malformed",
    "rejected",
    "denied",
    "provide",
];
const MONEY: Words = &["credit", "credits", "balance", "funds", "money", "budget", "spend*"];
/// Periods that nobody waits for.
const LONG: Words =
    &["weekly", "monthly", "yearly", "per week", "per month", "this week", "this month", "for the month"];
/// What there is so much of in a period.
const ALLOWED: Words = &["quota", "quotas", "limit", "limits", "allowance", "allotment", "cap", "included"];
const GONE: Words = &[
    "insufficient",
    "not enough",
    "no",
    "low",
    "out of",
    "run out",
    "exhausted",
    "depleted",
    "negative",
    "exceed*",
    "zero",
    "used up",
    "reached",
];

use Meaning::{Busy, Forbidden, NoCredit, Quota, TooLong, UnknownModel, WrongKey};

/// Looked through from the top.
const WORDINGS: &[Wording] = &[
    // “context deadline exceeded” is how programs in Go say that they waited too long
    wording(Busy, &[&["deadline", "timeout", "timed out", "time out"]]),
    wording(
        Busy,
        &[&[
            "overload*",
            "busy",
            "temporarily",
            "unavailable",
            "again later",
            "at capacity",
            "over capacity",
            "no capacity",
            "loading",
            "warming up",
            "starting up",
        ]],
    ),
    wording(
        Quota,
        &[&[
            "rate limit*",
            "ratelimit*",
            "too many requests",
            "throttl*",
            "requests per",
            "tokens per",
            "per minute",
            "per hour",
            "per day",
            "hourly",
            "daily",
            "concurren*",
        ]],
    ),
    wording(TooLong, &[SENT, TOO_LARGE]),
    wording(TooLong, &[SENT_OR_COUNTED, TOO_LARGE]),
    wording(NoCredit, &[MONEY, GONE]),
    wording(NoCredit, &[&["insufficient", "not enough"], &["quota"]]),
    wording(NoCredit, &[LONG, ALLOWED]),
    wording(
        NoCredit,
        &[&["billing", "payment", "unpaid", "overdue", "past due", "arrears", "recharge", "top up"]],
    ),
    wording(Quota, &[&["quota", "quotas", "usage limit", "request limit", "message limit"]]),
    wording(WrongKey, &[&["token", "tokens"], &["expired", "revoked"]]),
    wording(TooLong, &[SENT, TOO_MUCH]),
    wording(
        TooLong,
        &[&["token limit", "length limit", "context size", "max context", "max length", "input limit"]],
    ),
    wording(
        WrongKey,
        &[&["key"], &["invalid", "incorrect", "wrong", "expired", "revoked", "disabled", "not valid"]],
    ),
    wording(WrongKey, &[KEY, BAD]),
    wording(
        WrongKey,
        &[&["unauthorized", "unauthorised", "unauthenticated", "authenticat*", "authorization", "auth"]],
    ),
    wording(WrongKey, &[&["log in", "login", "sign in", "not logged in"]]),
    wording(
        Forbidden,
        &[&["forbidden", "permission", "permissions", "access denied", "no access", "not authorized"]],
    ),
    wording(UnknownModel, &[&["no such model", "model not available", "model is not available"]]),
];

/// What `words` mean, as far as anybody can tell; `None`: nothing that is known.
pub(super) fn meaning(words: &str) -> Option<Meaning> {
    let words = plain(words);
    let says = |all: &Words| all.iter().any(|word| has(&words, word));
    WORDINGS.iter().find(|wording| wording.says.iter().all(says)).map(|wording| wording.meaning)
}

/// Words in small letters with one blank between them, however they were joined: `ContextTooLong`, `context-too-long`.
fn plain(words: &str) -> String {
    let mut plain = " ".to_owned();
    let mut was_small = false;
    for char in words.chars() {
        let begins = char.is_uppercase() && was_small;
        was_small = char.is_lowercase();
        if (begins || !char.is_alphanumeric()) && !plain.ends_with(' ') {
            plain.push(' ');
        }
        if char.is_alphanumeric() {
            plain.extend(char.to_lowercase());
        }
    }
    plain.push(' ');
    plain
}

fn has(words: &str, word: &str) -> bool {
    match word.strip_suffix('*') {
        Some(begin) => words.contains(&format!(" {begin}")),
        None => words.contains(&format!(" {word} ")),
    }
}

#[cfg(test)]
mod tests;
