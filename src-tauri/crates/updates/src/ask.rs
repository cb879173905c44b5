//! The request.

use crate::release::{AskFailed, Release, read};
use contract::text;
use reqwest::{Client, Response, header, redirect::Policy};
use semver::Version;
use std::time::Duration;
use url::Url;

/// What asking may take.
#[derive(Clone, Copy, Debug)]
pub struct AskLimits {
    /// For all of it.
    pub time: Duration,
    /// Most bytes of an answer.
    pub bytes: usize,
}

impl Default for AskLimits {
    fn default() -> Self {
        Self { time: Duration::from_secs(15), bytes: 1 << 20 }
    }
}

/// Asks `address` once. All that is told there is `own`, the version that asks.
///
/// # Errors
/// Why it is not known.
pub async fn ask(address: &str, own: &Version, limits: AskLimits) -> Result<Release, AskFailed> {
    let url = usable(address).ok_or(AskFailed::Address)?;
    let host = url.host_str().unwrap_or_default().to_owned();
    let failed = |error: reqwest::Error| match error.is_timeout() {
        true => AskFailed::Silent { host: host.clone(), seconds: limits.time.as_secs() },
        false => AskFailed::NotReached { host: host.clone(), why: text::innermost(&error.without_url()) },
    };
    let asked = client(own, limits).map_err(failed)?.get(url).header(header::ACCEPT, "application/json");
    let response = asked.send().await.map_err(failed)?;
    let status = response.status();
    if status.is_redirection() {
        return Err(AskFailed::SentAway { to: place(&response), host });
    }
    if !status.is_success() {
        return Err(AskFailed::Refused { host, status: status.as_u16() });
    }
    match whole(response, limits.bytes).await.map_err(failed)? {
        Some(body) => read(&host, &body),
        None => Err(AskFailed::TooLong { host }),
    }
}

/// An address of `https`, or one of this machine: what is asked elsewhere without it could be answered by anybody.
fn usable(address: &str) -> Option<Url> {
    let url = Url::parse(address.trim()).ok()?;
    let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    let named = url.username().is_empty() && url.password().is_none();
    (named && (url.scheme() == "https" || url.scheme() == "http" && here)).then_some(url)
}

/// It keeps nothing, follows to no other place, and gives up in time.
fn client(own: &Version, limits: AskLimits) -> reqwest::Result<Client> {
    // Another part of the program may have installed one, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent(format!("legwork/{own}"))
        .redirect(Policy::none())
        .referer(false)
        .timeout(limits.time)
        .build()
}

/// The whole answer; nothing where it is larger than `most`.
async fn whole(mut response: Response, most: usize) -> reqwest::Result<Option<Vec<u8>>> {
    let mut body = vec![];
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > most {
            return Ok(None);
        }
    }
    Ok(Some(body))
}

/// Where it sends to, without what may stand behind the name.
fn place(response: &Response) -> String {
    let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default();
    let url = response.url().join(to).ok().filter(|_| !to.is_empty());
    let named = url.and_then(|url| Some(format!("{}://{}", url.scheme(), url.host_str()?)));
    named.unwrap_or_default()
}
