//! How providers read to a person.

use super::words;
use crate::catalogue::providers as say;
use contract::{
    Agent, ProviderKind, Timestamp,
    provider::{KeySource, Provider},
    task::TaskError,
};
use jiff::tz::Offset;

/// Errors of models that another key can mend.
const OF_THE_KEY: [&str; 4] = ["wrong_key", "forbidden", "no_credit", "provider"];

/// Models of a server that are named; the rest are a number.
const MODELS_SHOWN: usize = 3;

/// `llama3.2, qwen3 and 4 more`.
#[must_use]
pub fn models_said(models: &[String]) -> String {
    match models {
        [] => say::no_models().to_owned(),
        few if few.len() <= MODELS_SHOWN => few.join(", "),
        many => say::models_and_more(&many[..MODELS_SHOWN].join(", "), many.len() - MODELS_SHOWN),
    }
}

/// Where a provider's key is, in a few words.
#[must_use]
pub fn key_said(provider: &Provider) -> String {
    match provider.key_source {
        KeySource::Keyring => say::key_in_keyring().to_owned(),
        KeySource::Environment => {
            let name = provider.key_variable.as_deref().unwrap_or_else(|| provider.kind.key_variable());
            say::key_in_variable(name)
        }
        KeySource::Session => say::key_for_session().to_owned(),
        KeySource::None => say::no_key().to_owned(),
    }
}

/// `Waits until 14:30`, while it is known that it refuses.
#[must_use]
pub fn quota_said(provider: &Provider, now: Timestamp, zone: Offset) -> Option<String> {
    let until = provider.quota_until.filter(|until| *until > now)?;
    Some(say::waits_until(&words::moment(until, now, zone)))
}

/// Who uses a provider: `Used by writer`, `Used by writer, reviewer and 2 more`, `No agent uses it`.
#[must_use]
pub fn users_said(agents: &[String]) -> String {
    match agents {
        [] => say::used_by_none().to_owned(),
        [one] => say::used_by_one(one),
        [one, two] => say::used_by_two(one, two),
        [one, two, rest @ ..] => say::used_by_more(one, two, rest.len()),
    }
}

/// The provider whose key is to be entered anew after this error: the one that the error names, else the agent's own.
#[must_use]
pub fn of_key(error: &TaskError, agent: &Agent) -> Option<String> {
    if !OF_THE_KEY.contains(&error.code.as_str()) {
        return None;
    }
    let fallbacks = agent.fallbacks.iter().map(|fallback| &fallback.provider);
    let mut asked = agent.provider.iter().chain(fallbacks);
    asked.find(|name| error.message.contains(name.as_str())).or(agent.provider.as_ref()).cloned()
}

/// What a kind is good for, in the list to choose from.
#[must_use]
pub fn kind_options() -> Vec<(String, String)> {
    ProviderKind::ALL.map(|kind| (kind.as_str().to_owned(), kind.label().to_owned())).into()
}

/// An address without what every address has: `api.openai.com/v1`.
#[must_use]
pub fn address_said(base_url: &str) -> &str {
    base_url.strip_prefix("https://").unwrap_or(base_url).trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::agent_form::tests::thinker;
    use contract::model::Fallback;

    #[test]
    fn users_are_named_as_far_as_there_is_room() {
        let names = ["a", "b", "c", "d"].map(str::to_owned);
        let said: Vec<_> = (0..=4).map(|n| users_said(&names[..n])).collect();
        assert_eq!(
            said,
            [
                "No agent uses it",
                "Used by a",
                "Used by a and b",
                "Used by a, b and 1 more",
                "Used by a, b and 2 more"
            ]
        );
    }

    #[test]
    fn only_a_plain_address_says_its_scheme() {
        assert_eq!(address_said("https://api.openai.com/v1/"), "api.openai.com/v1");
        assert_eq!(address_said("http://127.0.0.1:11434"), "http://127.0.0.1:11434");
    }

    #[test]
    fn the_key_that_an_error_is_about_is_the_one_it_names() {
        let others = vec![Fallback { provider: "other".into(), model: None }];
        let agent = Agent { provider: Some("own".into()), fallbacks: others, ..thinker() };
        let of = |code: &str, message: &str| {
            of_key(&TaskError { code: code.into(), message: message.into(), hint: None }, &agent)
        };
        let named = |name: &str| Some(name.to_owned());
        assert_eq!(of("wrong_key", "own does not accept the key."), named("own"));
        assert_eq!(of("wrong_key", "other does not accept the key."), named("other"));
        assert_eq!(of("provider", "The key is not in the keyring."), named("own"));
        assert_eq!(of("exit_code", "own ended with exit code 1."), None);
        let without = Agent { provider: None, fallbacks: vec![], ..agent.clone() };
        let error = TaskError { code: "provider".into(), message: "It has no provider.".into(), hint: None };
        assert_eq!(of_key(&error, &without), None);
    }
}
