//! What is started: arguments and variables of each client, for a first session and for going on with one.
//!
//! What is said to a client goes over its standard input and never into its arguments: those everybody on the machine can
//! read, and they hold no more than 128 KiB.

use contract::coding::{CodingClient, CodingProtocol, PermissionPolicy};
use engine::ports::CodingJob;

/// How a client is spoken to once it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Over the Agent Client Protocol.
    Acp,
    /// In Claude Code's messages: several prompts, and answers to what it asks.
    Messages,
    /// It reads one prompt to the end of its input, and asks nothing.
    OnePrompt,
}

/// How this one is spoken to.
pub(crate) const fn manner(job: &CodingJob) -> Manner {
    match (job.protocol, job.client) {
        (CodingProtocol::Acp, _) => Manner::Acp,
        (CodingProtocol::Stream, CodingClient::Codex | CodingClient::Gemini | CodingClient::OpenCode) => {
            Manner::OnePrompt
        }
        (
            CodingProtocol::Stream,
            CodingClient::ClaudeCode | CodingClient::Qwen | CodingClient::Copilot | CodingClient::Other,
        ) => Manner::Messages,
    }
}

/// Program and arguments; `session` is the one to go on with.
pub(crate) fn argv(job: &CodingJob, session: Option<&str>) -> Vec<String> {
    let mut argv = vec![job.program.display().to_string()];
    match job.protocol {
        CodingProtocol::Acp => acp(job, &mut argv),
        CodingProtocol::Stream => stream(job, session, &mut argv),
    }
    argv
}

fn add(argv: &mut Vec<String>, words: &[&str]) {
    argv.extend(words.iter().map(|&word| word.to_owned()));
}

/// The person's own arguments stand behind ours, so that theirs are the last word.
fn own(job: &CodingJob, argv: &mut Vec<String>) {
    argv.extend(job.arguments.iter().cloned());
}

fn model(job: &CodingJob, option: &str, argv: &mut Vec<String>) {
    if let Some(model) = job.model.as_deref().filter(|model| !model.is_empty()) {
        add(argv, &[option, model]);
    }
}

fn acp(job: &CodingJob, argv: &mut Vec<String>) {
    match job.client {
        CodingClient::Gemini => {
            add(argv, &["--acp", "--skip-trust", "--approval-mode", gemini_mode(job.permissions)]);
            model(job, "--model", argv);
        }
        CodingClient::Qwen => {
            let mode = match job.permissions {
                PermissionPolicy::Ask => "default",
                PermissionPolicy::Edits => "auto-edit",
                PermissionPolicy::All => "yolo",
            };
            add(argv, &["--acp", "--approval-mode", mode]);
            model(job, "--model", argv);
        }
        CodingClient::OpenCode => add(argv, &["acp"]),
        CodingClient::Copilot => {
            add(argv, &["--acp"]);
            model(job, "--model", argv);
        }
        // adapters and others speak it as they are started
        CodingClient::ClaudeCode | CodingClient::Codex | CodingClient::Other => {}
    }
    own(job, argv);
}

const fn gemini_mode(permissions: PermissionPolicy) -> &'static str {
    match permissions {
        PermissionPolicy::Ask => "default",
        PermissionPolicy::Edits => "auto_edit",
        PermissionPolicy::All => "yolo",
    }
}

