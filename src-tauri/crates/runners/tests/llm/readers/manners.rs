//! Parameters that a model refuses: sent once more in the form that the message names, and remembered.

use crate::{
    harness::{Attempt, completed, exit, kind, route},
    model_server::{Act, ModelServer, Shape, Turn},
};
use contract::{ProviderId, ProviderKind, model::ModelParameters};
use engine::ports::Outcome;
use legwork_runners::LlmModels;
use serde_json::{Value, json};

fn refused(status: u16, body: &Value) -> Act {
    Act::Status(status, vec![], body.to_string())
}

fn message(text: &str) -> Value {
    json!({"error": {"message": text}})
}

fn parameters() -> ModelParameters {
    ModelParameters {
        temperature: Some(0.5),
        top_p: Some(0.9),
        max_tokens: Some(50_000),
        seed: Some(7),
        reasoning_effort: Some("low".to_owned()),
    }
}

/// The body of a request after such an answer to one like it, and whether another task begins in that form too.
fn after(shape: Shape, provider: ProviderKind, act: Act) -> Value {
    let server = ModelServer::start(shape, vec![act]);
    server.always(Act::Reply(Turn::says(&["Yes."])));
    let mut route = route(provider, server.base_url());
    route.provider_id = ProviderId(uuid::Uuid::now_v7());
    for _ in 0..2 {
        let mut attempt = Attempt::with_routes(vec![route.clone()]);
        attempt.model().parameters = parameters();
        completed(attempt.run());
    }
    let bodies: Vec<_> = server.requests().into_iter().map(|r| r.body).collect();
    assert_eq!(bodies.len(), 3, "once more, and then in that form at once: {bodies:?}");
    assert_eq!(without_messages(&bodies[1]), without_messages(&bodies[2]), "it is remembered");
    bodies[1].clone()
}

fn without_messages(body: &Value) -> Value {
    let mut body = body.clone();
    for name in ["messages", "contents", "system", "tools"] {
        body.as_object_mut().unwrap().remove(name);
    }
    body
}

#[test]
fn openai_s_parameters_are_sent_in_the_form_that_is_named() {
    let max = "max_tokens";
    type Row = (Value, u16, &'static str, Option<(&'static str, Value)>);
    let rows: Vec<Row> = vec![
        // what is said, the status, what is not sent any more, what is sent in its place
        (
            message(
                "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
            ),
            400,
            max,
            Some(("max_completion_tokens", json!(50_000))),
        ),
        (
            json!({"error": {"message": "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens'", "param": "max_tokens", "code": "unsupported_parameter"}}),
            400,
            max,
            Some(("max_completion_tokens", json!(50_000))),
        ),
        (
            message(
                "Unsupported value: 'temperature' does not support 0.5 with this model. Only the default (1) value is supported.",
            ),
            400,
            "temperature",
            None,
        ),
        (
            json!({"error": {"message": "litellm.UnsupportedParamsError: openai does not support parameters: ['temperature'], for model=m."}}),
            400,
            "temperature",
            None,
        ),
        (
            json!({"detail": [{"loc": ["body", "top_p"], "msg": "Extra inputs are not permitted", "type": "extra_forbidden"}]}),
            422,
            "top_p",
            None,
        ),
        (json!({"error": {"message": "Unknown parameter: 'seed'.", "param": "seed"}}), 400, "seed", None),
        (
            json!({"message": "unrecognized request argument supplied: reasoning_effort"}),
            400,
            "reasoning_effort",
            None,
        ),
        (json!({"detail": "stream_options is not supported by this model"}), 400, "stream_options", None),
        (
            message("Additional properties are not allowed ('stream_options' was unexpected)"),
            400,
            "stream_options",
            None,
        ),
        (
            message(
                "`temperature` and `top_p` cannot both be specified for this model. Please use only one.",
            ),
            400,
            "top_p",
            None,
        ),
        (message("`temperature` is deprecated for this model."), 400, "temperature", None),
        (message("stream_options is only allowed when stream is enabled"), 400, "stream_options", None),
        (message("top_p: this model requires the default"), 400, "top_p", None),
    ];
    for (said, status, gone, there) in rows {
        let body = after(Shape::OpenAi, ProviderKind::OpenAiCompatible, refused(status, &said));
        assert!(body.get(gone).is_none(), "{said}: {gone} is still sent: {body}");
        if let Some((name, value)) = there {
            assert_eq!(body[name], value, "{said}");
        }
    }
}

