//! `legwork notify …`

use crate::args::{values, words};
use clap::{Args, Subcommand};
use contract::notify::Channel;

#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
What is told, when and where is set with `legwork setting`, by names that begin with `notify.`.

Examples:
  legwork setting set notify.webhook.url https://example.org/hook
  legwork notify secret webhook < secret.txt
  legwork notify test webhook && legwork setting set notify.webhook.on true"
)]
pub(crate) struct Notify {
    /// Show at most so many of the last deliveries, 1 to 500
    #[arg(long, value_name = "N", default_value = "20", value_parser = values::limit, allow_negative_numbers = true)]
    pub(crate) limit: i64,
    #[command(subcommand)]
    pub(crate) verb: Option<NotifyVerb>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum NotifyVerb {
    /// Send something now, to see whether it arrives
    Test {
        /// By mail or webhook
        #[arg(value_parser = words::channels())]
        channel: Channel,
    },
    /// Keep the password of the mail server, or the secret that signs calls, in the system's keyring
    #[command(after_help = "\
It is read from standard input, or asked for without being shown; never an argument, which every program could read.
Calls are signed as Standard Webhooks says (HMAC-SHA256; the headers webhook-id, webhook-timestamp, webhook-signature).")]
    Secret {
        /// Of mail or webhook
        #[arg(value_parser = words::channels())]
        channel: Channel,
        /// Forget it
        #[arg(long)]
        remove: bool,
    },
}
