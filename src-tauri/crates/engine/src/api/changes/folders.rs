//! What is set for folders.

use crate::{
    api::{Change, Work, once::Once},
    convert, json,
    process::real_path::real_folder,
    runs::host::PoolHost,
    tasks::{lookup::read, places::with_those_above, secrets},
};
use contract::{
    ApiError,
    changes::FolderSettings,
    command::{GetFolder, ListFolders, SetFolder},
    task::Environment,
    validation,
};
use std::sync::Arc;
use store::folders::{self, FolderRow};

fn document(row: FolderRow) -> FolderSettings {
    let Environment { variables, secrets, .. } = convert::environment(row.environment.as_deref());
    FolderSettings {
        variables,
        secrets,
        setup_network: row.setup_network,
        folder: row.folder,
        place: row.place.and_then(|word| word.parse().ok()),
        setup: row.setup,
        files: json::or_default(&row.files),
        branch: row.branch,
    }
}

impl Work for ListFolders {
    fn work(self, host: &Arc<PoolHost>) -> Result<Vec<FolderSettings>, ApiError> {
        let rows = read(host, |c| folders::all(c, &host.user))?;
        Ok(rows.into_iter().map(document).collect())
    }
}

impl Work for GetFolder {
    fn work(self, host: &Arc<PoolHost>) -> Result<FolderSettings, ApiError> {
        validation::folder(&self.folder, &Default::default())?;
        let folder = real_folder(&self.folder);
        let row = read(host, |c| folders::first_of(c, &host.user, &with_those_above(&folder)))?;
        Ok(row.map_or_else(|| FolderSettings { folder, ..FolderSettings::default() }, document))
    }
}

impl Change for SetFolder {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> Result<FolderSettings, ApiError> {
        validation::folder(&self.folder, &self.changes)?;
        let (user, folder, changes) = (host.user.clone(), real_folder(&self.folder), self.changes);
        let core = Arc::clone(&host.core);
        once.write(host, move |c| {
            if let Some(names) = &changes.secrets {
                secrets::check(c, &core, names)?;
            }
            let own = folders::first_of(c, &user, std::slice::from_ref(&folder))?;
            let empty = || FolderRow {
                user_id: user.clone(),
                folder: folder.clone(),
                files: "[]".to_owned(),
                ..FolderRow::default()
            };
            let mut row = own.unwrap_or_else(empty);
            let optional = |text: &String| Some(text.clone()).filter(|text| !text.trim().is_empty());
            if let Some(place) = changes.place {
                row.place = place.map(|place| place.as_str().to_owned());
            }
            if let Some(setup) = &changes.setup {
                row.setup = optional(setup);
            }
            if let Some(files) = changes.files.as_ref().and_then(json::text) {
                row.files = files;
            }
            if let Some(branch) = &changes.branch {
                row.branch = optional(branch);
            }
            let mut environment = convert::environment(row.environment.as_deref());
            environment.variables = changes.variables.clone().unwrap_or(environment.variables);
            environment.secrets = changes.secrets.clone().unwrap_or(environment.secrets);
            row.environment = json::text(&environment).filter(|_| environment != Environment::default());
            row.setup_network = changes.setup_network.unwrap_or(row.setup_network);
            if row == empty() {
                folders::remove(c, &user, &folder)?;
            } else {
                folders::put(c, row.clone())?;
            }
            Ok(document(row))
        })
    }
}
