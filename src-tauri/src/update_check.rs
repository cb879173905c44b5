//! Which version of Legwork is the newest: asked once a day where the person wants that, and whenever they press for it.
//!
//! Owns: when it is asked, and what is known of it, in a file of the data folder. Must never: ask while the setting is off
//! and nobody presses, or install anything.

use crate::{blocking::blocking, catalogue::updates as say, emit::emit};
use contract::{
    ApiError, Timestamp,
    command::{GetSettings, NewerVersion, UpdateFacts},
    event::UPDATE_FOUND,
    settings::Settings,
};
use engine::Engine;
use semver::Version;
use serde::{Deserialize, Serialize};
use std::{path::PathBuf, sync::Mutex, time::Duration};
use tauri::{AppHandle, Manager};
use tokio::sync::Notify;
use updates::{AskFailed, AskLimits, Release};

/// It is asked once in so long.
const DAY: i64 = 24 * 3600;
/// Whether it is time again is looked at so often: the machine may have slept.
const LOOK_EVERY: Duration = Duration::from_secs(3600);
/// The file in the data folder.
const FILE: &str = "updates.json";
/// The variable that names the address where the settings do not.
const VARIABLE: &str = "LEGWORK_UPDATE_ADDRESS";
/// The address that whoever built this named.
const BUILT_IN: Option<&str> = option_env!("LEGWORK_UPDATE_ADDRESS");

/// What is known of newer versions.
#[derive(Default)]
pub(crate) struct UpdateCheck {
    known: Mutex<Option<LastAsked>>,
    /// The settings changed.
    changed: Notify,
}

/// What came of it when it was asked last.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct LastAsked {
    at: Option<Timestamp>,
    version: Option<String>,
    link: Option<String>,
    failed: Option<ApiError>,
}

/// Asks once a day from now on, while the setting is on.
pub(crate) fn start(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        loop {
            if let Err(error) = ask_if_due(&app).await {
                tracing::error!(%error, "whether there is a newer version could not be looked at");
            }
            let check = app.state::<UpdateCheck>();
            // either may be the one: what passed is looked at again
            let _ = tokio::time::timeout(LOOK_EVERY, check.changed.notified()).await;
        }
    });
}

/// The settings changed: it may be time.
pub(crate) fn settings_changed(app: &AppHandle) {
    app.state::<UpdateCheck>().changed.notify_one();
}

async fn ask_if_due(app: &AppHandle) -> Result<(), ApiError> {
    let settings = settings(app).await?;
    let last = last(app).await?;
    if !is_due(settings.look_for_updates, last.at, Timestamp::now()) || address(&settings).is_none() {
        return Ok(());
    }
    let facts = ask(app).await?;
    if let Some(error) = &facts.failed {
        tracing::info!(%error, "it is not known whether there is a newer version");
    }
    if facts.newer.is_some() {
        emit(app, UPDATE_FOUND, facts);
    }
    Ok(())
}

/// Whether it is asked by itself now. A clock that was put back is no reason to wait for years.
fn is_due(is_on: bool, asked: Option<Timestamp>, now: Timestamp) -> bool {
    is_on && asked.is_none_or(|at| !(0..DAY).contains(&(now.as_second() - at.as_second())))
}

/// What is known, without asking.
pub(crate) async fn facts(app: &AppHandle) -> Result<UpdateFacts, ApiError> {
    let settings = settings(app).await?;
    Ok(told(address(&settings), last(app).await?))
}

/// Asks now.
pub(crate) async fn ask(app: &AppHandle) -> Result<UpdateFacts, ApiError> {
    let settings = settings(app).await?;
    let Some(address) = address(&settings) else {
        return Err(ApiError::refused(say::no_address()).hint(say::no_address_hint()));
    };
    let before = last(app).await?;
    let asked = updates::ask(&address, &own(), AskLimits::default()).await;
    let now = Some(Timestamp::now());
    let last = match asked {
        Ok(Release { version, link }) => LastAsked {
            at: now,
            version: Some(version.to_string()),
            link: link.map(String::from),
            failed: None,
        },
        Err(why) => LastAsked { at: now, failed: Some(in_words(&address, why)), ..before },
    };
    keep(app, last.clone()).await?;
    Ok(told(Some(address), last))
}

fn own() -> Version {
    Version::parse(env!("CARGO_PKG_VERSION")).unwrap_or(Version::new(0, 0, 0))
}

fn told(address: Option<String>, last: LastAsked) -> UpdateFacts {
    let version = last.version.and_then(|version| Version::parse(&version).ok());
    let release = version.map(|version| Release { version, link: None });
    let newer = release.filter(|release| release.is_newer_than(&own()));
    let newer = newer.map(|newer| NewerVersion { version: newer.version.to_string(), link: last.link });
    UpdateFacts { address, asked_at: last.at, newer, failed: last.failed }
}

/// The person's own address, else the environment's, else that of this build.
fn address(settings: &Settings) -> Option<String> {
    let named = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    named(settings.update_address.clone())
        .or_else(|| named(std::env::var(VARIABLE).ok()))
        .or_else(|| named(BUILT_IN.map(str::to_owned)))
}

