//! The data folder and the database file in it, as they are found.

use super::finding::Finding;
use crate::{convert, error, process::folder};
use std::{os::unix::fs::MetadataExt as _, path::Path};
use store::{
    backup,
    integrity::{Look, Standing},
};

/// Whether the data folder is fit for use.
pub(super) fn data_folder(data_dir: &Path) -> Finding {
    const ID: &str = "data_folder";
    const NAME: &str = "data folder";
    let shown = data_dir.display();
    match folder::look(data_dir) {
        Ok(None) => {
            Finding::well(ID, NAME, format!("{shown} is not there yet; it is made when it is used first"))
        }
        Ok(Some(free)) => match folder::missing(data_dir) {
            _ if others_may_write(data_dir) => Finding::amiss(
                ID,
                NAME,
                format!(
                    "{shown} may be written by others, who could have anything run: `chmod go-w '{shown}'`"
                ),
            ),
            parts if parts.is_empty() || !data_dir.join(store::FILE).exists() => {
                Finding::well(ID, NAME, format!("{shown}, {} free", contract::text::bytes(free)))
            }
            parts => Finding::amiss(ID, NAME, format!("{shown}: {} missing", parts.join(", "))),
        },
        Err(error) => Finding::amiss(ID, NAME, error.message),
    }
}

/// Whether others than its owner may write in the folder or into its database.
fn others_may_write(data_dir: &Path) -> bool {
    let may = |path: &Path| std::fs::metadata(path).is_ok_and(|found| found.mode() & 0o022 != 0);
    may(data_dir) || may(&data_dir.join(store::FILE))
}

/// Whether the newest backup could be put in the place of the database. Reads all of it.
pub(super) fn backups(data_dir: &Path) -> Finding {
    const ID: &str = "backups";
    const NAME: &str = "backups";
    let all = match backup::list(data_dir) {
        Ok(all) => all,
        Err(error) => return Finding::unread(ID, NAME, &error),
    };
    let Some(newest) = all.first() else {
        return Finding::well(
            ID,
            NAME,
            "there is none yet; a worker takes one each hour in which something changed",
        );
    };
    match backup::check(&newest.path) {
        Ok(()) => {
            let at =
                convert::time(newest.taken_at).map(|at| format!(", the newest of {at}")).unwrap_or_default();
            Finding::well(ID, NAME, format!("{}{at}", all.len()))
        }
        Err(error) => {
            let path = newest.path.display();
            Finding::amiss(
                ID,
                NAME,
                format!("the newest, {path}, is of no use: {error}. `legwork backup` takes another"),
            )
        }
    }
}

/// Whether there is a database, and a look at it.
pub(super) fn database(data_dir: &Path) -> (Finding, Option<Look>) {
    const ID: &str = "database";
    const NAME: &str = "database";
    let shown = data_dir.join(store::FILE).display().to_string();
    let left = tasks_with_files(data_dir);
    let standing = match Look::standing(data_dir) {
        Ok(standing) => standing,
        Err(error) => return (Finding::unread(ID, NAME, &error), None),
    };
    let had_one = store::had_one(data_dir);
    let gone = |what: &str| {
        let sign = match left {
            0 => "there was one".to_owned(),
            left => format!("{left} tasks have files beside it"),
        };
        format!("{shown} {what}, but {sign}. {}", remedy(data_dir))
    };
    let finding = match standing {
        Standing::Missing if had_one => Finding::amiss(ID, NAME, gone("is missing")),
        Standing::Empty if had_one => Finding::amiss(ID, NAME, gone("is empty")),
        Standing::Missing | Standing::Empty => {
            Finding::well(ID, NAME, "there is none yet; it is made when it is used first")
        }
        Standing::Link => {
            let why = "is a symbolic link: a second engine at its other end would not be seen";
            Finding::amiss(ID, NAME, format!("{shown} {why}"))
        }
        Standing::File => Finding::well(ID, NAME, shown.clone()),
    };
    if matches!(standing, Standing::Missing | Standing::Empty) {
        return (finding, None);
    }
    let opened = Look::open(data_dir).and_then(|mut look| Ok((look.library()?, look.migrations()?.0, look)));
    match opened {
        Ok((_, migrations, _)) if migrations == 0 && had_one => {
            (Finding::amiss(ID, NAME, gone("has no tables")), None)
        }
        Ok((library, _, mut look)) if finding.ok => {
            let size = size(&mut look);
            (Finding { detail: format!("{shown}, SQLite {library}{size}"), ..finding }, Some(look))
        }
        Ok((_, _, look)) => (finding, Some(look)),
        Err(error) => {
            let is_damage = error.is_damage();
            let error = error::api(error);
            let what_to_do = if is_damage { remedy(data_dir) } else { error.hint.unwrap_or_default() };
            (Finding::amiss(ID, NAME, format!("{shown}: {} {what_to_do}", error.message)), None)
        }
    }
}

/// How large it is, and what a task takes of that.
fn size(look: &mut Look) -> String {
    let Ok(found) = look.read(store::retention::all_bytes) else { return String::new() };
    let found = found.unsigned_abs();
    let tasks =
        look.read(|c| store::counts::by_status(c, store::users::LOCAL_USER)).map(|counts| counts.total());
    let bytes = contract::text::bytes;
    match u64::try_from(tasks.unwrap_or(0)) {
        Ok(tasks) if tasks > 0 => {
            format!(
                ", {} for {} tasks: {} each",
                bytes(found),
                contract::text::count(tasks as i64),
                bytes(found / tasks)
            )
        }
        _ => format!(", {}", bytes(found)),
    }
}

/// What to do about a database that is damaged or gone: the newest backup that is sound, by the command that puts it in
/// its place.
pub(super) fn remedy(data_dir: &Path) -> String {
    match backup::newest_good(data_dir) {
        Ok(Some(newest)) => {
            let at = convert::time(newest.taken_at).map(|at| format!(" (of {at})")).unwrap_or_default();
            let path = newest.path.display().to_string().replace('\'', r"'\''");
            format!("The newest good backup{at} is put in its place by `legwork restore '{path}'`.")
        }
        Ok(None) => "There is no good backup of it.".to_owned(),
        Err(error) => format!("Its backups cannot be looked at: {error}."),
    }
}

/// How many tasks have left files.
fn tasks_with_files(data_dir: &Path) -> usize {
    std::fs::read_dir(data_dir.join("attempts")).map_or(0, |entries| entries.flatten().count())
}
