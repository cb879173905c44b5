//! What a model is told: short first, and with the next step where there is one.

mod agents;
mod outcome;
mod parts;
mod schedules;
mod tasks;
mod workflows;

pub(crate) use agents::{AgentList, AgentSummary};
pub(crate) use outcome::{CheckSummary, TaskOutcome};
pub(crate) use parts::{ChangedFileSummary, ChangesPart, OutputPart};
pub(crate) use schedules::{ScheduleList, ScheduleSummary};
pub(crate) use tasks::{TaskDetail, TaskList, TaskSummary};
pub(crate) use workflows::{WorkflowList, WorkflowRunDetail, WorkflowSummary};
