//! A stage, a task or an input gets another name: everything that names it goes along.

use contract::workflow::{OnFailure, TaskLink, WorkflowDefinition, WorkflowTask};

/// Names a stage anew.
pub fn stage(definition: &mut WorkflowDefinition, at: usize, name: &str) {
    let Some(stage) = definition.stages.get_mut(at) else { return };
    let old = std::mem::replace(&mut stage.name, name.to_owned());
    for stage in &mut definition.stages {
        for before in stage.after.iter_mut().flatten().filter(|before| **before == old) {
            name.clone_into(before);
        }
        remedy(stage.on_failure.as_mut(), &old, name);
    }
    remedy(Some(&mut definition.on_failure), &old, name);
    in_templates(definition, &format!("tasks.{old}."), &format!("tasks.{name}."));
}

fn remedy(failure: Option<&mut OnFailure>, old: &str, name: &str) {
    if let Some(OnFailure::Run(stage)) = failure
        && stage == old
    {
        name.clone_into(stage);
    }
}

/// Names a task of a stage anew.
pub fn task(definition: &mut WorkflowDefinition, at: usize, task: usize, name: &str) {
    let Some(stage) = definition.stages.get_mut(at) else { return };
    let Some(renamed) = stage.tasks.get_mut(task) else { return };
    let old = std::mem::replace(&mut renamed.name, name.to_owned());
    for link in stage.tasks.iter_mut().flat_map(|task| &mut task.after) {
        let (TaskLink::Name(before) | TaskLink::When { task: before, .. }) = link;
        if *before == old {
            name.clone_into(before);
        }
    }
    let stage = stage.name.clone();
    in_templates(definition, &format!("tasks.{stage}.{old}."), &format!("tasks.{stage}.{name}."));
}

/// Names an input anew; not where another one has that name.
pub fn input(definition: &mut WorkflowDefinition, old: &str, name: &str) {
    if name.is_empty() || definition.inputs.contains_key(name) {
        return;
    }
    if let Some(input) = definition.inputs.remove(old) {
        definition.inputs.insert(name.to_owned(), input);
        in_templates(definition, &format!("inputs.{old}"), &format!("inputs.{name}"));
    }
}

/// Puts one path in the place of another, wherever a template names it.
fn in_templates(definition: &mut WorkflowDefinition, old: &str, new: &str) {
    let replace = |text: &mut String| *text = replaced(text, old, new);
    definition.env.values_mut().for_each(replace);
    for stage in &mut definition.stages {
        stage.check.iter_mut().for_each(replace);
        stage.tasks.iter_mut().for_each(|task| templates_of(task).for_each(replace));
    }
}

fn templates_of(task: &mut WorkflowTask) -> impl Iterator<Item = &mut String> {
    let WorkflowTask { title, command, instructions, check, cwd, env, .. } = task;
    [title, command, instructions, check, cwd].into_iter().flatten().chain(env.values_mut())
}

/// The text with the path replaced inside of its `{{ … }}`.
fn replaced(text: &str, old: &str, new: &str) -> String {
    let mut made = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((inside, after)) = after.split_once("}}") else { break };
        made.push_str(before);
        made.push_str("{{");
        made.push_str(&path_replaced(inside, old, new));
        made.push_str("}}");
        rest = after;
    }
    made.push_str(rest);
    made
}

/// A path that is the old one, or goes on from it.
fn path_replaced(inside: &str, old: &str, new: &str) -> String {
    let path = inside.trim_start();
    let goes_on = |rest: &str| {
        old.ends_with('.')
            || !rest.starts_with(|letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_'))
    };
    match path.strip_prefix(old) {
        Some(rest) if goes_on(rest) => {
            let space = &inside[..inside.len() - path.len()];
            format!("{space}{new}{rest}")
        }
        _ => inside.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::workflow::sample::definition;

    #[test]
    fn what_names_a_stage_goes_along() {
        let mut ship = definition();
        stage(&mut ship, 1, "make");
        assert_eq!(ship.stages[2].after.as_deref().unwrap(), ["lint", "make"]);
        assert_eq!(ship.stages[2].tasks[0].command.as_deref(), Some("deploy {{ tasks.make.build.version }}"));
        stage(&mut ship, 3, "undo");
        assert_eq!(ship.stages[2].on_failure, Some(OnFailure::Run("undo".into())));
    }

    #[test]
    fn what_reads_a_task_or_an_input_goes_along() {
        let mut ship = definition();
        task(&mut ship, 1, 0, "compile");
        assert_eq!(
            ship.stages[2].tasks[0].command.as_deref(),
            Some("deploy {{ tasks.build.compile.version }}")
        );
        input(&mut ship, "workers", "jobs");
        assert_eq!(ship.stages[1].tasks[0].command.as_deref(), Some("make -j {{ inputs.jobs }}"));
        input(&mut ship, "jobs", "dry");
        assert!(ship.inputs.contains_key("jobs"), "another one has that name");
    }

    #[test]
    fn only_whole_paths_inside_of_braces_are_replaced() {
        for (text, made) in [
            ("{{ inputs.a }} {{inputs.a}}", "{{ inputs.b }} {{inputs.b}}"),
            ("{{ inputs.ab }} inputs.a", "{{ inputs.ab }} inputs.a"),
            ("{{ inputs.a", "{{ inputs.a"),
            ("", ""),
        ] {
            assert_eq!(replaced(text, "inputs.a", "inputs.b"), made, "{text}");
        }
    }
}
