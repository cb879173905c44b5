//! What the person can set.

use crate::{Status, TaskType};
use crate::{
    machine::{MachineRules, MachineRulesPatch},
    model::{Budget, BudgetPatch},
    notify::{NotifyRules, NotifyRulesPatch},
    patch::present,
    sandbox::{Sandbox, SandboxPatch},
    space::{KeepRules, KeepRulesPatch},
    task::{TypeChecks, TypeChecksPatch},
};
use serde::{Deserialize, Serialize};
use struct_patch::{Patch, Status as _};

/// Fewest and most workers of a pool.
pub const WORKERS: std::ops::RangeInclusive<i64> = 1..=64;

/// Fewest and most turns of talks that are answered at once.
pub const CHAT_SLOTS: std::ops::RangeInclusive<i64> = 1..=16;
/// Fewest and most days that a run may wait for the person, where that is limited.
pub const PARKED_DAYS: std::ops::RangeInclusive<i64> = 1..=365;
/// Shortest and longest wait, in minutes, that may count as one level of priority: a minute to a week.
pub const AGEING_MINUTES: std::ops::RangeInclusive<i64> = 1..=7 * 24 * 60;
/// Most filters of the queue that are kept.
pub const FILTERS_MAX: usize = 50;
/// Levels of tasks that start tasks, where nobody says otherwise.
pub const DEPTH: i64 = 3;
/// Most levels that may be set.
pub const DEPTH_MAX: i64 = 8;

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// Which changes of a task make a system notification.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum NotifyOn {
    /// Completed and failed.
    #[default]
    All,
    /// Failed only.
    Failures,
    /// None; badge and list still tell.
    Silent,
}

/// What `legwork execute` does where the command line does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DefaultMode {
    /// It follows the task to its end.
    #[default]
    Block,
    /// It prints the id and returns at once.
    Background,
}

/// What coding agents may ask for through the MCP server. They can ask for less than the person may, never for more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Patch)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[patch(attribute(derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)))]
#[patch(attribute(cfg_attr(feature = "schema", derive(schemars::JsonSchema))))]
#[patch(attribute(serde(default)))]
#[patch(attribute(expect(missing_docs, reason = "the fields are documented where they are changed")))]
#[patch(attribute(doc = "Changes of these rules: only what is there changes."))]
pub struct McpRules {
    /// Whether they may start tasks at all; looking is always allowed.
    pub enabled: bool,
    /// Names of the agents that they may give tasks to; empty: every agent.
    pub agents: Vec<String>,
    /// Folders, absolute, that their tasks may run in or below; empty: every folder.
    pub folders: Vec<String>,
    /// Whether a command that they bring waits for the person's approval before it runs.
    pub approve_commands: bool,
    /// First words of commands that need no approval, such as `cargo test`.
    pub allowed_commands: Vec<String>,
    /// Whether the question for your approval is also shown in the coding agent's own program, where that can ask you.
    pub ask_in_client: bool,
    /// Whether a worker is started in the background for their tasks when nothing runs the queue.
    pub start_worker: bool,
    /// Whether they may cancel, pause, resume and answer tasks that somebody else started.
    pub act_on_all: bool,
    /// Tasks that all of them together may start in a minute, 1-1000.
    pub tasks_per_minute: i64,
    /// Unfinished tasks that all of them together may have, 1-10000.
    pub unfinished_tasks: i64,
    /// Levels of tasks that start tasks, where that is less than `family.depth`, 1-8.
    pub depth: i64,
    /// What one task of theirs may spend together with all that it starts, where that is less than its agent may.
    #[patch(nesting)]
    pub budget: Budget,
}

impl McpRules {
    /// Whether coding agents may give tasks to the agent of this name and id.
    #[must_use]
    pub fn may_use(&self, name: &str, id: &str) -> bool {
        self.agents.is_empty() || self.agents.iter().any(|allowed| allowed == name || allowed == id)
    }
}

impl Default for McpRules {
    fn default() -> Self {
        Self {
            enabled: true,
            agents: vec![],
            folders: vec![],
            approve_commands: true,
            allowed_commands: vec![],
            ask_in_client: true,
            start_worker: true,
            act_on_all: false,
            tasks_per_minute: 30,
            unfinished_tasks: 200,
            depth: DEPTH,
            budget: Budget::default(),
        }
    }
}

