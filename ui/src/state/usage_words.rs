//! How tokens and money read to a person.

use crate::catalogue::money as say;
use contract::model::{Budget, Usage};

pub use contract::text::dollars as money;

/// `12,400 tokens`.
#[must_use]
pub fn tokens(count: i64) -> String {
    say::tokens(count)
}

/// A count of tokens; `about 12,400 tokens` where some of them were estimated, for want of the server's own count.
#[must_use]
pub fn counted(tokens: String, estimated: bool) -> String {
    if estimated { say::about(&tokens) } else { tokens }
}

/// `12,400 tokens · $0.12`; `None` where nothing was asked for yet. A price that is not known is left out.
#[must_use]
pub fn spent(usage: &Usage) -> Option<String> {
    if *usage == Usage::default() {
        return None;
    }
    let total = counted(tokens(usage.tokens_in + usage.tokens_out), usage.tokens_estimated);
    Some(match usage.cost_usd {
        Some(cost) => format!("{total} · {}", money(cost)),
        None => total,
    })
}

/// What an agent's tasks have used: `84,000 tokens · $1.20 in all, 2,000 tokens · $0.03 today`.
#[must_use]
pub fn spent_by_agent(all: &Usage, today: &Usage) -> Option<String> {
    let all = spent(all)?;
    Some(match spent(today) {
        Some(today) if today == all => say::all_of_it_today(&all),
        Some(today) => say::in_all_and_today(&all, &today),
        None => say::in_all_not_today(&all),
    })
}

/// A budget in a few words: `20 turns, 50,000 tokens, $0.50`; empty where it limits nothing.
#[must_use]
pub fn limits(budget: &Budget) -> String {
    let mut words = vec![];
    words.extend(budget.turns.map(say::turns));
    words.extend(budget.tokens.map(tokens));
    words.extend(budget.cost_usd.map(money));
    words.extend(budget.day_tokens.map(|n| say::a_day(&tokens(n))));
    words.extend(budget.day_cost_usd.map(|d| say::a_day(&money(d))));
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_spent_is_told_with_its_price_where_that_is_known() {
        let usage = Usage {
            tokens_in: 12_000,
            tokens_out: 400,
            requests: 3,
            cost_usd: Some(0.12),
            ..Usage::default()
        };
        assert_eq!(spent(&usage).as_deref(), Some("12,400 tokens · $0.12"));
        assert_eq!(spent(&Usage { cost_usd: None, ..usage }).as_deref(), Some("12,400 tokens"));
        let estimated = Usage { tokens_estimated: true, ..usage };
        assert_eq!(spent(&estimated).as_deref(), Some("about 12,400 tokens · $0.12"));
        assert_eq!(spent(&Usage::default()), None);
        assert_eq!(
            spent_by_agent(&usage, &Usage::default()).as_deref(),
            Some("12,400 tokens · $0.12 in all, nothing today")
        );
        assert_eq!(spent_by_agent(&usage, &usage).as_deref(), Some("12,400 tokens · $0.12, all of it today"));
    }

    #[test]
    fn a_budget_names_its_limits_only() {
        let budget =
            Budget { turns: Some(20), cost_usd: Some(0.5), day_tokens: Some(90_000), ..Budget::default() };
        assert_eq!(limits(&budget), "20 turns, $0.50, 90,000 tokens a day");
        assert_eq!(limits(&Budget::default()), "");
    }
}
