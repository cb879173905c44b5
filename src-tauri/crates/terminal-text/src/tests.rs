//! A table of streams and what they show, and the promises that hold for any stream.

use crate::*;
use proptest::prelude::*;

const LONGEST: usize = 4_000;

/// The weights and colours of a style: `red bold` is `31 1`.
fn codes(style: Style) -> String {
    let colour = |base: u16, colour| match colour {
        Colour::Indexed(n @ 0..=7) => (base + u16::from(n)).to_string(),
        Colour::Indexed(n) => format!("{}:{n}", base + 8),
        Colour::Rgb(r, g, b) => format!("{}:{r}/{g}/{b}", base + 8),
    };
    let weights = [
        (style.bold, "1"),
        (style.dim, "2"),
        (style.italic, "3"),
        (style.underline, "4"),
        (style.inverse, "7"),
        (style.strike, "9"),
    ];
    let mut all: Vec<String> =
        weights.iter().filter(|(on, _)| *on).map(|(_, code)| (*code).to_owned()).collect();
    all.extend(style.fg.map(|fg| colour(30, fg)));
    all.extend(style.bg.map(|bg| colour(40, bg)));
    all.join(" ")
}

fn drawn(line: &Line, out: &mut String) {
    for (text, style) in line.pieces() {
        match codes(style) {
            codes if codes.is_empty() => out.push_str(text),
            codes => out.push_str(&format!("[{codes}]{text}[/]")),
        }
    }
}

/// What a stream shows: its styles in brackets, `⏎` where a line ends and `↩` where it only goes on.
fn shown_with(pieces: &[&str], tabs: Tabs) -> String {
    let (mut reader, mut out) = (Reader::new(LONGEST, tabs), String::new());
    for piece in pieces {
        reader.read(piece, |finished| {
            drawn(finished.line, &mut out);
            out.push(if finished.ended { '⏎' } else { '↩' });
        });
    }
    drawn(reader.open(), &mut out);
    out
}

fn shown(stream: &str) -> String {
    shown_with(&[stream], Tabs::Kept)
}

