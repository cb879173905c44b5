//! Waiting for a named condition, always with a deadline; a condition that never comes is named in the failure.

use std::time::{Duration, Instant};

/// How long anything may take before a test gives up. Generous: it is reached by failures only.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// How often a condition is looked at that nothing announces.
pub(crate) const LOOK: Duration = Duration::from_millis(15);

/// Waits until `look` finds something.
pub fn until<T>(what: &str, look: impl FnMut() -> Option<T>) -> T {
    until_within(DEADLINE, what, look)
}

/// Waits until `look` finds something, at most this long.
///
/// # Panics
/// When the time is over, with `what` in the message.
pub fn until_within<T>(deadline: Duration, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let mut found = None;
    at_most(deadline, || {
        found = look();
        found.is_some()
    });
    found.unwrap_or_else(|| panic!("{what}: not within {deadline:?}"))
}

/// Waits until `is_so`, at most this long, for whoever looks again afterwards and tells more of what is left.
pub fn at_most(deadline: Duration, mut is_so: impl FnMut() -> bool) {
    let end = Instant::now() + deadline;
    while !is_so() && Instant::now() < end {
        std::thread::sleep(LOOK);
    }
}

/// Waits without blocking the thread until `look` finds something.
///
/// # Panics
/// When [`DEADLINE`] is over, with `what` in the message.
pub async fn eventually<T>(what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
    eventually_within(DEADLINE, what, look).await
}

/// Waits without blocking the thread until `look` finds something, at most this long.
///
/// # Panics
/// When the time is over, with `what` in the message.
pub async fn eventually_within<T>(
    deadline: Duration,
    what: &str,
    mut look: impl AsyncFnMut() -> Option<T>,
) -> T {
    let end = Instant::now() + deadline;
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(Instant::now() < end, "{what}: not within {deadline:?}");
        tokio::time::sleep(LOOK).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_is_returned() {
        let mut looks = 0;
        let found = until("three looks", || {
            looks += 1;
            (looks == 3).then_some(looks)
        });
        assert_eq!(found, 3);
    }

    #[test]
    #[should_panic(expected = "a miracle: not within")]
    fn what_never_comes_is_named() {
        until_within(Duration::ZERO, "a miracle", || None::<()>);
    }
}
