//! `legwork insights`: what became of the tasks of the last days.

use crate::{
    args::insights::{Insights, Stretch},
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        render,
    },
};
use contract::{Timestamp, command::GetInsights};
use jiff::SignedDuration;

/// Shows the figures.
pub(crate) fn run(front: &Front, args: &Insights) -> Result<Exit, Failure> {
    let since = match args.since {
        Stretch::Seconds(seconds) => Timestamp::now().checked_sub(SignedDuration::from_secs(seconds)).ok(),
        Stretch::All => None,
    };
    let request = GetInsights { since, until: None, agent: args.agent.clone(), task_type: args.task_type };
    let insights = front.open()?.call(request)?;
    if front.json {
        front.document(&insights)?;
    } else if insights.figures.outcomes.ended() == 0 && insights.usage.requests == 0 {
        front.note("Nothing has ended in that time. Look further back: `legwork insights --since all`.");
    } else {
        front.print(&render::insights::block(&insights, &front.look))?;
    }
    Ok(Exit::Done)
}
