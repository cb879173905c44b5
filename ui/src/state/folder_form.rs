//! What holds for the tasks in a folder, as the fields of its dialog and in a few words.

use super::{form::Form, places, task_form::environment};
use crate::catalogue::folders as say;
use contract::{
    FieldError,
    changes::{FolderDraft, FolderSettings, PlaceKind},
    validation,
};
use serde::Serialize;
use std::collections::BTreeSet;

/// The fields as they stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FolderForm {
    /// Its path.
    pub folder: String,
    /// The word of the place; empty: none is said.
    pub place: String,
    /// `NAME=VALUE` on each line.
    pub variables: String,
    /// Names of secrets, one on each line.
    pub secrets: String,
    /// The line that makes a new place ready.
    pub setup: String,
    /// Whether that may use the network.
    pub setup_network: bool,
    /// Paths, one on each line.
    pub files: String,
    /// The name of new branches.
    pub branch: String,
}

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct FolderRequest {
    /// The folder, absolute.
    pub folder: String,
    /// What changes; what stays as it is is left out.
    #[serde(flatten)]
    pub changes: FolderDraft,
}

impl Form for FolderForm {
    type Subject = FolderSettings;
    type Draft = FolderRequest;

    fn empty() -> Self {
        Self::default()
    }

    fn of(folder: &FolderSettings) -> Self {
        Self {
            folder: folder.folder.clone(),
            place: folder.place.map(|place| place.to_string()).unwrap_or_default(),
            variables: environment::lines(&folder.variables),
            secrets: folder.secrets.iter().cloned().collect::<Vec<_>>().join("\n"),
            setup: folder.setup.clone().unwrap_or_default(),
            setup_network: folder.setup_network,
            files: folder.files.join("\n"),
            branch: folder.branch.clone().unwrap_or_default(),
        }
    }

    fn request(&self, before: Option<&FolderSettings>) -> (FolderRequest, Vec<FieldError>) {
        let was = before.cloned().unwrap_or_default();
        let mut wrong = vec![];
        let variables = environment::variables(&self.variables, &was.variables).unwrap_or_else(|message| {
            wrong.push(FieldError { field: "variables".to_owned(), message });
            was.variables.clone()
        });
        let line = |now: &str, was: Option<&String>| {
            let now = now.trim().to_owned();
            (now != was.map(String::as_str).unwrap_or_default()).then_some(now)
        };
        let place: Option<PlaceKind> = self.place.parse().ok();
        let secrets: BTreeSet<String> = lines(&self.secrets).into_iter().collect();
        let files = lines(&self.files);
        let changes = FolderDraft {
            place: (place != was.place).then_some(place),
            setup: line(&self.setup, was.setup.as_ref()),
            files: (files != was.files).then_some(files),
            branch: line(&self.branch, was.branch.as_ref()),
            variables: (variables != was.variables).then_some(variables),
            secrets: (secrets != was.secrets).then_some(secrets),
            setup_network: (self.setup_network != was.setup_network).then_some(self.setup_network),
        };
        let folder = self.folder.trim().to_owned();
        if let Err(error) = validation::folder(&folder, &changes) {
            wrong.extend(error.fields);
        }
        (FolderRequest { folder, changes }, wrong)
    }
}

/// The request after which nothing is set for it any more.
#[must_use]
pub fn nothing(folder: &FolderSettings) -> FolderRequest {
    FolderRequest { folder: folder.folder.clone(), changes: whole(&FolderSettings::default()) }
}

/// The request after which all of this is set for it again.
#[must_use]
pub fn all_of(folder: &FolderSettings) -> FolderRequest {
    FolderRequest { folder: folder.folder.clone(), changes: whole(folder) }
}

fn whole(folder: &FolderSettings) -> FolderDraft {
    FolderDraft {
        place: Some(folder.place),
        setup: Some(folder.setup.clone().unwrap_or_default()),
        files: Some(folder.files.clone()),
        branch: Some(folder.branch.clone().unwrap_or_default()),
        variables: Some(folder.variables.clone()),
        secrets: Some(folder.secrets.clone()),
        setup_network: Some(folder.setup_network),
    }
}

/// What is set for a folder, in one line.
#[must_use]
pub fn said(folder: &FolderSettings) -> String {
    let count = |many: usize, said: fn(usize) -> String| (many > 0).then(|| said(many));
    let parts = [
        folder.place.map(|place| places::said(place).to_owned()),
        count(folder.variables.len(), say::said_variables),
        count(folder.secrets.len(), say::said_secrets),
        folder.setup.as_deref().map(say::said_setup),
        count(folder.files.len(), say::said_files),
        folder.branch.as_deref().map(say::said_branch),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn rich() -> FolderSettings {
        FolderSettings {
            folder: "/home/a/src".into(),
            place: Some(PlaceKind::Worktree),
            setup: Some("npm ci".into()),
            files: vec![".env".into()],
            branch: Some("a/{{id}}".into()),
            variables: BTreeMap::from([("A".into(), "1".into()), ("LONG".into(), "a\nb".into())]),
            secrets: BTreeSet::from(["TOKEN".into()]),
            setup_network: true,
        }
    }

    #[test]
    fn what_is_not_touched_is_not_asked_for() {
        for folder in [rich(), FolderSettings { folder: "/a".into(), ..FolderSettings::default() }] {
            let (request, wrong) = FolderForm::of(&folder).request(Some(&folder));
            let untouched = FolderRequest { folder: folder.folder.clone(), ..FolderRequest::default() };
            assert_eq!((request, wrong), (untouched, vec![]));
        }
    }

    #[test]
    fn what_is_changed_is_asked_for_and_what_is_wrong_is_told_at_its_field() {
        let form = FolderForm { variables: "A=2\nB".into(), ..FolderForm::of(&rich()) };
        let wrong = form.request(Some(&rich())).1;
        assert_eq!(wrong.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), ["variables"]);
        let form = FolderForm { variables: "A=2".into(), secrets: " ".into(), ..FolderForm::of(&rich()) };
        let (request, wrong) = form.request(Some(&rich()));
        let variables = BTreeMap::from([("A".into(), "2".into()), ("LONG".into(), "a\nb".into())]);
        let changes = FolderDraft {
            variables: Some(variables),
            secrets: Some(BTreeSet::new()),
            ..FolderDraft::default()
        };
        assert_eq!((request.changes, wrong), (changes, vec![]));
        let form = FolderForm { folder: "src".into(), branch: "mine".into(), ..FolderForm::empty() };
        let wrong = form.request(None).1;
        assert_eq!(wrong.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), ["folder", "branch"]);
    }

    #[test]
    fn all_of_it_is_taken_away_at_once_and_put_back() {
        let FolderDraft { place, setup, files, branch, variables, secrets, setup_network } =
            nothing(&rich()).changes;
        assert_eq!((place, setup, files), (Some(None), Some(String::new()), Some(vec![])));
        assert_eq!((branch, variables), (Some(String::new()), Some(BTreeMap::new())));
        assert_eq!((secrets, setup_network), (Some(BTreeSet::new()), Some(false)));
        assert_eq!(all_of(&rich()).changes.variables, Some(rich().variables));
    }

    #[test]
    fn what_is_set_reads_in_one_line() {
        assert_eq!(
            said(&rich()),
            "in a git worktree · 2 variables · 1 secret · set up by npm ci · 1 file · branches a/{{id}}"
        );
    }
}
