//! Figures as points of a chart: what is drawn, what is read out, and where the lines behind it are.

use super::words::{month_in_full, percent};
use crate::{
    catalogue::insights as say,
    state::{names, usage_words::money, words::clock},
};
use contract::{
    Status, Timestamp,
    insights::{BarLength, Insights, OutcomeBar},
    text,
};
use jiff::tz::Offset;

/// How the points of a chart are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PlotShape {
    #[default]
    /// Bars, their values on top of each other.
    Stack,
    /// A line through their first values.
    Line,
}

/// A chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plot {
    /// How it is drawn.
    pub shape: PlotShape,
    /// Its lowest line, and its highest.
    pub range: (f64, f64),
    /// The lines behind it: their place and their words.
    pub ticks: Vec<(f64, String)>,
    /// Its points, oldest first.
    pub points: Vec<PlotPoint>,
    /// What the values of a point are called, from the bottom.
    pub keys: Vec<String>,
}

/// A point of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct PlotPoint {
    /// Its words on the axis.
    pub label: String,
    /// All that it tells, in a sentence.
    pub spoken: String,
    /// Its values, one for each key; `None` where there is none.
    pub values: Vec<Option<f64>>,
}

/// So many agents have a tone of their own; the others share one.
const TONES: usize = 4;

/// Tasks by outcome.
#[must_use]
pub fn outcomes(insights: &Insights, zone: impl Fn(Timestamp) -> Offset) -> Plot {
    let points = insights.bars.iter().map(|bar| {
        let of = &bar.outcomes;
        PlotPoint {
            label: label(bar.start, insights.bar, &zone),
            spoken: said(bar, insights.bar, &zone),
            values: [of.completed, of.failed, of.cancelled].map(|n| Some(n as f64)).to_vec(),
        }
    });
    let keys =
        [Status::Completed, Status::Failed, Status::Cancelled].map(|one| names::status(one).to_owned());
    stack(points.collect(), keys.to_vec(), |n| text::count(n as i64))
}

/// The share that succeeded.
#[must_use]
pub fn success(insights: &Insights, zone: impl Fn(Timestamp) -> Offset) -> Plot {
    let points: Vec<PlotPoint> = insights
        .bars
        .iter()
        .map(|bar| PlotPoint {
            label: label(bar.start, insights.bar, &zone),
            spoken: match bar.outcomes.success() {
                Some(_) => said(bar, insights.bar, &zone),
                None => say::nothing_judged(&spoken_day(bar.start, insights.bar, &zone)),
            },
            values: vec![bar.outcomes.success()],
        })
        .collect();
    let lowest = points.iter().filter_map(|point| point.values[0]).fold(1.0, f64::min);
    // one scale for all that went well mostly, so that one failure does not look like a ruin
    let from = if lowest >= 0.6 { 0.6 } else { 0.0 };
    let ticks = [from, f64::midpoint(from, 1.0), 1.0].map(|at| (at, percent(Some(at)))).to_vec();
    Plot {
        shape: PlotShape::Line,
        range: (from, 1.0),
        ticks,
        points,
        keys: vec![say::succeeded().to_owned()],
    }
}

/// What was used by agent: money, or tokens.
#[must_use]
pub fn spent(insights: &Insights, tokens: bool, zone: impl Fn(Timestamp) -> Offset) -> Plot {
    let agents = spenders(insights);
    let tone = |name: &str| agents.iter().position(|agent| agent == name).unwrap_or(0).min(TONES);
    let tones = agents.len().min(TONES + 1);
    let words = |amount: f64| if tokens { compact(amount as i64) } else { money(amount) };
    let mut keys: Vec<String> = agents.iter().take(TONES).cloned().collect();
    if agents.len() > TONES {
        keys.push(say::others().to_owned());
    }
    let points = insights.bars.iter().map(|bar| {
        let mut values = vec![0.0; tones];
        for part in insights.spent.iter().filter(|part| part.start == bar.start) {
            let usage = &part.usage;
            let amount = if tokens {
                (usage.tokens_in + usage.tokens_out) as f64
            } else {
                usage.cost_usd.unwrap_or(0.0)
            };
            if let Some(value) = values.get_mut(tone(&part.agent)) {
                *value += amount;
            }
        }
        let (day, all) = (spoken_day(bar.start, insights.bar, &zone), words(values.iter().sum()));
        let whose = whose(&keys, &values, words);
        PlotPoint {
            label: label(bar.start, insights.bar, &zone),
            spoken: match (tokens, whose.is_empty()) {
                (true, true) => say::tokens_on(&day, &all),
                (true, false) => say::tokens_by(&day, &all, &whose),
                (false, true) => say::cost_on(&day, &all),
                (false, false) => say::cost_by(&day, &all, &whose),
            },
            values: values.into_iter().map(Some).collect(),
        }
    });
    stack(points.collect(), keys, words)
}

/// Whose it was: `writer`, or `writer $0.03, reviewer $0.02`.
fn whose(keys: &[String], values: &[f64], words: impl Fn(f64) -> String) -> String {
    let spent: Vec<_> = keys.iter().zip(values).filter(|(_, value)| **value > 0.0).collect();
    match &*spent {
        [(agent, _)] => (*agent).clone(),
        all => {
            let parts = all.iter().map(|(agent, value)| format!("{agent} {}", words(**value)));
            parts.collect::<Vec<_>>().join(", ")
        }
    }
}

