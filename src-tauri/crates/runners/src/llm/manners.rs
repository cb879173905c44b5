//! What a model will not take of a request, and the form in which it does: read from its refusal, remembered for the
//! model, and applied to every request after.

mod read;

use contract::ProviderId;
use serde_json::Value;
use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// So many changes are made for a model; a server that refuses more refuses everything.
const CHANGES_MAX: usize = 8;

/// A change of a request's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FormChange {
    /// The field at this place is left out.
    Without(&'static str),
    /// The limit of tokens at the first place stands at the second.
    Renamed(&'static str, &'static str),
    /// The limit of tokens at this place is no more than this.
    AtMost(&'static str, i64),
    /// The reply comes as one document.
    Whole,
    /// No tools are offered.
    NoTools,
    /// What the system says is said by the person.
    SystemAsUser,
    /// What the system says is said by the developer, as OpenAI calls it in newer models.
    SystemAsDeveloper,
}

impl fmt::Display for FormChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |place: &'static str| place.rsplit('/').next().unwrap_or(place);
        match self {
            Self::Without(place) => write!(f, "without {}", name(place)),
            Self::Renamed(_, place) => write!(f, "with {}", name(place)),
            Self::AtMost(place, limit) => write!(f, "with {} {limit}", name(place)),
            Self::Whole => f.write_str("without a stream"),
            Self::NoTools => f.write_str("without tools"),
            Self::SystemAsUser => f.write_str("without a message of the system"),
            Self::SystemAsDeveloper => {
                f.write_str("with a message of the developer in place of the system's")
            }
        }
    }
}

/// What is known of each model, as long as the process lives.
#[derive(Debug, Default)]
pub(crate) struct Manners {
    changes: Mutex<HashMap<(ProviderId, String), Vec<FormChange>>>,
    /// Which of its addresses each provider has.
    places: Mutex<HashMap<String, usize>>,
    /// Models that refused a request for a picture in it.
    no_pictures: Mutex<HashSet<(ProviderId, String)>>,
}

impl Manners {
    /// Puts a request into the form that the model takes.
    pub(crate) fn apply(&self, provider: ProviderId, model: &str, body: &mut Value) {
        for change in lock(&self.changes).get(&(provider, model.to_owned())).into_iter().flatten() {
            change.apply(body);
        }
    }

    /// Remembers the change that a refusal asks for. `None`: it asks for none, or for one that was made already.
    pub(crate) fn learn(
        &self,
        provider: ProviderId,
        model: &str,
        refusal: &Refusal<'_>,
    ) -> Option<FormChange> {
        let change = read::change(refusal)?;
        let mut all = lock(&self.changes);
        let known = all.entry((provider, model.to_owned())).or_default();
        if known.contains(&change) || known.len() >= CHANGES_MAX {
            return None;
        }
        known.push(change.clone());
        Some(change)
    }

    /// Remembers that a model refused a request for a picture in it.
    pub(crate) fn refused_pictures(&self, provider: ProviderId, model: &str) {
        lock(&self.no_pictures).insert((provider, model.to_owned()));
    }

    /// Forgets that: it has answered one.
    pub(crate) fn took_pictures(&self, provider: ProviderId, model: &str) {
        lock(&self.no_pictures).remove(&(provider, model.to_owned()));
    }

    /// Whether it did.
    pub(crate) fn refuses_pictures(&self, provider: ProviderId, model: &str) -> bool {
        lock(&self.no_pictures).contains(&(provider, model.to_owned()))
    }

    /// Which of its addresses a base URL stands for.
    pub(crate) fn place(&self, base_url: &str) -> usize {
        lock(&self.places).get(base_url).copied().unwrap_or(0)
    }

