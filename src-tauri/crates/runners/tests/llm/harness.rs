//! An engine's end of the line, with a desk in memory, and a run of the real runner behind it.

use crate::{
    job::job,
    model_server::{ModelServer, Shape},
};
use contract::{
    ApiError, NewTask, ProviderId, ProviderKind, Task, TaskId, Timestamp,
    model::{Answer, Budget, Message, ModelParameters, Question, Tool, Usage},
    provider::{Key, Price},
    task::{LogLevel, TaskError, TaskResult, TaskWithResult},
};
use engine::ports::{
    Conversation, Ended, Exit, FamilyUsage, Job, LeaseLost, Link, ModelJob, Outcome, Report, Route,
    RunContext, RunContextError, Runner as _, Signal, Turn, UserMessage,
};
use legwork_runners::{LlmRunner, llm::Bounds};
use std::{
    fs,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, OnceLock},
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The key that must be found nowhere.
pub(crate) const CANARY: &str = "sk-canary-7f3a9b";

/// The key as servers may send it back: as it is, and in the forms in which headers and logs carry it.
pub(crate) fn forms_of_the_key() -> [String; 5] {
    use base64::{
        Engine as _,
        engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
    };
    let hex: String = CANARY.bytes().map(|byte| format!("{byte:02x}")).collect();
    [
        CANARY.to_owned(),
        STANDARD_NO_PAD.encode(CANARY),
        URL_SAFE_NO_PAD.encode(CANARY),
        hex.to_uppercase(),
        hex,
    ]
}

/// Bounds that let a fault show within a moment.
pub(crate) const BOUNDS: Bounds = Bounds {
    connect: Duration::from_secs(5),
    silence: Duration::from_secs(4),
    line: Duration::from_secs(1),
    line_bytes: 1 << 20,
    reply_bytes: 4 << 20,
    first_pause: Duration::from_millis(1),
    tries: 3,
};

/// One task, in a temporary folder.
pub(crate) struct Attempt {
    root: tempfile::TempDir,
    pub(crate) job: Job,
    pub(crate) line: Arc<Line>,
    runner: Arc<LlmRunner>,
}

/// One for all, as in an engine: to make one reads all of the machine's certificates.
fn runner() -> Arc<LlmRunner> {
    static RUNNER: OnceLock<Arc<LlmRunner>> = OnceLock::new();
    let make = || Arc::new(LlmRunner::with_bounds(PathBuf::from("/nonexistent/supervisor"), BOUNDS));
    Arc::clone(RUNNER.get_or_init(make))
}

pub(crate) fn route(kind: ProviderKind, base_url: String) -> Route {
    Route {
        provider_id: ProviderId(uuid::Uuid::now_v7()),
        provider: "local".to_owned(),
        kind,
        base_url,
        model: "m".to_owned(),
        key: Some(Key::new(CANARY.to_owned())),
        requests_per_minute: None,
        quota_until: None,
        price: Some(Price { model: "m".to_owned(), input_usd: 1.0, output_usd: 2.0, own: true }),
    }
}

pub(crate) const fn kind(shape: Shape) -> ProviderKind {
    match shape {
        Shape::OpenAi => ProviderKind::OpenAiCompatible,
        Shape::Anthropic => ProviderKind::Anthropic,
        Shape::Gemini => ProviderKind::Gemini,
        Shape::Ollama => ProviderKind::Ollama,
    }
}

impl Attempt {
    /// A task for a model at `routes`.
    pub(crate) fn with_routes(routes: Vec<Route>) -> Self {
        let root = tempfile::tempdir().unwrap();
        let model = ModelJob {
            role: "a writer".to_owned(),
            backstory: String::new(),
            goal: "Write well.".to_owned(),
            template: None,
            routes: routes.into_iter().map(Ok).collect(),
            parameters: ModelParameters::default(),
            tools: vec![],
            budget: Budget::default(),
            depth: 0,
            team: vec![],
            talk: None,
        };
        let job = Job {
            title: "Write a line".to_owned(),
            description: "About anything at all.".to_owned(),
            instructions: "Keep it short, and mind the words.".to_owned(),
            agent: "writer".to_owned(),
            cwd: None,
            model: Some(Arc::new(model)),
            ..job(root.path())
        };
        Self { root, job, line: Arc::default(), runner: runner() }
    }

