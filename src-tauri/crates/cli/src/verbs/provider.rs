//! `legwork provider …`: where models are reached, and with whose key.

use crate::{
    args::provider::{Named, ProviderOptions, ProviderVerb},
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        key, render,
    },
};
use contract::{
    Provider, ProviderDraft, ProviderKind,
    command::{
        CheckProvider, CreateProvider, EditProvider, FindServers, GetProvider, ListModels, ListProviders,
        RemoveProvider,
    },
    provider::{FoundServer, Key, KeySource},
    text, validation,
};
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Providers {
    providers: Vec<Provider>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Models {
    models: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Servers {
    servers: Vec<FoundServer>,
}

/// A provider that is gone, and the agents that have none now.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Removed {
    removed: contract::ProviderId,
    agents: Vec<String>,
}

/// Does what was asked.
pub(crate) fn run(front: &Front, verb: ProviderVerb) -> Result<Exit, Failure> {
    match verb {
        ProviderVerb::Add { name, kind, options } => add(front, name, kind, &options),
        ProviderVerb::List => list(front),
        ProviderVerb::Show(Named { name }) => {
            let provider = front.open()?.call(GetProvider { name })?;
            if front.json {
                front.document(&provider)?;
            } else {
                front.print(&render::provider::block(&provider, &front.look, &front.local()))?;
            }
            Ok(Exit::Done)
        }
        ProviderVerb::Test { name, model } => test(front, name, model),
        ProviderVerb::Edit { name, new_name, new_key, options } => {
            edit(front, name, new_name, new_key, &options)
        }
        ProviderVerb::Remove(Named { name }) => remove(front, name),
        ProviderVerb::Models(Named { name }) => models(front, name),
        ProviderVerb::Find => find(front),
    }
}

fn add(
    front: &Front,
    name: String,
    kind: Option<ProviderKind>,
    options: &ProviderOptions,
) -> Result<Exit, Failure> {
    let mut provider = ProviderDraft { name: Some(name), kind, ..draft(options)? };
    if let Some(kind) = kind.filter(|_| provider.key_source.is_none()) {
        // What is wrong without the key is told before anybody types one.
        let imagined = ProviderDraft { key: Some(Key::new("key".to_owned())), ..provider.clone() };
        validation::provider(&imagined, None)?;
        provider.key = key::read(&provider.name.clone().unwrap_or_default(), kind.needs_key())?;
    }
    let made = front.open()?.call(CreateProvider { provider })?;
    confirm(front, "Added", &made)?;
    if !front.json {
        if !made.agents.is_empty() {
            front.note(&format!("Ready-made agents that ask it: {}.", made.agents.join(", ")));
        }
        front.note(&format!("hint: `legwork provider test {}` tries it", quoted(&made.name)));
    }
    Ok(Exit::Done)
}

fn edit(
    front: &Front,
    name: String,
    new_name: Option<String>,
    new_key: bool,
    options: &ProviderOptions,
) -> Result<Exit, Failure> {
    let mut changes = ProviderDraft { name: new_name, ..draft(options)? };
    if changes == ProviderDraft::default() && !new_key {
        return Err(Failure::usage("there is nothing to change")
            .hint("name what is to change; `legwork provider edit --help` shows what there is"));
    }
    let engine = front.open()?;
    if new_key {
        // It must be there before a key is typed for it.
        let before = engine.call(GetProvider { name: name.clone() })?;
        changes.key = key::read(&before.name, true)?;
        changes.key_source = Some(KeySource::Keyring);
    }
    let changed = engine.call(EditProvider { name, changes })?;
    confirm(front, "Changed", &changed)
}

fn draft(options: &ProviderOptions) -> Result<ProviderDraft, Failure> {
    if options.session_key {
        return Err(Failure::option(
            "--session-key",
            "a key for one session lives in the memory of one process, and this one ends at once",
        )
        .hint("give the key in the app, keep it in the keyring, or name a variable with --key-env"));
    }
    let key_source = match (options.no_key, &options.key_env) {
        (true, _) => Some(KeySource::None),
        (_, Some(_)) => Some(KeySource::Environment),
        _ => None,
    };
    Ok(ProviderDraft {
        base_url: options.base_url.clone(),
        model: options.model.clone(),
        key_source,
        key_variable: options.key_env.clone(),
        allow_http: options.allow_http,
        requests_per_minute: options.rpm,
        ..ProviderDraft::default()
    })
}

fn list(front: &Front) -> Result<Exit, Failure> {
    let providers = front.open()?.call(ListProviders {})?;
    if front.json {
        front.document(&Providers { providers })?;
    } else if providers.is_empty() {
        front.note("No providers. `legwork provider find` looks for model servers on this machine; `legwork provider add` adds one.");
    } else {
        front.print(&render::provider::table(&providers, &front.look, &front.local()))?;
    }
    Ok(Exit::Done)
}

fn test(front: &Front, name: String, model: Option<String>) -> Result<Exit, Failure> {
    let changes = ProviderDraft { model, ..ProviderDraft::default() };
    let check = front.open()?.call(CheckProvider { name: Some(name), changes })?;
    if front.json {
        front.document(&check)?;
    }
    if check.ok {
        if !front.json {
            front.print(&format!("{}\n", text::clean(&check.message)))?;
            check.hint.iter().for_each(|hint| front.note(&format!("hint: {hint}")));
        }
        return Ok(Exit::Done);
    }
    let failure = Failure::new(Exit::Refused, check.message);
    Err(match check.hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    })
}

