//! The table for people.

use std::fmt;

/// Rows of a figure and what it should be.
#[derive(Default)]
pub(crate) struct Table(Vec<[String; 3]>);

impl Table {
    /// Adds a row, and says it at once: a long measurement shows how far it is.
    pub(crate) fn row(&mut self, name: &str, figure: impl Into<String>, wanted: &str) {
        let row = [name.to_owned(), figure.into(), wanted.to_owned()];
        println!("{}: {}", row[0], row[1]);
        self.0.push(row);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n| of 100,000 tasks | | wanted |\n|---|---|---|")?;
        self.0.iter().try_for_each(|[name, figure, wanted]| writeln!(f, "| {name} | {figure} | {wanted} |"))
    }
}
