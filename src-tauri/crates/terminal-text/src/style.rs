//! How a piece of text looks.

use vte::Params;

/// A colour as it was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// One of the 256: 0-7 ordinary, 8-15 bright, 16-231 a cube, 232-255 greys.
    Indexed(u8),
    /// Red, green and blue.
    Rgb(u8, u8, u8),
}

/// How a piece of text looks. The default is plain text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Colour of the letters; `None` is the terminal's own.
    pub fg: Option<Colour>,
    /// Colour behind them.
    pub bg: Option<Colour>,
    /// Heavier.
    pub bold: bool,
    /// Fainter.
    pub dim: bool,
    /// Slanted.
    pub italic: bool,
    /// Underlined, in whatever way.
    pub underline: bool,
    /// Struck through.
    pub strike: bool,
    /// Letters and ground change places.
    pub inverse: bool,
}

impl Style {
    /// Takes in a “select graphic rendition”: `1;31`, `38;5;208`, `38:2::255:0:0`. What cannot be read changes nothing.
    pub(crate) fn select(&mut self, params: &Params) {
        let mut rest = params.iter();
        while let Some(param) = rest.next() {
            match *param {
                [0] => *self = Self::default(),
                [1] => self.bold = true,
                [2] => self.dim = true,
                [3] => self.italic = true,
                [4, kind] => self.underline = kind != 0,
                [4] | [21] => self.underline = true,
                [7] => self.inverse = true,
                [9] => self.strike = true,
                [22] => (self.bold, self.dim) = (false, false),
                [23] => self.italic = false,
                [24] => self.underline = false,
                [27] => self.inverse = false,
                [29] => self.strike = false,
                [n @ 30..=37] => self.fg = Some(Colour::Indexed((n - 30) as u8)),
                [n @ 90..=97] => self.fg = Some(Colour::Indexed((n - 90) as u8 + 8)),
                [n @ 40..=47] => self.bg = Some(Colour::Indexed((n - 40) as u8)),
                [n @ 100..=107] => self.bg = Some(Colour::Indexed((n - 100) as u8 + 8)),
                [39] => self.fg = None,
                [49] => self.bg = None,
                [38] => self.fg = of_params(&mut rest).or(self.fg),
                [48] => self.bg = of_params(&mut rest).or(self.bg),
                [38, ref parts @ ..] => self.fg = of_parts(parts).or(self.fg),
                [48, ref parts @ ..] => self.bg = of_parts(parts).or(self.bg),
                _ => {}
            }
        }
    }
}

/// `5;n` or `2;r;g;b`, parameters of their own. Takes all that is left where it is neither.
fn of_params<'a>(rest: &mut impl Iterator<Item = &'a [u16]>) -> Option<Colour> {
    let mut next = || rest.next().and_then(|param| param.first()).copied();
    match next() {
        Some(5) => of_parts(&[5, next()?]),
        Some(2) => of_parts(&[2, next()?, next()?, next()?]),
        _ => {
            rest.for_each(drop);
            None
        }
    }
}

/// `5:n`, `2:r:g:b`, or `2::r:g:b` with the space for a table of colours that nobody has.
fn of_parts(parts: &[u16]) -> Option<Colour> {
    let part = |n: u16| n.min(255) as u8;
    match *parts {
        [5, n, ..] => u8::try_from(n).ok().map(Colour::Indexed),
        [2, r, g, b] | [2, _, r, g, b, ..] => Some(Colour::Rgb(part(r), part(g), part(b))),
        _ => None,
    }
}
