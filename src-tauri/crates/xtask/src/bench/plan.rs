//! What is measured, beside whom, and which bars it has to reach. The bars are the project's targets.

use Bar::{AheadOfAllBut, Base, BestPeer, Figure as Absolute, Limit, Peer};

/// Who runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Who {
    /// Legwork.
    Ours,
    /// Legwork under the circumstances that it is compared with.
    Base,
    /// Legwork at another commit.
    Before,
    /// The least work that the machine needs for the same.
    Limit,
    /// An alternative.
    Peer(&'static str),
}

/// One command.
pub(crate) struct Run {
    pub(crate) who: Who,
    /// As its program takes them.
    pub(crate) args: String,
    /// Ended tasks in the store that it starts from.
    pub(crate) seeded: Option<usize>,
}

/// What a figure is held against. Where less is better, a factor is an upper bound; else a lower one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Bar {
    /// So many times the limit.
    Limit(f64),
    /// So many times an alternative.
    Peer(&'static str, f64),
    /// So many times the best alternative.
    BestPeer(f64),
    /// Better than every alternative but this one.
    AheadOfAllBut(&'static str),
    /// So many times our own figure under other circumstances.
    Base(f64),
    /// At most, or at least, this figure.
    Figure(f64),
}

/// One number out of what the commands print.
pub(crate) struct Figure {
    pub(crate) title: &'static str,
    pub(crate) key: &'static str,
    pub(crate) unit: Unit,
    /// What must be reached, and what is aimed at.
    pub(crate) must: Vec<Bar>,
    pub(crate) aim: Vec<Bar>,
}

/// How a figure reads, and whether more of it is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    PerSecond,
    Microseconds,
    KiB,
}

impl Unit {
    pub(crate) const fn more_is_better(self) -> bool {
        matches!(self, Self::PerSecond)
    }
}

/// Commands that are run in turn, and the figures that come from them.
pub(crate) struct Measure {
    pub(crate) id: &'static str,
    pub(crate) runs: Vec<Run>,
    pub(crate) figures: Vec<Figure>,
}

fn run(who: Who, args: impl Into<String>) -> Run {
    Run { who, args: args.into(), seeded: None }
}

fn ours(args: impl Into<String>) -> Run {
    run(Who::Ours, args)
}

fn limit(args: impl Into<String>) -> Run {
    run(Who::Limit, args)
}

fn peer(name: &'static str, args: impl Into<String>) -> Run {
    run(Who::Peer(name), args)
}

impl Measure {
    /// The same with Legwork at another commit, right after ours.
    pub(crate) fn with_before(mut self) -> Self {
        let ours = self.runs.iter().position(|run| run.who == Who::Ours);
        if let Some(at) = ours {
            let before =
                Run { who: Who::Before, args: self.runs[at].args.clone(), seeded: self.runs[at].seeded };
            self.runs.insert(at + 1, before);
        }
        self
    }
}

fn seeded(who: Who, args: String, tasks: usize) -> Run {
    Run { seeded: Some(tasks), ..run(who, format!("{args} --done {tasks} --seeded 1")) }
}

fn figure(title: &'static str, key: &'static str, unit: Unit) -> Figure {
    Figure { title, key, unit, must: vec![], aim: vec![] }
}

impl Figure {
    fn must(mut self, bars: impl Into<Vec<Bar>>) -> Self {
        self.must = bars.into();
        self
    }

    fn aim(mut self, bars: impl Into<Vec<Bar>>) -> Self {
        self.aim = bars.into();
        self
    }
}

/// Everything that can be measured; `quick`: with a tenth of the work.
pub(crate) fn measures(quick: bool) -> Vec<Measure> {
    let part = if quick { 10 } else { 1 };
    let mut all = enqueue(part);
    all.extend(run_backlogs(part));
    all.extend(start_and_occupy(part));
    all.extend(look(part));
    all.extend(start(part));
    all
}

fn enqueue(part: usize) -> Vec<Measure> {
    let n = |n: usize| n / part;
    let rate = |title| figure(title, "rate", Unit::PerSecond);
    vec![
        Measure {
            id: "a",
            runs: vec![
                limit(format!("enqueue1 --sync FULL --n {}", n(10_000))),
                ours(format!("enqueue1 --n {}", n(5000))),
                peer("plainjob", format!("enqueue1 --sync FULL --n {}", n(5000))),
                peer("naive", format!("enqueue1 --sync FULL --n {}", n(5000))),
                peer("huey", format!("enqueue1 --sync FULL --n {}", n(3000))),
                peer("apalis", format!("enqueue1 --sync FULL --n {}", n(3000))),
            ],
            figures: vec![
                rate("enqueue, one caller")
                    .must([Limit(0.5), AheadOfAllBut("plainjob")])
                    .aim([Limit(0.85), BestPeer(1.0)]),
            ],
        },
        Measure {
            id: "a'",
            runs: vec![
                limit(format!("enqueue1 --sync FULL --n {}", n(10_000))),
                ours(format!("enqueue8 --n {}", n(16_000))),
            ],
            figures: vec![rate("enqueue, eight callers (limit: one)").must([Limit(1.2)]).aim([Limit(2.5)])],
        },
        Measure {
            id: "b",
            runs: vec![
                limit(format!("bulk --sync FULL --n {}", n(100_000))),
                ours(format!("bulk --n {}", n(50_000))),
                peer("naive", format!("bulk --sync FULL --n {}", n(50_000))),
                peer("apalis", format!("bulk --sync FULL --n {}", n(50_000))),
            ],
            figures: vec![
                rate("enqueue, 1,000 a commit").must([Peer("apalis", 0.7)]).aim([Peer("naive", 1.0)]),
            ],
        },
    ]
}

