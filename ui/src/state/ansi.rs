//! Reads the escape sequences of terminals: keeps colours and weights, drops the rest.
//!
//! Colours come out as the sixteen of the palette, whatever way they were named, so that the page's themes decide
//! how each looks and every one of them can be read.

/// How a piece of text looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Colour of the letters: 0-7 ordinary, 8-15 bright.
    pub fg: Option<u8>,
    /// Colour behind them.
    pub bg: Option<u8>,
    /// Heavier.
    pub bold: bool,
    /// Fainter.
    pub dim: bool,
    /// Slanted.
    pub italic: bool,
    /// Underlined.
    pub underline: bool,
    /// Struck through.
    pub strike: bool,
    /// Letters and ground change places.
    pub inverse: bool,
}

impl Style {
    /// The classes that draw it; empty for plain text.
    #[must_use]
    pub fn classes(&self) -> String {
        let (fg, bg) = if self.inverse { (self.bg, self.fg) } else { (self.fg, self.bg) };
        let mut classes = vec![];
        classes.extend(fg.map(|colour| format!("fg-{colour}")));
        classes.extend(bg.map(|colour| format!("bg-{colour}")));
        for (on, class) in [
            (self.bold, "bold"),
            (self.dim, "dim"),
            (self.italic, "italic"),
            (self.underline, "underline"),
            (self.strike, "strike"),
            (self.inverse && fg.is_none() && bg.is_none(), "inverse"),
        ] {
            if on {
                classes.push(class.to_owned());
            }
        }
        classes.join(" ")
    }
}

/// What comes out of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// Letters to show, without line ends.
    Text(&'a str),
    /// The line ends.
    NewLine,
    /// Back to the start of the line: what follows overwrites it.
    Return,
    /// The line is wiped.
    WipeLine,
}

/// Where in a sequence the stream stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Ground,
    Escape,
    /// After `ESC [`, with what has come of the parameters.
    Control(String),
    /// A text for the terminal itself, such as a title or a link's address, up to BEL or ESC \.
    Aside,
    AsideEscape,
    /// A sequence with one more letter to come, such as `ESC ( B`.
    OneMore,
}

/// Longest parameters that are read; longer ones are no sequence that anybody meant.
const PARAMETERS_MAX: usize = 64;

/// A reader of one stream. Sequences may be cut anywhere between two pieces.
#[derive(Clone, Debug, Default)]
pub struct Ansi {
    state: State,
    style: Style,
}

impl Ansi {
    /// How text looks now.
    #[must_use]
    pub const fn style(&self) -> Style {
        self.style
    }

    /// Reads one piece. `take` gets each token with the style it has and how far in `piece` it ends.
    pub fn read<'a>(&mut self, piece: &'a str, mut take: impl FnMut(Token<'a>, Style, usize)) {
        let mut plain = 0;
        for (at, letter) in piece.char_indices() {
            let next = at + letter.len_utf8();
            if self.state == State::Ground && letter >= ' ' && letter != '\u{7f}' || letter == '\t' {
                if self.state == State::Ground {
                    continue;
                }
            } else if self.state == State::Ground && plain < at {
                take(Token::Text(&piece[plain..at]), self.style, at);
            }
            if let Some(token) = self.step(letter) {
                take(token, self.style, next);
            }
            plain = next;
        }
        if plain < piece.len() {
            take(Token::Text(&piece[plain..]), self.style, piece.len());
        }
    }