/// What a family may come to: a task and all that is started from within it, directly or through others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Patch)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[patch(attribute(derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)))]
#[patch(attribute(cfg_attr(feature = "schema", derive(schemars::JsonSchema))))]
#[patch(attribute(serde(default)))]
#[patch(attribute(expect(missing_docs, reason = "the fields are documented where they are changed")))]
#[patch(attribute(doc = "Changes of the rules for families: only what is there changes."))]
pub struct FamilyRules {
    /// Tasks that one task may start, 0-1000.
    pub children: i64,
    /// Tasks of one family, the first included, 1-10000.
    pub tasks: i64,
    /// Levels of tasks that start tasks, 0-8.
    pub depth: i64,
    /// Tokens that one family may use, sent and received; no limit where left out.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub tokens: Option<i64>,
    /// US dollars that one family may cost; no limit where left out.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub cost_usd: Option<f64>,
}

impl Default for FamilyRules {
    fn default() -> Self {
        Self { children: 20, tasks: 100, depth: DEPTH, tokens: None, cost_usd: None }
    }
}

/// Keys that the person has given a shortcut of the window in place of its usual ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ShortcutKeys {
    /// What it does, in the words of the list of shortcuts.
    pub does: String,
    /// Its usual keys, such as `Ctrl+N`.
    pub usual: String,
    /// Its keys now; empty: none.
    pub keys: String,
}

/// What the queue is asked to show, under a name. Its words are the window's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct SavedFilter {
    /// Its name, which no other has.
    pub name: String,
    /// The tab.
    pub tab: String,
    /// Only this status.
    pub status: Option<Status>,
    /// Only with these words.
    pub search: String,
    /// Only this agent's (by name).
    pub agent: Option<String>,
    /// Only this type.
    pub task_type: Option<TaskType>,
    /// Only with this tag.
    pub tag: Option<String>,
    /// Only this priority.
    pub priority: Option<i64>,
    /// Only this young.
    pub since: String,
    /// In this order.
    pub sort: String,
}

