//! Files that an agent reads and writes through us: those of its folder, and no others.

use super::entry::ClientWork;
use serde_json::{Value, json};
use std::{
    fs, io,
    path::{Component, Path, PathBuf},
};

/// Largest file that is read, in bytes.
const READ_MAX: u64 = 4 << 20;
/// JSON-RPC: there is no such method.
const NO_METHOD: i64 = -32_601;
/// The protocol's: there is no such file.
const NOT_FOUND: i64 = -32_002;
/// JSON-RPC: what was asked makes no sense.
pub(crate) const INVALID: i64 = -32_602;

/// Does what was asked in `folder`; or why not, with a code of the protocol's.
pub(crate) fn work(what: &ClientWork, folder: &Path) -> Result<Value, (i64, String)> {
    match what {
        ClientWork::Unknown(method) => Err((NO_METHOD, format!("Method not found: {method}"))),
        ClientWork::Read { path, line, limit } => {
            let path = inside(folder, path)?;
            let failed =
                |error: &io::Error| (NOT_FOUND, format!("Resource not found: {}: {error}", path.display()));
            let size = fs::metadata(&path).map_err(|e| failed(&e))?.len();
            if size > READ_MAX {
                return Err((INVALID, format!("{} is larger than {READ_MAX} bytes.", path.display())));
            }
            let text = fs::read_to_string(&path).map_err(|e| failed(&e))?;
            let lines = text.split_inclusive('\n').skip(line.unwrap_or(1).max(1) - 1);
            let content: String = lines.take(limit.unwrap_or(usize::MAX)).collect();
            Ok(json!({ "content": content }))
        }
        ClientWork::Write { path, content } => {
            let path = inside(folder, path)?;
            let write = || {
                path.parent().map_or(Ok(()), fs::create_dir_all)?;
                fs::write(&path, content)
            };
            write().map_err(|error| (INVALID, format!("{}: {error}", path.display())))?;
            Ok(json!({}))
        }
    }
}

/// The path, where it leads into the folder, also through links.
fn inside(folder: &Path, path: &str) -> Result<PathBuf, (i64, String)> {
    let refused = || (INVALID, format!("{path} is outside of the folder {}.", folder.display()));
    let root = folder.canonicalize().map_err(|_| refused())?;
    let path = Path::new(path);
    if !path.is_absolute() || path.components().any(|part| part == Component::ParentDir) {
        return Err(refused());
    }
    // what is not there yet lies where its nearest folder that is there leads
    let there = path.ancestors().find(|path| path.symlink_metadata().is_ok()).ok_or_else(refused)?;
    let real = there.canonicalize().map_err(|_| refused())?;
    if !real.starts_with(&root) {
        return Err(refused());
    }
    let rest = path.strip_prefix(there).map_err(|_| refused())?;
    Ok(if rest.as_os_str().is_empty() { real } else { real.join(rest) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lies_in_the_folder_is_read_and_written() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let folder = root.join("work");
        fs::create_dir(&folder).unwrap();
        fs::write(root.join("secret"), "secret").unwrap();
        fs::write(folder.join("a"), "one\ntwo\nthree\n").unwrap();
        std::os::unix::fs::symlink(root.join("secret"), folder.join("link")).unwrap();
        std::os::unix::fs::symlink(root.join("gone"), folder.join("dangling")).unwrap();
        let path = |name: &str| folder.join(name).display().to_string();
        let read = |path: String, line, limit| work(&ClientWork::Read { path, line, limit }, &folder);
        assert_eq!(read(path("a"), None, None).unwrap()["content"], "one\ntwo\nthree\n");
        assert_eq!(read(path("a"), Some(2), Some(1)).unwrap()["content"], "two\n");
        assert_eq!(read(path("none"), None, None).unwrap_err().0, NOT_FOUND);
        let outside = [
            path("../secret"),
            path("link"),
            path("dangling"),
            root.join("secret").display().to_string(),
            "a".into(),
        ];
        for path in outside {
            assert_eq!(read(path.clone(), None, None).unwrap_err().0, INVALID, "{path}");
            let write = ClientWork::Write { path: path.clone(), content: "x".into() };
            assert!(work(&write, &folder).is_err(), "{path}");
        }
        work(&ClientWork::Write { path: path("new/b"), content: "b".into() }, &folder).unwrap();
        assert_eq!(fs::read_to_string(folder.join("new/b")).unwrap(), "b");
        assert_eq!(fs::read_to_string(root.join("secret")).unwrap(), "secret");
        assert!(!root.join("gone").exists());
        assert_eq!(work(&ClientWork::Unknown("terminal/create".into()), &folder).unwrap_err().0, NO_METHOD);
    }
}
