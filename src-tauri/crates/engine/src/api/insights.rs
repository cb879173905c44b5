//! What became of the tasks of a stretch of time. Owns: the stretch, and which figure counts what.

mod bars;
mod tally;

use super::Work;
use crate::{convert, runs::host::PoolHost, tasks::lookup::read};
use contract::{
    ApiError, TaskType,
    command::GetInsights,
    insights::{FailingTask, FailureReason, Insights, OutcomeBar, Share, SlowTask, SpentBar, WorkerRun},
    model::Usage,
    task::TaskError,
    text,
};
use jiff::{Timestamp, tz::TimeZone};
use std::{cmp::Reverse, collections::HashMap, sync::Arc};
use store::{
    Connection, agents, counts,
    insights::{self, EndedRow, FailedRow, InsightsFilter, SpentRow},
};
use tally::Tally;

/// Usage is summed by quarters of an hour: with all zones of our day, every hour and day begins with one.
const SLICE: i64 = 15 * 60 * 1000;
/// How far back runs of workers are told, in milliseconds, and how many at most.
const RUNS_BACK: i64 = 2 * 3600 * 1000;
const RUNS: i64 = 500;
/// So many failed tasks are asked for their reason, the newest ones.
const FAILED: i64 = 2000;
/// So many of the slowest tasks, and of what failed most.
const MOST: usize = 5;

impl Work for GetInsights {
    fn work(self, host: &Arc<PoolHost>) -> Result<Insights, ApiError> {
        let now = host.clock.now();
        let until = self.until.unwrap_or(now);
        if self.since.is_some_and(|since| since >= until) {
            return Err(ApiError::field("since", "It is not before the end of the time that is asked for."));
        }
        read(host, |c| {
            let agent = self.agent.as_deref();
            let agent = agent.map(|name| super::agents::row::find(c, host, name)).transpose()?;
            let filter = InsightsFilter {
                user: host.user.clone(),
                agent_id: agent.map(|agent| agent.id),
                task_type: self.task_type,
                since: self.since.map_or(i64::MIN, Timestamp::as_millisecond),
                until: until.as_millisecond(),
            };
            insights(c, &filter, self.since, until, now)
        })
    }
}

/// The filter for as long a time before it.
fn earlier(filter: &InsightsFilter) -> InsightsFilter {
    let length = filter.until - filter.since;
    InsightsFilter { since: filter.since - length, until: filter.since, ..filter.clone() }
}

fn insights(
    c: &mut Connection,
    filter: &InsightsFilter,
    asked_since: Option<Timestamp>,
    until: Timestamp,
    now: Timestamp,
) -> store::Result<Insights> {
    let names = agents::all(c, &filter.user, true)?.into_iter().map(|agent| (agent.id, agent.name));
    let names = Names(names.collect());
    let before = asked_since.map(|_| earlier(filter));
    let mut ended = Ended::default();
    // one walk for both times
    let both = InsightsFilter { since: before.as_ref().map_or(filter.since, |b| b.since), ..filter.clone() };
    insights::ended(c, &both, |row| ended.add(row, filter.since))?;
    let spent = insights::spent(c, filter, SLICE)?;
    let since = asked_since.unwrap_or_else(|| {
        let first = ended.first.into_iter().chain(spent.first().map(|row| row.slice * SLICE)).min();
        first.map_or(until, convert::time_or_zero).min(until)
    });
    let bar = bars::length(since, until);
    let starts = bars::starts(since, until, &TimeZone::system(), bar);
    let failed = insights::failed(c, filter, FAILED)?;
    let slow_ids: Vec<&str> = ended.slowest.iter().map(|(_, row)| row.id.as_str()).collect();
    let titles: HashMap<String, String> = insights::titles(c, &slow_ids)?.into_iter().collect();
    let runs = InsightsFilter { since: now.as_millisecond() - RUNS_BACK, ..filter.clone() };
    let runs = insights::runs(c, &runs, RUNS)?;
    let usage_before = match &before {
        Some(before) => Some(sum(insights::spent(c, before, SLICE)?.iter())),
        None => None,
    };
    Ok(Insights {
        since,
        until,
        any_task: counts::by_status(c, &filter.user)?.total() > 0,
        bar,
        usage: sum(spent.iter()),
        before: before.map(|_| ended.before.figures()),
        usage_before,
        bars: outcome_bars(&starts, &ended.slices, &failed),
        agents: shares(ended.agents.into_iter().map(|(id, tally)| (names.of(&id), tally))),
        types: shares(ended.types.into_iter().map(|(kind, tally)| (kind.as_str().to_owned(), tally))),
        spent: spent_bars(&starts, &spent, &names),
        runs: worker_runs(runs, &names),
        slowest: ended
            .slowest
            .iter()
            .filter_map(|(_, row)| {
                Some(SlowTask {
                    task: row.id.parse().ok()?,
                    title: titles.get(&row.id)?.clone(),
                    agent: names.of(&row.agent_id),
                    seconds: row.actual_duration?,
                })
            })
            .collect(),
        failing: failing(&failed, &names),
        figures: ended.all.figures(),
    })
}

