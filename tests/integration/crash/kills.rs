//! Random kills of workers, supervisors and enqueuing commands while tasks flow, some of which a person pauses,
//! resumes and cancels meanwhile. `LEGWORK_KILLS` asks for more of
//! them than the hundred of a short run; `LEGWORK_SEED` repeats one.

use crate::{
    cli::home::{Home, Running},
    crash::dice::{Dice, number},
    crash::history::{Story, wrongs},
    crash::stage::{assert_sound, attempts, kill, lines, open, supervisors},
};
use contract::{Status, task::AttemptState};
use rustix::process::Signal;
use std::{
    collections::BTreeMap,
    fs::{self, File},
    process::{Child, Stdio},
    time::{Duration, Instant},
};
use store::Store;

/// One run of a command at a time, told by a lock; its end leaves a line.
const COMMAND: &str = "exec 9>lock-$LEGWORK_TASK_ID; flock -n 9 || echo $LEGWORK_TASK_ID >> overlaps; \
                       sleep 0.$(($$ % 4)); echo $LEGWORK_TASK_ID >> ends";
/// Tasks that are not settled yet are kept about so many, so that every kill has something to hit.
const IN_FLIGHT: usize = 8;
/// Where the dice begin; `LEGWORK_SEED` tries others.
const SEED: u64 = 20_261_120;

/// A command that enqueues, and the file that its answer goes to.
struct Enqueuing {
    child: Child,
    said: std::path::PathBuf,
}

/// The whole stage of one run.
struct Kills {
    home: Home,
    store: Store,
    dice: Dice,
    worker: Option<Running>,
    enqueuing: Vec<Enqueuing>,
    acknowledged: Vec<String>,
    cancel_asked: Vec<String>,
    started: usize,
    killed: BTreeMap<&'static str, usize>,
}

impl Kills {
    fn new(seed: u64) -> Self {
        let home = Home::new();
        Self {
            store: open(&home.data()),
            home,
            dice: Dice::of(seed),
            worker: None,
            enqueuing: vec![],
            acknowledged: vec![],
            cancel_asked: vec![],
            started: 0,
            killed: BTreeMap::new(),
        }
    }

    fn keep_going(&mut self) {
        if self.worker.is_none() {
            self.worker = Some(self.home.start(&["worker", "--workers", "4"]));
        }
        self.hear();
        while self.enqueuing.len() < 2 && self.in_flight() < IN_FLIGHT {
            self.enqueue();
        }
    }

    /// Tasks that the queue is about to do something with.
    fn in_flight(&self) -> usize {
        let counts = self.store.read(|c| store::counts::by_status(c, store::users::LOCAL_USER)).unwrap();
        let live = [Status::Pending, Status::Queued, Status::Running].map(|status| counts.get(status));
        usize::try_from(live.iter().sum::<i64>()).unwrap()
    }

    fn enqueue(&mut self) {
        let said = self.home.scratch().join(format!("said-{}", self.started));
        let title = format!("Task {}", self.started);
        self.started += 1;
        let child = self
            .home
            .command(&["--json", "execute", &title, "--async", "--command", COMMAND])
            .stdout(File::create(&said).unwrap())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.enqueuing.push(Enqueuing { child, said });
    }

    /// Takes note of what enqueuing commands have acknowledged. A whole line counts, even of one that was killed
    /// right after it.
    fn hear(&mut self) {
        for mut one in std::mem::take(&mut self.enqueuing) {
            let Some(status) = one.child.try_wait().unwrap() else {
                self.enqueuing.push(one);
                continue;
            };
            let said = fs::read_to_string(&one.said).unwrap();
            assert!(!status.success() || said.ends_with('\n'), "done without a word");
            if said.ends_with('\n') {
                let task: serde_json::Value = serde_json::from_str(&said).unwrap();
                self.acknowledged.push(task["id"].as_str().unwrap().to_owned());
            }
        }
    }

    /// Goes on for a random while: the moment of the kill is what is random here, not what is waited for.
    fn some_while(&mut self) {
        let until = Instant::now() + Duration::from_millis(self.dice.below(300));
        loop {
            self.keep_going();
            let Some(left) = until.checked_duration_since(Instant::now()) else { return };
            std::thread::sleep(left.min(Duration::from_millis(10)));
        }
    }

    fn kill_one(&mut self) {
        let victim = match self.dice.below(100) {
            0..60 => self.kill_worker(),
            60..85 => self.kill_supervisor(),
            _ => self.kill_enqueuing(),
        };
        *self.killed.entry(victim).or_default() += 1;
    }

