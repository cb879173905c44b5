//! The environment of a command: what it inherits, the caller's PATH, and what Legwork tells the command.
//!
//! Must never: pass on anything else, so that keys and tokens in Legwork's own environment stay there.

use super::{
    inherited::{LAST_RESORT_PATH, allowed, ours},
    login_path,
};
use contract::supervision::{ARTIFACTS_DIR, CONTEXT_FILE};
use engine::ports::Job;
use serde_json::Value;

/// Kind of a terminal of our own making.
const TERMINAL: &str = "xterm-256color";
/// Longest value that fits into one variable (the system's limit is 128 KiB with its name). A longer one is in the
/// context file.
const VALUE_MAX: usize = 120 * 1024;

/// The whole environment of `job`'s command.
pub(crate) fn of(job: &Job) -> Vec<(String, String)> {
    let ours = ours();
    let path = job.path.clone().filter(|p| !p.is_empty()).or_else(|| login_path::get(&ours));
    build(job, &ours, path)
}

fn build(job: &Job, ours: &[(String, String)], path: Option<String>) -> Vec<(String, String)> {
    let mut env = allowed(ours, job.pass_session);
    let own_path = || ours.iter().find(|(name, _)| name == "PATH").map(|(_, value)| value.clone());
    set(&mut env, "PATH", path.or_else(own_path).unwrap_or_else(|| LAST_RESORT_PATH.to_owned()));
    if !env.iter().any(|(name, _)| name == "HOME")
        && let Some(home) = std::env::home_dir()
    {
        set(&mut env, "HOME", home.display().to_string());
    }
    for (name, value) in &job.environment.locale {
        set(&mut env, name, value.clone());
    }
    // what a program writes is seen when it writes it, also where it writes into a pipe
    set(&mut env, "PYTHONUNBUFFERED", "1".to_owned());
    if job.pty {
        set(&mut env, "TERM", TERMINAL.to_owned());
    }
    set(&mut env, "LEGWORK_TASK_ID", job.task_id.to_string());
    set(&mut env, "LEGWORK_OUTPUT_DIR", job.dir.join(ARTIFACTS_DIR).display().to_string());
    set(&mut env, "LEGWORK_CONTEXT_FILE", job.dir.join(CONTEXT_FILE).display().to_string());
    if !job.files.is_empty() {
        set(&mut env, "LEGWORK_FILES", job.files.join("\n"));
    }
    context(job, &mut env);
    for (name, value) in &job.environment.variables {
        set(&mut env, name, value.clone());
    }
    env
}

/// Each context value under its name as it is, and in capitals unless another has that name.
fn context(job: &Job, env: &mut Vec<(String, String)>) {
    let capitals = job.context.iter().filter(|(name, _)| !job.context.contains_key(&name.to_uppercase()));
    let capitals = capitals.map(|(name, value)| (name.to_uppercase(), value));
    for (name, value) in job.context.iter().map(|(n, v)| (n.clone(), v)).chain(capitals) {
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        if text.len() <= VALUE_MAX && !text.contains('\0') && !name.contains(['\0', '=']) {
            set(env, &format!("LEGWORK_CTX_{name}"), text);
        }
    }
}

