//! Files that a person names for what would else be printed.

use super::failure::Failure;
use contract::text;
use std::{
    fs::{self, File},
    io::{self, ErrorKind, Write as _},
    path::{Path, PathBuf},
};

/// The whole name of a file that is to be written, in a folder that can be written to.
///
/// # Errors
/// In the words of `option`, with the folder at fault.
pub(crate) fn place(option: &str, file: &Path) -> Result<PathBuf, Failure> {
    let shown = file.display();
    let whole = std::path::absolute(file).map_err(|e| Failure::option(option, format!("“{shown}”: {e}")))?;
    let Some(folder) = whole.parent() else {
        return Err(Failure::option(option, format!("“{shown}” is a folder")).hint("name a file in it"));
    };
    let wrong = |what: &str| Failure::option(option, format!("“{shown}”: {} {what}", folder.display()));
    match fs::metadata(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let make = format!("make it (`mkdir -p {}`), or name another one", one_word(folder));
            return Err(wrong("is not there").hint(make));
        }
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            return Err(wrong("lies below a file").hint("name a folder"));
        }
        Err(error) => return Err(wrong(&format!("cannot be looked at: {error}"))),
        Ok(found) if !found.is_dir() => return Err(wrong("is a file and no folder").hint("name a folder")),
        Ok(_) => {}
    }
    if whole.is_dir() {
        return Err(Failure::option(option, format!("“{shown}” is a folder")).hint("name a file in it"));
    }
    let may = rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK;
    rustix::fs::access(folder, may).map_err(|error| {
        wrong(&format!("may not be written to: {}", io::Error::from(error))).hint("name another folder")
    })?;
    Ok(whole)
}

/// A path as a shell takes it for one word.
fn one_word(path: &Path) -> String {
    text::shell_word(&path.to_string_lossy())
}

/// Writes a file, and gives its whole name. Without `replace` one that is there is left alone.
///
/// # Errors
/// In the words of the option `--output`.
pub(crate) fn write(output: &Path, text: &str, replace: bool) -> Result<String, Failure> {
    let shown = output.display();
    let wrong = |e: io::Error| match e.kind() {
        ErrorKind::AlreadyExists => Failure::option("--output", format!("“{shown}” is there already"))
            .hint("name another one, or replace it with `--force`"),
        _ => Failure::option("--output", format!("“{shown}”: {e}")),
    };
    let path = place("--output", output)?;
    if replace {
        fs::write(&path, text).map_err(wrong)?;
    } else {
        let mut file = File::create_new(&path).map_err(wrong)?;
        if let Err(error) = file.write_all(text.as_bytes()) {
            // What failed half-way is ours, and of no use. Where it stays, the error still tells.
            let _ = fs::remove_file(&path);
            return Err(wrong(error));
        }
    }
    Ok(path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_there_is_replaced_only_where_that_is_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let (file, read) = (folder.path().join("a.md"), |file: &Path| fs::read_to_string(file).unwrap());
        assert_eq!(write(&file, "one", false).unwrap(), file.display().to_string());
        let refused = write(&file, "two", false).unwrap_err();
        assert!(refused.troubles[0].error.contains("is there already"), "{refused:?}");
        assert!(refused.troubles[0].hint.as_ref().unwrap().contains("--force"));
        assert_eq!(read(&file), "one");
        write(&file, "3", true).unwrap();
        assert_eq!(read(&file), "3");
    }

    #[test]
    fn a_place_where_no_file_can_be_is_named() {
        let home = tempfile::tempdir().unwrap();
        let at = |path: &str| home.path().join(path);
        fs::write(at("file"), "").unwrap();
        fs::create_dir(at("own")).unwrap();
        std::os::unix::fs::symlink(at("gone"), at("link")).unwrap();
        let rows = [
            ("no/such/x", at("no/such"), "is not there"),
            ("link/x", at("link"), "is not there"),
            ("file/x", at("file"), "is a file and no folder"),
            ("file/y/x", at("file/y"), "lies below a file"),
            ("own", at("own"), "is a folder"),
        ];
        for (given, folder, words) in rows {
            for failure in [
                place("--to", &at(given)).unwrap_err(),
                write(&at(given), "x", false).unwrap_err(),
                write(&at(given), "x", true).unwrap_err(),
            ] {
                let trouble = &failure.troubles[0];
                assert_eq!(failure.exit, super::super::failure::Exit::Usage, "{given}");
                for part in [words, &*folder.to_string_lossy()] {
                    assert!(trouble.error.contains(part), "{given}: {trouble:?}");
                }
                assert!(trouble.hint.is_some(), "{given}: {trouble:?}");
            }
        }
        assert_eq!(place("--to", &at("own/x")).unwrap(), at("own/x"));
    }
}
