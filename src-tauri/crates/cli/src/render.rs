//! How documents look to people. Pure: it is given a document, the look and the moment, and gives text.

use comfy_table::{Attribute, Cell, Color, ContentArrangement, Row, Table, presets};
use contract::{Status, task::LogLevel, task::StepState};
use std::io::IsTerminal as _;

pub(crate) mod agent;
pub(crate) mod list;
pub(crate) mod log;
pub(crate) mod outcome;
pub(crate) mod progress;
pub(crate) mod provider;
pub(crate) mod queue;
pub(crate) mod report;
pub(crate) mod task;
#[cfg(test)]
mod tests;
pub(crate) mod time;

/// What standard output can show.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Look {
    /// Columns of the terminal; `None` where it is none, and then nothing is cut.
    pub(crate) width: Option<u16>,
    /// Whether colours are welcome.
    pub(crate) colour: bool,
}

impl Look {
    /// As standard output is.
    pub(crate) fn of_stdout() -> Self {
        if !std::io::stdout().is_terminal() {
            return Self::default();
        }
        let refused = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty())
            || std::env::var_os("TERM").is_some_and(|t| t == "dumb");
        Self { width: terminal_size::terminal_size().map(|(w, _)| w.0), colour: !refused }
    }

    /// `text` in one of the terminal's own colours.
    pub(crate) fn paint(&self, tint: Tint, text: &str) -> String {
        if self.colour { format!("\u{1b}[{}m{text}\u{1b}[0m", tint.code()) } else { text.to_owned() }
    }

    /// An empty table that fits.
    pub(crate) fn table(&self, header: &[&str]) -> Table {
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_truncation_indicator("…").set_header(header.iter().map(
            |title| {
                let cell = Cell::new(title);
                if self.colour { cell.add_attribute(Attribute::Dim) } else { cell }
            },
        ));
        if self.colour {
            table.enforce_styling();
        } else {
            table.force_no_tty();
        }
        match self.width {
            Some(width) => table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width),
            None => table.set_content_arrangement(ContentArrangement::Disabled),
        };
        table
    }

    /// A cell in `tint`.
    pub(crate) fn cell(&self, tint: Option<Tint>, text: &str) -> Cell {
        match tint.filter(|_| self.colour) {
            Some(tint) => Cell::new(text).fg(tint.colour()),
            None => Cell::new(text),
        }
    }

    /// A row of one line: what does not fit is cut.
    pub(crate) fn row(&self, cells: Vec<Cell>) -> Row {
        let mut row = Row::from(cells);
        if self.width.is_some() {
            row.max_height(1);
        }
        row
    }
}

/// The colours that are used, each with a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tint {
    /// Under way.
    Blue,
    /// Well.
    Green,
    /// Wants a look.
    Yellow,
    /// Wrong.
    Red,
    /// Beside the point.
    Grey,
}

impl Tint {
    const fn code(self) -> u8 {
        match self {
            Self::Blue => 34,
            Self::Green => 32,
            Self::Yellow => 33,
            Self::Red => 31,
            Self::Grey => 90,
        }
    }

    const fn colour(self) -> Color {
        match self {
            Self::Blue => Color::DarkBlue,
            Self::Green => Color::DarkGreen,
            Self::Yellow => Color::DarkYellow,
            Self::Red => Color::DarkRed,
            Self::Grey => Color::DarkGrey,
        }
    }
}

/// A status in shape, word and colour: any one of them is enough.
pub(crate) fn status(status: Status) -> (String, Option<Tint>) {
    let (shape, tint) = match status {
        Status::Pending => ("◌", Some(Tint::Grey)),
        Status::Queued => ("○", None),
        Status::Running => ("●", Some(Tint::Blue)),
        Status::Paused => ("‖", Some(Tint::Yellow)),
        Status::NeedsInput => ("?", Some(Tint::Yellow)),
        Status::Completed => ("✓", Some(Tint::Green)),
        Status::Failed => ("✗", Some(Tint::Red)),
        Status::Cancelled => ("⊘", Some(Tint::Grey)),
    };
    (format!("{shape} {}", status.label()), tint)
}

/// The shape of a step.
pub(crate) const fn step(state: StepState) -> &'static str {
    match state {
        StepState::Pending => "◌",
        StepState::Running => "●",
        StepState::Completed => "✓",
        StepState::Failed => "✗",
    }
}

/// The colour of a log level.
pub(crate) const fn level(level: LogLevel) -> Option<Tint> {
    match level {
        LogLevel::Debug => Some(Tint::Grey),
        LogLevel::Info => None,
        LogLevel::Warn => Some(Tint::Yellow),
        LogLevel::Error => Some(Tint::Red),
    }
}

/// A table as text, without spaces at the ends of lines.
pub(crate) fn text(table: &Table) -> String {
    table.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// A fact under a heading: the label, then the value, which may have several lines.
pub(crate) fn fact(look: &Look, label: &str, value: &str) -> String {
    tinted_fact(look, None, label, value)
}

/// A fact with its value in `tint`.
pub(crate) fn tinted_fact(look: &Look, tint: Option<Tint>, label: &str, value: &str) -> String {
    let value = clean(value);
    let mut label = look.paint(Tint::Grey, &format!("{label:<12}"));
    let mut text = String::new();
    for line in value.lines() {
        let line = tint.map_or_else(|| line.to_owned(), |tint| look.paint(tint, line));
        text.push_str(&format!("  {label} {line}\n"));
        label = " ".repeat(12);
    }
    text
}

/// What the doctor found.
pub(crate) fn findings(findings: &[crate::doctor::Finding], look: &Look) -> String {
    findings
        .iter()
        .map(|finding| {
            let mark = if finding.ok { look.paint(Tint::Green, "✓") } else { look.paint(Tint::Red, "✗") };
            format!("{mark} {}: {}\n", finding.name, finding.detail)
        })
        .collect()
}

/// The first line of a text that may have many.
pub(crate) fn first_line(text: &str) -> String {
    clean(text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim())
}

/// Text that cannot move the cursor or change colours: what a task says of itself is not to be trusted with the
/// terminal. Only its output is passed on as it is.
pub(crate) fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
}
