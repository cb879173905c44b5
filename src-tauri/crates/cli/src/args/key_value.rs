//! `NAME=VALUE` options of agents with a model, laid over what is there.

use crate::terminal::failure::Failure;
use contract::model::{Budget, Fallback, ModelParameters, Tool};
use std::str::FromStr;

/// The word that takes away what is there.
const NONE: &str = "none";

fn split<'a>(option: &str, pair: &'a str, names: &str) -> Result<(&'a str, &'a str), Failure> {
    let parts = pair.split_once('=').map(|(name, value)| (name.trim(), value.trim()));
    parts.ok_or_else(|| {
        Failure::option(option, format!("“{pair}” is not NAME=VALUE")).hint(format!("names are {names}"))
    })
}

/// The value; `None` where it is empty, which takes it away.
fn value<T: FromStr>(option: &str, name: &str, text: &str) -> Result<Option<T>, Failure> {
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || Failure::option(option, format!("{name}: “{text}” is not a number that fits"));
    text.parse().map(Some).map_err(|_| wrong())
}

fn unknown(option: &str, name: &str, names: &str) -> Failure {
    Failure::option(option, format!("there is no “{name}”; allowed are {names}"))
}

/// How the model is asked.
pub(crate) fn parameters(given: &[String], mut all: ModelParameters) -> Result<ModelParameters, Failure> {
    const OPTION: &str = "--param";
    const NAMES: &str = "temperature, top_p, max_tokens, seed, reasoning_effort";
    for pair in given {
        let (name, text) = split(OPTION, pair, NAMES)?;
        match name {
            "temperature" => all.temperature = value(OPTION, name, text)?,
            "top_p" => all.top_p = value(OPTION, name, text)?,
            "max_tokens" => all.max_tokens = value(OPTION, name, text)?,
            "seed" => all.seed = value(OPTION, name, text)?,
            "reasoning_effort" | "effort" => all.reasoning_effort = value(OPTION, name, text)?,
            _ => return Err(unknown(OPTION, name, NAMES)),
        }
    }
    Ok(all)
}

/// What may be spent.
pub(crate) fn budget(given: &[String], mut all: Budget) -> Result<Budget, Failure> {
    const OPTION: &str = "--budget";
    const NAMES: &str = "turns, tokens, cost_usd, day_tokens, day_cost_usd";
    for pair in given {
        let (name, text) = split(OPTION, pair, NAMES)?;
        match name {
            "turns" => all.turns = value(OPTION, name, text)?,
            "tokens" => all.tokens = value(OPTION, name, text)?,
            "cost_usd" | "cost" => all.cost_usd = value(OPTION, name, text)?,
            "day_tokens" => all.day_tokens = value(OPTION, name, text)?,
            "day_cost_usd" | "day_cost" => all.day_cost_usd = value(OPTION, name, text)?,
            _ => return Err(unknown(OPTION, name, NAMES)),
        }
    }
    Ok(all)
}

/// What one task may spend, laid over what it may `before`. A day's limits belong to its agent.
pub(crate) fn task_budget(given: &[String], before: Budget) -> Result<Option<Budget>, Failure> {
    if given.is_empty() {
        return Ok(None);
    }
    let all = budget(given, before)?;
    if all.day_tokens.is_some() || all.day_cost_usd.is_some() {
        return Err(Failure::option("--budget", "the limits of a day belong to an agent, not to a task")
            .hint("`legwork agent edit NAME --budget day_tokens=N` sets them"));
    }
    Ok(Some(all))
}

/// What it may do; `none` alone takes all away.
pub(crate) fn tools(given: &[String]) -> Result<Option<Vec<Tool>>, Failure> {
    if given.is_empty() {
        return Ok(None);
    }
    let named = given.iter().flat_map(|one| one.split(',')).map(str::trim).filter(|name| *name != NONE);
    let mut tools =
        named.map(str::parse).collect::<Result<Vec<Tool>, _>>().map_err(|e| Failure::option("--tool", e))?;
    tools.sort_unstable();
    tools.dedup();
    Ok(Some(tools))
}

/// `PROVIDER` or `PROVIDER/MODEL`, in order; `none` takes all away.
pub(crate) fn fallbacks(given: &[String]) -> Option<Vec<Fallback>> {
    let one = |text: &String| match text.split_once('/') {
        Some((provider, model)) => Fallback {
            provider: provider.to_owned(),
            model: Some(model.to_owned()).filter(|m| !m.is_empty()),
        },
        None => Fallback { provider: text.clone(), model: None },
    };
    (!given.is_empty()).then(|| given.iter().filter(|text| *text != NONE).map(one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(all: &[&str]) -> Vec<String> {
        all.iter().map(|t| (*t).to_owned()).collect()
    }

    #[test]
    fn values_lie_over_what_is_there() {
        let before = ModelParameters { temperature: Some(0.2), seed: Some(7), ..ModelParameters::default() };
        let after = parameters(&texts(&["temperature=", "effort=high", "max_tokens=100"]), before).unwrap();
        assert_eq!((after.temperature, after.seed, after.max_tokens), (None, Some(7), Some(100)));
        assert_eq!(after.reasoning_effort.as_deref(), Some("high"));
        for (wrong, says) in [
            ("temperature", "not NAME=VALUE"),
            ("temperature=warm", "temperature: “warm” is not a number"),
            ("heat=1", "there is no “heat”"),
        ] {
            let error = parameters(&texts(&[wrong]), ModelParameters::default()).unwrap_err();
            assert!(error.troubles[0].error.starts_with("--param: "), "{error:?}");
            assert!(error.troubles[0].error.contains(says), "{error:?}");
        }
    }

    #[test]
    fn budgets() {
        let all = budget(&texts(&["turns=5", "cost=0.25", "day_tokens=1000"]), Budget::default()).unwrap();
        assert_eq!((all.turns, all.cost_usd, all.day_tokens), (Some(5), Some(0.25), Some(1000)));
        assert_eq!(task_budget(&[], Budget::default()).unwrap(), None);
        assert!(task_budget(&texts(&["day_tokens=1"]), Budget::default()).is_err());
    }

    #[test]
    fn tools_and_fallbacks() {
        assert_eq!(tools(&texts(&["read_file,ask_user", "read_file"])).unwrap().unwrap().len(), 2);
        assert_eq!(tools(&texts(&["none"])).unwrap(), Some(vec![]));
        assert_eq!(tools(&[]).unwrap(), None);
        assert!(tools(&texts(&["rm"])).unwrap_err().troubles[0].error.contains("“rm” is not a tool"));
        let all = fallbacks(&texts(&["a", "gate/openai/gpt", "b/"])).unwrap();
        assert_eq!(all[0], Fallback { provider: "a".into(), model: None });
        assert_eq!(all[1].model.as_deref(), Some("openai/gpt"));
        assert_eq!(all[2].model, None);
        assert_eq!(fallbacks(&texts(&["none"])), Some(vec![]));
    }
}