/// The agents that used models, the dearest first.
fn spenders(insights: &Insights) -> Vec<String> {
    let mut sums: Vec<(String, f64, i64)> = vec![];
    for part in &insights.spent {
        let (cost, tokens) =
            (part.usage.cost_usd.unwrap_or(0.0), part.usage.tokens_in + part.usage.tokens_out);
        match sums.iter_mut().find(|(agent, ..)| *agent == part.agent) {
            Some((_, costs, all)) => (*costs, *all) = (*costs + cost, *all + tokens),
            None => sums.push((part.agent.clone(), cost, tokens)),
        }
    }
    sums.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.2.cmp(&a.2)));
    sums.into_iter().map(|(agent, ..)| agent).collect()
}

fn stack(points: Vec<PlotPoint>, keys: Vec<String>, words: impl Fn(f64) -> String) -> Plot {
    let highest = points.iter().map(|point| point.values.iter().flatten().sum()).fold(0.0, f64::max);
    let step = step(highest);
    let top = (highest / step).ceil().max(1.0) * step;
    let ticks =
        (0..=(top / step).round() as i64).map(|n| n as f64 * step).map(|at| (at, words(at))).collect();
    Plot { shape: PlotShape::Stack, range: (0.0, top), ticks, points, keys }
}

/// The distance of the lines behind a chart: two to five of them, at round values.
fn step(highest: f64) -> f64 {
    if highest <= 0.0 {
        return 1.0;
    }
    let rough = highest / 3.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|n| n * power)
        .find(|step| *step >= rough)
        .unwrap_or(power * 10.0);
    // tasks are whole
    if highest >= 1.0 { step.max(if highest <= 5.0 { 1.0 } else { step }) } else { step }
}

/// `1.48M`, `12.4k`, `940`.
#[must_use]
pub fn compact(n: i64) -> String {
    let short = |n: f64, unit: &str| {
        let text = format!("{n:.*}", if n < 10.0 { 2 } else { 1 });
        format!(
            "{}{unit}",
            if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text }
        )
    };
    match n {
        ..1000 => n.to_string(),
        1000..1_000_000 => short(n as f64 / 1000.0, "k"),
        _ => short(n as f64 / 1_000_000.0, "M"),
    }
}

fn label(at: Timestamp, length: BarLength, zone: &impl Fn(Timestamp) -> Offset) -> String {
    let local = zone(at).to_datetime(at);
    let day = local.day().to_string();
    match length {
        BarLength::Hour => clock(at, zone(at)),
        BarLength::Day if local.day() != 1 => day,
        BarLength::Day | BarLength::Week => say::day(&day, names::month(local.month())),
        BarLength::Month => say::month(names::month(local.month()), &local.year().to_string()),
    }
}

fn spoken_day(at: Timestamp, length: BarLength, zone: &impl Fn(Timestamp) -> Offset) -> String {
    let local = zone(at).to_datetime(at);
    let (weekday, day) = (names::weekday(local.weekday()), local.day().to_string());
    let short = names::month(local.month());
    match length {
        BarLength::Hour => say::hour(weekday, &day, short, &clock(at, zone(at))),
        BarLength::Day => say::weekday(weekday, &day, short),
        BarLength::Week => say::week(&day, short),
        BarLength::Month => say::month(month_in_full(local.month()), &local.year().to_string()),
    }
}

/// All that a bar tells: how many ended how, and why most failed.
fn said(bar: &OutcomeBar, length: BarLength, zone: &impl Fn(Timestamp) -> Offset) -> String {
    let of = &bar.outcomes;
    let day = spoken_day(bar.start, length, zone);
    if of.ended() == 0 {
        return say::nothing_ended_on(&day);
    }
    let parts = [
        (of.completed > 0).then(|| say::completed_tasks(of.completed)),
        (of.failed > 0).then(|| say::failed_tasks(of.failed)),
        (of.cancelled > 0).then(|| say::cancelled_tasks(of.cancelled)),
    ];
    let parts = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let ended = match of.success() {
        Some(share) => say::ended_on_with_share(&day, &parts, &percent(Some(share))),
        None => say::ended_on(&day, &parts),
    };
    let why = bar.reason.as_ref().map(|reason| match of.failed {
        2.. => say::most_failures(reason.tasks, of.failed, &reason.words),
        _ => say::only_failure(&reason.words),
    });
    match why {
        Some(why) => format!("{ended} {why}"),
        None => ended,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stand_at_round_values_and_hold_the_highest() {
        for (highest, expected) in
            [(0.0, 1.0), (1.0, 1.0), (3.0, 1.0), (7.0, 5.0), (32.0, 20.0), (100.0, 50.0), (0.9, 0.5)]
        {
            assert!((step(highest) - expected).abs() < 1e-9, "{highest}: {}", step(highest));
        }
        let point =
            |n| PlotPoint { label: String::new(), spoken: String::new(), values: vec![Some(n), Some(1.0)] };
        let plot = stack(vec![point(31.0), point(2.0)], vec!["a".into(), "b".into()], |n| n.to_string());
        assert_eq!(plot.range, (0.0, 40.0));
        assert_eq!(plot.ticks.len(), 3);
    }

    #[test]
    fn a_day_says_whose_agents_it_was() {
        let keys = ["writer", "reviewer", "Others"].map(str::to_owned);
        let said = |values: [f64; 3]| whose(&keys, &values, |n| n.to_string());
        assert_eq!(said([0.0, 0.0, 0.0]), "");
        assert_eq!(said([0.0, 2.5, 0.0]), "reviewer");
        assert_eq!(said([4.0, 0.0, 1.5]), "writer 4, Others 1.5");
    }

    #[test]
    fn large_numbers_are_short() {
        for (n, words) in [(0, "0"), (940, "940"), (12_400, "12.4k"), (1_480_000, "1.48M"), (100_000, "100k")]
        {
            assert_eq!(compact(n), words);
        }
    }
}
