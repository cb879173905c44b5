//! How a duration estimate reads: the figure and what it rests on.

use super::usage_words;
use contract::{TaskType, queue::Estimate, text};

/// `About 8 minutes, going by your last 14 reviews`.
#[must_use]
pub fn said(estimate: Estimate, task_type: TaskType) -> String {
    let (one, many) = kind_of_work(task_type);
    let basis = match estimate.from_history {
        ..=0 => "by the usual for this type".to_owned(),
        1 => format!("going by your last {one}"),
        n => format!("going by your last {} {many}", text::count(n)),
    };
    let mut figures = vec![roughly(estimate.seconds)];
    figures.extend(estimate.tokens.filter(|n| *n > 0).map(|n| usage_words::tokens(round(n))));
    figures.extend(estimate.cost_usd.map(usage_words::money));
    format!("About {}, {basis}", figures.join(" · "))
}

/// An estimate of tokens is no bill: two digits that count.
const fn round(tokens: i64) -> i64 {
    let mut step = 1;
    while tokens / step >= 100 {
        step *= 10;
    }
    (tokens + step / 2) / step * step
}

const fn kind_of_work(task_type: TaskType) -> (&'static str, &'static str) {
    match task_type {
        TaskType::General => ("general task", "general tasks"),
        TaskType::Analysis => ("analysis", "analyses"),
        TaskType::Coding => ("coding task", "coding tasks"),
        TaskType::Research => ("research task", "research tasks"),
        TaskType::Review => ("review", "reviews"),
        TaskType::Documentation => ("documentation task", "documentation tasks"),
    }
}

/// An estimate is no stopwatch: `5 seconds`, `8 minutes`, `1 hour`, `1.5 hours`, `2 days`.
fn roughly(seconds: i64) -> String {
    match seconds.max(1) {
        s @ ..45 => unit(s, "second"),
        s @ 45..3300 => unit((s + 30) / 60, "minute"),
        s @ 3300..86_400 => match (s + 900) / 1800 {
            halves if halves % 2 == 0 => unit(halves / 2, "hour"),
            halves => format!("{}.5 hours", halves / 2),
        },
        s => unit((s + 43_200) / 86_400, "day"),
    }
}

fn unit(n: i64, name: &str) -> String {
    if n == 1 { format!("1 {name}") } else { format!("{n} {name}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_says_what_it_rests_on() {
        let estimate = |seconds, from_history| Estimate { seconds, from_history, ..Estimate::default() };
        for (seconds, history, task_type, words) in [
            (480, 14, TaskType::Review, "About 8 minutes, going by your last 14 reviews"),
            (300, 0, TaskType::General, "About 5 minutes, by the usual for this type"),
            (3, 1, TaskType::Analysis, "About 3 seconds, going by your last analysis"),
            (5400, 2, TaskType::Coding, "About 1.5 hours, going by your last 2 coding tasks"),
        ] {
            assert_eq!(said(estimate(seconds, history), task_type), words);
        }
    }

    #[test]
    fn tokens_and_price_are_told_where_they_are_known() {
        let estimate = Estimate { seconds: 90, from_history: 3, tokens: Some(12_345), cost_usd: Some(0.056) };
        assert_eq!(
            said(estimate, TaskType::Review),
            "About 2 minutes · 12,000 tokens · $0.056, going by your last 3 reviews"
        );
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
