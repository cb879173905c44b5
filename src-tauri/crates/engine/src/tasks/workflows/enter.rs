//! A run is entered: its task, its stages and all of its tasks, in one transaction, or nothing.

use super::fill;
use crate::{
    error, json,
    tasks::{
        admission, assignee, checks, context::EngineContext, create, limits, moves, places, sandboxes,
        secrets,
    },
};
use contract::{
    AgentKind, ApiError, NewTask, Origin, Status, TaskId,
    agent::READY_MADE_SHELL,
    changes::PlaceWish,
    task::{CheckWish, CommandLine, Environment, WaitReason},
    validation,
    workflow::WorkflowDefinition,
};
use std::collections::{BTreeSet, HashMap};
use store::{
    Connection, Result,
    agents::AgentRow,
    tags, tasks,
    tasks::TaskRow,
    workflows::{self, LinkRow, MemberRow, RunRow},
};
use workflow::{Plan, PlannedStage, PlannedTask, Values};

/// A run that is asked for.
pub(crate) struct Wanted {
    pub(crate) definition: WorkflowDefinition,
    pub(crate) plan: Plan,
    /// Where it runs, absolute.
    pub(crate) folder: String,
    pub(crate) origin: Origin,
    /// The caller's PATH.
    pub(crate) path: Option<String>,
    /// Whether its file came with the project: it may ask for no less of a sandbox than the person has said, who need not
    /// have read it.
    pub(crate) of_project: bool,
    /// The run that it is started from, and which of its stages are taken over.
    pub(crate) again: Option<(RunRow, BTreeSet<String>)>,
}

/// Enters a run, whose task is `agent`'s. Its task.
///
/// # Errors
/// `Refused`, with the stage, the task and the field at fault; or the store failed.
pub(crate) fn enter(
    connection: &mut Connection,
    engine: &EngineContext,
    agent: &AgentRow,
    wanted: &Wanted,
) -> Result<TaskRow> {
    let now = engine.now();
    let id = engine.ids.next_task(connection, now)?;
    let client = wanted.origin.client().map(str::to_owned);
    let mut entering =
        Entering { engine, wanted, id, now, agents: HashMap::new(), from_mcp: client.is_some() };
    let mut root = entering.root(agent);
    if let Some(client) = &client {
        let agents = entering.agents_of(connection)?;
        admission::workflow(connection, engine, &wanted.folder, &agents)?;
        root.question = json::text(&entering.question(client));
        root.from_mcp = true;
    }
    root.estimated_duration =
        engine.estimates.usual(connection, &agent.id, None, &root.title)?.map_or(0, |usual| usual.seconds);
    moves::recompute_status(&mut root, moves::Cause::Created, now)?;
    tasks::insert(connection, &root)?;
    tags::insert(connection, &root.id, std::slice::from_ref(&wanted.definition.name))?;
    let old = match &wanted.again {
        Some((run, taken)) if !taken.is_empty() => workflows::members(connection, &run.root_id)?,
        _ => vec![],
    };
    let old_stages = match &wanted.again {
        Some((run, _)) => workflows::stages(connection, &run.root_id)?,
        None => vec![],
    };
    let run = entering.run(connection)?;
    workflows::add_run(connection, &run, &entering.texts())?;
    workflows::add_stages(connection, &entering.stages())?;
    workflows::add_gates(connection, &entering.gates())?;
    for (place, stage) in wanted.plan.stages.iter().enumerate() {
        let taken =
            entering.is_taken(stage).then(|| old_stages.iter().find(|old| old.name == stage.name)).flatten();
        match taken {
            Some(before) => entering.take_over(connection, place, before.place, &old)?,
            None => entering.add(connection, place, stage)?,
        }
    }
    if root.question.is_some() {
        crate::notices::outbox::asked(connection, &root.id, now)?;
    }
    Ok(root)
}

/// A run that is being entered.
pub(super) struct Entering<'a> {
    pub(super) engine: &'a EngineContext,
    pub(super) wanted: &'a Wanted,
    /// That of its task.
    pub(super) id: TaskId,
    pub(super) now: i64,
    agents: HashMap<String, AgentRow>,
    from_mcp: bool,
}

/// A place as the store has it.
pub(super) fn number(place: usize) -> i64 {
    i64::try_from(place).unwrap_or(i64::MAX)
}

