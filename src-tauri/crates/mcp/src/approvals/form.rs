//! The form that the person is shown, and what comes back of it.

use contract::model::Question;
use rmcp::model::{
    ClientResult, ElicitRequest, ElicitRequestParams, ElicitResult, ElicitationAction, ElicitationSchema,
};
use serde_json::{Value, json};

/// The field of the form.
const DECISION: &str = "decision";
/// Its choices.
const CHOICES: [&str; 2] = ["approve", "deny"];

/// What the person has made of the form. Only the first two are an answer: whoever sends the form away has said nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    Approve,
    Deny,
    /// They sent it away.
    Declined,
    /// They closed it.
    Dismissed,
    /// It came back without a choice.
    Unclear,
    /// Nothing came back that a form can bring.
    NotAsked,
    /// Nothing came back so far.
    NotYet,
}

impl Choice {
    /// What the client answers to the request. `None`: it has none, or its answer cannot be read.
    pub(super) fn in_a_call(said: Option<ClientResult>) -> Self {
        match said {
            Some(ClientResult::ElicitResult(form)) => Self::of(&form),
            _ => Self::NotAsked,
        }
    }

    /// What a repeated call brings.
    pub(super) fn in_a_round(said: Value) -> Self {
        serde_json::from_value(said).map_or(Self::NotAsked, |form| Self::of(&form))
    }

    fn of(form: &ElicitResult) -> Self {
        match form.action {
            ElicitationAction::Decline => Self::Declined,
            ElicitationAction::Cancel => Self::Dismissed,
            ElicitationAction::Accept => Self::chosen(form.content.as_ref()),
            // a word of later versions
            _ => Self::Unclear,
        }
    }

    fn chosen(content: Option<&Value>) -> Self {
        let chosen = content.map_or(&Value::Null, |content| &content[DECISION]);
        match CHOICES.iter().position(|choice| chosen == choice) {
            Some(0) => Self::Approve,
            Some(_) => Self::Deny,
            None => Self::Unclear,
        }
    }
}

/// The request that shows the whole question.
pub(super) fn of(question: &Question) -> Option<ElicitRequest> {
    let schema = json!({
        "type": "object",
        "properties": {DECISION: {
            "type": "string", "title": "Your decision", "enum": CHOICES, "enumNames": ["Run it", "Do not run it"],
        }},
        "required": [DECISION],
    });
    let schema = ElicitationSchema::from_json_schema(schema.as_object()?.clone()).ok()?;
    Some(ElicitRequest::new(ElicitRequestParams::FormElicitationParams {
        meta: None,
        message: in_full(question),
        requested_schema: schema,
    }))
}

/// All that the person must see before they say yes.
fn in_full(question: &Question) -> String {
    let detail = question.detail.iter().map(|detail| format!("\n\n{detail}\n"));
    let facts = question.facts.iter().map(|fact| format!("\n{}: {}", fact.name, fact.value));
    std::iter::once(question.text.clone()).chain(detail).chain(facts).collect()
}