    /// A task for the model at `server`.
    pub(crate) fn of(server: &ModelServer, shape: Shape) -> Self {
        Self::with_routes(vec![route(kind(shape), server.base_url())])
    }

    /// With a working folder of its own.
    pub(crate) fn folder(&mut self) -> PathBuf {
        let folder = self.root.path().join("work");
        fs::create_dir_all(&folder).unwrap();
        self.job.cwd = Some(folder.clone());
        folder
    }

    pub(crate) fn with_supervisor(&mut self, path: PathBuf) {
        self.runner = Arc::new(LlmRunner::with_bounds(path, BOUNDS));
    }

    /// With as much time for a line as a machine may need that is busy with others.
    pub(crate) fn with_patience_for_lines(&mut self) {
        let bounds = Bounds { line: Duration::from_secs(60), silence: Duration::from_secs(60), ..BOUNDS };
        self.runner = Arc::new(LlmRunner::with_bounds(PathBuf::from("/nonexistent/supervisor"), bounds));
    }

    pub(crate) fn model(&mut self) -> &mut ModelJob {
        Arc::get_mut(self.job.model.as_mut().unwrap()).unwrap()
    }

    pub(crate) fn tools(&mut self, tools: &[Tool]) {
        self.model().tools = tools.to_vec();
    }

    /// Runs in this thread, until it ends, asks or is parked.
    pub(crate) fn run(&self) -> Ended {
        self.line.hang_up();
        self.runner.run(&self.job, &*self.line)
    }

    /// What the next engine does: the same attempt, gone on with.
    pub(crate) fn go_on(&mut self) -> Ended {
        self.job.resumed = true;
        self.run()
    }

    /// Runs in another thread.
    pub(crate) fn start(&self) -> JoinHandle<Ended> {
        self.line.hang_up();
        let (runner, job, line) = (Arc::clone(&self.runner), self.job.clone(), Arc::clone(&self.line));
        std::thread::spawn(move || runner.run(&job, &*line))
    }

    pub(crate) fn output(&self) -> String {
        fs::read_to_string(self.job.dir.join("output")).unwrap_or_default()
    }

    pub(crate) fn wait_for_output(&self, text: &str) {
        wait_until(&format!("{text:?} is in the output"), || self.output().contains(text));
    }

    /// Every file of the task, and everything that was told about it, as one text.
    pub(crate) fn everything(&self) -> String {
        let mut all = format!("{:?}", self.line.state());
        let mut folders = vec![self.root.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().flatten() {
                match entry.file_type().unwrap().is_dir() {
                    true => folders.push(entry.path()),
                    false => all.push_str(&String::from_utf8_lossy(&fs::read(entry.path()).unwrap())),
                }
            }
        }
        all
    }
}

type Receive = Box<dyn Fn(Signal) + Send + Sync>;

/// What an engine knows of a run.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) conversation: Conversation,
    pub(crate) turns: Vec<Turn>,
    pub(crate) user_messages: Vec<UserMessage>,
    pub(crate) written: i64,
    pub(crate) told: Report,
    pub(crate) log: Vec<(LogLevel, String)>,
    pub(crate) reports_of_output: usize,
    pub(crate) quota: Vec<(ProviderId, Timestamp)>,
    pub(crate) children: Vec<(NewTask, String)>,
    pub(crate) summaries: Vec<(TaskId, String)>,
    pub(crate) lease_lost: bool,
}

#[derive(Default)]
pub(crate) struct Line {
    state: Mutex<State>,
    receive: Mutex<(Option<Receive>, Vec<Signal>)>,
}

impl Line {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let mut ears = self.receive.lock().unwrap();
        match &ears.0 {
            Some(receive) => receive(signal),
            None => ears.1.push(signal),
        }
    }

    /// The run before hears nothing more; each has a line of its own.
    fn hang_up(&self) {
        self.receive.lock().unwrap().0 = None;
    }

    /// The person writes.
    pub(crate) fn write(&self, answer: Answer) {
        let mut state = self.state();
        state.written += 1;
        let number = state.written;
        state.user_messages.push(UserMessage { number, answer });
        drop(state);
        self.signal(Signal::Mail);
    }

    pub(crate) fn messages(&self) -> Vec<Message> {
        self.state().conversation.messages.clone()
    }

    pub(crate) fn usage(&self) -> Usage {
        self.state().conversation.usage
    }
}

impl Link for Line {
    fn started(&self, _pid: u32) -> Result<(), LeaseLost> {
        Ok(())
    }

