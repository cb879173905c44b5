//! Providers: where a model is reached, and with whose key.

use crate::{ProviderId, Timestamp, words::words};
use serde::{Deserialize, Serialize};
use std::fmt;

words! {
    /// Which protocol a provider speaks, and what is known about it.
    #[derive(Default)]
    ProviderKind, "a kind of provider", provider_kind_word {
        /// OpenAI.
        OpenAi = "openai",
        /// DeepSeek.
        DeepSeek = "deepseek",
        /// Anthropic.
        Anthropic = "anthropic",
        /// Google Gemini.
        Gemini = "gemini",
        /// Ollama, on this machine unless its address says otherwise.
        Ollama = "ollama",
        /// Any server that speaks OpenAI's chat protocol: LM Studio, llama-server, vLLM, a gateway.
        #[default]
        OpenAiCompatible = "openai-compatible",
    }
}

impl ProviderKind {
    /// Its name for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::OpenAi => "OpenAI",
            Self::DeepSeek => "DeepSeek",
            Self::Anthropic => "Anthropic",
            Self::Gemini => "Gemini",
            Self::Ollama => "Ollama",
            Self::OpenAiCompatible => "OpenAI-compatible server",
        }
    }

    /// Where it is reached unless told otherwise; `None`: the address must be given.
    #[must_use]
    pub const fn default_base_url(self) -> Option<&'static str> {
        match self {
            Self::OpenAi => Some("https://api.openai.com/v1"),
            Self::DeepSeek => Some("https://api.deepseek.com/v1"),
            Self::Anthropic => Some("https://api.anthropic.com/v1"),
            Self::Gemini => Some("https://generativelanguage.googleapis.com/v1beta"),
            Self::Ollama => Some("http://127.0.0.1:11434"),
            Self::OpenAiCompatible => None,
        }
    }

    /// Whether it cannot be asked without a key.
    #[must_use]
    pub const fn needs_key(self) -> bool {
        !matches!(self, Self::Ollama | Self::OpenAiCompatible)
    }

    /// The environment variable that its own tools read the key from.
    #[must_use]
    pub const fn key_variable(self) -> &'static str {
        match self {
            Self::OpenAi | Self::OpenAiCompatible => "OPENAI_API_KEY",
            Self::DeepSeek => "DEEPSEEK_API_KEY",
            Self::Anthropic => "ANTHROPIC_API_KEY",
            Self::Gemini => "GEMINI_API_KEY",
            Self::Ollama => "OLLAMA_API_KEY",
        }
    }
}

words! {
    /// Where a provider's key is kept. Never in plain text on disk.
    #[derive(Default)]
    KeySource, "a place for a key", key_source_word {
        /// In the system's keyring.
        #[default]
        Keyring = "keyring",
        /// In an environment variable of the process that runs the queue.
        Environment = "environment",
        /// In memory, until this process ends.
        Session = "session",
        /// It needs none.
        None = "none",
    }
}

/// A key on its way to where it is kept. It shows itself to nobody: `Debug` prints dots.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Key(String);

impl Key {
    /// A key.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The key itself, for whoever keeps or sends it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// A provider as every front shows it. The key itself is nowhere in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Provider {
    /// Its id.
    pub id: ProviderId,
    /// Its name, unique.
    pub name: String,
    /// Which protocol it speaks.
    pub kind: ProviderKind,
    /// Where it is reached.
    pub base_url: String,
    /// The model that agents get which name none.
    pub model: Option<String>,
    /// Where its key is kept.
    pub key_source: KeySource,
    /// The environment variable that holds the key, where that is its source.
    pub key_variable: Option<String>,
    /// Whether the key may travel unencrypted to another machine.
    pub allow_http: bool,
    /// No more requests than this are begun in a minute; no limit where left out.
    pub requests_per_minute: Option<i64>,
    /// It said that it is not to be asked before this moment.
    pub quota_until: Option<Timestamp>,
    /// Names of the agents that use it.
    pub agents: Vec<String>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A provider as it is asked for, or the changes to one. Fields left out keep their value or default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ProviderDraft {
    /// 1-64 characters, letters, digits, `-`, `_`, `.` and spaces inside.
    pub name: Option<String>,
    /// Needed to add one; never changes.
    pub kind: Option<ProviderKind>,
    /// An http or https address; the kind's own where left out. An empty text goes back to that.
    pub base_url: Option<String>,
    /// See [`Provider::model`]; an empty text takes it away.
    pub model: Option<String>,
    /// The key, to be kept where `key_source` says.
    pub key: Option<Key>,
    /// Where the key is kept; the keyring where left out (none for kinds that need no key).
    pub key_source: Option<KeySource>,
    /// The environment variable; the kind's own where left out.
    pub key_variable: Option<String>,
    /// See [`Provider::allow_http`].
    pub allow_http: Option<bool>,
    /// See [`Provider::requests_per_minute`]; 0 takes the limit away.
    pub requests_per_minute: Option<i64>,
}

/// What a tiny real request to a provider came to, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProviderCheck {
    /// Whether it answered as it should.
    pub ok: bool,
    /// What happened: `gpt-4o-mini answered in 412 ms.`, `No route to api.openai.com.`
    pub message: String,
    /// What to do about it, where there is something.
    pub hint: Option<String>,
    /// The model that was asked.
    pub model: Option<String>,
}

/// A model server that was found on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FoundServer {
    /// What it seems to be, such as `Ollama` or `LM Studio`.
    pub label: String,
    /// A name for the provider, free among the present ones.
    pub name: String,
    /// Which protocol it speaks.
    pub kind: ProviderKind,
    /// Where it is reached.
    pub base_url: String,
    /// Its models.
    pub models: Vec<String>,
    /// The provider that stands for it already.
    pub provider: Option<String>,
}

/// A key of a provider that was found in the environment. The key itself is nowhere in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FoundKey {
    /// Whose key it is.
    pub kind: ProviderKind,
    /// A name for the provider, free among the present ones.
    pub name: String,
    /// The environment variable that holds it.
    pub variable: String,
    /// The provider that uses it already.
    pub provider: Option<String>,
}

/// What a model's tokens cost.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Price {
    /// The model's name, or its beginning followed by `*`. The longest match counts.
    pub model: String,
    /// US dollars for a million tokens sent.
    pub input_usd: f64,
    /// US dollars for a million tokens received.
    pub output_usd: f64,
    /// Whether the person has set it; the others come with Legwork.
    pub own: bool,
}