impl Entering<'_> {
    fn root(&self, agent: &AgentRow) -> TaskRow {
        let Wanted { definition, plan, folder, origin, path, again, .. } = self.wanted;
        let described = Some(definition.description.clone()).filter(|text| !text.trim().is_empty());
        let asked = NewTask {
            title: Some(definition.name.clone()),
            description: described.clone(),
            instructions: described,
            max_retries: Some(0),
            timeout_seconds: Some(AgentKind::Workflow.default_timeout_seconds()),
            cwd: Some(folder.clone()),
            path: path.clone(),
            context: plan.inputs.clone(),
            origin: Some(origin.clone()),
            ..NewTask::default()
        };
        TaskRow {
            retry_of: again.as_ref().map(|(run, _)| run.root_id.clone()),
            ..create::row(self.engine, self.id, &asked, agent, AgentKind::Workflow, self.now)
        }
    }

    pub(super) fn is_taken(&self, stage: &PlannedStage) -> bool {
        self.wanted.again.as_ref().is_some_and(|(_, taken)| taken.contains(&stage.name))
    }

    /// The tasks of a stage that completed in the run before: they are that one's, and their outputs stay readable.
    fn take_over(
        &self,
        connection: &mut Connection,
        place: usize,
        before: i64,
        old: &[MemberRow],
    ) -> Result<()> {
        for member in old.iter().filter(|member| member.stage == before) {
            let taken = MemberRow {
                root_id: self.id.to_string(),
                stage: number(place),
                taken_over: true,
                waits: false,
                links: 0,
                ended: true,
                ..member.clone()
            };
            workflows::add_member(connection, &taken)?;
        }
        Ok(())
    }

    fn add(&mut self, connection: &mut Connection, place: usize, stage: &PlannedStage) -> Result<()> {
        let mut links = vec![];
        for (at, planned) in stage.tasks.iter().enumerate() {
            let named = |e| named(e, stage, planned);
            let row = self.task(connection, stage, planned).map_err(named)?;
            tasks::insert(connection, &row)?;
            self.beside(connection, planned, &row).map_err(named)?;
            let member = self.member((place, at), planned, row.id);
            workflows::add_member(connection, &member)?;
            links.extend(planned.after.iter().map(|(earlier, run_when)| LinkRow {
                root_id: self.id.to_string(),
                stage: number(place),
                earlier: number(*earlier),
                later: number(at),
                run_when: *run_when,
            }));
        }
        workflows::add_links(connection, &links)
    }

    /// What stands beside a task's row: its labels, its lane, where it works, what holds it, and what checks it.
    fn beside(&mut self, connection: &mut Connection, planned: &PlannedTask, row: &TaskRow) -> Result<()> {
        let agent = self.agent(connection, planned.task.agent.as_deref().unwrap_or(READY_MADE_SHELL))?;
        let mut labels = planned.task.tags.clone();
        labels.insert(self.wanted.definition.name.clone());
        let labels: Vec<_> = labels.into_iter().collect();
        tags::insert(connection, &row.id, &labels)?;
        limits::enter(connection, row, &agent, &labels)?;
        let asked = self.asked(planned);
        let of = (&agent, row.cwd.as_deref());
        places::insert(connection, self.engine, &row.id, asked.place.as_ref(), of)?;
        if self.wanted.of_project {
            sandboxes::refuse_less(connection, self.engine, asked.sandbox, &agent)?;
        }
        if let Some(sandbox) = sandboxes::wished(connection, self.engine, &asked, &agent)? {
            store::sandboxes::set(connection, &row.id, Some(&sandbox))?;
        }
        let wish = asked.check;
        let of = (&agent, row.task_type);
        let Some(check) = checks::settled(connection, self.engine, &row.id, wish.as_ref(), of)? else {
            return Ok(());
        };
        let check = match planned.reads.is_empty() {
            true => fill::check(check, &self.values(planned))
                .map_err(|message| error::refuse(ApiError::field("check", message)))?,
            false => check,
        };
        store::checks::insert(connection, check)
    }

    /// What the templates of a task read that is known from the beginning.
    fn values(&self, planned: &PlannedTask) -> Values {
        let run = self.id.to_string();
        let known = fill::Known { run: &run, folder: &self.wanted.folder, inputs: &self.wanted.plan.inputs };
        known.with(planned.matrix.clone())
    }

    fn agent(&mut self, connection: &mut Connection, name: &str) -> Result<AgentRow> {
        if let Some(known) = self.agents.get(name) {
            return Ok(known.clone());
        }
        let agent = assignee::find(connection, self.engine, name)?;
        self.agents.insert(name.to_owned(), agent.clone());
        Ok(agent)
    }

    /// Every agent that has a task of it.
    fn agents_of(&mut self, connection: &mut Connection) -> Result<Vec<AgentRow>> {
        let tasks = self.wanted.plan.stages.iter().flat_map(|stage| &stage.tasks);
        let names: BTreeSet<String> =
            tasks.map(|t| t.task.agent.clone().unwrap_or_else(|| READY_MADE_SHELL.into())).collect();
        names.iter().map(|name| self.agent(connection, name)).collect()
    }

    /// A task as it is asked for.
    fn asked(&self, planned: &PlannedTask) -> NewTask {
        let task = &planned.task;
        NewTask {
            agent: None,
            task_type: task.task_type.unwrap_or_default(),
            title: Some(planned.title.clone()),
            instructions: task.instructions.clone(),
            command: task.command.clone().map(CommandLine::Line),
            check: task.check.clone().map(CheckWish::Command),
            place: task.place.map(|kind| PlaceWish { kind: Some(kind), ..PlaceWish::default() }),
            sandbox: task.wanted_sandbox(),
            priority: task.priority,
            max_retries: Some(task.retries.unwrap_or(0)),
            timeout_seconds: task.timeout_seconds,
            cwd: task.cwd.clone().or_else(|| Some(self.wanted.folder.clone())),
            origin: Some(self.wanted.origin.clone()),
            path: self.wanted.path.clone(),
            parent_id: Some(self.id),
            environment: Environment {
                variables: task.env.clone(),
                secrets: task.secrets.clone(),
                ..Environment::default()
            },
            ..NewTask::default()
        }
    }

    fn task(
        &mut self,
        connection: &mut Connection,
        stage: &PlannedStage,
        planned: &PlannedTask,
    ) -> Result<TaskRow> {
        let agent = self.agent(connection, planned.task.agent.as_deref().unwrap_or(READY_MADE_SHELL))?;
        let asked = self.asked(planned);
        validation::new_task(&asked, agent.kind, agent.command.is_some()).map_err(error::refuse)?;
        secrets::check(connection, self.engine, &planned.task.secrets)?;
        let id = self.engine.ids.next_task(connection, self.now)?;
        let mut row = create::row(self.engine, id, &asked, &agent, agent.kind, self.now);
        if planned.reads.is_empty() && has_templates(&row) {
            row = fill::fill(&row, &self.values(planned))
                .map_err(|message| error::refuse(ApiError::field("texts", message)))?;
        }
        let usual = self.engine.estimates.usual(connection, &agent.id, row.command.as_deref(), &row.title)?;
        row.estimated_duration = usual.map_or(0, |usual| usual.seconds);
        row.from_mcp = self.from_mcp;
        // the gate of its stage
        row.blockers = 1;
        moves::recompute_status(&mut row, moves::Cause::Created, self.now)?;
        debug_assert!(
            row.status == Status::Pending && row.waiting_for == Some(WaitReason::Dependency),
            "{}",
            stage.name
        );
        Ok(row)
    }
}

/// Whether anything in a row is filled in.
fn has_templates(row: &TaskRow) -> bool {
    let texts = [Some(&row.title), Some(&row.instructions), row.command.as_ref(), row.environment.as_ref()];
    texts.into_iter().flatten().any(|text| text.contains('{'))
}

/// An error with the stage and the task that it is about.
fn named(error: store::StoreError, stage: &PlannedStage, task: &PlannedTask) -> store::StoreError {
    match error {
        store::StoreError::Refused(mut refusal) => {
            for field in &mut refusal.fields {
                field.field = format!("stage.{}.task.{}.{}", stage.name, task.written, field.field);
            }
            refusal.message = format!("{} / {}: {}", stage.name, task.name, refusal.message);
            store::StoreError::Refused(refusal)
        }
        other => other,
    }
}
