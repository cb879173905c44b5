//! A year of twenty schedules in a real store: sleeps, both nights on which the clock is turned, jumps forth and back, engines
//! that end and begin, two at once, tasks that go on, are run again, and schedules that rest. What becomes of each time is
//! what a calculation of its own says, which knows nothing of the engine's.

use super::{fire, reckon_anew};
use crate::{Engine, ports::Clock, schedules::plain::Dice, testing};
use contract::{
    NewTask, Timestamp,
    command::{CancelTasks, CreateSchedule, ListSchedules, PauseSchedule, RetryTasks},
    schedule::{Missed, OccurrenceState, Overlap, Rhythm, ScheduleDraft},
    task::CommandLine,
};
use jiff::{
    ToSpan as _,
    civil::date,
    tz::{AmbiguousOffset, TimeZone},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

const HOUR: i64 = 3_600_000;
const MINUTE: i64 = 60_000;
/// Later than this a time was missed.
const LATE: i64 = 60_000;
/// Of each look so many of a schedule's last times are compared; all of them at the end.
const COMPARED: i64 = 8;

fn ms(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_millisecond()
}

fn start() -> i64 {
    ms("2027-01-01T00:00:00Z")
}

fn end() -> i64 {
    ms("2028-01-01T00:00:00Z")
}

/// A clock that is set by hand.
struct HandClock(AtomicI64);

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

/// When one comes.
enum Comes {
    /// At these hours and minutes, on the days for which it says so; in a zone.
    Wall(&'static str, &'static str, &'static [i8], &'static [i8], fn(jiff::civil::Date) -> bool),
    Every(i64),
    Once(&'static str),
}

impl Comes {
    fn rhythm(&self) -> (Rhythm, &'static str) {
        match self {
            Self::Wall(pattern, zone, ..) => (Rhythm::Cron((*pattern).into()), zone),
            Self::Every(ms) => (Rhythm::Every(ms / 1000), "UTC"),
            Self::Once(at) => (Rhythm::Once(at.parse().unwrap()), "UTC"),
        }
    }

    /// All its times, from before the year to well after its end, by the rules of its zone.
    fn times(&self) -> Vec<i64> {
        match self {
            Self::Once(at) => vec![ms(at)],
            Self::Every(pause) => {
                (1..).map(|n| start() + n * pause).take_while(|at| *at < end() + 90 * 24 * HOUR).collect()
            }
            Self::Wall(_, zone, hours, minutes, on) => {
                let zone = TimeZone::get(zone).unwrap();
                let fixed = hours.len() * minutes.len() == 1;
                let mut times = BTreeSet::new();
                let mut day = date(2026, 12, 20);
                while day < date(2028, 4, 1) {
                    for (hour, minute) in hours.iter().flat_map(|h| minutes.iter().map(move |m| (*h, *m))) {
                        let wall = day.at(hour, minute, 0, 0);
                        match zone.to_ambiguous_timestamp(wall).offset() {
                            _ if !on(day) => {}
                            AmbiguousOffset::Unambiguous { offset } => {
                                times.insert(offset.to_timestamp(wall).unwrap());
                            }
                            // left out, or right after the hour that is left out
                            AmbiguousOffset::Gap { before, .. } => {
                                let within = before.to_timestamp(wall).unwrap();
                                let turned = zone.preceding(within + 1.nanosecond()).next().unwrap();
                                times.extend(fixed.then(|| turned.timestamp()));
                            }
                            AmbiguousOffset::Fold { before, after } => {
                                times.insert(before.to_timestamp(wall).unwrap());
                                times.extend((!fixed).then(|| after.to_timestamp(wall).unwrap()));
                            }
                        }
                    }
                    day = day.tomorrow().unwrap();
                }
                times.into_iter().map(Timestamp::as_millisecond).collect()
            }
        }
    }
}

const fn daily(_: jiff::civil::Date) -> bool {
    true
}

fn working(day: jiff::civil::Date) -> bool {
    day.weekday().to_monday_one_offset() <= 5
}

const EACH_HOUR: &[i8] =
    &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23];

/// What the calculation keeps of a schedule: plain facts about times.
struct Told {
    name: String,
    id: String,
    times: Vec<i64>,
    missed: Missed,
    most: usize,
    overlap: Overlap,
    next: Option<i64>,
    paused: bool,
    became: BTreeMap<i64, OccurrenceState>,
    /// Whether anything of it goes on.
    open: bool,
}

impl Told {
    fn after(&self, moment: i64) -> Option<i64> {
        self.times.iter().copied().find(|at| *at > moment)
    }

    fn waits(&self) -> Vec<i64> {
        let waits = self.became.iter().filter(|(_, state)| **state == OccurrenceState::Waiting);
        waits.map(|(at, _)| *at).collect()
    }

    /// What becomes of it at a look.
    fn look(&mut self, now: i64) {
        if self.paused {
            return;
        }
        if let Some(next) = self.next.filter(|next| *next <= now) {
            self.deal(next, now);
        }
        if !self.open
            && let Some(first) = self.waits().first()
        {
            self.became.insert(*first, OccurrenceState::Started);
            self.open = true;
        }
    }

    /// The policy table.
    fn deal(&mut self, next: i64, now: i64) {
        let passed: Vec<i64> = self.times.iter().copied().filter(|at| (next..=now).contains(at)).collect();
        self.next = self.after(now);
        let kept = if self.missed == Missed::All { self.most } else { 1 };
        let cut = passed.len().saturating_sub(kept);
        let (mut missed, mut starts) = (passed[..cut].last().copied(), passed[cut..].to_vec());
        if self.missed == Missed::Skip && now - starts[0] > LATE {
            missed = starts.pop();
        }
        if let Some(missed) = missed {
            self.became.entry(missed).or_insert(OccurrenceState::Missed);
        }
        for (number, at) in starts.into_iter().enumerate() {
            let waits = self.waits();
            if self.became.contains_key(&at) {
                continue; // a time is dealt with once
            }
            let overlap = if number == 0 { self.overlap } else { Overlap::Queue };
            let state = match overlap {
                _ if !self.open && waits.is_empty() => OccurrenceState::Started,
                Overlap::Skip => OccurrenceState::Overlapped,
                Overlap::Queue if waits.len() >= 100 => OccurrenceState::Overlapped,
                Overlap::Queue | Overlap::CancelPrevious => OccurrenceState::Waiting,
            };
            self.became.insert(at, state);
            if state == OccurrenceState::Started {
                self.open = true;
            } else if overlap == Overlap::CancelPrevious {
                self.open = false;
                for earlier in waits {
                    self.became.insert(earlier, OccurrenceState::Overlapped);
                }
            }
        }
    }
}

/// The twenty schedules.
fn plans() -> Vec<(Comes, Missed, i64, Overlap)> {
    use Missed::{All, Once, Skip};
    use Overlap::{CancelPrevious, Queue};
    const SKIP: Overlap = Overlap::Skip;
    let berlin = "Europe/Berlin";
    let york = "America/New_York";
    let wall = Comes::Wall;
    let first: fn(jiff::civil::Date) -> bool = |day| day.day() == 1;
    let sunday: fn(jiff::civil::Date) -> bool = |day| day.weekday().to_monday_one_offset() == 7;
    let last: fn(jiff::civil::Date) -> bool = |day| day == day.last_of_month();
    vec![
        (wall("30 2 * * *", berlin, &[2], &[30], daily), Once, 10, SKIP),
        (wall("0 2 * * *", berlin, &[2], &[0], daily), All, 5, Queue),
        (wall("0 3 * * *", berlin, &[3], &[0], daily), Skip, 10, SKIP),
        (wall("30 2,14 * * *", berlin, &[2, 14], &[30], daily), All, 3, CancelPrevious),
        (wall("0 9 * * 1-5", berlin, &[9], &[0], working), Once, 10, Queue),
        (wall("30 2 * * 7", berlin, &[2], &[30], sunday), Once, 10, SKIP),
        (wall("0 0 L * *", berlin, &[0], &[0], last), All, 2, SKIP),
        (wall("0 * * * *", berlin, EACH_HOUR, &[0], daily), Once, 10, SKIP),
        (wall("30 1 * * *", york, &[1], &[30], daily), Once, 10, CancelPrevious),
        (wall("30 2 * * *", york, &[2], &[30], daily), All, 100, Queue),
        (wall("0 0 1 * *", york, &[0], &[0], first), Skip, 10, Queue),
        (wall("15 2 * * *", "Australia/Lord_Howe", &[2], &[15], daily), Once, 10, SKIP),
        (wall("0,30 1 * * *", "Australia/Lord_Howe", &[1], &[0, 30], daily), All, 4, SKIP),
        (wall("45 23 * * *", "Asia/Kolkata", &[23], &[45], daily), Skip, 10, CancelPrevious),
        (wall("0 */6 * * *", "UTC", &[0, 6, 12, 18], &[0], daily), All, 3, Queue),
        (Comes::Every(6 * HOUR), Once, 10, Queue),
        (Comes::Every(36 * HOUR), All, 10, SKIP),
        (Comes::Every(95 * MINUTE), Skip, 10, CancelPrevious),
        (Comes::Every(7 * 24 * HOUR), Once, 10, SKIP),
        (Comes::Once("2027-07-01T12:00:00Z"), Once, 10, SKIP),
    ]
}

/// The year as it goes on.
struct YearBench {
    dir: tempfile::TempDir,
    clock: Arc<HandClock>,
    engine: Option<Engine>,
    told: Vec<Told>,
    dice: Dice,
}

fn open(dir: &Path, clock: &Arc<HandClock>) -> Engine {
    testing::open(dir, Arc::<HandClock>::clone(clock))
}

impl YearBench {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(HandClock(AtomicI64::new(start())));
        let engine = open(dir.path(), &clock);
        let mut told = vec![];
        for (number, (comes, missed, most, overlap)) in plans().into_iter().enumerate() {
            let name = format!("Plan {number}");
            let (rhythm, zone) = comes.rhythm();
            let task = NewTask { command: Some(CommandLine::Line("wait".into())), ..NewTask::default() };
            let schedule = ScheduleDraft {
                name: Some(name.clone()),
                rhythm: Some(rhythm),
                zone: Some(zone.into()),
                task: Some(task),
                missed: Some(missed),
                missed_most: Some(most),
                overlap: Some(overlap),
                // one of them ends within the year
                expires_at: (number == 11).then(|| Some("2027-09-01T00:00:00Z".parse().unwrap())),
                ..ScheduleDraft::default()
            };
            let made = engine.call(CreateSchedule { schedule }).unwrap();
            let mut times = comes.times();
            times.retain(|at| number != 11 || *at <= ms("2027-09-01T00:00:00Z"));
            let most = usize::try_from(most).unwrap();
            let became = BTreeMap::new();
            let id = made.id.to_string();
            let mut one = Told {
                name,
                id,
                times,
                missed,
                most,
                overlap,
                next: None,
                paused: false,
                became,
                open: false,
            };
            one.next = one.after(start());
            told.push(one);
        }
        Self { dir, clock, engine: Some(engine), told, dice: Dice(20_261_207) }
    }

    fn now(&self) -> i64 {
        self.clock.0.load(Ordering::SeqCst)
    }

    fn engine(&self) -> &Engine {
        self.engine.as_ref().unwrap()
    }

    fn turn(&self, by: i64) {
        self.clock.0.fetch_add(by, Ordering::SeqCst);
    }

    /// At least so long passes, and up to so many hours more.
    fn pass(&mut self, least: i64, hours: i64) {
        let more = self.dice.below(hours * 60) * MINUTE;
        self.turn(least + more);
    }

    /// Whoever runs the queue looks, and looks again until there is nothing more to do.
    fn look(&mut self) {
        let context = &self.engine().host.context;
        while fire(context).unwrap().dealt > 0 {}
        self.compare(COMPARED);
    }

    /// Two engines look at the same moment.
    fn look_twice(&mut self) {
        let other = open(self.dir.path(), &self.clock);
        let both = [&self.engine().host.context, &other.host.context];
        std::thread::scope(|threads| {
            for context in both {
                threads.spawn(move || while fire(context).unwrap().dealt > 0 {});
            }
        });
        while fire(both[0]).unwrap().dealt > 0 {}
        self.compare(COMPARED);
    }

    fn compare(&mut self, limit: i64) {
        let now = self.now();
        self.told.iter_mut().for_each(|one| one.look(now));
        let at = Timestamp::from_millisecond(now).unwrap();
        for one in &self.told {
            let last = self.engine().host.context.store.read(|c| store::schedules::last(c, &one.id, limit));
            let found: Vec<_> = last.unwrap().into_iter().map(|row| (row.nominal_at, row.state)).collect();
            let most = usize::try_from(limit).unwrap();
            let told: Vec<_> = one.became.iter().rev().take(most).map(|(at, state)| (*at, *state)).collect();
            assert_eq!(found, told, "{} at {at}", one.name);
        }
    }

    /// What goes on of a schedule ends, or goes on once more after that.
    fn end_tasks(&mut self, place: usize, again: bool) {
        let id = self.told[place].id.clone();
        let context = Arc::clone(&self.engine().host.context);
        let open = context.store.read(|c| store::schedules::open_tasks(c, &id)).unwrap();
        assert_eq!(!open.is_empty(), self.told[place].open, "{}", self.told[place].name);
        if open.is_empty() {
            return;
        }
        let ended = self.engine().call(CancelTasks { ids: open.clone() }).unwrap();
        assert!(ended.refused.is_empty(), "{:?}", ended.refused);
        self.told[place].open = again;
        if again {
            let ids = vec![open[0].clone()];
            self.engine().call(RetryTasks { ids, ..RetryTasks::default() }).unwrap();
        }
    }

    fn pause(&mut self, place: usize) {
        let now = self.now();
        let one = &mut self.told[place];
        let paused = !one.paused;
        one.paused = paused;
        if !paused {
            one.next = one.after(now);
        }
        let schedule = one.name.clone();
        self.engine().call(PauseSchedule { schedule, paused }).unwrap();
    }

    /// A clock that was ahead may have put times far away.
    fn reckon_anew(&mut self) {
        reckon_anew(&self.engine().host.context).unwrap();
        let now = self.now();
        for one in &mut self.told {
            let next = one.after(now);
            one.next = one.next.map(|was| next.map_or(was, |next| was.min(next)));
        }
    }

    fn restart(&mut self) {
        self.engine = None;
        self.engine = Some(open(self.dir.path(), &self.clock));
        self.reckon_anew();
    }
}

