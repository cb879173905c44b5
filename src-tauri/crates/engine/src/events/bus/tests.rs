//! Subscribers that are slower than what happens.

use super::*;
use contract::Timestamp;

/// Longer than any of these tests takes; reached by failures only.
const SOON: Duration = Duration::from_secs(20);

fn happened(id: i64) -> Notice {
    Notice::Event(Event {
        id,
        at: Timestamp::UNIX_EPOCH,
        task_id: None,
        kind: contract::event::EventKind::Status,
        from_status: None,
        to_status: None,
    })
}

/// Everything that a subscriber hears until nothing more comes by itself.
fn heard(subscription: &Subscription) -> Vec<Notice> {
    std::iter::from_fn(|| subscription.recv_timeout(Duration::ZERO).ok()).collect()
}

#[test]
fn whoever_missed_something_is_told_although_nothing_more_happens() {
    let room = i64::try_from(LAG).unwrap();
    for (burst, misses) in [(1, false), (room - 1, false), (room, false), (room + 1, true), (3 * room, true)]
    {
        let bus = Bus::default();
        let slow = bus.subscribe();
        for id in 0..burst {
            bus.announce(&happened(id));
        }
        let said = heard(&slow);
        assert_eq!(said.contains(&Notice::Lagged), misses, "after {burst} events");
        if !misses {
            assert_eq!(said.len(), usize::try_from(burst).unwrap(), "every one of {burst} events");
        }
        // and then it is as well off as everybody else
        bus.announce(&happened(burst));
        assert_eq!(heard(&slow), [happened(burst)], "after {burst} events");
    }
}

#[test]
fn being_slow_is_told_once_for_each_time_and_to_nobody_else() {
    let bus = Bus::default();
    let (slow, quick) = (bus.subscribe(), bus.subscribe());
    for round in 0..3 {
        for id in 0..2 * LAG {
            bus.announce(&happened(id as i64));
            assert_eq!(quick.recv_timeout(SOON), Ok(happened(id as i64)));
        }
        let lags = heard(&slow).into_iter().filter(|n| *n == Notice::Lagged).count();
        assert_eq!(lags, 1, "round {round}");
    }
    assert_eq!(heard(&quick), []);
}

#[test]
fn what_no_reading_brings_back_is_told_all_the_same() {
    let bus = Bus::default();
    let slow = bus.subscribe();
    let open = Notice::Open(vec!["legwork".into()]);
    bus.announce(&open);
    for id in 0..2 * LAG {
        bus.announce(&happened(id as i64));
    }
    assert_eq!(heard(&slow), [Notice::Lagged, open]);
}

#[test]
fn one_that_waits_hears_that_it_missed_something() {
    let bus = Arc::new(Bus::default());
    let slow = bus.subscribe();
    for id in 0..2 * LAG {
        bus.announce(&happened(id as i64));
    }
    assert_eq!(slow.recv(), Some(Notice::Lagged));
    let later = Arc::clone(&bus);
    let waiting = std::thread::spawn(move || slow.recv());
    later.announce(&happened(7));
    assert_eq!(waiting.join().unwrap(), Some(happened(7)));
}

#[test]
fn the_end_of_the_bus_is_the_end_for_whoever_waits() {
    let bus = Bus::default();
    let one = bus.subscribe();
    drop(bus);
    assert_eq!(one.recv(), None);
    assert_eq!(one.recv_timeout(SOON), Err(RecvTimeoutError::Disconnected));
}
