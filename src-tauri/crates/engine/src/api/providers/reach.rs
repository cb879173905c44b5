//! What is asked of the servers themselves: trying a provider, listing its models, finding those of this machine.

use super::{changed, find};
use crate::{
    api::Work,
    model::{job::no_models, routes},
    ports::{Models, Route},
    runs::host::PoolHost,
    tasks::{context::EngineContext, lookup::read},
};
use contract::{
    ApiError, ProviderKind,
    command::{CheckProvider, FindKeys, FindServers, ListModels},
    provider::{FoundKey, FoundServer, Key, KeySource, ProviderCheck},
};
use std::sync::Arc;
use store::{
    prices,
    providers::{self, ProviderRow},
};

/// Stands in a way where no model is chosen, and only address and key are tried.
const NO_MODEL: &str = "";

fn models(engine: &EngineContext) -> std::result::Result<&Arc<dyn Models>, ApiError> {
    engine.models.as_ref().ok_or_else(no_models)
}

/// The way to a provider with a key that is only tried.
fn trial(
    engine: &EngineContext,
    row: &ProviderRow,
    key: Option<&Key>,
    model: &str,
) -> std::result::Result<Route, ApiError> {
    let key = match key {
        Some(key) => Some(Key::new(key.expose().trim().to_owned())),
        None => engine.keys.of(row)?,
    };
    routes::bare(row, model, key, &read(engine, |c| prices::all(c, &engine.user))?)
}

impl Work for CheckProvider {
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<ProviderCheck, ApiError> {
        let (_, row) = changed(host, self.name.as_deref(), &self.changes)?;
        let model = row.model.clone().unwrap_or_else(|| NO_MODEL.to_owned());
        let route = match trial(host, &row, self.changes.key.as_ref(), &model) {
            Ok(route) => route,
            // a key that cannot be had is what was to be found out
            Err(error) => {
                return Ok(ProviderCheck {
                    ok: false,
                    message: error.message,
                    hint: error.hint,
                    model: None,
                });
            }
        };
        let models = models(host)?;
        Ok(if route.model == NO_MODEL { listing(&**models, &route) } else { models.check(&route) })
    }
}

/// What can be told where no model is chosen: whether the server answers to this key. Which of its models could be
/// asked, its list does not say.
fn listing(models: &dyn Models, route: &Route) -> ProviderCheck {
    match models.list(route) {
        Ok(all) => {
            let count = if all.len() == 1 { "one model".to_owned() } else { format!("{} models", all.len()) };
            ProviderCheck {
                ok: true,
                message: format!("The server answers and lists {count}; none is chosen, so none was asked."),
                hint: Some("Choose a model for the provider, and try again.".to_owned()),
                model: None,
            }
        }
        Err(error) => ProviderCheck { ok: false, message: error.message, hint: error.hint, model: None },
    }
}

impl Work for ListModels {
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<Vec<String>, ApiError> {
        let row = read(host, |c| find(c, host, &self.name))?;
        models(host)?.list(&trial(host, &row, None, NO_MODEL)?)
    }
}

impl Work for FindServers {
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<Vec<FoundServer>, ApiError> {
        let found = models(host)?.find();
        let known = read(host, |c| providers::all(c, &host.user))?;
        let mut names: Vec<String> = known.iter().map(|p| p.name.clone()).collect();
        let mut servers = vec![];
        for server in found {
            let there = known.iter().find(|p| same_place(&p.base_url, &server.base_url));
            let name = free_name(server.label, &names);
            names.push(name.clone());
            servers.push(FoundServer {
                label: server.label.to_owned(),
                name,
                kind: server.kind,
                base_url: server.base_url,
                models: server.models,
                provider: there.map(|p| p.name.clone()),
            });
        }
        Ok(servers)
    }
}

impl Work for FindKeys {
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<Vec<FoundKey>, ApiError> {
        let known = read(host, |c| providers::all(c, &host.user))?;
        // whether there is one, and nothing else: it goes nowhere
        let is_set = |variable: &str| std::env::var_os(variable).is_some_and(|value| !value.is_empty());
        Ok(found_keys(&known, is_set))
    }
}

