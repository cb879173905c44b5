//! What became of the tasks of a stretch of time: the figures, then a table by agent.

use super::{Tables as _, lines};
use board::display::{Look, fact, model};
use comfy_table::Cell;
use contract::{
    insights::{Figures, Insights},
    text::{clean, count, duration},
};

/// The figures and the table.
pub(crate) fn block(insights: &Insights, look: &Look) -> String {
    let figures = &insights.figures;
    let mut block = fact(look, "Ended", &ended(figures));
    block.push_str(&fact(look, "Succeeded", &success(figures)));
    block.push_str(&fact(look, "Half start", &format!("within {}", seconds(figures.waited_seconds))));
    block.push_str(&fact(look, "Worked", &seconds(Some(figures.worked_seconds))));
    block.push_str(&model::usage(&insights.usage).map(|used| fact(look, "Used", &used)).unwrap_or_default());
    for failing in insights.failing.iter().take(1) {
        let times = if failing.failures == 1 {
            "once".to_owned()
        } else {
            format!("{} times", count(failing.failures))
        };
        let often = format!("“{}”, {times}: {}", failing.title, failing.reason);
        block.push_str(&fact(look, "Fails most", &clean(&often)));
    }
    for slow in insights.slowest.iter().take(1) {
        let long = format!("“{}”, {}", slow.title, seconds(Some(slow.seconds)));
        block.push_str(&fact(look, "Slowest", &clean(&long)));
    }
    let mut table = look.table(&["Agent", "Ended", "Succeeded", "Retries", "Waits", "Runs"]);
    for agent in &insights.agents {
        table.add_row(look.row(vec![
            Cell::new(clean(&agent.name)),
            Cell::new(count(agent.figures.outcomes.ended())),
            Cell::new(success(&agent.figures)),
            Cell::new(count(agent.figures.retries)),
            Cell::new(seconds(agent.figures.waited_seconds)),
            Cell::new(seconds(agent.figures.ran_seconds)),
        ]));
    }
    format!("{block}\n{}", lines(&table))
}

fn ended(figures: &Figures) -> String {
    let outcomes = &figures.outcomes;
    format!(
        "{} ({} completed, {} failed, {} cancelled)",
        count(outcomes.ended()),
        count(outcomes.completed),
        count(outcomes.failed),
        count(outcomes.cancelled)
    )
}

fn success(figures: &Figures) -> String {
    figures.outcomes.success().map_or_else(|| "-".to_owned(), |share| format!("{:.1}%", share * 100.0))
}

fn seconds(seconds: Option<f64>) -> String {
    match seconds {
        None => "-".to_owned(),
        Some(seconds) if seconds > 0.0 && seconds < 0.5 => "under 1s".to_owned(),
        Some(seconds) => duration(seconds.round() as i64),
    }
}
