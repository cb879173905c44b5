//! The table: each figure, beside whom, and what it means for its bars.

use super::plan::{Bar, Figure, Measure, Unit, Who};
use super::ratio::{Figures, Repetition};
use super::sample::{Sample, name};

const HEAD: &str = "\
|  | measure | Legwork | before | ratio | limit or base | ratio | best peer | ratio | must | aim | others' CPU |
|---|---|---:|---:|---:|---:|---:|---:|---:|---|---|---:|
";

/// Everything that was measured, as markdown.
pub(crate) fn table(measures: &[Measure], samples: &[Sample]) -> String {
    let mut table = HEAD.to_owned();
    for measure in measures {
        let own: Vec<&Sample> = samples.iter().filter(|s| s.measure == measure.id).collect();
        for figure in &measure.figures {
            table.push_str(&line(measure.id, figure, &own));
        }
    }
    table
}

fn line(id: &str, figure: &Figure, samples: &[&Sample]) -> String {
    let repetitions = by_repetition(figure, samples);
    let figures = Figures::new(figure, &repetitions);
    let cell = |who: Who| figures.median(who).map_or_else(String::new, |value| spell(value, figure.unit));
    let times = |who: Who| figures.ratio(who).map_or_else(String::new, |r| format!("{r:.2}"));
    let beside = if figures.median(Who::Base).is_some() { Who::Base } else { Who::Limit };
    let best = figures.best_peer("").map(Who::Peer);
    let busiest = samples.iter().map(|s| s.foreign).fold(0.0, f64::max);
    let cells = [
        id.to_owned(),
        figure.title.to_owned(),
        cell(Who::Ours),
        cell(Who::Before),
        times(Who::Before),
        cell(beside),
        times(beside),
        best.map_or_else(String::new, |who| format!("{} {}", name(who), cell(who))),
        best.map_or_else(String::new, times),
        verdict(&figures, &figure.must, figure.unit),
        verdict(&figures, &figure.aim, figure.unit),
        format!("{:.0} %", busiest * 100.0),
    ];
    format!("| {} |\n", cells.join(" | "))
}

/// The figures that are worse than they were before by more than `slack` (0.1: a tenth), in words.
pub(crate) fn worse_than_before(measures: &[Measure], samples: &[Sample], slack: f64) -> Vec<String> {
    let mut worse = Vec::new();
    for measure in measures {
        let own: Vec<&Sample> = samples.iter().filter(|s| s.measure == measure.id).collect();
        for figure in &measure.figures {
            let repetitions = by_repetition(figure, &own);
            if let Some(ratio) = Figures::new(figure, &repetitions).worse_than_before(slack) {
                worse.push(format!("{} ({}): {ratio:.2} of what it was", figure.title, measure.id));
            }
        }
    }
    worse
}

/// The figures of each repetition that has ours.
fn by_repetition(figure: &Figure, samples: &[&Sample]) -> Vec<Repetition> {
    let count = samples.iter().map(|s| s.repetition + 1).max().unwrap_or(0);
    let mut repetitions = vec![Repetition::new(); count];
    for sample in samples {
        if let Some(value) = sample.figure(figure.key) {
            repetitions[sample.repetition].insert(sample.who, value);
        }
    }
    repetitions
}

/// Each bar with its answer: `yes`, `NO`, or `?` where there is nothing to compare with.
fn verdict(figures: &Figures<'_>, bars: &[Bar], unit: Unit) -> String {
    let answer = |bar: &Bar| match figures.reaches(*bar) {
        Some(true) => "yes",
        Some(false) => "**NO**",
        None => "?",
    };
    let spelled = bars.iter().map(|bar| format!("{} ({})", answer(bar), bar.words(unit.more_is_better())));
    spelled.collect::<Vec<_>>().join(", ")
}

fn spell(value: f64, unit: Unit) -> String {
    match unit {
        Unit::PerSecond if value >= 1000.0 => format!("{:.1}k/s", value / 1000.0),
        Unit::PerSecond => format!("{value:.1}/s"),
        Unit::Microseconds if value >= 1000.0 => format!("{:.2} ms", value / 1000.0),
        Unit::Microseconds => format!("{value:.0} µs"),
        Unit::KiB => format!("{:.1} MiB", value / 1024.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_spelled_for_people() {
        assert_eq!(spell(12_345.6, Unit::PerSecond), "12.3k/s");
        assert_eq!(spell(9.8, Unit::PerSecond), "9.8/s");
        assert_eq!(spell(1_430.0, Unit::Microseconds), "1.43 ms");
        assert_eq!(spell(6_656.0, Unit::KiB), "6.5 MiB");
    }

    #[test]
    fn a_verdict_says_yes_no_or_that_it_cannot_tell() {
        let figure = Figure { title: "", key: "", unit: Unit::PerSecond, must: vec![], aim: vec![] };
        let repetitions: [Repetition; 1] = [[(Who::Ours, 60.0), (Who::Limit, 100.0)].into()];
        let figures = Figures::new(&figure, &repetitions);
        let spelled =
            verdict(&figures, &[Bar::Limit(0.5), Bar::Limit(0.85), Bar::BestPeer(1.0)], figure.unit);
        assert_eq!(spelled, "yes (≥ 0.5 × limit), **NO** (≥ 0.85 × limit), ? (≥ 1 × best peer)");
    }
}
