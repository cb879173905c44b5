//! How a duration estimate reads: the figure and what it rests on.

use super::usage_words;
use crate::catalogue::money as say;
use contract::{
    chat::{TurnBasis, TurnEstimate},
    queue::Estimate,
};

/// `About 8 minutes, going by its last 14 runs`. Nothing where there is nothing to go by: a guess is no estimate.
#[must_use]
pub fn said(estimate: Estimate) -> Option<String> {
    let usual = (estimate.from_history > 0).then(|| roughly(estimate.seconds));
    let tokens = estimate.tokens.filter(|n| *n > 0).map(|n| usage_words::tokens(round(n)));
    let cost = estimate.cost_usd.map(usage_words::money);
    let figures: Vec<String> = [usual, tokens, cost].into_iter().flatten().collect();
    let about = figures.join(" · ");
    match estimate.from_history {
        _ if figures.is_empty() => None,
        ..=0 => Some(say::about_by_agent(&about)),
        runs => Some(say::about_by_runs(&about, runs)),
    }
}

/// `About 4 minutes, as 5 answers to messages like this took`.
#[must_use]
pub fn of_turn(estimate: &TurnEstimate) -> String {
    let about = roughly(estimate.seconds.unwrap_or(0));
    match estimate.basis {
        TurnBasis::Similar => say::about_by_like(&about, estimate.answers),
        TurnBasis::Agent | TurnBasis::Nothing => say::about_by_answers(&about, estimate.answers),
    }
}

/// An estimate of tokens is no bill: two digits that count.
const fn round(tokens: i64) -> i64 {
    let mut step = 1;
    while tokens / step >= 100 {
        step *= 10;
    }
    (tokens + step / 2) / step * step
}

/// An estimate is no stopwatch: `5 seconds`, `8 minutes`, `1 hour`, `1.5 hours`, `2 days`.
fn roughly(seconds: i64) -> String {
    match seconds.max(1) {
        s @ ..45 => say::seconds(s),
        s @ 45..3300 => say::minutes((s + 30) / 60),
        s @ 3300..86_400 => match (s + 900) / 1800 {
            halves if halves % 2 == 0 => say::hours(halves / 2),
            halves => say::hours_and_half(halves / 2),
        },
        s => say::days((s + 43_200) / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_says_what_it_rests_on_or_nothing() {
        let estimate = |seconds, from_history| Estimate { seconds, from_history, ..Estimate::default() };
        for (seconds, history, words) in [
            (480, 14, Some("About 8 minutes, going by its last 14 runs")),
            (5400, 3, Some("About 1.5 hours, going by its last 3 runs")),
            (300, 0, None),
        ] {
            assert_eq!(said(estimate(seconds, history)).as_deref(), words);
        }
    }

    #[test]
    fn tokens_and_price_are_told_where_they_are_known() {
        let known = Estimate { seconds: 90, from_history: 3, tokens: Some(12_345), cost_usd: Some(0.056) };
        let words = "About 2 minutes · 12,000 tokens · $0.056, going by its last 3 runs";
        assert_eq!(said(known).as_deref(), Some(words));
        let words = "About 12,000 tokens · $0.056, going by what this agent took before";
        assert_eq!(said(Estimate { from_history: 0, ..known }).as_deref(), Some(words));
        assert_eq!([7, 149, 1_250].map(round), [7, 150, 1_300]);
    }

    #[test]
    fn figures_are_rough() {
        let said = [0, 1, 44, 45, 89, 3299, 3300, 7000, 80_000, 86_400, 260_000].map(roughly);
        assert_eq!(
            said,
            [
                "1 second",
                "1 second",
                "44 seconds",
                "1 minute",
                "1 minute",
                "55 minutes",
                "1 hour",
                "2 hours",
                "22 hours",
                "1 day",
                "3 days"
            ]
        );
    }
}
