//! `legwork chat`: talks with agents. One thing that is said, a conversation on a terminal, or what is done with talks.

mod conversation;
mod input;
pub(crate) mod kept;
mod record;
mod turn;

use crate::{
    args::{
        chat::{Chat as Args, ChatVerb, SayOptions},
        request,
        stdin::STDIN,
    },
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        line_editor::LineEditor,
    },
};
use std::io::IsTerminal as _;

/// Does what was asked.
pub(crate) fn run(front: &Front, args: Args) -> Result<Exit, Failure> {
    match args.verb {
        None => say(front, &args.said),
        Some(ChatVerb::List { search, limit, before }) => kept::list(front, search, limit, before),
        Some(ChatVerb::Show { id }) => kept::show(front, id),
        Some(ChatVerb::Export { id, output }) => kept::export(front, id, output.as_deref()),
        Some(ChatVerb::Rename { id, title }) => kept::rename(front, id, title),
        Some(ChatVerb::Model { model: None, default: false, .. }) => {
            let hint =
                "name one, see `legwork provider models`; or go back to the agent's own with `--default`";
            Err(Failure::option("MODEL", "no model is named").hint(hint))
        }
        Some(ChatVerb::Model { id, model, default: _ }) => kept::choose_model(front, id, model),
        Some(ChatVerb::Pin { id }) => kept::pin(front, id, true),
        Some(ChatVerb::Unpin { id }) => kept::pin(front, id, false),
        Some(ChatVerb::Delete { ids }) => kept::delete(front, ids),
        Some(ChatVerb::Background { id }) => turn::send_to_background(front, id),
    }
}

/// One turn where something is said here, else a conversation.
fn say(front: &Front, options: &SayOptions) -> Result<Exit, Failure> {
    let said = match &options.say {
        None if std::io::stdin().is_terminal() => None,
        None => request::text("standard input", Some(STDIN))?,
        given => request::text("--say", given.as_deref())?,
    };
    if let Some(text) = said {
        return turn::once(front, options, text.trim_end().to_owned());
    }
    if front.json || options.background || !LineEditor::is_possible() {
        return Err(Failure::usage("there is nothing to say")
            .hint("add --say TEXT; without it this is a conversation on a terminal, for people"));
    }
    conversation::run(front, options)
}