    fn report(&self, report: Report) {
        let mut state = self.state();
        state.log.extend(report.log.into_iter().map(|(level, line, _)| (level, line)));
        state.reports_of_output += usize::from(report.output_bytes.is_some());
        let told = &mut state.told;
        told.progress = report.progress.or(told.progress);
        told.current_step = report.current_step.or(told.current_step.take());
        told.total_steps = report.total_steps.or(told.total_steps);
        told.steps = report.steps.or(told.steps.take());
        told.output_bytes = report.output_bytes.or(told.output_bytes);
    }

    fn on_signal(&self, receive: Receive) {
        let mut ears = self.receive.lock().unwrap();
        ears.1.drain(..).for_each(&receive);
        ears.0 = Some(receive);
    }

    fn context(&self) -> &dyn RunContext {
        self
    }
}

impl RunContext for Line {
    fn conversation(&self) -> Result<Conversation, RunContextError> {
        Ok(self.state().conversation.clone())
    }

    fn keep(&self, turn: Turn) -> Result<(), RunContextError> {
        let mut state = self.state();
        if state.lease_lost {
            return Err(RunContextError::LeaseLost);
        }
        let conversation = &mut state.conversation;
        let expected = conversation.messages.last().map_or(0, |m| m.number) + 1;
        if let Some(first) = turn.messages.first() {
            assert_eq!(first.number, expected, "numbers go on from those of the conversation");
        }
        conversation.messages.extend(turn.messages.clone());
        conversation.usage.tokens_in += turn.usage.tokens_in;
        conversation.usage.tokens_out += turn.usage.tokens_out;
        conversation.usage.tokens_estimated |= turn.usage.tokens_estimated;
        conversation.usage.requests += turn.usage.requests;
        conversation.running_ms = turn.running_ms;
        conversation.raised = turn.raised;
        conversation.notes = turn.notes.clone();
        assert_eq!(turn.asked.is_some(), turn.usage.requests > 0, "what is paid is paid to somebody");
        state.user_messages.retain(|user_message| user_message.number > turn.read_letters);
        state.turns.push(turn);
        Ok(())
    }

    fn user_messages(&self) -> Result<Vec<UserMessage>, RunContextError> {
        Ok(self.state().user_messages.clone())
    }

    fn family(&self) -> Result<FamilyUsage, RunContextError> {
        Ok(self.state().conversation.family)
    }

    fn quota_out(&self, provider: ProviderId, until: Timestamp) {
        self.state().quota.push((provider, until));
    }

    fn keep_summary(&self, up_to: TaskId, summary: String) -> Result<(), RunContextError> {
        self.state().summaries.push((up_to, summary));
        Ok(())
    }

    fn create_child(&self, task: NewTask, key: String) -> Result<Task, ApiError> {
        self.state().children.push((task, key));
        Err(ApiError::refused("The depth is used up.").hint("Do it yourself."))
    }

    fn lend_place(&self, _awaited: TaskId) -> Box<dyn std::any::Any + Send> {
        Box::new(())
    }

    fn child(&self, id: TaskId) -> Result<TaskWithResult, ApiError> {
        Err(ApiError::not_found(format!("There is no task {id}.")))
    }
}

pub(crate) fn exit(ended: Ended) -> Exit {
    match ended {
        Ended::Exited(exit) => exit,
        other => panic!("it did not exit: {other:?}"),
    }
}

pub(crate) fn completed(ended: Ended) -> TaskResult {
    match exit(ended).outcome {
        Outcome::Completed(result) => result,
        other => panic!("it was not completed: {other:?}"),
    }
}

/// The error, whether the queue may try again, and what was made all the same.
pub(crate) fn failed(ended: Ended) -> (TaskError, bool, TaskResult) {
    match exit(ended).outcome {
        Outcome::Failed { error, retryable, result } => (error, retryable, result.unwrap()),
        other => panic!("it did not fail: {other:?}"),
    }
}

pub(crate) fn asks(ended: Ended) -> Question {
    match ended {
        Ended::Asks(question) => question,
        other => panic!("it did not ask: {other:?}"),
    }
}

/// Waits for a condition, looking often, and fails by name when it does not come.
pub(crate) fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// The end of a run in another thread.
pub(crate) fn joined(run: JoinHandle<Ended>) -> Ended {
    wait_until("the run has ended", || run.is_finished());
    run.join().unwrap()
}
