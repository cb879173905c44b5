//! What differs between two snapshots.

use crate::{git::Git, lines, missing::LFS_POINTER, private::Private, syntax};
use contract::{
    ApiError,
    changes::{ChangedFile, DIFF_BYTES_MAX, FOLD_LINES, FileChangeKind, FileDiff, FoldReason},
};
use engine::ports::{Between, Changed, FileView, GoOn};
use std::collections::HashMap;

/// The mode of a repository within.
const INNER: &str = "160000";
/// No pointer is larger, in bytes.
const LFS_MAX: u64 = 1024;
/// Most files whose content is looked at for what they are.
const LOOKED_INTO: usize = 500;

/// A changed file, as git tells it.
#[derive(Clone, Debug, Default)]
struct Raw {
    old_mode: String,
    mode: String,
    old_blob: String,
    blob: String,
    status: u8,
    old_path: Vec<u8>,
    path: Vec<u8>,
}

impl Raw {
    fn kind(&self) -> FileChangeKind {
        match self.status {
            b'A' => FileChangeKind::Added,
            b'D' => FileChangeKind::Removed,
            b'R' => FileChangeKind::Renamed,
            _ if self.old_blob == self.blob => FileChangeKind::Mode,
            _ => FileChangeKind::Changed,
        }
    }

    fn is_inner(&self) -> bool {
        self.old_mode == INNER || self.mode == INNER
    }
}

/// All that differs, by path.
pub(crate) fn changes(between: Between<'_>, go_on: GoOn<'_>) -> Result<Vec<Changed>, ApiError> {
    let private = Private::open(between.store)?;
    let args = |what| diff_args(what, between);
    let raw = raw(&private.git().args(args("--raw")).long(go_on).done().map_err(not_kept)?.out);
    let numbers = private.git().args(args("--numstat")).long(go_on).done()?;
    let numbers = numbers_of(&numbers.out);
    let blobs = raw.iter().filter(|raw| !raw.is_inner()).flat_map(|raw| [&raw.old_blob, &raw.blob]);
    let sizes = sizes(&private, blobs, go_on)?;
    let pointers = pointers(&private, &raw, &sizes, go_on)?;
    let mut found: Vec<Changed> = raw
        .iter()
        .map(|raw| {
            let numbers = numbers.get(&raw.path).copied().flatten();
            Changed {
                content: format!("{} {}", raw.mode, raw.blob),
                file: document(raw, numbers, &sizes, pointers.contains(&raw.blob.as_str())),
            }
        })
        .collect();
    found.sort_by(|a, b| a.file.path.cmp(&b.file.path));
    Ok(found)
}

fn diff_args<'a>(what: &'a str, between: Between<'a>) -> [&'a str; 10] {
    let Between { from, to, .. } = between;
    ["diff-tree", "-r", "-z", "-M", "-l2000", "--no-ext-diff", "--no-textconv", what, from, to]
}

/// A snapshot that is asked for and is not there.
fn not_kept(error: ApiError) -> ApiError {
    let lost = ["bad object", "unknown revision", "not a tree object", "unable to read tree"];
    match lost.iter().any(|words| error.message.contains(words)) {
        true => ApiError::refused("How the folder stood is not kept any more."),
        false => error,
    }
}

/// Reads what `--raw -z` prints.
fn raw(out: &[u8]) -> Vec<Raw> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut parts = out.split(|byte| *byte == 0).filter(|part| !part.is_empty());
    let mut found = vec![];
    while let Some(head) = parts.next() {
        let Some(head) = head.strip_prefix(b":") else { continue };
        let fields: Vec<&[u8]> = head.split(|byte| *byte == b' ').collect();
        let [old_mode, mode, old_blob, blob, status] = fields[..] else { continue };
        let status = status.first().copied().unwrap_or_default();
        let Some(first) = parts.next() else { break };
        let (old_path, path) = match status {
            b'R' | b'C' => (first.to_vec(), parts.next().unwrap_or_default().to_vec()),
            _ => (first.to_vec(), first.to_vec()),
        };
        found.push(Raw {
            old_mode: text(old_mode),
            mode: text(mode),
            old_blob: text(old_blob),
            blob: text(blob),
            status,
            old_path,
            path,
        });
    }
    found
}

