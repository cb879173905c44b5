//! What models were asked, and what they may be asked at most.

use contract::{
    model::{Budget, Usage},
    text::{count, dollars},
};

/// `1,200 tokens sent, 300 received, 4 requests, $0.012`; `about 1,200 …` where some tokens were estimated, for want of
/// the server's own count; `None` where no model was asked.
#[must_use]
pub fn usage(used: &Usage) -> Option<String> {
    if used.requests == 0 {
        return None;
    }
    let cost = used.cost_usd.map(|usd| format!(", {}", dollars(usd))).unwrap_or_default();
    let about = if used.tokens_estimated { "about " } else { "" };
    let requests = if used.requests == 1 { "request" } else { "requests" };
    Some(format!(
        "{about}{} tokens sent, {} received, {} {requests}{cost}",
        count(used.tokens_in),
        count(used.tokens_out),
        count(used.requests),
    ))
}

/// The limits in one line; empty where there are none.
#[must_use]
pub fn budget(budget: &Budget) -> String {
    let parts = [
        budget.turns.map(|n| format!("{} turns", count(n))),
        budget.tokens.map(|n| format!("{} tokens", count(n))),
        budget.cost_usd.map(dollars),
        budget.day_tokens.map(|n| format!("{} tokens a day", count(n))),
        budget.day_cost_usd.map(|usd| format!("{} a day", dollars(usd))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
