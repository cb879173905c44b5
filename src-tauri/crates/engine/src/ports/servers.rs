//! The port to model servers.

use super::{
    job::Job,
    model::{ModelJob, Route},
};
use contract::{ApiError, ProviderKind, provider::ProviderCheck};

/// Model servers, as the commands about providers need them. Calls block, for 30 seconds at most.
pub trait Models: Send + Sync {
    /// Makes a tiny real request.
    fn check(&self, route: &Route) -> ProviderCheck;

    /// The models of a provider.
    ///
    /// # Errors
    /// Why it gave none, in words.
    fn list(&self, route: &Route) -> Result<Vec<String>, ApiError>;

    /// Looks for model servers on the usual ports of this machine.
    fn find(&self) -> Vec<Found>;

    /// The prompt that a job would begin with: system and user text, or what is wrong with its template.
    ///
    /// # Errors
    /// `invalid_input` about `template`.
    fn prompt(&self, job: &Job, model: &ModelJob) -> Result<(String, String), ApiError>;

    /// The template of agents that have none of their own.
    fn template(&self) -> &'static str;
}

/// A model server that was found on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it seems to be.
    pub label: &'static str,
    /// Which protocol it speaks.
    pub kind: ProviderKind,
    /// Where it is reached.
    pub base_url: String,
    /// Its models.
    pub models: Vec<String>,
}
