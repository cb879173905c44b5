//! `legwork provider …` and `legwork price …`

use crate::args::{
    free_words::FreeWords,
    name_of::{NameOf, Standing},
    values, words,
};
use clap::{ArgAction, Args, Subcommand};
use contract::ProviderKind;

#[derive(Debug, Args)]
pub(crate) struct Provider {
    #[command(subcommand)]
    pub(crate) verb: ProviderVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ProviderVerb {
    /// Add a provider; nothing is sent to it
    #[command(after_help = ABOUT_KEYS)]
    Add {
        /// 1 to 64 letters, digits, - _ . and spaces
        name: String,
        /// openai, deepseek, anthropic, gemini, ollama or openai-compatible
        #[arg(long, value_parser = words::provider_kinds(), hide_possible_values = true)]
        kind: Option<ProviderKind>,
        #[command(flatten)]
        options: Box<ProviderOptions>,
    },
    /// List the providers
    List,
    /// Show a provider
    Show(Named),
    /// Make a tiny real request, and say what is wrong
    Test {
        /// Name or id
        #[arg(add = NameOf::Provider)]
        name: String,
        /// The model to ask; the provider's own where left out
        #[arg(long, value_name = "MODEL")]
        model: Option<String>,
    },
    /// Change a provider
    #[command(after_help = ABOUT_KEYS)]
    Edit {
        /// Name or id
        #[arg(add = NameOf::Provider)]
        name: String,
        /// Its new name
        #[arg(long = "name", value_name = "NAME")]
        new_name: Option<String>,
        /// Read a new key
        #[arg(long, conflicts_with_all = ["no_key", "key_env"])]
        new_key: bool,
        #[command(flatten)]
        options: Box<ProviderOptions>,
    },
    /// Remove a provider, and its key with it
    Remove(Named),
    /// List the models of a provider
    Models(Named),
    /// Look for model servers on this machine
    Find,
}

const ABOUT_KEYS: &str = "\
The key is read from standard input, or asked for on a terminal without being shown; it is never an
argument, where other programs could see it. It is kept in the system's keyring.
Examples:
  legwork provider add openai --kind openai --model gpt-4o-mini < key.txt
  legwork provider add openai --kind openai --key-env OPENAI_API_KEY
  legwork provider add local --kind openai-compatible --base-url http://127.0.0.1:8080/v1 --no-key";

/// One provider.
#[derive(Debug, Args)]
pub(crate) struct Named {
    /// Name or id
    #[arg(add = NameOf::Provider)]
    pub(crate) name: String,
}

/// What describes a provider.
#[derive(Debug, Default, Args)]
pub(crate) struct ProviderOptions {
    /// Where it is reached [default: the kind's own address]; empty goes back to that
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
    /// The model of agents that name none; empty takes it away
    #[arg(long, value_name = "MODEL")]
    pub(crate) model: Option<String>,
    /// It needs no key
    #[arg(long, conflicts_with = "key_env")]
    pub(crate) no_key: bool,
    /// The key is in this environment variable of whatever runs the queue
    #[arg(long, value_name = "VARIABLE")]
    pub(crate) key_env: Option<String>,
    #[arg(long, hide = true)]
    pub(crate) session_key: bool,
    /// Let the key travel unencrypted to another machine
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", hide_possible_values = true)]
    pub(crate) allow_http: Option<bool>,
    /// No more than so many requests a minute; 0 for no limit
    #[arg(long, value_name = "N", value_parser = values::whole_number, allow_negative_numbers = true)]
    pub(crate) rpm: Option<i64>,
}

#[derive(Debug, Args)]
pub(crate) struct Price {
    #[command(subcommand)]
    pub(crate) verb: PriceVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PriceVerb {
    /// List what tokens cost
    List,
    /// Set what a model's tokens cost
    Set {
        /// The model, or the beginning of its name followed by *; the longest match counts
        model: String,
        /// US dollars for a million tokens sent
        #[arg(long, value_name = "USD", value_parser = values::dollars, allow_negative_numbers = true)]
        input: f64,
        /// US dollars for a million tokens received
        #[arg(long, value_name = "USD", value_parser = values::dollars, allow_negative_numbers = true)]
        output: f64,
    },
    /// Go back to the price that comes with Legwork, or to none
    Remove {
        /// The model, as the list has it
        model: String,
    },
}

/// The person's word to a task.
#[derive(Debug, Args)]
#[command(override_usage = "legwork answer ID TEXT | --approve | --deny [TEXT]")]
pub(crate) struct Answer {
    /// Full or short id
    #[arg(add = NameOf::Task(Standing::Listening))]
    pub(crate) id: String,
    /// What the agent should know; with --deny: why not; @FILE reads a file, - standard input
    #[arg(value_name = "TEXT", add = FreeWords)]
    pub(crate) text: Option<String>,
    /// Yes
    #[arg(long, action = ArgAction::SetTrue, conflicts_with_all = ["deny", "text"])]
    pub(crate) approve: bool,
    /// Yes, and from now on without asking, for this agent in this folder
    #[arg(long, action = ArgAction::SetTrue, conflicts_with_all = ["approve", "deny", "text"])]
    pub(crate) always: bool,
    /// No
    #[arg(long, action = ArgAction::SetTrue)]
    pub(crate) deny: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
A task that has ended is gone on with in its session and folder, as a new task. One that
has not gets the words at its next turn, as from `legwork answer`.

Example:
  legwork continue 9f31c0aa \"Now write the tests, too\"")]
pub(crate) struct Continue {
    /// Full or short id
    #[arg(add = NameOf::Task(Standing::Any))]
    pub(crate) id: String,
    /// What the agent should do next; @FILE reads a file, - standard input
    #[arg(value_name = "TEXT", add = FreeWords)]
    pub(crate) text: String,
}
