//! Base URLs as people have them.

use crate::{
    harness::{Attempt, exit, route},
    model_server::{Act, ModelServer, Shape, Turn},
};
use contract::ProviderKind::{self, Anthropic, Gemini, Ollama, OpenAi, OpenAiCompatible};

/// What is asked for where the base URL is the server's address and this.
fn asked(kind: ProviderKind, shape: Shape, path: &str) -> String {
    let server = ModelServer::start(shape, vec![Act::Reply(Turn::says(&["Hi"]))]);
    let base = format!("http://127.0.0.1:{}{path}", server.port());
    exit(Attempt::with_routes(vec![route(kind, base)]).run());
    server.requests().into_iter().map(|r| r.path).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_same_place_is_asked_however_it_is_written() {
    let chat = "/v1/chat/completions";
    let messages = "/v1/messages";
    let generate = "/v1beta/models/m:streamGenerateContent?alt=sse";
    let rows: &[(ProviderKind, Shape, &str, &str)] = &[
        (OpenAi, Shape::OpenAi, "/v1", chat),
        (OpenAi, Shape::OpenAi, "/v1/", chat),
        (OpenAi, Shape::OpenAi, "", chat),
        (OpenAi, Shape::OpenAi, "/", chat),
        (OpenAi, Shape::OpenAi, "/v1/chat/completions", chat),
        (OpenAiCompatible, Shape::OpenAi, "", chat),
        (OpenAiCompatible, Shape::OpenAi, "/v1/chat/completions/", chat),
        (OpenAiCompatible, Shape::OpenAi, "/v1/models", chat),
        (OpenAiCompatible, Shape::OpenAi, "/v1/completions", chat),
        (OpenAiCompatible, Shape::OpenAi, "/openai/v1", "/openai/v1/chat/completions"),
        (OpenAiCompatible, Shape::OpenAi, "/v1beta/openai/", "/v1beta/openai/chat/completions"),
        (
            OpenAiCompatible,
            Shape::OpenAi,
            "/openai/deployments/d?api-version=2024-10-21",
            "/openai/deployments/d/chat/completions?api-version=2024-10-21",
        ),
        (
            OpenAiCompatible,
            Shape::OpenAi,
            "/openai/deployments/d/chat/completions?api-version=2024-10-21",
            "/openai/deployments/d/chat/completions?api-version=2024-10-21",
        ),
        (Anthropic, Shape::Anthropic, "/v1", messages),
        (Anthropic, Shape::Anthropic, "", messages),
        (Anthropic, Shape::Anthropic, "/anthropic", "/anthropic/v1/messages"),
        (Anthropic, Shape::Anthropic, "/v1/messages", messages),
        (Gemini, Shape::Gemini, "/v1beta", generate),
        (Gemini, Shape::Gemini, "", generate),
        (Gemini, Shape::Gemini, "/v1beta/models", generate),
        (
            Gemini,
            Shape::Gemini,
            "/v1beta/models/x:generateContent?x=v",
            "/v1beta/models/m:streamGenerateContent?x=v&alt=sse",
        ),
        (Ollama, Shape::Ollama, "", "/api/chat"),
        (Ollama, Shape::Ollama, "/v1", "/api/chat"),
        (Ollama, Shape::Ollama, "/api", "/api/chat"),
        (Ollama, Shape::Ollama, "/api/chat", "/api/chat"),
        (Ollama, Shape::Ollama, "/api/generate", "/api/chat"),
        (Ollama, Shape::Ollama, "/ollama", "/ollama/api/chat"),
    ];
    let wrong: Vec<_> = rows
        .iter()
        .map(|&(kind, shape, path, right)| (path, kind, asked(kind, shape, path), right))
        .filter(|(_, _, is, right)| is != right)
        .map(|(path, kind, is, right)| format!("{kind} {path}: {is}, is {right}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn where_nothing_is_at_one_address_the_other_is_asked() {
    let nothing = || Act::Status(404, vec![], "Not Found".to_owned());
    for (kind, shape, path, first, second) in [
        (OpenAiCompatible, Shape::OpenAi, "", "/v1/chat/completions", "/chat/completions"),
        (
            OpenAiCompatible,
            Shape::OpenAi,
            "/litellm",
            "/litellm/chat/completions",
            "/litellm/v1/chat/completions",
        ),
        (Anthropic, Shape::Anthropic, "/proxy", "/proxy/v1/messages", "/proxy/messages"),
    ] {
        let server = ModelServer::start(shape, vec![nothing(), Act::Reply(Turn::says(&["Hi"]))]);
        let base = format!("http://127.0.0.1:{}{path}", server.port());
        exit(Attempt::with_routes(vec![route(kind, base)]).run());
        let paths: Vec<_> = server.requests().into_iter().map(|r| r.path).collect();
        assert_eq!(paths, [first, second], "{kind} {path}");
    }
}
