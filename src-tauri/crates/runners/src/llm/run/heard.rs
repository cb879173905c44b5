//! What was heard of a reply, and what that took.

use crate::llm::{
    counts::Counts,
    provider::{Ask, ToolSpec},
    spend,
};
use contract::{
    model::{ToolCall, Usage},
    picture::PICTURE_AS_TEXT,
};
use engine::ports::Route;

/// Bytes of text that a token stands for, where nobody counts; about right for English, and too many tokens for most
/// other languages, which is the safe side.
const BYTES_PER_TOKEN: usize = 4;

/// What was heard of one reply.
#[derive(Default)]
pub(super) struct Heard {
    pub(super) text_bytes: usize,
    pub(super) thought_bytes: usize,
    pub(super) calls: Vec<ToolCall>,
    pub(super) counts: Counts,
    /// Requests that the model refused before in another form.
    pub(super) refused: i64,
}

impl Heard {
    /// What the request took. What the server does not tell is counted by the length of the texts, also of a reply that
    /// broke: a limit must hold with servers that count nothing as well.
    pub(super) fn usage(&self, route: &Route, ask: Ask<'_>, is_whole: bool) -> Usage {
        let spoken = self.text_bytes + self.thought_bytes + bytes_of_calls(&self.calls);
        let guess =
            |bytes: usize, is_due: bool| is_due.then(|| estimated(bytes)).filter(|&tokens| tokens > 0);
        let guess_in = guess(bytes_sent(ask), is_whole || spoken > 0);
        let guess_out = guess(spoken, spoken > 0);
        let Counts { tokens_in, tokens_out, cost_usd } = self.counts;
        let sent = tokens_in.or(guess_in).unwrap_or(0);
        let received = tokens_out.or(guess_out).unwrap_or(0);
        Usage {
            tokens_in: sent,
            tokens_out: received,
            tokens_estimated: tokens_in.is_none() && guess_in.is_some()
                || tokens_out.is_none() && guess_out.is_some(),
            requests: 1 + self.refused,
            cost_usd: cost_usd.or_else(|| spend::cost(route.price.as_ref(), sent, received)),
        }
    }
}

fn estimated(bytes: usize) -> i64 {
    i64::try_from(bytes.div_ceil(BYTES_PER_TOKEN)).unwrap_or(i64::MAX)
}

fn bytes_of_calls(calls: &[ToolCall]) -> usize {
    let bytes =
        |call: &ToolCall| call.name.len() + serde_json::to_string(&call.arguments).map_or(0, |a| a.len());
    calls.iter().map(bytes).sum()
}

fn bytes_sent(ask: Ask<'_>) -> usize {
    let of_tool = |tool: &ToolSpec| tool.name.len() + tool.description.len() + tool.schema.to_string().len();
    let messages: usize = ask.messages.iter().map(|m| m.text.len() + bytes_of_calls(&m.calls)).sum();
    messages + ask.pictures.len() * PICTURE_AS_TEXT + ask.tools.iter().map(of_tool).sum::<usize>()
}