fn run_backlogs(part: usize) -> Vec<Measure> {
    let (n, rate) = (|n: usize| n / part, |title| figure(title, "rate", Unit::PerSecond));
    vec![
        Measure {
            id: "c",
            runs: vec![
                limit(format!("drain --sync FULL --variant writer --n {}", n(20_000))),
                ours(format!("drain --n {}", n(20_000))),
                peer("huey", format!("drain --sync FULL --n {}", n(10_000))),
                peer("plainjob", format!("drain --sync FULL --n {}", n(10_000))),
                // at its best: with statistics of a table that has ended rows already
                peer(
                    "apalis",
                    format!("drain --sync FULL --done {} --analyze 1 --n {}", n(100_000), n(10_000)),
                ),
                peer("naive", format!("drain --sync FULL --n {}", n(2000))),
            ],
            figures: vec![
                rate("drain 20,000 that do nothing").must([BestPeer(1.1)]).aim([BestPeer(2.0), Limit(0.65)]),
            ],
        },
        Measure {
            id: "e",
            runs: vec![
                run(Who::Base, format!("drain --n {}", n(20_000))),
                seeded(Who::Ours, format!("drain --n {}", n(20_000)), n(1_000_000)),
            ],
            figures: vec![
                rate("drain with 1,000,000 ended (base: none)").must([Base(0.85)]).aim([Base(0.95)]),
            ],
        },
        Measure {
            id: "e'",
            runs: vec![
                run(Who::Base, format!("drain --n {}", n(2000))),
                ours(format!("drain --n {}", n(20_000))),
            ],
            figures: vec![rate("drain 20,000 (base: 2,000)").must([Base(0.85)]).aim([Base(0.95)])],
        },
    ]
}

fn start_and_occupy(part: usize) -> Vec<Measure> {
    let n = |n: usize| n / part;
    let latency = |title| figure(title, "p50_us", Unit::Microseconds);
    vec![
        Measure {
            id: "d",
            runs: vec![
                limit(format!("idle --sync FULL --n {}", n(200))),
                ours(format!("idle --n {}", n(200))),
                peer("apalis", format!("idle --wake hook --n {}", n(200))),
            ],
            figures: vec![latency("call to start, idle, p50").must([Limit(3.0)]).aim([Limit(1.5)])],
        },
        Measure {
            id: "d'",
            runs: vec![
                limit(format!("idle --sync FULL --n {}", n(200))),
                ours(format!("idle-foreign --n {}", n(200))),
            ],
            figures: vec![latency("the same from another process").must([Limit(10.0)]).aim([Limit(5.0)])],
        },
        Measure {
            id: "f",
            runs: vec![limit("rss"), ours("memory"), peer("plainjob", "rss"), peer("pueue", "rss")],
            figures: vec![
                figure("memory, idle", "rss_kb", Unit::KiB)
                    .must([Peer("plainjob", 0.4)])
                    .aim([Peer("pueue", 1.0)]),
            ],
        },
        Measure {
            id: "g",
            runs: vec![
                limit(format!("spawn --variant true --n {}", n(3000))),
                ours(format!("commands --n {}", n(500))),
                peer("pueue", format!("drain --n {}", n(30))),
            ],
            figures: vec![
                figure("commands, three at a time", "rate", Unit::PerSecond)
                    .must([Peer("pueue", 10.0)])
                    .aim([Peer("pueue", 50.0)]),
            ],
        },
    ]
}

/// What a person waits for at each command: the program's start, its answer, and its end.
fn start(part: usize) -> Vec<Measure> {
    let (few, many) = (1_000 / part.min(10), 100_000 / part);
    let time = |title, key| figure(title, key, Unit::Microseconds);
    vec![Measure {
        id: "i",
        runs: vec![seeded(Who::Base, "starts".into(), few), seeded(Who::Ours, "starts".into(), many)],
        figures: vec![
            time("`legwork status`, of 100,000 tasks (base: of 1,000)", "status_p50_us")
                .must([Absolute(20_000.0)]),
            time("the same by its short id", "short_p50_us").must([Absolute(20_000.0)]),
            time("`legwork list`", "list_p50_us").must([Absolute(30_000.0)]),
            time("`legwork execute --async`", "execute_p50_us").must([Absolute(30_000.0)]),
        ],
    }]
}

fn look(part: usize) -> Vec<Measure> {
    let (few, many) = (100_000 / part, 1_000_000 / part);
    let time = |title, key| figure(title, key, Unit::Microseconds);
    vec![Measure {
        id: "h",
        // a hundred rows, as the limit's page has
        runs: vec![
            seeded(Who::Base, "page --rows 100".into(), few),
            seeded(Who::Ours, "page --rows 100".into(), many),
            limit(format!("page --done {many}")),
        ],
        figures: vec![
            time("page in the middle of 1,000,000 (base: 100,000)", "key_p50_us")
                .must([Base(1.3)])
                .aim([Limit(4.0)]),
            time("page near its end", "end_p50_us").must([Base(1.3)]),
            time("counts by status", "count_p50_us").must([Absolute(1000.0)]),
        ],
    }]
}
