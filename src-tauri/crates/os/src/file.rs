//! Files that are replaced whole: whoever reads meanwhile sees what was there or what will be, never half of it.

use std::{
    ffi::OsString,
    fs::{self, File, Permissions},
    io::{self, ErrorKind, Write as _},
    path::Path,
};

/// Puts `bytes` in the place of what is in the file at `path`, or makes it; on the disk before this returns.
///
/// # Errors
/// As [`replace_with`].
pub fn replace(path: &Path, bytes: &[u8], permissions: Permissions) -> io::Result<()> {
    replace_with(path, permissions, |file| file.write_all(bytes))
}

/// Puts what `fill` writes in the place of what is in the file at `path`, or makes it; on the disk before this
/// returns. Until then it stands beside the file under a name that nothing had. A link is replaced, not followed.
///
/// # Errors
/// What `fill` says, or the folder is not there or takes no file; then the old file is untouched and nothing is left.
pub fn replace_with(
    path: &Path,
    permissions: Permissions,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    let name = path.file_name().ok_or_else(|| io::Error::from(ErrorKind::InvalidInput))?;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(".");
    // For its owner alone until all of it is there.
    let mut unready = tempfile::Builder::new().prefix(&hidden).tempfile_in(folder)?;
    fill(unready.as_file_mut())?;
    unready.as_file().set_permissions(permissions)?;
    unready.as_file().sync_all()?;
    unready.persist(path)?;
    // The new name is to outlast a power cut as well. Some file systems know no such thing.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

/// What a file's permissions are, or `otherwise` where there is no such file.
///
/// # Errors
/// The file cannot be looked at, or is no ordinary file.
pub fn permissions_or(path: &Path, otherwise: Permissions) -> io::Result<Permissions> {
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => Err(io::Error::other("it is not a file")),
        Ok(metadata) => Ok(metadata.permissions()),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(otherwise),
        Err(e) => Err(e),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn a_file_is_made_and_replaced_and_nothing_else_is_touched() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("b");
        fs::write(dir.path().join("b.part"), "the person's own").unwrap();
        replace(&path, b"old and longer", Permissions::from_mode(0o600)).unwrap();
        replace(&path, b"new", Permissions::from_mode(0o644)).unwrap();
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), mode(&path)), ("new", 0o644));
        assert_eq!(names(dir.path()), ["b", "b.part"]);
    }

    #[test]
    fn what_fails_leaves_the_old_file_and_nothing_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("b");
        fs::write(&path, "old").unwrap();
        let fails = |file: &mut File| {
            file.write_all(b"half")?;
            Err(io::Error::other("the disk is full"))
        };
        assert!(replace_with(&path, Permissions::from_mode(0o600), fails).is_err());
        assert_eq!(
            (fs::read_to_string(&path).unwrap().as_str(), names(dir.path())),
            ("old", vec!["b".to_owned()])
        );
        assert!(replace(&dir.path().join("no/b"), b"x", Permissions::from_mode(0o600)).is_err());
        assert!(replace(Path::new("/"), b"x", Permissions::from_mode(0o600)).is_err());
    }

    #[test]
    fn whoever_reads_meanwhile_sees_the_old_text() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("b");
        fs::write(&path, "old").unwrap();
        replace_with(&path, Permissions::from_mode(0o600), |file| {
            file.write_all(b"ne")?;
            assert_eq!(fs::read_to_string(&path)?, "old");
            file.write_all(b"w")
        })
        .unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    }

    #[test]
    fn a_file_keeps_its_permissions_and_a_folder_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("b");
        let new = || Permissions::from_mode(0o600);
        assert_eq!(permissions_or(&path, new()).unwrap().mode() & 0o777, 0o600);
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        assert_eq!(permissions_or(&path, new()).unwrap().mode() & 0o777, 0o640);
        assert!(permissions_or(dir.path(), new()).is_err());
    }
}
