//! How a run goes on: the end of a task is counted in its stage, the end of a stage opens or shuts the gates behind it.
//!
//! All of it happens in the transaction that ends the task. So a run needs no thread and no timer, and goes on the same
//! whichever engine ends its tasks.

use super::{finish, words};
use crate::{lifecycle::Trigger, tasks::moves};
use contract::{
    Status,
    event::EventKind,
    task::StepState,
    workflow::{OnFailure, RunWhen, run::StageState},
};
use std::collections::VecDeque;
use store::{
    Connection, Result,
    events::{self, NewEvent},
    tasks::{self, TaskRow},
    workflows::{self, Bulk, RunRow, Spot, StageCount, StageRow},
};

/// A task that has ended, and how.
pub(crate) type Ended = (String, Status);

/// A task of a run, and the run as it is before that task's end is counted.
pub(crate) type Member = (Spot, RunRow);

/// Where a task stands in a run of a workflow, if it is one of a run's own.
///
/// # Errors
/// The read failed.
pub(crate) fn member(connection: &mut Connection, task: &str) -> Result<Option<Member>> {
    workflows::spot_of_task(connection, task)
}

/// A task of a run has ended. What has ended by that, as far as it matters to others: tasks that were not reached and that
/// others depend on, and the run itself.
///
/// # Errors
/// The store failed.
pub(crate) fn ended(
    connection: &mut Connection,
    (spot, run): Member,
    status: Status,
    now: i64,
) -> Result<Vec<Ended>> {
    if spot.ended {
        return Ok(vec![]);
    }
    let mut going = Going::new(connection, run, now);
    going.task_ended(spot, status)?;
    going.settle()
}

/// Opens the gates of a run that begins: of the stages that come after none, and of those after what was taken over.
///
/// # Errors
/// The store failed.
pub(crate) fn begin(connection: &mut Connection, run: RunRow, now: i64) -> Result<Vec<Ended>> {
    let stages = workflows::stages(connection, &run.root_id)?;
    let mut going = Going::new(connection, run, now);
    for stage in stages.into_iter().filter(is_next) {
        going.decide(&stage)?;
    }
    going.settle()
}

/// Whether nothing before a stage is left that has not ended. When a remedy runs is decided elsewhere.
fn is_next(stage: &StageRow) -> bool {
    stage.state == StageState::Waiting && stage.gate == 0 && !stage.remedy
}

/// How a stage ended, to those behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Passed {
    /// It did not complete.
    missed: bool,
    /// It failed, or something before it.
    failed: bool,
}

/// A run that goes on, inside one transaction.
pub(super) struct Going<'a> {
    pub(super) connection: &'a mut Connection,
    pub(super) run: RunRow,
    pub(super) now: i64,
    /// Whether the person holds the run, once that was looked up.
    held: Option<bool>,
    /// Stages that have ended and whose gates are still to be told.
    told: VecDeque<(i64, Passed)>,
    /// What has ended by all this and matters to others.
    ended: Vec<Ended>,
}

impl<'a> Going<'a> {
    pub(super) const fn new(connection: &'a mut Connection, run: RunRow, now: i64) -> Self {
        Self { connection, run, now, held: None, told: VecDeque::new(), ended: vec![] }
    }

    /// The run's task. It is read only where it is needed: of most tasks that end it is not.
    fn root(&mut self) -> Result<TaskRow> {
        tasks::find(self.connection, &self.run.root_id)
    }

    /// The person holds the run: what could begin is held as well.
    fn is_held(&mut self) -> Result<bool> {
        if let Some(held) = self.held {
            return Ok(held);
        }
        let held = workflows::root_status(self.connection, &self.run.root_id)? == Status::Paused;
        self.held = Some(held);
        Ok(held)
    }

    fn task_ended(&mut self, member: Spot, status: Status) -> Result<()> {
        let mut open = vec![(member, status, false)];
        while let Some((member, status, unreached)) = open.pop() {
            workflows::end_member(self.connection, &member)?;
            let failed = !unreached && status != Status::Completed;
            if failed && !self.run.cancelled {
                workflows::note_failure(
                    self.connection,
                    &member.root_id,
                    member.stage,
                    &member.task_id,
                    self.now,
                )?;
            }
            if !self.run.cancelled {
                let behind = self.arrive(&member, status, unreached)?;
                open.extend(behind.into_iter().map(|m| (m, Status::Cancelled, true)));
            }
            self.count(1)?;
            let count = StageCount { ended: 1, failed: i64::from(failed) };
            let (root, place) = (&member.root_id, member.stage);
            if workflows::count_in_stage(self.connection, root, place, count)? == 0 {
                let stage = workflows::stage(self.connection, root, place)?;
                self.stage_ended(&stage)?;
            }
        }
        Ok(())
    }

