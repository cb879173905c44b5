//! Who may ask for what. One place for all that is not the person: coding agents over MCP, and tasks that start tasks.
//! They may ask for less than the person, never for more, and what a coding agent's task starts is held to the same
//! rules as what the coding agent starts itself.
//!
//! Must never: look at the disk inside a write. What must be known of it is looked up before, and where that does not
//! fit any more inside the write, it is looked up again ([`with_lookup`]).

mod command;
mod family;
mod lookup;
mod mcp;
mod program;
mod request;

pub(crate) use lookup::LookedUp;
pub(crate) use mcp::may_use;
pub(crate) use request::{Request, Start};

use crate::{
    core::Core,
    error,
    model::budget,
    process::fault,
    settings,
    tasks::{assignee, context::EngineContext, lookup as find},
};
use contract::{AgentKind, ApiError, ErrorCode, NewTask, Origin, model::Budget};
use family::Family;
use lookup::Sought;
use store::{Connection, Result, StoreError, agents::AgentRow, tasks};

/// How often something is looked up for one request. Settings and agents do not change that fast for long.
const LOOK_UPS: usize = 5;

/// What becomes of a request that is allowed.
#[derive(Default)]
pub(crate) struct Admitted {
    /// What the task may spend.
    pub(crate) budget: Option<Budget>,
    /// What the person is asked before it starts, as it is stored.
    pub(crate) question: Option<String>,
    /// The task above all others of its family, where it stands below one.
    pub(crate) root_id: Option<String>,
    /// Whether it came from a coding agent, itself or by way of a task above it.
    pub(crate) from_mcp: bool,
    /// How it starts, where that is settled now.
    pub(crate) start: Option<Start>,
}

/// Whether a request is held to rules: it is not the person's own.
pub(crate) const fn is_held(wanted: &NewTask) -> bool {
    match wanted.origin {
        Some(Origin::Mcp(_) | Origin::Agent(_)) => true,
        Some(Origin::Window | Origin::Cli | Origin::Schedule(_) | Origin::Api) | None => false,
    }
}

/// Holds a request to the rules of whoever makes it; the person's own doors have none.
///
/// # Errors
/// `Refused`, with the rule and what would change it. `Stale`: what was looked up does not fit any more. Or the store
/// failed.
pub(crate) fn admit(connection: &mut Connection, core: &Core, request: Request<'_>) -> Result<Admitted> {
    let Request { wanted, agent, looked_up, now, .. } = request;
    if !is_held(wanted) {
        return persons_own(connection, wanted);
    }
    let client = wanted.origin.as_ref().and_then(Origin::client);
    let family = match wanted.parent_id {
        Some(parent) => Some(Family::of_running(connection, core, parent)?),
        None => None,
    };
    let settings = settings::read(connection, &core.user)?;
    let from_mcp = client.is_some() || family.as_ref().is_some_and(Family::is_from_mcp);
    let rules = from_mcp.then_some(&settings.mcp);
    let mut admitted = Admitted { from_mcp, ..Admitted::default() };
    let mut own = wanted.budget.unwrap_or_default();
    if client.is_none() && agent.kind != AgentKind::Llm {
        let message = format!("A task may not give “{}” a command: only the person may.", agent.name);
        return Err(error::refuse(ApiError::field("agent", message)));
    }
    if client.is_none() && wanted.check.is_some() {
        let message = "A task may not say what checks another: only the person may.";
        return Err(error::refuse(ApiError::field("check", message).hint("Leave it out.")));
    }
    if let Some(rules) = rules {
        let Some(found) = looked_up.filter(|found| found.answers(&Sought::of(wanted, agent, rules))) else {
            return Err(stale());
        };
        mcp::check(rules, request, found).map_err(error::refuse)?;
        mcp::check_rate(connection, core, rules, now)?;
        own = budget::narrower(own, rules.budget);
        let (start, question) = match client {
            Some(client) => mcp::checked(rules, request, found, mcp::start(rules, request, client, found)),
            None => mcp::checked(rules, request, found, (Start::as_asked(wanted, found), None)),
        };
        (admitted.start, admitted.question) = (Some(start), question);
    }
    if let Some(family) = &family {
        family.check_bounds(connection, &settings.family, rules)?;
        own = budget::narrower(own, family.left(connection)?);
        admitted.root_id = Some(family.root_id());
    }
    admitted.budget = Some(own).filter(|own| *own != Budget::default());
    Ok(admitted)
}

