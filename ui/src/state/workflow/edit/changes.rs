//! What can be changed of a workflow besides its fields: stages, tasks and inputs come, go, and are connected.

use crate::state::workflow::definition::befores;
use contract::workflow::{
    OnFailure, TaskLink, WorkflowDefinition, WorkflowInput, WorkflowStage, WorkflowTask,
};

/// `base`, or with the first number that makes it a name of its own.
#[must_use]
pub fn free_name<'a>(base: &str, taken: impl Iterator<Item = &'a str> + Clone) -> String {
    let numbered = (2..).map(|number| format!("{base}-{number}"));
    let mut names = std::iter::once(base.to_owned()).chain(numbered);
    names.find(|name| taken.clone().all(|other| other != name)).unwrap_or_default()
}

/// Adds a stage with one task, after another or at the end; says where it stands.
pub fn add_stage(definition: &mut WorkflowDefinition, after: Option<usize>) -> usize {
    keep_befores(definition);
    let name = free_name("stage", definition.stages.iter().map(|stage| stage.name.as_str()));
    let at = after.map_or(definition.stages.len(), |after| (after + 1).min(definition.stages.len()));
    let before = after.or_else(|| definition.stages.len().checked_sub(1));
    let before = before.and_then(|before| definition.stages.get(before)).map(|stage| stage.name.clone());
    let task =
        WorkflowTask { name: "task".to_owned(), command: Some(String::new()), ..WorkflowTask::default() };
    let stage = WorkflowStage {
        name,
        after: Some(before.into_iter().collect()),
        tasks: vec![task],
        ..WorkflowStage::default()
    };
    definition.stages.insert(at, stage);
    shorten_befores(definition);
    at
}

/// Takes a stage away. What came after it comes after what was before it.
pub fn remove_stage(definition: &mut WorkflowDefinition, at: usize) {
    if at >= definition.stages.len() {
        return;
    }
    keep_befores(definition);
    let removed = definition.stages.remove(at);
    let bridge = removed.after.unwrap_or_default();
    for stage in &mut definition.stages {
        let after = stage.after.get_or_insert_default();
        if let Some(place) = after.iter().position(|before| *before == removed.name) {
            after.remove(place);
            let more: Vec<String> = bridge.iter().filter(|name| !after.contains(name)).cloned().collect();
            after.extend(more);
        }
        if stage.on_failure == Some(OnFailure::Run(removed.name.clone())) {
            stage.on_failure = None;
        }
    }
    if definition.on_failure == OnFailure::Run(removed.name) {
        definition.on_failure = OnFailure::Stop;
    }
    shorten_befores(definition);
}

/// Puts a stage in another place of the list. What comes after what stays as it is.
pub fn move_stage(definition: &mut WorkflowDefinition, from: usize, to: usize) {
    if from < definition.stages.len() && to < definition.stages.len() {
        keep_befores(definition);
        let stage = definition.stages.remove(from);
        definition.stages.insert(to, stage);
        shorten_befores(definition);
    }
}

/// Lets a stage come after another. Not where that would be a circle.
pub fn connect(definition: &mut WorkflowDefinition, from: usize, to: usize) -> bool {
    if from == to || leads_to(definition, to, from) {
        return false;
    }
    let Some(name) = definition.stages.get(from).map(|stage| stage.name.clone()) else { return false };
    change_befores(definition, to, |before| {
        if !before.contains(&name) {
            before.push(name);
        }
    });
    true
}

/// Lets a stage come after another no longer.
pub fn disconnect(definition: &mut WorkflowDefinition, from: usize, to: usize) {
    let Some(name) = definition.stages.get(from).map(|stage| stage.name.clone()) else { return };
    change_befores(definition, to, |before| before.retain(|other| *other != name));
}

fn change_befores(definition: &mut WorkflowDefinition, at: usize, change: impl FnOnce(&mut Vec<String>)) {
    keep_befores(definition);
    if let Some(stage) = definition.stages.get_mut(at) {
        change(stage.after.get_or_insert_default());
    }
    shorten_befores(definition);
}

/// Whether one stage comes before another, by whatever way.
fn leads_to(definition: &WorkflowDefinition, from: usize, to: usize) -> bool {
    let mut open = vec![to];
    let mut seen = vec![false; definition.stages.len()];
    while let Some(at) = open.pop() {
        if at == from {
            return true;
        }
        if seen.get(at) == Some(&false) {
            seen[at] = true;
            open.extend(befores(definition, at));
        }
    }
    false
}

/// Says of each stage what it comes after, so that another order changes nothing.
fn keep_befores(definition: &mut WorkflowDefinition) {
    let all: Vec<Vec<String>> = (0..definition.stages.len())
        .map(|at| {
            befores(definition, at).into_iter().map(|from| definition.stages[from].name.clone()).collect()
        })
        .collect();
    for (stage, names) in definition.stages.iter_mut().zip(all) {
        // names of stages that are not there stay, to be mended by hand
        if stage.after.is_none() {
            stage.after = Some(names);
        }
    }
}

