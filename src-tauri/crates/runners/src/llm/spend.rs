//! What a run has used, what that costs, and whether it may go on.

use contract::{
    model::{Budget, DEFAULT_TURNS, Usage},
    provider::Price,
    text,
};
use engine::ports::FamilyUsage;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a budget limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Limit {
    Turns,
    Tokens,
    FamilyTokens,
    DayTokens,
    Cost,
    FamilyCost,
    DayCost,
    DayCostOfAll,
}

/// How often the person allowed as much again, limit by limit: more turns are no more money.
pub(crate) type Raised = BTreeMap<Limit, i64>;

/// `more` added to `sum`.
pub(crate) fn add(sum: &mut Usage, more: &Usage) {
    sum.tokens_in += more.tokens_in;
    sum.tokens_out += more.tokens_out;
    sum.requests += more.requests;
    sum.tokens_estimated |= more.tokens_estimated;
    sum.cost_usd = match (sum.cost_usd, more.cost_usd) {
        (None, None) => None,
        (a, b) => Some(a.unwrap_or(0.0) + b.unwrap_or(0.0)),
    };
}

/// What so many tokens cost.
pub(crate) fn cost(price: Option<&Price>, tokens_in: i64, tokens_out: i64) -> Option<f64> {
    let price = price?;
    Some((tokens_in as f64 * price.input_usd + tokens_out as f64 * price.output_usd) / 1e6)
}

/// What a run is measured by.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spent {
    /// Turns of the task.
    pub(crate) turns: i64,
    /// Used by the task.
    pub(crate) task: Usage,
    /// Used by its agent today.
    pub(crate) agent_today: Usage,
    /// Used by all agents today.
    pub(crate) all_today: Usage,
    /// What all agents may spend in a day.
    pub(crate) day_cost_usd: Option<f64>,
    /// What its family has used, and may use.
    pub(crate) family: FamilyUsage,
    /// How often the person allowed as much again.
    pub(crate) raised: Raised,
}

