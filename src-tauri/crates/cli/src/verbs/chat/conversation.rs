//! A conversation on a terminal: prompt, answer, prompt.

use super::{
    input::{self, ChatInput},
    turn::{self, Ends},
};
use crate::{
    args::chat::SayOptions,
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        interrupt::{Interrupts, LastWishes},
        line_editor::{EditedLine, LineEditor},
        reporter::talk::TalkReporter,
    },
    verbs::follow::FollowEnd,
};
use contract::{
    chat::Chat,
    command::{EditChat, GetAgent, GetChat, Say},
    text,
};
use engine::Engine;
use std::path::PathBuf;

/// Where the person types.
const PROMPT: &str = "you › ";
/// Where they type on.
const NEXT: &str = "  … ";

/// Talks until the person leaves.
pub(super) fn run(front: &Front, options: &SayOptions) -> Result<Exit, Failure> {
    let files = turn::absolute(&options.files, "--file")?;
    let engine = front.open()?;
    let chat = match turn::resumed(&engine, options)? {
        Some(id) => Some(engine.call(GetChat { id })?.chat),
        None => None,
    };
    let ends = Ends { interrupts: Interrupts::take()?, wishes: LastWishes::hear()? };
    let mut conversation =
        Conversation { front, engine: &engine, chat, agent: None, model: None, files, ends };
    if let Some(name) = &options.agent {
        conversation.give_to(name)?;
    }
    if let Some(model) = &options.model {
        conversation.answer_with(model.clone())?;
    }
    conversation.greet();
    let exit = conversation.talk(&mut LineEditor::new()?);
    conversation.say_how_it_goes_on();
    exit
}

/// Whether the person stays.
#[derive(PartialEq, Eq)]
enum Stays {
    Yes,
    No,
    /// They left in the middle of an answer.
    LeftIt,
}

/// A talk, or the beginning of one.
struct Conversation<'a> {
    front: &'a Front,
    engine: &'a Engine,
    chat: Option<Chat>,
    /// The agent that was named and has said nothing yet.
    agent: Option<String>,
    /// The model that was named and has answered nothing yet; empty: the agent's own.
    model: Option<String>,
    /// Files that the agent is not told of yet.
    files: Vec<String>,
    ends: Ends,
}

