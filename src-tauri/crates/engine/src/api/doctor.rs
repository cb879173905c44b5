//! Looking whether everything is well: the invariants on the live store, the folder, the locks.

use crate::{
    Engine,
    engine::Shared,
    error,
    process::{folder, locks::PoolLock},
};
use contract::ApiError;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// What.
    pub name: String,
    /// Whether it is well.
    pub ok: bool,
    /// The figure, or what is wrong.
    pub detail: String,
}

impl Engine {
    /// Looks at everything.
    ///
    /// # Errors
    /// The store could not be read at all.
    pub fn doctor(&self) -> Result<Vec<Finding>, ApiError> {
        let shared = &self.shared;
        let mut findings = vec![data_folder(shared), supervisor(shared), pool(shared)];
        let (version, invariants) = shared
            .store
            .read(|c| Ok((store::integrity::library_version(c)?, store::integrity::check(c)?)))
            .map_err(error::api)?;
        findings.push(Finding { name: "SQLite".into(), ok: true, detail: version });
        findings.extend(invariants.into_iter().map(|(name, broken)| Finding {
            name: name.to_owned(),
            ok: broken == 0,
            detail: if broken == 0 { "holds".into() } else { format!("{broken} rows break it") },
        }));
        Ok(findings)
    }
}

fn data_folder(shared: &Shared) -> Finding {
    let free = folder::free_bytes(&shared.data_dir);
    let detail = match &free {
        Ok(free) => format!("{}, {} free", shared.data_dir.display(), contract::text::bytes(*free)),
        Err(error) => format!("{}: {error}", shared.data_dir.display()),
    };
    Finding { name: "data folder".into(), ok: free.is_ok(), detail }
}

fn supervisor(shared: &Shared) -> Finding {
    let ok = !shared.runners.is_empty();
    let kinds: Vec<_> = shared.runners.iter().map(|r| r.kind().as_str()).collect();
    Finding { name: "kinds of agents that can be run".into(), ok, detail: kinds.join(", ") }
}

fn pool(shared: &Shared) -> Finding {
    let detail = match PoolLock::holder(&shared.data_dir) {
        Some(holder) => format!("run by the {} (process {})", holder.role, holder.pid),
        None => "run by nobody right now; start the app or `legwork worker`".to_owned(),
    };
    Finding { name: "queue".into(), ok: true, detail }
}
