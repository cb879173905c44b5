//! What people call the coding agents that tasks come from. Their programs have names of their own for that.

/// What Legwork calls a coding agent itself, and what its program and its other programs call themselves; and what people
/// call it.
const PRODUCTS: [(&[&str], &str); 12] = [
    (&["claude-code"], "Claude Code"),
    (&["claude-desktop", "claude-ai"], "Claude Desktop"),
    (&["codex"], "Codex"),
    (&["gemini", "gemini-cli"], "Gemini CLI"),
    (&["cursor", "cursor-vscode", "cursor-agent"], "Cursor"),
    (&["vscode", "visual-studio-code"], "VS Code"),
    (&["windsurf", "windsurf-client"], "Windsurf"),
    (&["zed"], "Zed"),
    (&["opencode"], "OpenCode"),
    (&["goose"], "goose"),
    (&["copilot", "copilot-cli"], "Copilot CLI"),
    (&["qwen", "qwen-cli", "qwen-code"], "Qwen Code"),
];
/// What some put behind their name, with the name of the server behind that.
const CLIENT: &str = "-mcp-client";

/// What people call the coding agent whose program names itself so; `None` where it is not known.
#[must_use]
pub fn product(client: &str) -> Option<&'static str> {
    let (name, server) = client.split_once(CLIENT).unwrap_or((client, ""));
    // the whole name is known, or nothing is: another program's may begin like one
    let known = |names: &[&str]| names.contains(&name) && (server.is_empty() || server.starts_with('-'));
    PRODUCTS.iter().find(|(names, _)| known(names)).map(|(_, product)| *product)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_known_by_their_whole_names() {
        for (client, known) in [
            ("claude-code", Some("Claude Code")),
            ("codex-mcp-client", Some("Codex")),
            ("codex", Some("Codex")),
            ("gemini-cli-mcp-client", Some("Gemini CLI")),
            ("gemini-cli-mcp-client-legwork", Some("Gemini CLI")),
            ("qwen-cli-mcp-client-legwork", Some("Qwen Code")),
            ("copilot-cli", Some("Copilot CLI")),
            ("opencode", Some("OpenCode")),
            ("visual-studio-code", Some("VS Code")),
            ("codex-mcp-clients", None),
            ("codex-like", None),
            ("mycodex", None),
            ("-mcp-client", None),
            ("", None),
        ] {
            assert_eq!(product(client), known, "{client}");
        }
    }
}
