//! Bytes that are not what they should be: no text, or compressed unasked.

use super::{
    Again, Taken, calls, check, events,
    openai::{DONE, STOP, delta, text, tool},
    says,
};
use crate::model_server::{Act, Shape};

/// The same with bytes in place of marks of these names.
fn with_bytes(text: &str, all: &[(&str, &[u8])]) -> Act {
    let mut bytes = text.as_bytes().to_vec();
    for (mark, stray) in all {
        let at = bytes.windows(mark.len()).position(|window| window == mark.as_bytes()).unwrap();
        bytes.splice(at..at + mark.len(), stray.iter().copied());
    }
    Act::Bytes(vec![("content-type", "text/event-stream".to_owned())], bytes)
}

#[test]
fn bytes_that_are_no_text_by_themselves_cost_no_more_than_a_character() {
    let cut = [("FIRST", &b"\xf0\x9f"[..]), ("SECOND", b"\x98\x80")];
    let latin = [("LATIN", &b"\xe9"[..])];
    let deltas = |all: &[&str]| {
        let all: Vec<_> = all.iter().map(|json| delta(json)).collect();
        events(&all.iter().map(String::as_str).chain([STOP, DONE]).collect::<Vec<_>>())
    };
    let torn = text(r#""aFIRSTSECONDb""#).replace("SECOND", "\n\ndata: SECOND");
    let rows: Vec<(&'static str, Act, Taken)> = vec![
        (
            "a character over two deltas",
            with_bytes(&deltas(&[r#"{"content":"aFIRST"}"#, r#"{"content":"SECONDb"}"#]), &cut),
            says("a😀b"),
        ),
        ("a character over two lines", with_bytes(&events(&[&torn, STOP, DONE]), &cut), says("a😀b")),
        (
            "half of one",
            with_bytes(&deltas(&[r#"{"content":"aFIRST"}"#, r#"{"content":"b"}"#]), &cut[..1]),
            says("a\u{fffd}b"),
        ),
        (
            "half of one at the end",
            with_bytes(&deltas(&[r#"{"content":"aFIRST"}"#]), &cut[..1]),
            says("a\u{fffd}"),
        ),
        (
            "Latin-1",
            with_bytes(&deltas(&[r#"{"content":"cafLATIN"}"#, r#"{"content":" au lait"}"#]), &latin),
            says("caf\u{fffd} au lait"),
        ),
        (
            "Latin-1 in a comment",
            with_bytes(&format!(": LATIN\n\n{}", deltas(&[r#"{"content":"Hi"}"#])), &latin),
            says("Hi"),
        ),
        (
            "a character over two parts of a call",
            with_bytes(
                &deltas(&[
                    &tool(
                        r#"{"index":0,"id":"c","function":{"name":"report_progress","arguments":"{\"text\":\"FIRST"}}"#,
                    ),
                    &tool(r#"{"index":0,"function":{"arguments":"SECOND\"}"}}"#),
                ]),
                &cut,
            ),
            calls(&[r#"report_progress {"text":"😀"}"#]),
        ),
        (
            "Latin-1 in arguments that are an object",
            with_bytes(
                &deltas(&[&tool(
                    r#"{"id":"c","function":{"name":"report_progress","arguments":{"text":"LATIN"}}}"#,
                )]),
                &latin,
            ),
            calls(&["report_progress {\"text\":\"\u{fffd}\"}"]),
        ),
        (
            "Latin-1 in a document",
            with_bytes(r#"{"choices":[{"message":{"content":"cafLATIN"},"finish_reason":"stop"}]}"#, &latin),
            says("caf\u{fffd}"),
        ),
    ];
    check(Shape::OpenAi, rows);
}

#[test]
fn what_was_compressed_unasked_is_read() {
    let whole = events(&[&text(r#""Hi""#), STOP, DONE]);
    let rows = vec![
        (
            "gzip",
            Act::Bytes(vec![("content-encoding", "gzip".to_owned())], gzip(whole.as_bytes())),
            says("Hi"),
        ),
        (
            "deflate",
            Act::Bytes(vec![("content-encoding", "deflate".to_owned())], zlib(whole.as_bytes())),
            says("Hi"),
        ),
        (
            "x-gzip",
            Act::Bytes(vec![("content-encoding", "x-gzip".to_owned())], gzip(whole.as_bytes())),
            says("Hi"),
        ),
        ("gzip without a header", Act::Bytes(vec![], gzip(whole.as_bytes())), says("Hi")),
        (
            "deflate without zlib around it",
            Act::Bytes(vec![("content-encoding", "deflate".to_owned())], bare(whole.as_bytes())),
            says("Hi"),
        ),
        (
            "text that is called gzip",
            Act::Bytes(vec![("content-encoding", "gzip".to_owned())], whole.clone().into_bytes()),
            says("Hi"),
        ),
        (
            "gzip that is cut",
            Act::Bytes(vec![("content-encoding", "gzip".to_owned())], gzip(whole.as_bytes())[..60].to_vec()),
            Again,
        ),
        (
            "an encoding that is none",
            Act::Bytes(vec![("content-encoding", "identity".to_owned())], whole.into_bytes()),
            says("Hi"),
        ),
    ];
    check(Shape::OpenAi, rows);
}

/// A gzip file of one stored block.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap();
    let mut all = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1];
    all.extend(length.to_le_bytes());
    all.extend((!length).to_le_bytes());
    all.extend(bytes);
    all.extend(crc(bytes).to_le_bytes());
    all.extend(u32::from(length).to_le_bytes());
    all
}

/// The same without anything around it.
fn bare(bytes: &[u8]) -> Vec<u8> {
    let zlib = zlib(bytes);
    zlib[2..zlib.len() - 4].to_vec()
}

/// The same as zlib writes it.
fn zlib(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap();
    let (a, b) = bytes.iter().fold((1u32, 0u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (a + b) % 65_521)
    });
    let mut all = vec![0x78, 1, 1];
    all.extend(length.to_le_bytes());
    all.extend((!length).to_le_bytes());
    all.extend(bytes);
    all.extend((b << 16 | a).to_be_bytes());
    all
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 },
        )
    })
}
