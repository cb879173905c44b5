//! Commands, each with the person's approval, under a supervisor of their own like any shell task's: the whole tree is
//! accounted for, and a command that outlives its engine is found again instead of being run twice.

use super::{Given, ToolContext, Used, files::ANSWER_MAX, integer, object, person, string};
use crate::{
    llm::{Stop, provider::ToolSpec},
    shell::{ShellRunner, spec},
};
use contract::{
    model::{Fact, Question, QuestionKind, ToolCall},
    supervision::{ARTIFACTS_DIR, OUTPUT_FILE},
    task::CommandLine,
    text,
};
use engine::ports::{
    Ended, Exit, Job, LeaseLost, Link, Liveness, Outcome, Receive, Report, RunContext, Runner as _,
    SessionSecrets, Signal, SignalBox, WillRun,
};
use serde_json::json;
use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// Time allowed to a command where the model says none.
const TIMEOUT_SECONDS: i64 = 300;
/// Most time that a model may ask for.
const TIMEOUT_MAX_SECONDS: i64 = 3_600;
/// Largest output that is kept of a command.
const OUTPUT_CAP: u64 = 4 << 20;
/// Folders of commands in an attempt's folder.
const COMMANDS_DIR: &str = "commands";

pub(super) fn spec() -> ToolSpec {
    ToolSpec {
        name: "run_command",
        description: "Runs a shell command in the working folder, once the person has approved it, and gives its output and exit code. Its standard input is empty.",
        schema: object(
            json!({
                "command": string("One line for “sh -c”."),
                "timeout_seconds": integer("It is ended after so many seconds; 300 where left out."),
            }),
            &["command"],
        ),
    }
}

/// One command's line: what it would tell the engine is the run's own business.
#[derive(Default)]
pub(crate) struct CommandRun {
    signals: SignalBox,
}

impl Link for CommandRun {
    fn started(&self, _pid: u32) -> Result<(), LeaseLost> {
        Ok(())
    }

    fn report(&self, _report: Report) {}

    fn on_signal(&self, receive: Receive) {
        self.signals.listen(receive);
    }

    fn context(&self) -> &dyn RunContext {
        &NoContext
    }
}

impl ToolContext<'_> {
    pub(super) async fn run_command(&mut self, call: &ToolCall, given: &Given<'_>) -> Result<Used, Stop> {
        let command = match given.text("command") {
            Ok(command) => command.to_owned(),
            Err(why) => return Ok(Used::Failed(why)),
        };
        if let Some(hidden) = text::first_hidden(&command) {
            let hidden = hidden.escape_unicode();
            return Ok(Used::Failed(format!(
                "The command has a character that does not show ({hidden}), so the person could not see what they approve. Write it without."
            )));
        }
        let seconds =
            given.number("timeout_seconds").unwrap_or(TIMEOUT_SECONDS).clamp(1, TIMEOUT_MAX_SECONDS);
        let dir = self.job.dir.join(COMMANDS_DIR).join(&self.place);
        let runner = ShellRunner::new(self.supervisor.to_owned(), Arc::new(SessionSecrets::default()));
        let stands = if dir.exists() { runner.probe(&dir) } else { Liveness::NeverStarted };
        let resumed = matches!(stands, Liveness::Alive | Liveness::Ended);
        if stands == Liveness::Gone {
            // One approval is for one run: whether it goes again is for the model to ask and the person to say.
            self.checkpoint.approved = None;
            return Ok(told(Ended::Lost, &dir));
        }
        if !resumed && self.checkpoint.approved.as_deref() != Some(call.id.as_str()) {
            return Ok(Used::Asks(self.may_run(command, seconds)));
        }
        // in the folder that was shown, and in no other that has come into its place
        let asked_in = self.checkpoint.asked_in.take().map(PathBuf::from);
        let job = Job {
            resumed,
            exact_folder: asked_in.is_some() || self.job.exact_folder,
            cwd: asked_in.or_else(|| self.job.cwd.clone()),
            program: None,
            command: Some(CommandLine::Line(command)),
            timeout: Duration::from_secs(seconds.unsigned_abs()),
            reads_progress: false,
            output_cap_bytes: OUTPUT_CAP,
            dir: dir.clone(),
            pty: false,
            model: None,
            coding: None,
            check: None,
            ..self.job.clone()
        };
        let ended = self.follow(runner, job).await?;
        if let Some(in_force) = spec::in_force(&dir) {
            self.link.report(Report { sandbox: Some(in_force), ..Report::default() });
        }
        self.checkpoint.approved = None;
        hand_over(&dir, &self.job.dir);
        Ok(told(ended, &dir))
    }

    /// Asks the person, and shows them all that the command is given.
    fn may_run(&mut self, command: String, seconds: i64) -> Question {
        let job = self.job;
        let folder = spec::folder(job);
        let real =
            if job.exact_folder { folder.clone() } else { folder.canonicalize().unwrap_or(folder.clone()) };
        let real = real.display().to_string();
        let named = job.cwd.as_ref().map(|cwd| cwd.display().to_string());
        let place = named.as_deref().map_or_else(|| "the home folder".to_owned(), text::one_line);
        let asks = format!("May “{}” run this command in {place}?", job.agent);
        let line = CommandLine::Line(command.clone());
        let will_run = WillRun {
            command: &line,
            check: None,
            program: None,
            folder: &real,
            named_folder: named.as_deref(),
            callers_path: job.path.as_deref().filter(|_| job.from_mcp),
            timeout_seconds: seconds,
            pty: false,
            stdin_bytes: None,
            variables: &job.environment.variables,
            context: &job.context,
            files: &job.files,
            pass_session: job.pass_session,
        };
        let mut facts = will_run.facts();
        if !job.sandbox.is_off() {
            let value = format!("{}, network {}", job.sandbox.level, job.sandbox.network);
            facts.push(Fact { name: "Sandbox".to_owned(), value, usual: true });
        }
        self.checkpoint.asked_in = Some(real);
        Question { facts, ..person::asked(QuestionKind::Approval, asks, Some(command), vec![]) }
    }

    /// Follows the command on a thread of its own. What ends the run ends the command, but for a detach.
    async fn follow(&mut self, runner: ShellRunner, job: Job) -> Result<Ended, Stop> {
        let line = Arc::new(CommandRun::default());
        let theirs = Arc::clone(&line);
        let mut thread = tokio::task::spawn_blocking(move || runner.run(&job, &*theirs));
        match self.control.wait(self.link, &mut thread).await {
            Ok(ended) => Ok(ended.unwrap_or(Ended::Lost)),
            Err(stop) => {
                line.signals.signal(if stop == Stop::Detach { Signal::Detach } else { Signal::Cancel });
                // A cancel takes the tree down within the supervisor's grace.
                let _ = thread.await;
                Err(stop)
            }
        }
    }
}

