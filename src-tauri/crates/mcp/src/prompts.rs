//! Prompts that a person picks in their client.

use rmcp::{
    ErrorData,
    model::{GetPromptResult, Prompt, PromptArgument, PromptMessage, Role},
};
use serde_json::{Map, Value};

/// The argument of a prompt that is about a task.
pub(crate) const TASK: &str = "task";

/// The list of the prompts.
pub(crate) fn all() -> Vec<Prompt> {
    let argument =
        |name: &str, text: &str| PromptArgument::new(name).with_description(text).with_required(true);
    vec![
        Prompt::new(
            "background",
            Some("Do something in the background and go on with the conversation"),
            Some(vec![argument("work", "What is to be done")]),
        )
        .with_title("Do this in the background"),
        Prompt::new(
            "catch_up",
            Some("What has ended, what runs, and what needs me"),
            None::<Vec<PromptArgument>>,
        )
        .with_title("Catch up with my tasks"),
        Prompt::new(
            "look_at_task",
            Some("What a task is doing or has made, and what to do about it"),
            Some(vec![argument(TASK, "Its id, or a part of its title")]),
        )
        .with_title("Look at a task"),
        Prompt::new(
            "watch_build",
            Some("Run a build or a test suite in the background and act on how it ends"),
            Some(vec![argument("command", "The command, such as `cargo test`")]),
        )
        .with_title("Watch a build"),
    ]
}

/// A prompt with what the person entered.
pub(crate) fn get(name: &str, arguments: &Map<String, Value>) -> Result<GetPromptResult, ErrorData> {
    let given = |field: &str| match arguments.get(field).and_then(Value::as_str).map(str::trim) {
        Some(text) if !text.is_empty() => Ok(text.to_owned()),
        _ => Err(ErrorData::invalid_params(format!("{field}: a text is needed"), None)),
    };
    let text = match name {
        "background" => format!(
            "Do this in the background with Legwork, so that we can go on here:\n\n{}\n\nLook at list_agents for who does \
             it best. Give the task all that it needs to know: it sees nothing of this conversation. Start it with \
             create_task, tell me its short id, and do not wait for it. When I ask, or when you need what it made, use \
             wait_for_task and get_result.",
            given("work")?
        ),
        "catch_up" => "Look at my Legwork tasks with list_tasks. Tell me in a few lines what has ended since we last spoke \
                       and how, what runs and how far it is, and what waits for me and what I would have to do."
            .to_owned(),
        "look_at_task" => format!(
            "Look at my Legwork task `{}`: at get_task where that is an id, else look for it with list_tasks. If it has \
             ended, read what it made with get_result, and tell me that in a few lines. If it has not, tell me how far it \
             is, why it does not run where it does not, and what I would have to do.",
            given(TASK)?
        ),
        "watch_build" => format!(
            "Run `{}` as a Legwork task with create_task. Go on with our work meanwhile. When it has ended, read the end of \
             its output with read_output, and tell me the first thing that went wrong, or that all went well.",
            given("command")?
        ),
        _ => return Err(ErrorData::invalid_params(format!("there is no prompt “{name}”"), None)),
    };
    Ok(GetPromptResult::new(vec![PromptMessage::new_text(Role::User, text)]))
}
