//! The id of a message that cannot be read: clients wait for the answer to it, whatever else is wrong.

use crate::halves;
use rmcp::model::RequestId;

/// Longest id that is looked at, in bytes.
const LONGEST: usize = 4096;
/// How the name of the member is written that holds it.
const NAME: &[u8] = b"\"id\"";

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
            self.found = serde_json::from_str(&halves::replaced(&self.value)).ok();
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
