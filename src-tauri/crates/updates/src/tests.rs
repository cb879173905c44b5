use super::*;
use semver::Version;
use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

const LIMITS: AskLimits = AskLimits { time: Duration::from_millis(1500), bytes: 4096 };

fn own() -> Version {
    Version::new(1, 2, 3)
}

/// A server that answers each caller so, and hands on what it was asked.
fn server(answer: String) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/newest.json", listener.local_addr().unwrap());
    let (asked, asks) = channel();
    thread::spawn(move || {
        for mut caller in listener.incoming().flatten() {
            let _ = asked.send(head(&mut caller));
            let _ = caller.write_all(answer.as_bytes());
            // an answer that says how long it is is whole then; of one that does not come, the caller waits
            if answer.is_empty() {
                while caller.read(&mut [0; 64]).is_ok_and(|bytes| bytes > 0) {}
            }
        }
    });
    (address, asks)
}

fn head(caller: &mut TcpStream) -> String {
    let (mut head, mut byte) = (vec![], [0]);
    while !head.ends_with(b"\r\n\r\n") && caller.read(&mut byte).is_ok_and(|bytes| bytes > 0) {
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}

fn says(status: &str, more: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n{more}\r\n{body}", body.len())
}

async fn asked(answer: String) -> Result<Release, AskFailed> {
    let (address, _asks) = server(answer);
    ask(&address, &own(), LIMITS).await
}

#[tokio::test]
async fn one_request_tells_the_version_and_nothing_else() {
    let (address, asks) = server(says("200 OK", "set-cookie: id=1\r\n", r#"{"version":"1.3.0"}"#));
    for _ in 0..2 {
        ask(&address, &own(), LIMITS).await.unwrap();
    }
    let heads: Vec<String> = (0..2).map(|_| asks.recv().unwrap()).collect();
    assert_eq!(heads[0], heads[1], "nothing is kept from one to the next");
    let mut names: Vec<String> =
        heads[0].lines().skip(1).filter_map(|line| Some(line.split_once(':')?.0.to_lowercase())).collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"], "{}", heads[0]);
    assert!(heads[0].starts_with("GET /newest.json HTTP/1.1\r\n"), "{}", heads[0]);
    assert!(heads[0].to_lowercase().contains("user-agent: legwork/1.2.3\r\n"), "{}", heads[0]);
    assert!(asks.try_recv().is_err(), "each asked once");
}

#[tokio::test]
async fn answers_are_read_and_what_is_none_is_told() {
    let host = || "127.0.0.1".to_owned();
    let ok = |body: &str| says("200 OK", "", body);
    let release = |version: &str, link: Option<&str>| {
        Ok(Release { version: version.parse().unwrap(), link: link.map(|link| link.parse().unwrap()) })
    };
    let long = format!(r#"{{"version":"2.0.0","more":"{}"}}"#, "x".repeat(5000));
    for (what, answer, told) in [
        (
            "our own form",
            ok(r#"{"version":"1.3.0","link":"https://example.org/new"}"#),
            release("1.3.0", Some("https://example.org/new")),
        ),
        (
            "a forge's",
            ok(r#"{"tag_name":"v2.0.0","html_url":"https://example.org/r/2","id":7}"#),
            release("2.0.0", Some("https://example.org/r/2")),
        ),
        (
            "a link to elsewhere",
            ok(r#"{"version":"1.3.0","link":"file:///etc/passwd"}"#),
            release("1.3.0", None),
        ),
        ("no JSON", ok("<!doctype html>"), Err(AskFailed::NotJson { host: host() })),
        ("nothing", ok(""), Err(AskFailed::NotJson { host: host() })),
        ("no version", ok(r#"{"name":"x"}"#), Err(AskFailed::NoVersion { host: host() })),
        (
            "a version that is none",
            ok(r#"{"version":"the newest"}"#),
            Err(AskFailed::NoVersion { host: host() }),
        ),
        ("too long", ok(&long), Err(AskFailed::TooLong { host: host() })),
        (
            "nothing there",
            says("404 Not Found", "", "{}"),
            Err(AskFailed::Refused { host: host(), status: 404 }),
        ),
        (
            "a fault of theirs",
            says("503 Busy", "", ""),
            Err(AskFailed::Refused { host: host(), status: 503 }),
        ),
        (
            "another place",
            says("302 Found", "location: https://elsewhere.example/x?id=1\r\n", r#"{"version":"9.0.0"}"#),
            Err(AskFailed::SentAway { host: host(), to: "https://elsewhere.example".into() }),
        ),
    ] {
        assert_eq!(asked(answer).await, told, "{what}");
    }
}

#[tokio::test]
async fn who_is_silent_or_not_there_is_given_up() {
    let silent = asked(String::new()).await;
    assert_eq!(silent, Err(AskFailed::Silent { host: "127.0.0.1".into(), seconds: 1 }));
    let cut = asked("HTTP/1.1 200 OK\r\ncontent-length: 100\r\nconnection: close\r\n\r\n{".into()).await;
    assert!(matches!(cut, Err(AskFailed::NotReached { .. })), "{cut:?}");
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refused = ask(&format!("http://{nobody}/"), &own(), LIMITS).await;
    assert!(
        matches!(&refused, Err(AskFailed::NotReached { why, .. }) if why.contains("refused")),
        "{refused:?}"
    );
}

#[tokio::test]
async fn only_who_cannot_be_mistaken_is_asked() {
    for address in ["", "newest", "http://example.org/", "ftp://example.org/", "https://me:word@example.org/"]
    {
        assert_eq!(ask(address, &own(), LIMITS).await, Err(AskFailed::Address), "{address}");
    }
}

#[test]
fn newer_is_by_the_rules_of_versions() {
    for (own, told, newer) in [
        ("1.2.3", "1.2.4", true),
        ("1.9.0", "1.10.0", true),
        ("1.2.3", "1.2.3", false),
        ("1.2.3", "1.2.2", false),
        ("1.2.3", "1.2.3+build.7", false),
        ("1.2.3", "2.0.0-beta.1", false),
        ("2.0.0-beta.1", "2.0.0-beta.2", true),
        ("2.0.0-beta.2", "2.0.0", true),
    ] {
        let release = Release { version: told.parse().unwrap(), link: None };
        assert_eq!(release.is_newer_than(&own.parse().unwrap()), newer, "{own} and {told}");
    }
}
