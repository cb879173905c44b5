//! Providers over HTTP: one client of our own for all of them, and streams that are read within bounds.
//!
//! genai and the crates it stands on follow redirects, keep an unfinished line without a limit and take a stream that
//! was cut for a whole one, so the four protocols are read here instead, line by line. Must never: put a key anywhere
//! but into a header.

use super::{
    address::addresses,
    faults::{Fault, Said, clean, retry_after},
    manners::Manners,
    unpack::Unpacker,
    wire::{self, Wire},
};
use contract::{Timestamp, text};
use engine::{Clock as _, SystemClock, ports::Route};
use reqwest::{
    Client, RequestBuilder, Response, StatusCode,
    header::{self, HeaderMap, HeaderName, HeaderValue},
    redirect::Policy,
};
use std::time::Duration;
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
#[derive(Debug)]
pub(crate) struct Clients {
    /// For this machine: never through a proxy.
    near: Client,
    far: Client,
    pub(crate) bounds: Bounds,
    pub(crate) manners: Manners,
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
        Ok(Self { near, far, bounds, manners: Manners::default() })
    }

    pub(super) fn of(&self, url: &Url) -> &Client {
        if is_loopback(url) { &self.near } else { &self.far }
    }

    /// The body of a GET, with the route's key. `limit` is for the whole of it.
    pub(crate) async fn get(&self, route: &Route, path: &str, limit: Duration) -> Result<Vec<u8>, Fault> {
        let headers = headers(wire::of(route.kind), route)?;
        let key = route.key.as_ref().map(contract::provider::Key::expose);
        let ask = async |url: Url| {
            let request = self.of(&url).get(url).headers(headers.clone()).timeout(limit);
            accepted(send(request, key, limit).await?, key, limit).await
        };
        let mut response = self.at_an_address(route, path, ask).await?;
        body(&mut response, key, limit).await
    }

    /// Asks at the likeliest address, and at the other one where there is nothing at the first.
    pub(super) async fn at_an_address(
        &self,
        route: &Route,
        path: &str,
        ask: impl AsyncFn(Url) -> Result<Response, Fault>,
    ) -> Result<Response, Fault> {
        let urls = addresses(route.kind, &route.base_url, path)?;
        let first = self.manners.place(&route.base_url).min(urls.len() - 1);
        let mut nothing = None;
        for place in std::iter::once(first).chain((0..urls.len()).filter(|&place| place != first)) {
            match ask(urls[place].clone()).await {
                Err(fault) if is_nowhere(&fault) => nothing = nothing.or(Some(fault)),
                other => {
                    if other.is_ok() {
                        self.manners.found(&route.base_url, place);
                    }
                    return other;
                }
            }
        }
        Err(nothing.unwrap_or(Fault::BadAddress("there is none".to_owned())))
    }
}

/// Whether there is nothing at an address. An answer that speaks of the model, or of anything else, comes from a server.
fn is_nowhere(fault: &Fault) -> bool {
    match fault {
        Fault::Status { status: 404 | 405, said, .. } => !said.speaks_of_the_model(),
        _ => false,
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

pub(super) fn headers(wire: &dyn Wire, route: &Route) -> Result<HeaderMap, Fault> {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    // A stream that is compressed arrives late; what is compressed all the same is read.
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    for (name, value) in wire.headers(route) {
        let mut value = HeaderValue::from_str(&value).map_err(|_| Fault::UnsendableKey)?;
        value.set_sensitive(true);
        headers.insert(HeaderName::from_static(name), value);
    }
    Ok(headers)
}

pub(super) async fn send(
    request: RequestBuilder,
    key: Option<&str>,
    limit: Duration,
) -> Result<Response, Fault> {
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
pub(super) async fn accepted(
    mut response: Response,
    key: Option<&str>,
    limit: Duration,
) -> Result<Response, Fault> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    if status.is_redirection() {
        let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default();
        let host = response.url().join(to).ok().and_then(address_without_secrets);
        return Err(Fault::Redirect(clean(&host.unwrap_or_else(|| "an unknown place".to_owned()), key)));
    }
    // An error is told by its status even where its body does not arrive.
    let bytes = body(&mut response, key, limit).await.unwrap_or_default();
    let header = |name: &str| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
    let retry_after = retry_after(header, &bytes, status == StatusCode::TOO_MANY_REQUESTS, now());
    Err(Fault::Status { status: status.as_u16(), retry_after, said: Said::read(&bytes, key) })
}

/// What can be entered as an address: whatever else stands in one may be a secret.
fn address_without_secrets(mut url: Url) -> Option<String> {
    url.host_str()?;
    url.set_query(None);
    url.set_fragment(None);
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    Some(url.to_string())
}

fn now() -> Timestamp {
    SystemClock.now()
}

async fn body(response: &mut Response, key: Option<&str>, limit: Duration) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    let mut unpacker = Unpacker::of(response.headers());
    let all = async {
        while let Some(chunk) = chunk(response, &mut unpacker, key).await? {
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

/// The next bytes of a body, unpacked; `None` at its end. There may be none for now.
pub(super) async fn chunk(
    response: &mut Response,
    unpacker: &mut Unpacker,
    key: Option<&str>,
) -> Result<Option<Vec<u8>>, Fault> {
    match response.chunk().await.map_err(|e| Fault::Broken(cause(e, key)))? {
        Some(packed) => {
            unpacker.push(&packed).map(Some).map_err(|e| Fault::Broken(clean(&e.to_string(), key)))
        }
        None => Ok(Some(unpacker.rest()).filter(|rest| !rest.is_empty())),
    }
}

/// What went wrong. Addresses are left out: they could hold anything.
fn cause(error: reqwest::Error, key: Option<&str>) -> String {
    clean(&text::innermost(&error.without_url()), key)
}
