//! A runner, an attempt's folder, and an engine's end of the line that keeps what a run keeps.

use crate::{job::job, supervisor::supervisor};
use contract::{
    ApiError, NewTask, ProviderId, Task, TaskId, Timestamp,
    coding::{CodingClient, CodingProtocol, PermissionPolicy},
    model::{Answer, Budget, Question},
    task::TaskWithResult,
};
use engine::ports::{
    CodingJob, Conversation, Ended, FamilyUsage, Job, LeaseLost, Link, Report, RunContext, RunContextError,
    Runner as _, SessionSecrets, Signal, Turn, UserMessage,
};
use legwork_runners::CodingRunner;
use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    sync::{Arc, Mutex},
    time::Duration,
};

/// One attempt, in a temporary folder.
pub(crate) struct Attempt {
    root: tempfile::TempDir,
    job: Job,
    line: Arc<Line>,
}

impl Attempt {
    /// At an agent that is this script, and of which nobody minds to hear nothing for so long.
    pub(crate) fn new(script: &str, quiet: Duration) -> Self {
        supervisor();
        let root = tempfile::tempdir().unwrap();
        let program = root.path().join("agent");
        fs::write(&program, format!("#!/bin/sh\ncd {}\n{script}\n", root.path().display())).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        fs::create_dir(root.path().join("attempt")).unwrap();
        let coding = CodingJob {
            client: CodingClient::ClaudeCode,
            protocol: CodingProtocol::Stream,
            program,
            arguments: vec![],
            model: None,
            permissions: PermissionPolicy::All,
            prompt: "Do it".into(),
            session: None,
            whole: "Do it".into(),
            round: 0,
            rounds: 0,
            budget: Budget::default(),
            quiet: Some(quiet),
        };
        let job = Job {
            agent: "claude".to_owned(),
            timeout: Duration::from_secs(120),
            reads_progress: false,
            coding: Some(Arc::new(coding)),
            ..job(root.path())
        };
        Self { root, job, line: Arc::default() }
    }

    /// Runs until it ends or asks; the next call goes on.
    pub(crate) fn run(&mut self) -> Ended {
        let runner = CodingRunner::new(supervisor(), Arc::new(SessionSecrets::default()));
        let ended = runner.run(&self.job, &*self.line);
        self.job.resumed = true;
        ended
    }

    /// Runs until it asks.
    #[track_caller]
    pub(crate) fn asks(&mut self) -> Question {
        match self.run() {
            Ended::Asks(question) => question,
            other => panic!("it did not ask: {other:?}"),
        }
    }

    /// The person says this.
    pub(crate) fn say(&self, text: &str) {
        let mut kept = self.line.kept.lock().unwrap();
        let number = kept.written + 1;
        kept.written = number;
        kept.messages.push(UserMessage { number, answer: Answer::Text(text.to_owned()) });
    }

    /// Makes a file of the agent's folder.
    pub(crate) fn put(&self, name: &str) {
        fs::write(self.root.path().join(name), "").unwrap();
    }
}

#[derive(Default)]
struct Kept {
    conversation: Conversation,
    messages: Vec<UserMessage>,
    written: i64,
}

type Receiver = Box<dyn Fn(Signal) + Send + Sync>;

/// The engine's end of the line.
#[derive(Default)]
struct Line {
    kept: Mutex<Kept>,
    receiver: Mutex<Option<Receiver>>,
}

impl Link for Line {
    fn started(&self, _pid: u32) -> Result<(), LeaseLost> {
        Ok(())
    }

    fn report(&self, _report: Report) {}

    fn on_signal(&self, receive: Receiver) {
        *self.receiver.lock().unwrap() = Some(receive);
    }

    fn context(&self) -> &dyn RunContext {
        self
    }
}

impl RunContext for Line {
    fn conversation(&self) -> Result<Conversation, RunContextError> {
        Ok(self.kept.lock().unwrap().conversation.clone())
    }

    fn keep(&self, turn: Turn) -> Result<(), RunContextError> {
        let mut kept = self.kept.lock().unwrap();
        kept.messages.retain(|message| message.number > turn.read_letters);
        kept.conversation.messages.extend(turn.messages);
        kept.conversation.notes = turn.notes;
        Ok(())
    }

    fn user_messages(&self) -> Result<Vec<UserMessage>, RunContextError> {
        Ok(self.kept.lock().unwrap().messages.clone())
    }

    fn family(&self) -> Result<FamilyUsage, RunContextError> {
        Ok(FamilyUsage::default())
    }

    fn quota_out(&self, _provider: ProviderId, _until: Timestamp) {}

    fn keep_summary(&self, _up_to: TaskId, _summary: String) -> Result<(), RunContextError> {
        Ok(())
    }

    fn create_child(&self, _task: NewTask, _key: String) -> Result<Task, ApiError> {
        Err(ApiError::refused("No."))
    }

    fn lend_place(&self, _awaited: TaskId) -> Box<dyn std::any::Any + Send> {
        Box::new(())
    }

    fn child(&self, _id: TaskId) -> Result<TaskWithResult, ApiError> {
        Err(ApiError::refused("No."))
    }
}
