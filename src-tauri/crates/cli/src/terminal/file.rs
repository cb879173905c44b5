//! Files that a person names for what would else be printed.

use super::failure::Failure;
use std::{
    fs::{self, File},
    io::{self, ErrorKind, Write as _},
    path::Path,
};

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
    let path = std::path::absolute(output).map_err(wrong)?;
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
        for replace in [false, true] {
            write(&folder.path().join("no/such/folder"), "x", replace).unwrap_err();
            write(folder.path(), "x", replace).unwrap_err();
        }
    }
}
