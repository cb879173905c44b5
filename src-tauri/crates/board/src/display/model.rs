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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_guessed_is_told_as_about_so_much() {
        let used =
            Usage { tokens_in: 1_200, tokens_out: 300, tokens_estimated: false, requests: 1, cost_usd: None };
        let said = |used: Usage| usage(&used).unwrap_or_default();
        assert_eq!(said(used), "1,200 tokens sent, 300 received, 1 request");
        assert_eq!(
            said(Usage { tokens_estimated: true, ..used }),
            "about 1,200 tokens sent, 300 received, 1 request"
        );
        let paid = Usage { requests: 4, cost_usd: Some(0.012), ..used };
        assert_eq!(said(paid), "1,200 tokens sent, 300 received, 4 requests, $0.012");
        assert_eq!(usage(&Usage { requests: 0, tokens_estimated: true, ..used }), None);
    }
}