fn found_keys(known: &[ProviderRow], is_set: impl Fn(&str) -> bool) -> Vec<FoundKey> {
    let names: Vec<String> = known.iter().map(|provider| provider.name.clone()).collect();
    let set = |kind: &ProviderKind| kind.needs_key() && is_set(kind.key_variable());
    let found = |kind: ProviderKind| {
        let variable = kind.key_variable();
        let uses_it = |row: &&ProviderRow| {
            row.kind == kind
                && row.key_source == KeySource::Environment
                && row.key_variable.as_deref() == Some(variable)
        };
        FoundKey {
            kind,
            name: free_name(kind.as_str(), &names),
            variable: variable.to_owned(),
            provider: known.iter().find(uses_it).map(|row| row.name.clone()),
        }
    };
    ProviderKind::ALL.into_iter().filter(set).map(found).collect()
}

/// Whether two addresses lead to the same server, however much of the path is written out.
fn same_place(a: &str, b: &str) -> bool {
    let plain = |url: &str| {
        let url = url.trim().to_ascii_lowercase().replace("localhost", "127.0.0.1");
        let url = url.trim_end_matches('/');
        url.trim_end_matches("/v1").trim_end_matches('/').to_owned()
    };
    plain(a) == plain(b)
}

/// A name made of a label that no provider has yet.
fn free_name(label: &str, taken: &[String]) -> String {
    let base = label.to_lowercase().replace(' ', "-");
    let numbered = (2..).map(|n| format!("{base}-{n}"));
    std::iter::once(base.clone()).chain(numbered).find(|name| !taken.contains(name)).unwrap_or(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_known_however_its_address_is_written() {
        let there = "http://127.0.0.1:11434";
        for same in ["http://localhost:11434/", "http://127.0.0.1:11434/v1", "HTTP://Localhost:11434/v1/"] {
            assert!(same_place(there, same), "{same}");
        }
        assert!(!same_place(there, "http://127.0.0.1:1234/v1"));
    }

    #[test]
    fn a_found_server_gets_a_name_of_its_own() {
        assert_eq!(free_name("LM Studio", &[]), "lm-studio");
        assert_eq!(free_name("Ollama", &["ollama".into(), "ollama-2".into()]), "ollama-3");
    }

    #[test]
    fn keys_of_the_environment_are_offered_once() {
        let set = |variable: &str| ["OPENAI_API_KEY", "GEMINI_API_KEY"].contains(&variable);
        let mut there = super::super::row::blank("me", ProviderKind::OpenAi, 0);
        there.name = "openai".into();
        let told = |known: &[ProviderRow]| {
            let found = found_keys(known, set);
            found.into_iter().map(|key| (key.name, key.variable, key.provider)).collect::<Vec<_>>()
        };
        let gemini = ("gemini".to_owned(), "GEMINI_API_KEY".to_owned(), None);
        let openai = |name: &str, provider: Option<&str>| {
            (name.to_owned(), "OPENAI_API_KEY".to_owned(), provider.map(str::to_owned))
        };
        assert_eq!(told(&[]), [openai("openai", None), gemini.clone()]);
        assert_eq!(told(std::slice::from_ref(&there)), [openai("openai-2", None), gemini.clone()]);
        there.key_source = KeySource::Environment;
        there.key_variable = Some("OPENAI_API_KEY".into());
        assert_eq!(told(&[there]), [openai("openai-2", Some("openai")), gemini]);
        assert!(found_keys(&[], |_| false).is_empty());
    }

    #[test]
    fn the_same_place_is_told_however_it_is_written() {
        assert!(same_place("http://localhost:11434/", "http://127.0.0.1:11434"));
        assert!(!same_place("http://127.0.0.1:8080/v1", "http://127.0.0.1:8000/v1"));
    }
}
