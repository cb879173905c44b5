//! The real programs, as npm has them, against a scripted model server. `LEGWORK_CODING_AGENTS` names the folder of their
//! programs (`…/node_modules/.bin`); what is not in it is skipped, and said to be.

use super::stage::Stage;
use contract::{
    AgentDraft,
    coding::{CodingClient, CodingProtocol, PermissionPolicy},
};
use harness::model_server::{Shape, Turn};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

const FOLDER: &str = "LEGWORK_CODING_AGENTS";
const DONE: &str = "I made **hello.txt**.\n\nAll done.";

/// What a model is asked over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wire {
    Known(Shape),
    Responses,
}

/// A server whose model first runs a command, and is done once it has heard of it.
struct Model {
    port: u16,
    requests: Arc<AtomicUsize>,
}

impl Model {
    fn start(wire: Wire, tool: &'static str, arguments: Value) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&requests);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (counted, arguments) = (Arc::clone(&counted), arguments.clone());
                std::thread::spawn(move || serve(&stream, wire, (tool, &arguments), &counted));
            }
        });
        Self { port, requests }
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

/// Answers one request; none is told apart from another but by what it says.
fn serve(mut stream: &TcpStream, wire: Wire, (tool, arguments): (&str, &Value), requests: &AtomicUsize) {
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        if line.trim().is_empty() {
            break;
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    let _ = reader.read_exact(&mut body);
    let text = String::from_utf8_lossy(&body);
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    let is_counting = head.contains("count_tokens") || head.contains("countTokens");
    let has_tools = asked["tools"].as_array().is_some_and(|tools| !tools.is_empty());
    let heard = ["tool_result", "function_call_output", "functionResponse", "\"tool_call_id\""];
    let turn = match () {
        () if !head.starts_with("POST") || is_counting => {
            return answer(stream, "application/json", br#"{"input_tokens":10,"totalTokens":10,"data":[]}"#);
        }
        () if !has_tools => Turn::says(&["A title"]),
        () if heard.iter().any(|word| text.contains(word)) => {
            Turn { tokens: (100, 20), ..Turn::says(&[DONE]) }
        }
        () => Turn { tokens: (100, 20), ..Turn::calls(tool, arguments.clone()) },
    };
    if has_tools {
        requests.fetch_add(1, Ordering::SeqCst);
    }
    let pieces = match wire {
        Wire::Known(shape) => shape.pieces(&turn).concat(),
        Wire::Responses => responses(&turn).into_bytes(),
    };
    answer(stream, "text/event-stream", &pieces);
    let _ = stream.flush();
}

fn answer(mut stream: &TcpStream, kind: &str, body: &[u8]) {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
}

/// `OpenAI`'s newer protocol, which Codex speaks.
fn responses(turn: &Turn) -> String {
    let item = match turn.calls.first() {
        Some((name, arguments)) => {
            json!({ "type": "function_call", "id": "f", "call_id": "call", "name": name, "arguments": arguments.to_string(), "status": "completed" })
        }
        None => {
            json!({ "type": "message", "id": "m", "role": "assistant", "status": "completed", "content": [{ "type": "output_text", "text": turn.words.concat(), "annotations": [] }] })
        }
    };
    let usage = json!({ "input_tokens": 100, "output_tokens": 20, "total_tokens": 120, "input_tokens_details": { "cached_tokens": 0 }, "output_tokens_details": { "reasoning_tokens": 0 } });
    let done =
        json!({ "id": "r", "object": "response", "status": "completed", "output": [item], "usage": usage });
    let events = [
        json!({ "type": "response.created", "response": { "id": "r", "object": "response", "status": "in_progress", "output": [] } }),
        json!({ "type": "response.output_item.added", "output_index": 0, "item": item }),
        json!({ "type": "response.output_item.done", "output_index": 0, "item": item }),
        json!({ "type": "response.completed", "response": done }),
    ];
    events
        .iter()
        .map(|event| format!("event: {}\ndata: {event}\n\n", event["type"].as_str().unwrap()))
        .collect()
}

/// One client on the stage.
struct Real {
    program: &'static str,
    client: CodingClient,
    protocol: CodingProtocol,
    wire: Wire,
    tool: &'static str,
    arguments: Value,
    /// Whether it asks before it runs the command.
    asks: bool,
    /// Whether it tells what all of its requests have used, and not only the last.
    counts: bool,
}

fn variables(real: &Real, model: &Model, stage: &Stage) -> BTreeMap<String, String> {
    let url = |path: &str| model.url(path);
    let pairs: Vec<(&str, String)> = match real.client {
        CodingClient::ClaudeCode | CodingClient::Other => vec![
            // its adapter asks for more than root may have, but in a sandbox
            ("IS_SANDBOX", "1".into()),
            ("ANTHROPIC_BASE_URL", url("")),
            ("ANTHROPIC_API_KEY", "sk-test".into()),
            ("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1".into()),
        ],
        CodingClient::Gemini => {
            fs::create_dir_all(stage.path(".gemini")).unwrap();
            let settings = json!({ "security": { "auth": { "selectedType": "gemini-api-key" } } });
            fs::write(stage.path(".gemini/settings.json"), settings.to_string()).unwrap();
            vec![("GEMINI_API_KEY", "test".into()), ("GOOGLE_GEMINI_BASE_URL", url(""))]
        }
        CodingClient::OpenCode => {
            let options = json!({ "baseURL": url("/v1"), "apiKey": "x" });
            let provider = json!({ "scripted": { "npm": "@ai-sdk/openai-compatible", "name": "Scripted", "options": options, "models": { "scripted": { "name": "scripted" } } } });
            let config = json!({ "provider": provider, "model": "scripted/scripted" });
            vec![
                ("OPENCODE_CONFIG_CONTENT", config.to_string()),
                ("OPENCODE_DISABLE_AUTOUPDATE", "1".into()),
                ("OPENCODE_DISABLE_MODELS_FETCH", "1".into()),
            ]
        }
        CodingClient::Copilot => vec![
            ("COPILOT_PROVIDER_BASE_URL", url("/v1")),
            ("COPILOT_PROVIDER_TYPE", "openai".into()),
            ("COPILOT_PROVIDER_API_KEY", "x".into()),
            ("COPILOT_MODEL", "scripted".into()),
            ("COPILOT_OFFLINE", "true".into()),
        ],
        CodingClient::Qwen => vec![
            ("OPENAI_API_KEY", "x".into()),
            ("OPENAI_BASE_URL", url("/v1")),
            ("OPENAI_MODEL", "scripted".into()),
        ],
        CodingClient::Codex => vec![("OPENAI_API_KEY", "sk-test".into())],
    };
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn arguments(real: &Real, model: &Model) -> Vec<String> {
    let provider = format!(
        "model_providers.scripted={{name=\"scripted\",base_url=\"{}\",env_key=\"OPENAI_API_KEY\",wire_api=\"responses\"}}",
        model.url("/v1")
    );
    let words: Vec<&str> = match real.client {
        CodingClient::Codex => vec!["-c", "model_provider=scripted", "-c", &provider, "-m", "gpt-5"],
        CodingClient::Qwen => vec!["--auth-type", "openai"],
        CodingClient::Gemini => vec!["-m", "gemini-2.5-pro"],
        _ => vec![],
    };
    words.into_iter().map(str::to_owned).collect()
}

fn play(real: &Real, folder: &std::path::Path) {
    let program = folder.join(real.program);
    if !program.exists() {
        eprintln!("skipped: {} is not in {}", real.program, folder.display());
        return;
    }
    let model = Model::start(real.wire, real.tool, real.arguments.clone());
    let stage = Stage::with("claude-code", &[], |_| {});
    let (variables, arguments) = (variables(real, &model, &stage), arguments(real, &model));
    let change = |agent: &mut AgentDraft| {
        agent.name = Some("real".into());
        agent.variables = Some(variables);
        let setup = agent.coding.as_mut().unwrap();
        (setup.client, setup.protocol) = (real.client, Some(real.protocol));
        setup.program = Some(program.display().to_string());
        setup.arguments = arguments;
        setup.permissions = if real.asks { PermissionPolicy::Ask } else { PermissionPolicy::All };
    };
    stage.add(change);
    let _worker = stage.worker();
    let task = stage.home.make(&["Make the file hello.txt", "--agent", "real", "--retries", "0"]);
    let id = task["id"].as_str().unwrap();
    if real.asks {
        let asked = stage.question(id);
        assert_eq!(asked["detail"], "echo hi > hello.txt", "{}: {asked}", real.program);
        assert!(!stage.path("hello.txt").exists(), "{}: it waits for the word", real.program);
        stage.answer(id, &["--approve"]);
    }
    let result = stage.completed(id);
    assert_eq!(result["output"], DONE, "{}: {}", real.program, stage.told(id));
    assert_eq!(fs::read_to_string(stage.path("hello.txt")).unwrap(), "hi\n", "{}", real.program);
    let metrics = &result["metrics"];
    eprintln!(
        "{}: {metrics}, {} requests at the server",
        real.program,
        model.requests.load(Ordering::SeqCst)
    );
    // each of the server's answers is 100 tokens in, 20 out
    let told = if real.counts { i64::try_from(model.requests.load(Ordering::SeqCst)).unwrap() } else { 1 };
    let tokens = (&metrics["tokens_in"], &metrics["tokens_out"]);
    assert_eq!(tokens, (&json!(100 * told), &json!(20 * told)), "{}: {metrics}", real.program);
    assert_eq!(metrics["tokens_estimated"], !real.counts, "{}: {metrics}", real.program);
}

#[test]
#[ignore = "needs the programs from npm; LEGWORK_CODING_AGENTS names their folder"]
fn the_real_ones_ask_do_it_and_are_counted() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        eprintln!("skipped: {FOLDER} names no folder");
        return;
    };
    let run = json!({ "command": "echo hi > hello.txt", "description": "Write the file" });
    let openai = Wire::Known(Shape::OpenAi);
    let all = [
        Real {
            program: "claude",
            client: CodingClient::ClaudeCode,
            protocol: CodingProtocol::Stream,
            wire: Wire::Known(Shape::Anthropic),
            tool: "Bash",
            arguments: run.clone(),
            asks: true,
            counts: true,
        },
        Real {
            program: "codex",
            client: CodingClient::Codex,
            protocol: CodingProtocol::Stream,
            wire: Wire::Responses,
            tool: "exec_command",
            arguments: json!({ "cmd": "echo hi > hello.txt" }),
            asks: false,
            counts: true,
        },
        Real {
            program: "gemini",
            client: CodingClient::Gemini,
            protocol: CodingProtocol::Acp,
            wire: Wire::Known(Shape::Gemini),
            tool: "run_shell_command",
            arguments: run.clone(),
            asks: true,
            counts: true,
        },
        // it tells what the last of its requests has used
        Real {
            program: "opencode",
            client: CodingClient::OpenCode,
            protocol: CodingProtocol::Acp,
            wire: openai,
            tool: "bash",
            arguments: run.clone(),
            asks: true,
            counts: false,
        },
        Real {
            program: "qwen",
            client: CodingClient::Qwen,
            protocol: CodingProtocol::Acp,
            wire: openai,
            tool: "run_shell_command",
            arguments: run.clone(),
            asks: true,
            counts: true,
        },
        Real {
            program: "copilot",
            client: CodingClient::Copilot,
            protocol: CodingProtocol::Acp,
            wire: openai,
            tool: "bash",
            arguments: run.clone(),
            asks: true,
            counts: true,
        },
        Real {
            program: "claude-agent-acp",
            client: CodingClient::Other,
            protocol: CodingProtocol::Acp,
            wire: Wire::Known(Shape::Anthropic),
            tool: "Bash",
            arguments: run,
            asks: true,
            counts: true,
        },
    ];
    for real in &all {
        play(real, &folder);
    }
}
