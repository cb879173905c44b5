//! Opening a file in the editor that the person has set.

use crate::catalogue::window as say;
use contract::ApiError;
use std::{
    env,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Stdio},
    thread,
};

/// What stands for the file in the person's line, and what for the line's number.
const FILE: &str = "{file}";
const LINE: &str = "{line}";

/// Has `editor` open `file` at `line`, and does not wait for it.
///
/// # Errors
/// Its program is not there, or could not be started.
pub(crate) fn open(editor: &str, file: &Path, line: i64) -> Result<(), ApiError> {
    let refuse = |why: String| ApiError::refused(say::no_editor(editor, &why)).hint(say::no_editor_hint());
    if let Some(program) = program(editor).filter(|program| !is_there(program)) {
        return Err(refuse(say::no_such_program(program)));
    }
    let mut child = Command::new("/bin/sh")
        .args(["-c", &script(editor), "sh"])
        .arg(file)
        .arg(line.max(1).to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| refuse(error.to_string()))?;
    let editor = editor.to_owned();
    let waits = move || match child.wait() {
        Ok(status) if status.success() => {}
        Ok(status) => tracing::warn!(%editor, %status, "the editor did not end well"),
        Err(error) => tracing::warn!(%editor, %error, "what became of the editor is not known"),
    };
    let waiting = thread::Builder::new().name("editor".into()).spawn(waits);
    waiting.map(drop).map_err(|error| refuse(error.to_string()))
}

/// The script that the shell runs. The file's name is an argument of it and never a part: it is the task's to choose. Nothing
/// is split or expanded in it either, wherever it stands in the person's line.
fn script(editor: &str) -> String {
    let mut line = editor.replace(FILE, "${1}").replace(LINE, "${2}");
    if !editor.contains(FILE) {
        line.push_str(" \"${1}\"");
    }
    format!("set -f; IFS=; {line}")
}

/// The program that the line begins with, where that is plain to see.
fn program(editor: &str) -> Option<&str> {
    let first = editor.split_whitespace().next()?;
    let is_plain = first.chars().all(|c| c.is_alphanumeric() || "/._-+".contains(c));
    is_plain.then_some(first)
}

/// Whether the shell finds a program.
fn is_there(program: &str) -> bool {
    let runs = |path: &Path| {
        path.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
    };
    if program.contains('/') {
        return runs(Path::new(program));
    }
    env::var_os("PATH").is_some_and(|path| env::split_paths(&path).any(|folder| runs(&folder.join(program))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, path::PathBuf};

    /// What a program is given that the line names as `PROGRAM`.
    fn given(folder: &Path, editor: &str, file: &str) -> Vec<String> {
        let program = folder.join("program");
        fs::write(&program, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n").unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let editor = editor.replace("PROGRAM", program.to_str().unwrap());
        let told = Command::new("/bin/sh")
            .args(["-c", &script(&editor), "sh", file, "12"])
            .current_dir(folder)
            .output();
        String::from_utf8(told.unwrap().stdout).unwrap().lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_file_comes_whole_wherever_it_stands() {
        let folder = tempfile::tempdir().unwrap();
        let file = "/a b/$(touch x); *'\".rs";
        for (editor, expected) in [
            ("PROGRAM", vec![file.to_owned()]),
            ("PROGRAM -w", vec!["-w".to_owned(), file.to_owned()]),
            ("PROGRAM --goto {file}:{line}", vec!["--goto".to_owned(), format!("{file}:12")]),
            ("PROGRAM +{line} \"{file}\"", vec!["+12".to_owned(), file.to_owned()]),
        ] {
            assert_eq!(given(folder.path(), editor, file), expected, "{editor}");
        }
        assert!(!folder.path().join("x").exists(), "a name is no command");
    }

    #[test]
    fn a_program_that_is_not_there_is_told() {
        let nowhere = PathBuf::from("/nowhere/file");
        for editor in ["surely-no-such-editor --goto {file}", "/nowhere/editor"] {
            let refused = open(editor, &nowhere, 1).unwrap_err();
            assert!(refused.message.contains(editor) && refused.hint.is_some(), "{refused}");
        }
        assert_eq!(program("$EDITOR {file}"), None, "what the shell has to find out is left to it");
    }
}