/// All settings, with their defaults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Patch)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[patch(attribute(derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)))]
#[patch(attribute(cfg_attr(feature = "schema", derive(schemars::JsonSchema))))]
#[patch(attribute(serde(default)))]
#[patch(attribute(expect(missing_docs, reason = "the fields are documented where they are changed")))]
#[patch(attribute(doc = "Changes of settings: only what is there changes."))]
pub struct Settings {
    /// Rises with each change. No setting: a change may name the version that it began from.
    #[patch(skip)]
    pub version: i64,
    /// Workers of the pool, 1-64.
    pub workers: i64,
    /// Turns of talks that are answered at once beside what the workers do, 1-16.
    pub chat_slots: i64,
    /// Whether the window says before an answer begins that it will take long, and offers to work on it in the background.
    pub suggest_background: bool,
    /// `light`, `dark`, or as the `system` says.
    pub theme: Theme,
    /// Whether closing the window leaves the app in the tray. Ignored where there is no tray.
    pub close_to_tray: bool,
    /// Whether the app starts without showing its window. Ignored where there is no tray.
    pub start_hidden: bool,
    /// Whether the app starts when the person logs in.
    pub autostart: bool,
    /// Which changes make a system notification: `all`, `failures` or `silent`.
    pub notify_on: NotifyOn,
    /// Whether you have said if notifications tell you when background tasks end, or have set anything about them. Until then
    /// you are asked the first time that it matters, and no other notification is shown.
    pub notify_answered: bool,
    /// Who is told of what, where and when not.
    #[patch(nesting)]
    pub notify: NotifyRules,
    /// When something new starts, going by the machine.
    #[patch(nesting)]
    pub machine: MachineRules,
    /// Largest size of an attempt's output file, in MiB; head and tail are kept.
    pub output_cap_mib: i64,
    /// Whether a command without markers is as far as the figures say that it writes anew in one line (`42%`, `3/10`), and
    /// does what the line says that it wrote last.
    pub progress_from_output: bool,
    /// Days after which a run that is left paused, or a question that is left unanswered, is given up and its task fails,
    /// 1-365; never where left out.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub parked_days: Option<i64>,
    /// Minutes of waiting that count as one level of priority, 1-10080, so that nothing waits for ever behind what keeps
    /// coming; where left out, waiting counts only among tasks of one priority.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub ageing_minutes: Option<i64>,
    /// Whether the first screen of the window was left: it does not come by itself again.
    pub welcomed: bool,
    /// Shortcuts of the window that have other keys than usual.
    pub shortcuts: Vec<ShortcutKeys>,
    /// Filters of the queue that are kept under a name, in their order.
    pub saved_filters: Vec<SavedFilter>,
    /// Size of the text, in percent.
    pub text_scale: i64,
    /// What all agents together may spend in one day of the person's time zone, in US dollars; no limit where left out.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub day_cost_usd: Option<f64>,
    /// The line for `sh -c` that opens a changed file from its review, such as `code --goto {file}:{line}`. `{file}` and
    /// `{line}` stand for the file and the line; without `{file}` the file is its last argument. Left out: the system's program
    /// for the file.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub editor: Option<String>,
    /// Whether the window asks once a day which version of Legwork is the newest. It tells which version asks, and nothing
    /// else; nothing is installed.
    pub look_for_updates: bool,
    /// The address that is asked for it, with `https`; the one that came with this build where left out.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub update_address: Option<String>,
    /// What `legwork execute` does where the command line does not say: `block` or `background`.
    pub default_mode: DefaultMode,
    /// What is kept of finished tasks, and for how long. Nothing goes by itself until something of it is set.
    #[patch(nesting)]
    pub keep: KeepRules,
    /// The commands that say whether tasks of a type are done.
    #[patch(nesting)]
    pub checks: TypeChecks,
    /// The sandbox of tasks that have none of their own, and none of their agent's.
    #[patch(nesting)]
    pub sandbox: Sandbox,
    /// What a task and all that it starts may come to.
    #[patch(nesting)]
    pub family: FamilyRules,
    /// What coding agents may ask for through the MCP server.
    #[patch(nesting)]
    pub mcp: McpRules,
}

impl Settings {
    /// The person has said whether notifications tell them when background tasks end.
    pub fn answer_notify(&mut self, tell: bool) {
        self.notify_answered = true;
        if !tell {
            self.notify_on = NotifyOn::Silent;
        }
    }
}

impl SettingsPatch {
    /// What makes `before` into `after`.
    #[must_use]
    pub fn between(before: &Settings, after: &Settings) -> Self {
        after.clone().into_patch_by_diff(before.clone())
    }

