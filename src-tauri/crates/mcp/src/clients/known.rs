//! What is known of each coding agent: its programs, its files, and how it wants a server written down.

use super::{
    file::{config_home, folder_variable, home},
    json::{Document, Step},
};
use contract::ApiError;
use std::{
    env,
    path::{Path, PathBuf},
    str::FromStr,
};

/// Under this name Legwork stands in every configuration.
pub(super) const NAME: &str = "legwork";

/// How a client writes its configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// JSON, possibly with comments; the servers are members of the object at this path.
    Json(&'static [&'static str]),
    /// TOML with a table for each server below this one.
    Toml(&'static str),
    /// YAML, which is not edited here.
    Yaml,
}

/// The command that starts the MCP server.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) command: String,
    pub(super) args: Vec<String>,
}

/// Coding agents whose configuration is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    /// Claude Code
    ClaudeCode,
    /// Claude Desktop
    ClaudeDesktop,
    /// Codex
    Codex,
    /// Gemini CLI
    Gemini,
    /// Cursor
    Cursor,
    /// VS Code
    Vscode,
    /// Windsurf
    Windsurf,
    /// Zed
    Zed,
    /// OpenCode
    Opencode,
    /// goose
    Goose,
    /// Copilot CLI
    Copilot,
    /// Qwen Code
    Qwen,
}

impl Client {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::ClaudeCode,
        Self::ClaudeDesktop,
        Self::Codex,
        Self::Gemini,
        Self::Cursor,
        Self::Vscode,
        Self::Windsurf,
        Self::Zed,
        Self::Opencode,
        Self::Goose,
        Self::Copilot,
        Self::Qwen,
    ];

    /// Its name on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ClaudeCode => "claude-code",
            Self::ClaudeDesktop => "claude-desktop",
            Self::Codex => "codex",
            Self::Gemini => "gemini",
            Self::Cursor => "cursor",
            Self::Vscode => "vscode",
            Self::Windsurf => "windsurf",
            Self::Zed => "zed",
            Self::Opencode => "opencode",
            Self::Goose => "goose",
            Self::Copilot => "copilot",
            Self::Qwen => "qwen",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn title(self) -> &'static str {
        contract::product(self.as_str()).unwrap_or(self.as_str())
    }

    /// What its program may be called.
    pub(super) const fn programs(self) -> &'static [&'static str] {
        match self {
            Self::ClaudeCode => &["claude"],
            Self::ClaudeDesktop => &["claude-desktop"],
            Self::Codex => &["codex"],
            Self::Gemini => &["gemini"],
            Self::Cursor => &["cursor", "cursor-agent"],
            Self::Vscode => &["code"],
            Self::Windsurf => &["windsurf"],
            Self::Zed => &["zed", "zeditor"],
            Self::Opencode => &["opencode"],
            Self::Goose => &["goose"],
            Self::Copilot => &["copilot"],
            Self::Qwen => &["qwen"],
        }
    }

    pub(super) const fn shape(self) -> Shape {
        match self {
            Self::ClaudeCode
            | Self::ClaudeDesktop
            | Self::Gemini
            | Self::Cursor
            | Self::Windsurf
            | Self::Copilot
            | Self::Qwen => Shape::Json(&["mcpServers"]),
            Self::Vscode => Shape::Json(&["servers"]),
            Self::Zed => Shape::Json(&["context_servers"]),
            Self::Opencode => Shape::Json(&["mcp"]),
            Self::Codex => Shape::Toml("mcp_servers"),
            Self::Goose => Shape::Yaml,
        }
    }

    /// The folder that shows that somebody uses it.
    pub(super) fn folder(self) -> Option<PathBuf> {
        Some(match self {
            Self::ClaudeCode => claude_folder()?,
            Self::ClaudeDesktop => applications()?.join("Claude"),
            Self::Codex => folder_variable("CODEX_HOME").or_else(|| Some(home()?.join(".codex")))?,
            Self::Gemini => home()?.join(".gemini"),
            Self::Cursor => home()?.join(".cursor"),
            Self::Vscode => applications()?.join("Code"),
            Self::Windsurf => home()?.join(".codeium/windsurf"),
            Self::Zed => config_home()?.join("zed"),
            Self::Opencode => config_home()?.join("opencode"),
            Self::Goose => config_home()?.join("goose"),
            Self::Copilot => folder_variable("COPILOT_HOME").or_else(|| Some(home()?.join(".copilot")))?,
            Self::Qwen => home()?.join(".qwen"),
        })
    }

    /// The person's own configuration.
    pub(super) fn personal(self) -> Option<PathBuf> {
        let folder = self.folder()?;
        Some(match self {
            // Beside its folder, unless that was chosen.
            Self::ClaudeCode => folder_variable(CLAUDE_FOLDER).or_else(home)?.join(".claude.json"),
            Self::ClaudeDesktop => folder.join("claude_desktop_config.json"),
            Self::Codex => folder.join("config.toml"),
            Self::Gemini | Self::Qwen | Self::Zed => folder.join("settings.json"),
            Self::Copilot => folder.join("mcp-config.json"),
            Self::Cursor => folder.join("mcp.json"),
            Self::Vscode => folder.join("User/mcp.json"),
            Self::Windsurf => folder.join("mcp_config.json"),
            Self::Opencode => either(folder.join("opencode.json"), "jsonc"),
            Self::Goose => folder.join("config.yaml"),
        })
    }

    /// The configuration of the project in `folder`; `None` for a client that has none, or shares it with nobody.
    pub(super) fn of_project(self, folder: &Path) -> Option<PathBuf> {
        match self {
            Self::ClaudeCode => Some(folder.join(".mcp.json")),
            Self::Gemini => Some(folder.join(".gemini/settings.json")),
            Self::Qwen => Some(folder.join(".qwen/settings.json")),
            Self::Cursor => Some(folder.join(".cursor/mcp.json")),
            Self::Vscode => Some(folder.join(".vscode/mcp.json")),
            Self::Opencode => Some(either(folder.join("opencode.json"), "jsonc")),
            Self::ClaudeDesktop | Self::Codex | Self::Windsurf | Self::Zed | Self::Goose | Self::Copilot => {
                None
            }
        }
    }

    /// Where in `document` the servers are. OpenCode has two layouts.
    pub(super) fn servers(
        self,
        container: &'static [&'static str],
        document: &Document,
    ) -> Vec<&'static str> {
        let mut path = container.to_vec();
        if self == Self::Opencode {
            let servers = document.get(&[Step::Key("mcp"), Step::Key("servers")]);
            // A server of the older layout may be called so.
            if servers.is_some_and(|servers| servers.is_object() && !servers["type"].is_string()) {
                path.push("servers");
            }
        }
        path
    }

    /// Its program, where it is installed.
    pub(super) fn program(self) -> Option<PathBuf> {
        let path = env::var_os("PATH")?;
        let folders: Vec<_> = env::split_paths(&path).collect();
        let mut candidates =
            self.programs().iter().flat_map(|name| folders.iter().map(move |f| f.join(name)));
        candidates.find(|program| program.is_absolute() && program.is_file())
    }
}

