//! `legwork doctor`: checks the data and the installation.

use crate::terminal::{
    failure::{Exit, Failure},
    front::Front,
};
use board::display::{Look, Tint};
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Findings {
    findings: Vec<Finding>,
}

/// One thing that was looked at.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Finding {
    /// Names it for programs; never changes.
    id: String,
    /// The number of the invariant that it belongs to, 1-10; null for the folder, the file and the installation.
    invariant: Option<u8>,
    /// What was looked at, in words.
    name: String,
    /// Whether it is well.
    ok: bool,
    /// The figure, or what is wrong.
    detail: String,
}

impl From<engine::Finding> for Finding {
    fn from(found: engine::Finding) -> Self {
        let engine::Finding { id, invariant, name, ok, detail } = found;
        Self { id, invariant, name, ok, detail }
    }
}

/// Shows what was found, also where no engine could be opened. Anything amiss is exit status 5.
pub(crate) fn run(front: &Front) -> Result<Exit, Failure> {
    let found = assembly::examine(&front.data_dir()?);
    let findings: Vec<Finding> = found.into_iter().map(Into::into).collect();
    let amiss = findings.iter().filter(|f| !f.ok).count();
    if front.json {
        front.document(&Findings { findings })?;
    } else {
        front.print(&text(&findings, &front.look))?;
    }
    let failed = match amiss {
        0 => return Ok(Exit::Done),
        1 => Failure::broken("1 check failed"),
        n => Failure::broken(format!("{n} checks failed")),
    };
    // the findings are its document: a second one would be one too many
    if front.json { Ok(failed.report()) } else { Err(failed) }
}

fn text(findings: &[Finding], look: &Look) -> String {
    findings
        .iter()
        .map(|finding| {
            let mark = if finding.ok { look.paint(Tint::Green, "✓") } else { look.paint(Tint::Red, "✗") };
            format!("{mark} {}: {}\n", finding.name, finding.detail)
        })
        .collect()
}
