//! Files of the working folder to read, and of the output folder to write.

use super::{
    Given, Outcome, ToolContext,
    beneath::{Folder, Root},
    integer, object, shortened, string,
};
use crate::llm::{provider::ToolSpec, written::Written};
use contract::{supervision::ARTIFACTS_DIR, task::LogLevel};
use engine::ports::Report;
use rustix::fs::{Dir, FileType};
use serde_json::json;
use std::{
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
};

/// Most bytes of text in one answer.
pub(super) const ANSWER_MAX: usize = 64 * 1024;
/// Largest file that is read at all.
const READ_MAX: u64 = 16 << 20;
/// Largest file that is written.
const WRITE_MAX: usize = 8 << 20;
/// Most entries of a list.
const ENTRIES_MAX: usize = 1_000;
/// What has a zero byte in its beginning is no text.
const BINARY_LOOK: usize = 8 * 1024;

pub(super) fn list_spec() -> ToolSpec {
    ToolSpec {
        name: "list_files",
        description: "Lists a folder of the working folder: one entry a line, folders with a slash at their end.",
        schema: object(
            json!({"path": string("The folder, relative to the working folder; “.” where left out.")}),
            &[],
        ),
    }
}

pub(super) fn read_spec() -> ToolSpec {
    ToolSpec {
        name: "read_file",
        description: "Reads a text file of the working folder. Long files come in parts: ask for more with “from_line”.",
        schema: object(
            json!({
                "path": string("The file, relative to the working folder."),
                "from_line": integer("The first line wanted, from 1."),
                "lines": integer("How many lines; all that fit where left out."),
            }),
            &["path"],
        ),
    }
}

pub(super) fn write_spec() -> ToolSpec {
    ToolSpec {
        name: "write_artifact",
        description: "Writes a file that is handed to the person with the result, in place of one of the same name.",
        schema: object(
            json!({"path": string("Its name, such as “report.md”; folders may stand before it."), "content": {"type": "string", "description": "The whole content."}}),
            &["path", "content"],
        ),
    }
}

pub(super) fn list(root: Root<'_>, given: &Given<'_>) -> Outcome {
    let folder = Folder::open(root)?;
    let path = folder.within(given.maybe("path").unwrap_or("."));
    let mut names = entries(&folder, &path)?;
    let more = names.len().saturating_sub(ENTRIES_MAX);
    names.truncate(ENTRIES_MAX);
    let mut lines: Vec<_> =
        names.into_iter().map(|(name, dir)| if dir { format!("{name}/") } else { name }).collect();
    if lines.is_empty() {
        lines.push("[the folder is empty]".to_owned());
    }
    if more > 0 {
        lines.push(format!("[and {more} more]"));
    }
    Ok(shortened(lines.join("\n"), ANSWER_MAX))
}

/// Names in a folder, sorted, and whether each is a folder itself.
pub(super) fn entries(folder: &Folder, path: &Path) -> Result<Vec<(String, bool)>, String> {
    let cannot = |e: rustix::io::Errno| format!("“{}” cannot be listed: {e}.", path.display());
    let dir = Dir::read_from(folder.folder(path)?).map_err(cannot)?;
    let mut names = vec![];
    for entry in dir {
        let entry = entry.map_err(cannot)?;
        let Ok(name) = entry.file_name().to_str() else { continue };
        if name != "." && name != ".." {
            names.push((name.to_owned(), entry.file_type() == FileType::Directory));
        }
    }
    names.sort();
    Ok(names)
}

pub(super) fn read(root: Root<'_>, given: &Given<'_>) -> Outcome {
    let folder = Folder::open(root)?;
    let path = folder.within(given.text("path")?);
    let text = text_of(&folder, &path, READ_MAX)?;
    let first = usize::try_from(given.number("from_line").unwrap_or(1).max(1)).unwrap_or(1);
    let count =
        given.number("lines").and_then(|n| usize::try_from(n).ok()).filter(|&n| n > 0).unwrap_or(usize::MAX);
    let all = text.lines().count();
    let (mut part, mut next) = (String::new(), first);
    for line in text.lines().skip(first - 1).take(count) {
        if part.len() + line.len() >= ANSWER_MAX && !part.is_empty() {
            break;
        }
        part.push_str(line);
        part.push('\n');
        next += 1;
    }
    if next == first && all > 0 {
        return Err(format!("“{}” has only {all} lines.", path.display()));
    }
    let mut part = shortened(part, ANSWER_MAX);
    if next <= all {
        part.push_str(&format!("[lines {first} to {} of {all}]", next - 1));
    }
    Ok(part)
}

/// The text of a file, if it is one and not too large.
pub(super) fn text_of(folder: &Folder, path: &Path, max: u64) -> Outcome {
    let mut bytes = vec![];
    let file = folder.file(path)?;
    file.take(max + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| format!("“{}” cannot be read: {e}.", path.display()))?;
    if bytes.len() as u64 > max {
        return Err(format!(
            "“{}” is larger than {}, which is the most that is read.",
            path.display(),
            contract::text::bytes(max)
        ));
    }
    if bytes.iter().take(BINARY_LOOK).any(|&b| b == 0) {
        return Err(format!("“{}” is not a text file.", path.display()));
    }
    Ok(String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()))
}

