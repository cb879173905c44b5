//! The box of the talks: a line a talk; and the window of the one that is open.

use super::{
    boxes,
    cells::{frame, put, rule, write},
};
use crate::{
    dialogs::{
        question::{self, WIDE},
        talk::{OpenTalk, Standing},
        talks::Talks,
    },
    display::Tint,
    layout,
    text::{style, words},
    view::View,
};
use contract::{Status, chat::Chat, text};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    style::Style,
    text::{Line, Span},
};

/// Draws it; where the cursor of what is typed stands.
pub(crate) fn draw(buffer: &mut Buffer, view: &View, talks: &Talks) -> Option<Position> {
    match &talks.open {
        Some(talk) => Some(open(buffer, view, talk)),
        None => {
            list(buffer, view, talks);
            None
        }
    }
}

fn list(buffer: &mut Buffer, view: &View, talks: &Talks) {
    let older = usize::from(talks.more);
    let rows = talks.chats.len() + older;
    let seen = layout::inbox_rows(view.size).min(rows.max(1));
    let area = layout::centred(view.size, WIDE, seen as u16 + 2);
    let inner = frame(buffer, area, "Conversations");
    if talks.chats.is_empty() {
        let text = if talks.loaded { "No conversations. n begins one." } else { "reading" };
        write(buffer, inner.x, inner.y, inner.width, text, style::GREY);
        return;
    }
    // with the last talk, what is said of older ones is seen too
    let last = if talks.cursor + 1 == talks.chats.len() { talks.cursor + older } else { talks.cursor };
    let from = (last + 1).saturating_sub(seen);
    let beyond = question::beyond(from, rows - from - seen);
    if !beyond.is_empty() {
        let text = words::cut(&format!(" {beyond} "), inner.width.into());
        write(buffer, inner.x, area.bottom() - 1, inner.width, &text, style::BOLD);
    }
    for (row, y) in (from..from + seen).zip(inner.y..inner.bottom()) {
        let Some(chat) = talks.chats.get(row) else {
            let text = "Older ones: `legwork chat list`";
            write(buffer, inner.x, y, inner.width, text, style::GREY);
            continue;
        };
        let selected = row == talks.cursor;
        put(buffer, inner.x, y, inner.width, &row_of(view, chat, inner.width.into(), selected));
        if selected {
            buffer.set_style(Rect { y, height: 1, ..inner }, Style::reset().patch(style::SELECTED));
        }
    }
}

/// `› ● answering  Which colour shall it be?          Explorer   5m`
fn row_of(view: &View, chat: &Chat, room: usize, selected: bool) -> Line<'static> {
    let (word, look) = state(chat);
    let word_room = if room >= 60 { 12 } else { 1 };
    let agent_room = if room >= 60 { 16 } else { 0 };
    let age = view.local().ago(chat.spoken_at);
    let age = words::fit_right(age.strip_suffix(" ago").unwrap_or(&age), 4);
    let title_room = room.saturating_sub(2 + word_room + 1 + agent_room + 1 + 4);
    let agent = if agent_room > 0 { format!(" {}", words::plain(&chat.agent)) } else { String::new() };
    Line::from(vec![
        Span::styled(if selected { "› " } else { "  " }, style::BOLD),
        Span::styled(words::fit(words::head(word, word_room), word_room), look),
        Span::raw(" "),
        Span::raw(words::fit(&words::line(&chat.title), title_room)),
        Span::styled(words::fit(&agent, agent_room), style::GREY),
        Span::styled(format!(" {age}"), style::GREY),
    ])
}

/// How it stands with a talk, the most urgent first.
fn state(chat: &Chat) -> (&'static str, Style) {
    match chat {
        Chat { asks: true, .. } => ("? asks you", style::tint(Tint::Yellow)),
        Chat { open: 1.., .. } => ("● answering", style::tint(Tint::Blue)),
        Chat { unseen: true, .. } => ("✓ new", style::tint(Tint::Green)),
        Chat { pinned: true, .. } => ("· pinned", style::GREY),
        _ => ("", Style::new()),
    }
}

/// The window of one talk: what was said, where it stands, and the line for what is said next.
fn open(buffer: &mut Buffer, view: &View, talk: &OpenTalk) -> Position {
    let area = layout::talk(view.size);
    let inner = frame(buffer, area, &talk.heading());
    let (width, height) = layout::talk_size(view.size);
    for (line, y) in talk.pager().rows(width, height).iter().zip(inner.y..) {
        put(buffer, inner.x, y, inner.width, line);
    }
    let y = inner.bottom().saturating_sub(2);
    rule(buffer, Rect { y, height: 1, ..inner }, "", "");
    let (text, look) = standing(view, talk);
    let text = words::cut(&format!("{text} "), inner.width.into());
    write(buffer, inner.x, y, inner.width, &text, look);
    if !talk.pager().follows() {
        let told = words::cut(" scrolled up; PgDn goes on ", inner.width.into());
        write(buffer, inner.x, area.bottom() - 1, inner.width, &told, style::GREY);
    }
    boxes::line(buffer, view, Position { x: inner.x, y: y + 1 }, inner.width, &talk.input)
}

/// Where it stands, and who answers.
fn standing(view: &View, talk: &OpenTalk) -> (String, Style) {
    let agent = words::plain(&talk.agent);
    match talk.standing() {
        Standing::New if agent.is_empty() => {
            let text = "No agent has a model yet; `legwork provider add` connects one";
            (text.to_owned(), style::tint(Tint::Yellow))
        }
        Standing::New => (format!("To ‹ {agent} ›"), style::BOLD),
        Standing::Reading => ("reading".to_owned(), style::GREY),
        Standing::Sending => ("sending".to_owned(), style::GREY),
        Standing::Asks(task, in_words) => {
            let asked = task.question.as_ref().map(|question| words::line(&question.text));
            let how = if in_words { "answer below" } else { "Enter shows it" };
            let text = format!("? {} · {how}", asked.unwrap_or_default());
            (text, style::tint(Tint::Yellow))
        }
        Standing::Answers(task) => {
            let mut parts = vec![format!("● {agent} answers")];
            if !task.foreground {
                parts.push("in the background".to_owned());
            }
            match (&task.waiting_for, task.started_at) {
                (Some(waiting), _) => parts.push(words::line(&waiting.detail)),
                (None, Some(started)) if task.status == Status::Running => {
                    parts.push(text::duration(view.local().seconds_since(started)));
                }
                (None, _) => {}
            }
            (parts.join(" · "), style::tint(Tint::Blue))
        }
        Standing::Rests => (format!("To {agent}"), style::GREY),
    }
}
