//! What an edit changes.

use contract::{NewTask, task::TaskEdit};

/// The changes that make `before` into `after`; nothing that stays as it is. `agent_timeout`: what an emptied
/// time-out stands for.
#[must_use]
pub fn changes(before: &NewTask, after: &NewTask, agent_timeout: i64) -> TaskEdit {
    fn changed<T: Clone + PartialEq>(before: &T, after: &T) -> Option<T> {
        (before != after).then(|| after.clone())
    }
    let text = |before: &Option<String>, after: &Option<String>| {
        changed(&before.clone().unwrap_or_default(), &after.clone().unwrap_or_default())
    };
    let timeout = after.timeout_seconds.unwrap_or(agent_timeout);
    TaskEdit {
        agent: text(&before.agent, &after.agent),
        task_type: changed(&before.task_type, &after.task_type),
        title: text(&before.title, &after.title),
        description: text(&before.description, &after.description),
        instructions: after
            .instructions
            .is_some()
            .then(|| text(&before.instructions, &after.instructions))
            .flatten(),
        command: after.command.clone().filter(|command| before.command.as_ref() != Some(command)),
        priority: after.priority.filter(|priority| before.priority != Some(*priority)),
        depends_on: changed(&before.depends_on, &after.depends_on),
        on_dependency_failure: changed(&before.on_dependency_failure, &after.on_dependency_failure),
        scheduled_at: changed(&before.scheduled_at, &after.scheduled_at),
        deadline: changed(&before.deadline, &after.deadline),
        max_retries: changed(&before.max_retries.unwrap_or(3), &after.max_retries.unwrap_or(3)),
        backoff: None,
        timeout_seconds: changed(&before.timeout_seconds.unwrap_or(agent_timeout), &timeout),
        on_lost: changed(&before.on_lost, &after.on_lost),
        cwd: text(&before.cwd, &after.cwd),
        context: changed(&before.context, &after.context),
        variables: changed(&before.environment.variables, &after.environment.variables),
        secrets: changed(&before.environment.secrets, &after.environment.secrets),
        files: changed(&before.files, &after.files),
        tags: changed(&before.tags, &after.tags),
        pty: changed(&before.pty, &after.pty),
        budget: changed(&before.budget.unwrap_or_default(), &after.budget.unwrap_or_default()),
        notify: changed(&before.notify, &after.notify),
        needs: changed(&before.needs, &after.needs),
        check: changed(&before.check, &after.check),
        place: changed(&before.place, &after.place),
        sandbox: changed(&before.sandbox, &after.sandbox),
    }
}
