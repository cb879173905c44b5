//! Who calls: the coding agent at the other end, and what it may do to which task.

use assembly::background;
use contract::{ApiError, Origin, Task, command::GetSettings, command::GetTask};
use engine::Engine;
use std::path::{Path, PathBuf};

/// Longest name of a client in an origin, in characters.
const NAME_MAX: usize = 40;

/// The origin of tasks that the client called `name` starts: its name in plain characters.
pub(crate) fn origin(name: Option<&str>) -> Origin {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c.to_ascii_lowercase() } else { '-' }
    };
    let name: String = name.unwrap_or_default().trim().chars().map(plain).take(NAME_MAX).collect();
    let name = name.trim_matches('-');
    Origin::Mcp(if name.is_empty() { "client" } else { name }.to_owned())
}

/// The task that this process runs in, where it was started by one: what it starts is that task's child.
pub(crate) fn parent(engine: &Engine) -> Option<contract::TaskId> {
    let id = background::within_a_task()?;
    // of another data folder, maybe: then it is nobody's child here
    engine.call(GetTask { id }).ok().map(|task| task.id)
}

/// The folder that tasks run in where they name none: where the client started this process, which is its project.
/// Some clients start it at the root of the file system, which is nobody's project.
pub(crate) fn folder() -> Option<String> {
    let here = std::env::current_dir().ok()?;
    if here == Path::new("/") {
        return None;
    }
    here.into_os_string().into_string().ok()
}

/// The folder that tasks run in where they name none, for a client that works in these: the one that this process was
/// started in where it is one of them or below, else the first of them that is there.
pub(crate) fn project(roots: &[PathBuf]) -> Option<String> {
    let here = folder();
    if here.as_ref().is_some_and(|here| roots.iter().any(|root| Path::new(here).starts_with(root))) {
        return here;
    }
    let first = roots.iter().find(|root| root.is_dir()).and_then(|root| root.to_str());
    first.map(str::to_owned).or(here)
}

/// The task, if a coding agent may change it: one that came in the same way, or below one that did.
pub(crate) fn own_task(engine: &Engine, id: &str) -> Result<Task, ApiError> {
    let task = engine.call(GetTask { id: id.to_owned() })?;
    if engine.call(GetSettings {})?.mcp.act_on_all || task.from_mcp {
        return Ok(task);
    }
    let message = format!("“{}” was started by the person, so it is theirs to change.", task.title);
    Err(ApiError::refused(message)
        .hint("Ask them to do it, or to allow it with `legwork setting set mcp.act_on_all true`."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_plain_words() {
        assert_eq!(origin(Some("claude-code")), Origin::Mcp("claude-code".into()));
        assert_eq!(origin(Some("Visual Studio Code")), Origin::Mcp("visual-studio-code".into()));
        assert_eq!(origin(Some(" ;\n ")), Origin::Mcp("client".into()));
        assert_eq!(origin(None), Origin::Mcp("client".into()));
        assert_eq!(origin(Some(&"x".repeat(99))), Origin::Mcp("x".repeat(NAME_MAX)));
    }
}
