//! Messages on standard input and output, one JSON document a line.
//!
//! Owns: what is a message at all, and the answer to what is none. The protocol's library is silent about lines that
//! are not JSON, and takes a known method with wrong parameters for an unknown one; a client that is told nothing
//! waits forever, so both are answered here. Nothing that arrives ends the server; only the end of input does.

use rmcp::{
    RoleServer,
    model::{ClientJsonRpcMessage, ClientNotification, ClientRequest, RequestId},
    service::{RxJsonRpcMessage, TxJsonRpcMessage},
    transport::Transport,
};
use serde_json::{Value, json};
use std::{
    io::{BufRead, Write},
    sync::mpsc as blocking,
};
use tokio::sync::mpsc;

/// Longest line that is read, in bytes; a longer one is answered and skipped.
const LINE_MAX: usize = 16 << 20;
/// Messages that may wait to be handled; reading stops meanwhile.
const BACKLOG: usize = 256;

/// The parse error of JSON-RPC 2.0.
const PARSE_ERROR: i32 = -32700;
/// The error for what is JSON but no message.
const INVALID_REQUEST: i32 = -32600;
/// The error for a known method with wrong parameters.
const INVALID_PARAMS: i32 = -32602;

/// The two streams, each with a thread of its own.
pub(crate) struct Stdio {
    messages: mpsc::Receiver<ClientJsonRpcMessage>,
    lines: blocking::Sender<Vec<u8>>,
}

impl Stdio {
    /// Reads `input` and writes to `output` until the input ends. `left` is told when all was written.
    pub(crate) fn open(
        input: impl BufRead + Send + 'static,
        output: impl Write + Send + 'static,
    ) -> (Self, std::thread::JoinHandle<()>) {
        let (tell, messages) = mpsc::channel(BACKLOG);
        let (lines, to_write) = blocking::channel();
        let answers = lines.clone();
        std::thread::spawn(move || read(input, &tell, &answers));
        let writer = std::thread::spawn(move || write(output, &to_write));
        (Self { messages, lines }, writer)
    }
}

impl Transport<RoleServer> for Stdio {
    type Error = std::io::Error;

    fn send(
        &mut self,
        item: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        let gone = || std::io::Error::from(std::io::ErrorKind::BrokenPipe);
        let sent = serde_json::to_vec(&item)
            .map_err(std::io::Error::other)
            .and_then(|line| self.lines.send(line).map_err(|_| gone()));
        std::future::ready(sent)
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        self.messages.recv().await
    }

    async fn close(&mut self) -> Result<(), Self::Error> {
        self.messages.close();
        Ok(())
    }
}

fn write(mut output: impl Write, lines: &blocking::Receiver<Vec<u8>>) {
    while let Ok(mut line) = lines.recv() {
        line.push(b'\n');
        if output.write_all(&line).and_then(|()| output.flush()).is_err() {
            return;
        }
    }
}

fn read(
    mut input: impl BufRead,
    tell: &mpsc::Sender<ClientJsonRpcMessage>,
    answers: &blocking::Sender<Vec<u8>>,
) {
    let mut begun = false;
    let mut line = Vec::new();
    loop {
        match next_line(&mut input, &mut line) {
            Line::End => return,
            Line::TooLong => {
                let text = format!("the message is longer than {} MiB", LINE_MAX >> 20);
                answer(answers, None, INVALID_REQUEST, &text);
            }
            Line::Whole => match message(&line) {
                Ok(Some(message)) if begun || begins(&message) => {
                    begun =
                        begun || !matches!(&message, ClientJsonRpcMessage::Request(r) if is_ping(&r.request));
                    if tell.blocking_send(message).is_err() {
                        return;
                    }
                }
                // nothing was agreed on yet, so there is nobody to notify
                Ok(_) => {}
                Err(wrong) => answer(answers, wrong.id, wrong.code, &wrong.text),
            },
        }
    }
}

