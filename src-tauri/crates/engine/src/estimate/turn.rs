//! How long an answer in a talk will probably take: as long as answers to messages like it took, else as long as the agent's
//! latest ones.

use super::{RUNS_NEEDED, median};
use contract::chat::{TurnBasis, TurnEstimate};
use std::collections::HashSet;

/// So much of their words two messages must share, to be alike.
const ALIKE: f64 = 0.34;
/// Words of fewer letters say nothing about what is asked for.
const LETTERS: usize = 4;
/// The agent's latest answers that say what the next one takes, where none is like it.
const LATEST: usize = 20;

/// The estimate. `past`: what was said and how long each answer took in seconds, the latest first.
pub(crate) fn of_turn(text: &str, past: &[(String, f64)]) -> TurnEstimate {
    let wanted = words(text);
    let mut alike: Vec<f64> = past
        .iter()
        .filter(|(said, _)| share(&wanted, &words(said)) >= ALIKE)
        .map(|(_, took)| *took)
        .collect();
    if alike.len() >= RUNS_NEEDED {
        return estimate(TurnBasis::Similar, &mut alike);
    }
    let mut latest: Vec<f64> = past.iter().take(LATEST).map(|(_, took)| *took).collect();
    match latest.len() {
        0..RUNS_NEEDED => TurnEstimate::default(),
        _ => estimate(TurnBasis::Agent, &mut latest),
    }
}

fn estimate(basis: TurnBasis, took: &mut [f64]) -> TurnEstimate {
    let answers = i64::try_from(took.len()).unwrap_or(i64::MAX);
    TurnEstimate { seconds: median(took), basis, answers }
}

/// What a message is about: its longer words, in small letters.
fn words(text: &str) -> HashSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() >= LETTERS)
        .map(str::to_lowercase)
        .collect()
}

/// How much of their words two messages share, 0 to 1.
fn share(one: &HashSet<String>, other: &HashSet<String>) -> f64 {
    let both = one.intersection(other).count();
    let all = one.len() + other.len() - both;
    if all == 0 { 0.0 } else { both as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn past(all: &[(&str, f64)]) -> Vec<(String, f64)> {
        all.iter().map(|(said, took)| ((*said).to_owned(), *took)).collect()
    }

    #[test]
    fn messages_like_it_say_more_than_the_latest_ones() {
        let past = past(&[
            ("What is the capital of France?", 3.0),
            ("Review the changes of yesterday in the parser", 240.0),
            ("Thanks!", 2.0),
            ("Review the changes of today in the parser", 300.0),
            ("review the CHANGES in the parser once more", 260.0),
            ("And what about Spain?", 4.0),
        ]);
        let like = of_turn("Please review the changes in the parser", &past);
        assert_eq!(like, TurnEstimate { seconds: Some(260), basis: TurnBasis::Similar, answers: 3 });
        let other = of_turn("Which port does it listen on?", &past);
        assert_eq!((other.basis, other.answers), (TurnBasis::Agent, 6));
    }

    #[test]
    fn of_too_few_nothing_is_said() {
        for few in [&[][..], &[("a", 1.0), ("b", 2.0)][..]] {
            assert_eq!(of_turn("anything at all", &past(few)), TurnEstimate::default());
        }
        // what has no long word is like nothing
        let short = past(&[("ok", 1.0), ("ok", 1.0), ("ok", 1.0)]);
        assert_eq!(of_turn("ok", &short).basis, TurnBasis::Agent);
    }
}
