//! Calling an address.

use super::{
    Limits,
    address::{FIELD, check, names_a_private_place},
    signature::sign,
    silent,
};
use contract::{provider::Key, text};
use engine::{
    Clock as _, SystemClock,
    ports::{Parcel, Undelivered},
};
use reqwest::{Client, ClientBuilder, Response, header, redirect::Policy};
use std::net::SocketAddr;
use tokio::net::lookup_host;
use url::{Host, Url};

/// Most bytes read of an answer, of which only an error's first line is shown.
const BODY_MAX: usize = 4096;
/// Variables that say that somebody else looks names up.
const PROXIES: [&str; 6] =
    ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

/// Calls `url` with the notice, signed where there is a secret.
pub(crate) async fn call(
    url: &Url,
    secret: Option<&Key>,
    parcel: &Parcel,
    limits: Limits,
) -> Result<(), Undelivered> {
    let host = url.host_str().unwrap_or_default();
    let (id, now) = (&parcel.notice.id, SystemClock.now().as_second());
    let mut request = client(url, limits)
        .await?
        .post(url.clone())
        .header(header::CONTENT_TYPE, "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", now)
        .body(parcel.json.clone());
    if let Some(secret) = secret {
        request = request.header("webhook-signature", sign(secret.expose(), id, now, &parcel.json));
    }
    match request.send().await {
        Ok(response) => answered(host, response).await,
        Err(error) if error.is_timeout() => Err(silent(FIELD, host, limits.step)),
        Err(error) => Err(not_reached(host, &cause(error))),
    }
}

/// A client for this address. Redirects are never followed: they could lead anywhere.
async fn client(url: &Url, limits: Limits) -> Result<Client, Undelivered> {
    let agent = concat!("legwork/", env!("CARGO_PKG_VERSION"));
    let builder = Client::builder()
        .user_agent(agent)
        .redirect(Policy::none())
        .connect_timeout(limits.step)
        .timeout(limits.step);
    let builder = match url.host() {
        Some(Host::Domain(name)) if !names_a_private_place(url) => {
            to_a_public_place(builder, name, url).await?
        }
        _ => builder.no_proxy(),
    };
    builder.build().map_err(|error| not_reached(url.host_str().unwrap_or_default(), &cause(error)))
}

/// Looks a public name up, and has the call go just there: another look could find another place.
async fn to_a_public_place(
    builder: ClientBuilder,
    name: &str,
    url: &Url,
) -> Result<ClientBuilder, Undelivered> {
    if PROXIES.iter().any(|proxy| std::env::var_os(proxy).is_some_and(|value| !value.is_empty())) {
        return Ok(builder);
    }
    let port = url.port_or_known_default().unwrap_or(443);
    let found = lookup_host((name, port)).await.map_err(|error| not_reached(name, &error.to_string()))?;
    let found: Vec<SocketAddr> = found.collect();
    check(name, &found)?;
    Ok(builder.no_proxy().resolve_to_addrs(name, &found))
}

async fn answered(host: &str, response: Response) -> Result<(), Undelivered> {
    let status = response.status();
    if status.is_success() {
        return Ok(());
    }
    if status.is_redirection() {
        return Err(sent_away(host, &response));
    }
    let code = status.as_u16();
    let said = text::first_line(&beginning(response).await, 200);
    let said = if said.is_empty() { String::new() } else { format!(": {said}") };
    // too early, too often, not in time: another time it may be taken
    let passes = status.is_server_error() || matches!(code, 408 | 409 | 425 | 429);
    let hint = match code {
        401 | 403 => "Look whether it knows the secret: `legwork notify secret webhook` keeps another one.",
        404 | 405 | 410 => "Look at the address: nothing there takes calls by POST.",
        _ if passes => "It is tried again.",
        _ => "Look there what it expects.",
    };
    Err(Undelivered {
        field: FIELD,
        message: format!("{host} answered {code}{said}."),
        hint: hint.to_owned(),
        for_good: !passes,
    })
}

fn sent_away(host: &str, response: &Response) -> Undelivered {
    let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default();
    let place = response.url().join(to).ok().filter(|_| !to.is_empty());
    let words = place.as_ref().and_then(|url| Some(format!("{}://{}", url.scheme(), url.host_str()?)));
    let words = words.unwrap_or_else(|| "another place".to_owned());
    Undelivered {
        field: FIELD,
        message: format!("{host} sends its callers on to {words}, where nothing was sent."),
        hint: "If that is the right place, write its address here.".to_owned(),
        for_good: true,
    }
}

async fn beginning(mut response: Response) -> String {
    let mut bytes = vec![];
    while bytes.len() < BODY_MAX
        && let Ok(Some(chunk)) = response.chunk().await
    {
        bytes.extend_from_slice(&chunk);
    }
    bytes.truncate(BODY_MAX);
    let text: String = String::from_utf8_lossy(&bytes).into_owned();
    text.chars().filter(|c| !c.is_control() || *c == '\n').collect()
}

fn not_reached(host: &str, why: &str) -> Undelivered {
    let trust = ["certificate", "handshake", "InvalidContentType"].iter().any(|word| why.contains(word));
    let hint = if trust {
        "Look at its certificate, and whether the address begins with the right one of http and https."
    } else {
        "Look at the address, whether it runs there, and whether this machine is online."
    };
    Undelivered {
        field: FIELD,
        message: format!("{host} could not be called: {why}."),
        hint: hint.to_owned(),
        for_good: false,
    }
}

/// What went wrong. Addresses are left out: they could hold anything.
fn cause(error: reqwest::Error) -> String {
    text::innermost(&error.without_url())
}