    /// Tells those that come after a task within its stage how it has ended. Those that were ended because they are not
    /// reached.
    fn arrive(&mut self, member: &Spot, status: Status, unreached: bool) -> Result<Vec<Spot>> {
        let conditions = workflows::conditions_behind(self.connection, member)?;
        if conditions.is_empty() {
            return Ok(vec![]);
        }
        let met = match status {
            Status::Completed => [RunWhen::Success, RunWhen::Always],
            _ if unreached => [RunWhen::Always, RunWhen::Always],
            _ => [RunWhen::Failure, RunWhen::Always],
        };
        let why = words::unreached_after(&member.name, status, unreached);
        let mut ended = vec![];
        for behind in workflows::arrive(self.connection, member, &conditions, met, &why)? {
            if let Some(reason) = behind.unreached.clone() {
                self.end_unreached(&behind, &reason)?;
                ended.push(behind);
                continue;
            }
            self.release(&behind)?;
        }
        Ok(ended)
    }

    /// Nothing of the run holds this task up any more.
    fn release(&mut self, spot: &Spot) -> Result<()> {
        workflows::release_member(self.connection, spot)?;
        // where this leads the lifecycle says, as it would of a task that is read first
        moves::raise(&spot.task_id, Some(Status::Pending), Trigger::WaitOver)?;
        if !self.is_held()? && workflows::queue_plain(self.connection, &spot.task_id, self.now)? {
            return Ok(());
        }
        let task = tasks::find(self.connection, &spot.task_id)?;
        self.let_go(TaskRow { blockers: task.blockers - 1, ..task })
    }

    /// Nothing of the run holds the task up any more.
    fn let_go(&mut self, mut task: TaskRow) -> Result<()> {
        task.updated_at = self.now;
        if task.status == Status::Pending && task.blockers == 0 {
            moves::recompute_status(&mut task, moves::Cause::WaitChanged, self.now)?;
        }
        if self.is_held()? && matches!(task.status, Status::Pending | Status::Queued) {
            tasks::update(self.connection, &task)?;
            moves::hold(&mut task, self.now)?;
        }
        tasks::update(self.connection, &task)
    }

    fn end_unreached(&mut self, member: &Spot, reason: &str) -> Result<()> {
        let mut task = tasks::find(self.connection, &member.task_id)?;
        task.status = moves::moved(&task, Trigger::CancelAsked)?;
        task.waiting_for = None;
        task.wake_at = None;
        task.question = None;
        task.hold = false;
        task.completed_at = Some(self.now);
        task.updated_at = self.now;
        task.error_code = Some(words::NOT_REACHED.into());
        task.error_message = Some(reason.to_owned());
        tasks::update(self.connection, &task)?;
        self.ended.push((task.id, task.status));
        Ok(())
    }

    /// Counts tasks that have ended, and says how far the run is, where that is a percent further.
    fn count(&mut self, ended: i64) -> Result<()> {
        workflows::count_ended(self.connection, &self.run.root_id, ended)?;
        let percent = |ended: i64| ended * 100 / self.run.tasks.max(1);
        let before = percent(self.run.tasks_ended);
        self.run.tasks_ended += ended;
        if percent(self.run.tasks_ended) != before {
            self.tell()?;
        }
        Ok(())
    }

    /// The run's task says how far it is.
    fn tell(&mut self) -> Result<()> {
        let percent = (self.run.tasks_ended * 100 / self.run.tasks.max(1)).clamp(0, 99);
        let root = self.root()?;
        if root.status == Status::Running {
            let lease = finish::lease(&root);
            let percent = i32::try_from(percent).ok();
            store::settle::progress(self.connection, &lease, percent, None, None, self.now)?;
        }
        events::append(self.connection, &NewEvent::about(self.now, &self.run.root_id, EventKind::Progress))
    }

    fn stage_ended(&mut self, stage: &StageRow) -> Result<()> {
        let failed = stage.failed > 0;
        let state = match failed {
            _ if self.run.cancelled => StageState::Cancelled,
            true => StageState::Failed,
            false => StageState::Completed,
        };
        workflows::set_stage(self.connection, &stage.root_id, stage.place, state, None, self.now)?;
        let step = if state == StageState::Completed { StepState::Completed } else { StepState::Failed };
        self.step(stage, step)?;
        self.close(0)?;
        if self.run.cancelled {
            return Ok(());
        }
        let mut passed = Passed { missed: failed, failed: failed || stage.failed_before };
        if failed {
            match serde_json::from_str(&stage.on_failure).unwrap_or_default() {
                OnFailure::Stop => {}
                OnFailure::Continue => passed.missed = false,
                OnFailure::Run(remedy) => workflows::want_stage(self.connection, &stage.root_id, &remedy)?,
            }
        }
        self.told.push_back((stage.place, passed));
        Ok(())
    }

    /// One more stage has ended.
    fn close(&mut self, remedies: i64) -> Result<()> {
        workflows::count_stages(self.connection, &self.run.root_id, 1, remedies)?;
        self.run.stages_open -= 1;
        self.run.remedies_open -= remedies;
        Ok(())
    }

