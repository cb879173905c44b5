//! Limits: listing, setting, taking away.

use super::{Change, Once, Work};
use crate::{
    error,
    process::real_path::real_folder,
    runs::host::PoolHost,
    tasks::{limits as rules, lookup::read},
    view::limit as view,
};
use contract::{
    ApiError,
    command::{ListLimits, RemoveLimit, SetLimit},
    limit::{self, Limit, LimitKey, LimitOn},
};
use std::sync::Arc;
use store::{StoreError, limits};

impl Work for ListLimits {
    fn work(self, host: &Arc<PoolHost>) -> std::result::Result<Vec<Limit>, ApiError> {
        read(host, view::all)
    }
}

impl Change for SetLimit {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Vec<Limit>, ApiError> {
        let wanted = of_real_folder(limit::check(&self.key, Some(self.most))?);
        let (core, most) = (Arc::clone(&host.core), self.most);
        once.write(host, move |c| {
            let key = rules::resolve(c, &core, &wanted)?;
            limits::set(c, &key, most, core.now())?;
            view::all(c)
        })
    }
}

impl Change for RemoveLimit {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Vec<Limit>, ApiError> {
        let typed = limit::check(&self.key, None)?;
        let wanted = of_real_folder(typed.clone());
        let core = Arc::clone(&host.core);
        once.write(host, move |c| {
            // by what it is called, as what it counts may be gone
            let mut key = wanted.clone();
            for row in limits::all(c)? {
                let shown = view::shown(c, &row.key)?;
                if shown == wanted || shown == typed {
                    key = row.key;
                }
            }
            if !limits::remove(c, &key, core.now())? {
                return Err(none(&wanted));
            }
            view::all(c)
        })
    }
}

/// That of a folder by the one name that tasks know it by.
fn of_real_folder(key: LimitKey) -> LimitKey {
    match key.on() {
        LimitOn::Folder => LimitKey::new(LimitOn::Folder, &real_folder(key.name())),
        _ => key,
    }
}

fn none(key: &LimitKey) -> StoreError {
    let refusal = match key.by_itself() {
        Some(most) => ApiError::not_found(format!(
            "Nobody has set a limit for {key}: by itself, {most} may run with it at once."
        ))
        .hint(format!("`legwork limit set {key} N` allows more.")),
        None => ApiError::not_found(format!("There is no limit for {key}."))
            .hint("`legwork limit list` shows them all."),
    };
    error::refuse(refusal)
}
