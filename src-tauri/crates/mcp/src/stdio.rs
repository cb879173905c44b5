//! Messages on standard input and output, one JSON document a line: rmcp's own transport, behind a look at each line.
//!
//! What rmcp 3.9.0 does with a line that is no message leaves its client waiting: it is silent where there is no JSON
//! or too much of it, and answers JSON of another shape without the id that it came with. A notification before the
//! first request ends its server, and a last line without an end is lost. So each line is looked at first, and
//! answered here where it would not be there. Nothing that arrives ends the server; only the end of input does.

use rmcp::{
    RoleServer,
    model::{ErrorCode, ErrorData, RequestId},
    service::{RxJsonRpcMessage, TxJsonRpcMessage},
    transport::{Transport, async_rw::AsyncRwTransport},
};
use serde_json::Value;
use std::{io, pin::Pin};
use tokio::{
    io::{
        AsyncBufRead, AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _,
        BufReader, DuplexStream,
    },
    sync::mpsc,
};

/// Longest line that is read, in bytes; a longer one is answered and skipped.
const LINE_MAX: usize = 16 << 20;
/// How much of what was read may wait to be understood, in bytes; reading stops meanwhile.
const AHEAD: usize = 64 << 10;
/// Answers to lines that are no message that may wait to be written; reading stops meanwhile.
const REFUSALS: usize = 16;

/// The two streams.
pub(crate) struct Stdio<W: AsyncWrite> {
    messages: AsyncRwTransport<RoleServer, DuplexStream, W>,
    refusals: mpsc::Receiver<Refusal>,
    /// An answer that is being written: `receive` may be given up at any moment, and is then asked again.
    answering: Option<Pin<Box<dyn Future<Output = io::Result<()>> + Send>>>,
}

impl<W: AsyncWrite + Send + Unpin + 'static> Stdio<W> {
    /// Reads `input` and writes to `output` until the input ends.
    pub(crate) fn open(input: impl AsyncRead + Send + Unpin + 'static, output: W) -> Self {
        let (passed, lines) = tokio::io::duplex(AHEAD);
        let (refuse, refusals) = mpsc::channel(REFUSALS);
        tokio::spawn(pass_on(BufReader::new(input), passed, refuse));
        let messages = AsyncRwTransport::new_server(lines, output).with_max_line_length(LINE_MAX + 1);
        Self { messages, refusals, answering: None }
    }
}

impl<W: AsyncWrite + Send + Unpin + 'static> Transport<RoleServer> for Stdio<W> {
    type Error = io::Error;

    fn send(
        &mut self,
        item: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = io::Result<()>> + Send + 'static {
        self.messages.send(item)
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        loop {
            if let Some(answering) = &mut self.answering {
                // Nobody reads any more when this fails; the end of input follows.
                let _ = answering.await;
                self.answering = None;
            }
            tokio::select! {
                biased;
                Some(Refusal { id, error }) = self.refusals.recv() => {
                    self.answering = Some(Box::pin(self.messages.send(TxJsonRpcMessage::<RoleServer>::error(error, id))));
                }
                message = self.messages.receive() => return message,
            }
        }
    }

    async fn close(&mut self) -> io::Result<()> {
        self.refusals.close();
        self.messages.close().await
    }
}

/// Passes on what are messages, and refuses the rest.
async fn pass_on(
    mut input: impl AsyncBufRead + Unpin,
    mut passed: DuplexStream,
    refuse: mpsc::Sender<Refusal>,
) {
    let mut begun = false;
    let mut line = Vec::new();
    while let Some(read) = next_line(&mut input, &mut line).await {
        let kind = read.and_then(|()| LineKind::of(&line));
        let passes = match &kind {
            Ok(LineKind::Blank) => false,
            // nothing was agreed on yet, so there is nobody to notify
            Ok(LineKind::Other) => begun,
            Ok(LineKind::Ping | LineKind::Request) => true,
            Err(_) => false,
        };
        begun |= matches!(kind, Ok(LineKind::Request));
        let gone = match kind {
            Err(refusal) => refuse.send(refusal).await.is_err(),
            Ok(_) if passes => {
                line.push(b'\n');
                passed.write_all(&line).await.is_err()
            }
            Ok(_) => false,
        };
        if gone {
            return;
        }
    }
}

/// Reads a line without its end; the last one may do without. `None`: the input has ended.
async fn next_line(
    input: &mut (impl AsyncBufRead + Unpin),
    line: &mut Vec<u8>,
) -> Option<Result<(), Refusal>> {
    line.clear();
    let most = LINE_MAX as u64 + 1;
    let mut too_long = false;
    loop {
        let read = (&mut *input).take(most).read_until(b'\n', line).await;
        if !matches!(read, Ok(1..)) && line.is_empty() && !too_long {
            return None;
        }
        let ended = line.pop_if(|byte| *byte == b'\n').is_some() || !matches!(read, Ok(1..));
        too_long |= line.len() > LINE_MAX;
        match (ended, too_long) {
            (true, false) => return Some(Ok(())),
            (true, true) => {
                let text = format!("the message is longer than {} MiB", LINE_MAX >> 20);
                return Some(Err(Refusal::new(None, ErrorCode::INVALID_REQUEST, text)));
            }
            // the rest of a line that is too long
            (false, true) => line.clear(),
            (false, false) => {}
        }
    }
}

/// Why a line is no message, and which request it would have been.
#[derive(Debug)]
struct Refusal {
    id: Option<RequestId>,
    error: ErrorData,
}

impl Refusal {
    fn new(id: Option<RequestId>, code: ErrorCode, text: impl Into<String>) -> Self {
        Self { id, error: ErrorData::new(code, text.into(), None) }
    }
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LineKind {
    Blank,
    Ping,
    Request,
    /// A notification, or an answer.
    Other,
}

impl LineKind {
    fn of(line: &[u8]) -> Result<Self, Refusal> {
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line).trim_ascii();
        if line.is_empty() {
            return Ok(Self::Blank);
        }
        let value: Value = serde_json::from_slice(line)
            .map_err(|e| Refusal::new(None, ErrorCode::PARSE_ERROR, format!("this is not JSON: {e}")))?;
        let wrong = |id, text: &str| Refusal::new(id, ErrorCode::INVALID_REQUEST, text);
        let Value::Object(fields) = &value else {
            return Err(wrong(None, "a message is a JSON object; batches are not part of the protocol"));
        };
        let id = fields.get("id").map(|id| serde_json::from_value::<RequestId>(id.clone())).transpose();
        let id = id.map_err(|_| wrong(None, "id: a text or a whole number is needed"))?;
        if fields.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
            return Err(wrong(id, "jsonrpc: \"2.0\" is needed"));
        }
        if fields.contains_key("result") || fields.contains_key("error") {
            return Ok(Self::Other);
        }
        let method = fields.get("method").and_then(Value::as_str);
        if method.is_some() && fields.get("params").is_some_and(|params| !params.is_object()) {
            return Err(Refusal::new(id, ErrorCode::INVALID_PARAMS, "params: an object is needed"));
        }
        match (method, id) {
            (None, id) => Err(wrong(id, "method: a text is needed")),
            (Some("ping"), Some(_)) => Ok(Self::Ping),
            (Some(_), Some(_)) => Ok(Self::Request),
            (Some(_), None) => Ok(Self::Other),
        }
    }
}

#[cfg(test)]
mod tests;
