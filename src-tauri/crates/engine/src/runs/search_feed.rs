//! Feeds the search index behind the commits, from the events, when the queue is calm.

use super::pool::Pool;
use crate::{core::Core, output::artifact::open_output, process::folder, tasks::context::EngineContext};
use contract::{Status, TaskId, event::EventKind, supervision::OUTPUT_FILE, task::CommandLine, text};
use std::{
    collections::BTreeSet,
    io::{Read, Seek, SeekFrom},
    path::Path,
    sync::Arc,
    time::Duration,
};
use store::{
    Result,
    events::{self, EventRow},
    search::{self, Document, Source},
};

/// The queue counts as calm when nothing has happened for so long.
const CALM: Duration = Duration::from_millis(300);
/// The index never lags further behind than this, calm or not.
const LAG: Duration = Duration::from_secs(3);
/// Events looked at in one go.
const BATCH: i64 = 400;
/// Text fed in one write, in bytes: others wait for it, and it is held in memory.
const PIECE: usize = 1024 * 1024;
/// How much of the beginning and of the end of an output is searched.
const EDGE: u64 = 64 * 1024;

/// The life of the feeding thread.
pub(super) fn run(engine: &Arc<EngineContext>, pool: &Arc<Pool>) {
    while pool.is_running() {
        let is_calm = pool.wait_for_calm(CALM, LAG);
        while pool.is_running() && feed(engine).unwrap_or(false) {}
        if is_calm {
            // what was needed for much at once is not needed while there is little
            engine.store.give_back_memory();
        }
    }
}

/// Brings the index up to date now, for somebody who searches.
pub(crate) fn feed_now(core: &Core) {
    loop {
        match feed(core) {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                tracing::warn!(%error, "the search may not know the latest tasks");
                return;
            }
        }
    }
}

/// Feeds one batch; whether there may be more.
fn feed(core: &Core) -> Result<bool> {
    let (from, events) = core.store.read(|c| {
        let from = search::fed_to(c)?;
        Ok((from, events::after(c, from, BATCH)?))
    })?;
    let Some(last) = events.last().map(|e| e.id) else { return Ok(false) };
    let touched: BTreeSet<String> =
        events.iter().filter(|e| is_of_interest(e)).filter_map(|e| e.task_id.clone()).collect();
    let touched: Vec<String> = touched.into_iter().collect();
    let mut sources = core.store.read(|c| search::sources(c, &touched))?.into_iter().peekable();
    let mut is_first = true;
    while is_first || sources.peek().is_some() {
        let documents = some_documents(core, &mut sources);
        // known as fed once all of it is; what is fed twice is there once
        let fed_to = if sources.peek().is_none() { last } else { from };
        core.store.write(move |c| {
            // another process may have fed it meanwhile
            if search::fed_to(c)? == from { search::feed(c, &documents, fed_to) } else { Ok(()) }
        })?;
        is_first = false;
    }
    Ok(i64::try_from(events.len()).unwrap_or(BATCH) >= BATCH)
}

/// Created, edited, ended: the texts are new.
fn is_of_interest(event: &EventRow) -> bool {
    match event.kind {
        EventKind::Edited => true,
        EventKind::Status => event.from_status.is_none() || event.to_status.is_some_and(Status::is_terminal),
        EventKind::Progress
        | EventKind::CancelRequested
        | EventKind::PauseRequested
        | EventKind::Deleted
        | EventKind::Agents
        | EventKind::Workers
        | EventKind::Queue
        | EventKind::Settings
        | EventKind::Providers
        | EventKind::Reports
        | EventKind::Chats
        | EventKind::Inbox
        | EventKind::Schedules
        | EventKind::Changes
        | EventKind::Messages
        | EventKind::UserMessage => false,
    }
}

/// The texts of a task that can be searched, as they are now.
pub(crate) fn document(core: &Core, source: Source) -> Document {
    let command = source.command.as_deref().and_then(|c| serde_json::from_str::<CommandLine>(c).ok());
    let output = match source.task_id.parse::<TaskId>() {
        Ok(task) if source.attempt_count > 0 => {
            let dir = folder::attempt_dir(&core.data_dir, task, i64::from(source.attempt_count));
            let output = edges(&dir.join(OUTPUT_FILE)).unwrap_or_default();
            if source.is_turn { said(&output) } else { output }
        }
        _ => String::new(),
    };
    let names = source.files.iter().filter_map(|path| Path::new(path).file_name()?.to_str());
    Document {
        task_id: source.task_id,
        title: source.title,
        description: source.description,
        instructions: format!(
            "{}\n{}",
            source.instructions,
            command.map_or_else(String::new, |c| c.display())
        ),
        output,
        is_turn: source.is_turn,
        files: names.collect::<Vec<_>>().join("\n"),
    }
}

/// What was said in a talk, without the lines that Legwork wrote into it.
fn said(output: &str) -> String {
    let own = |line: &&str| text::OWN_LINES.iter().any(|begins| line.starts_with(begins));
    output.split_inclusive('\n').filter(|line| !own(line)).collect()
}

/// The next documents, as many as are fed in one write.
fn some_documents(core: &Core, sources: &mut impl Iterator<Item = Source>) -> Vec<Document> {
    let (mut documents, mut bytes) = (vec![], 0);
    while bytes < PIECE
        && let Some(source) = sources.next()
    {
        let document = document(core, source);
        bytes += document.output.len() + document.instructions.len() + document.description.len();
        documents.push(document);
    }
    documents
}

/// The beginning and the end of an output.
fn edges(path: &Path) -> std::io::Result<String> {
    let mut file = open_output(path)?;
    let size = file.metadata()?.len();
    let mut bytes = Vec::new();
    (&mut file).take(EDGE).read_to_end(&mut bytes)?;
    if size > EDGE {
        file.seek(SeekFrom::Start(size.saturating_sub(EDGE).max(EDGE)))?;
        bytes.push(b'\n');
        file.take(EDGE).read_to_end(&mut bytes)?;
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn what_legwork_writes_into_a_talk_is_not_searched() {
        let output = "Roses [CUT] are red,\n[TOOL] read_file a.rs\nviolets\n[CUT] Cancelled.\n";
        assert_eq!(said(output), "Roses [CUT] are red,\nviolets\n");
        assert_eq!(said("no end"), "no end");
    }
}
