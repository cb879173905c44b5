//! Providers over HTTP: one client of our own for all of them, and streams that are read within bounds.
//!
//! genai and the crates it stands on follow redirects, keep an unfinished line without a limit and take a stream that
//! was cut for a whole one, so the four protocols are read here instead, line by line. Must never: put a key anywhere
//! but into a header.

use super::{
    faults::{Fault, Said, clean, retry_after},
    lines::Parts,
    provider::{Ask, End, Event, Provider, Reply},
    wire::{self, Call, Decoder, Wire},
};
use contract::Timestamp;
use engine::{Clock as _, SystemClock, ports::Route};
use reqwest::{
    Client, RequestBuilder, Response,
    header::{self, HeaderMap, HeaderName, HeaderValue},
    redirect::Policy,
};
use std::{
    error::Error as _,
    time::{Duration, Instant},
};
use url::{Host, Url};

/// Most bytes read of a body that is not a stream of a reply.
const BODY_MAX: usize = 256 * 1024;

/// How long and how large a reply may be.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// To make a connection.
    pub connect: Duration,
    /// Without a byte. Long enough for a model that is loaded first, or thinks before it speaks.
    pub silence: Duration,
    /// For one line to arrive, from its first byte to its last: what sends a byte a second does not keep a worker.
    pub line: Duration,
    /// Of a line, in bytes.
    pub line_bytes: usize,
    /// Of a reply, in bytes.
    pub reply_bytes: usize,
    /// Pause before the first repeat; it doubles.
    pub first_pause: Duration,
    /// Requests to one provider before the next has a go.
    pub tries: u32,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            silence: Duration::from_secs(180),
            line: Duration::from_secs(60),
            line_bytes: 8 << 20,
            reply_bytes: 32 << 20,
            first_pause: Duration::from_millis(500),
            tries: 3,
        }
    }
}

/// Clients, kept so that connections are used again.
#[derive(Clone, Debug)]
pub(crate) struct Clients {
    /// For this machine: never through a proxy.
    near: Client,
    far: Client,
    pub(crate) bounds: Bounds,
}

impl Clients {
    /// Clients whose requests keep to `bounds`.
    pub(crate) fn new(bounds: Bounds) -> Result<Self, String> {
        let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
        // Another part of the program may have installed one, which is as good.
        let _ = rustls::crypto::CryptoProvider::install_default((*provider).clone());
        let builder = || {
            let agent = concat!("legwork/", env!("CARGO_PKG_VERSION"));
            Client::builder().user_agent(agent).redirect(Policy::none()).connect_timeout(bounds.connect)
        };
        let near = builder().no_proxy().build().map_err(|e| e.to_string())?;
        let far = builder().build().map_err(|e| e.to_string())?;
        Ok(Self { near, far, bounds })
    }

    fn of(&self, url: &Url) -> &Client {
        if is_loopback(url) { &self.near } else { &self.far }
    }

