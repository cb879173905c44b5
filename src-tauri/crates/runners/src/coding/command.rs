//! What is started: arguments and variables of each client, for a first session and for going on with one.
//!
//! What is said to a client goes over its standard input and never into its arguments: those everybody on the machine can
//! read, and they hold no more than 128 KiB.

use contract::{
    Timestamp,
    coding::{CodingClient, CodingProtocol, PermissionPolicy},
};
use engine::ports::CodingJob;

/// How a client is spoken to once it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TalkManner {
    /// Over the Agent Client Protocol.
    Acp,
    /// In Claude Code's messages: several prompts, and answers to what it asks.
    Messages,
    /// It reads one prompt to the end of its input, and asks nothing.
    OnePrompt,
}

/// How this one is spoken to.
pub(crate) const fn manner(job: &CodingJob) -> TalkManner {
    match job.protocol {
        CodingProtocol::Acp => TalkManner::Acp,
        CodingProtocol::Stream if job.client.asks(job.protocol) => TalkManner::Messages,
        CodingProtocol::Stream => TalkManner::OnePrompt,
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
            add(argv, &["--acp", "--approval-mode", qwen_mode(job.permissions)]);
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

const fn qwen_mode(permissions: PermissionPolicy) -> &'static str {
    match permissions {
        PermissionPolicy::Ask => "default",
        PermissionPolicy::Edits => "auto-edit",
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
                add(argv, &["--approval-mode", qwen_mode(job.permissions)]);
            } else {
                // what is allowed unasked is allowed by our answers: its own modes allow more, and are refused to root
                add(
                    argv,
                    &["--verbose", "--permission-prompt-tool", "stdio", "--permission-mode", "default"],
                );
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
    vec![("OPENCODE_PERMISSION", rules.to_string())]
}

/// Where it keeps sessions and settings of its own, which it may change in a sandbox too.
pub(crate) fn keeps(client: CodingClient) -> Vec<String> {
    let names: &[&str] = match client {
        CodingClient::ClaudeCode => &[".claude", ".claude.json"],
        CodingClient::Codex => &[".codex"],
        CodingClient::Gemini => &[".gemini"],
        CodingClient::OpenCode => {
            &[".local/share/opencode", ".local/state/opencode", ".cache/opencode", ".config/opencode"]
        }
        CodingClient::Copilot => &[".copilot"],
        CodingClient::Qwen => &[".qwen"],
        CodingClient::Other => &[],
    };
    let home = std::env::home_dir().unwrap_or_default();
    names.iter().map(|name| home.join(name).display().to_string()).collect()
}

/// Whether it tells less than it uses.
pub(crate) fn tells_less(job: &CodingJob) -> bool {
    match job.client {
        // where our plugin does not tell it: over this protocol it tells of a turn what the last of its requests has used;
        // and never what the title of a new session has
        CodingClient::OpenCode => job.protocol == CodingProtocol::Acp || job.session.is_none(),
        // over this protocol it asks beside the conversation what to remember, and what the person might say next
        CodingClient::Qwen => job.protocol == CodingProtocol::Acp,
        _ => false,
    }
}

/// From when on it can load a session that was begun at `since`; none: at once.
///
/// Gemini CLI names the file of a session after its minute, and within that minute it empties the file that it is about
/// to load (seen with 0.61).
pub(crate) fn loads_from(
    client: CodingClient,
    since: Option<Timestamp>,
    now: Timestamp,
) -> Option<Timestamp> {
    let minute = |at: Timestamp| at.as_second().div_euclid(60);
    let since = since.filter(|since| client == CodingClient::Gemini && minute(*since) == minute(now))?;
    Timestamp::from_second((minute(since) + 1) * 60).ok()
}

/// Why it may know a session no longer, and what to do about it.
///
/// Loading a session leaves an empty one of the same name, and each start clears empty ones away, with all that are named as
/// they are (seen with 0.61). Only the person's own settings keep it from that.
pub(crate) const fn forgets(client: CodingClient) -> Option<&'static str> {
    match client {
        CodingClient::Gemini => Some(
            "Gemini CLI clears a session away that was gone on with once, unless `general.sessionRetention.enabled` is false in its settings.",
        ),
        _ => None,
    }
}

/// What to do where it does not know who the person is.
pub(crate) const fn sign_in(client: CodingClient) -> &'static str {
    match client {
        CodingClient::ClaudeCode => {
            "Sign in once in a terminal: run `claude` and type /login. Or give the agent ANTHROPIC_API_KEY as a secret."
        }
        CodingClient::Codex => {
            "Sign in once in a terminal: `codex login`. Or give the agent OPENAI_API_KEY as a secret."
        }
        CodingClient::Gemini => {
            "Sign in once in a terminal: run `gemini` and choose how. Or give the agent GEMINI_API_KEY as a secret."
        }
        CodingClient::OpenCode => "Sign in once in a terminal: `opencode auth login`.",
        CodingClient::Copilot => "Sign in once in a terminal: `copilot login`.",
        CodingClient::Qwen => {
            "Sign in once in a terminal: run `qwen` and type /auth. Or give the agent OPENAI_API_KEY as a secret."
        }
        CodingClient::Other => "Sign in once in a terminal, as the agent's own help says.",
    }
}

