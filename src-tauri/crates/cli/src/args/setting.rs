//! `legwork setting …`

use crate::args::name_of::NameOf;
use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct Setting {
    #[command(subcommand)]
    pub(crate) verb: SettingVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SettingVerb {
    /// Show all settings
    List,
    /// Show one setting
    Show {
        /// Its name, such as `workers` or `mcp.approve_commands`
        #[arg(add = NameOf::Setting)]
        name: String,
    },
    /// Change a setting
    #[command(after_help = "\
Examples:
  legwork setting set default_mode background
  legwork setting set mcp.allowed_commands 'cargo test,cargo build'")]
    Set {
        /// Its name, such as `workers` or `mcp.approve_commands`
        #[arg(add = NameOf::Setting)]
        name: String,
        /// Its new value; a list's values are separated by commas, and an empty text takes a value away
        #[arg(allow_hyphen_values = true)]
        value: String,
    },
    /// Put a setting back to its default
    Reset {
        /// Its name, such as `workers` or `mcp.approve_commands`
        #[arg(add = NameOf::Setting)]
        name: String,
    },
}
