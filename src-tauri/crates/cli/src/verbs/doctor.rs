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
    name: String,
    ok: bool,
    detail: String,
}

/// Shows what was found. Anything amiss is exit status 5.
pub(crate) fn run(front: &Front) -> Result<Exit, Failure> {
    let found = front.open()?.doctor()?;
    let findings: Vec<_> =
        found.into_iter().map(|f| Finding { name: f.name, ok: f.ok, detail: f.detail }).collect();
    let amiss = findings.iter().filter(|f| !f.ok).count();
    if front.json {
        front.document(&Findings { findings })?;
    } else {
        front.print(&text(&findings, &front.look))?;
    }
    match amiss {
        0 => Ok(Exit::Done),
        1 => Err(Failure::broken("1 check failed")),
        n => Err(Failure::broken(format!("{n} checks failed"))),
    }
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
