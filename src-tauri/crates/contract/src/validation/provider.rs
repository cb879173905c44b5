//! Rules for providers: names, addresses, keys. Every message says what is wrong and what would be right.

use super::{
    findings::{finding, finish},
    rules::agent_name,
};
use crate::{
    error::{ApiError, FieldError},
    model::Answer,
    provider::{KeySource, Price, Provider, ProviderDraft, ProviderKind},
};
use std::net::{Ipv4Addr, Ipv6Addr};

/// Longest address, key or name of a model, in characters.
const LINE_MAX: usize = 4096;
/// Most requests a minute that can be asked for.
const RATE_MAX: i64 = 1_000_000;
/// Highest price of a million tokens, in US dollars.
const PRICE_MAX: f64 = 1_000_000.0;

impl ProviderDraft {
    /// The kind: the one it has already, else the one that is asked for.
    fn kind_after(&self, before: Option<&Provider>) -> Option<ProviderKind> {
        before.map(|b| b.kind).or(self.kind)
    }

    /// The address that the provider would have; `None` where its kind has none of its own and none is given.
    #[must_use]
    pub fn base_url_after(&self, before: Option<&Provider>) -> Option<String> {
        let usual = || self.kind_after(before).and_then(ProviderKind::default_base_url).map(str::to_owned);
        match self.base_url.as_deref().map(str::trim) {
            Some("") => usual(),
            // the blank end of a path says nothing; behind a ? it would
            Some(given) if !given.contains('?') => Some(given.trim_end_matches('/').to_owned()),
            Some(given) => Some(given.to_owned()),
            None => before.map(|b| b.base_url.clone()).or_else(usual),
        }
    }

    /// Where the provider's key would be kept. A key that is given goes into the keyring unless told otherwise.
    #[must_use]
    pub fn key_source_after(&self, before: Option<&Provider>) -> KeySource {
        let given = self.key.is_some();
        let usual = match before {
            // a variable that is named and no key
            _ if !given && self.key_variable.as_deref().is_some_and(|v| !v.is_empty()) => {
                KeySource::Environment
            }
            Some(before) if before.key_source == KeySource::Session || !given => before.key_source,
            Some(_) => KeySource::Keyring,
            None if given || self.kind.is_some_and(ProviderKind::needs_key) => KeySource::Keyring,
            None => KeySource::None,
        };
        self.key_source.unwrap_or(usual)
    }
}

/// Checks a request to add a provider, or (with `before`) to change one.
///
/// # Errors
/// `invalid_input` with every field at fault.
pub fn provider(draft: &ProviderDraft, before: Option<&Provider>) -> Result<(), ApiError> {
    let mut found = vec![];
    let mut look = |field: &str, verdict: Result<(), String>| {
        found.extend(verdict.err().map(|message| finding(field, &message)));
    };
    match draft.name.as_deref() {
        None if before.is_none() => look("name", Err("A name is needed: 1 to 64 characters.".to_owned())),
        None => {}
        Some(name) => look("name", agent_name(name)),
    }
    look("kind", kind(draft, before));
    if let Some(kind) = draft.kind_after(before) {
        look("base_url", address(draft, before, kind));
        key(draft, before, kind).into_iter().for_each(|(field, message)| look(field, Err(message)));
    }
    look("model", draft.model.as_deref().map_or(Ok(()), model));
    look("requests_per_minute", draft.requests_per_minute.map_or(Ok(()), rate));
    finish(found)
}

fn kind(draft: &ProviderDraft, before: Option<&Provider>) -> Result<(), String> {
    match (draft.kind, before) {
        (None, None) => {
            let all = ProviderKind::ALL.map(ProviderKind::as_str).join(", ");
            Err(format!("A kind is needed: {all}."))
        }
        (Some(kind), Some(before)) if kind != before.kind => {
            Err(format!("A provider keeps its kind, {}; add another one.", before.kind))
        }
        _ => Ok(()),
    }
}

fn address(draft: &ProviderDraft, before: Option<&Provider>, kind: ProviderKind) -> Result<(), String> {
    let Some(text) = draft.base_url_after(before) else {
        return Err(format!(
            "An address is needed for the kind {kind}, such as http://127.0.0.1:8080/v1: it has no usual one."
        ));
    };
    let parts = Address::read(&text)?;
    let allowed = draft.allow_http.unwrap_or_else(|| before.is_some_and(|b| b.allow_http));
    if parts.plain && !parts.loopback && !allowed {
        return Err(format!(
            "The key would travel unencrypted to {}. Use https, or allow http for this provider (--allow-http) if you trust the network in between.",
            parts.host
        ));
    }
    Ok(())
}

