//! Coding agents' own programs, as npm has them, each set up to ask a scripted model.
//!
//! `LEGWORK_CODING_AGENTS` names the folder of their programs (`…/node_modules/.bin`); what is not in it is skipped, and
//! said to be. `LEGWORK_CODING_AGENT`, where it is set, names the one that is tried.

mod talk;

pub use talk::{AnswerKind, Answered, TalkPart, TalkServer, Wire};

use crate::model_server::Shape;
use contract::{
    AgentDraft, AgentKind,
    coding::{CodingClient, CodingProtocol, CodingSetup, PermissionPolicy},
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, path::Path, path::PathBuf};

const FOLDER: &str = "LEGWORK_CODING_AGENTS";

/// One client.
#[derive(Clone, Debug)]
pub struct RealAgent {
    /// Its program.
    pub program: &'static str,
    /// Which it is.
    pub client: CodingClient,
    /// What it speaks with us.
    pub protocol: CodingProtocol,
    /// Whether it asks before it runs a command.
    pub asks: bool,
    /// Whether it is told as what it used was counted, and not as less.
    pub tells_all: bool,
    /// What it reckons a million tokens sent, and received, to cost, where it does.
    pub prices: Option<(f64, f64)>,
    wire: Wire,
    tool: &'static str,
}

/// Those whose programs are there.
#[must_use]
pub fn installed() -> Vec<(RealAgent, PathBuf)> {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        eprintln!("skipped: {FOLDER} names no folder");
        return vec![];
    };
    let with_path = all().into_iter().map(|agent| (folder.join(agent.program), agent));
    let (there, missing): (Vec<_>, Vec<_>) = with_path.partition(|(path, _)| path.exists());
    for (path, _) in missing {
        eprintln!("skipped: there is no {}", path.display());
    }
    let only = std::env::var("LEGWORK_CODING_AGENT").ok();
    let is_wanted = |agent: &RealAgent| only.as_deref().is_none_or(|only| only == agent.program);
    there.into_iter().filter(|(_, agent)| is_wanted(agent)).map(|(path, agent)| (agent, path)).collect()
}

fn all() -> Vec<RealAgent> {
    use CodingClient::{ClaudeCode, Codex, Copilot, Gemini, OpenCode, Other, Qwen};
    use CodingProtocol::{Acp, Stream};
    let agent = |program, client, protocol, wire, tool| RealAgent {
        program,
        client,
        protocol,
        asks: true,
        tells_all: true,
        prices: None,
        wire,
        tool,
    };
    let openai = Wire::Known(Shape::OpenAi);
    let anthropic = Wire::Known(Shape::Anthropic);
    let prices = Some((3.0, 15.0));
    vec![
        RealAgent { prices, ..agent("claude", ClaudeCode, Stream, anthropic, "Bash") },
        // over what it speaks without a terminal, it cannot ask
        RealAgent { asks: false, ..agent("codex", Codex, Stream, Wire::Responses, "exec_command") },
        agent("gemini", Gemini, Acp, Wire::Known(Shape::Gemini), "run_shell_command"),
        RealAgent { prices, ..agent("opencode", OpenCode, Acp, openai, "bash") },
        RealAgent { tells_all: false, ..agent("qwen", Qwen, Acp, openai, "run_shell_command") },
        agent("copilot", Copilot, Acp, openai, "bash"),
        RealAgent { prices, ..agent("claude-agent-acp", Other, Acp, anthropic, "Bash") },
    ]
}

impl RealAgent {
    /// A server whose model plays these parts to it.
    #[must_use]
    pub fn model(&self, parts: &[TalkPart]) -> TalkServer {
        let arguments: fn(&str) -> Value = match self.client {
            CodingClient::Codex => |command| json!({ "cmd": command }),
            _ => |command| json!({ "command": command, "description": "Write the file" }),
        };
        TalkServer::start(self.wire, (self.tool, arguments), parts)
    }