#[test]
fn a_year_with_restarts_does_with_each_time_what_the_policy_table_says() {
    let mut year = YearBench::new();
    let (mut restarts, mut backs, mut pairs, mut looks) = (0, 0, 0, 0);
    while year.now() < end() {
        match year.dice.below(40) {
            // it was off for days
            0 => year.pass(0, 24 * 9),
            1 => {
                let by = year.dice.below(30 * 60) * MINUTE;
                year.turn(-by);
                year.reckon_anew();
                backs += 1;
            }
            // asleep, or set forth
            2 | 3 => year.pass(0, 30),
            // it looks just when something comes
            4..=13 => {
                let soonest = year.told.iter().filter(|one| !one.paused).filter_map(|one| one.next).min();
                let by = soonest.unwrap_or(0) - year.now();
                year.turn(by.max(MINUTE));
            }
            _ => year.pass(MINUTE, 11),
        }
        let place = usize::try_from(year.dice.below(20)).unwrap();
        match year.dice.below(30) {
            0 => {
                year.restart();
                restarts += 1;
            }
            1 => year.pause(place),
            _ => {}
        }
        if year.dice.below(25) == 0 {
            year.look_twice();
            pairs += 1;
        } else {
            year.look();
        }
        looks += 1;
        for place in 0..year.told.len() {
            match year.dice.below(6) {
                0 => year.end_tasks(place, true),
                1..=3 => year.end_tasks(place, false),
                _ => {}
            }
        }
    }
    year.look();
    year.compare(1_000_000);
    let kinds: BTreeSet<_> =
        year.told.iter().flat_map(|one| one.became.values()).map(|state| state.as_str()).collect();
    assert_eq!(Vec::from_iter(kinds), ["missed", "overlapped", "started", "waiting"]);
    assert!(restarts > 20 && backs > 20 && pairs > 20, "{restarts} restarts, {backs} back, {pairs} pairs");
    let times: usize = year.told.iter().map(|one| one.became.len()).sum();
    println!("{looks} looks, {restarts} restarts, {backs} set back, {pairs} of two engines, {times} times");
    assert_eq!(year.engine().call(ListSchedules {}).unwrap().len(), 20);
}