/// Agents by id, those that were put away as well.
struct Names(HashMap<String, String>);

impl Names {
    fn of(&self, id: &str) -> String {
        // usage outlives its agent
        self.0.get(id).cloned().unwrap_or_else(|| "removed agent".to_owned())
    }
}

/// What has ended, by all that it is told by.
#[derive(Default)]
struct Ended {
    all: Tally,
    before: Tally,
    agents: HashMap<String, Tally>,
    types: HashMap<TaskType, Tally>,
    /// By the slice of time, for the bars.
    slices: HashMap<i64, Tally>,
    first: Option<i64>,
    /// The slowest, by thousandths of a second.
    slowest: Vec<(Reverse<i64>, EndedRow)>,
}

impl Ended {
    fn add(&mut self, row: EndedRow, since: i64) {
        let Some(at) = row.completed_at else { return };
        if at < since {
            return self.before.add(&row);
        }
        self.all.add(&row);
        self.agents.entry(row.agent_id.clone()).or_default().add(&row);
        self.types.entry(row.task_type).or_default().add(&row);
        self.slices.entry(at.div_euclid(SLICE)).or_default().add(&row);
        self.first = Some(self.first.map_or(at, |first| first.min(at)));
        if let Some(seconds) = row.actual_duration {
            let place = Reverse((seconds * 1000.0) as i64);
            let at = self.slowest.partition_point(|(other, _)| *other <= place);
            if at < MOST {
                self.slowest.insert(at, (place, row));
                self.slowest.truncate(MOST);
            }
        }
    }
}

/// Which bar a moment is in.
fn bar_of(starts: &[Timestamp], ms: i64) -> Option<usize> {
    let after = starts.partition_point(|start| start.as_millisecond() <= ms);
    // what ended within the first bar's quarter of an hour but before the bar is shown in it
    (after < starts.len()).then(|| after.saturating_sub(1))
}

fn outcome_bars(starts: &[Timestamp], slices: &HashMap<i64, Tally>, failed: &[FailedRow]) -> Vec<OutcomeBar> {
    let mut bars: Vec<OutcomeBar> = starts
        .windows(2)
        .map(|pair| OutcomeBar {
            start: pair[0],
            end: pair[1],
            outcomes: contract::insights::Outcomes::default(),
            retries: 0,
            reason: None,
        })
        .collect();
    for (slice, tally) in slices {
        if let Some(bar) = bar_of(starts, slice * SLICE).and_then(|at| bars.get_mut(at)) {
            bar.outcomes.completed += tally.outcomes.completed;
            bar.outcomes.failed += tally.outcomes.failed;
            bar.outcomes.cancelled += tally.outcomes.cancelled;
            bar.retries += tally.retries;
        }
    }
    let mut reasons: HashMap<(usize, String), i64> = HashMap::new();
    for row in failed {
        if let Some(at) = row.completed_at.and_then(|ms| bar_of(starts, ms)) {
            *reasons.entry((at, reason(row))).or_default() += 1;
        }
    }
    for ((at, words), tasks) in reasons {
        if let Some(bar) = bars.get_mut(at) {
            let most = bar.reason.as_ref().map_or(0, |reason| reason.tasks);
            let first = bar.reason.as_ref().is_some_and(|reason| reason.words < words);
            if tasks > most || (tasks == most && !first) {
                bar.reason = Some(FailureReason { words, tasks });
            }
        }
    }
    bars
}

