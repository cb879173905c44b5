//! Looking whether everything is well: the folder, the file, the invariants, the installation.
//!
//! Owns: what is looked at, and the words for what is found. Must never: change anything, make a file, end a process,
//! or stop at the first thing that is wrong. It needs no engine, so that it has something to say where none can be
//! opened.

mod files;
mod folder;
mod processes;
mod texts;

use crate::{engine::Engine, error, lifecycle, ports::Runner, process::locks::PoolLock};
use std::{path::Path, sync::Arc};
use store::integrity::{self, Broken, Look, Rule};

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// Names it for programs; never changes.
    pub id: String,
    /// The number of the invariant that it belongs to, 1-10; `None` for the folder, the file and the installation.
    pub invariant: Option<u8>,
    /// What was looked at, in words.
    pub name: String,
    /// Whether it is well.
    pub ok: bool,
    /// The figure, or what is wrong.
    pub detail: String,
}

/// What is said of a thing that is as it should be.
const HOLDS: &str = "holds";

impl Finding {
    /// A thing that is as it should be; `detail` is its figure.
    fn well(id: &str, name: &str, detail: impl Into<String>) -> Self {
        Self { id: id.to_owned(), invariant: None, name: name.to_owned(), ok: true, detail: detail.into() }
    }

    /// A thing that is not.
    fn amiss(id: &str, name: &str, detail: impl Into<String>) -> Self {
        Self { ok: false, ..Self::well(id, name, detail) }
    }

    /// A thing that holds unless something breaks it.
    fn unless(id: &str, name: &str, broken: &Broken) -> Self {
        if broken.count == 0 { Self::well(id, name, HOLDS) } else { Self::amiss(id, name, breaks(broken)) }
    }

    /// A thing that could not be looked at.
    fn unread(id: &str, name: &str, error: &store::StoreError) -> Self {
        Self::amiss(id, name, format!("could not be looked at: {error}"))
    }

    fn of(self, invariant: Option<u8>) -> Self {
        Self { invariant, ..self }
    }
}

/// How many break a rule, and the first of them by name.
fn breaks(broken: &Broken) -> String {
    let named = broken.examples.join(", ");
    let more =
        if broken.count > i64::try_from(broken.examples.len()).unwrap_or(i64::MAX) { ", …" } else { "" };
    match broken.count {
        1 => format!("1 breaks it: {named}"),
        n => format!("{n} break it: {named}{more}"),
    }
}

/// Looks at everything in `data_dir`, and whether `runners` have what they need. Nothing is changed.
#[must_use]
pub fn examine(data_dir: &Path, runners: &[Arc<dyn Runner>]) -> Vec<Finding> {
    let mut findings = vec![folder::data_folder(data_dir)];
    findings.extend(runners.iter().map(|runner| can_run(runner.as_ref())));
    findings.push(queue(data_dir));
    let (database, look) = folder::database(data_dir);
    findings.push(database);
    if let Some(mut look) = look {
        findings.extend(of_the_database(&mut look, data_dir));
    }
    findings
}

impl Engine {
    /// Looks at everything in this engine's data folder.
    #[must_use]
    pub fn doctor(&self) -> Vec<Finding> {
        examine(&self.host.data_dir, &self.host.runners)
    }
}

fn can_run(runner: &dyn Runner) -> Finding {
    let (id, name) =
        (format!("can_run_{}", runner.kind()), format!("agents of kind {} can be run", runner.kind()));
    match runner.ready() {
        Ok(how) => Finding::well(&id, &name, how),
        Err(why) => Finding::amiss(&id, &name, why),
    }
}

fn queue(data_dir: &Path) -> Finding {
    let detail = match PoolLock::holder(data_dir) {
        Some(holder) => format!("run by the {} (process {})", holder.role, holder.pid),
        None => "run by nobody right now; start the app or `legwork worker`".to_owned(),
    };
    Finding::well("queue", "queue", detail)
}

/// The rules of a file that has the schema of this program; of another one only that.
fn of_the_database(look: &mut Look, data_dir: &Path) -> Vec<Finding> {
    let (schema, is_ours) = schema(look);
    let mut findings = vec![schema];
    if is_ours {
        findings.extend(integrity::rules().map(|rule| rule_holds(look, rule)));
        findings.push(edges_are_the_lifecycles(look));
        findings.push(no_circles(look));
        findings.extend(texts::findings(look));
        findings.extend(files::findings(look, data_dir));
        findings.push(processes::finding(look, data_dir));
    }
    findings
}

/// Whether tables, indexes and triggers are those of this program, and whether the rest can be looked at.
fn schema(look: &mut Look) -> (Finding, bool) {
    const ID: &str = "schema";
    const NAME: &str = "tables, indexes and triggers are ours";
    match look.migrations() {
        Err(error) => (Finding::unread(ID, NAME, &error), false),
        Ok((found, known)) if found > known => {
            let newer = error::api(store::StoreError::Newer { found, known });
            (Finding::amiss(ID, NAME, newer.message), false)
        }
        Ok((found, known)) if found < known => {
            let older = format!(
                "of an older version ({found} of {known} migrations); brought up to date when it is used next"
            );
            (Finding::well(ID, NAME, older), false)
        }
        Ok(_) => match look.read(integrity::differences) {
            Ok(all) if all.is_empty() => (Finding::well(ID, NAME, HOLDS), true),
            Ok(all) => (Finding::amiss(ID, NAME, all.join("; ")), true),
            Err(error) => (Finding::unread(ID, NAME, &error), true),
        },
    }
}

fn rule_holds(look: &mut Look, rule: &Rule) -> Finding {
    let finding = match look.read(|connection| integrity::broken(connection, rule)) {
        Ok(broken) => Finding::unless(rule.id, rule.name, &broken),
        Err(error) => Finding::unread(rule.id, rule.name, &error),
    };
    finding.of(rule.invariant)
}

/// Whether the database lets through the moves of the lifecycle, and no other.
fn edges_are_the_lifecycles(look: &mut Look) -> Finding {
    const ID: &str = "moves_are_listed";
    const NAME: &str = "the moves that the database lets through are those of the lifecycle";
    let finding = match look.read(integrity::legal_edges) {
        Err(error) => Finding::unread(ID, NAME, &error),
        Ok(stored) => {
            let word =
                |status: Option<contract::Status>| status.map_or("new", contract::Status::as_str).to_owned();
            let mut known: Vec<_> =
                lifecycle::edges().into_iter().map(|(from, to)| (word(from), word(Some(to)))).collect();
            known.sort_unstable();
            let differ = known
                .iter()
                .filter(|e| !stored.contains(e))
                .chain(stored.iter().filter(|e| !known.contains(e)));
            let differ: Vec<String> = differ.map(|(from, to)| format!("{from}→{to}")).collect();
            Finding::unless(ID, NAME, &these(differ))
        }
    };
    finding.of(Some(1))
}

fn no_circles(look: &mut Look) -> Finding {
    const ID: &str = "nothing_waits_in_a_circle";
    const NAME: &str = "no tasks wait for each other";
    let finding = match look.read(integrity::waiting_in_circles) {
        Ok(ids) => Finding::unless(ID, NAME, &these(ids.iter().map(|id| short(id)).collect())),
        Err(error) => Finding::unread(ID, NAME, &error),
    };
    finding.of(Some(7))
}

/// Everything that breaks a rule, with the first three by name.
fn these(mut all: Vec<String>) -> Broken {
    let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
    all.truncate(3);
    Broken { count, examples: all }
}

/// An id as people are shown it.
fn short(id: &str) -> String {
    id.get(28..).unwrap_or(id).to_owned()
}
