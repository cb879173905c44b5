//! Why a task is not running, in sentences, and what would change that.

use super::{
    deadline, expiry, limits,
    line::{self, Standing},
};
use crate::{
    coding::job::setup,
    convert,
    core::Core,
    json::or_default,
    view::{self, ViewContext},
};
use contract::{
    AgentKind, Status, Task, Timestamp,
    machine::{HoldCause, StartsHeld},
    model::{Fallback, QuestionKind},
    queue::{Remedy, RemedyAction, Why},
    task::{WaitReason, Waiting},
};
use store::{Connection, Result, agents, dependencies, lanes, tasks::TaskRow};

fn remedy(action: RemedyAction, label: &str, command: Option<String>) -> Remedy {
    Remedy { action, label: label.to_owned(), command }
}

/// Why the task is not running, and what would change that. `is_sound`: nothing is known to be wrong with the store; else
/// what others stand in line is not read, which may be what is damaged.
pub(crate) fn why(
    connection: &mut Connection,
    core: &Core,
    context: &ViewContext,
    row: TaskRow,
    is_sound: bool,
) -> Result<Why> {
    let held_up = if row.blockers > 0 { dependencies::before(connection, &row.id)? } else { vec![] };
    let losses = row.losses;
    // what somebody waits for in a talk stands in no line
    let standing = if is_sound && !row.foreground { line::standing(connection, &row)? } else { None };
    let limited = if is_sound { by_limits(connection, context, &row)? } else { None };
    let no_fallback = missing_fallback(connection, &row)?;
    let limit = time_limit(connection, core, &row)?;
    let held = context.held(store::queue_state::held(connection)?.as_deref());
    let task = view::task(connection, context, row)?;
    let (mut explanation, remedies) = match &task.waiting_for {
        Some(waiting) if task.foreground && waiting.reason == WaitReason::Worker => {
            answered_soon(&task, waiting)
        }
        Some(Waiting { reason: WaitReason::Limit, .. }) if limited.is_some() => limited.unwrap_or_default(),
        Some(waiting) => {
            let now = core.clock.now();
            let known = Known { held_up: &held_up, losses, standing, no_fallback, held: held.as_ref(), now };
            waits(&task, waiting, &known)
        }
        None => does_not_wait(&task),
    };
    let held = task.sandbox.as_ref().filter(|_| !task.status.is_terminal());
    let held = held.map(|sandbox| format!("Its sandbox: {}.", sandbox.said()));
    for limit in [held, limit].into_iter().flatten() {
        // what is asked may end with a command, to which no full stop belongs
        explanation = match explanation.contains('\n') {
            true => format!("{explanation}\n{limit}"),
            false => format!("{} {limit}", sentence(&explanation)),
        };
    }
    Ok(Why { task, explanation, remedies })
}

/// What limits that are full say of a task that is ready; nothing where none is.
fn by_limits(
    connection: &mut Connection,
    context: &ViewContext,
    row: &TaskRow,
) -> Result<Option<(String, Vec<Remedy>)>> {
    if row.status != Status::Queued {
        return Ok(None);
    }
    let Some(full) = lanes::held_up(connection, &[&row.id])?.remove(&row.id) else { return Ok(None) };
    let before = lanes::before_in_lane(connection, &row.id)?;
    let (mut said, mut remedies) = limits::explain(connection, &full, before)?;
    if !context.is_run() {
        said.push_str(" And nothing runs the queue: neither the app nor `legwork worker` is open.");
        remedies.push(start_worker());
    }
    Ok(Some((said, remedies)))
}

/// An answer that somebody waits for is waiting for a slot of its own.
fn answered_soon(task: &Task, waiting: &Waiting) -> (String, Vec<Remedy>) {
    let how = match waiting.nobody_runs {
        true => "start the app or `legwork worker`".to_owned(),
        false => format!(
            "more are answered at once with `legwork setting chat_slots N`, and `legwork chat background {}` hands it to the queue",
            task.short_id
        ),
    };
    (format!("{}; {how}.", waiting.detail), vec![])
}

