//! Whether a coding agent is signed in, as far as files tell. What they hold is not read but where only that tells.

use contract::coding::{CodingClient, SignIn};
use std::{fs, io::Read as _, path::Path};

/// Most that is read of a file, in bytes.
const FILE_MAX: u64 = 4 * 1024 * 1024;

/// What is known of the person.
pub(super) struct Known<'a> {
    /// Their home folder.
    pub(super) home: Option<&'a Path>,
    /// Our own environment.
    pub(super) variables: &'a [(String, String)],
}

/// Where a client keeps that somebody is signed in.
struct SignInPlace {
    /// A variable that names its folder, and its usual one below the home folder.
    folder: (Option<&'static str>, &'static str),
    file: &'static str,
    /// The member that tells; none: that the file is there.
    member: Option<&'static str>,
}

const fn file(
    variable: Option<&'static str>,
    folder: &'static str,
    file: &'static str,
    member: Option<&'static str>,
) -> SignInPlace {
    SignInPlace { folder: (variable, folder), file, member }
}

fn places(client: CodingClient) -> Vec<SignInPlace> {
    match client {
        CodingClient::ClaudeCode => vec![
            file(Some("CLAUDE_CONFIG_DIR"), ".claude", ".credentials.json", None),
            file(Some("CLAUDE_CONFIG_DIR"), "", ".claude.json", Some("oauthAccount")),
            file(Some("CLAUDE_CONFIG_DIR"), "", ".claude.json", Some("primaryApiKey")),
        ],
        CodingClient::Codex => vec![file(Some("CODEX_HOME"), ".codex", "auth.json", None)],
        CodingClient::Gemini => vec![
            file(None, ".gemini", "oauth_creds.json", None),
            file(None, ".gemini", "google_accounts.json", Some("active")),
        ],
        CodingClient::OpenCode => vec![file(None, ".local/share/opencode", "auth.json", None)],
        CodingClient::Copilot => vec![
            file(Some("COPILOT_HOME"), ".copilot", "config.json", Some("logged_in_users")),
            file(Some("COPILOT_HOME"), ".copilot", "config.json", Some("lastLoggedInUser")),
        ],
        CodingClient::Qwen => vec![file(None, ".qwen", "oauth_creds.json", None)],
        CodingClient::Other => vec![],
    }
}

impl Known<'_> {
    /// Whether a client is signed in, and what the person should know of that.
    pub(super) fn sign_in(&self, client: CodingClient) -> (SignIn, Option<String>) {
        if places(client).iter().any(|place| self.tells(place)) {
            return (SignIn::Yes, None);
        }
        let variable = client.keys().iter().find(|key| self.variable(key).is_some());
        if let Some(key) = variable {
            let note = format!(
                "{key} is set here, but tasks are not given it: keep it with `legwork secret set {key}`, and the agent \
                 is given it when it is added."
            );
            return (SignIn::No, Some(note));
        }
        let (Some(program), Some(key)) = (client.program(), client.keys().first()) else {
            return (SignIn::Unknown, None);
        };
        let note = format!(
            "Start `{program}` once in a terminal and sign in, or keep a key with `legwork secret set {key}`."
        );
        match client {
            // they are of use without as well, or keep it where only they find it
            CodingClient::OpenCode | CodingClient::Copilot | CodingClient::Other => {
                (SignIn::Unknown, Some(note))
            }
            CodingClient::ClaudeCode | CodingClient::Codex | CodingClient::Gemini | CodingClient::Qwen => {
                (SignIn::No, Some(note))
            }
        }
    }

    fn variable(&self, name: &str) -> Option<&str> {
        let found = self.variables.iter().find(|(own, value)| own == name && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    }

    fn tells(&self, place: &SignInPlace) -> bool {
        let (variable, folder) = place.folder;
        let named = variable.and_then(|name| self.variable(name)).map(|folder| Path::new(folder).to_owned());
        let Some(folder) = named.or_else(|| self.home.map(|home| home.join(folder))) else { return false };
        let path = folder.join(place.file);
        match place.member {
            None => path.metadata().is_ok_and(|found| found.is_file() && found.len() > 0),
            Some(member) => has_member(&path, member),
        }
    }
}

/// Whether a file of JSON has something under this name.
fn has_member(path: &Path, member: &str) -> bool {
    let mut text = String::new();
    let read = fs::File::open(path).map(|file| file.take(FILE_MAX).read_to_string(&mut text));
    if !matches!(read, Ok(Ok(_))) {
        return false;
    }
    let value: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    match value.get(member) {
        None | Some(serde_json::Value::Null) => false,
        Some(serde_json::Value::Array(all)) => !all.is_empty(),
        Some(serde_json::Value::String(text)) => !text.is_empty(),
        Some(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_tell_and_keys_that_tasks_do_not_get_do_not() {
        use CodingClient::{ClaudeCode, Codex, Copilot, Gemini, OpenCode, Other, Qwen};
        let home = tempfile::tempdir().unwrap();
        let write = |file: &str, text: &str| {
            let path = home.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let says = |client, variables: &[(&str, &str)]| {
            let variables: Vec<_> =
                variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            Known { home: Some(home.path()), variables: &variables }.sign_in(client)
        };
        for (client, state) in
            [(ClaudeCode, SignIn::No), (Codex, SignIn::No), (Gemini, SignIn::No), (Qwen, SignIn::No)]
                .into_iter()
                .chain([(OpenCode, SignIn::Unknown), (Copilot, SignIn::Unknown), (Other, SignIn::Unknown)])
        {
            let (found, note) = says(client, &[]);
            assert_eq!((found, note.is_some()), (state, client != Other), "{client}");
        }
        let (state, note) = says(ClaudeCode, &[("ANTHROPIC_API_KEY", "sk")]);
        assert!(state == SignIn::No && note.unwrap().contains("legwork secret set ANTHROPIC_API_KEY"));
        assert_eq!(says(Codex, &[("CODEX_HOME", "/nowhere")]).0, SignIn::No);
        for (client, file, text) in [
            (Codex, ".codex/auth.json", "{}"),
            (Gemini, ".gemini/oauth_creds.json", "{}"),
            (OpenCode, ".local/share/opencode/auth.json", "{}"),
            (Qwen, ".qwen/oauth_creds.json", "{}"),
            (Copilot, ".copilot/config.json", r#"{"logged_in_users":[{"login":"a"}]}"#),
            (ClaudeCode, ".claude.json", r#"{"oauthAccount":{"emailAddress":"a"}}"#),
        ] {
            write(file, "");
            assert_ne!(says(client, &[]).0, SignIn::Yes, "{client}: an empty file tells nothing");
            write(file, text);
            assert_eq!(says(client, &[]), (SignIn::Yes, None), "{client}");
        }
        write(".claude.json", "{\"oauthAccount\": ");
        assert_eq!(says(ClaudeCode, &[]).0, SignIn::No, "a file that is no JSON");
    }
}
