//! Bars, and whether figures reach them. Pure.

use std::collections::BTreeMap;

use super::plan::{Bar, Figure, Who};

/// The figures of one repetition.
pub(crate) type Repetition = BTreeMap<Who, f64>;

/// A figure over all repetitions.
pub(crate) struct Figures<'a> {
    figure: &'a Figure,
    repetitions: &'a [Repetition],
}

impl<'a> Figures<'a> {
    pub(crate) const fn new(figure: &'a Figure, repetitions: &'a [Repetition]) -> Self {
        Self { figure, repetitions }
    }

    /// The median of somebody's figures.
    pub(crate) fn median(&self, who: Who) -> Option<f64> {
        median(self.repetitions.iter().filter_map(|r| r.get(&who).copied()).collect())
    }

    /// Our figure in relation to somebody else's: the median of the ratios within each repetition.
    pub(crate) fn ratio(&self, to: Who) -> Option<f64> {
        let of = |r: &Repetition| Some(r.get(&Who::Ours)? / r.get(&to)?);
        median(self.repetitions.iter().filter_map(of).collect())
    }

    /// Our figure in relation to that of the commit before, where it is worse by more than the part `slack`.
    pub(crate) fn worse_than_before(&self, slack: f64) -> Option<f64> {
        let bad = |r: &f64| {
            if self.figure.unit.more_is_better() { *r < 1.0 - slack } else { *r > 1.0 + slack }
        };
        self.ratio(Who::Before).filter(bad)
    }

    /// The alternative with the best median, other than `but`.
    pub(crate) fn best_peer(&self, but: &str) -> Option<&'static str> {
        let mut names: Vec<&'static str> = Vec::new();
        for who in self.repetitions.iter().flat_map(BTreeMap::keys) {
            if let Who::Peer(name) = who
                && *name != but
                && !names.contains(name)
            {
                names.push(name);
            }
        }
        let better = |a: f64, b: f64| if self.figure.unit.more_is_better() { a > b } else { a < b };
        let mut best: Option<(&'static str, f64)> = None;
        for name in names {
            let Some(median) = self.median(Who::Peer(name)) else { continue };
            if best.is_none_or(|(_, known)| better(median, known)) {
                best = Some((name, median));
            }
        }
        best.map(|(name, _)| name)
    }

    /// Whether a bar is reached; `None` where there is nothing to hold it against.
    pub(crate) fn reaches(&self, bar: Bar) -> Option<bool> {
        let holds = |value: f64, bound: f64| {
            if self.figure.unit.more_is_better() { value >= bound } else { value <= bound }
        };
        let to = |who, factor| self.ratio(who).map(|ratio| holds(ratio, factor));
        match bar {
            Bar::Limit(factor) => to(Who::Limit, factor),
            Bar::Base(factor) => to(Who::Base, factor),
            Bar::Peer(name, factor) => to(Who::Peer(name), factor),
            Bar::BestPeer(factor) => to(Who::Peer(self.best_peer("")?), factor),
            Bar::AheadOfAllBut(name) => to(Who::Peer(self.best_peer(name)?), 1.0),
            Bar::Figure(bound) => self.median(Who::Ours).map(|figure| holds(figure, bound)),
        }
    }
}

impl Bar {
    /// The bar in words, as the table has it.
    pub(crate) fn words(self, more_is_better: bool) -> String {
        let sign = if more_is_better { "≥" } else { "≤" };
        match self {
            Self::Limit(factor) => format!("{sign} {factor} × limit"),
            Self::Base(factor) => format!("{sign} {factor} × base"),
            Self::Peer(name, factor) => format!("{sign} {factor} × {name}"),
            Self::BestPeer(factor) => format!("{sign} {factor} × best peer"),
            Self::AheadOfAllBut(name) => format!("ahead of all but {name}"),
            Self::Figure(bound) => format!("{sign} {bound}"),
        }
    }
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        n if n % 2 == 1 => Some(values[middle]),
        _ => Some((values[middle - 1] + values[middle]) / 2.0),
    }
}

#[cfg(test)]
mod tests {
    use super::super::plan::Unit;
    use super::*;

    fn figure(unit: Unit) -> Figure {
        Figure { title: "", key: "", unit, must: vec![], aim: vec![] }
    }

    fn repetition(ours: f64, limit: f64, quick: f64, slow: f64) -> Repetition {
        [(Who::Ours, ours), (Who::Limit, limit), (Who::Peer("quick"), quick), (Who::Peer("slow"), slow)]
            .into()
    }

    #[test]
    fn a_ratio_is_taken_within_each_repetition() {
        // the machine was ten times slower in the second one
        let repetitions = [
            repetition(50.0, 100.0, 80.0, 10.0),
            repetition(5.0, 10.0, 8.0, 1.0),
            repetition(55.0, 100.0, 80.0, 10.0),
        ];
        let figure = figure(Unit::PerSecond);
        let figures = Figures::new(&figure, &repetitions);
        assert_eq!(figures.ratio(Who::Limit), Some(0.5));
        assert_eq!(figures.reaches(Bar::Limit(0.5)), Some(true));
        assert_eq!(figures.reaches(Bar::Limit(0.51)), Some(false));
        assert_eq!(figures.best_peer(""), Some("quick"));
        assert_eq!(figures.reaches(Bar::BestPeer(1.0)), Some(false));
        assert_eq!(figures.reaches(Bar::AheadOfAllBut("quick")), Some(true));
        assert_eq!(figures.reaches(Bar::Base(1.0)), None, "there is no base");
    }

    #[test]
    fn less_is_better_of_times_and_memory() {
        let repetitions = [repetition(30.0, 10.0, 40.0, 400.0)];
        let figure = figure(Unit::Microseconds);
        let figures = Figures::new(&figure, &repetitions);
        assert_eq!(figures.best_peer(""), Some("quick"));
        assert_eq!(figures.reaches(Bar::Limit(3.0)), Some(true));
        assert_eq!(figures.reaches(Bar::Limit(2.9)), Some(false));
        assert_eq!(figures.reaches(Bar::BestPeer(1.0)), Some(true));
        assert_eq!(figures.reaches(Bar::Figure(29.0)), Some(false));
    }

    #[test]
    fn what_got_worse_by_more_than_the_slack_is_told() {
        let beside = |ours: f64| [[(Who::Ours, ours), (Who::Before, 100.0)].into()];
        for (unit, worse, as_good) in
            [(Unit::PerSecond, 80.0, [95.0, 300.0]), (Unit::Microseconds, 120.0, [105.0, 30.0])]
        {
            let figure = figure(unit);
            let found = |ours| Figures::new(&figure, &beside(ours)).worse_than_before(0.1);
            assert_eq!(found(worse), Some(worse / 100.0));
            assert_eq!(as_good.map(found), [None, None]);
        }
    }
}
