//! What the provider dialog holds while it is filled in, and the request that it stands for.

use super::{amount, form::Form};
use contract::{
    FieldError, Provider, ProviderDraft, ProviderKind,
    provider::{FoundServer, Key, KeySource},
    validation,
};

/// The dialog's fields as they stand. The key lives here only while the dialog is open.
#[derive(Clone, Default, PartialEq)]
pub struct ProviderForm {
    /// The word of the kind.
    pub kind: String,
    /// The name.
    pub name: String,
    /// Where it is reached; empty: the kind's own address.
    pub base_url: String,
    /// The model of agents that name none; empty: none.
    pub model: String,
    /// The word of the place where the key is kept.
    pub key_source: String,
    /// The key; empty: the one that is kept already.
    pub key: String,
    /// The environment variable; empty: the kind's own.
    pub key_variable: String,
    /// Whether the key may travel unencrypted.
    pub allow_http: bool,
    /// Requests in a minute; empty: no limit.
    pub requests_per_minute: String,
}

impl ProviderForm {
    /// A form for a new provider of this kind.
    #[must_use]
    pub fn for_kind(kind: ProviderKind) -> Self {
        let key_source = if kind.needs_key() { KeySource::Keyring } else { KeySource::None };
        Self {
            kind: kind.as_str().to_owned(),
            name: usual_name(kind).to_owned(),
            base_url: kind.default_base_url().unwrap_or_default().to_owned(),
            key_source: key_source.as_str().to_owned(),
            ..Self::default()
        }
    }

    /// The kind that is chosen.
    #[must_use]
    pub fn kind(&self) -> ProviderKind {
        self.kind.parse().unwrap_or_default()
    }

    /// Where the key is to be kept.
    #[must_use]
    pub fn key_source(&self) -> KeySource {
        self.key_source.parse().unwrap_or_default()
    }

    /// The same form for another kind: what nobody has changed follows the kind.
    #[must_use]
    pub fn with_kind(self, kind: ProviderKind) -> Self {
        let (was, usual) = (Self::for_kind(self.kind()), Self::for_kind(kind));
        let follow = |now: String, was: &str, usual: &str| {
            if now.trim().is_empty() || now == was { usual.to_owned() } else { now }
        };
        Self {
            kind: usual.kind.clone(),
            name: follow(self.name, &was.name, &usual.name),
            base_url: follow(self.base_url, &was.base_url, &usual.base_url),
            key_source: follow(self.key_source, &was.key_source, &usual.key_source),
            ..self
        }
    }

    /// The key is to be entered, also where there was none so far.
    pub fn ask_for_key(&mut self) {
        if self.key_source() == KeySource::None {
            self.key_source = KeySource::Keyring.as_str().to_owned();
        }
    }

    /// Whether the address would carry the key unencrypted to another machine.
    #[must_use]
    pub fn is_plain_elsewhere(&self) -> bool {
        validation::is_plain_elsewhere(&self.base_url)
    }

    fn key(&self) -> Option<Key> {
        let wanted = matches!(self.key_source(), KeySource::Keyring | KeySource::Session);
        let key = self.key.trim();
        (wanted && !key.is_empty()).then(|| Key::new(key.to_owned()))
    }
}

impl Form for ProviderForm {
    type Subject = Provider;
    type Draft = ProviderDraft;

    fn empty() -> Self {
        Self::for_kind(ProviderKind::OpenAi)
    }

    fn of(provider: &Provider) -> Self {
        Self {
            kind: provider.kind.as_str().to_owned(),
            name: provider.name.clone(),
            base_url: provider.base_url.clone(),
            model: provider.model.clone().unwrap_or_default(),
            key_source: provider.key_source.as_str().to_owned(),
            key: String::new(),
            key_variable: provider.key_variable.clone().unwrap_or_default(),
            allow_http: provider.allow_http,
            requests_per_minute: provider.requests_per_minute.map(|n| n.to_string()).unwrap_or_default(),
        }
    }

    fn request(&self, before: Option<&Provider>) -> (ProviderDraft, Vec<FieldError>) {
        let (new, was) = (before.is_none(), before.map(Self::of).unwrap_or_default());
        let mut wrong = vec![];
        let limit = amount::whole(&self.requests_per_minute).unwrap_or_else(|message| {
            wrong.push(FieldError { field: "requests_per_minute".to_owned(), message });
            None
        });
        let text = |was: &String, now: &String| (new || was != now).then(|| now.trim().to_owned());
        let given = |now: Option<String>| now.filter(|now| !new || !now.is_empty());
        let variable = self.key_source() == KeySource::Environment;
        let draft = ProviderDraft {
            name: text(&was.name, &self.name),
            kind: new.then(|| self.kind()),
            base_url: given(text(&was.base_url, &self.base_url)),
            model: given(text(&was.model, &self.model)),
            key: self.key(),
            key_source: (new || was.key_source != self.key_source).then(|| self.key_source()),
            key_variable: given(text(&was.key_variable, &self.key_variable)).filter(|_| variable),
            allow_http: (new || was.allow_http != self.allow_http).then_some(self.allow_http),
            requests_per_minute: limit
                .or_else(|| (!new).then_some(0))
                .filter(|n| new || before.and_then(|b| b.requests_per_minute).unwrap_or(0) != *n),
        };
        wrong
            .extend(validation::provider(&draft, before).err().map(|error| error.fields).unwrap_or_default());
        (draft, wrong)
    }
}

/// The request that adds a server that was found on this machine.
#[must_use]
pub fn draft_of_found(server: &FoundServer) -> ProviderDraft {
    ProviderDraft {
        name: Some(server.name.clone()),
        kind: Some(server.kind),
        base_url: Some(server.base_url.clone()),
        model: server.models.first().cloned(),
        key_source: Some(KeySource::None),
        ..ProviderDraft::default()
    }
}

const fn usual_name(kind: ProviderKind) -> &'static str {
    match kind {
        ProviderKind::OpenAiCompatible => "local",
        other => other.as_str(),
    }
}

#[cfg(test)]
mod tests;