/// What the clock will do to the task, or has not done to it: of its deadline, and of the last day that it may wait for
/// the person.
fn time_limit(connection: &mut Connection, core: &Core, row: &TaskRow) -> Result<Option<String>> {
    let now = core.clock.now();
    if expiry::may_expire(row) {
        let days = crate::settings::parked_days(connection, &core.user)?;
        let at = days.and_then(|days| convert::time(expiry::expires_at(row.updated_at, days)));
        return Ok(at.map(|at| format!("Left alone, it is given up at {}.", local(at, now))));
    }
    let Some(at) = row.deadline_at.and_then(convert::time) else { return Ok(None) };
    let (passed, when) = (at <= now, local(at, now));
    Ok(match row.status {
        Status::Pending | Status::Queued if !deadline::counts(row) => None,
        Status::Pending | Status::Queued if passed => {
            Some(format!("Its deadline passed at {when}: it fails as soon as something runs the queue."))
        }
        Status::Pending | Status::Queued => {
            Some(format!("If it still waits at {when}, its deadline, it fails."))
        }
        Status::Running if passed => {
            Some(format!("Its deadline passed at {when}; a run that is under way is let finish."))
        }
        Status::Paused if passed && !row.kept_run => Some(format!(
            "Its deadline passed at {when}, while it was held: it goes on only with a later one, or none."
        )),
        _ => None,
    })
}

fn does_not_wait(task: &Task) -> (String, Vec<Remedy>) {
    let again = || {
        let command = Some(format!("legwork retry {}", task.short_id));
        vec![remedy(RemedyAction::Retry, "Run again", command)]
    };
    match task.status {
        Status::Running if task.stopping.is_some() => ("It is being stopped.".into(), vec![]),
        Status::Running => ("It is running.".into(), vec![]),
        Status::Completed => ("It has completed.".into(), again()),
        Status::Cancelled => ("It was cancelled.".into(), again()),
        Status::Failed => {
            let reason =
                task.error.as_ref().map_or_else(String::new, |e| format!(" {}", sentence(&e.message)));
            (format!("It has failed.{reason}"), again())
        }
        _ => ("It is about to start.".into(), vec![]),
    }
}

fn sentence(text: &str) -> String {
    let text = text.trim_end();
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

/// What is known beside the task itself.
#[derive(Clone, Copy)]
struct Known<'a> {
    /// What it depends on.
    held_up: &'a [TaskRow],
    /// Losses of its runs in a row.
    losses: i32,
    /// Where it stands among those that are ready.
    standing: Option<Standing>,
    /// What its agent could be given to stand in, where it has nobody; looked up where that matters.
    no_fallback: Option<&'static str>,
    /// What holds back new starts.
    held: Option<&'a StartsHeld>,
    now: Timestamp,
}

/// What could be named as a fallback of an agent that has none, as the command line calls it.
fn missing_fallback(connection: &mut Connection, row: &TaskRow) -> Result<Option<&'static str>> {
    if row.waiting_for != Some(WaitReason::Quota) {
        return Ok(None);
    }
    let agent = agents::find(connection, &row.agent_id)?;
    Ok(match agent.kind {
        AgentKind::Coding => {
            let none = setup(&agent).fallbacks.is_empty()
                && store::coding::handovers_of(connection, &row.id)?.is_empty();
            none.then_some("AGENT")
        }
        AgentKind::Shell | AgentKind::Llm | AgentKind::Workflow => {
            or_default::<Vec<Fallback>>(&agent.fallbacks).is_empty().then_some("PROVIDER")
        }
    })
}