fn set(env: &mut Vec<(String, String)>, name: &str, value: String) {
    env.retain(|(n, _)| n != name);
    env.push((name.to_owned(), value));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::tests::job;
    use serde_json::json;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|&(n, v)| (n.to_owned(), v.to_owned())).collect()
    }

    fn value<'a>(env: &'a [(String, String)], name: &str) -> Option<&'a str> {
        let mut found = env.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str());
        let value = found.next();
        assert_eq!(found.next(), None, "{name} is set twice");
        value
    }

    #[test]
    fn only_the_allow_list_passes() {
        let ours = pairs(&[
            ("HOME", "/home/a"),
            ("LC_TIME", "de_DE"),
            ("XDG_RUNTIME_DIR", "/run/user/1"),
            ("OPENAI_API_KEY", "canary"),
            ("LD_PRELOAD", "/tmp/evil.so"),
            ("SSH_AUTH_SOCK", "/tmp/ssh"),
            ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/bus"),
            ("PATH", "/own"),
        ]);
        let mut job = job(std::path::Path::new("/attempt"));
        let env = build(&job, &ours, None);
        assert_eq!(value(&env, "HOME"), Some("/home/a"));
        assert_eq!(value(&env, "LC_TIME"), Some("de_DE"));
        assert_eq!(value(&env, "XDG_RUNTIME_DIR"), Some("/run/user/1"));
        assert_eq!(value(&env, "PATH"), Some("/own"));
        for secret in ["OPENAI_API_KEY", "LD_PRELOAD", "SSH_AUTH_SOCK", "DBUS_SESSION_BUS_ADDRESS"] {
            assert_eq!(value(&env, secret), None, "{secret}");
        }
        job.pass_session = true;
        let env = build(&job, &ours, Some("/login".to_owned()));
        assert_eq!(value(&env, "SSH_AUTH_SOCK"), Some("/tmp/ssh"));
        assert_eq!(value(&env, "DBUS_SESSION_BUS_ADDRESS"), Some("unix:path=/bus"));
        assert_eq!(value(&env, "OPENAI_API_KEY"), None);
        assert_eq!(value(&env, "PATH"), Some("/login"));
    }

    #[test]
    fn what_was_asked_for_stands_above_all_and_the_callers_zone_above_ours() {
        let mut job = job(std::path::Path::new("/attempt"));
        let map = |of: &[(&str, &str)]| pairs(of).into_iter().collect();
        job.environment.locale = map(&[("TZ", "Asia/Tokyo"), ("LC_ALL", "de_DE.UTF-8")]);
        job.environment.variables =
            map(&[("LC_ALL", "C"), ("PATH", "/asked"), ("API_KEY", "k"), ("PYTHONUNBUFFERED", "")]);
        let env = build(&job, &pairs(&[("TZ", "UTC"), ("LANG", "C")]), Some("/login".to_owned()));
        for (name, wanted) in [
            ("TZ", "Asia/Tokyo"),
            ("LANG", "C"),
            ("LC_ALL", "C"),
            ("PATH", "/asked"),
            ("API_KEY", "k"),
            ("PYTHONUNBUFFERED", ""),
        ] {
            assert_eq!(value(&env, name), Some(wanted), "{name}");
        }
    }

    #[test]
    fn the_command_is_told_its_task_and_context() {
        let mut job = job(std::path::Path::new("/attempt"));
        job.context =
            json!({"name": "it's", "n": 3, "N": [1, "two"], "big": "x".repeat(VALUE_MAX + 1), "nul": "a\0b"})
                .as_object()
                .unwrap()
                .clone();
        job.files = vec!["/a b".to_owned(), "/c".to_owned()];
        job.pty = true;
        let env = build(&job, &[], None);
        assert_eq!(value(&env, "LEGWORK_TASK_ID"), Some(job.task_id.to_string().as_str()));
        assert_eq!(value(&env, "LEGWORK_OUTPUT_DIR"), Some("/attempt/artifacts"));
        assert_eq!(value(&env, "LEGWORK_CONTEXT_FILE"), Some("/attempt/context.json"));
        assert_eq!(value(&env, "LEGWORK_FILES"), Some("/a b\n/c"));
        assert_eq!(value(&env, "LEGWORK_CTX_name"), Some("it's"));
        assert_eq!(value(&env, "LEGWORK_CTX_NAME"), Some("it's"));
        assert_eq!(value(&env, "LEGWORK_CTX_n"), Some("3"));
        assert_eq!(value(&env, "LEGWORK_CTX_N"), Some(r#"[1,"two"]"#));
        assert_eq!(value(&env, "LEGWORK_CTX_big"), None);
        assert_eq!(value(&env, "LEGWORK_CTX_nul"), None);
        assert_eq!(value(&env, "TERM"), Some(TERMINAL));
        assert_eq!(value(&env, "PATH"), Some(LAST_RESORT_PATH));
    }
}
