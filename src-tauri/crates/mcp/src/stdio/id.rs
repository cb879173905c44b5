//! The ids of messages: of one that cannot be read, since clients wait for the answer to it whatever else is wrong; and those
//! that are numbers beyond what the library holds, which go through it by another name.

use contract::text;
use rmcp::model::RequestId;
use serde_json::Value;

/// Longest id that is looked at, in bytes.
const LONGEST: usize = 4096;
/// How the name of the member is written that holds it.
const NAME: &[u8] = b"\"id\"";

/// How another name begins that stands for a number.
const NUMBER: &str = "\u{1}number ";
/// How one begins that stands for a text that would be taken for one.
const TEXT: &str = "\u{1}text ";

/// The id that is written so; `None` where it is neither a text nor a whole number. One that the library cannot hold gets
/// another name, which [`with_own_id`] takes away again.
pub(super) fn request_id(json: &str) -> Option<RequestId> {
    match serde_json::from_str(json) {
        Ok(RequestId::String(text)) if text.starts_with('\u{1}') => {
            Some(RequestId::String(format!("{TEXT}{text}").into()))
        }
        Ok(id) => Some(id),
        Err(_) => is_whole_number(json).then(|| RequestId::String(format!("{NUMBER}{json}").into())),
    }
}

fn is_whole_number(json: &str) -> bool {
    match serde_json::from_str(json) {
        Ok(Value::Number(number)) => number.as_f64().is_some_and(|number| number.fract() == 0.0),
        Ok(_) => false,
        // so many digits that nothing holds them
        Err(_) => {
            let digits = json.strip_prefix('-').unwrap_or(json);
            // JSON knows no number that begins with 0
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0')
        }
    }
}

/// The id of a message that was read as JSON. `line`: the message as it was written, where it is one of its own, since a
/// large number is inexact once it is read.
pub(super) fn id_of(id: &Value, line: Option<&[u8]>) -> Option<RequestId> {
    let as_read = || request_id(&id.to_string());
    if id.is_f64() { line.and_then(IdScanner::of).or_else(as_read) } else { as_read() }
}

/// An answer with the id that its request came with.
pub(super) fn with_own_id(answer: String) -> String {
    const HEAD: &str = r#"{"jsonrpc":"2.0","id":"#;
    let Some(id) = answer.strip_prefix(HEAD).and_then(|rest| rest.strip_prefix("\"\\u0001")) else {
        return answer;
    };
    if let Some((digits, rest)) = id.strip_prefix(&NUMBER[1..]).and_then(|id| id.split_once('"')) {
        return format!("{HEAD}{digits}{rest}");
    }
    id.strip_prefix(&TEXT[1..]).map(|own| format!("{HEAD}\"{own}")).unwrap_or(answer)
}

/// Looks through a message for the id of its outermost object, byte by byte: whatever else is in it need not be JSON, and
/// may come in pieces.
#[derive(Debug, Default)]
pub(super) struct IdScanner {
    depth: usize,
    in_text: bool,
    escaped: bool,
    /// Whether a member's value is being read, and not its name.
    in_value: bool,
    name: Vec<u8>,
    value: Vec<u8>,
    found: Option<RequestId>,
}

impl IdScanner {
    /// The id in a message that is there as a whole.
    pub(super) fn of(message: &[u8]) -> Option<RequestId> {
        let mut scanner = Self::default();
        scanner.read(message);
        scanner.found
    }

    /// Reads on.
    pub(super) fn read(&mut self, piece: &[u8]) {
        piece.iter().for_each(|byte| self.next(*byte));
    }

    /// What was found so far.
    pub(super) fn found(self) -> Option<RequestId> {
        self.found
    }

    fn next(&mut self, byte: u8) {
        if self.in_text {
            self.keep(byte);
            self.in_text = self.escaped || byte != b'"';
            self.escaped = !self.escaped && byte == b'\\';
            return;
        }
        match (byte, self.depth) {
            (b'"', _) => {
                self.in_text = true;
                self.keep(byte);
            }
            (b'{' | b'[', depth) => {
                self.keep(byte);
                self.depth = depth + 1;
            }
            (b'}', 1) | (b',', 1) => self.end_of_member(),
            (b'}' | b']', depth) => {
                self.keep(byte);
                self.depth = depth.saturating_sub(1);
            }
            (b':', 1) if !self.in_value => self.in_value = true,
            _ if byte.is_ascii_whitespace() => {}
            _ => self.keep(byte),
        }
    }