/// Whether a message may come before anything was agreed on: requests are answered, the rest would end the server.
fn begins(message: &ClientJsonRpcMessage) -> bool {
    matches!(message, ClientJsonRpcMessage::Request(_))
}

fn is_ping(request: &ClientRequest) -> bool {
    matches!(request, ClientRequest::PingRequest(_))
}

/// What was read.
enum Line {
    Whole,
    TooLong,
    End,
}

fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> Line {
    line.clear();
    let mut too_long = false;
    loop {
        let available = match input.fill_buf() {
            Ok([]) | Err(_) if line.is_empty() && !too_long => return Line::End,
            // the last line may do without its end
            Ok([]) | Err(_) => return if too_long { Line::TooLong } else { Line::Whole },
            Ok(available) => available,
        };
        let end = available.iter().position(|byte| *byte == b'\n');
        let taken = end.map_or(available.len(), |at| at + 1);
        if line.len() + taken > LINE_MAX {
            too_long = true;
            line.clear();
        }
        if !too_long {
            line.extend_from_slice(&available[..end.unwrap_or(taken)]);
        }
        input.consume(taken);
        if end.is_some() {
            return if too_long { Line::TooLong } else { Line::Whole };
        }
    }
}

/// Why a line is no message, and which request it would have been.
#[derive(Debug)]
struct Wrong {
    id: Option<RequestId>,
    code: i32,
    text: String,
}

/// The message on a line; `None` where there is none and nobody waits for an answer.
fn message(line: &[u8]) -> Result<Option<ClientJsonRpcMessage>, Wrong> {
    let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line).trim_ascii();
    if line.is_empty() {
        return Ok(None);
    }
    let wrong = |id, code, text: &str| Wrong { id, code, text: text.to_owned() };
    let value: Value = serde_json::from_slice(line)
        .map_err(|e| wrong(None, PARSE_ERROR, &format!("this is not JSON: {e}")))?;
    let Value::Object(fields) = &value else {
        return Err(wrong(
            None,
            INVALID_REQUEST,
            "a message is a JSON object; batches are not part of the protocol",
        ));
    };
    let id = match fields.get("id") {
        None => None,
        Some(id) => match serde_json::from_value::<RequestId>(id.clone()) {
            Ok(id) => Some(id),
            Err(_) => return Err(wrong(None, INVALID_REQUEST, "id: a text or a whole number is needed")),
        },
    };
    if fields.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        return Err(wrong(id, INVALID_REQUEST, "jsonrpc: \"2.0\" is needed"));
    }
    if fields.contains_key("result") || fields.contains_key("error") {
        // an answer to nothing that was asked is nobody's business
        return Ok(serde_json::from_value(value).ok());
    }
    let Some(method) = fields.get("method").and_then(Value::as_str) else {
        return Err(wrong(id, INVALID_REQUEST, "method: a text is needed"));
    };
    if fields.get("params").is_some_and(|params| !params.is_object()) {
        return Err(wrong(id, INVALID_PARAMS, "params: an object is needed"));
    }
    let method = method.to_owned();
    let parsed: Result<ClientJsonRpcMessage, _> = serde_json::from_value(value);
    match parsed {
        Ok(message) if is_known_but_wrong(&message) => match id {
            Some(id) => {
                Err(wrong(Some(id), INVALID_PARAMS, &format!("the parameters of {method} are wrong")))
            }
            None => Ok(None),
        },
        Ok(message) => Ok(Some(message)),
        Err(_) if id.is_none() => Ok(None),
        Err(e) => Err(wrong(id, INVALID_PARAMS, &format!("the parameters of {method} are wrong: {e}"))),
    }
}

