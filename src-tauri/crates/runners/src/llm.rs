//! Agents with a model: a loop of turns, each a request over HTTP, and the tools that the model calls between them.
//!
//! Owns: the prompt, the protocols, what becomes of each fault, tools, limits. Must never: keep anything that the next
//! engine could not find in the run's context or in the attempt's folder, or let a key go anywhere but into a request's header.

mod address;
mod checkpoint;
mod control;
mod counts;
mod faults;
mod halves;
mod http;
mod key_filter;
mod keyless;
mod lines;
mod manners;
mod models;
mod prompt;
mod provider;
mod rate_limiter;
mod reading;
mod replies;
mod run;
mod runtime;
pub(crate) mod spend;
mod thoughts;
mod told;
mod tools;
pub(crate) mod transcript;
mod unpack;
mod unparsed;
pub(crate) mod value;
mod wire;
mod written;

pub use http::Bounds;
pub use models::{LlmModels, Place};

pub(crate) use control::Stop;

use contract::{AgentKind, supervision::Took, task::TaskError};
use engine::ports::{Ended, Exit, Job, Link, Liveness, Outcome, Runner};
use rate_limiter::RateLimiter;
use run::{RunInputs, run};
use runtime::ModelRuntime;
use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
};

/// Runs agents with a model.
#[derive(Debug)]
pub struct LlmRunner {
    bounds: Bounds,
    supervisor: PathBuf,
    models: OnceLock<Result<ModelRuntime, String>>,
    rate_limiter: RateLimiter,
}

impl LlmRunner {
    /// A runner whose approved commands run under the supervisor at `supervisor_path`.
    #[must_use]
    pub fn new(supervisor_path: PathBuf) -> Self {
        Self::with_bounds(supervisor_path, Bounds::default())
    }

    /// The same with other bounds.
    #[must_use]
    pub fn with_bounds(supervisor_path: PathBuf, bounds: Bounds) -> Self {
        Self {
            bounds,
            supervisor: supervisor_path,
            models: OnceLock::new(),
            rate_limiter: RateLimiter::default(),
        }
    }
}

impl Runner for LlmRunner {
    fn kind(&self) -> AgentKind {
        AgentKind::Llm
    }

    fn run(&self, job: &Job, link: &dyn Link) -> Ended {
        let models = match self.models.get_or_init(|| ModelRuntime::open(self.bounds)) {
            Ok(models) => models,
            Err(why) => return failed("machine", why.clone(), true),
        };
        let Some(model) = job.model.as_deref() else {
            return failed("damaged", format!("The agent “{}” has no model.", job.agent), false);
        };
        if !job.resumed && link.started(std::process::id()).is_err() {
            return Ended::LeaseLost;
        }
        models.runtime.block_on(run(RunInputs {
            supervisor: &self.supervisor,
            rate_limiter: &self.rate_limiter,
            clients: &models.clients,
            job,
            model,
            link,
        }))
    }

    /// Models are asked by this process; the commands that they bring run under the supervisor.
    fn ready(&self) -> Result<String, String> {
        crate::shell::supervisor_ready(&self.supervisor)
    }

    /// A run has no process: what stands behind it is in the run's context, and any engine can go on with it.
    fn probe(&self, _dir: &Path) -> Liveness {
        Liveness::Alive
    }
}

/// A run that came to nothing.
fn failed(code: &str, message: String, retryable: bool) -> Ended {
    let error = TaskError { code: code.to_owned(), message, hint: None };
    let outcome = Outcome::Failed { error, retryable, result: None };
    Ended::Exited(Exit {
        outcome,
        exit_code: None,
        running_ms: 0,
        output_bytes: 0,
        cut_bytes: 0,
        took: Took::NOTHING,
    })
}