/// What is told at the start where it cannot ask what it would have to.
pub(crate) fn cannot_ask(job: &CodingJob) -> Option<String> {
    let asks = job.client.asks(job.protocol) || job.permissions == PermissionPolicy::All;
    (!asks).then(|| {
        format!(
            "{} cannot ask you over this protocol: what it is not allowed to do unasked is refused to it.",
            job.client.label()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::tests::coding_job;

    fn job(client: CodingClient, protocol: CodingProtocol, permissions: PermissionPolicy) -> CodingJob {
        CodingJob { permissions, ..coding_job(client, protocol) }
    }

    #[test]
    fn each_client_is_started_in_its_own_words() {
        use CodingClient::{ClaudeCode, Codex, Copilot, Gemini, OpenCode, Other, Qwen};
        use CodingProtocol::{Acp, Stream};
        use PermissionPolicy::{All, Ask, Edits};
        let claude = "claude -p --output-format stream-json --input-format stream-json --verbose \
                      --permission-prompt-tool stdio --permission-mode";
        let table: [(CodingClient, CodingProtocol, PermissionPolicy, Option<&str>, String); 16] = [
            (ClaudeCode, Stream, Ask, None, format!("{claude} default --include-partial-messages --model m --own")),
            (ClaudeCode, Stream, Edits, Some("s"), format!("{claude} default --include-partial-messages --model m --resume s --own")),
            (ClaudeCode, Stream, All, None, format!("{claude} default --include-partial-messages --model m --own")),
            (Codex, Stream, Ask, None, "codex exec --json --skip-git-repo-check --sandbox read-only --model m --own -".into()),
            (Codex, Stream, Edits, Some("s"), "codex exec --json --skip-git-repo-check --sandbox workspace-write --model m --own resume s -".into()),
            (Codex, Stream, All, None, "codex exec --json --skip-git-repo-check --dangerously-bypass-approvals-and-sandbox --model m --own -".into()),
            (Gemini, Stream, Edits, Some("s"), "gemini --output-format stream-json --skip-trust --approval-mode auto_edit --model m --resume s --own".into()),
            (Gemini, Acp, Ask, Some("s"), "gemini --acp --skip-trust --approval-mode default --model m --own".into()),
            (Gemini, Acp, All, None, "gemini --acp --skip-trust --approval-mode yolo --model m --own".into()),
            (OpenCode, Stream, Ask, Some("s"), "opencode run --format json --model m --session s --own".into()),
            (OpenCode, Stream, All, None, "opencode run --format json --model m --auto --own".into()),
            (OpenCode, Acp, Ask, None, "opencode acp --own".into()),
            (Qwen, Acp, Edits, None, "qwen --acp --approval-mode auto-edit --model m --own".into()),
            (Qwen, Stream, Ask, Some("s"), "qwen -p --output-format stream-json --input-format stream-json --approval-mode default --include-partial-messages --model m --resume s --own".into()),
            (Copilot, Acp, Ask, None, "copilot --acp --model m --own".into()),
            (Other, Acp, Ask, None, "adapter --own".into()),
        ];
        for (client, protocol, permissions, session, line) in table {
            let started = argv(&job(client, protocol, permissions), session).join(" ");
            assert_eq!(started, line, "{client} {protocol} {permissions}");
            assert!(!started.contains("Do it"), "what is said is in no argument");
        }
    }

    #[test]
    fn only_gemini_waits_until_it_can_load_and_no_longer_than_the_minute() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let began = at("2026-11-30T15:24:07Z");
        let table = [
            (CodingClient::Gemini, Some(began), "2026-11-30T15:24:59.9Z", Some("2026-11-30T15:25:00Z")),
            (CodingClient::Gemini, Some(began), "2026-11-30T15:25:00Z", None),
            // a clock that was set back keeps nobody waiting
            (CodingClient::Gemini, Some(began), "2026-11-30T14:24:10Z", None),
            (CodingClient::Gemini, None, "2026-11-30T15:24:10Z", None),
            (CodingClient::OpenCode, Some(began), "2026-11-30T15:24:10Z", None),
        ];
        for (client, since, now, from) in table {
            assert_eq!(loads_from(client, since, at(now)), from.map(at), "{client} {now}");
        }
    }

    #[test]
    fn one_that_cannot_ask_says_so_where_it_would_have_to() {
        let says = |client, protocol, permissions| cannot_ask(&job(client, protocol, permissions)).is_some();
        assert!(says(CodingClient::Codex, CodingProtocol::Stream, PermissionPolicy::Ask));
        assert!(!says(CodingClient::Codex, CodingProtocol::Stream, PermissionPolicy::All));
        assert!(!says(CodingClient::Gemini, CodingProtocol::Acp, PermissionPolicy::Ask));
        assert!(!says(CodingClient::ClaudeCode, CodingProtocol::Stream, PermissionPolicy::Ask));
    }
}
