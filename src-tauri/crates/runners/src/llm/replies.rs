//! A request to a model, and its reply, read as it arrives.

use super::{
    faults::{Fault, Meaning},
    http::{Clients, accepted, chunk, headers, send},
    key_filter::KeyFilter,
    lines::Frames,
    manners,
    provider::{Ask, End, Event, Provider, Reply},
    reading::{Hear, ReplyReader},
    unpack::Unpacker,
    wire::{self, Call, Wire},
};
use engine::ports::Route;
use reqwest::Response;
use std::time::{Duration, Instant};
use url::Url;

/// How long more is waited for behind the mark that ends a reply: counts may follow, and some servers never hang up.
const AFTER_END: Duration = Duration::from_secs(10);

/// One provider, asked for one model.
pub(crate) struct HttpProvider<'a> {
    pub(crate) clients: &'a Clients,
    pub(crate) route: &'a Route,
}

impl Provider for HttpProvider<'_> {
    fn stream<'a>(&'a self, ask: Ask<'a>, hear: &'a mut dyn FnMut(Event)) -> Reply<'a> {
        Box::pin(self.reply(ask, hear))
    }
}

/// Statuses whose words may ask for another form of the request: a gateway passes a refusal on under any of these.
const OF_FORM: &[u16] = &[400, 404, 422, 500, 501];

impl HttpProvider<'_> {
    /// Asks, once more in another form as long as the model's refusal names one.
    async fn reply(&self, ask: Ask<'_>, hear: Hear<'_>) -> Result<End, Fault> {
        let mut filter = KeyFilter::of(self.key());
        let replied = self.reply_in_any_form(ask, &mut |event| filter.pass(event, hear)).await;
        filter.rest(hear);
        replied
    }

    async fn reply_in_any_form(&self, ask: Ask<'_>, hear: Hear<'_>) -> Result<End, Fault> {
        let mut heard = false;
        loop {
            let (fault, body) = {
                let mut listen = |event: Event| {
                    heard |= matches!(event, Event::Text(_) | Event::Reasoning(_) | Event::Call(_));
                    hear(event);
                };
                match self.once(ask, &mut listen).await {
                    Ok(end) => return Ok(end),
                    Err(refused) => refused,
                }
            };
            let change = body.filter(|_| !heard).and_then(|body| self.other_form(&fault, &body, ask));
            let Some(change) = change else { return Err(fault) };
            hear(Event::AskedAnew(change.to_string()));
        }
    }

    fn other_form(
        &self,
        fault: &Fault,
        body: &serde_json::Value,
        ask: Ask<'_>,
    ) -> Option<manners::FormChange> {
        let may_be = match fault {
            Fault::Status { status, .. } => OF_FORM.contains(status),
            _ => true,
        };
        // it is what the person sends, and not its form
        let may_be = may_be && fault.meaning() != Some(Meaning::NoPictures);
        let said = fault.said().filter(|_| may_be)?;
        let refusal = manners::Refusal {
            body,
            words: format!("{} {}", said.message, said.classes()),
            param: &said.param,
            tools_are_optional: ask.tools_are_optional,
        };
        self.clients.manners.learn(self.route.provider_id, &self.route.model, &refusal)
    }

    /// One request; with a fault comes what was sent.
    async fn once(&self, ask: Ask<'_>, hear: Hear<'_>) -> Result<End, (Fault, Option<serde_json::Value>)> {
        let wire = wire::of(self.route.kind);
        let Call { path, mut body } = wire.call(self.route, ask);
        self.clients.manners.apply(self.route.provider_id, &self.route.model, &mut body);
        let response = match self.respond(wire, &path, &body).await {
            Ok(response) => response,
            Err(fault) => return Err((fault, Some(body))),
        };
        let limit = wire::max_tokens(ask.parameters);
        self.read(wire, ask, response, hear, limit).await.map_err(|fault| (fault, Some(body)))
    }

    /// The beginning of a reply, from the first of the provider's addresses that has one.
    async fn respond(
        &self,
        wire: &dyn Wire,
        path: &str,
        body: &serde_json::Value,
    ) -> Result<Response, Fault> {
        let bytes = serde_json::to_vec(body).map_err(|_| Fault::BadJson)?;
        let headers = headers(wire, self.route)?;
        let silence = self.clients.bounds.silence;
        let ask = async |url: Url| {
            let request = self.clients.of(&url).post(url).headers(headers.clone()).body(bytes.clone());
            accepted(send(request, self.key(), silence).await?, self.key(), silence).await
        };
        self.clients.at_an_address(self.route, path, ask).await
    }

    fn key(&self) -> Option<&str> {
        self.route.key.as_ref().map(contract::provider::Key::expose)
    }

    /// Reads a reply to its end mark.
    async fn read(
        &self,
        wire: &dyn Wire,
        ask: Ask<'_>,
        mut response: Response,
        hear: Hear<'_>,
        limit: i64,
    ) -> Result<End, Fault> {
        let bounds = self.clients.bounds;
        let mut frames = Frames::new(bounds.line_bytes);
        let mut reading = ReplyReader::new(wire.decoder(ask), bounds.line_bytes, self.key(), hear);
        let mut unpacker = Unpacker::of(response.headers());
        let (mut size, mut line_began) = (0, None::<Instant>);
        let broken = loop {
            if reading.is_over() {
                break None;
            }
            let silence = if reading.has_end() { bounds.silence.min(AFTER_END) } else { bounds.silence };
            let patience =
                line_began.map_or(silence, |began| silence.min(bounds.line.saturating_sub(began.elapsed())));
            let next = chunk(&mut response, &mut unpacker, self.key());
            let chunk = match tokio::time::timeout(patience, next).await {
                Ok(Ok(Some(chunk))) => chunk,
                Ok(Ok(None)) => break frames.finish(&mut |frame| reading.frame(&frame)).err(),
                Ok(Err(fault)) => break Some(fault),
                Err(_) if patience < silence => break Some(Fault::Trickle(bounds.line)),
                Err(_) => break Some(Fault::Silence(bounds.silence)),
            };
            size += chunk.len();
            let ends_a_line = chunk.iter().any(|byte| matches!(byte, b'\n' | b'\r'));
            let was_in_line = frames.in_a_line() && !ends_a_line;
            if let Err(fault) = frames.feed(&chunk, &mut |frame| reading.frame(&frame)) {
                break Some(fault);
            }
            if size > bounds.reply_bytes {
                break Some(Fault::LongLine);
            }
            line_began = match (frames.in_a_line(), was_in_line) {
                (false, _) => None,
                (true, true) => line_began,
                (true, false) => Some(Instant::now()),
            };
        };
        // What came before a break may be all that there is to know, such as an error without the end of its line.
        let broken = match broken {
            Some(fault @ (Fault::Broken(_) | Fault::Silence(_))) if !reading.has_end() => {
                frames.finish(&mut |frame| reading.frame(&frame)).err().filter(is_said).or(Some(fault))
            }
            other => other,
        };
        reading.close(broken, limit)
    }
}

/// Whether it is an error of the provider's own.
fn is_said(fault: &Fault) -> bool {
    fault.said().is_some()
}
