//! Messages on standard input and output, one JSON document a line: rmcp's own transport, behind a look at each line.
//!
//! What rmcp 3.9.0 does with a line that is no message leaves its client waiting: it is silent where there is no JSON
//! or too much of it, and answers JSON of another shape without the id that it came with. A notification before the
//! first request ends its server, and a last line without an end is lost. So each line is looked at first, and
//! answered here where it would not be there. Nothing that arrives ends the server; only the end of input does.
//!
//! What is sent is written here: on a line that every reader takes for one, which rmcp's JSON is not.

mod batch;
mod hello;
mod id;
mod line;
mod params;
mod wrong_param;

use batch::{Batches, Goes};
use contract::text;
use id::IdScanner;
use line::{Incoming, Line, LineKind, Refusal};
use rmcp::{
    RoleServer,
    model::{ErrorCode, JsonRpcMessage, RequestId},
    service::{RxJsonRpcMessage, TxJsonRpcMessage},
    transport::{Transport, async_rw::AsyncRwTransport},
};
use std::{
    io,
    pin::Pin,
    sync::{self, Arc, PoisonError},
};
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
/// Answers of our own that may wait to be written; reading stops meanwhile.
const REPLIES: usize = 16;

/// What is answered here.
enum Reply {
    /// To what is no message.
    Refusal(Refusal),
    /// To a batch that is answered as a whole.
    Batch(String),
}

/// The batches, for whoever reads and whoever writes.
#[derive(Clone, Default)]
struct SharedBatches(Arc<sync::Mutex<Batches>>);

impl SharedBatches {
    fn with<T>(&self, look: impl FnOnce(&mut Batches) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The two streams.
pub(crate) struct Stdio<W> {
    messages: AsyncRwTransport<RoleServer, DuplexStream, Sink>,
    /// `None` once it is closed.
    output: Arc<Mutex<Option<W>>>,
    replies: mpsc::Receiver<Reply>,
    batches: SharedBatches,
    /// An answer that is being written: `receive` may be given up at any moment, and is then asked again.
    answering: Option<Pin<Box<dyn Future<Output = io::Result<()>> + Send>>>,
}

impl<W: AsyncWrite + Send + Unpin + 'static> Stdio<W> {
    /// Reads `input` and writes to `output` until the input ends.
    pub(crate) fn open(input: impl AsyncRead + Send + Unpin + 'static, output: W) -> Self {
        let (passed, lines) = tokio::io::duplex(AHEAD);
        let (reply, replies) = mpsc::channel(REPLIES);
        let batches = SharedBatches::default();
        let mut reader = Reader { begun: false, passed, reply, batches: batches.clone() };
        tokio::spawn(async move { reader.read(BufReader::new(input)).await });
        // how long a line may be was looked at already
        let messages =
            AsyncRwTransport::new_server(lines, tokio::io::sink()).with_max_line_length(usize::MAX);
        let output = Arc::new(Mutex::new(Some(output)));
        Self { messages, output, replies, batches, answering: None }
    }
}

impl<W: AsyncWrite + Send + Unpin + 'static> Transport<RoleServer> for Stdio<W> {
    type Error = io::Error;

    fn send(
        &mut self,
        item: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = io::Result<()>> + Send + 'static {
        let output = Arc::clone(&self.output);
        let line = answer_line(&item).map(|line| match answers(&item) {
            Some(id) => self.batches.with(|batches| batches.answer(id, line)),
            None => Goes::Out(line),
        });
        async move {
            match line? {
                Goes::Out(line) => write(&output, line).await,
                Goes::Later => Ok(()),
            }
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
                Some(reply) = self.replies.recv() => {
                    let output = Arc::clone(&self.output);
                    self.answering = Some(match reply {
                        Reply::Refusal(refusal) => Box::pin(self.send(refusal.answer())),
                        Reply::Batch(line) => Box::pin(async move { write(&output, line).await }),
                    });
                }
                message = self.messages.receive() => return message,
            }
        }
    }

    async fn close(&mut self) -> io::Result<()> {
        self.replies.close();
        drop(self.output.lock().await.take());
        self.messages.close().await
    }
}