/// The first limit that is reached before another turn would begin, and that in words.
pub(crate) fn reached(budget: &Budget, spent: &Spent) -> Option<(Limit, String)> {
    let times = |limit: Limit| 1 + spent.raised.get(&limit).copied().unwrap_or(0);
    let tokens = |usage: &Usage| usage.tokens_in + usage.tokens_out;
    // what it started spends of the same budget
    let Spent { task, family, .. } = spent;
    let own_tokens = tokens(task).max(tokens(&family.with_below));
    let own_cost = match (task.cost_usd, family.with_below.cost_usd) {
        (Some(own), Some(with_below)) => Some(own.max(with_below)),
        (own, with_below) => own.or(with_below),
    };
    // Where a server counts nothing, what is used is told as what it is.
    let guessed = task.tokens_estimated || family.all.tokens_estimated || spent.agent_today.tokens_estimated;
    let of_family = "for this task and all that it belongs with";
    let counts = [
        (Limit::Turns, Some(budget.turns.unwrap_or(DEFAULT_TURNS)), spent.turns, "turns for this task"),
        (Limit::Tokens, budget.tokens, own_tokens, "tokens for this task"),
        (
            Limit::FamilyTokens,
            family.tokens,
            tokens(&family.all),
            "tokens for this task and all that it belongs with",
        ),
        (Limit::DayTokens, budget.day_tokens, tokens(&spent.agent_today), "tokens a day for this agent"),
    ];
    let sums = [
        (Limit::Cost, budget.cost_usd, own_cost, "for this task"),
        (Limit::FamilyCost, family.cost_usd, family.all.cost_usd, of_family),
        (Limit::DayCost, budget.day_cost_usd, spent.agent_today.cost_usd, "a day for this agent"),
        (Limit::DayCostOfAll, spent.day_cost_usd, spent.all_today.cost_usd, "a day for all agents"),
    ];
    let count = counts.into_iter().find_map(|(which, limit, used, of)| {
        let limit = limit?.saturating_mul(times(which));
        let about = if guessed && which != Limit::Turns { "about " } else { "" };
        let words = || format!("{about}{} of {} {of} are used", text::count(used), text::count(limit));
        (used >= limit).then(|| (which, words()))
    });
    count.or_else(|| {
        sums.into_iter().find_map(|(which, limit, used, of)| {
            let (limit, used) = (limit? * times(which) as f64, used?);
            let words = || format!("{} of {} {of} are used", text::dollars(used), text::dollars(limit));
            (used >= limit).then(|| (which, words()))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_stops_and_can_be_raised() {
        let usage = |tokens, cost| Usage {
            tokens_in: tokens,
            tokens_out: 0,
            requests: 1,
            cost_usd: cost,
            ..Usage::default()
        };
        let spent = Spent {
            turns: 3,
            task: usage(1_000, Some(0.5)),
            agent_today: usage(2_000, Some(1.0)),
            all_today: usage(9_000, Some(4.0)),
            ..Spent::default()
        };
        assert_eq!(reached(&Budget::default(), &spent), None);
        let limits: [(Budget, &str); 6] = [
            (Budget { turns: Some(3), ..Budget::default() }, "3 of 3 turns for this task are used"),
            (Budget { tokens: Some(1_000), ..Budget::default() }, "tokens for this task"),
            (Budget { cost_usd: Some(0.5), ..Budget::default() }, "$0.50 of $0.50 for this task are used"),
            (
                Budget { cost_usd: Some(0.3125), ..Budget::default() },
                "$0.50 of $0.3125 for this task are used",
            ),
            (Budget { day_tokens: Some(1_500), ..Budget::default() }, "tokens a day for this agent"),
            (Budget { day_cost_usd: Some(0.9), ..Budget::default() }, "a day for this agent"),
        ];
        for (budget, words) in limits {
            let (limit, told) = reached(&budget, &spent).unwrap();
            assert!(told.contains(words), "{told}");
            let raised = Spent { raised: Raised::from([(limit, 1)]), ..spent.clone() };
            assert_eq!(reached(&budget, &raised), None, "{words}, raised");
        }
        let all = Spent { day_cost_usd: Some(4.0), ..spent.clone() };
        assert!(reached(&Budget::default(), &all).unwrap().1.contains("for all agents"));

        let family = FamilyUsage {
            with_below: usage(1_500, Some(0.6)),
            all: usage(5_000, Some(2.0)),
            tokens: Some(5_000),
            cost_usd: Some(2.0),
        };
        let together = Spent { family, ..spent.clone() };
        let own = Budget { tokens: Some(1_500), ..Budget::default() };
        assert_eq!(reached(&own, &spent), None, "what stands below it spends of its budget");
        assert_eq!(reached(&own, &together).unwrap().0, Limit::Tokens);
        let (limit, told) = reached(&Budget::default(), &together).unwrap();
        assert_eq!(limit, Limit::FamilyTokens);
        assert!(told.contains("5,000 of 5,000 tokens for this task and all that it belongs with"), "{told}");
        let raised = Spent { raised: Raised::from([(Limit::FamilyTokens, 1)]), ..together };
        assert_eq!(reached(&Budget::default(), &raised).unwrap().0, Limit::FamilyCost);

        // more turns are no more money
        let both = Budget { turns: Some(3), cost_usd: Some(0.5), ..Budget::default() };
        let more_turns = Spent { raised: Raised::from([(Limit::Turns, 1)]), ..spent.clone() };
        assert_eq!(reached(&both, &more_turns).unwrap().0, Limit::Cost);
        assert!(reached(&Budget::default(), &Spent { turns: DEFAULT_TURNS, ..spent }).is_some());
    }

    #[test]
    fn sums_keep_what_is_known() {
        let mut sum = Usage::default();
        add(&mut sum, &Usage { tokens_in: 5, tokens_out: 1, requests: 1, ..Usage::default() });
        assert_eq!(sum.cost_usd, None);
        add(
            &mut sum,
            &Usage { tokens_in: 5, tokens_out: 1, requests: 1, cost_usd: Some(0.25), ..Usage::default() },
        );
        assert_eq!(
            sum,
            Usage { tokens_in: 10, tokens_out: 2, requests: 2, cost_usd: Some(0.25), ..Usage::default() }
        );
        let price = Price { input_usd: 1.0, output_usd: 4.0, ..Price::default() };
        assert_eq!(cost(Some(&price), 1_000_000, 500_000), Some(3.0));
        assert_eq!(cost(None, 1, 1), None);
    }
}