/// Why a task failed, in few words.
fn reason(row: &FailedRow) -> String {
    let code = row.error_code.clone().unwrap_or_default();
    let message = row.error_message.clone().unwrap_or_default();
    // how often it was tried is no part of why
    let message = message.split(" (after ").next().unwrap_or_default().to_owned();
    let short = text::short_error(&TaskError { code, message, hint: None });
    text::first_line(&short, 80).trim_end_matches('.').to_owned()
}

fn shares(tallies: impl Iterator<Item = (String, Tally)>) -> Vec<Share> {
    let mut shares: Vec<Share> =
        tallies.map(|(name, tally)| Share { name, figures: tally.figures() }).collect();
    shares.sort_by(|a, b| {
        let by_tasks = b.figures.outcomes.ended().cmp(&a.figures.outcomes.ended());
        by_tasks.then_with(|| a.name.cmp(&b.name))
    });
    shares
}

fn sum<'a>(rows: impl Iterator<Item = &'a SpentRow>) -> Usage {
    rows.fold(Usage::default(), |all, row| plus(all, convert::usage(row.total)))
}

fn plus(a: Usage, b: Usage) -> Usage {
    Usage {
        tokens_in: a.tokens_in + b.tokens_in,
        tokens_out: a.tokens_out + b.tokens_out,
        tokens_estimated: a.tokens_estimated || b.tokens_estimated,
        requests: a.requests + b.requests,
        cost_usd: match (a.cost_usd, b.cost_usd) {
            (Some(a), Some(b)) => Some(a + b),
            (one, other) => one.or(other),
        },
    }
}

fn spent_bars(starts: &[Timestamp], rows: &[SpentRow], names: &Names) -> Vec<SpentBar> {
    let mut bars: Vec<SpentBar> = vec![];
    for row in rows {
        let Some(start) = bar_of(starts, row.slice * SLICE).map(|at| starts[at]) else { continue };
        let (agent, usage) = (names.of(&row.agent_id), convert::usage(row.total));
        let same = |bar: &&mut SpentBar| bar.start == start && bar.agent == agent && bar.model == row.model;
        match bars.iter_mut().rev().take_while(|bar| bar.start == start).find(same) {
            Some(bar) => bar.usage = plus(bar.usage, usage),
            None => bars.push(SpentBar { start, agent, model: row.model.clone(), usage }),
        }
    }
    bars
}

fn worker_runs(rows: Vec<insights::RunRow>, names: &Names) -> Vec<WorkerRun> {
    let mut runs: Vec<WorkerRun> = rows
        .into_iter()
        .filter_map(|row| {
            Some(WorkerRun {
                task: row.task_id.parse().ok()?,
                agent: names.of(&row.agent_id),
                worker: row.worker,
                title: row.title,
                state: row.state,
                start: convert::time_or_zero(row.started_at),
                end: row.ended_at.and_then(convert::time),
            })
        })
        .collect();
    runs.sort_by(|a, b| (a.worker.len(), &a.worker, a.start).cmp(&(b.worker.len(), &b.worker, b.start)));
    runs
}

fn failing(rows: &[FailedRow], names: &Names) -> Vec<FailingTask> {
    let mut found: Vec<FailingTask> = vec![];
    let mut places: HashMap<(&str, &str), usize> = HashMap::new();
    // newest first, so the first of a name is the one that failed last
    for row in rows {
        let Ok(task) = row.id.parse() else { continue };
        let at = *places.entry((&row.title, &row.agent_id)).or_insert_with(|| {
            let agent = names.of(&row.agent_id);
            found.push(FailingTask {
                task,
                title: row.title.clone(),
                agent,
                failures: 0,
                reason: reason(row),
            });
            found.len() - 1
        });
        found[at].failures += 1;
    }
    found.sort_by_key(|task| Reverse(task.failures));
    found.truncate(MOST);
    found
}
