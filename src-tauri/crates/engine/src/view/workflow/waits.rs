//! What the tasks of a run wait for.

use super::seen::list;
use contract::workflow::run::StageState;
use std::collections::HashMap;
use store::{
    Connection, Result,
    workflows::{self, MemberRow},
};

/// What each of these tasks waits for in its run, as far as a run holds it up: a fragment such as `After Build and Test`.
///
/// # Errors
/// The read failed.
pub(crate) fn waits_for(connection: &mut Connection, tasks: &[&str]) -> Result<Vec<(String, String)>> {
    let mut found = vec![];
    let mut of_stage: HashMap<(String, i64), Option<String>> = HashMap::new();
    for task in tasks {
        let Some(member) = workflows::member_of_task(connection, task)?.filter(|member| member.waits) else {
            continue;
        };
        let key = (member.root_id.clone(), member.stage);
        if !of_stage.contains_key(&key) {
            let words = stage_waits_for(connection, &member)?;
            of_stage.insert(key.clone(), words);
        }
        let words = of_stage.get(&key).cloned().flatten();
        let within = || {
            format!(
                "After {} before it in its stage",
                if member.links == 1 { "the task" } else { "the tasks" }
            )
        };
        found.push(((*task).to_owned(), words.unwrap_or_else(within)));
    }
    Ok(found)
}

fn stage_waits_for(connection: &mut Connection, member: &MemberRow) -> Result<Option<String>> {
    let stage = workflows::stage(connection, &member.root_id, member.stage)?;
    if stage.state != StageState::Waiting {
        return Ok(None);
    }
    if stage.remedy {
        return Ok(Some("If a stage of its workflow fails that names it".to_owned()));
    }
    let mut titles = vec![];
    for place in workflows::stages_before(connection, &member.root_id, member.stage)? {
        let before = workflows::stage(connection, &member.root_id, place)?;
        if before.ended_at.is_none() {
            titles.push(before.title);
        }
    }
    Ok(Some(if titles.is_empty() {
        "When its workflow begins".to_owned()
    } else {
        format!("After {}", list(&titles))
    }))
}
