//! What a model would be told.

use super::{Work, agents::row};
use crate::tasks::create;
use crate::tasks::lookup::read;
use crate::{
    core::Core,
    json,
    model::job::no_models,
    ports::{Job, ModelJob, Models},
    process::folder,
    runs::host::PoolHost,
};
use contract::{
    AgentKind, ApiError, NewTask, TaskId,
    command::{PreviewPrompt, PromptPreview},
    sandbox::Sandbox,
};
use serde_json::{Map, Value};
use std::{sync::Arc, time::Duration};
use store::agents::AgentRow;

impl Work for PreviewPrompt {
    fn work(self, host: &Arc<PoolHost>) -> Result<PromptPreview, ApiError> {
        let Some(models) = &host.models else { return Err(no_models()) };
        let agent = read(host, |c| row::changed(c, host, self.agent.as_deref(), &self.changes))?;
        let template = agent.template.clone().unwrap_or_else(|| models.template().to_owned());
        let (system, user) = prompt(host, models, &agent, &self.task)?;
        Ok(PromptPreview { template, system, user })
    }
}

/// What the agent would begin the task with: system and user text.
pub(super) fn prompt(
    core: &Core,
    models: &Arc<dyn Models>,
    agent: &AgentRow,
    task: &NewTask,
) -> Result<(String, String), ApiError> {
    let (job, model) = imagined(core, task, agent);
    models.prompt(&job, &model)
}

/// The job that the task would become; nothing of it is looked up that the prompt does not show.
fn imagined(core: &Core, task: &NewTask, agent: &AgentRow) -> (Job, ModelJob) {
    let title = task.title.clone().unwrap_or_else(|| "The task's title".to_owned());
    let id = TaskId(uuid::Uuid::nil());
    let job = Job {
        task_id: id,
        attempt: 1,
        resumed: false,
        parked: false,
        description: task.description.clone().unwrap_or_else(|| title.clone()),
        instructions: task.instructions.clone().unwrap_or_else(|| title.clone()),
        title,
        command: None,
        agent: agent.name.clone(),
        cwd: task.cwd.clone().or_else(|| agent.cwd.clone()).map(Into::into),
        exact_folder: false,
        program: None,
        path: None,
        environment: task.environment.clone(),
        stdin: None,
        from_mcp: false,
        pass_session: false,
        context: context_of(task, agent),
        files: task.files.clone(),
        pty: false,
        timeout: Duration::from_secs(create::timeout_of(task, agent, AgentKind::Llm).unsigned_abs()),
        reads_progress: false,
        sandbox: Sandbox::OFF,
        model_servers: vec![],
        data_dir: core.data_dir.clone(),
        output_cap_bytes: 0,
        dir: folder::attempt_dir(&core.data_dir, id, 1),
        read_bytes: 0,
        progress: 0,
        current_step: None,
        total_steps: None,
        steps: vec![],
        reported_result: None,
        check: None,
        failed_check: None,
        coding: None,
        watch: None,
        model: None,
    };
    let model = ModelJob {
        role: agent.role.clone(),
        backstory: agent.backstory.clone(),
        goal: agent.instructions.clone(),
        template: agent.template.clone(),
        routes: vec![],
        parameters: json::or_default(&agent.parameters),
        tools: json::or_default(&agent.tools),
        budget: json::or_default(&agent.budget),
        depth: 0,
        team: vec![],
        talk: None,
    };
    (job, model)
}

/// The task's values, with stand-ins for those that the agent's template takes and the task does not bring: they are
/// asked for when a real task is made, so their absence here is no fault of the template.
fn context_of(task: &NewTask, agent: &AgentRow) -> Map<String, Value> {
    let mut context = task.context.clone();
    for name in context_names(agent.template.as_deref().unwrap_or_default()) {
        context.entry(name).or_insert_with(|| format!("({name})").into());
    }
    context
}

/// The context values that a template takes.
fn context_names(template: &str) -> impl Iterator<Item = &str> {
    let after = template.split("context.").skip(1);
    let names = after.map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next());
    names.flatten().filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_that_a_template_takes_are_found() {
        let template =
            "{{ context.target }} {% if context.goal_2|length %}…{% endif %} context. {{ task.title }}";
        assert_eq!(context_names(template).collect::<Vec<_>>(), ["target", "goal_2"]);
        assert_eq!(context_names("{{ agent.role }}").count(), 0);
    }
}
