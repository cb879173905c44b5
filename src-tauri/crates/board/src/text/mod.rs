//! Text in the cells of a terminal: widths, styles, lines that are scrolled.

pub(crate) mod pager;
pub(crate) mod painter;
pub(crate) mod style;
pub(crate) mod words;
