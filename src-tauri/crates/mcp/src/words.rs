//! Errors and replies of the engine in the words of the tools: what a coding agent is told must be something that it, or
//! the person whom it asks, can do.

use contract::{ApiError, error::FieldError, text::shell_words};
use serde_json::Value;
use std::path::Path;

/// A title or a reason in a list, in characters.
pub(crate) const LINE: usize = 200;

/// Ways of the person's, and what a coding agent has for them.
const WAYS: [(&str, &str); 5] = [
    ("`legwork schedule list`", "list_schedules"),
    ("`legwork agent list`", "list_agents"),
    ("`legwork list`", "list_tasks"),
    ("`legwork why`", "get_task"),
    (", or let this one wait (--on-dependency-failure wait)", " with retry_task"),
];

/// How a client is spoken to of what is on this machine.
#[derive(Clone, Default)]
pub(crate) struct Words {
    /// What the person types between `legwork` and the verb, to speak of the same data.
    data_dir: Option<String>,
}

impl Words {
    /// Words about these data.
    pub(crate) fn about(data_dir: &Path) -> Self {
        if engine::default_data_dir().as_deref() == Some(data_dir) {
            return Self::default();
        }
        let folder = shell_words(&[data_dir.display().to_string()]);
        Self { data_dir: Some(format!("--data-dir {folder}")) }
    }

    /// A text whose commands are of the same data when the person types them anywhere.
    pub(crate) fn commands(&self, text: &str) -> String {
        match &self.data_dir {
            Some(option) => text.replace("`legwork ", &format!("`legwork {option} ")),
            None => text.to_owned(),
        }
    }

    /// An error with the names of the tools and of their arguments, where the engine has those of commands and requests.
    pub(crate) fn error(&self, error: ApiError) -> ApiError {
        let ApiError { code, message, hint, fields } = error;
        let fields: Vec<_> = fields.into_iter().map(argument).collect();
        // the message names the fields as well
        let message = if fields.is_empty() { message } else { ApiError::fields(fields.clone()).message };
        let hint = hint.map(|hint| WAYS.into_iter().fold(hint, |hint, (way, tool)| hint.replace(way, tool)));
        ApiError { code, message, hint: hint.map(|hint| self.commands(&hint)), fields }
    }

    /// A reply whose next step is one in these words.
    pub(crate) fn reply(&self, mut reply: Value) -> Value {
        if let Some(Value::String(next)) = reply.get_mut("next") {
            *next = self.commands(next);
        }
        reply
    }
}

/// A fault of a request's field as one of the argument that it came from.
fn argument(FieldError { field, message }: FieldError) -> FieldError {
    let (field, message) = match (&*field, message.split_once(": ")) {
        // each limit of a budget has an argument of its own
        ("budget", Some(("tokens", rest))) => ("max_tokens", rest.to_owned()),
        ("budget", Some(("cost_usd", rest))) => ("max_cost_usd", rest.to_owned()),
        ("depends_on", _) => ("after", message),
        ("idempotency_key", _) => ("key", message),
        ("scheduled_at", _) => ("in_seconds", message),
        ("task_type", _) => ("type", message),
        ("answer", _) => ("text", message),
        ("every", _) => ("every_seconds", message),
        ("folder", _) => ("cwd", message),
        (other, _) => (other, message),
    };
    FieldError { field: field.to_owned(), message }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::ErrorCode;
    use serde_json::json;

    #[test]
    fn commands_name_the_data_where_they_are_no_others() {
        let away = Words::about(Path::new("/tmp/a b"));
        let error =
            ApiError::new(ErrorCode::Refused, "No.").hint("try `legwork agent list` or `legwork doctor`");
        let hint = away.error(error.clone()).hint.unwrap();
        assert_eq!(hint, "try list_agents or `legwork --data-dir '/tmp/a b' doctor`");
        assert_eq!(
            away.reply(json!({"next": "`legwork answer 1`", "title": "`legwork answer 1`"})),
            json!({"next": "`legwork --data-dir '/tmp/a b' answer 1`", "title": "`legwork answer 1`"})
        );
        let home = Words::about(&engine::default_data_dir().unwrap());
        assert_eq!(home.error(error).hint.unwrap(), "try list_agents or `legwork doctor`");
        assert_eq!(home.reply(json!([1])), json!([1]));
    }
}
