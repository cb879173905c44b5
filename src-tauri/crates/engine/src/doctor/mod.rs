//! Looking whether everything is well: the folder, the file, the invariants, the installation.
//!
//! Owns: what is looked at, and the words for what is found. Must never: change anything, make a file, end a process,
//! or stop at the first thing that is wrong. It needs no engine, so that it has something to say where none can be
//! opened.

mod files;
mod finding;
mod folder;
mod processes;
mod texts;

pub use finding::Finding;

use crate::{
    engine::Engine,
    error, lifecycle,
    ports::Runner,
    process::{fault, locks::PoolLock},
};
use finding::{HOLDS, short, these};
use std::{path::Path, sync::Arc};
use store::integrity::{self, FILE_IS_SOUND, Look, Rule};

/// Looks at everything in `data_dir`, and whether `runners` have what they need. Nothing is changed.
#[must_use]
pub fn examine(data_dir: &Path, runners: &[Arc<dyn Runner>]) -> Vec<Finding> {
    let mut findings = vec![folder::data_folder(data_dir)];
    findings.extend(runners.iter().map(|runner| can_run(runner.as_ref())));
    findings.push(queue(data_dir));
    findings.push(folder::backups(data_dir));
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
    const ID: &str = "queue";
    let Some(holder) = PoolLock::holder(data_dir) else {
        return Finding::well(ID, ID, "run by nobody right now; start the app or `legwork worker`");
    };
    let who = format!("run by the {} (process {})", holder.role, holder.pid);
    match fault::told(data_dir) {
        None => Finding::well(ID, ID, who),
        Some(fault) => Finding::amiss(ID, ID, format!("{who}, which starts nothing: {fault}")),
    }
}

/// The rules of a file that has the schema of this program; of another one only that.
fn of_the_database(look: &mut Look, data_dir: &Path) -> Vec<Finding> {
    let (schema, is_ours) = schema(look);
    let mut findings = vec![schema];
    if is_ours {
        findings.extend(integrity::rules().map(|rule| rule_holds(look, rule, data_dir)));
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

fn rule_holds(look: &mut Look, rule: &Rule, data_dir: &Path) -> Finding {
    let mut finding = match look.read(|connection| integrity::broken(connection, rule)) {
        Ok(broken) => Finding::unless(rule.id, rule.name, &broken),
        Err(error) => Finding::unread(rule.id, rule.name, &error),
    };
    if rule.id == FILE_IS_SOUND && !finding.ok {
        finding.detail = format!("{}. {}", finding.detail, folder::remedy(data_dir));
    }
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
