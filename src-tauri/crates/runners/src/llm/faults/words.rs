//! Each fault in words: what happened, and what to do about it.

use super::{fault::Fault, meanings::Meaning, said::Said};
use contract::{picture::NO_PICTURES, task::TaskError, text};
use engine::{NO_PICTURES_HINT, ports::Route, words_of_no_pictures};

/// Who was asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    /// The provider's name.
    pub(crate) provider: &'a str,
    /// The model; empty where none was named.
    pub(crate) model: &'a str,
    /// Whether nobody stands in for it: only then is a fallback something to set.
    pub(crate) is_alone: bool,
}

impl<'a> Asked<'a> {
    /// With nobody who would stand in.
    pub(crate) fn alone(route: &'a Route) -> Self {
        Self { provider: &route.provider, model: &route.model, is_alone: true }
    }
}

/// The fault in words: what happened at whom, and what to do.
pub(crate) fn words(fault: &Fault, asked: &Asked<'_>) -> TaskError {
    let Asked { provider, model, .. } = asked;
    let (code, message, hint) = match fault {
        Fault::Status { status, said, .. } => return told(said.meaning(*status), *status, said, asked),
        Fault::ErrorEvent(said) => match said.meaning(0) {
            Meaning::Broken => (
                "provider_error",
                format!("{provider} broke off its reply with an error{}", quoted(said)),
                None,
            ),
            meaning => return told(meaning, said.status.unwrap_or(0), said, asked),
        },
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
        Fault::UnreadCall => (
            "unread_call",
            format!("“{model}” calls a tool, and {provider} passed the call on as words."),
            Some(
                "Start the server so that it reads its model's calls (llama.cpp: --jinja; vLLM: \
                 --enable-auto-tool-choice --tool-call-parser NAME), or take the agent's tools away."
                    .to_owned(),
            ),
        ),
        Fault::NoCall => (
            "no_call",
            format!("The reply of {provider} says that “{model}” calls a tool, and has no call."),
            None,
        ),
        Fault::ThoughtOnly(limit) => (
            "thought_only",
            format!(
                "“{model}” used up its limit of {} tokens with thinking, before it had answered.",
                text::count(*limit)
            ),
            Some(
                "Raise the agent's longest reply (`legwork agent edit NAME --param max_tokens=N`), or let it think \
                 less (`reasoning_effort=low`)."
                    .to_owned(),
            ),
        ),
    };
    TaskError { code: code.to_owned(), message, hint }
}

/// A provider's own error in words. `status` is 0 where it came within a stream and tells none.
fn told(meaning: Meaning, status: u16, said: &Said, asked: &Asked<'_>) -> TaskError {
    let Asked { provider, model, is_alone } = *asked;
    let own = quoted(said);
    let number = if status == 0 { String::new() } else { format!(" ({status})") };
    let (code, message, hint) = match meaning {
        Meaning::WrongKey => (
            "wrong_key",
            format!("{provider} does not accept the key{own}"),
            "Enter the right key for this provider.",
        ),
        Meaning::NoCredit => (
            "no_credit",
            format!("The account at {provider} has no credit left{own}"),
            if is_alone { "Add credit there, or set a fallback." } else { "Add credit there." },
        ),
        Meaning::Forbidden => (
            "forbidden",
            format!("{provider} does not allow this to the key{own}"),
            "Use a key that may use this model, or choose another model.",
        ),
        Meaning::UnknownModel if model.is_empty() => (
            "unknown_model",
            format!("{provider} has nothing at this address{own}"),
            "Correct the provider's base URL.",
        ),
        Meaning::UnknownModel => (
            "unknown_model",
            format!("{provider} does not know the model “{model}”, or has nothing at this address{own}"),
            "Choose one of the provider's models (`legwork provider models`), or correct its base URL.",
        ),
        Meaning::TooLong => (
            "too_long",
            format!("The task is too long for “{model}”{own}"),
            "Shorten its texts and context, or choose a model that takes more.",
        ),
        Meaning::Quota => (
            "quota",
            format!("{provider} takes no more requests for now{number}{own}"),
            if is_alone {
                "Wait, limit the provider's requests per minute, or set a fallback."
            } else {
                "Wait, or limit the provider's requests per minute."
            },
        ),
        Meaning::Content => (
            "content_refused",
            format!("{provider} refused to answer for the content of the task{own}"),
            "Word the task differently, or give it to another model.",
        ),
        Meaning::NoTools => (
            "no_tools",
            format!("“{model}” cannot call tools{own}"),
            "Choose a model that can, or take the agent's tools away.",
        ),
        Meaning::NoPictures => {
            (NO_PICTURES, format!("{}{own}", words_of_no_pictures(model)), NO_PICTURES_HINT)
        }
        Meaning::BadRequest => (
            "bad_request",
            format!("{provider} refused the request{number}{own}"),
            "Check the agent's model and parameters.",
        ),
        Meaning::Busy if status == 408 => {
            ("busy", format!("{provider} gave up waiting for the request (408){own}"), "")
        }
        Meaning::Busy => ("busy", format!("{provider} is overloaded{number}{own}"), ""),
        Meaning::Broken => ("provider_error", format!("{provider} failed{number}{own}"), ""),
    };
    let hint = Some(hint.to_owned()).filter(|h| !h.is_empty());
    TaskError { code: code.to_owned(), message, hint }
}

/// The provider's own words, as the end of a sentence.
fn quoted(said: &Said) -> String {
    let code = said.codes.first().map(String::as_str).unwrap_or_default();
    match (said.message.as_str(), code) {
        ("", "") => ".".to_owned(),
        ("", code) => format!(": {code}."),
        (message, _) if message.ends_with(['.', '!', '?', '…']) => format!(": {message}"),
        (message, _) => format!(": {message}."),
    }
}