/// Whether an address leads to another machine without encryption. What is no address does not.
#[must_use]
pub fn is_plain_elsewhere(base_url: &str) -> bool {
    Address::read(base_url.trim()).is_ok_and(|parts| parts.plain && !parts.loopback)
}

/// What the rules need to know of an address.
struct Address {
    plain: bool,
    host: String,
    loopback: bool,
}

impl Address {
    fn read(text: &str) -> Result<Self, String> {
        let wrong = |why: &str| {
            format!(
                "“{}” {why}; write it as https://host/path or http://127.0.0.1:8080/v1.",
                text.escape_debug()
            )
        };
        if text.chars().count() > LINE_MAX {
            return Err(format!("At most {LINE_MAX} characters."));
        }
        if text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '\\' | '"' | '<' | '>')) {
            return Err(wrong("holds a character that no address has"));
        }
        let Some((scheme, rest)) = text.split_once("://") else { return Err(wrong("is not an address")) };
        let plain = match scheme.to_ascii_lowercase().as_str() {
            "http" => true,
            "https" => false,
            _ => return Err(wrong("is not an http or https address")),
        };
        if rest.contains('#') {
            return Err(wrong("has a # in it, which the address of a provider cannot have"));
        }
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        if query.split('&').any(|part| is_secret(part.split('=').next().unwrap_or_default())) {
            // not shown: it holds a key
            return Err("It holds a key behind the ?; leave that out and give the key as the key.".to_owned());
        }
        let authority = rest.split('/').next().unwrap_or_default();
        if authority.contains('@') {
            // not shown: it holds a password
            return Err(
                "It holds a name or password before the host; leave that out and give the key as the key."
                    .to_owned(),
            );
        }
        let (host, port) = split_port(authority);
        if host.is_empty() || !is_host(host) {
            return Err(wrong("names no host"));
        }
        if port.is_some_and(|port| port.parse::<u16>().map_or(true, |n| n == 0)) {
            return Err(wrong("has a port that is no number from 1 to 65535"));
        }
        Ok(Self { plain, host: host.to_owned(), loopback: is_loopback(host) })
    }
}

/// Whether a parameter of an address is one that keys are given in, which would be kept and shown with the address.
fn is_secret(parameter: &str) -> bool {
    let name = parameter.to_ascii_lowercase().replace(['-', '_'], "");
    let names =
        ["key", "token", "secret", "password", "passwd", "sig", "signature", "auth", "code", "credential"];
    names.iter().any(|secret| name.ends_with(secret))
}

fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

fn bracketed(host: &str) -> Option<&str> {
    host.strip_prefix('[')?.strip_suffix(']')
}

fn is_host(host: &str) -> bool {
    match bracketed(host) {
        Some(inner) => inner.parse::<Ipv6Addr>().is_ok(),
        None => host.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '_')),
    }
}

fn is_loopback(host: &str) -> bool {
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost"
        || name.ends_with(".localhost")
        || name.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
        || bracketed(&name).is_some_and(|ip| ip.parse::<Ipv6Addr>().is_ok_and(|ip| ip.is_loopback()))
}

fn key(draft: &ProviderDraft, before: Option<&Provider>, kind: ProviderKind) -> Vec<(&'static str, String)> {
    let mut found = vec![];
    let source = draft.key_source_after(before);
    if let Some(key) = &draft.key {
        found.extend(key_text(key.expose()).err().map(|message| ("key", message)));
        if matches!(source, KeySource::Environment | KeySource::None) {
            let message =
                "A key is given although none is to be kept; leave it out, or keep it in the keyring.";
            found.push(("key", message.to_owned()));
        }
    }
    // where it moves to another place, the key is needed again: nobody can read it to move it
    let kept = before.is_some_and(|b| b.key_source == source);
    match source {
        KeySource::Keyring | KeySource::Session if draft.key.is_none() && !kept => {
            let hint = format!(
                "A key is needed. Give it, or name an environment variable that holds it ({} is the usual one).",
                kind.key_variable()
            );
            found.push(("key", hint));
        }
        KeySource::None if kind.needs_key() => {
            found.push(("key_source", format!("{} cannot be asked without a key.", kind.label())));
        }
        KeySource::Environment => {
            let variable = draft.key_variable.as_deref().unwrap_or_else(|| kind.key_variable());
            found.extend(variable_name(variable).err().map(|message| ("key_variable", message)));
        }
        _ => {}
    }
    found
}