    fn kill_worker(&mut self) -> &'static str {
        if let Some(worker) = self.worker.take() {
            worker.signal(Signal::KILL);
            let _ = worker.end();
        }
        "workers"
    }

    fn kill_supervisor(&mut self) -> &'static str {
        let found = supervisors(&self.home);
        if found.is_empty() {
            return self.kill_worker();
        }
        let one = usize::try_from(self.dice.below(found.len() as u64)).unwrap();
        kill(found[one].pid);
        "supervisors"
    }

    fn kill_enqueuing(&mut self) -> &'static str {
        let Some(one) = self.enqueuing.last() else { return self.kill_worker() };
        kill(one.child.id().cast_signed());
        "enqueuing commands"
    }

    /// A person changes their mind about one of the newest tasks.
    fn ask_for_something(&mut self) {
        let mut newest = self.acknowledged.iter().rev().take(IN_FLIGHT);
        let at = usize::try_from(self.dice.below(IN_FLIGHT as u64)).unwrap();
        let Some(id) = newest.nth(at).cloned() else { return };
        let verb = ["pause", "pause", "resume", "cancel"][usize::try_from(self.dice.below(4)).unwrap()];
        if verb == "cancel" {
            self.cancel_asked.push(id.clone());
        }
        let answer = self.home.run(&[verb, &id]);
        // what has ended, or does not stand where this can be asked for, refuses
        assert!([0, 4].contains(&answer.status), "{verb} {id}: {}", answer.all());
    }

    /// Lets go what a person holds.
    fn resume_all(&self) {
        let held = self.home.json(&["list", "--status", "paused", "--limit", "500"]);
        for task in held["tasks"].as_array().unwrap() {
            self.home.run(&["resume", task["id"].as_str().unwrap()]);
        }
    }

    /// Lets everything come to its end.
    fn settle(&mut self) {
        while !self.enqueuing.is_empty() {
            self.hear();
            std::thread::yield_now();
        }
        if let Some(worker) = self.worker.take() {
            worker.signal(Signal::KILL);
            let _ = worker.end();
        }
        // a pause that was asked for may still have to be carried out
        self.resume_all();
        self.home.expect(0, &["worker", "--drain", "--workers", "4"]);
        self.resume_all();
        self.home.expect(0, &["worker", "--drain", "--workers", "4"]);
    }

    fn stories(&self) -> BTreeMap<String, Story> {
        let store = &self.store;
        let (ends, overlaps) = (lines(&self.home, "ends"), lines(&self.home, "overlaps"));
        let filter = store::tasks::ListFilter {
            user: store::users::LOCAL_USER.to_owned(),
            limit: i64::MAX,
            ..Default::default()
        };
        let tasks = store.read(|c| store::tasks::page(c, &filter)).unwrap();
        let events = store.read(|c| store::events::after(c, 0, i64::MAX)).unwrap();
        let story = |id: &str, status: Status| {
            let all = attempts(store, id);
            let completions = events
                .iter()
                .filter(|e| e.task_id.as_deref() == Some(id) && e.to_status == Some(Status::Completed));
            Story {
                status: Some(status),
                completions: completions.count(),
                attempts_completed: all.iter().filter(|a| a.state == AttemptState::Completed).count(),
                attempts: all.len(),
                lost: all.iter().filter(|a| a.state == AttemptState::Lost && a.pid.is_some()).count(),
                charged: all.iter().filter(|a| a.charged).count(),
                ran: ends.iter().filter(|end| *end == id).count(),
                cancel_asked: self.cancel_asked.iter().any(|c| c == id),
                overlapped: overlaps.iter().any(|o| o == id),
            }
        };
        tasks.iter().map(|t| (t.id.clone(), story(&t.id, t.status))).collect()
    }
}

#[test]
fn whatever_is_killed_nothing_is_lost_stuck_or_done_twice() {
    let seed = number("LEGWORK_SEED").unwrap_or(SEED);
    let wanted = number("LEGWORK_KILLS").unwrap_or(100);
    let mut kills = Kills::new(seed);
    for _ in 0..wanted {
        kills.some_while();
        kills.kill_one();
        if kills.dice.below(3) == 0 {
            kills.ask_for_something();
        }
    }
    kills.settle();
    let stories = kills.stories();
    println!("seed {seed}: {} tasks, killed {:?}", stories.len(), kills.killed);
    assert!(
        stories.len() as u64 >= wanted / 2,
        "too few tasks flowed for this to tell anything: {}",
        stories.len()
    );
    let wrongs = wrongs(&stories, &kills.acknowledged);
    assert!(wrongs.is_empty(), "seed {seed}: {wrongs:#?}");
    assert_sound(&kills.home);
}