    /// The agent `name` that runs this program for the person whose home that is.
    #[must_use]
    pub fn draft(&self, name: &str, program: &Path, home: &Path, model: &TalkServer) -> AgentDraft {
        let setup = CodingSetup {
            client: self.client,
            protocol: Some(self.protocol),
            program: Some(program.display().to_string()),
            arguments: self.arguments(model),
            permissions: if self.asks { PermissionPolicy::Ask } else { PermissionPolicy::All },
            ..CodingSetup::default()
        };
        AgentDraft {
            name: Some(name.to_owned()),
            kind: Some(AgentKind::Coding),
            coding: Some(setup),
            variables: Some(self.variables(home, model)),
            ..AgentDraft::default()
        }
    }

    /// What of these answers it tells in tokens sent and received: all of them, or those in the conversation.
    #[must_use]
    pub fn tells(&self, answers: &[Answered]) -> (i64, i64) {
        let told = answers.iter().filter(|answer| self.tells_all || answer.kind != AnswerKind::Beside);
        told.fold((0, 0), |(sent, received), answer| (sent + answer.tokens_in, received + answer.tokens_out))
    }

    /// What these answers cost, in US dollars; those beside the conversation nobody reckons.
    #[must_use]
    pub fn cost(&self, answers: &[Answered]) -> Option<f64> {
        let (sent, received) = self.prices?;
        let paid = answers.iter().filter(|answer| answer.kind != AnswerKind::Beside);
        Some(paid.map(|a| (a.tokens_in as f64 * sent + a.tokens_out as f64 * received) / 1e6).sum())
    }

    fn arguments(&self, model: &TalkServer) -> Vec<String> {
        let provider = format!(
            "model_providers.scripted={{name=\"scripted\",base_url=\"{}\",env_key=\"OPENAI_API_KEY\",wire_api=\"responses\"}}",
            model.url("/v1")
        );
        let words: &[&str] = match self.client {
            CodingClient::ClaudeCode => &["--model", "claude-sonnet-4-5"],
            CodingClient::Codex => &["-c", "model_provider=scripted", "-c", &provider, "-m", "gpt-5"],
            CodingClient::Qwen => &["--auth-type", "openai"],
            CodingClient::Gemini => &["-m", "gemini-2.5-pro"],
            _ => &[],
        };
        words.iter().map(|&word| word.to_owned()).collect()
    }

    fn variables(&self, home: &Path, model: &TalkServer) -> BTreeMap<String, String> {
        let url = |path: &str| model.url(path);
        let pairs: Vec<(&str, String)> = match self.client {
            CodingClient::ClaudeCode | CodingClient::Other => vec![
                // its adapter asks for more than root may have, but in a sandbox
                ("IS_SANDBOX", "1".into()),
                ("ANTHROPIC_BASE_URL", url("")),
                ("ANTHROPIC_API_KEY", "sk-test".into()),
                ("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1".into()),
            ],
            CodingClient::Gemini => {
                sign_in_to_gemini(home);
                vec![("GEMINI_API_KEY", "test".into()), ("GOOGLE_GEMINI_BASE_URL", url(""))]
            }
            CodingClient::OpenCode => vec![
                ("OPENCODE_CONFIG_CONTENT", opencode(&url("/v1")).to_string()),
                ("OPENCODE_DISABLE_AUTOUPDATE", "1".into()),
                ("OPENCODE_DISABLE_MODELS_FETCH", "1".into()),
            ],
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
}

fn sign_in_to_gemini(home: &Path) {
    let folder = home.join(".gemini");
    let settings = json!({
        "security": { "auth": { "selectedType": "gemini-api-key" } },
        // its clean-up takes away what was loaded once, so that no session could be gone on with twice
        "general": { "sessionRetention": { "enabled": false } },
    });
    let written = fs::create_dir_all(&folder)
        .and_then(|()| fs::write(folder.join("settings.json"), settings.to_string()));
    written.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
}

/// OpenCode's configuration: it tells what a session costs where it knows how much fits into its model.
fn opencode(url: &str) -> Value {
    let model = json!({
        "name": "scripted", "limit": { "context": 100_000, "output": 8_000 }, "cost": { "input": 3, "output": 15 },
    });
    let provider = json!({
        "npm": "@ai-sdk/openai-compatible", "name": "Scripted", "options": { "baseURL": url, "apiKey": "x" },
        "models": { "scripted": model },
    });
    json!({ "provider": { "scripted": provider }, "model": "scripted/scripted" })
}