/// Leaves out what follows from the order, as a person would write it.
fn shorten_befores(definition: &mut WorkflowDefinition) {
    for at in 0..definition.stages.len() {
        let said = befores(definition, at);
        let Some(written) = definition.stages[at].after.take() else { continue };
        if written.len() != said.len() || befores(definition, at) != said {
            definition.stages[at].after = Some(written);
        }
    }
}

/// Adds a task to a stage; says its place.
pub fn add_task(definition: &mut WorkflowDefinition, stage: usize) -> Option<usize> {
    let tasks = &mut definition.stages.get_mut(stage)?.tasks;
    let name = free_name("task", tasks.iter().map(|task| task.name.as_str()));
    tasks.push(WorkflowTask { name, command: Some(String::new()), ..WorkflowTask::default() });
    Some(tasks.len() - 1)
}

/// Takes a task away, and what was said about it in its stage.
pub fn remove_task(definition: &mut WorkflowDefinition, stage: usize, task: usize) {
    let Some(stage) = definition.stages.get_mut(stage).filter(|stage| task < stage.tasks.len()) else {
        return;
    };
    let removed = stage.tasks.remove(task).name;
    for task in &mut stage.tasks {
        task.after.retain(|link| {
            let (TaskLink::Name(before) | TaskLink::When { task: before, .. }) = link;
            *before != removed
        });
    }
}

/// Adds an input; says its name.
pub fn add_input(definition: &mut WorkflowDefinition) -> String {
    let name = free_name("input", definition.inputs.keys().map(String::as_str));
    definition.inputs.insert(name.clone(), WorkflowInput::default());
    name
}

/// Takes an input away.
pub fn remove_input(definition: &mut WorkflowDefinition, name: &str) {
    definition.inputs.remove(name);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::workflow::sample;

    fn names(definition: &WorkflowDefinition, at: usize) -> Vec<&str> {
        befores(definition, at).into_iter().map(|from| definition.stages[from].name.as_str()).collect()
    }

    #[test]
    fn a_stage_goes_between_others_and_leaves_no_hole() {
        let mut ship = sample::definition();
        let at = add_stage(&mut ship, Some(2));
        assert_eq!((at, ship.stages[at].name.as_str()), (3, "stage"));
        assert_eq!(names(&ship, 3), ["deploy"]);
        assert_eq!(names(&ship, 5), ["deploy"], "what came after what stays as it was");
        let last = ship.stages.len();
        assert_eq!(add_stage(&mut ship, None), last);
        assert_eq!(ship.stages[last].name, "stage-2");
        assert_eq!(ship.stages[last].after, None, "it follows from the order");
    }

    #[test]
    fn what_came_after_a_stage_that_goes_comes_after_what_was_before_it() {
        let mut ship = sample::definition();
        remove_stage(&mut ship, 2);
        assert_eq!(names(&ship, 3), ["lint", "build"]);
        remove_stage(&mut ship, 2);
        assert_eq!(ship.stages.len(), 3);
        remove_stage(&mut ship, 9);
        assert_eq!(ship.stages.len(), 3);
    }

    #[test]
    fn a_remedy_that_goes_is_nobodys_remedy() {
        let mut ship = sample::definition();
        ship.on_failure = OnFailure::Run("rollback".into());
        remove_stage(&mut ship, 3);
        assert_eq!((ship.on_failure.clone(), ship.stages[2].on_failure.clone()), (OnFailure::Stop, None));
    }

    #[test]
    fn connections_come_and_go_and_make_no_circle() {
        let mut ship = sample::definition();
        assert!(connect(&mut ship, 0, 1));
        assert_eq!(names(&ship, 1), ["lint"]);
        assert!(!connect(&mut ship, 4, 0), "the last one before the first");
        assert!(!connect(&mut ship, 2, 2));
        disconnect(&mut ship, 0, 2);
        assert_eq!(names(&ship, 2), ["build"]);
        disconnect(&mut ship, 2, 4);
        assert!(names(&ship, 4).is_empty());
        assert_eq!(ship.stages[4].after.as_deref(), Some(&[][..]), "nothing before it is said");
    }

    #[test]
    fn the_order_changes_and_nothing_else() {
        let mut ship = sample::definition();
        move_stage(&mut ship, 4, 0);
        assert_eq!(ship.stages[0].name, "report");
        assert_eq!(names(&ship, 0), ["deploy"]);
    }

    #[test]
    fn tasks_and_inputs_come_and_go() {
        let mut ship = sample::definition();
        assert_eq!(add_task(&mut ship, 0), Some(1));
        ship.stages[0].tasks[1].after = vec![TaskLink::Name("lint".into())];
        remove_task(&mut ship, 0, 0);
        assert_eq!((ship.stages[0].tasks.len(), ship.stages[0].tasks[0].after.len()), (1, 0));
        assert_eq!(add_input(&mut ship), "input");
        assert_eq!(add_input(&mut ship), "input-2");
        remove_input(&mut ship, "input");
        assert!(!ship.inputs.contains_key("input") && ship.inputs.contains_key("input-2"));
    }
}