    /// Takes in one letter that is not plain text, or stands within a sequence.
    fn step(&mut self, letter: char) -> Option<Token<'static>> {
        match std::mem::take(&mut self.state) {
            State::Ground => match letter {
                '\n' => return Some(Token::NewLine),
                '\r' => return Some(Token::Return),
                '\u{1b}' => self.state = State::Escape,
                _ => {}
            },
            State::Escape => {
                self.state = match letter {
                    '[' => State::Control(String::new()),
                    ']' | 'P' | 'X' | '^' | '_' => State::Aside,
                    '(' | ')' | '*' | '+' | '#' | '%' | ' ' => State::OneMore,
                    '\u{1b}' => State::Escape,
                    _ => State::Ground,
                };
            }
            State::Control(mut parameters) => match letter {
                '\u{40}'..='\u{7e}' => return self.control(&parameters, letter),
                '\u{1b}' => self.state = State::Escape,
                // A line end within a sequence means that there was none.
                '\n' => return Some(Token::NewLine),
                _ if parameters.len() >= PARAMETERS_MAX => {}
                _ => {
                    parameters.push(letter);
                    self.state = State::Control(parameters);
                }
            },
            State::Aside => match letter {
                '\u{7}' => {}
                '\n' => return Some(Token::NewLine),
                '\u{1b}' => self.state = State::AsideEscape,
                _ => self.state = State::Aside,
            },
            State::AsideEscape => {
                self.state = if letter == '\\' { State::Ground } else { State::Aside };
            }
            State::OneMore => {}
        }
        None
    }

    fn control(&mut self, parameters: &str, end: char) -> Option<Token<'static>> {
        match (end, parameters) {
            ('m', _) => self.paint(parameters),
            ('K', "1" | "2") => return Some(Token::WipeLine),
            ('G', "" | "0" | "1") => return Some(Token::Return),
            _ => {}
        }
        None
    }

    /// Select graphic rendition: `1;31`, `38;5;208`, `38:2::255:0:0`.
    fn paint(&mut self, parameters: &str) {
        let codes: Vec<u16> =
            parameters.split([';', ':']).map(|code| code.parse().unwrap_or_default()).collect();
        let mut rest = codes.as_slice();
        while let [code, tail @ ..] = rest {
            rest = tail;
            match code {
                0 => self.style = Style::default(),
                1 => self.style.bold = true,
                2 => self.style.dim = true,
                3 => self.style.italic = true,
                4 => self.style.underline = true,
                7 => self.style.inverse = true,
                9 => self.style.strike = true,
                22 => (self.style.bold, self.style.dim) = (false, false),
                23 => self.style.italic = false,
                24 => self.style.underline = false,
                27 => self.style.inverse = false,
                29 => self.style.strike = false,
                30..=37 => self.style.fg = Some((code - 30) as u8),
                90..=97 => self.style.fg = Some((code - 90) as u8 + 8),
                40..=47 => self.style.bg = Some((code - 40) as u8),
                100..=107 => self.style.bg = Some((code - 100) as u8 + 8),
                38 => self.style.fg = long_colour(&mut rest).or(self.style.fg),
                48 => self.style.bg = long_colour(&mut rest).or(self.style.bg),
                39 => self.style.fg = None,
                49 => self.style.bg = None,
                _ => {}
            }
        }
    }
}

/// `5;n` or `2;r;g;b` after 38 or 48; takes what it reads off `rest`.
fn long_colour(rest: &mut &[u16]) -> Option<u8> {
    match **rest {
        [5, colour, ref tail @ ..] => {
            *rest = tail;
            u8::try_from(colour).ok().map(of_256)
        }
        [2, red, green, blue, ref tail @ ..] => {
            *rest = tail;
            Some(nearest(red.min(255) as u8, green.min(255) as u8, blue.min(255) as u8))
        }
        _ => {
            *rest = &[];
            None
        }
    }
}

/// One of the 256 colours as one of the sixteen.
fn of_256(colour: u8) -> u8 {
    match colour {
        0..=15 => colour,
        16..=231 => {
            let cube = colour - 16;
            let level = |part: u8| if part == 0 { 0 } else { 55 + part * 40 };
            nearest(level(cube / 36), level(cube / 6 % 6), level(cube % 6))
        }
        232..=255 => {
            let grey = 8 + (colour - 232) * 10;
            nearest(grey, grey, grey)
        }
    }
}

