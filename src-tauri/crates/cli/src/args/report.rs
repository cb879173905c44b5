//! `legwork report …`

use crate::args::{name_of::NameOf, values, words};
use clap::{Args, Subcommand, ValueHint};
use contract::report::ReportFormat;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct Report {
    #[command(subcommand)]
    pub(crate) verb: ReportVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ReportVerb {
    /// List the saved reports, newest first
    List {
        /// Only with these words in title, summary or text
        #[arg(long, value_name = "WORDS")]
        search: Option<String>,
        /// Only this agent's
        #[arg(long, value_name = "NAME", add = NameOf::Agent)]
        agent: Option<String>,
        /// At most so many, 1 to 200
        #[arg(long, value_name = "N", default_value = "50", value_parser = values::report_limit, allow_negative_numbers = true)]
        limit: i64,
        /// Only older than this report: the next page
        #[arg(long, value_name = "ID", add = NameOf::Report)]
        before: Option<String>,
    },
    /// Print a report
    Show {
        /// Its id, or the full or short id of its task
        #[arg(add = NameOf::Report)]
        id: String,
    },
    /// Write a report as a file to keep
    #[command(after_help = "\
Examples:
  legwork report export 9f31c0aa > acme.md
  legwork report export 9f31c0aa --format html -o acme.html")]
    Export {
        /// Its id, or the full or short id of its task
        #[arg(add = NameOf::Report)]
        id: String,
        /// markdown, or html: one page that loads nothing
        #[arg(long, default_value = "markdown", value_parser = words::report_formats(), hide_possible_values = true)]
        format: ReportFormat,
        /// The file to write; standard output where left out
        #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
        output: Option<PathBuf>,
        /// Put it in the place of a file that is there
        #[arg(long, requires = "output")]
        force: bool,
    },
    /// Delete reports
    Delete {
        /// Their ids, or the full or short ids of their tasks
        #[arg(required = true, value_name = "ID", add = NameOf::Report)]
        ids: Vec<String>,
    },
}
