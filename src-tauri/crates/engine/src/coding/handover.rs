//! Which coding agent does a task where one has reached its limit; pure.

/// Whose turn it is: the first of `order` whose limit is over or was never reached, and `None` for when; where all of them
/// have reached theirs, the one that may go on first, and when. `until` says when the limit of an agent ends.
pub(crate) fn next<'a>(
    order: &[&'a str],
    until: impl Fn(&str) -> Option<i64>,
    now: i64,
) -> Option<(&'a str, Option<i64>)> {
    let limited = |agent: &str| until(agent).filter(|until| *until > now);
    let free = order.iter().find(|agent| limited(agent).is_none());
    let first = || order.iter().min_by_key(|agent| limited(agent));
    free.or_else(first).map(|agent| (*agent, limited(agent)))
}

#[cfg(test)]
mod tests {
    use super::next;

    #[test]
    fn the_first_that_is_not_at_its_limit_goes_on() {
        let table: [(&[(&str, i64)], _); 7] = [
            (&[], ("a", None)),
            (&[("a", 20)], ("b", None)),
            (&[("a", 20), ("b", 30)], ("c", None)),
            // over by now
            (&[("a", 10), ("b", 30)], ("a", None)),
            (&[("a", 30), ("b", 20), ("c", 40)], ("b", Some(20))),
            (&[("a", 20), ("b", 20), ("c", 20)], ("a", Some(20))),
            (&[("b", 20), ("c", 20)], ("a", None)),
        ];
        for (limits, expected) in table {
            let until = |agent: &str| limits.iter().find(|(name, _)| *name == agent).map(|(_, until)| *until);
            assert_eq!(next(&["a", "b", "c"], until, 10), Some(expected), "{limits:?}");
        }
        assert_eq!(next(&[], |_| None, 10), None);
    }
}
