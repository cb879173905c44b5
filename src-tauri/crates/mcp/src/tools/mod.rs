//! The tools: one route each, which is both what a client is told of it and what it does.

mod arguments;
mod call;
mod changes;
mod kinds;
mod meant;
mod route;
mod schema;
mod tasks;
mod turn;
mod wait;
mod workflows;

use crate::{caller, create, requests::Nothing, schedules, session::Session};
use contract::command::{CancelTasks, PauseTasks, ResumeTasks, RetryTasks};
use rmcp::{handler::server::tool::ToolRouter, model::ToolAnnotations};
use route::Route;

/// All of them.
pub(crate) fn router() -> ToolRouter<Session> {
    let look = || ToolAnnotations::new().read_only(true).open_world(false);
    let change = || ToolAnnotations::new().read_only(false).open_world(false);
    // it runs whatever it is given
    let run = || ToolAnnotations::new().read_only(false).destructive(true).open_world(true);
    schedule_routes(ToolRouter::new())
        .with_route(
            Route::new("create_task", "Start a background task", CREATE, run(), |call, a| {
                create::create(call.engine, call.origin, call.roots, a)
            })
            .described()
            .in_a_folder()
            .starts_work(),
        )
        .with_route(
            Route::new("list_tasks", "List tasks", LIST, look(), |call, a| tasks::list(call.engine, a))
                .described()
                .looks_after(),
        )
        .with_route(
            Route::new("get_task", "Look at a task", GET, look(), |call, a| tasks::get(call.engine, a))
                .described()
                .looks_after(),
        )
        .with_route(
            Route::new("get_result", "Get a task's result", RESULT, look(), |call, a| {
                tasks::result(call.engine, a)
            })
            .described(),
        )
        .with_route(
            Route::new("read_output", "Read what a task printed", OUTPUT, look(), |call, a| {
                tasks::output(call.engine, a)
            })
            .described(),
        )
        .with_route(
            Route::new("get_changes", "Look at what a task changed", CHANGES, look(), |call, a| {
                changes::get(call.engine, a)
            })
            .described(),
        )
        .with_route(wait::route("wait_for_task", "Wait for a task", WAIT_FOR, look()))
        .with_route(Route::new(
            "cancel_task",
            "Cancel a task",
            CANCEL,
            change().destructive(true).idempotent(true),
            |call, a| tasks::act(call.engine, a, |ids| CancelTasks { ids }),
        ))
        .with_route(Route::new(
            "pause_task",
            "Pause a task",
            PAUSE,
            change().destructive(false),
            |call, a| tasks::act(call.engine, a, |ids| PauseTasks { ids }),
        ))
        .with_route(
            Route::new("resume_task", "Resume a task", RESUME, change().destructive(false), |call, a| {
                tasks::act(call.engine, a, |ids| ResumeTasks { ids })
            })
            .starts_work(),
        )
        .with_route(
            Route::new("retry_task", "Run an ended task again", RETRY, run(), |call, a| {
                let origin = Some(call.origin.clone());
                let parent_id = caller::parent(call.engine);
                tasks::act(call.engine, a, |ids| RetryTasks {
                    ids,
                    origin,
                    parent_id,
                    caller_folder: caller::folder(),
                })
            })
            .starts_work(),
        )
        .with_route(
            Route::new("continue_task", "Go on with an ended task", CONTINUE, run(), |call, a| {
                tasks::go_on(call.engine, call.origin.clone(), a)
            })
            .starts_work(),
        )
        .with_route(
            Route::new("list_agents", "List agents", AGENTS, look(), |call, Nothing {}| {
                tasks::agents(call.engine)
            })
            .described(),
        )
        .with_route(
            Route::new("answer", "Answer a task", ANSWER, change().destructive(false), |call, a| {
                tasks::answer(call.engine, a)
            })
            .starts_work(),
        )
        .with_route(
            Route::new("list_workflows", "List workflows", LIST_WORKFLOWS, look(), |call, a| {
                workflows::list(call.engine, call.roots, a)
            })
            .in_a_folder()
            .described(),
        )
        .with_route(
            Route::new("run_workflow", "Run a workflow", RUN_WORKFLOW, run(), |call, a| {
                workflows::run(call.engine, call.origin, call.roots, a)
            })
            .in_a_folder()
            .starts_work(),
        )
        .with_route(
            Route::new("get_workflow_run", "Look at a run of a workflow", WORKFLOW_RUN, look(), |call, a| {
                workflows::status(call.engine, a)
            })
            .described()
            .looks_after(),
        )
}

