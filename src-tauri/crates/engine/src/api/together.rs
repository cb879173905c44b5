//! The same task for several agents: all of them are made, or none.

use super::{Change, Once, create::with_real_folder};
use crate::{
    runs::host::PoolHost,
    tasks::{
        admission::{self, LookedUp},
        assignee,
        context::EngineContext,
        create::{Asked, create_as},
        lookup as find,
    },
    view::ViewContext,
};
use contract::{
    ApiError, NewTask, TaskId,
    changes::{PlaceKind, PlaceWish},
    command::{CreateTogether, Together},
};
use std::{path::Path, sync::Arc};
use store::{Connection, Result};

/// So many agents get the same at most: each works in a place of its own, and somebody has to compare them.
const MOST: usize = 20;
/// What a person is told whose agents would change the same files.
const ONE_FOLDER: &str =
    "All of them work in the same folder; the place “copy” gives each a copy of its own.";

impl Change for CreateTogether {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Together, ApiError> {
        let agents = named(self.agents)?;
        if self.task.idempotency_key.is_some() {
            let refusal = ApiError::field("idempotency_key", "One key stands for one task.");
            return Err(refusal.hint("Leave it out, or create a task for one agent."));
        }
        find::read(host, |connection| known(connection, host, &agents))?;
        let context = ViewContext::look(host, &host.pool_look);
        let mut task = with_real_folder(self.task);
        // what changes files at the same time does so each in a place of its own, unless the person says where
        task.place = task.place.or_else(|| own_place(task.cwd.as_deref()));
        let in_one_folder = task.place.is_none().then(|| ONE_FOLDER.to_owned());
        let notes: Vec<String> = in_one_folder.into_iter().chain(context.fault_note()).collect();
        let held = admission::is_held(&task);
        let of = |name: String| NewTask { agent: Some(name), ..task.clone() };
        let wanted: Arc<[NewTask]> = agents.into_iter().map(of).collect();
        admission::with_lookups(
            host,
            held,
            |_| Ok(wanted.to_vec()),
            |found| {
                let (inner, context, wanted) =
                    (Arc::clone(&host.context), context.clone(), Arc::clone(&wanted));
                let notes = notes.clone();
                once.write(host, move |connection| {
                    let mut made = create_each(connection, &inner, &context, &wanted, &found)?;
                    made.notes.splice(..0, notes.clone());
                    Ok(made)
                })
            },
        )
    }
}

/// Each agent once, in the order in which they were named.
fn named(agents: Vec<String>) -> std::result::Result<Vec<String>, ApiError> {
    let mut names: Vec<String> = vec![];
    for name in agents {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    match names.len() {
        0 => Err(ApiError::field("agents", "None is named.").hint("Name at least one agent.")),
        1..=MOST => Ok(names),
        many => {
            Err(ApiError::field("agents", format!("{many} are named; at most {MOST} get the same task.")))
        }
    }
}

/// That each of them may take a task.
fn known(connection: &mut Connection, host: &PoolHost, agents: &[String]) -> Result<()> {
    for name in agents {
        assignee::find(connection, host, name).map_err(|error| find::in_field("agents", error))?;
    }
    Ok(())
}

/// A worktree where the folder of a task is in a repository. A copy may be of any size, so that is the person's to ask for.
fn own_place(folder: Option<&str>) -> Option<PlaceWish> {
    let is_repository = Path::new(folder?).ancestors().any(|at| at.join(".git").exists());
    is_repository.then(|| PlaceWish { kind: Some(PlaceKind::Worktree), ..PlaceWish::default() })
}

/// Makes them inside the caller's transaction; all share a tag that names the first.
fn create_each(
    connection: &mut Connection,
    engine: &EngineContext,
    context: &ViewContext,
    wanted: &[NewTask],
    found: &[Option<LookedUp>],
) -> Result<Together> {
    let first = engine.ids.next_task(connection, engine.now())?;
    let mut together = Together { tag: format!("together-{}", first.short()), tasks: vec![], notes: vec![] };
    for (place, wanted) in wanted.iter().enumerate() {
        let mut wanted = wanted.clone();
        wanted.tags.push(together.tag.clone());
        let id: TaskId = if place == 0 { first } else { engine.ids.next_task(connection, engine.now())? };
        if place > 0 {
            wanted.rival_of = Some(first.to_string());
        }
        let looked_up = found.get(place).and_then(Option::as_ref);
        let asked = Asked { wanted: &wanted, retry_of: None, looked_up, turn: None, continues: None };
        let made = create_as(connection, engine, context, id, asked)?;
        together.tasks.push(made.task);
        // what holds for all of them is said once
        let new = made.notes.into_iter().filter(|note| !together.notes.contains(note));
        let new: Vec<String> = new.collect();
        together.notes.extend(new);
    }
    Ok(together)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Bench;
    use contract::{
        AgentDraft, AgentKind,
        command::{CreateAgent, ListTasks},
        task::CommandLine,
    };

    fn task() -> NewTask {
        NewTask { command: Some(CommandLine::Line("ok".into())), ..NewTask::default() }
    }

    fn bench() -> Bench {
        let bench = Bench::new();
        for name in ["one", "two"] {
            let kind = Some(AgentKind::Shell);
            let agent = AgentDraft { name: Some(name.into()), kind, ..AgentDraft::default() };
            bench.engine.call(CreateAgent { agent }).unwrap();
        }
        bench
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn each_gets_it_once_under_a_tag_that_names_the_first() {
        let bench = bench();
        let made = bench
            .engine
            .call(CreateTogether { task: task(), agents: names(&["two", "one", "two"]) })
            .unwrap();
        let agents: Vec<&str> = made.tasks.iter().map(|task| task.agent.as_str()).collect();
        assert_eq!(agents, ["two", "one"]);
        let tag = format!("together-{}", made.tasks[0].id.short());
        assert!(made.tasks.iter().all(|task| task.tags == [tag.clone()]), "{:?}", made.tasks);
        assert_eq!(made.notes, [ONE_FOLDER]);
    }

    #[test]
    fn what_is_wrong_is_said_of_its_field_and_nothing_is_made() {
        let bench = bench();
        let many: Vec<String> = (0..=MOST).map(|n| format!("a{n}")).collect();
        let keyed = NewTask { idempotency_key: Some("k".into()), ..task() };
        let unwell = NewTask { priority: Some(99), ..task() };
        for (task, agents, field, says) in [
            (task(), vec![], "agents", "None is named."),
            (task(), many, "agents", "21 are named; at most 20 get the same task."),
            (task(), names(&["one", "nobody"]), "agents", "There is no agent “nobody”."),
            (task(), names(&["nobody", "one"]), "agents", "There is no agent “nobody”."),
            (keyed, names(&["one", "two"]), "idempotency_key", "One key stands for one task."),
            (unwell, names(&["one", "two"]), "priority", ""),
        ] {
            let refused = bench.engine.call(CreateTogether { task, agents }).unwrap_err();
            assert_eq!(refused.fields[0].field, field, "{refused:?}");
            assert!(refused.fields[0].message.starts_with(says), "{refused:?}");
        }
        assert!(bench.engine.call(ListTasks::default()).unwrap().tasks.is_empty());
    }
}
