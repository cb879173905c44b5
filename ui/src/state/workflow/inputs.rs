//! The dialog that starts a workflow: a field for each input, by its type, and the folder.

use super::run_words::value_text;
use crate::{
    catalogue::workflows as say,
    state::{amount, form::Form},
};
use contract::{
    FieldError, TaskId,
    workflow::{InputKind, WorkflowDefinition, WorkflowInput},
};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What is started.
#[derive(Clone, Debug, PartialEq)]
pub struct StartSubject {
    /// The workflow's name, or the path of its file.
    pub workflow: String,
    /// What it says.
    pub definition: WorkflowDefinition,
    /// The folder that it is started in, where that is known.
    pub folder: String,
    /// What is given to its inputs already.
    pub given: Map<String, Value>,
    /// The run that is started again with other inputs.
    pub again: Option<TaskId>,
}

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct StartAsked {
    /// The folder; none: the home folder.
    pub folder: Option<String>,
    /// What is given to the inputs.
    pub inputs: Map<String, Value>,
}

/// The fields as they stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StartForm {
    /// What was entered, by the names of the inputs.
    pub values: BTreeMap<String, String>,
    /// The folder.
    pub folder: String,
}

impl Form for StartForm {
    type Subject = StartSubject;
    type Draft = StartAsked;

    fn empty() -> Self {
        Self::default()
    }

    fn of(subject: &StartSubject) -> Self {
        let value = |(name, input): (&String, &WorkflowInput)| {
            let given = subject.given.get(name).or(input.default.as_ref());
            (name.clone(), given.map(value_text).unwrap_or_default())
        };
        Self { values: subject.definition.inputs.iter().map(value).collect(), folder: subject.folder.clone() }
    }

    fn request(&self, subject: Option<&StartSubject>) -> (StartAsked, Vec<FieldError>) {
        let Some(subject) = subject else { return (StartAsked::default(), vec![]) };
        let folder = Some(self.folder.trim().to_owned()).filter(|folder| !folder.is_empty());
        let (mut inputs, mut wrong) = (Map::new(), vec![]);
        for (name, input) in &subject.definition.inputs {
            let entered = self.values.get(name).map_or("", String::as_str);
            match value_of(input, entered) {
                Ok(Some(value)) => drop(inputs.insert(name.clone(), value)),
                Ok(None) => {}
                Err(message) => wrong.push(FieldError { field: field_of(name), message }),
            }
        }
        (StartAsked { folder, inputs }, wrong)
    }
}

/// The name of the field of an input.
#[must_use]
pub fn field_of(input: &str) -> String {
    format!("inputs.{input}")
}

/// What was entered as the value that it stands for; none where the default counts.
///
/// # Errors
/// What to enter instead.
pub fn value_of(input: &WorkflowInput, entered: &str) -> Result<Option<Value>, String> {
    let text = entered.trim();
    let must_be_given = || input.default.is_none();
    if text.is_empty() {
        return match input.kind {
            // what was emptied by hand is empty
            InputKind::Text if !must_be_given() => Ok(Some(json!(""))),
            _ if must_be_given() => Err(say::must_be_given().to_owned()),
            _ => Ok(None),
        };
    }
    match input.kind {
        InputKind::Text => Ok(Some(json!(entered))),
        InputKind::Path => Ok(Some(json!(text))),
        InputKind::Integer => amount::whole(text).map(|number| number.map(Value::from)),
        InputKind::Number => amount::decimal(text).map(|number| number.map(Value::from)),
        InputKind::Boolean => Ok(Some(json!(text == "true"))),
        InputKind::Choice if input.choices.iter().any(|choice| choice == text) => Ok(Some(json!(text))),
        InputKind::Choice => Err(say::not_a_choice().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::{told::Told, workflow::sample::definition};

    fn subject() -> StartSubject {
        StartSubject {
            workflow: "ship".into(),
            definition: definition(),
            folder: String::new(),
            given: Map::new(),
            again: None,
        }
    }

    #[test]
    fn defaults_fill_the_fields_and_what_is_missing_is_told_when_it_is_tried() {
        let subject = subject();
        let mut form = StartForm::of(&subject);
        assert_eq!(form.values["workers"], "4");
        let (draft, wrong) = form.request(Some(&subject));
        let fields: Vec<_> = wrong.iter().map(|one| one.field.as_str()).collect();
        assert_eq!(fields, ["inputs.target"]);
        let mut told = Told::default();
        assert_eq!(told.about("inputs.target", &wrong, &draft), None, "nothing is red before it was tried");
        told.tell_all();
        assert!(told.about("inputs.target", &wrong, &draft).is_some());
        form.values.insert("target".into(), "production".into());
        let (asked, wrong) = form.request(Some(&subject));
        assert_eq!(wrong, []);
        assert_eq!(
            Value::Object(asked.inputs),
            json!({"target": "production", "workers": 4, "dry": false, "notes": ""})
        );
        assert_eq!(asked.folder, None);
    }

    #[test]
    fn each_type_takes_what_it_can_be() {
        let of = |kind| WorkflowInput { kind, choices: vec!["a".into()], ..WorkflowInput::default() };
        for (kind, entered, value) in [
            (InputKind::Text, " kept as it is ", Some(json!(" kept as it is "))),
            (InputKind::Integer, "1,200", Some(json!(1200))),
            (InputKind::Integer, "1.5", None),
            (InputKind::Number, "1.5", Some(json!(1.5))),
            (InputKind::Number, "much", None),
            (InputKind::Boolean, "true", Some(json!(true))),
            (InputKind::Choice, "a", Some(json!("a"))),
            (InputKind::Choice, "b", None),
            (InputKind::Path, " src ", Some(json!("src"))),
            (InputKind::Path, " ", None),
        ] {
            assert_eq!(value_of(&of(kind), entered).ok().flatten(), value, "{kind} {entered}");
        }
    }

    #[test]
    fn what_a_run_was_given_fills_the_dialog_of_the_next() {
        let mut again = subject();
        again.given.insert("target".into(), json!("staging"));
        again.given.insert("dry".into(), json!(true));
        let form = StartForm::of(&again);
        assert_eq!((form.values["target"].as_str(), form.values["dry"].as_str()), ("staging", "true"));
    }

    #[test]
    fn what_the_engine_says_of_an_input_goes_once_that_is_changed() {
        let subject = subject();
        let mut form = StartForm::of(&subject);
        form.values.insert("target".into(), "staging".into());
        let (draft, _) = form.request(Some(&subject));
        let mut told = Told::default();
        told.refuse(&contract::ApiError::field("inputs.target", "It is closed."), &draft);
        assert_eq!(told.about("inputs.target", &[], &draft).as_deref(), Some("It is closed."));
        form.values.insert("target".into(), "production".into());
        let (draft, _) = form.request(Some(&subject));
        assert_eq!(told.about("inputs.target", &[], &draft), None);
    }
}