/// Those for schedules.
fn schedule_routes(router: ToolRouter<Session>) -> ToolRouter<Session> {
    let change = || ToolAnnotations::new().read_only(false).open_world(false);
    router
        .with_route(
            Route::new(
                "list_schedules",
                "List schedules",
                SCHEDULES,
                ToolAnnotations::new().read_only(true).open_world(false),
                |call, Nothing {}| schedules::list(call.engine),
            )
            .described(),
        )
        .with_route(
            Route::new(
                "create_schedule",
                "Ask for a schedule",
                CREATE_SCHEDULE,
                ToolAnnotations::new().read_only(false).destructive(true).open_world(true),
                |call, a| schedules::create(call.engine, call.origin, call.roots, a),
            )
            .in_a_folder(),
        )
        .with_route(Route::new(
            "pause_schedule",
            "Pause a schedule",
            PAUSE_SCHEDULE,
            change().destructive(false).idempotent(true),
            |call, a| schedules::pause(call.engine, a),
        ))
        .with_route(Route::new(
            "remove_schedule",
            "Remove a schedule",
            REMOVE_SCHEDULE,
            change().destructive(true),
            |call, a| schedules::remove(call.engine, a),
        ))
}

const SCHEDULES: &str =
    "List the schedules, which start a task or a workflow again and again: when, what, and their next times.";
const CREATE_SCHEDULE: &str = "Ask for a schedule, which starts a task or a workflow again and again by a cron pattern or every \
so many seconds. It starts nothing until the person has seen what it would run and approved it; tell them so. For work that is to \
be done once, use create_task.";
const PAUSE_SCHEDULE: &str = "Let a schedule start nothing until the person lets it go on.";
const REMOVE_SCHEDULE: &str =
    "Delete a schedule. Tasks that it started go on; the person can bring it back for a day.";
const LIST_WORKFLOWS: &str = "List the workflows that can be run in a folder: those of its project, the person's own, and those that came with \
Legwork, each with its inputs.";
const RUN_WORKFLOW: &str = "Start a workflow: a graph of commands and agents that the project or the person has written down. \
Returns at once; the run is a task, so wait_for_task, get_result, cancel_task, pause_task and retry_task take its id. The person \
is shown all that it runs, and asked, before it starts.";
const WORKFLOW_RUN: &str = "Look at a run of a workflow: each stage and task with its state, the stage that failed first and \
why, and what each waits for.";
const CREATE: &str = "Start a task that runs in the background on the person's machine, and return at once with its id. \
Use it for work that takes longer than a few seconds or that the person wants done while the conversation goes on: \
builds, test suites, downloads, research, or work for another agent. Give a shell agent (the default) a `command`; give an \
agent that reads `title`, `description` and `instructions`. The task waits its turn, is retried when it fails, and \
survives the end of this conversation. Do not wait for it right away: go on, and look with wait_for_task or get_task later.";
const LIST: &str =
    "List tasks, newest first, 20 at a time: those of this conversation and all others on this machine.";
const GET: &str = "Look at one task: its status, progress and steps, why it is not running, and what to do next. Does not wait.";
const RESULT: &str = "Get what an ended task made: success, summary, output, files and cost. The output is cut after \
4000 characters unless you ask for more. Fails while the task has not ended.";
const OUTPUT: &str = "Read what a task printed, also while it runs. Pass the `next_offset` of one call as the `offset` of \
the next to read only what is new; a negative offset reads the end.";
const CHANGES: &str = "Look at what a task changed in its folder, copy or worktree, also while it runs: the files, and the lines \
as a unified patch. Pass the `next_offset` of one call as the `offset` of the next to read on; pass `path` for one file. Only what \
is recorded is told: the work of agents that change files, and tasks that were given a place of their own.";
const WAIT_FOR: &str = "Wait until a task ends or asks something, at most `timeout_seconds` (45 where left out). Sends \
progress while it waits. Returns at once where it waits for the person's approval, or is paused. The task goes on when the \
time is up; call again to wait on. Where your program gives calls up sooner than that, pass a smaller `timeout_seconds`.";
const CANCEL: &str =
    "Cancel a task that has not ended. A running one is stopped with all its processes. Cannot be undone.";
const PAUSE: &str = "Hold a task that waits, or freeze one that runs.";
const RESUME: &str = "Let a paused task go on.";
const RETRY: &str = "Run an ended task again, as a new task with an id of its own.";
const CONTINUE: &str = "Go on with an ended task of a coding agent: a new task in the same session and folder, which is \
told what you write. Other tasks leave no session; start a new one.";
const AGENTS: &str = "List the agents that tasks can be given to, and what each needs.";
const ANSWER: &str = "Answer the question that a task asks, or write to a task that runs; it reads the message at its \
next turn. Approvals are the person's alone and cannot be given here.";

#[cfg(test)]
mod tests;
