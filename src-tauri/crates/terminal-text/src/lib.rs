//! What text with a terminal's control sequences shows.
//!
//! Owns: the one reading of such text, for the window, the board and the markers in a command's output. Parsing is
//! `vte`'s; what the sequences do is here, as far as a log can follow: everything within a line (`\r`, `\b`, tabs,
//! erasing, columns, colours), but nothing that would go back to a line that has ended: where the
//! cursor goes to another line, a new one begins. What is meant for the terminal
//! itself, such as a title or the clipboard, is swallowed.
//! Must never: keep more than one line, or grow with the length of a line or of a sequence.

mod filter;
mod line;
mod plain;
mod reader;
mod row;
mod stop;
mod style;

pub use filter::Filter;
pub use line::{Line, Run};
pub use plain::plain;
pub use reader::{Finished, Reader, Tabs};
pub use style::{Colour, Style};

#[cfg(test)]
mod tests;