fn waits(task: &Task, waiting: &Waiting, known: &Known<'_>) -> (String, Vec<Remedy>) {
    let Known { held_up, losses, standing, no_fallback, now, .. } = *known;
    let id = &task.short_id;
    let resume = || remedy(RemedyAction::ResumeTask, "Resume", Some(format!("legwork resume {id}")));
    let start_now =
        |label: &str| remedy(RemedyAction::StartNow, label, Some(format!("legwork edit {id} --in 1s")));
    let detail = &waiting.detail;
    match waiting.reason {
        WaitReason::Dependency if held_up.is_empty() => by_its_run(task, detail),
        WaitReason::Dependency => on_dependencies(id, held_up),
        WaitReason::Schedule if waiting.nobody_runs => (
            "Its time has not come, and nothing runs the queue: it starts then only if the app or a worker runs."
                .into(),
            vec![start_worker(), start_now("Start as soon as something does")],
        ),
        WaitReason::Schedule => {
            ("Its time has not come; it starts by itself then.".into(), vec![start_now("Start now")])
        }
        WaitReason::Retry => {
            let failed =
                task.error.as_ref().map_or_else(String::new, |e| format!(" {}", sentence(&e.message)));
            let explanation = format!("Its last attempt failed.{failed} {}.", capital(detail));
            (explanation, vec![start_now("Try again now")])
        }
        WaitReason::Quota => {
            let said = task.error.as_ref().map_or("The provider's quota is used up.", |e| &e.message);
            let until =
                waiting.until.map_or_else(String::new, |at| format!(" It may be asked again at {}.", local(at, now)));
            let said = format!("{}{until}", sentence(said));
            let ask = start_now("Ask it now");
            // the words of each that was asked stand there already
            let Some(what) = no_fallback else { return (said, vec![ask]) };
            let fallback = "A fallback of its agent would go on meanwhile.";
            (format!("{said} {fallback}"), vec![ask, set_fallback(task, what)])
        }
        WaitReason::Approval => match &task.question {
            Some(question) => {
                let detail = question.detail.as_ref().map_or_else(String::new, |detail| format!("\n{detail}"));
                (format!("It asks: {}{detail}", sentence(&question.text)), vec![answer(task)])
            }
            None => ("It waits for your answer.".into(), vec![resume()]),
        },
        WaitReason::Paused => ("You paused it.".into(), vec![resume()]),
        WaitReason::QueuePaused => {
            let resume =
                remedy(RemedyAction::ResumeQueue, "Resume the queue", Some("legwork queue resume".into()));
            // the list says no more than that
            let is_said = detail.eq_ignore_ascii_case("the queue is paused");
            let more = if is_said { String::new() } else { format!(" {}.", capital(detail)) };
            (format!("The whole queue is paused.{more}"), vec![resume])
        }
        // said by the limits themselves
        WaitReason::Limit => (sentence(detail), vec![]),
        WaitReason::Resources => held_by_machine(known.held),
        WaitReason::Worker if waiting.nobody_runs => {
            ("Nothing runs the queue: neither the app nor `legwork worker` is open.".into(), vec![start_worker()])
        }
        WaitReason::Worker if losses >= store::claim::LOSSES_TO_RUN_ALONE => {
            (
                "Its run was lost twice in a row, so it waits until nothing else runs.".into(),
                first(task, standing).into_iter().collect(),
            )
        }
        WaitReason::Worker => {
            let more = remedy(RemedyAction::MoreWorkers, "Allow more workers", None);
            let remedies = first(task, standing).into_iter().chain([more]).collect();
            (in_line(standing, now), remedies)
        }
    }
}

/// The machine is to start nothing new now.
fn held_by_machine(held: Option<&StartsHeld>) -> (String, Vec<Remedy>) {
    let Some(held) = held else { return ("It is about to start.".into(), vec![]) };
    let (more, change) = match held.cause {
        HoldCause::Cpu => {
            (" What runs goes on; where nothing runs, one task starts all the same.", "cpu_percent ''")
        }
        HoldCause::Memory => {
            (" What runs goes on; where nothing runs, one task starts all the same.", "memory_percent ''")
        }
        HoldCause::Battery => (", and nothing new is to start then.", "wait_on_battery false"),
        HoldCause::Metered => (", and no agent with a model is to start then.", "wait_when_metered false"),
        HoldCause::QuietHours => (": nothing new is to start before.", "quiet_from ''"),
        HoldCause::Room => {
            let more = "It starts when that is free, or nothing else runs, and those behind it after it.";
            return (format!("{} {more}", sentence(&held.detail)), vec![]);
        }
    };
    let said = match held.cause {
        HoldCause::Cpu | HoldCause::Memory | HoldCause::Room => sentence(&held.detail),
        HoldCause::Battery => "The machine runs on its battery".to_owned(),
        HoldCause::Metered => "The network is metered".to_owned(),
        HoldCause::QuietHours => held.detail.clone(),
    };
    let command = format!("legwork setting set machine.{change}");
    (format!("{said}{more}"), vec![remedy(RemedyAction::MachineLimits, "Change the limit", Some(command))])
}

/// What puts it first, where it does not stand there.
fn first(task: &Task, standing: Option<Standing>) -> Option<Remedy> {
    let standing = standing.filter(|standing| standing.before > 0)?;
    let wanted = standing.first_with.filter(|wanted| *wanted > task.priority)?;
    let command = format!("legwork edit {} --priority {wanted}", task.short_id);
    Some(remedy(RemedyAction::RaisePriority, "Put it first", Some(command)))
}

