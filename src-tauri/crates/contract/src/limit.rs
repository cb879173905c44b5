//! Limits: how many may run at once of what has something in common.

use crate::{ApiError, task::TaskBrief, validation::TAG_MAX, words::words};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

words! {
    /// What a limit counts.
    LimitOn, "what a limit counts", limit_word {
        /// Everything that runs; it has no name.
        All = "all",
        /// Tasks of one kind of agent: `shell` or `llm`.
        Kind = "kind",
        /// Tasks of one type, such as `coding`.
        Type = "type",
        /// Tasks of one agent, by its name.
        Agent = "agent",
        /// Tasks whose agent asks one provider, by its name.
        Provider = "provider",
        /// Tasks in a folder or below it, by its absolute path.
        Folder = "folder",
        /// Tasks with a tag.
        Tag = "tag",
        /// Tasks with the tag `resource:NAME`: one at a time, unless a limit says otherwise.
        Resource = "resource",
    }
}

/// The tag of a task that needs a resource, before the resource's name.
pub const RESOURCE_TAG: &str = "resource:";
/// How many may run at once with a resource for which nobody has set a limit.
pub const RESOURCE_MOST: i64 = 1;
/// What a limit may be.
pub const LIMITS: std::ops::RangeInclusive<i64> = 1..=1000;
/// Longest name of what a limit counts, in characters.
pub const LIMIT_NAME_MAX: usize = 400;

/// What a limit counts, such as `tag:build`, `agent:Reviewer` or `all`: in JSON, in the store and on the command line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LimitKey {
    /// What sort of thing.
    on: LimitOn,
    /// Which of them; empty for everything.
    name: String,
}

impl LimitKey {
    /// What a limit counts. A tag `resource:NAME` is that resource; a folder has no `/` at its end.
    #[must_use]
    pub fn new(on: LimitOn, name: &str) -> Self {
        let (on, name) = match (on, name.strip_prefix(RESOURCE_TAG)) {
            (LimitOn::Tag, Some(resource)) if !resource.is_empty() => (LimitOn::Resource, resource),
            _ => (on, name),
        };
        let name = match on {
            LimitOn::All => "",
            LimitOn::Folder if name.len() > 1 => name.trim_end_matches('/'),
            _ => name,
        };
        Self { on, name: name.to_owned() }
    }

    /// What sort of thing.
    #[must_use]
    pub const fn on(&self) -> LimitOn {
        self.on
    }

    /// Which of them; empty for everything.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many may run at once where nobody has set a limit; `None`: any number.
    #[must_use]
    pub fn by_itself(&self) -> Option<i64> {
        (self.on() == LimitOn::Resource).then_some(RESOURCE_MOST)
    }
}

impl fmt::Display for LimitKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name.is_empty() {
            true => f.write_str(self.on.as_str()),
            false => write!(f, "{}:{}", self.on, self.name),
        }
    }
}

impl FromStr for LimitKey {
    type Err = String;

    /// Reads `all`, or a sort and a name with a colon between them.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let (on, name) = text.split_once(':').unwrap_or((text, ""));
        let on: LimitOn = on.parse()?;
        match (on, name.trim()) {
            (LimitOn::All, "") => Ok(Self::new(on, "")),
            (LimitOn::All, _) => Err("“all” counts everything and takes no name".to_owned()),
            (_, "") => Err(format!("“{text}” does not say which; write {on}:NAME")),
            (_, name) => Ok(Self::new(on, name)),
        }
    }
}

/// A limit, and how far it is used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Limit {
    /// What it counts, as it is written: `tag:build`. Agents and providers by their names.
    pub key: String,
    /// What sort of thing it counts.
    pub on: LimitOn,
    /// Which of them; empty for everything.
    pub name: String,
    /// How many may run at once.
    pub most: i64,
    /// Whether it holds by itself, as nobody has set it: that of a resource.
    pub by_itself: bool,
    /// What has a place under it now: it runs, or is paused in the middle of a run.
    pub running: Vec<TaskBrief>,
    /// How many tasks that it counts are ready and have not started, whatever they wait for.
    pub waiting: i64,
}