/// Reads what `--numstat -z` prints: lines added and removed, none for what is no text.
fn numbers_of(out: &[u8]) -> HashMap<Vec<u8>, Option<(i64, i64)>> {
    let mut parts = out.split(|byte| *byte == 0);
    let mut found = HashMap::new();
    while let Some(line) = parts.next() {
        let mut fields = line.splitn(3, |byte| *byte == b'\t');
        let (Some(added), Some(removed), Some(path)) = (fields.next(), fields.next(), fields.next()) else {
            continue;
        };
        let number = |bytes: &[u8]| std::str::from_utf8(bytes).ok()?.parse::<i64>().ok();
        let path = match path.is_empty() {
            // a rename: both names follow
            true => {
                parts.next();
                parts.next().unwrap_or_default()
            }
            false => path,
        };
        found.insert(path.to_vec(), number(added).zip(number(removed)));
    }
    found
}

/// How large these contents are, in bytes.
fn sizes<'b>(
    private: &Private<'_>,
    blobs: impl Iterator<Item = &'b String>,
    go_on: GoOn<'_>,
) -> Result<HashMap<String, u64>, ApiError> {
    let wanted: Vec<u8> =
        blobs.filter(|blob| !is_none(blob)).flat_map(|blob| format!("{blob}\n").into_bytes()).collect();
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let args = ["cat-file", "--batch-check=%(objectname) %(objectsize)"];
    let answer = private.git().args(args).stdin(wanted).long(go_on).done()?;
    let line = |line: &str| {
        let (name, size) = line.split_once(' ')?;
        Some((name.to_owned(), size.parse().ok()?))
    };
    Ok(String::from_utf8_lossy(&answer.out).lines().filter_map(line).collect())
}

/// No content: the side on which a file is not there.
fn is_none(blob: &str) -> bool {
    blob.bytes().all(|byte| byte == b'0')
}

/// The contents that are pointers of Git LFS.
fn pointers<'r>(
    private: &Private<'_>,
    raw: &'r [Raw],
    sizes: &HashMap<String, u64>,
    go_on: GoOn<'_>,
) -> Result<Vec<&'r str>, ApiError> {
    let small =
        raw.iter().filter(|raw| sizes.get(&raw.blob).is_some_and(|size| (100..LFS_MAX).contains(size)));
    let wanted: Vec<&str> = small.map(|raw| raw.blob.as_str()).take(LOOKED_INTO).collect();
    if wanted.is_empty() {
        return Ok(vec![]);
    }
    let names = wanted.iter().flat_map(|blob| format!("{blob}\n").into_bytes()).collect();
    let answer = private.git().args(["cat-file", "--batch"]).stdin(names).long(go_on).done()?;
    let mut rest = answer.out.as_slice();
    let mut found = vec![];
    for blob in wanted {
        let Some(end) = rest.iter().position(|byte| *byte == b'\n') else { break };
        let size = sizes.get(blob).and_then(|size| usize::try_from(*size).ok()).unwrap_or(0);
        let content = rest.get(end + 1..).unwrap_or_default();
        if content.starts_with(LFS_POINTER) {
            found.push(blob);
        }
        rest = content.get(size + 1..).unwrap_or_default();
    }
    Ok(found)
}

fn document(
    raw: &Raw,
    numbers: Option<(i64, i64)>,
    sizes: &HashMap<String, u64>,
    is_pointer: bool,
) -> ChangedFile {
    let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let given = |text: &str| Some(text.to_owned()).filter(|text| !is_none(text));
    let kind = raw.kind();
    let (added, removed) = numbers.unwrap_or((0, 0));
    let binary = numbers.is_none() && !raw.is_inner() && kind != FileChangeKind::Mode;
    let (old_bytes, bytes) = (sizes.get(&raw.old_blob).copied(), sizes.get(&raw.blob).copied());
    let path = shown(&raw.path);
    let folded = match () {
        () if raw.is_inner() => Some(FoldReason::Submodule),
        () if is_pointer => Some(FoldReason::Lfs),
        () if binary => Some(FoldReason::Binary),
        () if old_bytes.max(bytes) > Some(DIFF_BYTES_MAX) => Some(FoldReason::Large),
        () if is_generated(&path) => Some(FoldReason::Generated),
        () if added + removed > FOLD_LINES => Some(FoldReason::Long),
        () => None,
    };
    ChangedFile {
        old_path: (kind == FileChangeKind::Renamed).then(|| shown(&raw.old_path)),
        path,
        kind,
        added,
        removed,
        binary,
        old_bytes,
        bytes,
        old_mode: given(&raw.old_mode),
        mode: given(&raw.mode),
        folded,
        viewed: false,
        comments: 0,
    }
}

