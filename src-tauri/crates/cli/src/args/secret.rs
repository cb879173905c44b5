//! `legwork secret …`

use crate::args::name_of::NameOf;
use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct Secret {
    #[command(subcommand)]
    pub(crate) verb: SecretVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SecretVerb {
    /// Keep a secret in the system's keyring, in place of an older one
    #[command(after_help = "\
It is read from standard input, or asked for without being shown; never an argument, which every program could read.
`legwork execute --secret NAME -- …` gives it to a command as the variable NAME. What the command writes of it is
replaced before it is kept or shown, also encoded; files that the command makes are its own business.")]
    Set {
        /// Letters, digits and _; the variable that commands get it as
        name: String,
    },
    /// List the names of the secrets
    List,
    /// Forget a secret
    Remove {
        /// Its name
        #[arg(add = NameOf::Secret)]
        name: String,
    },
}