#[test]
fn a_stream_shows_what_a_terminal_shows() {
    let table = [
        // Lines and what goes back in them.
        ("one\ntwo", "one⏎two"),
        ("one\r\ntwo\r\n", "one⏎two⏎"),
        ("building…\r/", "/uilding…"),
        ("10%\r20%\r100%\n", "100%⏎"),
        ("99%\r", "99%"),
        ("abc\r\rx\r\n", "xbc⏎"),
        ("ab\u{8}c", "ac"),
        ("a\u{8}\u{8}\u{8}b", "b"),
        ("-\u{8}\\\u{8}|\u{8}done", "done"),
        // Erasing.
        ("50%  busy\r60%\u{1b}[K\n", "60%⏎"),
        ("50%\r\u{1b}[2K60%", "60%"),
        ("abc\u{1b}[2Kd", "   d"),
        ("abcdef\u{1b}[3D\u{1b}[1Kx", "   xef"),
        ("abc\u{1b}[1Kx", "   x"),
        ("abcdef\r\u{1b}[2X", "  cdef"),
        ("abcdef\r\u{1b}[9X", ""),
        ("abcdef\r\u{1b}[2P", "cdef"),
        ("abc\r\u{1b}[2@x", "x abc"),
        ("abc\u{8}\u{1b}[J", "ab"),
        ("abc\u{8}\u{1b}[1Jx", "  x"),
        ("done\u{1b}[2J\u{1b}[Hnext", "done⏎next"),
        ("done\n\u{1b}[H\u{1b}[2J\u{1b}[3Jnext", "done⏎next"),
        // Columns.
        ("abcdef\u{1b}[2GX", "aXcdef"),
        ("abc\u{1b}[GX\u{1b}[0GY", "Ybc"),
        ("a\u{1b}[3Cb\u{1b}[2DX", "a  Xb"),
        ("a\u{1b}7bc\u{1b}8X", "aXc"),
        ("a\u{1b}[sbc\u{1b}[uX", "aXc"),
        ("ab\u{1b}[3b|", "abbbb|"),
        ("a\tb", "a\tb"),
        ("a\tb\rc\tX", "c\tX"),
        ("a\tb\u{1b}[4Gx", "a  x    b"),
        ("abc\r\t|", "abc     |"),
        // Wide characters and marks.
        ("日本語\rx", "x 本語"),
        ("日本語\u{8}x", "日本 x"),
        ("ab\r日", "日"),
        ("abc\r日", "日c"),
        ("e\u{301}a\u{308}\r\u{1b}[Cx", "e\u{301}x"),
        ("e\u{301}a\rx", "xa"),
        ("\u{feff}x", "\u{feff}x"),
        // Colours and weights.
        ("a\u{1b}[32mok\u{1b}[0m b\n", "a[32]ok[/] b⏎"),
        ("\u{1b}[1;31;44mx\u{1b}[22;39my\u{1b}[49mz", "[1 31 44]x[/][44]y[/]z"),
        ("\u{1b}[7mx\u{1b}[31my\u{1b}[mz", "[7]x[/][7 31]y[/]z"),
        ("\u{1b}[94;103mx", "[38:12 48:11]x[/]"),
        ("\u{1b}[38;5;208mx\u{1b}[48;5;9;1my", "[38:208]x[/][1 38:208 48:9]y[/]"),
        ("\u{1b}[38;2;0;160;300mx", "[38:0/160/255]x[/]"),
        (
            "\u{1b}[38:2::1:2:3mx\u{1b}[38:2:4:5:6my\u{1b}[48:5:7mz",
            "[38:1/2/3]x[/][38:4/5/6]y[/][38:4/5/6 47]z[/]",
        ),
        ("\u{1b}[4:3mx\u{1b}[4:0my\u{1b}[21mz\u{1b}[24;9m.", "[4]x[/]y[4]z[/][9].[/]"),
        ("\u{1b}[38;9mx\u{1b}[38;5;999my", "xy"),
        ("\u{1b}[>4;2mx\u{1b}[?25ly", "xy"),
        ("\u{1b}[31mred\r\u{1b}[32mg\n\u{1b}[mx", "[32]g[/][31]ed[/]⏎x"),
        // Eight bits for seven and a letter.
        ("\u{9b}31mx\u{9b}m\u{9d}0;title\u{9c}y", "[31]x[/]y"),
        ("a\u{85}b\u{84}c\u{1b}Ed", "a⏎b⏎c⏎d"),
        ("\u{90}1q secret \u{9c}x", "x"),
        // What is for the terminal alone.
        ("\u{1b}]0;title\u{7}x\u{1b}]52;c;aGk=\u{1b}\\y", "xy"),
        ("\u{1b}]8;;https://x.y\u{1b}\\link\u{1b}]8;;\u{1b}\\", "link"),
        ("\u{1b}P1$q secret \u{1b}\\x\u{1b}_apc\u{1b}\\y\u{1b}^pm\u{1b}\\z\u{1b}Xsos\u{1b}\\.", "xyz."),
        ("\u{1b}(Bx\u{1b}%Gy\u{1b}#8z\u{1b}=", "xyz"),
        ("a\u{7}\0\u{7f}\u{e}bc", "abc"),
        // Places on a screen: a jump within a line leaves blanks, another line is another one.
        ("\u{1b}[2J\u{1b}[2;1HWelcome\u{1b}[2;12Hat\u{1b}[2;16Hhttps://x.y\n", "Welcome    at  https://x.y⏎"),
        ("\u{1b}[2;12Hat\u{1b}[2;1HWelcome", "Welcome    at"),
        ("\u{1b}[1;1Hone\u{1b}[3;3fthree\u{1b}[Htop", "one⏎  three⏎top"),
        ("one\u{1b}[10;4Htwo", "one⏎   two"),
        ("\u{1b}[5;2Hone\u{1b}[5dtwo\u{1b}[6dthree", " onetwo⏎       three"),
        ("\u{1b}[2;1Hone\n\u{1b}[3;5Htwo\n\u{1b}[2;1Hthree", "one⏎    two⏎three"),
        ("one\u{1b}[Btwo\u{1b}[2Athree\u{1b}[efour", "one⏎   two⏎      three⏎           four"),
        ("one\u{1b}[Etwo\u{1b}[2Fthree", "one⏎two⏎three"),
        ("one\u{1b}Mtwo", "one⏎   two"),
        ("one\u{1b}7\u{1b}[24;1Hstatus\u{1b}8two", "one⏎status⏎   two"),
        ("one\u{1b}[s\u{1b}[9;9Htwo\u{1b}[u.", "one⏎        two⏎   ."),
        ("one\n\u{1b}[A\u{1b}[2Kagain\n", "one⏎again⏎"),
        ("\u{1b}[2K\u{1b}[1A\u{1b}[2K\u{1b}[Gnext", "next"),
        ("\u{1b}[1;5H\u{1b}[1Ktab\u{1b}[1;1Ha\tb", "a   tab b"),
        ("\u{1b}[3;1Hone\u{1b}[3;1H\u{1b}[Ktwo", "two"),
        ("\u{1b}[3;5Hlong\u{1b}[3;6H\u{8}\u{8}x", "   xlong"),
        ("shell\u{1b}[?1049hfull\u{1b}[?1049lshell", "shell⏎full⏎shell"),
        ("\u{1b}[?25l\u{1b}[0;0Hone\u{1b}[;3Htwo", "ontwo"),
        ("one\u{1b}[>2;5Htwo", "onetwo"),
        // What has no end ends with its line.
        ("\u{1b}]0;a title without an end\nnext", "⏎next"),
        ("\u{1b}[3\n1m\u{1b}", "⏎1m"),
        ("\u{1b}[9999999999mx\u{1b}[31;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;my", "xy"),
        ("a\u{b}b\u{c}c", "a⏎b⏎c"),
    ];
    for (stream, lines) in table {
        assert_eq!(shown(stream), lines, "{stream:?}");
    }
}

