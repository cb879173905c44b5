//! `legwork notify …`: how somebody is told who is not at this machine.

use crate::{
    args::notify::{Notify, NotifyVerb},
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        key, render,
    },
};
use contract::{
    command::{KeepChannelSecret, ListNotices, TestChannel},
    notify::Channel,
    text,
};

/// Does what was asked; without a verb, shows the ways and what went out by them last.
pub(crate) fn run(front: &Front, args: &Notify) -> Result<Exit, Failure> {
    match args.verb {
        None => show(front, args.limit, None),
        Some(NotifyVerb::Test { channel }) => test(front, channel),
        Some(NotifyVerb::Secret { channel, remove }) => {
            let secret = if remove { None } else { Some(key::secret(&what_of(channel))?) };
            front.open()?.call(KeepChannelSecret { channel, secret })?;
            let done = if remove { "Forgot" } else { "Kept" };
            show(front, args.limit, Some(format!("{done} the {}\n", what_of(channel))))
        }
    }
}

/// What the keyring keeps for a channel.
fn what_of(channel: Channel) -> String {
    match channel {
        Channel::Mail => "password of the mail server".to_owned(),
        Channel::Webhook => "secret of the webhook".to_owned(),
    }
}

fn show(front: &Front, limit: i64, done: Option<String>) -> Result<Exit, Failure> {
    let notices = front.open()?.call(ListNotices { limit })?;
    match done {
        _ if front.json => front.document(&notices)?,
        Some(done) if !front.quiet => front.print(&done)?,
        Some(_) => {}
        None => front.print(&render::notify::notices(&notices, &front.look, &front.local()))?,
    }
    Ok(Exit::Done)
}

fn test(front: &Front, channel: Channel) -> Result<Exit, Failure> {
    let tested = front.open()?.call(TestChannel { channel })?;
    if front.json {
        front.document(&tested)?;
        return Ok(if tested.ok { Exit::Done } else { Exit::Refused });
    }
    if tested.ok {
        front.print(&format!("{}\n", text::clean(&tested.message)))?;
        return Ok(Exit::Done);
    }
    let message = match &tested.field {
        Some(field) => format!("{field}: {}", tested.message),
        None => tested.message,
    };
    let failure = Failure::new(Exit::Refused, message);
    Err(match tested.hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    })
}
