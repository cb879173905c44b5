//! Errors of the engine in the words of the tools: what a coding agent is told must be something that it can do.

use contract::{ApiError, error::FieldError};

/// Ways of the person's, and what a coding agent has for them.
const WAYS: [(&str, &str); 4] = [
    ("`legwork agent list`", "list_agents"),
    ("`legwork list`", "list_tasks"),
    ("`legwork why`", "get_task"),
    (", or let this one wait (--on-dependency-failure wait)", " with retry_task"),
];

/// An error with the names of the tools and of their arguments, where the engine has those of commands and requests.
pub(super) fn in_the_words_of_tools(error: ApiError) -> ApiError {
    let ApiError { code, message, hint, fields } = error;
    let fields: Vec<_> = fields.into_iter().map(argument).collect();
    // the message names the fields as well
    let message = if fields.is_empty() { message } else { ApiError::fields(fields.clone()).message };
    let hint = hint.map(|hint| WAYS.into_iter().fold(hint, |hint, (way, tool)| hint.replace(way, tool)));
    ApiError { code, message, hint, fields }
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
        (other, _) => (other, message),
    };
    FieldError { field: field.to_owned(), message }
}