/// What the model is told of the end of a command.
fn told(ended: Ended, dir: &Path) -> Used {
    let output = tail(dir);
    let output = if output.trim().is_empty() { "[no output]".to_owned() } else { output };
    let Ended::Exited(Exit { outcome, exit_code, .. }) = ended else {
        return Used::Failed(
            "The command was lost: its process is gone. Nobody knows how far it came.".to_owned(),
        );
    };
    match (exit_code, outcome) {
        (Some(code), _) => Used::Said(format!("[exit code {code}]\n{output}")),
        (None, Outcome::Failed { error, .. }) => Used::Failed(format!("{}\n{output}", error.message)),
        (None, _) => Used::Failed(format!("The command was ended from outside.\n{output}")),
    }
}

/// The last part of the output that fits into an answer.
fn tail(dir: &Path) -> String {
    let mut bytes = Vec::new();
    let _ = engine::open_output(&dir.join(OUTPUT_FILE)).and_then(|mut file| file.read_to_end(&mut bytes));
    let from = bytes.len().saturating_sub(ANSWER_MAX);
    let text = String::from_utf8_lossy(&bytes[from..]);
    if from > 0 { format!("[the first {from} bytes are left out]\n{text}") } else { text.into_owned() }
}

/// Moves what the command left in its output folder into that of the task.
fn hand_over(from: &Path, to: &Path) {
    for entry in fs::read_dir(from.join(ARTIFACTS_DIR)).into_iter().flatten().flatten() {
        let target = to.join(ARTIFACTS_DIR).join(entry.file_name());
        if fs::symlink_metadata(&target).is_err() {
            // What cannot be moved stays where it is; the command's output says what it made.
            let _ = fs::rename(entry.path(), target);
        }
    }
}

/// Commands have no conversation.
struct NoContext;

mod no_desk {
    use super::NoContext;
    use contract::{ApiError, ErrorCode, NewTask, ProviderId, Task, TaskId, Timestamp, task::TaskWithResult};
    use engine::ports::{Conversation, FamilyUsage, RunContext, RunContextError, Turn, UserMessage};

    impl RunContext for NoContext {
        fn conversation(&self) -> Result<Conversation, RunContextError> {
            Ok(Conversation::default())
        }

        fn keep(&self, _turn: Turn) -> Result<(), RunContextError> {
            Ok(())
        }

        fn user_messages(&self) -> Result<Vec<UserMessage>, RunContextError> {
            Ok(vec![])
        }

        fn family(&self) -> Result<FamilyUsage, RunContextError> {
            Ok(FamilyUsage::default())
        }

        fn quota_out(&self, _provider: ProviderId, _until: Timestamp) {}

        fn keep_summary(&self, _up_to: TaskId, _summary: String) -> Result<(), RunContextError> {
            Ok(())
        }

        fn create_child(&self, _task: NewTask, _key: String) -> Result<Task, ApiError> {
            Err(ApiError::new(ErrorCode::Engine, "A command starts no tasks."))
        }

        fn lend_place(&self, _awaited: TaskId) -> Box<dyn std::any::Any + Send> {
            Box::new(())
        }

        fn child(&self, _id: TaskId) -> Result<TaskWithResult, ApiError> {
            Err(ApiError::new(ErrorCode::Engine, "A command has no tasks."))
        }
    }
}