/// A message as it is written: with the id that it came with, and with words for what the library only names.
fn answer_line(item: &TxJsonRpcMessage<RoleServer>) -> io::Result<String> {
    let line = match item {
        JsonRpcMessage::Error(error) if error.error.code == ErrorCode::METHOD_NOT_FOUND => {
            let mut error = error.clone();
            error.error.message = format!("there is no method {}", error.error.message).into();
            text::json_line(&error)
        }
        _ => text::json_line(item),
    };
    Ok(id::with_own_id(line?))
}

/// The request that a message answers.
const fn answers(item: &TxJsonRpcMessage<RoleServer>) -> Option<&RequestId> {
    match item {
        JsonRpcMessage::Response(response) => Some(&response.id),
        JsonRpcMessage::Error(error) => error.id.as_ref(),
        JsonRpcMessage::Request(_) | JsonRpcMessage::Notification(_) => None,
    }
}

/// Writes a line; `line` has no end yet.
async fn write(output: &Mutex<Option<impl AsyncWrite + Unpin>>, mut line: String) -> io::Result<()> {
    line.push('\n');
    let mut output = output.lock().await;
    let output = output.as_mut().ok_or(io::ErrorKind::NotConnected)?;
    output.write_all(line.as_bytes()).await?;
    output.flush().await
}

/// Nobody is there any more for what was read.
struct Gone;

/// Passes on what are messages, and refuses the rest.
struct Reader {
    /// Whether a request was passed on.
    begun: bool,
    passed: DuplexStream,
    reply: mpsc::Sender<Reply>,
    batches: SharedBatches,
}

impl Reader {
    /// Reads until the input ends.
    async fn read(&mut self, mut input: impl AsyncBufRead + Unpin) {
        let mut line = Vec::new();
        while let Some(read) = next_line(&mut input, &mut line).await {
            let taken = match read.and_then(|()| Incoming::read(&line)) {
                Err(refusal) => self.reply(Reply::Refusal(refusal)).await,
                Ok(Incoming::One(line)) => self.pass_on(line).await,
                Ok(Incoming::Batch(messages)) => self.pass_on_batch(messages).await,
            };
            if taken.is_err() {
                return;
            }
        }
    }

    async fn reply(&self, reply: Reply) -> Result<(), Gone> {
        self.reply.send(reply).await.map_err(|_| Gone)
    }

    async fn pass_on(&mut self, line: Line) -> Result<(), Gone> {
        let Line { kind, mut text, id: _, cancels } = line;
        let last = cancels.and_then(|id| self.batches.with(|batches| batches.give_up(&id)));
        if let Some(last) = last {
            self.reply(Reply::Batch(last)).await?;
        }
        let passes = match kind {
            LineKind::Blank => false,
            // nothing was agreed on yet, so there is nobody to notify
            LineKind::Other => self.begun,
            LineKind::Ping | LineKind::Request => true,
        };
        self.begun |= kind == LineKind::Request;
        if passes {
            text.push('\n');
            self.passed.write_all(text.as_bytes()).await.map_err(|_| Gone)?;
        }
        Ok(())
    }

    async fn pass_on_batch(&mut self, messages: Vec<Result<Line, Refusal>>) -> Result<(), Gone> {
        let (mut lines, mut answers) = (vec![], vec![]);
        for message in messages {
            match message {
                Ok(line) => lines.push(line),
                Err(refusal) => answers.extend(answer_line(&refusal.answer())),
            }
        }
        let waits = lines.iter().filter_map(|line| line.id.clone()).collect();
        // before the first is passed on, so that no answer comes too early
        let whole = self.batches.with(|batches| batches.open(waits, answers));
        if let Some(whole) = whole {
            self.reply(Reply::Batch(whole)).await?;
        }
        for line in lines {
            self.pass_on(line).await?;
        }
        Ok(())
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
