//! Rules for agents with a model: how it is asked, what it may spend, what its tasks are asked for.

use super::{
    findings::{finding, finish},
    provider::model as model_name,
    rules::{is_value_name, plain},
};
use crate::{
    agent::{AgentDraft, AgentKind},
    error::{ApiError, FieldError},
    model::{Budget, FormField, ModelParameters},
    provider::ProviderKind,
};

/// Most fallbacks of an agent.
pub(super) const FALLBACKS_MAX: usize = 8;
/// Most fields of an agent's own form.
const FORM_MAX: usize = 20;
/// Longest single reply, in tokens.
const REPLY_MAX: i64 = 1_000_000;
/// The largest whole limit.
const COUNT_MAX: i64 = 1_000_000_000_000;
/// The largest limit in US dollars.
const DOLLARS_MAX: f64 = 1_000_000.0;

/// How hard a model may think.
pub const EFFORTS: [&str; 3] = ["low", "medium", "high"];

/// Everything about an agent's model that can be told without its provider.
pub(super) fn agent(draft: &AgentDraft) -> Vec<FieldError> {
    let mut found = vec![];
    if matches!(draft.kind, Some(AgentKind::Shell | AgentKind::Workflow)) {
        found.extend(foreign(draft));
    }
    let has_command = draft.command.as_deref().is_some_and(|c| !c.trim().is_empty());
    if draft.kind == Some(AgentKind::Llm) && has_command {
        found.push(finding("command", "An agent with a model runs no command of its own; leave it out."));
    }
    found.extend(draft.model.as_deref().and_then(|m| model_name(m).err()).map(|m| finding("model", &m)));
    found.extend(draft.parameters.iter().flat_map(|p| check_parameters(p, None)));
    found.extend(draft.budget.iter().flat_map(budget_fields));
    found.extend(draft.template.as_deref().and_then(|t| plain(t).err()).map(|m| finding("template", &m)));
    found.extend(draft.form.iter().flat_map(|form| check_form(form)));
    if let Some(fallbacks) = &draft.fallbacks {
        if fallbacks.len() > FALLBACKS_MAX {
            found.push(finding("fallbacks", &format!("At most {FALLBACKS_MAX}: {} now.", fallbacks.len())));
        }
        if fallbacks.iter().any(|f| f.provider.trim().is_empty()) {
            found.push(finding(
                "fallbacks",
                "A fallback names no provider; write PROVIDER or PROVIDER/MODEL.",
            ));
        }
        let models = fallbacks.iter().filter_map(|f| f.model.as_deref());
        found.extend(models.filter_map(|m| model_name(m).err()).map(|m| finding("fallbacks", &m)));
    }
    found
}

/// A shell agent asks no model; what would be ignored is refused.
fn foreign(draft: &AgentDraft) -> Vec<FieldError> {
    let given = |text: &Option<String>| text.as_deref().is_some_and(|t| !t.trim().is_empty());
    let parts = [
        ("provider", given(&draft.provider)),
        ("model", given(&draft.model)),
        ("template", given(&draft.template)),
        ("parameters", draft.parameters.as_ref().is_some_and(|p| *p != ModelParameters::default())),
        ("budget", draft.budget.is_some_and(|b| b != Budget::default())),
        ("tools", draft.tools.as_ref().is_some_and(|t| !t.is_empty())),
        ("fallbacks", draft.fallbacks.as_ref().is_some_and(|f| !f.is_empty())),
    ];
    let message = "Only an agent of kind llm has this; leave it out, or choose that kind.";
    parts.into_iter().filter(|(_, is)| *is).map(|(field, _)| finding(field, message)).collect()
}

/// Checks how a model is to be asked, against what its provider takes.
///
/// # Errors
/// `invalid_input` about `parameters`.
pub fn parameters(parameters: &ModelParameters, kind: ProviderKind) -> Result<(), ApiError> {
    finish(check_parameters(parameters, Some(kind)))
}

fn check_parameters(parameters: &ModelParameters, kind: Option<ProviderKind>) -> Vec<FieldError> {
    let hottest = if kind == Some(ProviderKind::Anthropic) { 1.0 } else { 2.0 };
    let at = kind.map(|kind| format!(" at {}", kind.label())).unwrap_or_default();
    let mut found = vec![];
    let mut tell = |message: String| found.push(finding("parameters", &message));
    if let Some(t) = parameters.temperature.filter(|t| !(0.0..=hottest).contains(t)) {
        tell(format!("A temperature of {t} is outside what is allowed{at}: 0 to {hottest}."));
    }
    if let Some(p) = parameters.top_p.filter(|p| !(0.0..=1.0).contains(p)) {
        tell(format!("A top_p of {p} is outside what is allowed: 0 to 1."));
    }
    if let Some(n) = parameters.max_tokens.filter(|n| !(1..=REPLY_MAX).contains(n)) {
        tell(format!("A max_tokens of {n} is outside what is allowed: 1 to {REPLY_MAX}."));
    }
    if let Some(effort) = parameters.reasoning_effort.as_deref().filter(|e| !EFFORTS.contains(e)) {
        tell(format!("“{effort}” is no reasoning_effort; allowed are {}.", EFFORTS.join(", ")));
    }
    found
}

