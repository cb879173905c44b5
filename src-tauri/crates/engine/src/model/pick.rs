//! Which agent is asked for a task that names none: the one whose words it shares most.

use std::collections::HashSet;

/// An agent as it is compared with a task.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate<'a> {
    pub(crate) name: &'a str,
    pub(crate) role: &'a str,
    pub(crate) instructions: &'a str,
}

/// A word of the role says more about an agent than one of its instructions.
const ROLE_WEIGHT: usize = 3;
/// Shorter words say nothing.
const SHORTEST: usize = 4;

/// The place of the agent that fits `task` best; the first of equals. `None` where there is none to choose from.
pub(crate) fn best(task: &str, candidates: &[Candidate<'_>]) -> Option<usize> {
    let wanted = stems(task);
    let score = |candidate: &Candidate<'_>| {
        let shared = |text: &str| stems(text).intersection(&wanted).count();
        ROLE_WEIGHT * (shared(candidate.role) + shared(candidate.name)) + shared(candidate.instructions)
    };
    let scored = candidates.iter().enumerate().map(|(place, candidate)| (place, score(candidate)));
    scored.max_by_key(|(place, score)| (*score, std::cmp::Reverse(*place))).map(|(place, _)| place)
}

/// The words of a text without their endings: “researching” and “Researcher” are the same to a reader.
fn stems(text: &str) -> HashSet<String> {
    const ENDINGS: [&str; 8] = ["ings", "ing", "ers", "er", "es", "ed", "s", "e"];
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= SHORTEST);
    words
        .map(|word| {
            let word = word.to_lowercase();
            let stem = ENDINGS.iter().find_map(|ending| word.strip_suffix(ending));
            stem.filter(|stem| stem.len() >= 3).map_or_else(|| word.clone(), str::to_owned)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEAM: [Candidate<'static>; 3] = [
        Candidate { name: "writer", role: "Writes release notes", instructions: "Short sentences." },
        Candidate {
            name: "scout",
            role: "Researcher of companies",
            instructions: "Find sources, cite them.",
        },
        Candidate { name: "reviewer", role: "Reviews code", instructions: "Look for defects in changes." },
    ];

    fn asked(task: &str) -> &'static str {
        TEAM[best(task, &TEAM).unwrap()].name
    }

    #[test]
    fn the_one_whose_role_fits_is_asked() {
        assert_eq!(asked("Research the company Example Ltd"), "scout");
        assert_eq!(asked("Review this code change"), "reviewer");
        assert_eq!(asked("Write the notes for the release"), "writer");
    }

    #[test]
    fn where_nobody_fits_the_first_is_asked() {
        assert_eq!(asked("Sing"), "writer");
        assert_eq!(best("anything", &[]), None);
    }
}