/// Who stands before it, and for how long whoever comes may go on to.
fn in_line(standing: Option<Standing>, now: Timestamp) -> String {
    let Some(standing) = standing else { return "It waits for a free worker.".into() };
    let stands = match standing.before {
        0 => "All workers are busy; it is the next.".to_owned(),
        1 => "All workers are busy, and one task stands before it.".to_owned(),
        many => format!("All workers are busy, and {many} tasks stand before it."),
    };
    let safe = standing.safe_at.and_then(convert::time).filter(|at| *at > now);
    let safe = safe.map(|at| format!(" Whatever is added after {} stands behind it.", local(at, now)));
    format!("{stands}{}", safe.unwrap_or_default())
}

fn start_worker() -> Remedy {
    remedy(RemedyAction::StartWorker, "Start a worker", Some("legwork worker".into()))
}

/// A moment on the person's clock; with its day unless that is today's.
fn local(at: Timestamp, now: Timestamp) -> String {
    let zone = jiff::tz::TimeZone::system();
    let (at, now) = (at.to_zoned(zone.clone()), now.to_zoned(zone));
    let format = if at.date() == now.date() { "%H:%M" } else { "%H:%M on %Y-%m-%d" };
    at.strftime(format).to_string()
}

/// Another provider is asked where this one cannot be.
fn set_fallback(task: &Task, what: &str) -> Remedy {
    let agent = contract::text::shell_words(std::slice::from_ref(&task.agent));
    let command = format!("legwork agent edit {agent} --fallback {what}");
    remedy(RemedyAction::SetFallback { agent: task.agent.clone() }, "Set a fallback", Some(command))
}

fn answer(task: &Task) -> Remedy {
    let id = &task.short_id;
    let command = match task.question.as_ref().map(|q| q.kind) {
        Some(QuestionKind::Ask) | None => format!("legwork answer {id} TEXT"),
        Some(_) => format!("legwork answer {id} --approve"),
    };
    remedy(RemedyAction::Answer, "Answer", Some(command))
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A task of a run of a workflow, which the run holds up.
fn by_its_run(task: &Task, detail: &str) -> (String, Vec<Remedy>) {
    let show = task.parent_id.map(|run| {
        let command = format!("legwork workflow status {}", run.short());
        remedy(RemedyAction::ShowTask { task: run }, "Show the run", Some(command))
    });
    // what it waits for may name the workflow itself
    let of = if detail.contains("its workflow") { "" } else { " in its workflow" };
    (format!("{}{of}.", capital(detail)), show.into_iter().collect())
}

fn on_dependencies(id: &str, held_up: &[TaskRow]) -> (String, Vec<Remedy>) {
    let mut remedies = Vec::new();
    let mut names = Vec::new();
    for other in held_up.iter().filter(|t| t.status != Status::Completed) {
        let Ok(task) = other.id.parse::<contract::TaskId>() else { continue };
        names.push(format!("“{}” ({})", other.title, said(other.status)));
        let short = task.short();
        match other.status {
            Status::Failed | Status::Cancelled => {
                let label = format!("Run “{}” again", other.title);
                let action = RemedyAction::RetryDependency { task };
                remedies.push(remedy(action, &label, Some(format!("legwork retry {short}"))));
            }
            Status::Paused => {
                let label = format!("Resume “{}”", other.title);
                let action = RemedyAction::ResumeDependency { task };
                remedies.push(remedy(action, &label, Some(format!("legwork resume {short}"))));
            }
            _ => {
                let label = format!("Show “{}”", other.title);
                let action = RemedyAction::ShowTask { task };
                remedies.push(remedy(action, &label, Some(format!("legwork status {short}"))));
            }
        }
    }
    if !names.is_empty() {
        let command = Some(format!("legwork edit {id} --after none"));
        remedies.push(remedy(RemedyAction::StopWaiting, "Wait no more", command));
    }
    let explanation = match names.as_slice() {
        [] => "What it waits for is done; it is about to start.".to_owned(),
        [one] => format!("It waits for {one} to complete."),
        many => format!("It waits for {} tasks to complete: {}.", many.len(), many.join(", ")),
    };
    (explanation, remedies)
}

const fn said(status: Status) -> &'static str {
    match status {
        Status::NeedsInput => "needs you",
        other => other.as_str(),
    }
}
