//! Talks with agents: the list, and one as text or as Markdown.

use super::{Tables as _, lines};
use board::display::{Look, Tint, fact, first_line, time::Local};
use comfy_table::{Cell, ColumnConstraint};
use contract::{
    Timestamp,
    chat::{Chat, ChatExcerpt},
    text::clean,
};

/// Something that was said in a talk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Utterance {
    /// The agent's name; `None` for the person.
    pub(crate) agent: Option<String>,
    pub(crate) at: Timestamp,
    /// What was said; for a remark what is to be said about it.
    pub(crate) text: String,
    /// Whether nobody said it: that there is no answer, or none yet.
    pub(crate) is_remark: bool,
}

impl Utterance {
    fn speaker(&self) -> String {
        self.agent.as_deref().map_or_else(|| "You".to_owned(), clean)
    }
}

/// The list as a table, a line a talk. Where words were looked for, with the places where they were said.
pub(crate) fn table(chats: &[Chat], found: &[ChatExcerpt], look: &Look, local: &Local) -> String {
    let mut header = vec!["ID", "Title", "Agent", "State", "Age"];
    header.extend((!found.is_empty()).then_some("Found"));
    let mut table = look.table(&header);
    for chat in chats {
        let (word, tint) = state(chat);
        let age = local.ago(chat.spoken_at);
        let mut cells = vec![
            Cell::new(&chat.short_id),
            Cell::new(first_line(&chat.title)),
            Cell::new(&chat.agent),
            look.cell(tint, &word),
            Cell::new(age.strip_suffix(" ago").unwrap_or(&age)),
        ];
        cells.extend((!found.is_empty()).then(|| Cell::new(excerpt(found, chat))));
        table.add_row(look.row(cells));
    }
    for column in [0, 3, 4] {
        if let Some(column) = table.column_mut(column) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    lines(&table)
}

/// The place in a talk, on one line; empty where it is none of what was said.
fn excerpt(found: &[ChatExcerpt], chat: &Chat) -> String {
    let place = found.iter().find(|place| place.chat == chat.id);
    let text: String =
        place.iter().flat_map(|place| &place.pieces).map(|piece| piece.text.as_str()).collect();
    first_line(&text)
}

/// Where a talk stands, in a word or two.
fn state(chat: &Chat) -> (String, Option<Tint>) {
    let (word, tint) = match chat {
        Chat { asks: true, .. } => ("asks you", Some(Tint::Yellow)),
        Chat { open: 1.., .. } => ("answering", Some(Tint::Blue)),
        Chat { unseen: true, .. } => ("new", Some(Tint::Green)),
        _ => ("", None),
    };
    let words = [word, if chat.pinned { "pinned" } else { "" }];
    (words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", "), tint)
}

/// A talk as text: who said what.
pub(crate) fn block(chat: &Chat, said: &[Utterance], look: &Look, local: &Local) -> String {
    let mut block = format!("{}\n", clean(&chat.title));
    block.push_str(&fact(look, "Id", &format!("{}  {}", chat.short_id, chat.id)));
    block.push_str(&fact(look, "Agent", &chat.agent));
    block.push_str(&fact(look, "State", &state(chat).0));
    for one in said {
        let text = clean(one.text.trim_end());
        if one.is_remark {
            block.push_str(&format!("\n{}\n", look.paint(Tint::Grey, &text)));
            continue;
        }
        let tint = if one.agent.is_some() { Tint::Green } else { Tint::Blue };
        let speaker = look.paint(tint, &one.speaker());
        block.push_str(&format!("\n{speaker}, {}\n{text}\n", local.moment(one.at)));
    }
    block
}

/// A talk as Markdown.
pub(crate) fn markdown(chat: &Chat, said: &[Utterance], local: &Local) -> String {
    let mut text = format!("# {}\n", first_line(&chat.title));
    for one in said {
        let body = clean(one.text.trim());
        if one.is_remark {
            text.push_str(&format!("\n*{body}*\n"));
        } else {
            let (speaker, at) = (one.speaker(), local.full(one.at));
            text.push_str(&format!("\n## {speaker}\n\n*{at}*\n\n{body}\n"));
        }
    }
    text
}
