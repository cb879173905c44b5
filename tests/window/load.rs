//! Another program that changes tasks without pause, as fast as it is let.

use contract::{
    NewTask, Timestamp,
    command::{CreateTask, PauseTasks, ResumeTasks},
    queue::Role,
    task::CommandLine,
};
use engine::{Engine, Options, SessionSecrets, SystemClock};
use harness::Place;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// Changes that are made in a second, at most: each is an event.
const RATE: u32 = 500;

/// So many are changed by one command: a commit for each would wait for the disk.
const AT_ONCE: usize = 10;

/// The load while it lasts.
pub(crate) struct Load {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<f64>,
}

impl Load {
    /// Ends it: how many events it made in a second.
    pub(crate) fn end(self) -> f64 {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}

/// Holds tasks and lets them go on, from a thread of its own.
pub(crate) fn events(place: &Place) -> Load {
    let stop = Arc::new(AtomicBool::new(false));
    let (ended, data_dir) = (Arc::clone(&stop), place.data());
    let thread = std::thread::spawn(move || {
        let options = Options {
            data_dir,
            role: Role::Command,
            runners: vec![],
            clock: Arc::new(SystemClock),
            secrets: Arc::new(SessionSecrets::default()),
            models: None,
            machine: None,
            messenger: None,
            workspaces: None,
        };
        let engine = Engine::open(options).unwrap();
        let later = Timestamp::now() + Duration::from_secs(3600);
        let ids: Vec<String> = (0..50)
            .map(|n| {
                let task = NewTask {
                    title: Some(format!("Load {n}")),
                    command: Some(CommandLine::Line("true".into())),
                    scheduled_at: Some(later),
                    ..NewTask::default()
                };
                engine.call(CreateTask { task }).unwrap().task.id.to_string()
            })
            .collect();
        let (begin, mut made) = (Instant::now(), 0_u32);
        for some in ids.chunks(AT_ONCE).cycle() {
            engine.call(PauseTasks { ids: some.to_vec() }).unwrap();
            engine.call(ResumeTasks { ids: some.to_vec() }).unwrap();
            made += 2 * some.len() as u32;
            if ended.load(Ordering::Relaxed) {
                break;
            }
            let due = begin + Duration::from_secs(1) * made / RATE;
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
        }
        f64::from(made) / begin.elapsed().as_secs_f64()
    });
    Load { stop, thread }
}
