//! Keyrings that do not answer: nobody waits for them but the run that needs the key, and none is left behind unsaid.

use contract::{
    ErrorCode, ProviderDraft, Status,
    command::{EditProvider, GetProvider, RemoveProvider},
    provider::Key,
};
use engine::{Role, Secrets, Stop, ports::SecretsError};
use harness::{Bench, wait};
use std::{
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

/// How long the keyring hangs where nobody lets it go, so that a failing test ends.
const PATIENCE: Duration = Duration::from_secs(60);
/// Runs that are taken over at once.
const RUNS: usize = 3;

/// A keyring that gives nothing until it is let, and tells how many wait for it.
#[derive(Default)]
struct Hung {
    /// How many wait, and whether they may go on.
    waiting: Mutex<(usize, bool)>,
    changed: Condvar,
}

impl Hung {
    fn let_go(&self) {
        self.waiting.lock().unwrap().1 = true;
        self.changed.notify_all();
    }
}

impl Secrets for Hung {
    fn keep(&self, _name: &str, _key: &Key) -> Result<(), SecretsError> {
        Err(SecretsError::Silent)
    }

    fn get(&self, _name: &str) -> Result<Option<Key>, SecretsError> {
        let mut waiting = self.waiting.lock().unwrap();
        waiting.0 += 1;
        let kept = self.changed.wait_timeout_while(waiting, PATIENCE, |(_, go)| !*go).unwrap();
        drop(kept);
        Err(SecretsError::Silent)
    }

    fn forget(&self, _name: &str) -> Result<(), SecretsError> {
        Err(SecretsError::Locked)
    }
}

fn key() -> ProviderDraft {
    ProviderDraft { key: Some(Key::new("sk-1".into())), ..ProviderDraft::default() }
}

#[test]
fn a_keyring_that_hangs_holds_up_no_other_run() {
    let bench = Bench::running(i64::try_from(RUNS).unwrap());
    let agent = bench.model_agent("writer", "Writes");
    bench.engine.call(EditProvider { name: "local".into(), changes: key() }).unwrap();
    let tasks: Vec<_> = (0..RUNS).map(|n| bench.create_model(&agent, &format!("run {n}"), "wait")).collect();
    for task in &tasks {
        bench.until_status(task.id, Status::Running);
    }
    let hung = Arc::new(Hung::default());
    let next = bench.another_with(Role::Worker, Arc::clone(&hung) as Arc<dyn Secrets>);
    bench.engine.stop(Stop::LeaveRunning);
    std::thread::scope(|scope| {
        scope.spawn(|| next.start(1));
        wait::until("all runs are taken over and wait for their keys", || {
            let waiting = hung.waiting.lock().unwrap();
            (waiting.0 == RUNS).then_some(())
        });
        hung.let_go();
    });
    next.engine.stop(Stop::StopRunning);
}

#[test]
fn a_provider_whose_key_would_stay_in_a_locked_keyring_is_not_removed() {
    let bench = Bench::new();
    bench.model_agent("writer", "Writes");
    bench.engine.call(EditProvider { name: "local".into(), changes: key() }).unwrap();
    let locked = bench.another_with(Role::Command, Arc::new(Hung::default()));
    let refused = locked.engine.call(RemoveProvider { name: "local".into() }).unwrap_err();
    assert_eq!(refused.code, ErrorCode::Refused);
    assert!(refused.message.contains("its key would stay behind"), "{}", refused.message);
    assert!(refused.hint.unwrap().contains("Unlock the keyring"));
    bench.engine.call(GetProvider { name: "local".into() }).unwrap();
    bench.engine.call(RemoveProvider { name: "local".into() }).unwrap();
}
