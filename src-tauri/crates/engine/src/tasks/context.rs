//! What the rules of tasks and their runs work with.
//!
//! Owns: the parts of an engine below its pool, each with its own room. Must never: know the pool, or who runs it; what
//! only the store, the clock or the data folder is needed for takes a [`Core`].

use super::estimates::Estimates;
use crate::{
    core::Core,
    model::keys::Keys,
    ports::{Machine, Messenger, Models, Runner, Workspaces},
    process::{load::Sampler, locks::PoolLook},
    progress::Progress,
    settings::SettingsCache,
};
use contract::AgentKind;
use std::sync::Arc;

/// The parts of an engine that tasks and runs have in common.
pub(crate) struct EngineContext {
    pub(crate) core: Arc<Core>,
    /// What runs the agents, one for each kind.
    pub(crate) runners: Vec<Arc<dyn Runner>>,
    pub(crate) keys: Keys,
    /// How model servers are reached; `None` where nobody asks for them.
    pub(crate) models: Option<Arc<dyn Models>>,
    /// How somebody is told who is not at this machine; `None` where nobody is.
    pub(crate) messenger: Option<Arc<dyn Messenger>>,
    /// What makes places for tasks and compares folders; `None` where nothing does.
    pub(crate) workspaces: Option<Arc<dyn Workspaces>>,
    /// How the machine stands; `None` where nobody looks, and nothing is held back by it.
    pub(crate) machine: Option<Arc<dyn Machine>>,
    /// The same for whoever shows it.
    pub(crate) load: Arc<Sampler>,
    pub(crate) settings: SettingsCache,
    pub(crate) estimates: Estimates,
    pub(crate) progress: Progress,
    /// Whether anybody runs the queue.
    pub(crate) pool_look: PoolLook,
}

/// What is on the ground floor is at hand everywhere above it.
impl std::ops::Deref for EngineContext {
    type Target = Core;

    fn deref(&self) -> &Core {
        &self.core
    }
}

impl EngineContext {
    /// What runs agents of this kind, where anything here does.
    pub(crate) fn runner(&self, kind: AgentKind) -> Option<Arc<dyn Runner>> {
        self.runners.iter().find(|r| r.kind() == kind).cloned()
    }
}
