//! Handing a mail to a mail server, and what its errors mean.

use super::{Limits, silent};
use contract::{
    notify::{MailRules, MailSecurity},
    provider::Key,
    text,
};
use engine::ports::Undelivered;
use lettre::{
    Message, SmtpTransport, Transport as _,
    transport::smtp::{
        Error,
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};
use std::{error::Error as _, io, time::Duration};

const SERVER: &str = "notify.mail.server";
const SECURITY: &str = "notify.mail.security";
const USER: &str = "notify.mail.user";
const TO: &str = "notify.mail.to";

/// The way to one mail server. Nothing is opened yet.
pub(crate) struct Connection {
    transport: SmtpTransport,
    /// The server, as it is told.
    server: String,
    step: Duration,
}

impl Connection {
    pub(crate) fn new(
        rules: &MailRules,
        password: Option<&Key>,
        limits: Limits,
    ) -> Result<Self, Undelivered> {
        let server = rules.server.trim().to_owned();
        let port = u16::try_from(rules.port).unwrap_or(587);
        let named = format!("{server}:{port}");
        let mut builder = SmtpTransport::builder_dangerous(server.clone())
            .port(port)
            .timeout(Some(limits.step))
            .tls(tls(rules.security, &server)?);
        let user = rules.user.trim();
        if !user.is_empty() {
            let Some(password) = password else { return Err(no_password(user)) };
            builder = builder.credentials(Credentials::new(user.to_owned(), password.expose().to_owned()));
        }
        Ok(Self { transport: builder.build(), server: named, step: limits.step })
    }

    /// Hands the mail over.
    pub(crate) fn send(&self, letter: &Message) -> Result<(), Undelivered> {
        match self.transport.send(letter) {
            Ok(_) => Ok(()),
            Err(error) => Err(self.meaning(&error)),
        }
    }

    fn meaning(&self, error: &Error) -> Undelivered {
        let server = &self.server;
        let said = cause(error);
        if is_silence(error) {
            return silent(SERVER, &format!("The mail server {server}"), self.step);
        }
        let told = |field, message: String, hint: &str, for_good| Undelivered {
            field,
            message,
            hint: hint.to_owned(),
            for_good,
        };
        if let Some(code) = error.status() {
            return self.refusal(u16::from(code), &said, error.is_permanent());
        }
        if said.contains("STARTTLS") {
            let message = format!("{server} does not offer STARTTLS, so nothing was said to it.");
            let hint = "Choose tls (usually with port 465), or look at the port.";
            return told(SECURITY, message, hint, true);
        }
        if error.is_tls()
            || ["certificate", "InvalidContentType", "handshake"].iter().any(|w| said.contains(w))
        {
            let message = format!("The connection to {server} could not be made private: {said}.");
            let hint = "Look at the port (587 for starttls, 465 for tls) and at the server's certificate.";
            return told(SECURITY, message, hint, false);
        }
        if said.contains("authentication mechanism") {
            let message = format!("{server} offers no way to log in that can be used here.");
            return told(USER, message, "Leave the user name empty, or look at the port.", true);
        }
        let message = format!("The mail server {server} could not be used: {said}.");
        let hint = "Look at its name and port, and whether this machine is online.";
        told(SERVER, message, hint, false)
    }

    /// The server said no.
    fn refusal(&self, code: u16, said: &str, for_good: bool) -> Undelivered {
        let server = &self.server;
        let (field, what, hint) = match code {
            // what is wanted of whoever logs in
            530 | 534 | 535 | 538 | 432 | 454 => (
                USER,
                "refused the log-in",
                "Look at the user name, and keep the password anew: `legwork notify secret mail`.",
            ),
            _ if for_good => {
                (TO, "refused the mail", "Look at both addresses, and what the server asks for.")
            }
            _ => (SERVER, "does not take mail now", "It is tried again."),
        };
        Undelivered {
            field,
            message: format!("{server} {what}: {code} {said}."),
            hint: hint.to_owned(),
            for_good,
        }
    }
}

fn tls(security: MailSecurity, server: &str) -> Result<Tls, Undelivered> {
    let parameters = || {
        TlsParameters::new_rustls(server.to_owned()).map_err(|error| Undelivered {
            field: SECURITY,
            message: format!("No private connection can be made here: {}.", cause(&error)),
            hint: "Look at the certificates that this system trusts.".to_owned(),
            for_good: false,
        })
    };
    Ok(match security {
        MailSecurity::StartTls => Tls::Required(parameters()?),
        MailSecurity::Tls => Tls::Wrapper(parameters()?),
        MailSecurity::Open => Tls::None,
    })
}

fn no_password(user: &str) -> Undelivered {
    Undelivered {
        field: USER,
        message: format!("No password is kept for “{user}”."),
        hint: "Keep it: `legwork notify secret mail`, or in the settings of the window.".to_owned(),
        for_good: true,
    }
}

/// The thread that sends died, which is a fault of ours.
pub(crate) fn broken() -> Undelivered {
    Undelivered {
        field: SERVER,
        message: "Sending broke off.".to_owned(),
        hint: "It is tried again.".to_owned(),
        for_good: false,
    }
}

/// Whether it is that nothing came in time. A socket with a limit says that it would block.
fn is_silence(error: &Error) -> bool {
    let mut source = error.source();
    while let Some(inner) = source {
        if let Some(error) = inner.downcast_ref::<io::Error>() {
            return matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock);
        }
        source = inner.source();
    }
    false
}

/// What went wrong, in one line.
fn cause(error: &Error) -> String {
    text::first_line(&text::innermost(error), 200)
}