/// What is wrong with a limit that is asked for.
///
/// # Errors
/// `invalid_input` that names the field.
pub fn check(key: &str, most: Option<i64>) -> Result<LimitKey, ApiError> {
    let parsed: LimitKey = key.parse().map_err(|why: String| {
        let hint = "Such as all, kind:llm, type:coding, agent:NAME, provider:NAME, folder:/PATH, tag:NAME or resource:NAME.";
        ApiError::field("key", format!("{}.", why.trim_end_matches('.'))).hint(hint)
    })?;
    let name = parsed.name();
    if name.chars().count() > LIMIT_NAME_MAX || name.chars().any(char::is_control) {
        let message = format!("A name has at most {LIMIT_NAME_MAX} characters and no line breaks.");
        return Err(ApiError::field("key", message));
    }
    if parsed.on() == LimitOn::Folder && !name.starts_with('/') {
        let message = format!("“{name}” is no absolute folder; write it from / on.");
        return Err(ApiError::field("key", message));
    }
    let tag = match parsed.on() {
        LimitOn::Tag => name.chars().count(),
        LimitOn::Resource => RESOURCE_TAG.len() + name.chars().count(),
        LimitOn::All
        | LimitOn::Kind
        | LimitOn::Type
        | LimitOn::Agent
        | LimitOn::Provider
        | LimitOn::Folder => 0,
    };
    // one that was set before can still be taken away
    if most.is_some() && tag > TAG_MAX {
        let message =
            format!("No task has such a tag: a tag has at most {TAG_MAX} characters, and this one {tag}.");
        return Err(ApiError::field("key", message));
    }
    match most {
        Some(0) => {
            let message = format!("With a limit of 0, nothing that counts under {parsed} would ever start.");
            let hint = "Allow at least 1; to start nothing for now, pause the queue or the tasks.";
            Err(ApiError::field("most", message).hint(hint))
        }
        Some(most) if !LIMITS.contains(&most) => {
            let message =
                format!("A limit is between {} and {}: {most} is not.", LIMITS.start(), LIMITS.end());
            Err(ApiError::field("most", message).hint("To have no limit, remove it."))
        }
        _ => Ok(parsed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_is_written() {
        for text in
            ["all", "kind:llm", "tag:build", "tag:a:b", "folder:/srv/x", "resource:gpu", "agent:Ann B"]
        {
            assert_eq!(text.parse::<LimitKey>().unwrap().to_string(), text);
        }
        for (text, reads) in [
            (" tag:resource:gpu ", "resource:gpu"),
            ("folder:/srv/", "folder:/srv"),
            ("folder:/", "folder:/"),
        ] {
            assert_eq!(text.parse::<LimitKey>().unwrap().to_string(), reads);
        }
    }

    #[test]
    fn what_is_wrong_is_named_with_its_field() {
        for (key, most, field, says) in [
            ("colour:red", Some(1), "key", "allowed are all, kind, type"),
            ("tag", Some(1), "key", "write tag:NAME"),
            ("all:x", Some(1), "key", "takes no name"),
            ("folder:src", Some(1), "key", "no absolute folder"),
            (
                "tag:abcdefghijklmnopqrstuvwxyzabcdefghijklmno",
                Some(1),
                "key",
                "at most 40 characters, and this one 41",
            ),
            ("resource:abcdefghijklmnopqrstuvwxyzabcdef", Some(1), "key", "this one 41"),
            ("tag:build", Some(0), "most", "would ever start"),
            ("tag:build", Some(-2), "most", "between 1 and 1000: -2 is not"),
            ("tag:build", Some(1001), "most", "between 1 and 1000"),
        ] {
            let refused = check(key, most).unwrap_err();
            assert_eq!(refused.fields[0].field, field, "{key} {most:?}");
            assert!(refused.fields[0].message.contains(says), "{key} {most:?}: {}", refused.message);
        }
        assert!(check("tag:build", Some(1)).is_ok() && check("all", None).is_ok());
    }
}