    /// Keeps what may be the name of the member, or the id itself.
    fn keep(&mut self, byte: u8) {
        let (kept, longest) = match (self.depth, self.in_value) {
            (0, _) => return,
            (_, false) => (&mut self.name, NAME.len() + 1),
            (_, true) if self.name == NAME => (&mut self.value, LONGEST + 1),
            (_, true) => return,
        };
        if kept.len() < longest {
            kept.push(byte);
        }
    }

    fn end_of_member(&mut self) {
        if self.in_value && self.name == NAME && self.value.len() <= LONGEST {
            self.found = request_id(&text::without_halves(&self.value));
        }
        self.in_value = false;
        self.name.clear();
        self.value.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn every_id_comes_back_as_it_was_sent() {
        let deep = "9".repeat(400);
        for id in [
            "0",
            "-1",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "18446744073709551615",
            "18446744073709551616",
            "-9223372036854775809",
            "340282366920938463463374607431768211457",
            "1e20",
            &deep,
            r#""""#,
            r#""7""#,
            r#""18446744073709551615""#,
            r#""\u0001""#,
            r#""\u0001number 7""#,
            r#""\u0001text 7""#,
            r#""a\"b""#,
        ] {
            let held = request_id(id).unwrap_or_else(|| panic!("{id}"));
            let answer = rmcp::model::JsonRpcResponse {
                jsonrpc: Default::default(),
                id: held.clone(),
                result: json!({}),
            };
            let answer = with_own_id(text::json_line(&answer).unwrap());
            assert_eq!(answer, format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{{}}}}"#));
            let line = format!(r#"{{"a":[1],"id":{id}}}"#);
            assert_eq!(IdScanner::of(line.as_bytes()), Some(held.clone()), "{line}");
            if let Ok(value) = serde_json::from_str::<Value>(&line) {
                assert_eq!(id_of(&value["id"], Some(line.as_bytes())), Some(held), "{line}");
            }
        }
        for none in ["1.5", "null", "true", "[1]", "{}", "", "-", "01", "1e999", "x"] {
            assert_eq!(request_id(none), None, "{none}");
        }
    }

    #[test]
    fn the_id_is_found_whatever_else_is_wrong() {
        for (message, id) in [
            (r#"{"id":1,"a":}"#, json!(1)),
            (r#"{"a":NaN,"id":5}"#, json!(5)),
            (r#"{"a":{"b":Infinity},"jsonrpc":"2.0","id":"x"}"#, json!("x")),
            (r#"{"a":'single, "quoted"',"id":6}"#, json!(6)),
            (r#"{"a":[{}],"id" : "x" ,"b":1e999}"#, json!("x")),
            (r#"{"id":"a\"},{","b":}"#, json!("a\"},{")),
            (r#"{"id":"\\","b":}"#, json!("\\")),
            (r#"{"id":"\ud83d","b":}"#, json!("\u{fffd}")),
            (r#"{"a":"\\\"id\":1","b":[1,2,"id"],"id":7}"#, json!(7)),
            (r#"{"a":{"id":1},"#, Value::Null),
            (r#"{"a":"id","b":["id",1]}"#, Value::Null),
            (r#"{"id":{"a":1},"b":}"#, Value::Null),
            (r#"{"id":1.5}"#, Value::Null),
            (r#"{"id":"#, Value::Null),
            (r#"{"id":12"#, Value::Null),
            (r#"["id",1"#, Value::Null),
            (r#"[{"id":1}]"#, Value::Null),
            ("}}}]]] ,:\"", Value::Null),
        ] {
            assert_eq!(json!(IdScanner::of(message.as_bytes())), id, "{message}");
            let mut in_pieces = IdScanner::default();
            message.as_bytes().chunks(3).for_each(|piece| in_pieces.read(piece));
            assert_eq!(json!(in_pieces.found()), id, "{message}");
        }
        let long = format!(r#"{{"id":"{}","a":1}}"#, "x".repeat(LONGEST));
        assert_eq!(IdScanner::of(long.as_bytes()), None);
    }
}
