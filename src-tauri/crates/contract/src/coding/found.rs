//! Coding agents as they are found on this machine.

use super::setup::{CodingClient, CodingSetup};
use crate::words::words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

words! {
    /// Whether a coding agent knows who the person is, as far as its files and the environment tell; nobody is asked.
    #[derive(Default)]
    SignIn, "a state of being signed in", sign_in_word {
        /// It has what it needs.
        Yes = "yes",
        /// It has nothing of the kind.
        No = "no",
        /// That cannot be told.
        #[default]
        Unknown = "unknown",
    }
}

/// A coding agent that is installed on this machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct FoundClient {
    /// Which one.
    pub client: CodingClient,
    /// What people call it.
    pub label: String,
    /// Its program, by its absolute path.
    pub program: String,
    /// What it says its version is; null where it did not say in time.
    pub version: Option<String>,
    /// Whether it is signed in.
    pub signed_in: SignIn,
    /// What the person should know of it: how to sign in, why its version is not known.
    pub notes: Vec<String>,
    /// The name of the first agent that is this program already.
    pub agent: Option<String>,
    /// A name that an agent of it can have: not taken yet.
    pub name: String,
    /// How an agent of it would be set up.
    pub setup: CodingSetup,
    /// Names of kept secrets that it takes its key from; an agent of it is given them.
    pub secrets: BTreeSet<String>,
}