/// Holds a coding agent that starts a workflow to its rules: the agents of its tasks, and the folder that it runs in. What
/// it runs, the person is asked about, whatever they allowed of single commands.
///
/// # Errors
/// `Refused`, with the rule and what would change it; or the store failed.
pub(crate) fn workflow(
    connection: &mut Connection,
    core: &Core,
    folder: &str,
    agents: &[AgentRow],
) -> Result<()> {
    let rules = settings::read(connection, &core.user)?.mcp;
    for agent in agents {
        mcp::check_agent(&rules, agent).map_err(error::refuse)?;
    }
    let within = |allowed: &String| std::path::Path::new(folder).starts_with(allowed);
    if !rules.folders.is_empty() && !rules.folders.iter().any(within) {
        let allowed = rules.folders.join(", ");
        let message = format!("“{folder}” is outside the folders that coding agents may work in: {allowed}.");
        let refusal = ApiError::field("folder", message);
        return Err(error::refuse(refusal.hint("`legwork setting set mcp.folders …` changes that.")));
    }
    mcp::check_rate(connection, core, &rules, core.now())
}

/// What the person asks for themselves. Run again, a task may stand where the old one stood.
fn persons_own(connection: &mut Connection, wanted: &NewTask) -> Result<Admitted> {
    let root_id = match wanted.parent_id {
        Some(parent) => family::root_below(connection, parent)?,
        None => None,
    };
    Ok(Admitted { budget: wanted.budget, root_id, ..Admitted::default() })
}

/// How a task from a coding agent starts that the person has changed.
///
/// # Errors
/// `Stale`: it, or its agent, was changed since that was looked up.
pub(crate) fn start_of_changed(wanted: &NewTask, agent: &AgentRow, found: &LookedUp) -> Result<Start> {
    if !found.answers(&Sought::of_changed(wanted, agent)) {
        let message = "The task was changed by somebody else just now.";
        let stale = ApiError::new(ErrorCode::Stale, message).hint("Look at it, and change it again.");
        return Err(error::refuse(stale));
    }
    Ok(Start::as_asked(wanted, found).settled(found))
}

/// What was looked up is not what must be known by now.
fn stale() -> StoreError {
    let message = "The settings for coding agents change just now, so nothing was started.";
    error::refuse(ApiError::new(ErrorCode::Stale, message).hint("Try again."))
}

/// Looks up what a request is held to, where it is (`held`), then makes it with that; again, where it does not fit by
/// then. `wanted` says what is asked for, as it is now.
///
/// # Errors
/// Of `wanted` or `make`; or the disk is full.
pub(crate) fn with_lookup<T>(
    engine: &EngineContext,
    held: bool,
    wanted: impl Fn(&mut Connection) -> Result<NewTask>,
    make: impl Fn(Option<LookedUp>) -> std::result::Result<T, ApiError>,
) -> std::result::Result<T, ApiError> {
    let one = |connection: &mut Connection| Ok(vec![wanted(connection)?]);
    with_lookups(engine, held, one, |found| make(found.into_iter().next().flatten()))
}

/// As [`with_lookup`], for several that are made together: what was looked up is in their order, and empty where they are
/// not held.
pub(crate) fn with_lookups<T>(
    engine: &EngineContext,
    held: bool,
    wanted: impl Fn(&mut Connection) -> Result<Vec<NewTask>>,
    make: impl Fn(Vec<Option<LookedUp>>) -> std::result::Result<T, ApiError>,
) -> std::result::Result<T, ApiError> {
    fault::refuse_what_begins(&engine.data_dir)?;
    for tries in 1.. {
        let look = |connection: &mut Connection| {
            let wanted = wanted(connection)?;
            wanted.iter().map(|one| sought(connection, engine, one)).collect::<Result<Vec<_>>>()
        };
        let sought = if held { find::read(engine, look)? } else { vec![] };
        let found = sought.into_iter().map(|one| one.map(|sought| LookedUp::at(engine, sought)));
        match make(found.collect()) {
            Err(error) if error.code == ErrorCode::Stale && tries < LOOK_UPS => {}
            made => return made,
        }
    }
    unreachable!("the last try returns")
}

/// As [`with_lookup`], for a task from a coding agent that the person changes.
pub(crate) fn look_up_changed(engine: &EngineContext, wanted: &NewTask, agent: &AgentRow) -> LookedUp {
    LookedUp::at(engine, Sought::of_changed(wanted, agent))
}

/// What must be looked up for a request; `None` where nothing must.
fn sought(connection: &mut Connection, core: &Core, wanted: &NewTask) -> Result<Option<Sought>> {
    let from_mcp = match (&wanted.origin, wanted.parent_id) {
        (Some(Origin::Mcp(_)), _) => true,
        (Some(Origin::Agent(_)), Some(parent)) => match tasks::find(connection, &parent.to_string()) {
            Ok(parent) => parent.from_mcp,
            Err(StoreError::NotFound) => false,
            Err(other) => return Err(other),
        },
        _ => false,
    };
    if !from_mcp {
        return Ok(None);
    }
    let rules = settings::read(connection, &core.user)?.mcp;
    let agent = assignee::wanted(connection, core, wanted)?;
    Ok(Some(Sought::of(wanted, &agent, &rules)))
}
