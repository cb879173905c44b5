//! Which lines are messages, and what comes of the rest.

use super::*;
use serde_json::{Value, json};

/// A line that holds one message.
fn read(line: &str) -> Result<Line, Refusal> {
    match Incoming::read(line.as_bytes())? {
        Incoming::One(line) => Ok(line),
        Incoming::Batch(messages) => panic!("{line}: {messages:?}"),
    }
}

fn refusal(line: &str) -> (Value, i32) {
    let refusal = read(line).expect_err(line);
    (json!(refusal.id), refusal.error.code.0)
}

#[test]
fn what_is_no_message_is_told_so() {
    let nothing = Value::Null;
    for line in ["x", "{", "[1", "\"a", "{\"jsonrpc\":\"2.0\",}", "nul"] {
        assert_eq!(refusal(line), (nothing.clone(), -32700), "{line}");
    }
    let many = format!("[{}1]", "1,".repeat(batch::MOST));
    for line in ["1", "null", "[]", "\"a\"", &many] {
        assert_eq!(refusal(line), (nothing.clone(), -32600), "{line}");
    }
    assert_eq!(refusal("{}"), (nothing.clone(), -32600));
    assert_eq!(refusal(r#"{"id":7,"method":"ping"}"#), (json!(7), -32600));
    assert_eq!(refusal(r#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#), (nothing.clone(), -32600));
    assert_eq!(refusal(r#"{"jsonrpc":"2.0","id":{},"method":"ping"}"#), (nothing, -32600));
    assert_eq!(refusal(r#"{"jsonrpc":"2.0","id":"a","method":3}"#), (json!("a"), -32600));
    let call = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[]}"#;
    assert_eq!(refusal(call), (json!(1), -32602));
    let both = r#"{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}"#;
    assert_eq!(refusal(both), (json!(1), -32600));
}

#[test]
fn a_member_that_is_there_twice_is_told_so() {
    for (line, id, name) in [
        (r#"{"jsonrpc":"2.0","id":1,"method":"ping","id":2}"#, Value::Null, "id"),
        (r#"{"jsonrpc":"2.0","id":1,"method":"ping","id":1}"#, Value::Null, "id"),
        (r#"{"jsonrpc":"2.0","id":1,"\u0069d":2,"method":"ping"}"#, Value::Null, "id"),
        (r#"{"jsonrpc":"2.0","id":1,"method":"ping","method":"no"}"#, json!(1), "method"),
        (r#"{"jsonrpc":"2.0","jsonrpc":"2.0","id":1,"method":"ping"}"#, json!(1), "jsonrpc"),
        (r#"{"jsonrpc":"2.0","id":1,"params":{},"method":"ping","params":{}}"#, json!(1), "params"),
        (r#"{"jsonrpc":"2.0","id":1,"method":"ping","else":1,"else":2}"#, json!(1), "else"),
    ] {
        assert_eq!(refusal(line), (id, -32600), "{line}");
        let told = read(line).expect_err(line).error.message;
        assert_eq!(told, format!("{name}: it is there twice"), "{line}");
    }
    // what stands deeper is not the message's own
    assert!(read(r#"{"jsonrpc":"2.0","id":1,"method":"ping","params":{"id":1,"id":2}}"#).is_ok());
}

#[test]
fn of_a_batch_each_message_is_read_by_itself() {
    let line = r#"[{"jsonrpc":"2.0","id":1,"method":"ping"},7,{"jsonrpc":"2.0","method":"x"},
        {"jsonrpc":"2.0","id":2,"method":"initialize","params":{}},{"id":3,"method":"ping"}]"#;
    let Ok(Incoming::Batch(messages)) = Incoming::read(line.as_bytes()) else { panic!("{line}") };
    let read: Vec<_> = messages
        .into_iter()
        .map(|message| match message {
            Ok(line) => (json!(line.id), 0),
            Err(refusal) => (json!(refusal.id), refusal.error.code.0),
        })
        .collect();
    let nobody = Value::Null;
    let expected =
        [(json!(1), 0), (nobody.clone(), -32600), (nobody, 0), (json!(2), -32600), (json!(3), -32600)];
    assert_eq!(read, expected);
}

#[test]
fn what_is_a_message_passes() {
    let kind = |line: &str| read(line).unwrap().kind;
    assert_eq!(kind(r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#), LineKind::Ping);
    assert_eq!(kind("\u{feff}{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"} \r"), LineKind::Ping);
    assert_eq!(kind(r#"{"jsonrpc":"2.0","id":1,"method":"nobody/knows","params":{}}"#), LineKind::Request);
    assert_eq!(kind(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#), LineKind::Other);
    assert_eq!(kind(r#"{"jsonrpc":"2.0","id":1,"result":{}}"#), LineKind::Other);
    assert_eq!(kind("  "), LineKind::Blank);
}

#[test]
fn null_parameters_are_none_and_halves_are_replaced() {
    for (line, passed) in [
        (
            r#"{"jsonrpc":"2.0","id":1,"method":"a","params":null}"#,
            json!({"jsonrpc": "2.0", "id": 1, "method": "a"}),
        ),
        (r#"{"jsonrpc":"2.0","method":"a","params":null}"#, json!({"jsonrpc": "2.0", "method": "a"})),
        (
            r#"{"jsonrpc":"2.0","id":"\ud800","method":"a"}"#,
            json!({"jsonrpc": "2.0", "id": "\u{fffd}", "method": "a"}),
        ),
    ] {
        assert_eq!(serde_json::from_str::<Value>(&read(line).unwrap().text).unwrap(), passed);
    }
}

fn at_once<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
}

#[test]
fn lines_are_read_up_to_their_limit_and_the_next_one_is_whole() {
    at_once(async {
        for (length, too_long) in [(LINE_MAX, false), (LINE_MAX + 1, true), (3 * LINE_MAX, true)] {
            // most clients write the id last
            let (begin, end) = (b"{\"a\":\"", b"\",\"id\":\"x\"}");
            let mut input = begin.to_vec();
            input.resize(length - end.len(), b'a');
            input.extend_from_slice(end);
            input.extend_from_slice(b"\nnext\n\nlast");
            let mut input = BufReader::new(std::io::Cursor::new(input));
            let mut line = Vec::new();
            let first = next_line(&mut input, &mut line).await.unwrap();
            assert_eq!((first.is_err(), line.len() == length), (too_long, !too_long));
            if let Err(refusal) = first {
                assert_eq!(json!(refusal.id), json!("x"), "{length}");
            }
            for whole in [&b"next"[..], b"", b"last"] {
                assert!(next_line(&mut input, &mut line).await.unwrap().is_ok());
                assert_eq!(line, whole);
            }
            assert!(next_line(&mut input, &mut line).await.is_none());
        }
    });
}

#[test]
fn a_line_too_long_without_an_end_is_refused_once() {
    at_once(async {
        let mut input = BufReader::new(std::io::Cursor::new(vec![b'a'; LINE_MAX + 5]));
        let mut line = Vec::new();
        assert!(next_line(&mut input, &mut line).await.unwrap().is_err());
        assert!(next_line(&mut input, &mut line).await.is_none());
    });
}

/// What the library hands on, and what is written meanwhile.
fn received(input: &'static str) -> (Vec<Value>, Vec<Value>) {
    at_once(async {
        let (ours, mut theirs) = tokio::io::duplex(1 << 20);
        let mut stdio = Stdio::open(input.as_bytes(), ours);
        let mut messages = vec![];
        while let Some(message) = stdio.receive().await {
            messages.push(serde_json::to_value(message).unwrap());
        }
        stdio.close().await.unwrap();
        drop(stdio);
        let mut written = String::new();
        theirs.read_to_string(&mut written).await.unwrap();
        (messages, written.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
    })
}

#[test]
fn the_rest_is_answered_in_its_turn_and_the_last_line_needs_no_end() {
    let (messages, written) = received(concat!(
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n",
        "not json\n",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}\n",
        "{\"id\":2,\"method\":\"ping\"}\n",
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\n",
        "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"ping\"}",
    ));
    let methods: Vec<_> = messages.iter().map(|message| message["method"].as_str().unwrap()).collect();
    assert_eq!(methods, ["tools/list", "notifications/initialized", "ping"]);
    let codes: Vec<_> = written.iter().map(|answer| (&answer["id"], &answer["error"]["code"])).collect();
    assert_eq!(codes, [(&Value::Null, &json!(-32700)), (&json!(2), &json!(-32600))]);
}

#[test]
fn a_batch_is_answered_as_one_and_no_id_is_changed_on_the_way() {
    at_once(async {
        let big = "18446744073709551616";
        let input = format!(
            "[{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}},7]\n\
             {{\"jsonrpc\":\"2.0\",\"id\":{big},\"method\":\"nobody/knows\"}}\n[7]\n"
        );
        let (ours, mut theirs) = tokio::io::duplex(1 << 20);
        let mut stdio = Stdio::open(std::io::Cursor::new(input), ours);
        let mut ids = vec![];
        while let Some(JsonRpcMessage::Request(request)) = stdio.receive().await {
            ids.push(request.id);
        }
        // the library names a method, and the words for it are found here
        for id in ids.into_iter().rev() {
            let error = rmcp::ErrorData::new(ErrorCode::METHOD_NOT_FOUND, "x/y", None);
            stdio.send(TxJsonRpcMessage::<RoleServer>::error(error, Some(id))).await.unwrap();
        }
        stdio.close().await.unwrap();
        drop(stdio);
        let mut written = String::new();
        theirs.read_to_string(&mut written).await.unwrap();
        let error = |id: &str| {
            let error = r#""error":{"code":-32601,"message":"there is no method x/y"}"#;
            format!(r#"{{"jsonrpc":"2.0","id":{id},{error}}}"#)
        };
        let none = r#"{"jsonrpc":"2.0","error":{"code":-32600,"message":"a message is a JSON object"}}"#;
        let lines = [format!("[{none}]"), error(big), format!("[{none},{}]", error("1"))];
        assert_eq!(written.lines().collect::<Vec<_>>(), lines);
    });
}