/// Checks a key; blanks around it are no part of it. The key is never part of the message.
///
/// # Errors
/// What is wrong with it.
pub fn key_text(key: &str) -> Result<(), String> {
    let key = key.trim();
    if key.is_empty() {
        return Err(
            "The key is empty. Paste it from the provider's site, or say that none is needed.".to_owned()
        );
    }
    if key.chars().any(char::is_whitespace) {
        return Err(
            "The key holds a blank or a line break inside. Copy it again: a key is one word.".to_owned()
        );
    }
    if !key.chars().all(|c| c.is_ascii_graphic()) {
        return Err(
            "The key holds a character that no key has. Copy it again from the provider's site.".to_owned()
        );
    }
    if key.len() > LINE_MAX {
        return Err(format!(
            "The key is longer than {LINE_MAX} characters. Copy it again: a key is one word."
        ));
    }
    Ok(())
}

fn variable_name(name: &str) -> Result<(), String> {
    let mut chars = name.chars();
    let begins = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    if begins && chars.all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Ok(());
    }
    // not shown: a key may have been put here by mistake
    Err("That cannot be the name of an environment variable; use letters, digits and _, such as OPENAI_API_KEY."
        .to_owned())
}

/// Checks the name of a model; an empty one takes it away.
pub(super) fn model(name: &str) -> Result<(), String> {
    match name.trim() {
        name if name.chars().any(|c| c.is_control() || c.is_whitespace()) => {
            Err("The name of a model holds no blanks; write it as the provider lists it.".to_owned())
        }
        name if name.chars().count() > 200 => Err("At most 200 characters.".to_owned()),
        _ => Ok(()),
    }
}

fn rate(per_minute: i64) -> Result<(), String> {
    if (0..=RATE_MAX).contains(&per_minute) {
        return Ok(());
    }
    Err(format!("{per_minute} is outside what is allowed: 1 to {RATE_MAX}, or 0 for no limit."))
}

/// Checks a price.
///
/// # Errors
/// `invalid_input` with every field at fault.
pub fn price(price: &Price) -> Result<(), ApiError> {
    let mut found: Vec<FieldError> = vec![];
    let pattern = price.model.trim();
    if pattern.is_empty() {
        found.push(finding("model", "A model is needed: its name, or the beginning of it followed by *."));
    } else if pattern.trim_end_matches('*').contains('*') || pattern.ends_with("**") {
        found.push(finding("model", "Only one * is allowed, at the end."));
    } else {
        found.extend(model(pattern).err().map(|m| finding("model", &m)));
    }
    for (field, value) in [("input_usd", price.input_usd), ("output_usd", price.output_usd)] {
        if !(0.0..=PRICE_MAX).contains(&value) {
            let message = format!(
                "{value} is outside what is allowed: 0 to {PRICE_MAX} US dollars for a million tokens."
            );
            found.push(finding(field, &message));
        }
    }
    finish(found)
}

/// Checks an answer, or a message to a run.
///
/// # Errors
/// `invalid_input` about `answer`.
pub fn answer(answer: &Answer) -> Result<(), ApiError> {
    let verdict = match answer {
        Answer::Text(text) if text.trim().is_empty() => {
            Err("It is empty: write what the agent should know, or approve or deny.".to_owned())
        }
        Answer::Text(text) | Answer::Deny(Some(text)) => super::rules::plain(text),
        Answer::Approve | Answer::Always | Answer::Deny(None) => Ok(()),
    };
    verdict.map_err(|message| ApiError::field("answer", message))
}

/// Checks words to an agent.
///
/// # Errors
/// `invalid_input` about `field`.
pub fn message(field: &str, text: &str) -> Result<(), ApiError> {
    if text.trim().is_empty() {
        return Err(ApiError::field(field, "It is empty: write what the agent should do next."));
    }
    super::rules::plain(text).map_err(|message| ApiError::field(field, message))
}

#[cfg(test)]
mod tests;
