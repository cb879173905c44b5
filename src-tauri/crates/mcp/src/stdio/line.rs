//! What a line is, and what of it is handed on.

use super::{
    batch,
    id::{IdScanner, id_of},
    params,
    wrong_param::WrongParam,
};
use contract::text;
use rmcp::{
    RoleServer,
    model::{ErrorCode, ErrorData, RequestId},
    service::TxJsonRpcMessage,
};
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::{Map, Value, json};
use std::{collections::HashSet, fmt};

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

    /// The answer that says so.
    pub(super) fn answer(self) -> TxJsonRpcMessage<RoleServer> {
        TxJsonRpcMessage::<RoleServer>::error(self.error, self.id)
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

/// What a line holds.
#[derive(Debug)]
pub(super) enum Incoming {
    /// One message.
    One(Line),
    /// Several.
    Batch(Vec<Result<Line, Refusal>>),
}

impl Incoming {
    /// Reads a line. Text that was cut through a character is read with a replacement for the half.
    ///
    /// # Errors
    /// It is no message; the id is told wherever it can be read.
    pub(super) fn read(line: &[u8]) -> Result<Self, Refusal> {
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line).trim_ascii();
        let text = text::without_halves(line);
        if text.is_empty() {
            return Ok(Self::One(Line { kind: LineKind::Blank, text, id: None, cancels: None }));
        }
        let value: Value = serde_json::from_str(&text).map_err(|error| {
            Refusal::new(IdScanner::of(line), ErrorCode::PARSE_ERROR, format!("this is not JSON: {error}"))
        })?;
        match value {
            Value::Object(fields) => match named_twice(&text, &fields) {
                None => Line::of(fields, Some(line)).map(Self::One),
                Some(name) => {
                    // of two ids nobody knows which one is waited for
                    let id = fields.get("id").filter(|_| name != ID).and_then(|id| id_of(id, Some(line)));
                    Err(invalid(id, format!("{name}: it is there twice")))
                }
            },
            Value::Array(messages) if messages.is_empty() => Err(invalid(None, "a batch of no message")),
            Value::Array(messages) if messages.len() > batch::MOST => {
                Err(invalid(None, format!("a batch holds at most {} messages", batch::MOST)))
            }
            Value::Array(messages) => Ok(Self::Batch(messages.into_iter().map(Line::in_batch).collect())),
            _ => Err(invalid(None, NO_MESSAGE)),
        }
    }
}

const ID: &str = "id";
const PARAMS: &str = "params";
const INITIALIZE: &str = "initialize";
const NO_MESSAGE: &str = "a message is a JSON object";

fn invalid(id: Option<RequestId>, text: impl Into<String>) -> Refusal {
    Refusal::new(id, ErrorCode::INVALID_REQUEST, text)
}

/// A message that may be handed on.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) kind: LineKind,
    /// The message on one line, without its end.
    pub(super) text: String,
    /// The id of a request.
    pub(super) id: Option<RequestId>,
    /// The request that a notification cancels.
    pub(super) cancels: Option<RequestId>,
}

impl Line {
    /// A message with what it is given put right. `line`: as it was written, where it is one of its own.
    fn of(mut fields: Map<String, Value>, line: Option<&[u8]>) -> Result<Self, Refusal> {
        let id = fields.get(ID).map(|id| id_of(id, line).ok_or(())).transpose();
        let id = id.map_err(|()| invalid(None, "id: a text or a whole number is needed"))?;
        if fields.get(PARAMS).is_some_and(Value::is_null) {
            fields.remove(PARAMS);
        }
        let kind = kind(&fields, id.as_ref())?;
        if let Some(id) = &id {
            fields.insert(ID.to_owned(), json!(id));
        }
        let method = fields.get("method").and_then(Value::as_str).unwrap_or_default().to_owned();
        if kind == LineKind::Request {
            let params = match fields.remove(PARAMS) {
                Some(Value::Object(params)) => Some(params),
                _ => (method == INITIALIZE).then(Map::new),
            };
            let params = params.map(|params| params::tidied(&method, params)).transpose();
            let wrong =
                |wrong: WrongParam| Refusal::new(id.clone(), ErrorCode::INVALID_PARAMS, wrong.to_string());
            fields.extend(params.map_err(wrong)?.map(|params| (PARAMS.to_owned(), Value::Object(params))));
        }
        let cancelled = (method == "notifications/cancelled" && kind == LineKind::Other)
            .then(|| fields.get_mut(PARAMS)?.get_mut("requestId"))
            .flatten();
        let cancels = cancelled.and_then(|id| {
            let named = id_of(id, None)?;
            *id = json!(named);
            Some(named)
        });
        let is_asked = matches!(kind, LineKind::Ping | LineKind::Request);
        Ok(Self { kind, text: Value::Object(fields).to_string(), id: id.filter(|_| is_asked), cancels })
    }

    /// One message of several.
    fn in_batch(message: Value) -> Result<Self, Refusal> {
        let Value::Object(fields) = message else { return Err(invalid(None, NO_MESSAGE)) };
        if fields.get("method").is_some_and(|method| method == INITIALIZE) {
            let id = fields.get(ID).and_then(|id| id_of(id, None));
            return Err(invalid(id, "method: initialize comes alone, not in a batch"));
        }
        Self::of(fields, None)
    }
}

/// A member that the object has twice: of such a message the library reads nothing, and says nothing.
fn named_twice(json: &str, fields: &Map<String, Value>) -> Option<String> {
    let names = serde_json::from_str::<Names>(json).ok()?.0;
    let mut seen = HashSet::new();
    (names.len() != fields.len()).then(|| names.into_iter().find(|name| !seen.insert(name.clone()))).flatten()
}

/// The names of an object's members, as often as they are there.
struct Names(Vec<String>);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Names;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Names, A::Error> {
                let mut names = vec![];
                while let Some((name, IgnoredAny)) = members.next_entry()? {
                    names.push(name);
                }
                Ok(Names(names))
            }
        }
        from.deserialize_map(Members)
    }
}

fn kind(fields: &Map<String, Value>, id: Option<&RequestId>) -> Result<LineKind, Refusal> {
    let wrong = |text: &str| invalid(id.cloned(), text);
    if fields.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        return Err(wrong("jsonrpc: \"2.0\" is needed"));
    }
    if fields.contains_key("result") || fields.contains_key("error") {
        if fields.contains_key("method") {
            return Err(wrong("method: a request has no result and no error"));
        }
        return Ok(LineKind::Other);
    }
    let method = fields.get("method").and_then(Value::as_str);
    if method.is_some() && fields.get(PARAMS).is_some_and(|params| !params.is_object()) {
        return Err(Refusal::new(id.cloned(), ErrorCode::INVALID_PARAMS, "params: an object is needed"));
    }
    match (method, id) {
        (None, _) => Err(wrong("method: a text is needed")),
        (Some("ping"), Some(_)) => Ok(LineKind::Ping),
        (Some(_), Some(_)) => Ok(LineKind::Request),
        (Some(_), None) => Ok(LineKind::Other),
    }
}