    /// Remembers that.
    pub(crate) fn found(&self, base_url: &str, place: usize) {
        lock(&self.places).insert(base_url.to_owned(), place);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A request that was refused.
pub(crate) struct Refusal<'a> {
    /// What was sent.
    pub(crate) body: &'a Value,
    /// The provider's words and codes.
    pub(crate) words: String,
    /// The field that it is about, where the provider says so.
    pub(crate) param: &'a str,
    /// Whether tools may be left out.
    pub(crate) tools_are_optional: bool,
}

impl FormChange {
    fn apply(&self, body: &mut Value) {
        match self {
            Self::Without(place) => drop(take(body, place)),
            Self::Renamed(from, to) => {
                if let Some(value) = take(body, from)
                    && let Some(name) = to.strip_prefix('/')
                {
                    body[name] = value;
                }
            }
            Self::AtMost(place, limit) => {
                if let Some(there) = body.pointer_mut(place)
                    && there.as_i64().is_some_and(|now| now > *limit)
                {
                    *there = (*limit).into();
                }
            }
            Self::Whole => {
                body["stream"] = false.into();
                take(body, "/stream_options");
            }
            Self::NoTools => ["/tools", "/tool_choice", "/parallel_tool_calls"].iter().for_each(|place| {
                take(body, place);
            }),
            Self::SystemAsUser => system_as_user(body),
            Self::SystemAsDeveloper => {
                if let Some(role) = body.pointer_mut("/messages/0/role").filter(|role| *role == "system") {
                    *role = "developer".into();
                }
            }
        }
    }
}

/// Takes the field at a place out of `body`.
fn take(body: &mut Value, place: &str) -> Option<Value> {
    let (parent, name) = place.rsplit_once('/')?;
    body.pointer_mut(parent)?.as_object_mut()?.remove(name)
}

/// Lets the first words of the person begin with those of the system.
fn system_as_user(body: &mut Value) {
    let prepend = |there: &mut Value, system: &str| {
        // beside pictures, the words stand in one of several parts
        let words = match there {
            Value::Array(parts) => parts.iter_mut().find_map(|part| part.get_mut("text")),
            words => Some(words),
        };
        if let Some(words) = words
            && let Some(text) = words.as_str()
        {
            *words = format!("{system}\n\n{text}").into();
        }
    };
    if let Some(system) = take(body, "/systemInstruction") {
        let system = system["parts"][0]["text"].as_str().unwrap_or_default().to_owned();
        if let Some(there) = body.pointer_mut("/contents/0/parts") {
            prepend(there, &system);
        }
        return;
    }
    let Some(messages) = body.get_mut("messages").and_then(Value::as_array_mut) else { return };
    let is_system = |message: &Value| message["role"] == "system" || message["role"] == "developer";
    if messages.len() < 2 || !is_system(&messages[0]) {
        return;
    }
    let system = messages.remove(0)["content"].as_str().unwrap_or_default().to_owned();
    if let Some(there) = messages[0].get_mut("content") {
        prepend(there, &system);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn changes_are_made_where_their_field_is() {
        let body = json!({
            "max_tokens": 9, "temperature": 1, "stream": true, "stream_options": {}, "tools": [], "options": {"seed": 1},
            "messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "u"}],
        });
        let rows = [
            (FormChange::Without("/temperature"), "/temperature", None),
            (FormChange::Without("/options/seed"), "/options/seed", None),
            (
                FormChange::Renamed("/max_tokens", "/max_completion_tokens"),
                "/max_completion_tokens",
                Some(json!(9)),
            ),
            (FormChange::Renamed("/max_tokens", "/max_completion_tokens"), "/max_tokens", None),
            (FormChange::AtMost("/max_tokens", 5), "/max_tokens", Some(json!(5))),
            (FormChange::AtMost("/max_tokens", 50), "/max_tokens", Some(json!(9))),
            (FormChange::Whole, "/stream", Some(json!(false))),
            (FormChange::NoTools, "/tools", None),
            (FormChange::SystemAsUser, "/messages/0/content", Some(json!("s\n\nu"))),
            (FormChange::SystemAsDeveloper, "/messages/0/role", Some(json!("developer"))),
        ];
        for (change, place, right) in rows {
            let mut changed = body.clone();
            change.apply(&mut changed);
            assert_eq!(changed.pointer(place), right.as_ref(), "{change:?}");
            change.apply(&mut changed);
        }
    }

    #[test]
    fn the_words_beside_pictures_begin_with_those_of_the_system_too() {
        let rows = [
            (
                json!({"messages": [
                    {"role": "system", "content": "s"},
                    {"role": "user", "content": [{"type": "image_url", "image_url": {}}, {"type": "text", "text": "u"}]},
                ]}),
                "/messages/0/content/1/text",
            ),
            (
                json!({
                    "systemInstruction": {"parts": [{"text": "s"}]},
                    "contents": [{"role": "user", "parts": [{"inlineData": {}}, {"text": "u"}]}],
                }),
                "/contents/0/parts/1/text",
            ),
        ];
        for (mut body, place) in rows {
            FormChange::SystemAsUser.apply(&mut body);
            assert_eq!(body.pointer(place), Some(&json!("s\n\nu")), "{body}");
        }
    }
}
