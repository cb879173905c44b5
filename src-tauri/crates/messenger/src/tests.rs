//! Servers that do not do what they should: each is told by its setting, with what happened and what to do.

use super::*;
use contract::{
    Timestamp,
    notice::NoticeDocument,
    notify::{MailSecurity, NoticeKind},
};
use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
};

const SHORT: Limits = Limits { step: Duration::from_millis(300), whole: Duration::from_millis(1500) };

fn parcel() -> Parcel {
    let notice =
        NoticeDocument { id: "1".into(), event: NoticeKind::Test, at: Timestamp::UNIX_EPOCH, task: None };
    Parcel { notice, json: "{}".into() }
}

/// A server that does this with each caller.
fn server(serve: impl Fn(TcpStream) + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || listener.incoming().flatten().for_each(serve));
    address
}

/// Keeps the caller waiting for as long as it stays.
fn hang(mut caller: TcpStream) {
    while caller.read(&mut [0; 1024]).is_ok_and(|bytes| bytes > 0) {}
}

fn says(answer: &'static str) -> impl Fn(TcpStream) + Send + 'static {
    move |mut caller| {
        let _ = caller.write_all(answer.as_bytes());
        hang(caller);
    }
}

/// Says it once it was asked, as servers of the web do.
fn answers(answer: &'static str) -> impl Fn(TcpStream) + Send + 'static {
    move |mut caller| {
        if caller.read(&mut [0; 4096]).is_ok_and(|bytes| bytes > 0) {
            says(answer)(caller);
        }
    }
}

fn call(address: SocketAddr) -> Undelivered {
    let rules = WebhookRules { on: true, url: format!("http://{address}/"), signed: false };
    NetMessenger::within(SHORT).webhook(&rules, None, &parcel()).unwrap_err()
}

fn mail(address: SocketAddr, change: impl FnOnce(&mut MailRules)) -> Undelivered {
    let mut rules = MailRules {
        on: true,
        server: "127.0.0.1".into(),
        port: address.port().into(),
        security: MailSecurity::Open,
        from: "me@example.org".into(),
        to: "you@example.org".into(),
        ..MailRules::default()
    };
    change(&mut rules);
    NetMessenger::within(SHORT).mail(&rules, Some(&Key::new("secret".into())), &parcel()).unwrap_err()
}

/// A port that nobody listens at.
fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

#[test]
fn calls_that_do_not_arrive() {
    let silent = call(server(hang));
    assert!(silent.message.contains("did not answer within 0.3 seconds"), "{silent:?}");
    assert!(!silent.for_good);
    let refused = call(nobody());
    assert!(refused.message.contains("could not be called"), "{refused:?}");
    let away =
        call(server(answers("HTTP/1.1 308 Permanent Redirect\r\nlocation: https://example.com/\r\n\r\n")));
    assert!(away.message.contains("sends its callers on to https://example.com"), "{away:?}");
    assert!(away.for_good, "it will not be otherwise tomorrow");
    let broken = call(server(answers("SSH-2.0-OpenSSH_9.2\r\n")));
    assert!(broken.message.contains("could not be called"), "{broken:?}");
    for fault in [silent, refused, away, broken] {
        assert_eq!(fault.field, "notify.webhook.url");
        assert!(!fault.hint.is_empty());
    }
}

#[test]
fn mails_that_do_not_arrive() {
    let open = |_: &mut MailRules| {};
    let silent = mail(server(hang), open);
    assert!(silent.message.contains("did not answer within"), "{silent:?}");
    let refused = mail(nobody(), open);
    assert_eq!(refused.field, "notify.mail.server", "{refused:?}");
    let full = mail(server(says("421 Too busy\r\n")), open);
    assert!(full.message.contains("does not take mail now: 421") && !full.for_good, "{full:?}");
    let never = mail(server(says("554 Not from there\r\n")), open);
    assert!(never.message.contains("refused the mail: 554") && never.for_good, "{never:?}");
    let plain =
        mail(server(says("220 hello\r\n250 me\r\n")), |rules| rules.security = MailSecurity::StartTls);
    assert_eq!((plain.field, plain.for_good), ("notify.mail.security", true), "{plain:?}");
    let other = mail(server(says("220 hello\r\n")), |rules| rules.security = MailSecurity::Tls);
    assert_eq!(other.field, "notify.mail.security", "{other:?}");
    for fault in [silent, refused, full, never, plain, other] {
        assert!(!fault.hint.is_empty() && !fault.message.contains("secret"), "{fault:?}");
    }
}

#[test]
fn a_log_in_needs_a_password() {
    let rules = MailRules {
        on: true,
        server: "127.0.0.1".into(),
        user: "me".into(),
        security: MailSecurity::Open,
        from: "me@example.org".into(),
        to: "you@example.org".into(),
        ..MailRules::default()
    };
    let refused = NetMessenger::within(SHORT).mail(&rules, None, &parcel()).unwrap_err();
    assert_eq!((refused.field, refused.for_good), ("notify.mail.user", true));
}