/// Every limit that limits nothing or everything.
pub(super) fn budget_fields(budget: &Budget) -> Vec<FieldError> {
    let counts = [("turns", budget.turns), ("tokens", budget.tokens), ("day_tokens", budget.day_tokens)];
    let dollars = [("cost_usd", budget.cost_usd), ("day_cost_usd", budget.day_cost_usd)];
    let wrong = |name: &str, value: String, most: String| {
        let message = format!(
            "{name}: {value} is outside what is allowed: more than 0, at most {most}. Leave it out for no limit."
        );
        finding("budget", &message)
    };
    let counted = counts.into_iter().filter_map(|(name, value)| {
        let value = value.filter(|n| !(1..=COUNT_MAX).contains(n))?;
        Some(wrong(name, value.to_string(), COUNT_MAX.to_string()))
    });
    let priced = dollars.into_iter().filter_map(|(name, value)| {
        let value = value.filter(|d| !(*d > 0.0 && *d <= DOLLARS_MAX))?;
        Some(wrong(name, value.to_string(), DOLLARS_MAX.to_string()))
    });
    counted.chain(priced).collect()
}

fn check_form(form: &[FormField]) -> Vec<FieldError> {
    let mut found = vec![];
    if form.len() > FORM_MAX {
        found.push(finding("form", &format!("At most {FORM_MAX} fields: {} now.", form.len())));
    }
    for (place, field) in form.iter().enumerate() {
        if !is_value_name(&field.name) {
            let message = format!(
                "“{}” cannot be the name of a field; use letters, digits and _, not beginning with a digit.",
                field.name.escape_default()
            );
            found.push(finding("form", &message));
        } else if form[..place].iter().any(|other| other.name == field.name) {
            found.push(finding("form", &format!("There are two fields “{}”; rename one.", field.name)));
        }
        let texts = [&field.label, &field.help];
        found.extend(texts.into_iter().filter_map(|t| plain(t).err()).map(|m| finding("form", &m)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Fallback, Tool};

    fn faults(change: impl FnOnce(&mut AgentDraft)) -> Vec<String> {
        let mut draft =
            AgentDraft { name: Some("writer".into()), kind: Some(AgentKind::Llm), ..AgentDraft::default() };
        change(&mut draft);
        crate::validation::agent(&draft, true)
            .err()
            .map_or(vec![], |e| e.fields.into_iter().map(|f| f.field).collect())
    }

    #[test]
    fn parameters_keep_to_what_a_provider_takes() {
        let warm = |temperature| ModelParameters { temperature: Some(temperature), ..Default::default() };
        assert!(parameters(&warm(2.0), ProviderKind::OpenAi).is_ok());
        assert!(parameters(&warm(2.1), ProviderKind::OpenAi).is_err());
        assert!(parameters(&warm(1.0), ProviderKind::Anthropic).is_ok());
        let error = parameters(&warm(1.5), ProviderKind::Anthropic).unwrap_err();
        assert!(error.message.contains("Anthropic: 0 to 1"), "{error}");
        assert!(parameters(&warm(f64::NAN), ProviderKind::OpenAi).is_err());
        for wrong in [
            ModelParameters { top_p: Some(1.01), ..Default::default() },
            ModelParameters { max_tokens: Some(0), ..Default::default() },
            ModelParameters { max_tokens: Some(1_000_001), ..Default::default() },
            ModelParameters { reasoning_effort: Some("extreme".into()), ..Default::default() },
        ] {
            assert_eq!(faults(|d| d.parameters = Some(wrong.clone())), ["parameters"], "{wrong:?}");
        }
    }

    #[test]
    fn budgets_limit_something() {
        assert!(faults(|d| d.budget = Some(Budget { turns: Some(1), ..Budget::default() })).is_empty());
        for wrong in [
            Budget { turns: Some(0), ..Budget::default() },
            Budget { tokens: Some(-5), ..Budget::default() },
            Budget { cost_usd: Some(0.0), ..Budget::default() },
            Budget { day_cost_usd: Some(f64::NAN), ..Budget::default() },
        ] {
            assert_eq!(faults(|d| d.budget = Some(wrong)), ["budget"], "{wrong:?}");
        }
    }

    #[test]
    fn forms_and_fallbacks() {
        let field = |name: &str| FormField { name: name.into(), ..FormField::default() };
        assert!(faults(|d| d.form = Some(vec![field("target"), field("goal")])).is_empty());
        assert_eq!(faults(|d| d.form = Some(vec![field("a b")])), ["form"]);
        assert_eq!(faults(|d| d.form = Some(vec![field("a"), field("a")])), ["form"]);
        assert_eq!(faults(|d| d.fallbacks = Some(vec![Fallback::default()])), ["fallbacks"]);
    }

    #[test]
    fn a_shell_agent_asks_no_model() {
        let shell = |change: fn(&mut AgentDraft)| {
            faults(|d| {
                d.kind = Some(AgentKind::Shell);
                change(d);
            })
        };
        assert!(shell(|_| {}).is_empty());
        assert_eq!(shell(|d| d.provider = Some("openai".into())), ["provider"]);
        assert_eq!(shell(|d| d.tools = Some(vec![Tool::ReadFile])), ["tools"]);
        // what a dialog sends for fields that it does not show
        assert!(shell(|d| d.provider = Some(String::new())).is_empty());
    }
}
