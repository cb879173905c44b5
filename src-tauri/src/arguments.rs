//! What the program can be told on its command line, also when a second start hands its own over.

use crate::link;
use clap::Parser;
use contract::ApiError;
use std::path::PathBuf;

/// Legwork puts your agents to work in the background.
#[derive(Clone, Debug, Default, PartialEq, Eq, Parser)]
#[command(name = "legwork-desktop", version)]
pub(crate) struct Arguments {
    /// The folder that holds tasks, output and settings.
    #[arg(long, value_name = "DIR", env = "LEGWORK_DATA_DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Start in the tray, without showing the window (where there is a tray).
    #[arg(long)]
    pub(crate) hidden: bool,
    /// Open this task (full or short id).
    #[arg(long, value_name = "ID", conflicts_with = "link")]
    pub(crate) task: Option<String>,
    /// Open the New task dialog.
    #[arg(long)]
    pub(crate) new_task: bool,
    /// A link that was clicked: legwork://task/ID opens that task.
    #[arg(value_name = "LINK")]
    pub(crate) link: Option<String>,
}

impl Arguments {
    /// With the link read: it becomes the task that is to be opened.
    ///
    /// # Errors
    /// The link is none of ours.
    pub(crate) fn with_link_read(mut self) -> Result<Self, ApiError> {
        if let Some(link) = self.link.take() {
            self.task = Some(link::task(&link)?);
        }
        Ok(self)
    }

    /// What a running app is to be told when this start is the second one: everything but the data folder,
    /// which is the same.
    pub(crate) fn to_hand_over(&self) -> Vec<String> {
        let mut words = vec![];
        if let Some(task) = &self.task {
            words.extend(["--task".to_owned(), task.clone()]);
        }
        if self.new_task {
            words.push("--new-task".to_owned());
        }
        if self.hidden {
            words.push("--hidden".to_owned());
        }
        words
    }

    /// Reads what another start handed over. Words that make no sense just open the window.
    pub(crate) fn handed_over(words: &[String]) -> Self {
        let line = std::iter::once("legwork-desktop").chain(words.iter().map(String::as_str));
        Self::try_parse_from(line).unwrap_or_else(|error| {
            tracing::warn!(?words, %error, "a second start handed over arguments that were not understood");
            Self::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_handed_over_reads_back() {
        let given = Arguments { task: Some("9f31c0aa".into()), new_task: true, ..Default::default() };
        let read = Arguments::handed_over(&given.to_hand_over());
        assert_eq!((read.task, read.new_task, read.hidden), (given.task, true, false));
    }

    #[test]
    fn a_link_becomes_the_task_that_is_handed_over() {
        let read = |words: &[&str]| {
            let line = std::iter::once(&"legwork-desktop").chain(words);
            Arguments::try_parse_from(line).expect("arguments").with_link_read()
        };
        let linked = read(&["legwork://task/9F31C0AA"]).expect("a link");
        assert_eq!(linked.to_hand_over(), ["--task", "9f31c0aa"]);
        assert_eq!(read(&[]).expect("no link").task, None);
        assert!(read(&["legwork://execute/9f31c0aa"]).is_err());
        assert!(Arguments::try_parse_from(["legwork-desktop", "legwork://task/a", "--task", "b"]).is_err());
    }

    #[test]
    fn nonsense_only_opens_the_window() {
        let read = Arguments::handed_over(&["--frobnicate".to_owned()]);
        assert_eq!((read.task, read.new_task), (None, false));
    }
}
