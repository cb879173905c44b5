//! Model servers, as the commands about providers need them: a tiny request, a list of models, a look around.

use super::{
    faults::{Asked, Fault, words},
    http::Bounds,
    keyless, prompt,
    provider::{Ask, Event, Provider as _},
    replies::HttpProvider,
    runtime::ModelRuntime,
    wire,
};
use contract::{
    ApiError, ErrorCode, ProviderId, ProviderKind,
    model::{Message, ModelParameters, Speaker},
    provider::{Key, ProviderCheck},
};
use engine::{
    Clock as _, SystemClock,
    ports::{Found, Job, ModelJob, Models, Route},
};
use std::{
    future::{Future as _, poll_fn},
    sync::OnceLock,
    task::Poll,
    time::{Duration, Instant},
};

/// For a whole request.
const PATIENCE: Duration = Duration::from_secs(25);
/// For a server on this machine to answer, when nobody knows whether it is there.
const LOOK: Duration = Duration::from_millis(300);
/// Longest reply to the tiny request, in tokens. Some models think a little before they say anything.
const TINY: i64 = 64;

/// A name, a protocol, an address.
pub type Place = (&'static str, ProviderKind, &'static str);

/// Where servers usually listen on this machine.
const USUAL: [Place; 4] = [
    ("Ollama", ProviderKind::Ollama, "http://127.0.0.1:11434"),
    ("LM Studio", ProviderKind::OpenAiCompatible, "http://127.0.0.1:1234/v1"),
    ("llama-server", ProviderKind::OpenAiCompatible, "http://127.0.0.1:8080/v1"),
    ("vLLM", ProviderKind::OpenAiCompatible, "http://127.0.0.1:8000/v1"),
];

/// Asks model servers.
#[derive(Debug)]
pub struct LlmModels {
    models: OnceLock<Result<ModelRuntime, String>>,
    places: Vec<Place>,
}

impl Default for LlmModels {
    fn default() -> Self {
        Self::looking_at(USUAL.to_vec())
    }
}

impl LlmModels {
    /// Opens nothing before it is asked for something.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, looking for servers in other places than the usual ones.
    #[must_use]
    pub const fn looking_at(places: Vec<Place>) -> Self {
        Self { models: OnceLock::new(), places }
    }

    fn models(&self) -> Result<&ModelRuntime, ApiError> {
        let bounds = Bounds { silence: PATIENCE, tries: 1, ..Bounds::default() };
        let models = self.models.get_or_init(|| ModelRuntime::open(bounds));
        models.as_ref().map_err(|why| ApiError::new(ErrorCode::Engine, why.clone()))
    }
}

impl Models for LlmModels {
    fn check(&self, route: &Route) -> ProviderCheck {
        let models = match self.models() {
            Ok(models) => models,
            Err(error) => return ProviderCheck { message: error.message, ..ProviderCheck::default() },
        };
        let began = Instant::now();
        let asked = models.runtime.block_on(tiny_request(models, route));
        let model = Some(route.model.clone()).filter(|m| !m.is_empty());
        match asked {
            Ok(()) => {
                let message = format!("{} answered in {} ms.", route.model, began.elapsed().as_millis());
                ProviderCheck { ok: true, message, hint: None, model }
            }
            Err(fault) => {
                let error = words(&fault, &Asked::alone(route));
                ProviderCheck { ok: false, message: error.message, hint: error.hint, model }
            }
        }
    }

    fn list(&self, route: &Route) -> Result<Vec<String>, ApiError> {
        let models = self.models()?;
        models.runtime.block_on(list(models, route, PATIENCE)).map_err(|fault| {
            let error = words(&fault, &Asked::alone(route));
            ApiError { hint: error.hint, ..ApiError::refused(error.message) }
        })
    }

    fn find(&self) -> Vec<Found> {
        let Ok(models) = self.models() else { return vec![] };
        models.runtime.block_on(async {
            let mut looks: Vec<_> = self.places.iter().map(|&place| Box::pin(look(models, place))).collect();
            let mut found = vec![];
            // All of them go on at once: whoever is waited for first keeps nobody from going on.
            poll_fn(|context| {
                looks.retain_mut(|look| match look.as_mut().poll(context) {
                    Poll::Ready(server) => {
                        found.extend(server);
                        false
                    }
                    Poll::Pending => true,
                });
                if looks.is_empty() { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
            found.sort_by_key(|server: &Found| {
                self.places.iter().position(|place| place.2 == server.base_url)
            });
            found
        })
    }

    fn prompt(&self, job: &Job, model: &ModelJob) -> Result<(String, String), ApiError> {
        prompt::prompt(job, model)
    }

    fn template(&self) -> &'static str {
        prompt::TEMPLATE
    }
}

async fn tiny_request(models: &ModelRuntime, route: &Route) -> Result<(), Fault> {
    let messages = [Message {
        number: 1,
        turn: 0,
        at: SystemClock.now(),
        speaker: Speaker::User,
        text: "Answer with the one word “ready”.".to_owned(),
        calls: vec![],
        answers: None,
    }];
    let parameters = ModelParameters { max_tokens: Some(TINY), ..ModelParameters::default() };
    let provider = HttpProvider { clients: &models.clients, route };
    let ask = Ask {
        messages: &messages,
        pictures: &[],
        tools: &[],
        tools_are_optional: true,
        parameters: &parameters,
    };
    let mut hear = |_: Event| {};
    let asked = tokio::time::timeout(PATIENCE, provider.stream(ask, &mut hear)).await;
    match asked.unwrap_or(Err(Fault::Silence(PATIENCE))) {
        // It thought until its tokens were used up: it is there and the key is right.
        Ok(_) | Err(Fault::Empty | Fault::ThoughtOnly(_)) => Ok(()),
        Err(fault) => Err(fault),
    }
}

async fn list(models: &ModelRuntime, route: &Route, patience: Duration) -> Result<Vec<String>, Fault> {
    let wire = wire::of(route.kind);
    let body = models.clients.get(route, wire.models_path(), patience).await?;
    let json = serde_json::from_slice(&body)
        .map_err(|_| Fault::OtherProtocol("something that is not JSON".to_owned()))?;
    let key = route.key.as_ref().map(Key::expose);
    let mut models =
        wire.models(&json).ok_or_else(|| Fault::OtherProtocol("no list of models".to_owned()))?;
    models.iter_mut().for_each(|model| *model = keyless::without(model, key));
    models.sort();
    models.dedup();
    Ok(models)
}

async fn look(models: &ModelRuntime, (label, kind, base_url): Place) -> Option<Found> {
    let route = Route {
        provider_id: ProviderId(uuid::Uuid::nil()),
        provider: label.to_owned(),
        kind,
        base_url: base_url.to_owned(),
        model: String::new(),
        key: None,
        requests_per_minute: None,
        quota_until: None,
        price: None,
    };
    let models = list(models, &route, LOOK).await.ok()?;
    Some(Found { label, kind, base_url: route.base_url, models })
}