    /// Whether nothing changes.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.is_empty()
    }

    /// Changes `settings`.
    pub fn apply_to(self, settings: &mut Settings) {
        settings.apply(self);
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            version: 0,
            workers: 3,
            chat_slots: 4,
            suggest_background: true,
            theme: Theme::System,
            close_to_tray: true,
            start_hidden: false,
            autostart: false,
            notify_on: NotifyOn::All,
            notify_answered: false,
            notify: NotifyRules::default(),
            machine: MachineRules::default(),
            output_cap_mib: 64,
            progress_from_output: true,
            parked_days: None,
            ageing_minutes: Some(60),
            welcomed: false,
            shortcuts: vec![],
            saved_filters: vec![],
            text_scale: 100,
            day_cost_usd: None,
            editor: None,
            look_for_updates: false,
            update_address: None,
            default_mode: DefaultMode::Block,
            keep: KeepRules::default(),
            checks: TypeChecks::default(),
            sandbox: Sandbox::default(),
            family: FamilyRules::default(),
            mcp: McpRules::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sent(change: impl FnOnce(&mut Settings)) -> serde_json::Value {
        let before = Settings { day_cost_usd: Some(2.0), ..Settings::default() };
        let mut after = before.clone();
        change(&mut after);
        let patch = SettingsPatch::between(&before, &after);
        let text = serde_json::to_string(&patch).unwrap();
        let mut arrived = before;
        serde_json::from_str::<SettingsPatch>(&text).unwrap().apply_to(&mut arrived);
        assert_eq!(arrived, after, "{text}");
        without_nulls(serde_json::from_str(&text).unwrap())
    }

    /// What a patch says, without what it leaves alone. A limit that is taken away is said as null.
    fn without_nulls(patch: serde_json::Value) -> serde_json::Value {
        let serde_json::Value::Object(fields) = patch else { return patch };
        let kept = fields.into_iter().filter_map(|(name, value)| match value {
            serde_json::Value::Null if name != "day_cost_usd" => None,
            value => Some((name, without_nulls(value))),
        });
        kept.collect::<serde_json::Map<_, _>>().into()
    }

    /// A patch of the rules for notices that leaves all of them alone.
    fn nothing_told() -> serde_json::Value {
        json!({"types": {}, "mail": {}, "webhook": {}})
    }

    /// A patch of what is kept that leaves all of it alone.
    fn nothing_kept() -> serde_json::Value {
        json!({"days_of": {}, "newest_of": {}})
    }

    #[test]
    fn a_patch_says_what_changes_and_nothing_else() {
        let nothing = json!({"machine": {}, "checks": {}, "sandbox": {}, "family": {}, "mcp": {"budget": {}}, "keep": nothing_kept(), "notify": nothing_told()});
        assert_eq!(sent(|_| {}), nothing);
        assert_eq!(
            sent(|s| s.workers = 7),
            json!({"workers": 7, "machine": {}, "checks": {}, "sandbox": {}, "family": {}, "mcp": {"budget": {}}, "keep": nothing_kept(), "notify": nothing_told()})
        );
        assert_eq!(
            sent(|s| s.day_cost_usd = None),
            json!({"day_cost_usd": null, "machine": {}, "checks": {}, "sandbox": {}, "family": {}, "mcp": {"budget": {}}, "keep": nothing_kept(), "notify": nothing_told()})
        );
        assert_eq!(
            sent(|s| s.parked_days = Some(7)),
            json!({"parked_days": 7, "machine": {}, "checks": {}, "sandbox": {}, "family": {}, "mcp": {"budget": {}}, "keep": nothing_kept(), "notify": nothing_told()})
        );
        assert_eq!(
            sent(|s| s.mcp.enabled = false),
            json!({"machine": {}, "checks": {}, "sandbox": {}, "family": {}, "mcp": {"enabled": false, "budget": {}}, "keep": nothing_kept(), "notify": nothing_told()})
        );
        let depth = json!({"machine": {}, "checks": {}, "sandbox": {}, "family": {"depth": 2}, "mcp": {"budget": {}}, "keep": nothing_kept(), "notify": nothing_told()});
        assert_eq!(sent(|s| s.family.depth = 2), depth);
        assert_eq!(
            sent(|s| s.mcp.budget.turns = Some(4)),
            json!({"machine": {}, "checks": {}, "sandbox": {}, "family": {}, "mcp": {"budget": {"turns": 4}}, "keep": nothing_kept(), "notify": nothing_told()})
        );
        let mut told = nothing_told();
        told["types"]["coding"] = json!("silent");
        told["mail"]["port"] = json!(25);
        assert_eq!(
            sent(|s| {
                s.notify.types.coding = Some(crate::notify::NotifyStrategy::Silent);
                s.notify.mail.port = 25;
            }),
            json!({"machine": {}, "checks": {}, "sandbox": {}, "family": {}, "mcp": {"budget": {}}, "keep": nothing_kept(), "notify": told})
        );
    }

    #[test]
    fn a_patch_that_says_nothing_is_nothing() {
        let settings = Settings::default();
        assert!(SettingsPatch::between(&settings, &settings).is_nothing());
        assert!(serde_json::from_str::<SettingsPatch>("{}").unwrap().is_nothing());
        let mut other = settings.clone();
        other.mcp.budget.cost_usd = Some(1.0);
        assert!(!SettingsPatch::between(&settings, &other).is_nothing());
        assert!(!SettingsPatch::between(&other, &settings).is_nothing());
    }
}