/// Whether the library fell back to "some unknown method" for one that it knows.
fn is_known_but_wrong(message: &ClientJsonRpcMessage) -> bool {
    const KNOWN: [&str; 17] = [
        "initialize",
        "ping",
        "server/discover",
        "prompts/get",
        "prompts/list",
        "resources/list",
        "resources/read",
        "resources/subscribe",
        "resources/unsubscribe",
        "resources/templates/list",
        "subscriptions/listen",
        "tools/call",
        "tools/list",
        "completion/complete",
        "notifications/cancelled",
        "notifications/progress",
        "notifications/initialized",
    ];
    match message {
        ClientJsonRpcMessage::Request(request) => {
            matches!(&request.request, ClientRequest::CustomRequest(custom) if KNOWN.contains(&custom.method.as_str()))
        }
        ClientJsonRpcMessage::Notification(notification) => {
            matches!(&notification.notification, ClientNotification::CustomNotification(custom)
                if KNOWN.contains(&custom.method.as_str()))
        }
        _ => false,
    }
}

fn answer(lines: &blocking::Sender<Vec<u8>>, id: Option<RequestId>, code: i32, text: &str) {
    let error = json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": text}});
    // Nobody reads any more when this fails; the end of input follows.
    let _ = lines.send(error.to_string().into_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(line: &str) -> (Value, i32) {
        let wrong = message(line.as_bytes()).expect_err(line);
        (json!(wrong.id), wrong.code)
    }

    #[test]
    fn what_is_no_message_is_told_so() {
        let nothing = Value::Null;
        for line in ["x", "{", "[1", "\"a", "{\"jsonrpc\":\"2.0\",}", "nul"] {
            assert_eq!(refusal(line), (nothing.clone(), PARSE_ERROR), "{line}");
        }
        for line in ["1", "null", "[]", "\"a\"", r#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#] {
            assert_eq!(refusal(line), (nothing.clone(), INVALID_REQUEST), "{line}");
        }
        assert_eq!(refusal("{}"), (nothing.clone(), INVALID_REQUEST));
        assert_eq!(refusal(r#"{"id":7,"method":"ping"}"#), (json!(7), INVALID_REQUEST));
        assert_eq!(
            refusal(r#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#),
            (nothing.clone(), INVALID_REQUEST)
        );
        assert_eq!(refusal(r#"{"jsonrpc":"2.0","id":{},"method":"ping"}"#), (nothing, INVALID_REQUEST));
        assert_eq!(refusal(r#"{"jsonrpc":"2.0","id":"a","method":3}"#), (json!("a"), INVALID_REQUEST));
        assert_eq!(refusal(r#"{"jsonrpc":"2.0","id":1,"method":"tools/call"}"#), (json!(1), INVALID_PARAMS));
        assert_eq!(
            refusal(r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[]}"#),
            (json!(1), INVALID_PARAMS)
        );
        assert_eq!(
            refusal(r#"{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":3}}"#),
            (json!(1), INVALID_PARAMS)
        );
    }

    #[test]
    fn what_is_a_message_passes() {
        let passes = |line: &str| message(line.as_bytes()).unwrap().is_some();
        assert!(passes(r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#));
        assert!(passes("\u{feff}{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"} \r"));
        assert!(passes(r#"{"jsonrpc":"2.0","id":1,"method":"nobody/knows","params":{}}"#));
        assert!(passes(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#));
        assert!(!passes("  "));
        assert!(!passes(r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{}}}"#));
    }

    #[test]
    fn lines_are_read_up_to_their_limit_and_the_next_one_is_whole() {
        let mut input = vec![b'a'; LINE_MAX + 5];
        input.extend_from_slice(b"\nnext\nlast");
        let mut input = std::io::Cursor::new(input);
        let mut line = Vec::new();
        assert!(matches!(next_line(&mut input, &mut line), Line::TooLong));
        assert!(matches!(next_line(&mut input, &mut line), Line::Whole));
        assert_eq!(line, b"next");
        assert!(matches!(next_line(&mut input, &mut line), Line::Whole));
        assert_eq!(line, b"last");
        assert!(matches!(next_line(&mut input, &mut line), Line::End));
    }
}
