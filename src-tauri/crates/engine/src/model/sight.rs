//! Which models read no pictures, as far as that is known: of every other model it is tried.

use super::routes;
use contract::ApiError;
use store::{Connection, Result, agents::AgentRow, providers};

/// What to do about a model that reads no pictures.
pub const HINT: &str = "Choose another model, or ask without the picture.";

/// Models (or their beginnings with `*`) whose makers say that they take text alone.
const TABLE: &[&str] = &[
    "claude-2*",
    "claude-instant*",
    "codestral*",
    "deepseek-chat*",
    "deepseek-coder*",
    "deepseek-reasoner*",
    "gpt-3.5*",
    "gpt-oss*",
    "o1-mini*",
    "o1-preview*",
    "o3-mini*",
];

/// Whether this model is known to read no pictures.
#[must_use]
pub fn reads_no_pictures(model: &str) -> bool {
    // gateways put the maker before the model's name
    let bare = model.rsplit('/').next().unwrap_or(model).to_lowercase();
    TABLE.iter().any(|pattern| match pattern.strip_suffix('*') {
        Some(beginning) => bare.starts_with(beginning),
        None => *pattern == bare,
    })
}

/// Why a picture is not sent to a model that reads none.
#[must_use]
pub fn words(model: &str) -> String {
    format!("“{model}” does not read pictures")
}

/// The same as the answer to who attached one.
pub(crate) fn refusal(model: &str) -> ApiError {
    ApiError::field("files", format!("{}.", words(model))).hint(HINT)
}

/// The model that answers for this agent, where it is known to read no pictures. `chosen` is another one than its own.
///
/// # Errors
/// The read failed.
pub(crate) fn of(
    connection: &mut Connection,
    user: &str,
    agent: &AgentRow,
    chosen: Option<&str>,
) -> Result<Option<String>> {
    let provider = agent.provider.as_deref().unwrap_or_default();
    let all = providers::all(connection, user)?;
    let model = all
        .iter()
        .find(|row| row.id == provider || row.name == provider)
        .and_then(|row| routes::model_of(row, chosen.or(agent.model.as_deref())));
    Ok(model.filter(|model| reads_no_pictures(model)).map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_to_read_none_is_tried() {
        for (model, none) in [
            ("deepseek-chat", true),
            ("deepseek/deepseek-reasoner", true),
            ("openai/GPT-3.5-turbo-0125", true),
            ("gpt-oss:20b", true),
            ("o3-mini", true),
            ("o3", false),
            ("gpt-4o", false),
            ("deepseek-vl2", false),
            ("llava", false),
            ("", false),
        ] {
            assert_eq!(reads_no_pictures(model), none, "{model}");
        }
    }
}