async fn settings(app: &AppHandle) -> Result<Settings, ApiError> {
    let app = app.clone();
    blocking(move || app.state::<Engine>().call(GetSettings {})).await
}

/// What came of it last; read from the file the first time.
async fn last(app: &AppHandle) -> Result<LastAsked, ApiError> {
    if let Some(known) = known(app) {
        return Ok(known);
    }
    let file = file(app);
    // a file that is not there or does not read is as good as none: then it is asked once more
    let read = blocking(move || Ok(std::fs::read(file).ok())).await?;
    let last: LastAsked = read.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
    set_known(app, last.clone());
    Ok(last)
}

async fn keep(app: &AppHandle, last: LastAsked) -> Result<(), ApiError> {
    let (file, text) = (file(app), serde_json::to_vec(&last).unwrap_or_default());
    set_known(app, last);
    blocking(move || {
        // what cannot be kept is asked again after the next start
        if let Err(error) = std::fs::write(&file, text) {
            tracing::warn!(%error, file = %file.display(), "which version is the newest could not be kept");
        }
        Ok(())
    })
    .await
}

fn file(app: &AppHandle) -> PathBuf {
    app.state::<Engine>().data_dir().join(FILE)
}

fn known(app: &AppHandle) -> Option<LastAsked> {
    app.state::<UpdateCheck>().known.lock().ok()?.clone()
}

fn set_known(app: &AppHandle, last: LastAsked) {
    if let Ok(mut known) = app.state::<UpdateCheck>().known.lock() {
        *known = Some(last);
    }
}

fn in_words(address: &str, why: AskFailed) -> ApiError {
    let (message, hint) = match why {
        AskFailed::Address => (say::not_usable(address), say::not_usable_hint()),
        AskFailed::NotReached { host, why } => (say::not_reached(&host, &why), say::not_reached_hint()),
        AskFailed::Silent { host, seconds } => {
            (say::silent(&host, &seconds.to_string()), say::not_reached_hint())
        }
        AskFailed::SentAway { host, to } if to.is_empty() => {
            (say::sent_somewhere(&host), say::wrong_place_hint())
        }
        AskFailed::SentAway { host, to } => (say::sent_away(&host, &to), say::wrong_place_hint()),
        AskFailed::Refused { host, status } => {
            (say::refused(&host, &status.to_string()), say::wrong_place_hint())
        }
        AskFailed::TooLong { host } => (say::too_long(&host), say::wrong_place_hint()),
        AskFailed::NotJson { host } => (say::not_json(&host), say::wrong_place_hint()),
        AskFailed::NoVersion { host } => (say::no_version(&host), say::wrong_place_hint()),
    };
    ApiError::refused(message).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_asked_while_it_is_off_and_once_a_day_while_it_is_on() {
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        for (is_on, asked, due) in [
            (false, None, false),
            (false, Some("2026-01-01T12:00:00Z"), false),
            (true, None, true),
            (true, Some("2026-11-20T11:59:00Z"), false),
            (true, Some("2026-11-19T12:00:01Z"), false),
            (true, Some("2026-11-19T12:00:00Z"), true),
            (true, Some("2027-11-20T12:00:00Z"), true),
        ] {
            assert_eq!(is_due(is_on, asked.map(|at| at.parse().unwrap()), now), due, "{is_on} {asked:?}");
        }
    }

    #[test]
    fn what_is_no_newer_than_this_is_not_told() {
        let last = |version: &str| LastAsked {
            version: Some(version.to_owned()),
            link: Some("https://example.org/new".into()),
            ..LastAsked::default()
        };
        let newer = |version| told(None, last(version)).newer.map(|newer| newer.version);
        assert_eq!(newer("999.0.0").as_deref(), Some("999.0.0"));
        assert_eq!(newer(env!("CARGO_PKG_VERSION")), None);
        assert_eq!(newer("0.0.1"), None);
    }

    #[test]
    fn each_failure_says_what_and_what_to_do() {
        let host = || "example.org".to_owned();
        for (why, words) in [
            (AskFailed::Address, "https://example.org/v"),
            (AskFailed::NotReached { host: host(), why: "connection refused".into() }, "connection refused"),
            (AskFailed::Silent { host: host(), seconds: 15 }, "15 seconds"),
            (
                AskFailed::SentAway { host: host(), to: "https://other.example".into() },
                "https://other.example",
            ),
            (AskFailed::SentAway { host: host(), to: String::new() }, "another place"),
            (AskFailed::Refused { host: host(), status: 404 }, "404"),
            (AskFailed::TooLong { host: host() }, "larger"),
            (AskFailed::NotJson { host: host() }, "JSON"),
            (AskFailed::NoVersion { host: host() }, "version"),
        ] {
            let error = in_words("https://example.org/v", why);
            assert!(error.message.contains(words) && error.hint.is_some(), "{error:?}");
        }
    }
}