fn stream(job: &CodingJob, session: Option<&str>, argv: &mut Vec<String>) {
    match job.client {
        CodingClient::Codex => codex(job, session, argv),
        CodingClient::Gemini => {
            let mode = gemini_mode(job.permissions);
            add(argv, &["--output-format", "stream-json", "--skip-trust", "--approval-mode", mode]);
            model(job, "--model", argv);
            session.into_iter().for_each(|session| add(argv, &["--resume", session]));
            own(job, argv);
        }
        CodingClient::OpenCode => {
            add(argv, &["run", "--format", "json"]);
            model(job, "--model", argv);
            session.into_iter().for_each(|session| add(argv, &["--session", session]));
            if job.permissions == PermissionPolicy::All {
                add(argv, &["--auto"]);
            }
            own(job, argv);
        }
        CodingClient::ClaudeCode | CodingClient::Qwen | CodingClient::Copilot | CodingClient::Other => {
            add(argv, &["-p", "--output-format", "stream-json", "--input-format", "stream-json"]);
            if job.client == CodingClient::Qwen {
                add(argv, &["--approval-mode", if job.permissions == PermissionPolicy::Ask { "default" } else { "auto-edit" }]);
            } else {
                // what everything is allowed to is allowed by our answers: its own way is refused to root
                let mode = if job.permissions == PermissionPolicy::Ask { "default" } else { "acceptEdits" };
                add(argv, &["--verbose", "--permission-prompt-tool", "stdio", "--permission-mode", mode]);
            }
            add(argv, &["--include-partial-messages"]);
            model(job, "--model", argv);
            session.into_iter().for_each(|session| add(argv, &["--resume", session]));
            own(job, argv);
        }
    }
}

/// It cannot ask while it runs without a terminal: what it may do is what its own sandbox lets it.
fn codex(job: &CodingJob, session: Option<&str>, argv: &mut Vec<String>) {
    add(argv, &["exec", "--json", "--skip-git-repo-check"]);
    match job.permissions {
        PermissionPolicy::Ask => add(argv, &["--sandbox", "read-only"]),
        PermissionPolicy::Edits => add(argv, &["--sandbox", "workspace-write"]),
        PermissionPolicy::All => add(argv, &["--dangerously-bypass-approvals-and-sandbox"]),
    }
    model(job, "--model", argv);
    own(job, argv);
    session.into_iter().for_each(|session| add(argv, &["resume", session]));
    // the prompt comes over its standard input
    add(argv, &["-"]);
}

/// Variables that it is given where the person has set none of that name.
pub(crate) fn variables(job: &CodingJob) -> Vec<(&'static str, String)> {
    if job.client != CodingClient::OpenCode {
        return vec![];
    }
    let (edit, bash) = match job.permissions {
        PermissionPolicy::Ask => ("ask", "ask"),
        PermissionPolicy::Edits => ("allow", "ask"),
        PermissionPolicy::All => ("allow", "allow"),
    };
    // by itself it allows everything
    let rules = serde_json::json!({ "edit": edit, "bash": bash, "webfetch": bash });
    let mut variables = vec![("OPENCODE_PERMISSION", rules.to_string())];
    if let (CodingProtocol::Acp, Some(model)) = (job.protocol, &job.model) {
        variables.push(("OPENCODE_CONFIG_CONTENT", serde_json::json!({ "model": model }).to_string()));
    }
    variables
}

/// What to do where it does not know who the person is.
pub(crate) const fn sign_in(client: CodingClient) -> &'static str {
    match client {
        CodingClient::ClaudeCode => "Sign in once in a terminal: run `claude` and type /login. Or give the agent ANTHROPIC_API_KEY as a secret.",
        CodingClient::Codex => "Sign in once in a terminal: `codex login`. Or give the agent OPENAI_API_KEY as a secret.",
        CodingClient::Gemini => "Sign in once in a terminal: run `gemini` and choose how. Or give the agent GEMINI_API_KEY as a secret.",
        CodingClient::OpenCode => "Sign in once in a terminal: `opencode auth login`.",
        CodingClient::Copilot => "Sign in once in a terminal: `copilot login`.",
        CodingClient::Qwen => "Sign in once in a terminal: run `qwen` and type /auth. Or give the agent OPENAI_API_KEY as a secret.",
        CodingClient::Other => "Sign in once in a terminal, as the agent's own help says.",
    }
}

/// What is told at the start where it cannot ask what it would have to.
pub(crate) fn cannot_ask(job: &CodingJob) -> Option<String> {
    let asks = manner(job) != Manner::OnePrompt || job.permissions == PermissionPolicy::All;
    (!asks).then(|| {
        format!(
            "{} cannot ask you over this protocol: what it is not allowed to do unasked is refused to it.",
            job.client.label()
        )
    })
}