/// The palette's colour that a mixed one is closest to: its hue where it has one, else its lightness.
fn nearest(red: u8, green: u8, blue: u8) -> u8 {
    let (high, low) = (red.max(green).max(blue), red.min(green).min(blue));
    if high - low < 40 {
        return match high {
            0..=63 => 0,
            64..=159 => 8,
            160..=223 => 7,
            _ => 15,
        };
    }
    let middle = low + (high - low) / 2;
    let hue = u8::from(red > middle) | u8::from(green > middle) << 1 | u8::from(blue > middle) << 2;
    if high > 223 { hue + 8 } else { hue }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a stream shows, with the classes of each piece in brackets.
    fn shown(pieces: &[&str]) -> String {
        let (mut ansi, mut out) = (Ansi::default(), String::new());
        for piece in pieces {
            ansi.read(piece, |token, style, _| match token {
                Token::Text(text) if style == Style::default() => out.push_str(text),
                Token::Text(text) => out.push_str(&format!("[{}]{text}[/]", style.classes())),
                Token::NewLine => out.push('⏎'),
                Token::Return => out.push('←'),
                Token::WipeLine => out.push('✗'),
            });
        }
        out
    }

    #[test]
    fn colours_and_weights_become_classes() {
        assert_eq!(shown(&["a\u{1b}[32mok\u{1b}[0m b\n"]), "a[fg-2]ok[/] b⏎");
        assert_eq!(shown(&["\u{1b}[1;31;44mx\u{1b}[22;39my\u{1b}[49mz"]), "[fg-1 bg-4 bold]x[/][bg-4]y[/]z");
        assert_eq!(shown(&["\u{1b}[7mx\u{1b}[31my\u{1b}[mz"]), "[inverse]x[/][bg-1]y[/]z");
        assert_eq!(shown(&["\u{1b}[94mx"]), "[fg-12]x[/]");
    }

    #[test]
    fn mixed_colours_fall_on_the_palette() {
        assert_eq!(shown(&["\u{1b}[38;5;208mx"]), "[fg-11]x[/]");
        assert_eq!(shown(&["\u{1b}[38;2;0;160;0mx"]), "[fg-2]x[/]");
        assert_eq!(shown(&["\u{1b}[38;5;244mx\u{1b}[48;5;9;1my"]), "[fg-8]x[/][fg-8 bg-9 bold]y[/]");
        assert_eq!(shown(&["\u{1b}[38;9mx"]), "x", "what cannot be read changes nothing");
    }

    #[test]
    fn sequences_may_be_cut_anywhere() {
        let whole = "a\u{1b}[1;32mb\u{1b}]8;;https://x.y\u{1b}\\link\u{1b}[0m\u{1b}(Bc\r\nd";
        let wanted = shown(&[whole]);
        assert_eq!(wanted, "a[fg-2 bold]b[/][fg-2 bold]link[/]c←⏎d");
        for at in (1..whole.len()).filter(|at| whole.is_char_boundary(*at)) {
            let (head, tail) = whole.split_at(at);
            assert_eq!(
                shown(&[head, tail]).replace("[/][fg-2 bold]", ""),
                wanted.replace("[/][fg-2 bold]", "")
            );
        }
    }

    #[test]
    fn what_only_a_terminal_can_do_is_dropped() {
        assert_eq!(shown(&["\u{1b}[2J\u{1b}[10;4Ha\u{8}\u{7}\u{1b}[?25lb\tc"]), "ab\tc");
        assert_eq!(shown(&["50%\r\u{1b}[2K60%"]), "50%←✗60%");
        assert_eq!(shown(&["\u{1b}]0;a title without an end\nnext"]), "⏎next");
        assert_eq!(shown(&["\u{1b}[broken", "\u{1b}[9999999999mx"]), "rokenx");
    }

    #[test]
    fn the_place_of_each_token_is_told() {
        let mut places = vec![];
        Ansi::default().read("ab\u{1b}[1mcd\n", |_, _, at| places.push(at));
        assert_eq!(places, [2, 8, 9]);
    }
}
