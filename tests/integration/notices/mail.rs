//! Mails, to a real mail server (aiosmtpd), where Python and its package index are at hand.

use super::{deliveries, set};
use crate::cli::home::{Home, Lines};
use harness::foreign;
use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

/// Python with the server, made once for all tests.
fn python() -> Option<PathBuf> {
    static MADE: OnceLock<Option<PathBuf>> = OnceLock::new();
    MADE.get_or_init(|| foreign::python("python-smtp", &["aiosmtpd"], &["aiosmtpd"])).clone()
}

/// Takes mail over STARTTLS only, and from whoever logs in as `me` only; says what it was given, a line of JSON each.
const SERVER: &str = r#"
import json, ssl, sys, time
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, SMTP

class Keep:
    async def handle_DATA(self, server, session, envelope):
        print(json.dumps({"from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": session.ssl is not None,
                          "text": envelope.content.decode()}), flush=True)
        return "250 Taken"

def login(server, session, envelope, mechanism, data):
    right = mechanism in ("PLAIN", "LOGIN") and data.login == b"me" and data.password == b"open sesame"
    return AuthResult(success=right)

context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1] + "/server.pem", sys.argv[1] + "/server.key")
needs_login = sys.argv[2] == "login"

class Private(Controller):
    def factory(self):
        return SMTP(self.handler, tls_context=context, require_starttls=True, auth_required=needs_login,
                    authenticator=login, hostname="localhost")

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()

server = Private(Keep(), hostname="127.0.0.1", port=0)
server.start()
print(json.dumps({"port": server.port}), flush=True)
while True:
    time.sleep(3600)
"#;

struct MailServer {
    child: Child,
    said: Lines,
    port: String,
}

impl MailServer {
    /// Starts it with the certificate in `folder`.
    fn start(python: &Path, folder: &Path, login: &str) -> Self {
        let mut child = Command::new(python)
            .args(["-c", SERVER, &folder.display().to_string(), login])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = Lines::of(child.stdout.take().unwrap());
        let line = said.until(|line| line.contains("port"));
        let port = serde_json::from_str::<serde_json::Value>(&line).unwrap()["port"].to_string();
        Self { child, said, port }
    }

    fn mail(&mut self) -> serde_json::Value {
        serde_json::from_str(&self.said.until(|line| line.contains("\"text\""))).unwrap()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A certificate for `localhost`, and an authority that it is trusted by; whether openssl is at hand.
fn certificates(folder: &Path) -> bool {
    let script = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=Test -keyout ca.key -out ca.pem \
                  -addext basicConstraints=critical,CA:TRUE \
                  && openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr \
                  && printf 'subjectAltName=DNS:localhost\\nbasicConstraints=CA:FALSE\\nextendedKeyUsage=serverAuth\\n' > server.ext \
                  && openssl x509 -req -days 2 -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial \
                     -extfile server.ext -out server.pem";
    let made = Command::new("sh").args(["-c", script]).current_dir(folder).output();
    let made = made.is_ok_and(|made| made.status.success());
    if !made {
        eprintln!("skipped: openssl is not at hand");
    }
    made
}

/// A place that hands its mail to a server at this port.
fn mailing(port: &str) -> Home {
    let home = Home::new();
    for (name, value) in [
        ("notify.mail.server", "localhost"),
        ("notify.mail.port", port),
        ("notify.mail.from", "legwork@example.org"),
        ("notify.mail.to", "you@example.net"),
        ("notify.mail.on", "true"),
        ("notify.after_seconds", "0"),
    ] {
        set(&home, name, value);
    }
    home
}

#[test]
fn a_mail_server_takes_a_mail_over_starttls() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    if !certificates(folder.path()) {
        return;
    }
    let mut server = MailServer::start(&python, folder.path(), "open");
    let home = mailing(&server.port);
    let task = home.make(&["Count", "--command", "echo 42"]);
    let worker = |trusts: &str| {
        let mut command = home.command(&["worker", "--drain"]);
        let out = command.env("SSL_CERT_FILE", folder.path().join(trusts)).output().unwrap();
        assert!(out.status.success(), "{out:?}");
    };
    // a certificate that nobody vouches for: nothing is said to it, and nothing is lost
    std::fs::write(folder.path().join("none.pem"), "").unwrap();
    worker("none.pem");
    let waiting = &deliveries(&home)[0];
    assert_eq!(waiting["state"], "waiting");
    assert!(waiting["error"].as_str().unwrap().contains("could not be made private"), "{waiting}");

    // what is set is put right, or only looked at again: it goes at once
    set(&home, "notify.mail.to", "me@example.net");
    worker("ca.pem");
    let mail = server.mail();
    assert_eq!((&mail["tls"], &mail["to"][0]), (&true.into(), &"me@example.net".into()));
    let text = mail["text"].as_str().unwrap();
    let id = deliveries(&home)[0]["id"].as_str().unwrap().to_owned();
    for part in [
        &format!("Message-ID: <{id}@example.org>"),
        "Subject: Completed: Count",
        "42",
        task["short_id"].as_str().unwrap(),
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert_eq!(deliveries(&home)[0]["state"], "sent");
}

#[test]
fn a_log_in_that_is_missing_is_told_with_what_to_do() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    if !certificates(folder.path()) {
        return;
    }
    let server = MailServer::start(&python, folder.path(), "login");
    let home = mailing(&server.port);
    let mut test = home.command(&["notify", "test", "mail"]);
    let out = test.env("SSL_CERT_FILE", folder.path().join("ca.pem")).output().unwrap();
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!(out.status.code(), Some(4), "{out:?}");
    assert!(said.contains("notify.mail.user") && said.contains("refused the log-in"), "{said}");
    assert!(said.contains("hint: "), "{said}");
}
