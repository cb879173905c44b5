//! Which steps of a run show: where there are many, those around the one that is under way.

use contract::task::{Step, StepState};
use std::ops::Range;

/// Up to so many all show.
const FEW: usize = 10;

/// So many that are done stay before the one that is under way, and so many to come after it.
const AROUND: usize = 3;

/// The steps that show; the others are before and after these.
#[must_use]
pub fn shown(steps: &[Step]) -> Range<usize> {
    if steps.len() <= FEW {
        return 0..steps.len();
    }
    let is = |state| move |step: &&Step| step.state == state;
    let done = steps.iter().take_while(is(StepState::Completed)).count();
    let to_come = steps.iter().rev().take_while(is(StepState::Pending)).count();
    let before = done.saturating_sub(AROUND);
    let after = to_come.saturating_sub(AROUND);
    before..steps.len() - after
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Steps by the first letters of their states: `c`, `r`, `f`, `p`.
    fn steps(states: &str) -> Vec<Step> {
        let state = |letter| match letter {
            'c' => StepState::Completed,
            'r' => StepState::Running,
            'f' => StepState::Failed,
            _ => StepState::Pending,
        };
        let step = |letter| Step { title: "A step".to_owned(), state: state(letter), seconds: None };
        states.chars().map(step).collect()
    }

    #[test]
    fn many_steps_show_around_the_one_under_way() {
        for (states, range) in [
            ("", 0..0),
            ("cccccrpppp", 0..10),
            ("ccccccccccr", 7..11),
            ("cccccccccccc", 9..12),
            ("rpppppppppppp", 0..4),
            ("ccccccrpppppp", 3..10),
            // what went wrong is not folded away, nor what came after it
            ("ccccccfcccccccccrpp", 3..19),
            ("pppppppppppp", 0..3),
        ] {
            assert_eq!(shown(&steps(states)), range, "{states}");
        }
    }
}