impl Conversation<'_> {
    fn talk(&mut self, editor: &mut LineEditor) -> Result<Exit, Failure> {
        loop {
            let EditedLine::Text(text) = editor.text(PROMPT, NEXT)? else { return Ok(Exit::Done) };
            match self.take(&text, editor) {
                Ok(Stays::Yes) => {}
                Ok(Stays::No) => return Ok(Exit::Done),
                Ok(Stays::LeftIt) => return Ok(Exit::TaskFailed),
                Err(failure) if failure.is_silent() => return Err(failure),
                // what was refused is said, and the next thing may not be
                Err(failure) => drop(failure.report()),
            }
        }
    }

    /// Does what was typed.
    fn take(&mut self, text: &str, editor: &mut LineEditor) -> Result<Stays, Failure> {
        match input::read(text)? {
            None => {}
            Some(ChatInput::Say(text)) => return self.say(text, editor),
            Some(ChatInput::Background(text)) => self.say_in_background(text)?,
            Some(ChatInput::Agent(name)) => self.give_to(&name)?,
            Some(ChatInput::Model(model)) => {
                self.answer_with(model.unwrap_or_default())?;
                self.say_which_model();
            }
            Some(ChatInput::File(path)) => self.attach(path)?,
            Some(ChatInput::Title(title)) => self.rename(title)?,
            Some(ChatInput::New) => self.begin_anew(),
            Some(ChatInput::Help) => self.front.print(&input::help())?,
            Some(ChatInput::Quit) => return Ok(Stays::No),
        }
        Ok(Stays::Yes)
    }

    fn say(&mut self, text: String, editor: &mut LineEditor) -> Result<Stays, Failure> {
        let reporter = Box::new(TalkReporter::new(self.front, Some(editor)));
        let wanted = self.wanted(text);
        let Self { front, engine, ends, chat, agent, model, files } = self;
        let end = turn::answered(front, engine, wanted, reporter, ends, |said| {
            turn::tell_files(front, said);
            *chat = Some(said.chat.clone());
            (*agent, *model) = (None, None);
            files.clear();
        })?;
        front.print("\n")?;
        Ok(if end == FollowEnd::Left { Stays::LeftIt } else { Stays::Yes })
    }

    fn say_in_background(&mut self, text: String) -> Result<(), Failure> {
        let said = turn::say_in_background(self.engine, self.wanted(text))?;
        turn::tell_files(self.front, &said);
        self.front.print(&format!("{}\n", said.turn.task.short_id))?;
        turn::hint_at_a_worker(self.front, self.engine);
        self.chat = Some(said.chat);
        (self.agent, self.model) = (None, None);
        self.files.clear();
        Ok(())
    }

    fn wanted(&self, text: String) -> Say {
        Say {
            chat: self.chat.as_ref().map(|chat| chat.id.to_string()),
            agent: self.agent.clone(),
            model: self.model.clone(),
            text,
            files: self.files.clone(),
            ..Say::default()
        }
    }

    /// Lets another agent answer from now on.
    fn give_to(&mut self, name: &str) -> Result<(), Failure> {
        match &self.chat {
            Some(chat) => {
                let (id, agent) = (chat.id.to_string(), Some(name.to_owned()));
                let changed = self.engine.call(EditChat { id, agent, ..EditChat::default() });
                self.chat = Some(changed.map_err(turn::as_typed)?);
            }
            None => {
                self.agent = Some(self.engine.call(GetAgent { name: name.to_owned() })?.name);
                // another agent, another provider: it has models of its own
                self.model = None;
            }
        }
        Ok(())
    }

    /// Lets another model answer from now on; empty: the agent's own.
    fn answer_with(&mut self, model: String) -> Result<(), Failure> {
        match &self.chat {
            Some(chat) => {
                let (id, model) = (chat.id.to_string(), Some(model));
                self.chat = Some(self.engine.call(EditChat { id, model, ..EditChat::default() })?);
            }
            None => self.model = Some(model),
        }
        Ok(())
    }

    fn say_which_model(&self) {
        let chosen = match (&self.chat, &self.model) {
            (Some(chat), _) => chat.model.as_deref().filter(|_| chat.model_chosen),
            (None, model) => model.as_deref().filter(|model| !model.is_empty()),
        };
        self.front.note(&match chosen {
            Some(model) => format!("“{}” answers from now on.", text::clean(model)),
            None => "The agent's own model answers from now on.".to_owned(),
        });
    }

    /// Lets a file go along with what is said next; or none of those that were to.
    fn attach(&mut self, path: Option<String>) -> Result<(), Failure> {
        let Some(path) = path else {
            self.files.clear();
            self.front.note("Nothing goes along.");
            return Ok(());
        };
        // no shell has read this line
        let path = match (path.strip_prefix("~/"), std::env::home_dir()) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => PathBuf::from(path),
        };
        let whole = turn::absolute(&[path], "/file")?;
        self.files.extend(whole);
        self.front.note(&format!("With what you say next go: {}.", self.files.join(", ")));
        Ok(())
    }

    fn rename(&mut self, title: String) -> Result<(), Failure> {
        let Some(chat) = &self.chat else {
            return Err(Failure::usage("nothing has been said yet")
                .hint("the first thing that is said is the title at first"));
        };
        let (id, title) = (chat.id.to_string(), Some(title));
        self.chat = Some(self.engine.call(EditChat { id, title, ..EditChat::default() })?);
        Ok(())
    }

    /// The same agent and model, and nothing of what was said.
    fn begin_anew(&mut self) {
        self.say_how_it_goes_on();
        if let Some(chat) = self.chat.take() {
            self.model = chat.model.filter(|_| chat.model_chosen);
            self.agent = Some(chat.agent);
        }
        self.greet();
    }

    fn greet(&self) {
        let what = match (&self.chat, &self.agent) {
            (Some(chat), _) => format!("“{}”, with {}", chat.title, chat.agent),
            (None, Some(agent)) => format!("A new conversation with {agent}"),
            (None, None) => "A new conversation".to_owned(),
        };
        self.front.note(&format!("{what}. /help shows what can be typed, Ctrl+D leaves."));
    }

    fn say_how_it_goes_on(&self) {
        if let Some(chat) = &self.chat {
            self.front.note(&format!("`legwork chat --continue {}` goes on with it.", chat.short_id));
        }
    }
}