#[test]
fn tabs_can_be_spaces() {
    assert_eq!(shown_with(&["a\tb\n\t|"], Tabs::Spaces), "a       b⏎        |");
}

#[test]
fn the_bytes_of_every_line_are_told() {
    let mut reader = Reader::new(LONGEST, Tabs::Kept);
    let mut told = vec![];
    reader.read("one\r\n\u{1b}[1mü\u{1b}[2Jx\u{9b}m\ny", |finished| {
        told.push((finished.line.text.clone(), finished.bytes))
    });
    assert_eq!(told, [("one".into(), 5), ("ü".into(), 0), ("x".into(), 15)]);
    assert_eq!((reader.bytes(), reader.open().text.as_str()), (1, "y"));
}

#[test]
fn a_line_without_an_end_goes_on_in_the_next_one() {
    let mut reader = Reader::new(LONGEST, Tabs::Kept);
    let (mut text, mut told) = (String::new(), 0);
    for _ in 0..100 {
        reader.read(&"é".repeat(777), |finished| {
            assert!(!finished.ended && finished.line.text.chars().count() <= LONGEST + STEP_MAX);
            text.push_str(&finished.line.text);
            told += finished.bytes;
        });
    }
    told += reader.bytes();
    text.push_str(&reader.open().text);
    assert_eq!((text.chars().count(), told), (77_700, 155_400));
}

/// A line may be so much longer than was asked for.
const STEP_MAX: usize = 1_024;

#[test]
fn a_few_bytes_do_not_become_a_long_line() {
    let long = [
        "x\u{1b}[65535b",
        "\u{1b}[65535Cx",
        "\u{1b}[65535Gx",
        "x\r\u{1b}[65535@",
        "\u{1b}[65535;65535Hx\u{1b}[65535dx",
        "\u{1b}[65535C\t\u{1b}[99999Cx",
    ];
    for stream in long {
        let text = plain(stream).into_owned();
        assert!(text.len() < 600, "{stream:?} became {} bytes", text.len());
    }
}

#[test]
fn plain_text_is_text_alone() {
    let table = [
        ("nothing to do\n\tas it was", "nothing to do\n\tas it was"),
        ("\u{1b}[31mred\u{1b}[0m\tok", "red\tok"),
        ("\u{1b}]8;;http://x\u{1b}\\link\u{1b}]8;;\u{1b}\\", "link"),
        ("\u{1b}(Bplain\u{1b}", "plain"),
        ("a\r\nb\r\n", "a\nb\n"),
        ("building…\r/", "/uilding…"),
    ];
    for (text, alone) in table {
        assert_eq!(plain(text), alone, "{text:?}");
    }
    let long = format!("\u{1b}[m{}", "x".repeat(100_000));
    assert_eq!(plain(&long).len(), 100_000);
}