#[test]
fn a_limit_that_is_too_high_is_lowered_to_the_one_that_is_named() {
    let rows: [(Shape, ProviderKind, &str, &str, i64); 8] = [
        (
            Shape::OpenAi,
            ProviderKind::OpenAiCompatible,
            "/max_tokens",
            "max_tokens is too large: 50000. This model supports at most 16384 completion tokens, whereas you provided 50000.",
            16_384,
        ),
        (
            Shape::OpenAi,
            ProviderKind::OpenAiCompatible,
            "/max_tokens",
            "Invalid max_tokens value, the valid range of max_tokens is [1, 8192]",
            8_192,
        ),
        (
            Shape::OpenAi,
            ProviderKind::OpenAiCompatible,
            "/max_tokens",
            "`max_tokens` must be less than or equal to `8192`, the maximum value for `max_tokens` is less than the `context_window` for this model",
            8_192,
        ),
        (
            Shape::OpenAi,
            ProviderKind::OpenAi,
            "/max_completion_tokens",
            "max_completion_tokens is too large: 50,000. This model supports at most 32,768 completion tokens.",
            32_768,
        ),
        (
            Shape::OpenAi,
            ProviderKind::OpenAiCompatible,
            "/max_tokens",
            "'max_tokens' or 'max_completion_tokens' is too large: 50000. This model's maximum context length is 4096 tokens and your request has 120 input tokens (50000 > 4096 - 120).",
            3_976,
        ),
        (
            Shape::OpenAi,
            ProviderKind::OpenAiCompatible,
            "/max_tokens",
            "This model's maximum context length is 8192 tokens. However, you requested 51200 tokens (1200 in the messages, 50000 in the completion). Please reduce the length of the messages or completion.",
            6_992,
        ),
        (
            Shape::Anthropic,
            ProviderKind::Anthropic,
            "/max_tokens",
            "max_tokens: 51024 > 8192, which is the maximum allowed number of output tokens for claude-3-5-sonnet-20241022",
            8_192,
        ),
        (
            Shape::Gemini,
            ProviderKind::Gemini,
            "/generationConfig/maxOutputTokens",
            "Unable to submit request because it has a maxOutputTokens value of 51024 but the supported range is from 1 (inclusive) to 8193 (exclusive).",
            8_192,
        ),
    ];
    for (shape, provider, place, said, limit) in rows {
        let body = after(shape, provider, refused(400, &message(said)));
        assert_eq!(body.pointer(place), Some(&json!(limit)), "{said}");
    }
}

#[test]
fn parameters_of_the_other_protocols_are_left_out_too() {
    let rows: [(Shape, ProviderKind, &str, &str); 4] = [
        (
            Shape::Anthropic,
            ProviderKind::Anthropic,
            "/thinking",
            "thinking: this model does not support thinking",
        ),
        (
            Shape::Gemini,
            ProviderKind::Gemini,
            "/generationConfig/thinkingConfig",
            "Thinking is not supported: Unknown name \"thinkingConfig\" at 'generation_config': Cannot find field.",
        ),
        (
            Shape::Gemini,
            ProviderKind::Gemini,
            "/generationConfig/seed",
            "Invalid JSON payload received. Unknown name \"seed\" at 'generation_config': Cannot find field.",
        ),
        (Shape::Ollama, ProviderKind::Ollama, "/think", "\"m\" does not support thinking"),
    ];
    for (shape, provider, place, said) in rows {
        let body = after(shape, provider, refused(400, &message(said)));
        assert_eq!(body.pointer(place), None, "{said}: {body}");
    }
}

#[test]
fn a_model_without_tools_is_asked_without_them_where_the_agent_has_none_of_its_own() {
    let said = json!({"error": "registry.ollama.ai/library/m does not support tools"});
    let body = after(Shape::Ollama, ProviderKind::Ollama, refused(400, &said));
    assert!(body.get("tools").is_none());
    let server = ModelServer::start(Shape::Ollama, vec![refused(400, &said)]);
    let mut attempt = Attempt::of(&server, Shape::Ollama);
    attempt.tools(&[contract::model::Tool::AskUser]);
    let Outcome::Failed { error, .. } = exit(attempt.run()).outcome else { panic!("it went on") };
    assert!(error.hint.unwrap().contains("tools"), "{}", error.message);
}

#[test]
fn what_the_system_says_is_said_by_whom_the_model_takes() {
    let said = |values: &str| {
        json!({"error": {
            "message": format!("Unsupported value: 'messages[0].role' does not support 'system' with this model.{values}"),
            "type": "invalid_request_error", "param": "messages[0].role", "code": "unsupported_value",
        }})
    };
    for (values, role) in
        [(" Supported values are: 'developer', 'user', 'assistant'.", "developer"), ("", "user")]
    {
        let body = after(Shape::OpenAi, ProviderKind::OpenAiCompatible, refused(400, &said(values)));
        assert_eq!(body["messages"][0]["role"], role, "{body}");
    }
}

#[test]
fn several_are_left_out_one_after_another_and_no_message_is_followed_for_ever() {
    let no = |name: &str| refused(400, &message(&format!("Unsupported parameter: '{name}'")));
    let server = ModelServer::start(Shape::OpenAi, vec![no("temperature"), no("top_p"), no("seed")]);
    server.always(Act::Reply(Turn::says(&["Yes."])));
    let mut attempt = Attempt::of(&server, Shape::OpenAi);
    attempt.model().parameters = parameters();
    completed(attempt.run());
    let body = server.requests().pop().unwrap().body;
    assert!(["temperature", "top_p", "seed"].iter().all(|name| body.get(name).is_none()), "{body}");

    let server = ModelServer::start(Shape::OpenAi, vec![]);
    server.always(no("temperature"));
    let attempt = Attempt::of(&server, Shape::OpenAi);
    let Outcome::Failed { error, retryable: false, .. } = exit(attempt.run()).outcome else {
        panic!("it went on")
    };
    assert_eq!((error.code.as_str(), server.requests().len()), ("bad_request", 2));

    // what is not about a parameter is no reason to ask again
    let server = ModelServer::start(Shape::OpenAi, vec![]);
    server.always(refused(400, &message("The temperature of the furnace is not known.")));
    exit(Attempt::of(&server, Shape::OpenAi).run());
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_check_of_a_provider_finds_the_form_too() {
    let said = message("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens'");
    let server =
        ModelServer::start(Shape::OpenAi, vec![refused(400, &said), Act::Reply(Turn::says(&["ready"]))]);
    let check =
        engine::ports::Models::check(&LlmModels::new(), &route(kind(Shape::OpenAi), server.base_url()));
    assert!(check.ok, "{}", check.message);
}
