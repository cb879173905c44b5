//! What a task changed, as a patch in parts.

use super::tasks::within;
use crate::{
    replies::{ChangedFileSummary, ChangesPart},
    requests,
};
use contract::{
    ApiError,
    changes::{ChangedFile, Changes, FileDiff, FoldReason, patch},
    command::{GetChanges, GetFileChange},
};
use engine::Engine;

/// So many files are named in one reply.
const FILES: usize = 100;
/// Characters of the patch in one reply where nobody says.
const USUAL: i64 = 8192;
/// Most of them.
const MOST: i64 = 65_536;

/// A part of what a task changed. Of the files before it no more is read than is needed to know where it begins.
pub(super) fn get(engine: &Engine, wanted: requests::GetChanges) -> Result<ChangesPart, ApiError> {
    let offset = within("offset", wanted.offset, 0, 0..=i64::MAX)?;
    let limit = within("limit", wanted.limit, USUAL, 1..=MOST)?;
    let changes = engine.call(GetChanges { id: wanted.id.clone() })?;
    let mut part = PatchPart::new(offset, limit);
    for path in asked(&changes, wanted.path.as_ref())? {
        if part.is_full() {
            break;
        }
        let folded = changes.files.iter().find(|file| file.path == *path && wanted.path.is_none());
        let diff = match folded.and_then(left_out) {
            Some(diff) => diff,
            None => {
                let (id, path) = (changes.task.to_string(), path.clone());
                engine.call(GetFileChange { id, path, context: 0, whole: false })?
            }
        };
        part.add(&patch(&diff));
    }
    let (text, next_offset) = part.taken();
    let first = offset == 0;
    let named = changes.files.iter().take(if first { FILES } else { 0 });
    let files = named.map(|file| ChangedFileSummary {
        path: file.path.clone(),
        kind: file.kind,
        added: file.added,
        removed: file.removed,
    });
    Ok(ChangesPart {
        id: changes.task,
        place: changes.place.kind,
        state: changes.place.state,
        live: changes.live,
        files_changed: changes.totals.files,
        added: changes.totals.added,
        removed: changes.totals.removed,
        files: files.collect(),
        offset,
        patch: text,
        next_offset,
        notes: if first { changes.notes } else { vec![] },
        branch: changes.place.branch,
    })
}

/// The files whose lines are asked for.
fn asked<'a>(changes: &'a Changes, path: Option<&String>) -> Result<Vec<&'a String>, ApiError> {
    let all = changes.files.iter().map(|file| &file.path);
    let Some(path) = path else { return Ok(all.collect()) };
    let found: Vec<_> = all.filter(|known| *known == path).collect();
    if found.is_empty() {
        let message = format!("“{path}” is none of the files that it changed.");
        return Err(ApiError::field("path", message).hint("Leave it out to see which they are."));
    }
    Ok(found)
}

/// What stands for a file whose lines are read only where it is asked for by name.
fn left_out(file: &ChangedFile) -> Option<FileDiff> {
    let lines = file.added + file.removed;
    let note = match file.folded? {
        FoldReason::Long => format!("{lines} lines are changed; ask for it by its path to read them."),
        FoldReason::Generated => {
            format!("A program wrote it: {lines} lines are changed; ask for it by its path to read them.")
        }
        // what has no lines says so itself
        FoldReason::Binary | FoldReason::Large | FoldReason::Submodule | FoldReason::Lfs => return None,
    };
    Some(FileDiff { file: file.clone(), note: Some(note), ..FileDiff::default() })
}

/// A part of a text that comes in pieces, in characters.
struct PatchPart {
    /// Characters to pass over before it.
    before: usize,
    /// What is taken, with one character more where there is more.
    text: String,
    /// How many it may be.
    limit: usize,
    offset: i64,
}

impl PatchPart {
    fn new(offset: i64, limit: i64) -> Self {
        let size = |n: i64| usize::try_from(n).unwrap_or(usize::MAX);
        Self { before: size(offset), text: String::new(), limit: size(limit), offset }
    }

    fn is_full(&self) -> bool {
        self.text.chars().count() > self.limit
    }

    fn add(&mut self, piece: &str) {
        let mut rest = piece.chars();
        while self.before > 0 && rest.next().is_some() {
            self.before -= 1;
        }
        let room = (self.limit + 1).saturating_sub(self.text.chars().count());
        self.text.extend(rest.take(room));
    }

    /// The part, and where the next one begins. It ends with a line where one ends in it.
    fn taken(self) -> (String, Option<i64>) {
        if !self.is_full() {
            return (self.text, None);
        }
        let mut text: String = self.text.chars().take(self.limit).collect();
        if let Some(end) = text.rfind('\n') {
            text.truncate(end + 1);
        }
        let chars = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
        (text, Some(self.offset.saturating_add(chars)))
    }
}

#[cfg(test)]
mod tests {
    use super::PatchPart;

    #[test]
    fn parts_together_are_the_whole() {
        let pieces = ["ä\nbc\n", "", "a line that is longer than a part\n", "end"];
        let whole: String = pieces.concat();
        for limit in 1..=60 {
            let (mut told, mut offset, mut parts) = (String::new(), 0, 0);
            loop {
                let mut part = PatchPart::new(offset, limit);
                pieces.iter().for_each(|piece| part.add(piece));
                let (text, next) = part.taken();
                assert!(text.chars().count() <= usize::try_from(limit).unwrap(), "{limit}: {text}");
                told.push_str(&text);
                parts += 1;
                assert!(parts < 100, "{limit}: it does not come to its end");
                let Some(next) = next else { break };
                offset = next;
            }
            assert_eq!(told, whole, "{limit}");
        }
    }
}
