//! Figures out of tasks that have ended, told one by one.

use contract::{
    Status,
    insights::{Figures, Outcomes},
};
use store::insights::EndedRow;

/// What is known of the tasks told so far.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) outcomes: Outcomes,
    pub(super) retries: i64,
    worked: f64,
    waited: Vec<f64>,
    ran: Vec<f64>,
}

impl Tally {
    pub(super) fn add(&mut self, row: &EndedRow) {
        match row.status {
            Status::Completed => self.outcomes.completed += 1,
            Status::Failed => self.outcomes.failed += 1,
            Status::Cancelled => self.outcomes.cancelled += 1,
            // only ended tasks are told
            Status::Pending | Status::Queued | Status::Running | Status::Paused | Status::NeedsInput => {
                return;
            }
        }
        self.retries += i64::from(row.retry_count);
        if let Some(started) = row.started_at {
            // what was made for a later time waits from then on
            let ready = row.created_at.max(row.scheduled_at.unwrap_or(row.created_at));
            self.waited.push((started - ready).max(0) as f64 / 1000.0);
        }
        if let Some(ran) = row.actual_duration {
            self.ran.push(ran);
            self.worked += ran;
        }
    }

    pub(super) fn figures(mut self) -> Figures {
        Figures {
            outcomes: self.outcomes,
            retries: self.retries,
            waited_seconds: median(&mut self.waited),
            ran_seconds: median(&mut self.ran),
            worked_seconds: self.worked,
        }
    }
}

/// The one in the middle; the mean of the two there where there are two.
fn median(values: &mut [f64]) -> Option<f64> {
    let middle = values.len() / 2;
    if values.is_empty() {
        return None;
    }
    let even = values.len().is_multiple_of(2);
    let (below, upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    let upper = *upper;
    let lower = below.iter().copied().max_by(f64::total_cmp).filter(|_| even);
    Some(lower.map_or(upper, |lower| f64::midpoint(lower, upper)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_one_in_the_middle() {
        let of = |values: &[f64]| median(&mut values.to_vec());
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[3.0]), Some(3.0));
        assert_eq!(of(&[9.0, 1.0]), Some(5.0));
        assert_eq!(of(&[9.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(of(&[4.0, 1.0, 9.0, 2.0]), Some(3.0));
    }
}
