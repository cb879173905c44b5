//! How styled text is drawn: the classes of the page's style sheet.
//!
//! Colours come out as the sixteen of the palette, whatever way they were named, so that the page's themes decide
//! how each looks and every one of them can be read.

use terminal_text::{Colour, Style};

/// The classes that draw text of this style; empty for plain text.
#[must_use]
pub fn classes(style: &Style) -> String {
    let (fg, bg) = if style.inverse { (style.bg, style.fg) } else { (style.fg, style.bg) };
    let mut classes = vec![];
    classes.extend(fg.map(|colour| format!("fg-{}", of_sixteen(colour))));
    classes.extend(bg.map(|colour| format!("bg-{}", of_sixteen(colour))));
    for (on, class) in [
        (style.bold, "bold"),
        (style.dim, "dim"),
        (style.italic, "italic"),
        (style.underline, "underline"),
        (style.strike, "strike"),
        (style.inverse && fg.is_none() && bg.is_none(), "inverse"),
    ] {
        if on {
            classes.push(class.to_owned());
        }
    }
    classes.join(" ")
}

/// The palette's colour for one that was named in any way: 0-7 ordinary, 8-15 bright.
fn of_sixteen(colour: Colour) -> u8 {
    match colour {
        Colour::Indexed(index) => of_256(index),
        Colour::Rgb(red, green, blue) => nearest(red, green, blue),
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
    use terminal_text::{Reader, Tabs};

    /// What a line shows, with the classes of each piece in brackets.
    fn shown(text: &str) -> String {
        let mut reader = Reader::new(80, Tabs::Kept);
        reader.read(text, |_| {});
        let pieces = reader.open().pieces().map(|(text, style)| match classes(&style) {
            classes if classes.is_empty() => text.to_owned(),
            classes => format!("[{classes}]{text}[/]"),
        });
        pieces.collect()
    }

    #[test]
    fn colours_and_weights_become_classes() {
        assert_eq!(shown("a\u{1b}[32mok\u{1b}[0m b"), "a[fg-2]ok[/] b");
        assert_eq!(shown("\u{1b}[1;31;44mx\u{1b}[22;39my\u{1b}[49mz"), "[fg-1 bg-4 bold]x[/][bg-4]y[/]z");
        assert_eq!(shown("\u{1b}[7mx\u{1b}[31my\u{1b}[mz"), "[inverse]x[/][bg-1]y[/]z");
        assert_eq!(
            shown("\u{1b}[94mx\u{1b}[2;3;4;9my"),
            "[fg-12]x[/][fg-12 dim italic underline strike]y[/]"
        );
    }

    #[test]
    fn mixed_colours_fall_on_the_palette() {
        assert_eq!(shown("\u{1b}[38;5;208mx"), "[fg-11]x[/]");
        assert_eq!(shown("\u{1b}[38;2;0;160;0mx"), "[fg-2]x[/]");
        assert_eq!(shown("\u{1b}[38;5;244mx\u{1b}[48;5;9;1my"), "[fg-8]x[/][fg-8 bg-9 bold]y[/]");
    }
}