    fn step(&mut self, stage: &StageRow, state: StepState) -> Result<()> {
        if stage.place >= words::STEPS_MOST {
            return Ok(());
        }
        let seconds = stage.started_at.map(|at| (self.now - at) as f64 / 1000.0);
        let seconds = seconds.filter(|_| state != StepState::Running);
        let root = self.root()?;
        finish::put_step(self.connection, &root, stage, state, seconds)?;
        self.tell()
    }

    /// All stages before this one have ended: it begins, or it is not reached.
    fn decide(&mut self, stage: &StageRow) -> Result<()> {
        let goes = stage.wanted
            || match stage.run_when {
                RunWhen::Success => !stage.missed,
                RunWhen::Failure => stage.failed_before,
                RunWhen::Always => true,
            };
        if goes { self.open(stage) } else { self.skip(stage) }
    }

    fn open(&mut self, stage: &StageRow) -> Result<()> {
        let (root, place) = (&stage.root_id, stage.place);
        workflows::set_stage(self.connection, root, place, StageState::Running, None, self.now)?;
        if self.is_held()? {
            for member in workflows::ready_members(self.connection, root, place)? {
                self.release(&member)?;
            }
        } else {
            // where these lead the lifecycle says, as it would of each
            moves::raise(root, Some(Status::Pending), Trigger::WaitOver)?;
            for task in workflows::release_bulk(self.connection, root, place, self.now)? {
                self.let_go(TaskRow { blockers: task.blockers - 1, ..task })?;
            }
        }
        if stage.remedy {
            workflows::count_stages(self.connection, root, 0, 1)?;
            self.run.remedies_open -= 1;
        }
        let begun = StageRow { started_at: Some(self.now), ..stage.clone() };
        if stage.open == 0 {
            return self.stage_ended(&begun);
        }
        self.step(&begun, StepState::Running)
    }

    fn skip(&mut self, stage: &StageRow) -> Result<()> {
        let (root, place) = (&stage.root_id, stage.place);
        let reason = if stage.remedy { words::NOT_NEEDED.to_owned() } else { self.why_unreached(stage)? };
        workflows::set_stage(self.connection, root, place, StageState::Skipped, Some(&reason), self.now)?;
        moves::raise(root, Some(Status::Pending), Trigger::CancelAsked)?;
        let Bulk { count, depended_on } =
            workflows::skip_bulk(self.connection, root, place, words::NOT_REACHED, &reason, self.now)?;
        self.ended.extend(depended_on.into_iter().map(|id| (id, Status::Cancelled)));
        workflows::set_open(self.connection, root, place, 0)?;
        self.count(count)?;
        self.close(i64::from(stage.remedy))?;
        self.told.push_back((place, Passed { missed: true, failed: stage.failed_before }));
        Ok(())
    }

    /// Why a stage is not reached: what before it ended otherwise than it needs.
    fn why_unreached(&mut self, stage: &StageRow) -> Result<String> {
        let earlier: Vec<i64> = workflows::stages_before(self.connection, &stage.root_id, stage.place)?;
        let mut before = vec![];
        for place in earlier {
            before.push(workflows::stage(self.connection, &stage.root_id, place)?);
        }
        Ok(words::unreached(stage, &before))
    }

    /// Tells the gates behind the stages that have ended, until nothing moves any more, and ends the run where nothing is
    /// left of it.
    pub(super) fn settle(mut self) -> Result<Vec<Ended>> {
        loop {
            while let Some((place, passed)) = self.told.pop_front() {
                let root = self.run.root_id.clone();
                for later in workflows::stages_after(self.connection, &root, place)? {
                    let Passed { missed, failed } = passed;
                    let stage = workflows::arrive_at_stage(self.connection, &root, later, missed, failed)?;
                    if is_next(&stage) {
                        self.decide(&stage)?;
                    }
                }
            }
            if !self.decide_on_remedies()? {
                break;
            }
        }
        if self.run.stages_open == 0 {
            let root = self.root()?;
            if !root.status.is_terminal() {
                let status = finish::finish(self.connection, &self.run, &root, self.now)?;
                self.ended.push((self.run.root_id.clone(), status));
            }
        }
        Ok(self.ended)
    }

    /// Once nothing else of the run goes on, the remedies that are wanted run, all others are not needed. Whether anything
    /// has moved by that.
    fn decide_on_remedies(&mut self) -> Result<bool> {
        if self.run.remedies_open == 0 || workflows::stages_running(self.connection, &self.run.root_id)? {
            return Ok(false);
        }
        let undecided = workflows::open_remedies(self.connection, &self.run.root_id)?;
        let wanted: Vec<_> = undecided.iter().filter(|s| s.wanted).cloned().collect();
        if wanted.is_empty() {
            for stage in &undecided {
                self.skip(stage)?;
            }
            return Ok(!undecided.is_empty());
        }
        for stage in &wanted {
            self.open(stage)?;
        }
        Ok(true)
    }
}