    /// The body of a GET, with the route's key. `limit` is for the whole of it.
    pub(crate) async fn get(&self, route: &Route, path: &str, limit: Duration) -> Result<Vec<u8>, Fault> {
        let url = address(&route.base_url, path)?;
        let request = self.of(&url).get(url).headers(headers(wire::of(route.kind), route)?).timeout(limit);
        let key = route.key.as_ref().map(contract::provider::Key::expose);
        let mut response = accepted(send(request, key, limit).await?, key, limit).await?;
        body(&mut response, key, limit).await
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn address(base: &str, path: &str) -> Result<Url, Fault> {
    let bad = |why: String| Fault::BadAddress(why);
    let url = Url::parse(&format!("{}{path}", base.trim_end_matches('/'))).map_err(|e| bad(e.to_string()))?;
    if matches!(url.scheme(), "http" | "https") {
        Ok(url)
    } else {
        Err(bad("it is not http or https".to_owned()))
    }
}

fn headers(wire: &dyn Wire, route: &Route) -> Result<HeaderMap, Fault> {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in wire.headers(route) {
        let mut value = HeaderValue::from_str(&value).map_err(|_| Fault::UnsendableKey)?;
        value.set_sensitive(true);
        headers.insert(HeaderName::from_static(name), value);
    }
    Ok(headers)
}

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

impl HttpProvider<'_> {
    async fn reply(&self, ask: Ask<'_>, hear: &mut dyn FnMut(Event)) -> Result<End, Fault> {
        let wire = wire::of(self.route.kind);
        let Call { path, body } = wire.call(self.route, ask);
        let url = address(&self.route.base_url, &path)?;
        let bytes = serde_json::to_vec(&body).map_err(|_| Fault::BadJson)?;
        let request = self.clients.of(&url).post(url).headers(headers(wire, self.route)?).body(bytes);
        let silence = self.clients.bounds.silence;
        let response = accepted(send(request, self.key(), silence).await?, self.key(), silence).await?;
        self.read(wire, response, hear).await
    }

    fn key(&self) -> Option<&str> {
        self.route.key.as_ref().map(contract::provider::Key::expose)
    }

    /// Reads a reply to its end mark. What breaks after that mark breaks nothing.
    async fn read(
        &self,
        wire: &dyn Wire,
        mut response: Response,
        hear: &mut dyn FnMut(Event),
    ) -> Result<End, Fault> {
        if let Some(kind) = whole_document(&response) {
            let bytes = body(&mut response, self.key(), self.clients.bounds.silence).await?;
            return Err(not_a_stream(&kind, &bytes, self.key()));
        }
        let bounds = self.clients.bounds;
        let mut parts = Parts::new(wire.framing(), bounds.line_bytes);
        let mut decoder = wire.decoder();
        let (mut size, mut heard, mut line_began) = (0, false, None::<Instant>);
        let mut each = |data: &str, decoder: &mut dyn Decoder| {
            let events = decoder.data(data, self.key())?;
            for event in events {
                heard |= matches!(event, Event::Text(_) | Event::Call(_));
                hear(event);
            }
            Ok(())
        };
        let broken = loop {
            if decoder.is_over() {
                break None;
            }
            let patience = line_began.map_or(bounds.silence, |began| {
                bounds.silence.min(bounds.line.saturating_sub(began.elapsed()))
            });
            let chunk = match tokio::time::timeout(patience, response.chunk()).await {
                Ok(Ok(Some(chunk))) => chunk,
                Ok(Ok(None)) => break parts.finish(&mut |data| each(data, &mut *decoder)).err(),
                Ok(Err(error)) => break Some(Fault::Broken(cause(error, self.key()))),
                Err(_) if patience < bounds.silence => break Some(Fault::Trickle(bounds.line)),
                Err(_) => break Some(Fault::Silence(bounds.silence)),
            };
            size += chunk.len();
            let was_in_line = parts.in_a_line() && !chunk.contains(&b'\n');
            let fed = parts.feed(&chunk, &mut |data| each(data, &mut *decoder));
            if let Err(fault) = fed {
                break Some(fault);
            }
            if size > bounds.reply_bytes {
                break Some(Fault::LongLine);
            }
            line_began = match (parts.in_a_line(), was_in_line) {
                (false, _) => None,
                (true, true) => line_began,
                (true, false) => Some(Instant::now()),
            };
        };
        for event in decoder.finish() {
            heard |= matches!(event, Event::Call(_));
            hear(event);
        }
        match (decoder.end(), broken) {
            (Some(end), None | Some(Fault::Broken(_) | Fault::Silence(_) | Fault::Trickle(_))) if heard => {
                Ok(end)
            }
            (Some(_), None) => Err(Fault::Empty),
            (_, Some(fault)) => Err(fault),
            (None, None) => Err(Fault::Cut),
        }
    }
}

async fn send(request: RequestBuilder, key: Option<&str>, limit: Duration) -> Result<Response, Fault> {
    match tokio::time::timeout(limit, request.send()).await {
        Err(_) => Err(Fault::Silence(limit)),
        Ok(Ok(response)) => Ok(response),
        Ok(Err(error)) => {
            let (connecting, timed_out) = (error.is_connect(), error.is_timeout());
            let why = cause(error, key);
            let trust = ["certificate", "handshake", "tls", "TLS", "InvalidContentType"];
            Err(match connecting {
                true if trust.iter().any(|word| why.contains(word)) => Fault::NotTrusted(why),
                true => Fault::NoConnection(why),
                false if timed_out => Fault::Silence(limit),
                false => Fault::Broken(why),
            })
        }
    }
}

/// The response, if it is the beginning of a reply.
async fn accepted(mut response: Response, key: Option<&str>, limit: Duration) -> Result<Response, Fault> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    if status.is_redirection() {
        let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default();
        let host = response
            .url()
            .join(to)
            .ok()
            .and_then(|url| Some(format!("{}://{}", url.scheme(), url.host_str()?)));
        return Err(Fault::Redirect(clean(&host.unwrap_or_else(|| "an unknown place".to_owned()), key)));
    }
    // An error is told by its status even where its body does not arrive.
    let bytes = body(&mut response, key, limit).await.unwrap_or_default();
    let header = |name: &str| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
    let retry_after = retry_after(header, &bytes, now());
    Err(Fault::Status { status: status.as_u16(), retry_after, said: Said::read(&bytes, key) })
}

fn now() -> Timestamp {
    SystemClock.now()
}

async fn body(response: &mut Response, key: Option<&str>, limit: Duration) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    let all = async {
        while let Some(chunk) = response.chunk().await.map_err(|e| Fault::Broken(cause(e, key)))? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > BODY_MAX {
                bytes.truncate(BODY_MAX);
                break;
            }
        }
        Ok(())
    };
    tokio::time::timeout(limit, all).await.map_err(|_| Fault::Silence(limit))??;
    Ok(bytes)
}

/// The kind of a body that is one document and no stream, where its header says so.
fn whole_document(response: &Response) -> Option<String> {
    let kind = response.headers().get(header::CONTENT_TYPE)?.to_str().ok()?;
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    matches!(kind.as_str(), "application/json" | "text/html").then_some(kind)
}

fn not_a_stream(kind: &str, bytes: &[u8], key: Option<&str>) -> Fault {
    let json: Option<serde_json::Value> = serde_json::from_slice(bytes).ok();
    match json {
        Some(json) if json.get("error").is_some() => Fault::ErrorEvent(Said::of(&json, key)),
        Some(_) => Fault::OtherProtocol("a document in place of a stream".to_owned()),
        None if kind == "text/html" => Fault::OtherProtocol("a web page".to_owned()),
        None => Fault::BadJson,
    }
}

/// The innermost cause, which is the one that says something. Addresses are left out: they could hold anything.
fn cause(error: reqwest::Error, key: Option<&str>) -> String {
    let error = error.without_url();
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        words = inner.to_string();
        source = inner.source();
    }
    clean(&words, key)
}