impl ToolContext<'_> {
    /// Writes a file, and tells the person once where a model wants to hand over more than is kept.
    pub(super) fn write_artifact(&mut self, given: &Given<'_>) -> Outcome {
        let written = &mut self.checkpoint.written;
        write(&self.job.dir, given, written).map_err(|refused| match refused {
            Refused::TooMuch(path, why) => {
                let told = written.word_of_refusal(&path).map(|told| (LogLevel::Warn, told, None));
                self.link.report(Report { log: told.into_iter().collect(), ..Report::default() });
                why
            }
            Refused::Otherwise(why) => why,
        })
    }
}

/// Why a file was not written, in words for the model.
#[derive(Debug)]
enum Refused {
    /// It would be more than is kept.
    TooMuch(PathBuf, String),
    Otherwise(String),
}

impl From<String> for Refused {
    fn from(why: String) -> Self {
        Self::Otherwise(why)
    }
}

fn write(dir: &Path, given: &Given<'_>, written: &mut Written) -> Result<String, Refused> {
    let content = given.0.get("content").and_then(serde_json::Value::as_str);
    let content = content.ok_or_else(|| "“content” is missing: give it as a text.".to_owned())?;
    if content.len() > WRITE_MAX {
        let most = contract::text::bytes(WRITE_MAX as u64);
        return Err(format!("The content is larger than {most}; write it as several files.").into());
    }
    let folder = Folder::open(Root { path: &dir.join(ARTIFACTS_DIR), exact: false })?;
    let path = folder.within(given.text("path")?);
    let bytes = content.len() as u64;
    if let Some(why) = written.refusal(&path, bytes) {
        return Err(Refused::TooMuch(path, why));
    }
    let mut file = folder.create(&path)?;
    // a part of it may be there whatever comes of it
    written.add(&path, bytes);
    file.write_all(content.as_bytes())
        .map_err(|e| format!("“{}” cannot be written: {e}.", path.display()))?;
    Ok(format!("Written: {} ({}).", path.display(), contract::text::bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::{fs, os::unix::fs::symlink};

    fn given(value: &Value) -> serde_json::Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    fn reads(root: &Path, value: &Value) -> Outcome {
        read(at(root), &Given(&given(value)))
    }

    fn at(path: &Path) -> Root<'_> {
        Root { path, exact: false }
    }

    #[test]
    fn nothing_outside_the_folder_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("work");
        fs::create_dir_all(root.join("sub")).unwrap();
        fs::write(dir.path().join("secret"), "canary").unwrap();
        fs::write(root.join("sub/a.txt"), "one\ntwo\nthree\n").unwrap();
        fs::write(root.join("image"), b"\x89PNG\0").unwrap();
        symlink(dir.path().join("secret"), root.join("link")).unwrap();
        symlink(dir.path(), root.join("out")).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, root.join("pipe"), rustix::fs::Mode::RWXU).unwrap();
        assert_eq!(reads(&root, &json!({"path": "sub/a.txt"})).unwrap(), "one\ntwo\nthree\n");
        assert_eq!(reads(&root, &json!({"path": root.join("sub/a.txt")})).unwrap(), "one\ntwo\nthree\n");
        assert_eq!(
            reads(&root, &json!({"path": "sub/a.txt", "from_line": 2, "lines": 1})).unwrap(),
            "two\n[lines 2 to 2 of 3]"
        );
        for bad in [
            "../secret",
            "sub/../../secret",
            "link",
            "out/secret",
            "/etc/passwd",
            "image",
            "pipe",
            "sub",
            "none",
        ] {
            let error = reads(&root, &json!({"path": bad})).unwrap_err();
            assert!(error.contains(bad.trim_start_matches('/')), "{bad}: {error}");
        }
        assert_eq!(list(at(&root), &Given(&given(&json!({})))).unwrap(), "image\nlink\nout\npipe\nsub/");
        assert!(list(at(&root), &Given(&given(&json!({"path": "out"})))).is_err());
    }

    #[test]
    fn artifacts_stay_in_the_output_folder() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join(ARTIFACTS_DIR);
        fs::create_dir(&root).unwrap();
        symlink(dir.path(), root.join("out")).unwrap();
        let mut written = Written::default();
        let mut writes = |path: &str| {
            write(dir.path(), &Given(&given(&json!({"path": path, "content": "text"}))), &mut written)
        };
        writes("deep/er/a.md").unwrap();
        writes("deep/er/a.md").unwrap();
        assert_eq!(fs::read_to_string(root.join("deep/er/a.md")).unwrap(), "text");
        for bad in ["../x", "out/x", "deep/../../x", "/tmp/legwork-x", "deep", "out"] {
            writes(bad).unwrap_err();
        }
        assert!(!dir.path().join("x").exists());
    }
}