/// Files that programs write.
fn is_generated(path: &str) -> bool {
    const NAMES: [&str; 12] = [
        "Cargo.lock",
        "package-lock.json",
        "yarn.lock",
        "pnpm-lock.yaml",
        "bun.lock",
        "poetry.lock",
        "uv.lock",
        "Pipfile.lock",
        "composer.lock",
        "Gemfile.lock",
        "go.sum",
        "flake.lock",
    ];
    let name = path.rsplit('/').next().unwrap_or(path);
    NAMES.contains(&name) || name.ends_with(".min.js") || name.ends_with(".min.css")
}

/// The lines of one file.
pub(crate) fn file(between: Between<'_>, view: FileView<'_>, go_on: GoOn<'_>) -> Result<FileDiff, ApiError> {
    let private = Private::open(between.store)?;
    let list = private.git().args(diff_args("--raw", between)).long(go_on).done().map_err(not_kept)?;
    let raw = raw(&list.out);
    let Some(raw) = raw.iter().find(|raw| String::from_utf8_lossy(&raw.path) == view.path) else {
        return Err(ApiError::not_found(format!("“{}” is not among the changed files.", view.path))
            .hint("`legwork diff ID --name-only` lists them."));
    };
    let blobs = [&raw.old_blob, &raw.blob];
    let sizes = if raw.is_inner() { HashMap::new() } else { sizes(&private, blobs.into_iter(), go_on)? };
    let pointers = pointers(&private, std::slice::from_ref(raw), &sizes, go_on)?;
    let is_pointer = !pointers.is_empty();
    let mut told = FileDiff { file: document(raw, Some((0, 0)), &sizes, is_pointer), ..FileDiff::default() };
    told.note = note(raw, told.file.folded);
    if told.note.is_some() {
        return Ok(told);
    }
    let old = content(|| private.git(), &raw.old_blob, go_on)?;
    let new = content(|| private.git(), &raw.blob, go_on)?;
    let mut differs = lines::of(&old, &new, &view, syntax::of(view.path, &new));
    if raw.kind() != FileChangeKind::Mode && (is_binary(&old) || is_binary(&new)) {
        (differs.file, differs.hunks) = (told.file, vec![]);
        (differs.file.binary, differs.file.folded) = (true, Some(FoldReason::Binary));
        differs.note = note(raw, differs.file.folded);
        return Ok(differs);
    }
    let (added, removed) = (differs.file.added, differs.file.removed);
    differs.file = ChangedFile { added, removed, ..told.file };
    if differs.file.folded.is_none() && added + removed > FOLD_LINES {
        differs.file.folded = Some(FoldReason::Long);
    }
    Ok(differs)
}

/// As git tells what is no text: by a NUL near the beginning.
fn is_binary(content: &[u8]) -> bool {
    content.iter().take(8_000).any(|byte| *byte == 0)
}

/// Why no lines are shown.
fn note(raw: &Raw, folded: Option<FoldReason>) -> Option<String> {
    let commit = |blob: &str| blob.get(..8).unwrap_or(blob).to_owned();
    match folded? {
        FoldReason::Submodule if is_none(&raw.old_blob) => {
            Some(format!("A repository of its own, at {}.", commit(&raw.blob)))
        }
        FoldReason::Submodule if is_none(&raw.blob) => Some("A repository of its own was here.".to_owned()),
        FoldReason::Submodule => {
            let (before, now) = (commit(&raw.old_blob), commit(&raw.blob));
            Some(format!("A repository of its own: it stood at {before} and stands at {now}."))
        }
        FoldReason::Binary => Some("It is no text.".to_owned()),
        FoldReason::Large => Some("It is too large to be compared line by line.".to_owned()),
        FoldReason::Lfs | FoldReason::Long | FoldReason::Generated => None,
    }
}

/// What a file holds; nothing where it is not there.
fn content<'g>(git: impl Fn() -> Git<'g>, blob: &str, go_on: GoOn<'g>) -> Result<Vec<u8>, ApiError> {
    if is_none(blob) {
        return Ok(vec![]);
    }
    Ok(git().args(["cat-file", "blob", blob]).long(go_on).done()?.out)
}