impl FromStr for Client {
    type Err = ApiError;

    fn from_str(name: &str) -> Result<Self, ApiError> {
        Self::ALL.into_iter().find(|client| client.as_str() == name).ok_or_else(|| {
            let known = Self::ALL.map(Self::as_str).join(", ");
            ApiError::field("client", format!("“{name}” is no known coding agent; known are {known}"))
        })
    }
}

/// The variable by which Claude Code is told where to keep its things.
const CLAUDE_FOLDER: &str = "CLAUDE_CONFIG_DIR";

fn claude_folder() -> Option<PathBuf> {
    folder_variable(CLAUDE_FOLDER).or_else(|| Some(home()?.join(".claude")))
}

/// The settings of Claude Code, in which hooks are: the person's, or those of the project in `folder`.
pub(super) fn claude_settings(folder: Option<&Path>) -> Option<PathBuf> {
    let above = folder.map_or_else(claude_folder, |folder| Some(folder.join(".claude")));
    Some(above?.join("settings.json"))
}

/// All settings of Claude Code that count in `folder`.
pub(super) fn claude_settings_that_count(folder: &Path) -> Vec<PathBuf> {
    let own = claude_settings(Some(folder));
    let local = own.as_ref().map(|file| file.with_file_name("settings.local.json"));
    [local, own, claude_settings(None)].into_iter().flatten().collect()
}

/// Where desktop programs keep their configuration.
fn applications() -> Option<PathBuf> {
    if cfg!(target_os = "macos") {
        return Some(home()?.join("Library/Application Support"));
    }
    config_home()
}

/// The file, or its sibling of another extension where only that one is there.
fn either(file: PathBuf, extension: &str) -> PathBuf {
    let sibling = file.with_extension(extension);
    if sibling.is_file() && !file.is_file() { sibling } else { file }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_client_has_a_name_that_people_know() {
        for client in Client::ALL {
            assert_eq!(contract::product(client.as_str()), Some(client.title()));
        }
    }
}
