//! The database and the lifecycle know the same moves.

use engine::lifecycle;
use harness::Bench;

#[test]
fn the_database_lets_through_what_the_lifecycle_knows() {
    let bench = Bench::new();
    let store = crate::crash::stage::open(&bench.path());
    let stored = store.read(store::integrity::legal_edges).unwrap();
    let mut known: Vec<_> = lifecycle::edges()
        .into_iter()
        .map(|(from, to)| (from.map_or("new".to_owned(), |s| s.to_string()), to.to_string()))
        .collect();
    known.sort();
    assert_eq!(stored, known);
}
