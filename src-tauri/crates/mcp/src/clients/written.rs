//! How each client wants the entry of a server written down, and what of it is the person's once it is there.

use super::{
    json::{Document, Fault, Json, Step, object, texts},
    known::{Client, Entry, NAME},
};

/// Members that are written where there are none, and are the person's then: whether it is started, what of it is used,
/// and with what.
const PERSONS: [&str; 3] = ["enabled", "tools", "env"];

impl Client {
    /// Puts the entry below the servers at `servers`.
    ///
    /// # Errors
    /// What stands on the way is not an object.
    pub(super) fn put(self, document: &mut Document, servers: &[&str], entry: &Entry) -> Result<(), Fault> {
        let path = [servers, &[NAME]].concat();
        let steps: Vec<_> = path.iter().map(|name| Step::Key(name)).collect();
        let ours = document.get(&steps).unwrap_or_default();
        let mut members = self.members_of(entry, servers);
        members.retain(|(name, _)| {
            !PERSONS.contains(name) || ours.get(name).is_none_or(serde_json::Value::is_null)
        });
        document.set(&path, &object(members))
    }

    /// How this client wants the entry, below the servers at `path`.
    fn members_of(self, entry: &Entry, path: &[&str]) -> Vec<(&'static str, Json)> {
        let command = ("command", Json::from(&*entry.command));
        let args = ("args", texts(&entry.args));
        match self {
            Self::ClaudeCode | Self::Cursor | Self::Vscode => {
                vec![("type", Json::from("stdio")), command, args]
            }
            Self::Zed => vec![command, args, ("env", Json::Object(vec![]))],
            Self::Opencode => {
                let line = std::iter::once(&entry.command).chain(&entry.args);
                let mut members = vec![("type", Json::from("local")), ("command", texts(line))];
                if path.len() == 1 {
                    members.push(("enabled", Json::Bool(true)));
                }
                members
            }
            Self::Copilot => {
                let all = texts(&["*".to_owned()]);
                vec![("type", Json::from("local")), command, args, ("tools", all)]
            }
            Self::ClaudeDesktop | Self::Codex | Self::Gemini | Self::Windsurf | Self::Goose | Self::Qwen => {
                vec![command, args]
            }
        }
    }
}
