//! Tasks: what a person asks for, the document that every front shows, and what came of it.

mod check;
mod document;
mod group;
mod outcome;
mod status;
mod wanted;

pub use check::{
    CHECK_CONTEXT, CHECK_DIR, CHECK_FAILED, Check, CheckOrigin, CheckRun, CheckState, CheckWish, FailedCheck,
    TypeChecks, TypeChecksPatch,
};
pub use document::{Step, StepState, Stopping, Task, TaskBrief, TaskError, WaitReason, Waiting};
pub use group::TaskGroup;
pub use outcome::{Artifact, Attempt, AttemptState, LogLevel, LogLine, Metrics, TaskResult, TaskWithResult};
pub use status::{Status, TaskType};
pub use wanted::{
    Backoff, CommandLine, Environment, KEPT_INPUT_MAX, KeptInput, NewTask, OnDependencyFailure, OnLost,
    TaskEdit,
};
