//! The rows of a run that is entered, besides those of its tasks.

use super::{
    enter::{Entering, Wanted, number},
    fill,
};
use crate::json;
use contract::workflow::run::StageState;
use store::{
    Connection, Result,
    workflows::{self, GateRow, MemberRow, RunRow, StageRow, TextsRow},
};
use workflow::{PlannedStage, PlannedTask};

impl Entering<'_> {
    pub(super) fn run(&self, connection: &mut Connection) -> Result<RunRow> {
        let Wanted { definition, plan, folder, again, .. } = self.wanted;
        let open: Vec<_> = plan.stages.iter().filter(|stage| !self.is_taken(stage)).collect();
        let tasks =
            |stages: &mut dyn Iterator<Item = &PlannedStage>| number(stages.map(|s| s.tasks.len()).sum());
        Ok(RunRow {
            root_id: self.id.to_string(),
            user_id: self.engine.user.clone(),
            name: definition.name.clone(),
            number: workflows::next_number(connection, &self.engine.user, &definition.name)?,
            folder: folder.clone(),
            retry_of: again.as_ref().map(|(run, _)| run.root_id.clone()),
            tasks: tasks(&mut plan.stages.iter()),
            tasks_ended: tasks(&mut plan.stages.iter().filter(|stage| self.is_taken(stage))),
            stages_open: number(open.len()),
            remedies_open: number(open.iter().filter(|stage| stage.remedy_only).count()),
            failed_stage: None,
            failed_task: None,
            failed_at: None,
            cancelled: false,
        })
    }

    pub(super) fn texts(&self) -> TextsRow {
        let Wanted { definition, plan, .. } = self.wanted;
        TextsRow {
            root_id: self.id.to_string(),
            inputs: json::text(&plan.inputs).unwrap_or_default(),
            definition: json::text(definition).unwrap_or_default(),
        }
    }

    pub(super) fn stages(&self) -> Vec<StageRow> {
        let stages = &self.wanted.plan.stages;
        let row = |(place, stage): (usize, &PlannedStage)| {
            let taken = self.is_taken(stage);
            let open = stage.after.iter().filter(|before| !self.is_taken(&stages[**before])).count();
            StageRow {
                root_id: self.id.to_string(),
                place: number(place),
                name: stage.name.clone(),
                title: stage.title.clone(),
                run_when: stage.when,
                on_failure: json::text(&stage.on_failure).unwrap_or_default(),
                remedy: stage.remedy_only,
                wanted: false,
                state: if taken { StageState::Completed } else { StageState::Waiting },
                gate: number(open),
                missed: false,
                failed_before: false,
                open: if taken { 0 } else { number(stage.tasks.len()) },
                failed: 0,
                detail: self
                    .wanted
                    .again
                    .as_ref()
                    .filter(|_| taken)
                    .map(|(run, _)| format!("Taken over from run {}", run.number)),
                started_at: None,
                ended_at: taken.then_some(self.now),
            }
        };
        stages.iter().enumerate().map(row).collect()
    }

    pub(super) fn gates(&self) -> Vec<GateRow> {
        let of = |(place, stage): (usize, &PlannedStage)| {
            let root_id = self.id.to_string();
            let gate = move |before: &usize| GateRow {
                root_id: root_id.clone(),
                earlier: number(*before),
                later: number(place),
            };
            stage.after.iter().map(gate).collect::<Vec<_>>()
        };
        self.wanted.plan.stages.iter().enumerate().flat_map(of).collect()
    }

    pub(super) fn member(
        &self,
        (stage, place): (usize, usize),
        planned: &PlannedTask,
        task_id: String,
    ) -> MemberRow {
        let reads: fill::Reads =
            planned.reads.iter().map(|r| (r.stage, r.task.clone(), r.field.clone(), r.optional)).collect();
        MemberRow {
            root_id: self.id.to_string(),
            stage: number(stage),
            place: number(place),
            name: planned.name.clone(),
            task_id,
            taken_over: false,
            waits: true,
            links: number(planned.after.len()),
            unreached: None,
            ended: false,
            filled_in: reads.is_empty(),
            outputs: json::text(&planned.owes).unwrap_or_else(|| "[]".into()),
            matrix: json::text(&planned.matrix).unwrap_or_else(|| "{}".into()),
            reads: json::text(&reads).unwrap_or_else(|| "[]".into()),
            done_when: planned.task.done_when.clone(),
            failed_when: planned.task.failed_when.clone(),
            done_by_exit: planned.task.done_by_exit,
        }
    }
}
