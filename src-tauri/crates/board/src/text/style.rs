//! Colours and shapes of the board. Colours are the terminal's own; each thing differs in shape or word too.

use crate::display::{self, Tint};
use contract::{Status, Task};
use ratatui::{
    buffer::Buffer,
    style::{Color, Modifier, Style},
};

/// Beside the point.
pub(crate) const GREY: Style = Style::new().add_modifier(Modifier::DIM);
/// What stands out.
pub(crate) const BOLD: Style = Style::new().add_modifier(Modifier::BOLD);
/// What the keys act on.
pub(crate) const SELECTED: Style = Style::new().add_modifier(Modifier::REVERSED);

/// The style of a meaning.
pub(crate) const fn tint(tint: Tint) -> Style {
    match tint {
        Tint::Blue => Style::new().fg(Color::Blue),
        Tint::Green => Style::new().fg(Color::Green),
        Tint::Yellow => Style::new().fg(Color::Yellow),
        Tint::Red => Style::new().fg(Color::Red),
        Tint::Grey => GREY,
    }
}

/// A status in shape and word, and its style.
pub(crate) fn status(status: Status) -> (String, Style) {
    let (word, colour) = display::status(status);
    (word, colour.map_or(Style::new(), tint))
}

/// Where a task stands in shape and word, and its style.
pub(crate) fn standing(task: &Task) -> (String, Style) {
    let (word, colour) = display::standing(task);
    (word, colour.map_or(Style::new(), tint))
}

/// Where a task stands, where only a status has room.
pub(crate) fn short_standing(task: &Task) -> String {
    if task.wants_approval() { "? Approval".to_owned() } else { display::status(task.status).0 }
}

/// What this terminal is to be drawn with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Paint {
    pub(crate) colour: bool,
    pub(crate) ascii: bool,
}

impl Paint {
    /// Takes away what the terminal should not be sent.
    pub(crate) fn apply(self, buffer: &mut Buffer) {
        if self.colour && !self.ascii {
            return;
        }
        for cell in &mut buffer.content {
            if !self.colour {
                cell.fg = Color::Reset;
                cell.bg = Color::Reset;
            }
            if let Some(plain) = self.ascii.then(|| ascii(cell.symbol())).flatten() {
                cell.set_symbol(plain);
            }
        }
    }
}

/// The plain character for one of the board's own.
fn ascii(symbol: &str) -> Option<&'static str> {
    Some(match symbol {
        "◌" | "·" => ".",
        "○" => "o",
        "●" | "◆" => "*",
        "‖" => "=",
        "✓" => "+",
        "✗" => "!",
        "⊘" | "─" | "–" | "—" | "╌" => "-",
        "━" => "#",
        "│" => "|",
        "╭" | "╮" | "╰" | "╯" | "┬" | "┴" | "├" | "┤" => "+",
        "▌" | "›" | "→" => ">",
        "←" | "‹" => "<",
        "↑" => "^",
        "↓" => "v",
        "…" => "~",
        "“" | "”" => "\"",
        "‘" | "’" => "'",
        _ => return None,
    })
}
