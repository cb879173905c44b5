//! The fields of an agent with a model, as text and back.

use super::AgentForm;
use crate::{
    catalogue::agents as say,
    state::{amount, form::Form as _},
};
use contract::{
    Agent, AgentDraft, FieldError,
    model::{Budget, Fallback, ModelParameters},
};

impl AgentForm {
    /// Fills in what an agent with a model has besides.
    pub(super) fn with_model(self, agent: &Agent) -> Self {
        fn text<T: ToString>(value: Option<T>) -> String {
            value.map(|value| value.to_string()).unwrap_or_default()
        }
        let (parameters, budget) = (&agent.parameters, agent.budget);
        Self {
            provider: agent.provider.clone().unwrap_or_default(),
            model: agent.model.clone().unwrap_or_default(),
            temperature: text(parameters.temperature),
            max_tokens: text(parameters.max_tokens),
            top_p: text(parameters.top_p),
            effort: parameters.reasoning_effort.clone().unwrap_or_default(),
            tools: agent.tools.clone(),
            budget_turns: text(budget.turns),
            budget_tokens: text(budget.tokens),
            budget_cost: text(budget.cost_usd),
            budget_day_tokens: text(budget.day_tokens),
            budget_day_cost: text(budget.day_cost_usd),
            fallbacks: agent.fallbacks.clone(),
            template: agent.template.clone().unwrap_or_default(),
            ..self
        }
    }

    /// Adds to a request what an agent with a model has besides, and what is wrong with that. Nothing that stays as
    /// it is in `before`.
    pub(super) fn add_model(
        &self,
        draft: &mut AgentDraft,
        before: Option<&Agent>,
        wrong: &mut Vec<FieldError>,
    ) {
        let was = before.map(Self::of).unwrap_or_default();
        let new = before.is_none();
        let text = |was: &String, now: &String| {
            let now = now.trim();
            if new {
                Some(now.to_owned()).filter(|now| !now.is_empty())
            } else {
                (was != now).then(|| now.to_owned())
            }
        };
        draft.provider = text(&was.provider, &self.provider);
        draft.model = text(&was.model, &self.model);
        draft.template = text(&was.template, &self.template);
        let parameters = self.parameters(before, wrong);
        draft.parameters = Some(parameters)
            .filter(|p| before.map_or(*p != ModelParameters::default(), |b| b.parameters != *p));
        let budget = self.budget(wrong);
        draft.budget =
            Some(budget).filter(|b| before.map_or(*b != Budget::default(), |agent| agent.budget != *b));
        draft.tools = Some(self.tools.clone()).filter(|tools| new || was.tools != *tools);
        let fallbacks: Vec<Fallback> =
            self.fallbacks.iter().filter(|fallback| !fallback.provider.is_empty()).cloned().collect();
        draft.fallbacks =
            Some(fallbacks).filter(|all| if new { !all.is_empty() } else { was.fallbacks != *all });
        if new && draft.provider.is_none() {
            wrong.push(finding("provider", say::provider_missing()));
        }
    }

    /// What it may spend.
    pub(super) fn budget(&self, wrong: &mut Vec<FieldError>) -> Budget {
        Budget {
            turns: note(wrong, "turns", amount::whole(&self.budget_turns)),
            tokens: note(wrong, "tokens", amount::whole(&self.budget_tokens)),
            cost_usd: note(wrong, "cost_usd", amount::decimal(&self.budget_cost)),
            day_tokens: note(wrong, "day_tokens", amount::whole(&self.budget_day_tokens)),
            day_cost_usd: note(wrong, "day_cost_usd", amount::decimal(&self.budget_day_cost)),
        }
    }

    /// How the model is asked; what the dialog has no field for stays as it was.
    fn parameters(&self, before: Option<&Agent>, wrong: &mut Vec<FieldError>) -> ModelParameters {
        ModelParameters {
            temperature: note(wrong, "temperature", amount::decimal(&self.temperature)),
            top_p: note(wrong, "top_p", amount::decimal(&self.top_p)),
            max_tokens: note(wrong, "max_tokens", amount::whole(&self.max_tokens)),
            seed: before.and_then(|agent| agent.parameters.seed),
            reasoning_effort: Some(self.effort.clone()).filter(|effort| !effort.is_empty()),
        }
    }
}

pub(super) fn note<T>(
    wrong: &mut Vec<FieldError>,
    field: &str,
    read: Result<Option<T>, String>,
) -> Option<T> {
    read.unwrap_or_else(|message| {
        wrong.push(finding(field, &message));
        None
    })
}

fn finding(field: &str, message: &str) -> FieldError {
    FieldError { field: field.to_owned(), message: message.to_owned() }
}
