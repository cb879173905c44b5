//! Limits: the narrower of two, and what is left of one.

use contract::{
    model::{Budget, Usage},
    settings::FamilyRules,
};

/// The smaller of two limits, where a limit that is left out limits nothing.
fn least<T: PartialOrd>(a: Option<T>, b: Option<T>) -> Option<T> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if b < a { b } else { a }),
        (a, b) => a.or(b),
    }
}

/// What may be spent where two budgets hold at once.
pub(crate) fn narrower(a: Budget, b: Budget) -> Budget {
    Budget {
        turns: least(a.turns, b.turns),
        tokens: least(a.tokens, b.tokens),
        cost_usd: least(a.cost_usd, b.cost_usd),
        day_tokens: least(a.day_tokens, b.day_tokens),
        day_cost_usd: least(a.day_cost_usd, b.day_cost_usd),
    }
}

/// What a task may hand on to those that it starts: what it has not used itself. Turns are not shared.
pub(crate) fn left(budget: Budget, used: Usage) -> Budget {
    Budget {
        turns: None,
        tokens: budget.tokens.map(|all| (all - used.tokens_in - used.tokens_out).max(0)),
        cost_usd: budget.cost_usd.map(|all| (all - used.cost_usd.unwrap_or(0.0)).max(0.0)),
        day_tokens: None,
        day_cost_usd: None,
    }
}

/// Whether a task has used what it may.
pub(crate) fn is_used_up(budget: &Budget, used: Usage) -> bool {
    budget.tokens.is_some_and(|most| used.tokens_in + used.tokens_out >= most)
        || budget.cost_usd.is_some_and(|most| used.cost_usd.is_some_and(|cost| cost >= most))
        || budget.turns.is_some_and(|most| used.requests >= most)
}

/// What a family may spend.
pub(crate) fn of_family(rules: &FamilyRules) -> Budget {
    Budget { tokens: rules.tokens, cost_usd: rules.cost_usd, ..Budget::default() }
}

/// Whether a limit that is set has nothing left.
pub(crate) fn is_nothing(left: Budget) -> bool {
    left.tokens.is_some_and(|tokens| tokens <= 0) || left.cost_usd.is_some_and(|cost| cost <= 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrower_limit_holds() {
        let agent = Budget { turns: Some(40), tokens: Some(1_000), ..Budget::default() };
        let task = Budget { turns: Some(5), cost_usd: Some(0.5), ..Budget::default() };
        let both = narrower(agent, task);
        assert_eq!((both.turns, both.tokens, both.cost_usd), (Some(5), Some(1_000), Some(0.5)));
        assert_eq!(narrower(task, agent), both);
    }

    #[test]
    fn what_is_left_is_never_negative() {
        let budget = Budget { turns: Some(9), tokens: Some(100), cost_usd: Some(1.0), ..Budget::default() };
        let used =
            Usage { tokens_in: 80, tokens_out: 60, requests: 2, cost_usd: Some(0.25), ..Usage::default() };
        let left = left(budget, used);
        assert_eq!((left.turns, left.tokens, left.cost_usd), (None, Some(0), Some(0.75)));
        assert!(is_nothing(left));
        assert!(!is_nothing(Budget { turns: Some(1), tokens: Some(1), ..Budget::default() }));
    }
}
