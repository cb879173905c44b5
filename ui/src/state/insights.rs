//! What the Insights page is asked to show, and its figures and tables in words.

pub mod chart_keys;
mod csv;
mod lanes;
mod plot;
mod words;

pub use csv::{ChartTable, file_name};
pub use lanes::{LANES_BACK, Lane, LaneRun, lanes};
pub use plot::{Plot, PlotPoint, PlotShape, compact, outcomes, spent, success};
pub use words::{day_words, percent, seconds};

use super::usage_words::money;
use crate::catalogue::{common, insights as say};
use contract::{
    TaskType,
    insights::{Figures, Insights},
    text,
};
use std::cmp::Ordering;

/// How far back the page looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InsightsRange {
    /// The last 24 hours.
    Day,
    /// Seven days with today.
    #[default]
    Week,
    /// Thirty days with today.
    Month,
    /// Ninety days with today.
    Quarter,
    /// Everything.
    All,
}

impl InsightsRange {
    /// Every choice, in order.
    pub const ALL: [Self; 5] = [Self::Day, Self::Week, Self::Month, Self::Quarter, Self::All];

    /// Its words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Day => say::range_day(),
            Self::Week => say::range_week(),
            Self::Month => say::range_month(),
            Self::Quarter => say::range_quarter(),
            Self::All => common::all(),
        }
    }

    /// Of how many days it is with today; `None` where it does not begin with a day.
    #[must_use]
    pub const fn days(self) -> Option<i64> {
        match self {
            Self::Day | Self::All => None,
            Self::Week => Some(7),
            Self::Month => Some(30),
            Self::Quarter => Some(90),
        }
    }
}

/// What the page is asked to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InsightsView {
    /// How far back.
    pub range: InsightsRange,
    /// Only this agent's.
    pub agent: Option<String>,
    /// Only this type.
    pub task_type: Option<TaskType>,
}

/// One of the five figures: what it is, what it is now, and what it was before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureWords {
    /// What it is.
    pub name: &'static str,
    /// How it is now.
    pub now: String,
    /// How it was before; empty where that is not known.
    pub before: String,
}

/// The five figures.
#[must_use]
pub fn figures(insights: &Insights) -> [FigureWords; 5] {
    let (now, before) = (&insights.figures, insights.before.as_ref());
    let was = |words: Option<String>| words.map(|words| say::was(&words)).unwrap_or_default();
    let cost = |usage: &contract::model::Usage| usage.cost_usd.map(money);
    [
        FigureWords {
            name: say::tasks_ended(),
            now: text::count(now.outcomes.ended()),
            before: before.map(|before| difference(now, before)).unwrap_or_default(),
        },
        FigureWords {
            name: say::succeeded(),
            now: percent(now.outcomes.success()),
            before: was(before.and_then(|b| b.outcomes.success()).map(|share| percent(Some(share)))),
        },
        FigureWords {
            name: say::half_start_within(),
            now: seconds(now.waited_seconds),
            before: was(before.and_then(|b| b.waited_seconds).map(|waited| seconds(Some(waited)))),
        },
        FigureWords {
            name: say::agents_worked(),
            now: seconds(Some(now.worked_seconds)),
            before: was(before.filter(|b| b.worked_seconds > 0.0).map(|b| seconds(Some(b.worked_seconds)))),
        },
        FigureWords {
            name: common::cost(),
            now: cost(&insights.usage).unwrap_or_else(|| "–".to_owned()),
            before: was(insights.usage_before.as_ref().and_then(cost)),
        },
    ]
}

fn difference(now: &Figures, before: &Figures) -> String {
    let more = now.outcomes.ended() - before.outcomes.ended();
    match more.cmp(&0) {
        Ordering::Greater => say::more_than_before(more),
        Ordering::Less => say::fewer_than_before(-more),
        Ordering::Equal => say::as_many_as_before().to_owned(),
    }
}

/// Whether there is anything to draw.
#[must_use]
pub fn has_any(insights: &Insights) -> bool {
    insights.figures.outcomes.ended() > 0 || insights.usage.requests > 0 || !insights.runs.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::insights::Outcomes;

    #[test]
    fn the_difference_names_its_side() {
        let of = |completed| Figures {
            outcomes: Outcomes { completed, ..Outcomes::default() },
            ..Figures::default()
        };
        assert_eq!(difference(&of(33), &of(2)), "31 more than before");
        assert_eq!(difference(&of(2), &of(3)), "1 fewer than before");
        assert_eq!(difference(&of(2), &of(2)), "as many as before");
    }
}
