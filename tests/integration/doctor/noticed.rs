//! Every break is noticed, nothing is found where nothing was broken, and every rule was broken by something.

use super::{
    breaks::{ALLOWED, Break, FIRST, SECOND},
    stage::{Copy, Live},
};
use std::collections::BTreeSet;

/// What other tests break: the folder, the file as a whole, the installation, processes, files beside rows.
const ELSEWHERE: [&str; 8] = [
    "backups",
    "data_folder",
    "queue",
    "database",
    "file_is_sound",
    "no_files_without_a_row",
    "outputs_are_there",
    "ended_has_no_process",
];

/// What a break was to be found as and was not, in words.
fn missed(live: &Live, broken: &[Break], how: impl Fn(&Copy, &str)) -> Vec<String> {
    let miss = |(what, statements, id): &Break| {
        let copy = live.copy();
        how(&copy, statements);
        let found = copy.amiss();
        (!found.iter().any(|f| f == id)).then(|| format!("{what}: not {id}, but {found:?}"))
    };
    broken.iter().filter_map(miss).collect()
}

#[test]
fn every_break_is_noticed_and_nothing_else_is() {
    let live = Live::new();
    let sound = live.copy().findings();
    let wrong: Vec<_> = sound.iter().filter(|f| !f.ok).collect();
    assert!(wrong.is_empty(), "nothing was broken: {wrong:#?}");

    let mut all = missed(&live, FIRST, Copy::alter);
    all.extend(missed(&live, SECOND, Copy::alter));
    all.extend(missed(&live, ALLOWED, Copy::alter_as_allowed));
    assert!(all.is_empty(), "{} breaks are not noticed:\n{}", all.len(), all.join("\n"));

    let broken: BTreeSet<&str> =
        [FIRST, SECOND, ALLOWED].concat().iter().map(|(_, _, id)| *id).chain(ELSEWHERE).collect();
    let looked_at: BTreeSet<&str> = sound.iter().map(|f| f.id.as_str()).collect();
    assert_eq!(looked_at, broken, "each thing that is looked at is broken by something");
    let invariants: BTreeSet<u8> = sound.iter().filter_map(|f| f.invariant).collect();
    assert_eq!(invariants, (1..=10).collect(), "each invariant is looked at");
}
