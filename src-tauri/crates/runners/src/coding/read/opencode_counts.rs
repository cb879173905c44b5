//! OpenCode's counts of tokens, as they stand in all that it tells.

use crate::{
    coding::entry::{CountOf, TokensUsed},
    llm::value::{given, number},
};
use serde_json::Value;

/// What a step of a session, or an answer of its model's, has used.
pub(crate) fn tokens_used(part: &Value) -> TokensUsed {
    let none = Value::Null;
    let tokens = given(part, "tokens").unwrap_or(&none);
    let cache = given(tokens, "cache").unwrap_or(&none);
    let count = |of: &Value, name: &str| number(of, name).filter(|n| *n >= 0.0).map(|n| n as i64);
    let (read, written) = (count(cache, "read"), count(cache, "write"));
    let sent = count(tokens, "input").map(|n| n + read.unwrap_or(0) + written.unwrap_or(0));
    let received = count(tokens, "output").map(|n| n + count(tokens, "reasoning").unwrap_or(0));
    // a price of nothing says that none is known
    let cost_usd = number(part, "cost").filter(|cost| *cost > 0.0);
    TokensUsed { of: CountOf::Request, tokens_in: sent, tokens_out: received, cached: read, cost_usd }
}
