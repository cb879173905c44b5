//! What stays as it is inside a folder that a command may change: what others run or obey, unasked, once the command has gone.

/// Files and folders at the top of the working folder, and why. A folder is kept with all that is in it.
pub(crate) const IN_FOLDER: &[(&str, &str)] = &[
    (".claude", "says what Claude Code may do, and what it runs by itself"),
    (".mcp.json", "names programs that coding agents start"),
    (".codex", "says what Codex may do"),
    (".gemini", "says what Gemini CLI may do"),
    (".qwen", "says what Qwen Code may do"),
    (".opencode", "says what OpenCode may do"),
    ("opencode.json", "says what OpenCode may do"),
    (".copilot", "says what Copilot CLI may do"),
    (".cursor", "says what Cursor may do"),
    (".vscode", "names tasks that an editor runs"),
    (".idea", "names tasks that an editor runs"),
    (".envrc", "is run by the shell of whoever enters the folder"),
    (".gitmodules", "says where further code comes from"),
];

/// The same in the folder of a repository.
pub(crate) const IN_GIT: &[(&str, &str)] = &[
    ("hooks", "is run by git, unasked"),
    ("config", "names programs that git runs"),
    ("config.worktree", "names programs that git runs"),
    ("info", "names filters that git runs"),
    ("modules", "repositories of further code, with hooks of their own"),
];
