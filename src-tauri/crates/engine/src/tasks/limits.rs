//! Limits: in which lane a task waits, what a person means by one, and why one keeps a task from starting.

use super::{assignee, lookup};
use crate::{core::Core, error, view::limit as view};
use contract::{
    AgentKind, ApiError, Status, TaskType,
    limit::{LimitKey, LimitOn},
    queue::{Remedy, RemedyAction},
};
use store::{
    Connection, Result,
    agents::AgentRow,
    lanes::FullLimit,
    limits::{self, TaskFacts},
    providers, tags,
    tasks::TaskRow,
};

/// So many of those that have the places are offered to be looked at.
const SHOWN: usize = 2;

/// What limits may count of a task.
fn counted<'a>(row: &'a TaskRow, agent: &'a AgentRow, tags: &'a [String]) -> TaskFacts<'a> {
    let folder = row.pinned_cwd.as_deref().or(row.cwd.as_deref()).or(agent.cwd.as_deref());
    TaskFacts {
        agent_id: &agent.id,
        kind: agent.kind,
        provider: agent.provider.as_deref(),
        task_type: row.task_type,
        folder,
        tags,
    }
}

/// Puts a new task into its lane.
///
/// # Errors
/// The write failed.
pub(crate) fn enter(
    connection: &mut Connection,
    row: &TaskRow,
    agent: &AgentRow,
    tags: &[String],
) -> Result<()> {
    limits::enter(connection, &row.id, &counted(row, agent, tags))
}

/// Puts a task that was changed into its lane.
///
/// # Errors
/// The write failed.
pub(crate) fn reenter(connection: &mut Connection, row: &TaskRow, agent: &AgentRow) -> Result<()> {
    let tags = tags::of(connection, std::slice::from_ref(&row.id))?;
    let tags: Vec<String> = tags.into_iter().map(|(_, tag)| tag).collect();
    limits::reenter(connection, &row.id, &counted(row, agent, &tags))
}

/// What a person means, as it is stored: agents and providers by their ids, and nothing that there is not.
///
/// # Errors
/// The field is refused, with what is allowed; or the read failed.
pub(crate) fn resolve(connection: &mut Connection, core: &Core, key: &LimitKey) -> Result<LimitKey> {
    let name = key.name();
    let no_word = |why: String| Err(error::refuse(ApiError::field("key", format!("{why}."))));
    match key.on() {
        LimitOn::Kind => match name.parse::<AgentKind>() {
            Ok(AgentKind::Workflow) => Err(no_runs()),
            Ok(_) => Ok(key.clone()),
            Err(why) => no_word(why),
        },
        LimitOn::Type => {
            name.parse::<TaskType>().map(|_| key.clone()).or_else(|why| no_word(why.to_string()))
        }
        LimitOn::Agent => {
            let agent = assignee::find(connection, core, name).map_err(|e| lookup::in_field("key", e))?;
            Ok(LimitKey::new(LimitOn::Agent, &agent.id))
        }
        LimitOn::Provider => match providers::by_name_or_id(connection, &core.user, name)? {
            Some(provider) => Ok(LimitKey::new(LimitOn::Provider, &provider.id)),
            None => {
                let refusal = ApiError::field("key", format!("There is no provider “{name}”."));
                Err(error::refuse(refusal.hint("`legwork provider list` shows them all.")))
            }
        },
        LimitOn::All | LimitOn::Folder | LimitOn::Tag | LimitOn::Resource => Ok(key.clone()),
    }
}

/// A run that goes on has no worker, so that nothing would count it.
fn no_runs() -> store::StoreError {
    let message = "Runs of workflows are not counted: once begun, a run has no worker and is not held up.";
    let hint = "Limit their tasks: each has the name of its workflow as a tag, such as `legwork limit set tag:NAME 1`.";
    error::refuse(ApiError::field("key", message).hint(hint))
}

/// Why a task does not start: every limit that keeps it from that, and what would change it. `before`: how many stand before
/// it that wait for the same.
///
/// # Errors
/// The read failed.
pub(crate) fn explain(
    connection: &mut Connection,
    full: &[FullLimit],
    before: i64,
) -> Result<(String, Vec<Remedy>)> {
    let (mut said, mut remedies) = (Vec::new(), Vec::new());
    for limit in full {
        let key = view::shown(connection, &limit.key)?;
        said.push(format!("{}: {}.", view::counted(&key, limit), view::titles(&limit.holders, "“", "”")));
        let most = limit.most.max(i64::try_from(limit.holders.len()).unwrap_or(i64::MAX)) + 1;
        let named = contract::text::shell_words(&[key.to_string()]);
        let label = match full {
            [_] => format!("Allow {most} at once"),
            _ => format!("Allow {most} at once: {key}"),
        };
        let command = Some(format!("legwork limit set {named} {most}"));
        let action = RemedyAction::RaiseLimit { key: key.to_string(), most };
        remedies.push(Remedy { action, label, command });
    }
    said.push(match full {
        [one] if one.holders.len() == 1 => "It starts when that one has ended.".to_owned(),
        [_] => "It starts when one of them has ended.".to_owned(),
        _ => "It starts when there is room under each of these limits.".to_owned(),
    });
    match before {
        0 => {}
        1 => said.push("One task that waits for the same stands before it.".to_owned()),
        many => said.push(format!("{many} tasks that wait for the same stand before it.")),
    }
    let holders = full.iter().flat_map(|limit| &limit.holders);
    for holder in holders.take(SHOWN) {
        let Some(task) = view::id_of(holder) else { continue };
        let (short, title) = (task.short(), &holder.title);
        let (action, label, verb) = match holder.status {
            Status::Paused => {
                (RemedyAction::ResumeDependency { task }, format!("Resume “{title}”"), "resume")
            }
            _ => (RemedyAction::ShowTask { task }, format!("Show “{title}”"), "status"),
        };
        remedies.push(Remedy { action, label, command: Some(format!("legwork {verb} {short}")) });
    }
    let all = Some("legwork limit list".to_owned());
    remedies.push(Remedy { action: RemedyAction::ShowLimits, label: "Show the limits".into(), command: all });
    Ok((said.join(" "), remedies))
}
