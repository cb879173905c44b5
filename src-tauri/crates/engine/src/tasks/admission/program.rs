//! Finding programs on the disk: where the person's own login shell would find one, and where a caller's PATH leads.

use rustix::fs::{Access, access};
use std::path::{Path, PathBuf};

/// What a login has where nobody says more.
const PLAIN_PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// The absolute folders of the person's login PATH. What is relative in it would be the folder's to say that a command
/// runs in, and that folder is often the caller's to choose.
pub(super) fn persons_path(login: Option<&str>) -> String {
    let folders: Vec<&str> =
        login.unwrap_or(PLAIN_PATH).split(':').filter(|folder| folder.starts_with('/')).collect();
    if folders.is_empty() { PLAIN_PATH.to_owned() } else { folders.join(":") }
}

/// A PATH, and behind it the folders of `more` that it does not have.
pub(super) fn path_with(path: &str, more: &str) -> String {
    let known: Vec<&str> = path.split(':').collect();
    let further = more.split(':').filter(|folder| !known.contains(folder));
    known.iter().copied().chain(further).collect::<Vec<_>>().join(":")
}

/// The program that `name` means to the person: an absolute path, or the first of that name in `path`, whose folders
/// are absolute.
pub(super) fn the_persons(name: &str, path: &str) -> Option<PathBuf> {
    match name {
        "" => None,
        absolute if absolute.starts_with('/') => fit(PathBuf::from(absolute)),
        relative if relative.contains('/') => None,
        name => path.split(':').find_map(|folder| fit(Path::new(folder).join(name))),
    }
}

/// The program that a shell would start for `name` with this PATH in `cwd`.
pub(super) fn the_callers(name: &str, path: &str, cwd: &Path) -> Option<PathBuf> {
    match name {
        "" => None,
        path if path.contains('/') => fit(cwd.join(path)),
        name => path.split(':').find_map(|folder| fit(cwd.join(folder).join(name))),
    }
}

/// The path, if a program can be started there.
fn fit(path: PathBuf) -> Option<PathBuf> {
    let is_file = std::fs::metadata(&path).is_ok_and(|meta| meta.is_file());
    (is_file && access(&path, Access::EXEC_OK).is_ok()).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::PermissionsExt};

    fn tool(folder: &Path, name: &str, mode: u32) {
        fs::create_dir_all(folder).unwrap();
        fs::write(folder.join(name), "#!/bin/sh\n").unwrap();
        fs::set_permissions(folder.join(name), PermissionsExt::from_mode(mode)).unwrap();
    }

    #[test]
    fn the_person_s_path_has_absolute_folders_only() {
        for (login, absolute) in [
            (Some("/a:.:/b"), "/a:/b"),
            (Some(":/a:"), "/a"),
            (Some("./node_modules/.bin:bin:/a"), "/a"),
            (Some("~/bin:/a"), "/a"),
            (Some("."), PLAIN_PATH),
            (Some(""), PLAIN_PATH),
            (None, PLAIN_PATH),
        ] {
            assert_eq!(persons_path(login), absolute, "{login:?}");
        }
    }

    #[test]
    fn the_caller_s_path_comes_first_and_the_person_s_behind_it() {
        for (caller, persons, both) in [
            ("/usr/bin:/bin", "/opt/nvm:/usr/bin:/bin", "/usr/bin:/bin:/opt/nvm"),
            ("/usr/bin:/bin", "/usr/bin:/bin", "/usr/bin:/bin"),
            ("./bin:/bin", "/usr/bin:/bin", "./bin:/bin:/usr/bin"),
            (":/bin", "/bin:/usr/bin", ":/bin:/usr/bin"),
        ] {
            assert_eq!(path_with(caller, persons), both);
        }
    }

    #[test]
    fn nothing_in_the_folder_is_the_person_s_program() {
        let dir = tempfile::tempdir().unwrap();
        let (own, work) = (dir.path().join("own"), dir.path().join("work"));
        tool(&own, "make", 0o755);
        for folder in ["", "bin", "node_modules/.bin"] {
            tool(&work.join(folder), "make", 0o755);
            tool(&work.join(folder), "only-here", 0o755);
        }
        tool(&own, "plain", 0o644);
        let login = own.display().to_string();
        let persons = |name: &str| the_persons(name, &login);
        assert_eq!(persons("make"), Some(own.join("make")));
        assert_eq!(persons(own.join("make").to_str().unwrap()), Some(own.join("make")));
        for name in ["only-here", "plain", "absent", "", "./make", "bin/make", "../own/make", "own"] {
            assert_eq!(persons(name), None, "{name}");
        }
        for (path, found) in [
            (format!(".:{login}"), "make"),
            (format!(":{login}"), "make"),
            (format!("./node_modules/.bin:{login}"), "node_modules/.bin/make"),
            (format!("bin:{login}"), "bin/make"),
        ] {
            let shell = the_callers("make", &path, &work).unwrap();
            assert_eq!(shell.canonicalize().unwrap(), work.join(found), "{path}");
        }
        assert_eq!(the_callers("make", &login, &work), Some(own.join("make")));
        assert_eq!(
            the_callers("./bin/make", "", &work).unwrap().canonicalize().unwrap(),
            work.join("bin/make")
        );
    }
}
