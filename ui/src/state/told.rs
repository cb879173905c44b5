//! When what is wrong with a form is told: about a field once it has been left, about all of them once the person
//! has asked to go on.

use contract::{ApiError, FieldError};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// Which findings show.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    left: BTreeSet<String>,
    all: bool,
    refused: Vec<(FieldError, Value)>,
}

impl Told {
    /// The person has left a field.
    pub fn leave(&mut self, field: &str) {
        self.left.insert(field.to_owned());
    }

    /// The person has asked to go on: everything shows from now on.
    pub fn tell_all(&mut self) {
        self.all = true;
    }

    /// The engine refused the request. What it said of a field shows until that field is changed.
    pub fn refuse(&mut self, error: &ApiError, request: &impl Serialize) {
        let values = serde_json::to_value(request).unwrap_or_default();
        self.refused = error.fields.iter().map(|f| (f.clone(), value_of(&values, &f.field))).collect();
    }

    /// What is to be shown beside a field, if anything: of what is `wrong` with the `request` as it stands, or of
    /// what the engine said.
    #[must_use]
    pub fn about(&self, field: &str, wrong: &[FieldError], request: &impl Serialize) -> Option<String> {
        let found = wrong.iter().find(|finding| field_name(&finding.field) == field);
        if let Some(finding) = found.filter(|_| self.all || self.left.contains(field)) {
            return Some(finding.message.clone());
        }
        let (refused, value) =
            self.refused.iter().find(|(finding, _)| field_name(&finding.field) == field)?;
        let now = serde_json::to_value(request).unwrap_or_default();
        (value_of(&now, &refused.field) == *value).then(|| refused.message.clone())
    }
}

/// The name of the control that a finding belongs to: parts of a group are found by their own name.
#[must_use]
pub fn field_name(finding: &str) -> &str {
    ["parameters.", "budget.", "context."]
        .iter()
        .find_map(|group| finding.strip_prefix(group))
        .unwrap_or(finding)
}

/// What the request says for a finding such as `name` or `budget.turns`.
fn value_of(request: &Value, finding: &str) -> Value {
    finding.split('.').try_fold(request, |value, part| value.get(part)).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::AgentDraft;

    fn finding(field: &str) -> FieldError {
        FieldError { field: field.into(), message: format!("{field} is wrong") }
    }

    #[test]
    fn findings_show_when_their_field_is_left_or_all_at_once() {
        let (wrong, draft) = ([finding("name"), finding("cwd")], AgentDraft::default());
        let mut told = Told::default();
        assert_eq!(told.about("name", &wrong, &draft), None);
        told.leave("name");
        assert_eq!(told.about("name", &wrong, &draft).as_deref(), Some("name is wrong"));
        assert_eq!(told.about("cwd", &wrong, &draft), None);
        told.tell_all();
        assert!(told.about("cwd", &wrong, &draft).is_some());
        assert_eq!(told.about("role", &wrong, &draft), None);
    }

    #[test]
    fn what_the_engine_refused_shows_until_the_field_is_changed() {
        let mut draft = AgentDraft { name: Some("a".into()), ..AgentDraft::default() };
        let mut told = Told::default();
        told.refuse(&ApiError::field("name", "It is taken."), &draft);
        assert_eq!(told.about("name", &[], &draft).as_deref(), Some("It is taken."));
        draft.role = Some("Builds".into());
        assert!(told.about("name", &[], &draft).is_some());
        draft.name = Some("b".into());
        assert_eq!(told.about("name", &[], &draft), None);
    }
}