#[test]
fn only_what_stays_within_a_line_reaches_a_terminal() {
    let table = [
        ("text\tand\r\nlines\n", "text\tand\r\nlines\n"),
        ("10%\r\u{1b}[2K20%\u{8}\u{8}\u{8}30%", "10%\r\u{1b}[2K20%\u{8}\u{8}\u{8}30%"),
        ("\u{1b}[1;38;2;1;2;3mx\u{1b}[0m", "\u{1b}[1;38;2;1;2;3mx\u{1b}[0m"),
        ("\u{1b}[4:3mx", "\u{1b}[4:3mx\u{1b}[0m"),
        ("\u{9b}31mx", "\u{1b}[31mx\u{1b}[0m"),
        ("\u{1b}]0;title\u{7}a\u{1b}]52;c;aGk=\u{1b}\\b\u{9d}52;c;x\u{9c}c", "abc"),
        ("\u{1b}[2J\u{1b}[H\u{1b}[10;10Ha\u{1b}[3Ab\u{1b}[?1049hc\u{1b}cd\u{1b}[6n", "\u{1b}[10Ga\nb\nc\nd"),
        ("a\u{7}\u{e}\0b\u{7f}\u{1b}(0c\u{1b}7\u{1b}8\u{1b}Md", "abc\nd"),
        ("\u{1b}[2;1HWelcome\u{1b}[2;12Hat\u{1b}[3;1Hnext\n", "Welcome\u{1b}[12Gat\nnext\n"),
        ("one\u{1b}7\u{1b}[24;1Hstatus\u{1b}8two\u{1b}[H\u{1b}[2Jthree", "one\nstatus\ntwo\nthree"),
        ("one\n\u{1b}[A\u{1b}[2K\u{1b}[Gtwo", "one\n\u{1b}[2K\u{1b}[0Gtwo"),
        ("one\u{1b}[5A\u{1b}[?1049l\ntwo", "one\ntwo"),
        ("\u{1b}P1$q secret \u{1b}\\x\u{1b}_apc\u{1b}\\y\u{90}z\u{9c}!", "xy!"),
        ("\u{1b}]0;never ends\nnext\u{b}line", "\nnext\nline"),
        ("\u{1b}[5bx", "x"),
    ];
    for (text, passed) in table {
        let mut filter = Filter::default();
        let whole = filter.pass(text) + filter.end();
        assert_eq!(whole, passed, "{text:?}");
        let mut filter = Filter::default();
        let cut: String = text.chars().map(|c| filter.pass(&c.to_string())).collect();
        assert_eq!(cut + filter.end(), passed, "{text:?}, cut");
    }
}

/// Pieces that are likely to meet badly.
fn stream() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\u{1b}".to_owned()),
        Just("\u{1b}[".to_owned()),
        Just("\u{1b}]0;".to_owned()),
        Just("\u{1b}P".to_owned()),
        Just("\u{1b}\\".to_owned()),
        Just("\u{1b}[2K".to_owned()),
        Just("\u{1b}[2J".to_owned()),
        Just("\u{1b}[2;9Hx".to_owned()),
        Just("\u{1b}7".to_owned()),
        Just("\u{1b}8".to_owned()),
        Just("\u{9b}3".to_owned()),
        Just("\u{9c}".to_owned()),
        Just("\r".to_owned()),
        Just("\n".to_owned()),
        Just("\u{8}".to_owned()),
        Just("\t".to_owned()),
        Just("日e\u{301}".to_owned()),
        "[0-9;:]{0,6}[@-~]".prop_map(|end| format!("\u{1b}[{end}")),
        "x{0,3000}",
        any::<String>(),
        proptest::collection::vec(any::<u8>(), 0..20)
            .prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn how_a_stream_is_cut_does_not_matter(stream in stream(), cuts in proptest::collection::vec(1_usize..40, 1..40)) {
        let (mut pieces, mut rest) = (vec![], stream.as_str());
        for cut in cuts.iter().cycle() {
            let at = rest.char_indices().nth(*cut).map_or(rest.len(), |(at, _)| at);
            let (piece, more) = rest.split_at(at);
            pieces.push(piece);
            rest = more;
            if rest.is_empty() {
                break;
            }
        }
        prop_assert_eq!(shown_with(&pieces, Tabs::Kept), shown(&stream));
    }

    #[test]
    fn nothing_that_steers_a_terminal_comes_through(stream in stream()) {
        let shown = shown_with(&[&stream], Tabs::Spaces);
        prop_assert!(!shown.chars().any(char::is_control), "{:?}", shown);
    }

    #[test]
    fn what_is_passed_to_a_terminal_passes_again(stream in stream()) {
        let mut filter = Filter::default();
        let passed = filter.pass(&stream);
        prop_assert_eq!(Filter::default().pass(&passed), passed.clone());
        let strange = passed.replace(['\n', '\r', '\t', '\u{8}', '\u{1b}'], "");
        prop_assert!(!strange.chars().any(char::is_control), "{:?}", passed);
    }

    #[test]
    fn text_without_controls_stays_as_it_is(text in "[^\\p{Cc}]{0,200}") {
        let mut reader = Reader::new(LONGEST, Tabs::Kept);
        reader.read(&text, |_| {});
        prop_assert_eq!(&reader.open().text, &text);
    }
}
