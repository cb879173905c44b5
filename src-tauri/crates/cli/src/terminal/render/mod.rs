//! How documents look as tables and blocks of text. Pure, as [`board::display`], whose words these are.

use board::display::{Look, Tint};
use comfy_table::{Attribute, Cell, Color, ContentArrangement, Row, Table, presets};

pub(crate) mod agent;
pub(crate) mod changes;
pub(crate) mod chat;
pub(crate) mod inbox;
pub(crate) mod insights;
pub(crate) mod limit;
pub(crate) mod list;
pub(crate) mod log;
pub(crate) mod notify;
pub(crate) mod provider;
pub(crate) mod queue;
pub(crate) mod report;
pub(crate) mod rivals;
pub(crate) mod schedule;
pub(crate) mod secret;
pub(crate) mod space;
#[cfg(test)]
mod tests;
pub(crate) mod workflow;

/// Tables in the look of the terminal that they are printed on.
pub(crate) trait Tables {
    /// An empty table that fits.
    fn table(&self, header: &[&str]) -> Table;

    /// A cell in `tint`.
    fn cell(&self, tint: Option<Tint>, text: &str) -> Cell;

    /// A row of one line: what does not fit is cut.
    fn row(&self, cells: Vec<Cell>) -> Row;
}

impl Tables for Look {
    fn table(&self, header: &[&str]) -> Table {
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

    fn cell(&self, tint: Option<Tint>, text: &str) -> Cell {
        match tint.filter(|_| self.colour) {
            Some(tint) => Cell::new(text).fg(colour(tint)),
            None => Cell::new(text),
        }
    }

    fn row(&self, cells: Vec<Cell>) -> Row {
        let mut row = Row::from(cells);
        if self.width.is_some() {
            row.max_height(1);
        }
        row
    }
}

const fn colour(tint: Tint) -> Color {
    match tint {
        Tint::Blue => Color::DarkBlue,
        Tint::Green => Color::DarkGreen,
        Tint::Yellow => Color::DarkYellow,
        Tint::Red => Color::DarkRed,
        Tint::Grey => Color::DarkGrey,
    }
}

/// A table as text, without spaces at the ends of lines.
fn lines(table: &Table) -> String {
    table.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}
