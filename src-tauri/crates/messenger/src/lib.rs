//! Tells somebody who is not at this machine: mails by SMTP over TLS, and signed calls of an address on the web, behind the
//! engine's `Messenger` port.
//!
//! Owns: how mail servers and addresses are reached, what is refused on the way, and what their errors mean. Must never:
//! know the outbox or a setting that it is not handed, put a password or a secret into an error or a log line, or block its
//! caller for longer than [`Limits`] says.
#![warn(missing_docs)]

mod address;
mod letter;
mod mail;
mod signature;
mod webhook;

use contract::{
    notify::{MailRules, WebhookRules},
    provider::Key,
};
use engine::ports::{Messenger, Parcel, Undelivered};
use std::{future::Future, sync::OnceLock, time::Duration};
use tokio::runtime::{Builder, Runtime};

/// How long the other side may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For one step: a connection, an answer.
    pub step: Duration,
    /// For all of it.
    pub whole: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { step: Duration::from_secs(15), whole: Duration::from_secs(40) }
    }
}

/// Reaches others over the network.
#[derive(Debug, Default)]
pub struct NetMessenger {
    limits: Limits,
    runtime: OnceLock<Result<Runtime, String>>,
}

impl NetMessenger {
    /// Opens nothing before there is something to tell.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with other limits.
    #[must_use]
    pub fn within(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Waits for `work`, and no longer than the limit.
    fn wait(
        &self,
        field: &'static str,
        who: &str,
        work: impl Future<Output = Result<(), Undelivered>>,
    ) -> Result<(), Undelivered> {
        let runtime = self.runtime.get_or_init(|| {
            // Another part of the program may have installed one, which is as good.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let built =
                Builder::new_multi_thread().worker_threads(1).thread_name("messenger").enable_all().build();
            built.map_err(|error| error.to_string())
        });
        let broken = |why: &String| Undelivered {
            field,
            message: format!("Nothing could be sent: {why}."),
            hint: "It is tried again.".to_owned(),
            for_good: false,
        };
        let limit = self.limits.whole;
        let bounded = async { tokio::time::timeout(limit, work).await };
        match runtime.as_ref().map_err(broken)?.block_on(bounded) {
            Ok(came) => came,
            Err(_) => Err(silent(field, who, limit)),
        }
    }
}

/// Somebody does not answer.
fn silent(field: &'static str, who: &str, limit: Duration) -> Undelivered {
    Undelivered {
        field,
        message: format!("{who} did not answer within {} seconds.", limit.as_secs_f64()),
        hint: "Look whether it runs, and whether the address and the port are right.".to_owned(),
        for_good: false,
    }
}

impl Messenger for NetMessenger {
    fn mail(&self, rules: &MailRules, password: Option<&Key>, parcel: &Parcel) -> Result<(), Undelivered> {
        let letter = letter::compose(rules, &parcel.notice)?;
        let connection = mail::Connection::new(rules, password, self.limits)?;
        let who = format!("The mail server {}", rules.server);
        self.wait("notify.mail.server", &who, async move {
            // its limits are for each step: one that answers a byte at a time is left behind
            match tokio::task::spawn_blocking(move || connection.send(&letter)).await {
                Ok(came) => came,
                Err(_) => Err(mail::broken()),
            }
        })
    }

    fn webhook(
        &self,
        rules: &WebhookRules,
        secret: Option<&Key>,
        parcel: &Parcel,
    ) -> Result<(), Undelivered> {
        let url = address::read(&rules.url)?;
        let who = url.host_str().unwrap_or_default().to_owned();
        self.wait("notify.webhook.url", &who, webhook::call(&url, secret, parcel, self.limits))
    }
}

#[cfg(test)]
mod tests;