fn remove(front: &Front, name: String) -> Result<Exit, Failure> {
    let engine = front.open()?;
    let provider = engine.call(GetProvider { name })?;
    engine.call(RemoveProvider { name: provider.id.to_string() })?;
    let agents = provider.agents;
    if front.json {
        front.document(&Removed { removed: provider.id, agents })?;
        return Ok(Exit::Done);
    }
    if !front.quiet {
        front.print(&format!("Removed “{}”\n", provider.name))?;
    }
    if !agents.is_empty() {
        front.note(&format!(
            "These agents have no provider now: {}. `legwork agent edit NAME --provider P` gives them another.",
            agents.join(", ")
        ));
    }
    Ok(Exit::Done)
}

fn models(front: &Front, name: String) -> Result<Exit, Failure> {
    let models = front.open()?.call(ListModels { name })?;
    if front.json {
        front.document(&Models { models })?;
    } else if models.is_empty() {
        front.note("It lists no models.");
    } else {
        front.print(&models.iter().map(|m| format!("{}\n", text::clean(m))).collect::<String>())?;
    }
    Ok(Exit::Done)
}

fn find(front: &Front) -> Result<Exit, Failure> {
    let servers = front.open()?.call(FindServers {})?;
    if front.json {
        front.document(&Servers { servers })?;
    } else if servers.is_empty() {
        front.note("No model server was found on the usual ports (Ollama, LM Studio, llama-server, vLLM).");
    } else {
        front.print(&render::provider::servers(&servers, &front.look))?;
        if let Some(new) = servers.iter().find(|s| s.provider.is_none()) {
            let (name, url) = (quoted(&new.name), &new.base_url);
            front.note(&format!(
                "hint: `legwork provider add {name} --kind {} --base-url {url} --model MODEL --no-key` adds one",
                new.kind
            ));
        }
    }
    Ok(Exit::Done)
}

fn confirm(front: &Front, word: &str, provider: &Provider) -> Result<Exit, Failure> {
    if front.json {
        front.document(provider)?;
    } else if !front.quiet {
        front.print(&format!("{word} “{}”\n", provider.name))?;
    }
    Ok(Exit::Done)
}

/// A name as it is typed.
fn quoted(name: &str) -> String {
    if name.contains(' ') { format!("\"{name}\"") } else { name.to_owned() }
}
