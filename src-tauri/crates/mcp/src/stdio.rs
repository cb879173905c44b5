//! Messages on standard input and output, one JSON document a line: rmcp's own transport, behind a look at each line.
//!
//! What rmcp 3.9.0 does with a line that is no message leaves its client waiting: it is silent where there is no JSON
//! or too much of it, and answers JSON of another shape without the id that it came with. A notification before the
//! first request ends its server, and a last line without an end is lost. So each line is looked at first, and
//! answered here where it would not be there. Nothing that arrives ends the server; only the end of input does.
//!
//! What is sent is written here: on a line that every reader takes for one, which rmcp's JSON is not.

mod id;
mod line;

use contract::text;
use id::IdScanner;
use line::{Line, LineKind, Refusal};
use rmcp::{
    RoleServer,
    model::ErrorCode,
    service::{RxJsonRpcMessage, TxJsonRpcMessage},
    transport::{Transport, async_rw::AsyncRwTransport},
};
use std::{io, pin::Pin, sync::Arc};
use tokio::{
    io::{
        AsyncBufRead, AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _,
        BufReader, DuplexStream, Sink,
    },
    sync::{Mutex, mpsc},
};

/// Longest line that is read, in bytes; a longer one is answered and skipped.
const LINE_MAX: usize = 16 << 20;
/// How much of what was read may wait to be understood, in bytes; reading stops meanwhile.
const AHEAD: usize = 64 << 10;
/// Answers to lines that are no message that may wait to be written; reading stops meanwhile.
const REFUSALS: usize = 16;

/// The two streams.
pub(crate) struct Stdio<W> {
    messages: AsyncRwTransport<RoleServer, DuplexStream, Sink>,
    /// `None` once it is closed.
    output: Arc<Mutex<Option<W>>>,
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
        // how long a line may be was looked at already
        let messages =
            AsyncRwTransport::new_server(lines, tokio::io::sink()).with_max_line_length(usize::MAX);
        Self { messages, output: Arc::new(Mutex::new(Some(output))), refusals, answering: None }
    }
}

impl<W: AsyncWrite + Send + Unpin + 'static> Transport<RoleServer> for Stdio<W> {
    type Error = io::Error;

    fn send(
        &mut self,
        item: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = io::Result<()>> + Send + 'static {
        let output = Arc::clone(&self.output);
        async move {
            let mut line = text::json_line(&item)?;
            line.push('\n');
            let mut output = output.lock().await;
            let output = output.as_mut().ok_or(io::ErrorKind::NotConnected)?;
            output.write_all(line.as_bytes()).await?;
            output.flush().await
        }
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
                    self.answering = Some(Box::pin(self.send(TxJsonRpcMessage::<RoleServer>::error(error, id))));
                }
                message = self.messages.receive() => return message,
            }
        }
    }

    async fn close(&mut self) -> io::Result<()> {
        self.refusals.close();
        drop(self.output.lock().await.take());
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
        let gone = match read.and_then(|()| Line::read(&line)) {
            Err(refusal) => refuse.send(refusal).await.is_err(),
            Ok(Line { kind, mut text }) => {
                let passes = match kind {
                    LineKind::Blank => false,
                    // nothing was agreed on yet, so there is nobody to notify
                    LineKind::Other => begun,
                    LineKind::Ping | LineKind::Request => true,
                };
                begun |= kind == LineKind::Request;
                text.push('\n');
                passes && passed.write_all(text.as_bytes()).await.is_err()
            }
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
    // once it is too long: what is left of it is its id
    let mut too_long: Option<IdScanner> = None;
    loop {
        let read = (&mut *input).take(most).read_until(b'\n', line).await;
        if !matches!(read, Ok(1..)) && line.is_empty() && too_long.is_none() {
            return None;
        }
        let ended = line.pop_if(|byte| *byte == b'\n').is_some() || !matches!(read, Ok(1..));
        if too_long.is_none() && line.len() > LINE_MAX {
            too_long = Some(IdScanner::default());
        }
        if let Some(scanner) = &mut too_long {
            scanner.read(line);
            line.clear();
        }
        if ended {
            let Some(scanner) = too_long else { return Some(Ok(())) };
            let text = format!("the message is longer than {} MiB", LINE_MAX >> 20);
            return Some(Err(Refusal::new(scanner.found(), ErrorCode::INVALID_REQUEST, text)));
        }
    }
}

#[cfg(test)]
mod tests;
