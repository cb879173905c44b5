//! What a line is, and what of it is handed on.

use super::id::IdScanner;
use crate::halves;
use rmcp::model::{ErrorCode, ErrorData, RequestId};
use serde_json::{Map, Value};

/// Why a line is no message, and which request it would have been.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) id: Option<RequestId>,
    pub(super) error: ErrorData,
}

impl Refusal {
    pub(super) fn new(id: Option<RequestId>, code: ErrorCode, text: impl Into<String>) -> Self {
        Self { id, error: ErrorData::new(code, text.into(), None) }
    }
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineKind {
    Blank,
    Ping,
    Request,
    /// A notification, or an answer.
    Other,
}

/// A line that may be handed on.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) kind: LineKind,
    /// The message on one line, without its end.
    pub(super) text: String,
}

impl Line {
    /// Reads a line. Text that was cut through a character is read with a replacement for the half, and parameters that
    /// are null as none.
    ///
    /// # Errors
    /// It is no message; the id is told wherever it can be read.
    pub(super) fn read(line: &[u8]) -> Result<Self, Refusal> {
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line).trim_ascii();
        let mut text = halves::replaced(line);
        if text.is_empty() {
            return Ok(Self { kind: LineKind::Blank, text });
        }
        let value: Value = serde_json::from_str(&text).map_err(|error| {
            Refusal::new(IdScanner::of(line), ErrorCode::PARSE_ERROR, format!("this is not JSON: {error}"))
        })?;
        let Value::Object(mut fields) = value else {
            let what = "a message is a JSON object; batches are not part of the protocol";
            return Err(Refusal::new(None, ErrorCode::INVALID_REQUEST, what));
        };
        if fields.get("params").is_some_and(Value::is_null) {
            fields.remove("params");
            text = Value::Object(fields.clone()).to_string();
        }
        Ok(Self { kind: kind(&fields)?, text })
    }
}

fn kind(fields: &Map<String, Value>) -> Result<LineKind, Refusal> {
    let wrong = |id, text: &str| Refusal::new(id, ErrorCode::INVALID_REQUEST, text);
    let id = fields.get("id").map(|id| serde_json::from_value::<RequestId>(id.clone())).transpose();
    let id = id.map_err(|_| wrong(None, "id: a text or a whole number is needed"))?;
    if fields.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        return Err(wrong(id, "jsonrpc: \"2.0\" is needed"));
    }
    if fields.contains_key("result") || fields.contains_key("error") {
        return Ok(LineKind::Other);
    }
    let method = fields.get("method").and_then(Value::as_str);
    if method.is_some() && fields.get("params").is_some_and(|params| !params.is_object()) {
        return Err(Refusal::new(id, ErrorCode::INVALID_PARAMS, "params: an object is needed"));
    }
    match (method, id) {
        (None, id) => Err(wrong(id, "method: a text is needed")),
        (Some("ping"), Some(_)) => Ok(LineKind::Ping),
        (Some(_), Some(_)) => Ok(LineKind::Request),
        (Some(_), None) => Ok(LineKind::Other),
    }
}
