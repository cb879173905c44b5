//! One turn: something is said, and the answer followed to its end.

use crate::{
    args::chat::SayOptions,
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        interrupt::{Interrupts, LastWishes},
        line_editor::LineEditor,
        reporter::{Reporter, json::EndReporter, talk::TalkReporter},
    },
    verbs::follow::{self, FollowEnd},
};
use contract::{
    ApiError, Origin, Task,
    chat::{Attachment, Said},
    command::{EditChat, GetTask, ListChats, Say, SendToBackground},
};
use engine::Engine;
use std::path::PathBuf;

/// Says `text`, and leaves with the answer; in the background without it.
pub(super) fn once(front: &Front, options: &SayOptions, text: String) -> Result<Exit, Failure> {
    let files = absolute(&options.files, "--file")?;
    let engine = front.open()?;
    let chat = resumed(&engine, options)?;
    let (agent, model) = (options.agent.clone(), options.model.clone());
    let wanted = Say { chat, agent, model, text, files, ..Say::default() };
    if options.background {
        return in_background(front, &engine, wanted);
    }
    let mut editor = match front.json || !LineEditor::is_possible() {
        true => None,
        false => Some(LineEditor::new()?),
    };
    let reporter: Box<dyn Reporter + '_> = match front.json {
        true => Box::new(EndReporter::new(front)),
        false => Box::new(TalkReporter::new(front, editor.as_mut())),
    };
    let mut short = String::new();
    let ends = Ends { interrupts: Interrupts::take()?, wishes: LastWishes::hear()? };
    let end = answered(front, &engine, wanted, reporter, &ends, |said| {
        if !front.json {
            tell_files(front, said);
        }
        short.clone_from(&said.chat.short_id);
    })?;
    if !front.json {
        front.note(&format!("`legwork chat --continue {short}` goes on with it."));
    }
    Ok(end.exit())
}

/// The id of the talk that is to be gone on with; `None` for a new one.
pub(super) fn resumed(engine: &Engine, options: &SayOptions) -> Result<Option<String>, Failure> {
    let Some(None) = &options.resumed else { return Ok(options.resumed.clone().flatten()) };
    let page = engine.call(ListChats { limit: 1, ..ListChats::default() })?;
    let last = page.pinned.into_iter().chain(page.chats).max_by_key(|chat| chat.spoken_at);
    last.map(|chat| Some(chat.id.to_string())).ok_or_else(|| {
        Failure::new(Exit::NotFound, "there is no conversation yet").hint("leave --continue out to begin one")
    })
}

/// Says something that nobody waits for.
pub(super) fn say_in_background(engine: &Engine, wanted: Say) -> Result<Said, Failure> {
    say(engine, Say { background: true, ..wanted })
}

/// How the following of an answer may be cut short.
pub(super) struct Ends {
    /// Ctrl+C, which stops the answer.
    pub(super) interrupts: Interrupts,
    /// The request to end and the end of the terminal, which leave the answer to the background.
    pub(super) wishes: LastWishes,
}

/// Says something, calls `then`, and tells the answer as it comes. What is left is gone on with in the background.
pub(super) fn answered<'a>(
    front: &'a Front,
    engine: &'a Engine,
    wanted: Say,
    reporter: Box<dyn Reporter + 'a>,
    ends: &Ends,
    then: impl FnOnce(&Said),
) -> Result<FollowEnd, Failure> {
    // before there is a turn to lose anything of
    let announced = engine.subscribe();
    let said = say(engine, wanted)?;
    then(&said);
    let (owned, task) = (engine.clone(), said.turn.task.clone());
    ends.wishes.make(move || leave(&owned, &task));
    let end = follow::follow(front, engine, &said.turn.task, announced, reporter, &ends.interrupts);
    ends.wishes.none();
    match end {
        Ok(FollowEnd::Ended(_)) => {
            let id = said.chat.id.to_string();
            // a talk that was deleted meanwhile has nothing that is new
            let _ = engine.call(EditChat { id, seen: true, ..EditChat::default() });
        }
        // nobody waits for it here any more, so that it stands where it is found
        Ok(FollowEnd::Left) | Err(_) => leave(engine, &said.turn.task),
    }
    end
}

/// Nobody waits for this answer any more. One that has ended stays where it is.
fn leave(engine: &Engine, task: &Task) {
    let id = task.id.to_string();
    if engine.call(GetTask { id: id.clone() }).is_ok_and(|task| !task.status.is_terminal()) {
        // what cannot be written now is seen to by whoever runs the queue next
        let _ = engine.call(SendToBackground { id });
    }
}

/// `legwork chat background`.
pub(super) fn send_to_background(front: &Front, id: String) -> Result<Exit, Failure> {
    let engine = front.open()?;
    let task = engine.call(SendToBackground { id })?;
    if front.json {
        front.document(&task)?;
    } else if task.status.is_terminal() {
        front.note(&format!("Task {} has ended.", task.short_id));
    } else {
        front.note(&format!("Task {} goes on in the background.", task.short_id));
        hint_at_a_worker(front, &engine);
    }
    Ok(Exit::Done)
}

/// Files by their whole names, whoever reads them. `option` is how they were given.
pub(super) fn absolute(files: &[PathBuf], option: &'static str) -> Result<Vec<String>, Failure> {
    let whole = |file: &PathBuf| {
        let wrong = |what: String| Failure::option(option, format!("“{}” {what}", file.display()));
        let whole = std::path::absolute(file).map_err(|e| wrong(format!("cannot be named: {e}")))?;
        if !whole.exists() {
            return Err(wrong("is not there".to_owned()));
        }
        whole.into_os_string().into_string().map_err(|_| wrong("is not UTF-8 text".to_owned()))
    };
    files.iter().map(whole).collect()
}

/// Says what went along with what was said.
pub(super) fn tell_files(front: &Front, said: &Said) {
    if let Some(files) = files_in_words(&said.turn.files) {
        front.note(&files);
    }
}

/// What went along, in words: names, kinds and sizes; `None` where nothing did.
pub(super) fn files_in_words(files: &[Attachment]) -> Option<String> {
    let all: Vec<String> = files.iter().map(Attachment::in_words).collect();
    (!all.is_empty()).then(|| format!("Went along: {}", all.join(", ")))
}

/// What nobody waits for needs somebody to run it.
pub(super) fn hint_at_a_worker(front: &Front, engine: &Engine) {
    if !engine.pool_running() {
        front.note("hint: nothing runs the queue now; start the app or `legwork worker`");
    }
}

fn in_background(front: &Front, engine: &Engine, wanted: Say) -> Result<Exit, Failure> {
    let said = say_in_background(engine, wanted)?;
    if front.json {
        front.document(&said)?;
    } else {
        front.print(&format!("{}\n", said.turn.task.id))?;
    }
    hint_at_a_worker(front, engine);
    Ok(Exit::Done)
}

fn say(engine: &Engine, wanted: Say) -> Result<Said, Failure> {
    let said = engine.call(Say { origin: Some(Origin::Cli), ..wanted });
    said.map_err(|error| Failure::from(as_typed(error)))
}

/// Names what is wrong as it is typed here: an agent is no option.
pub(super) fn as_typed(mut error: ApiError) -> ApiError {
    for field in &mut error.fields {
        if field.field == "agent" {
            "AGENT".clone_into(&mut field.field);
        }
    }
    error
}
