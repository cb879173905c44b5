//! What is held of a stream, and where in its file it begins.

use super::*;
use crate::state::palette::classes;

fn text(held: &Scrollback) -> String {
    held.blocks().iter().map(|block| block.text.as_str()).collect()
}

fn bytes(held: &Scrollback) -> u64 {
    held.blocks().iter().map(|block| block.bytes).sum()
}

#[test]
fn styled_text_stands_in_runs() {
    let mut held = Scrollback::new(0);
    held.push("one \u{1b}[32mok\u{1b}[0m\nt");
    held.push("wo");
    let pieces: Vec<_> =
        held.blocks()[0].pieces().map(|(text, style)| (text.to_owned(), classes(&style))).collect();
    assert_eq!(
        pieces,
        [
            ("one ".into(), String::new()),
            ("ok\n".to_owned(), "fg-2".to_owned()),
            ("two".into(), String::new())
        ]
    );
}

#[test]
fn a_line_that_is_written_again_replaces_itself() {
    let mut held = Scrollback::new(0);
    held.push("start\n10%\r20%");
    held.push("\r\u{1b}[32m30%\u{1b}[0m done\r\nend\r\n");
    assert_eq!(text(&held), "start\n30% done\nend\n");
    assert_eq!(held.held(), text(&held).len());
    held.push("a\u{1b}[31mb\r\u{1b}[2Kc");
    assert_eq!(text(&held), "start\n30% done\nend\nc");
}

#[test]
fn a_stream_reads_as_on_a_terminal() {
    let table = [
        ("building…\r/", "/uilding…"),
        ("50%  busy\r60%\u{1b}[K\nx", "60%\nx"),
        ("-\u{8}\\\u{8}|\u{8}done", "done"),
        ("abcdef\u{1b}[2GX", "aXcdef"),
        ("abc\u{8}\u{1b}[J", "ab"),
        ("a\tb\rc\tX", "c\tX"),
        ("日本語\rx", "x 本語"),
        ("\u{9b}31mx\u{9d}0;title\u{9c}y", "xy"),
        ("99%\r", "99%"),
        ("\u{1b}]0;a title without an end\nnext", "\nnext"),
    ];
    let wrong: Vec<_> = table
        .into_iter()
        .filter_map(|(stream, shown)| {
            let mut held = Scrollback::new(0);
            stream.chars().for_each(|c| held.push(&c.to_string()));
            (text(&held) != shown).then(|| (stream, shown, text(&held)))
        })
        .collect();
    assert_eq!(wrong, []);
}

#[test]
fn a_line_that_ends_a_block_is_counted_with_its_end() {
    let mut held = Scrollback::new(0);
    held.push(&("x".repeat(99) + "\n").repeat(100));
    assert!(held.blocks().len() > 1);
    for block in held.blocks() {
        assert_eq!(block.bytes, block.text.len() as u64);
    }
}

#[test]
fn every_byte_of_the_file_is_counted() {
    let source = "one\r\n\u{1b}[1mtwo\u{1b}[0m\nthree \u{1b}[3".to_owned() + &"ü\n".repeat(5000);
    let mut held = Scrollback::new(0);
    let middle = source.len() / 2 + usize::from(!source.is_char_boundary(source.len() / 2));
    held.push(&source[..middle]);
    held.push(&source[middle..]);
    assert_eq!(bytes(&held), source.len() as u64);
    assert!(held.blocks().len() > 1);
}

#[test]
fn a_part_begins_with_a_line_of_its_own_and_the_part_before_meets_it() {
    let file = "alpha\nbeta\ngamma\n";
    let mut held = Scrollback::new(8);
    held.push(&file[8..]);
    assert_eq!((text(&held).as_str(), held.start()), ("gamma\n", 11));
    held.put_before(2, &file[2..11]);
    assert_eq!((text(&held).as_str(), held.start()), ("beta\ngamma\n", 6));
    held.put_before(0, &file[..6]);
    assert_eq!((text(&held).as_str(), held.start()), (file, 0));
    let numbers: Vec<_> = held.blocks().iter().map(|block| block.number).collect();
    assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
}

#[test]
fn a_letter_cut_in_two_is_counted_in_bytes() {
    // “ü” is two bytes; the part begins at its second, which is shown as one mark.
    let mut held = Scrollback::new(3);
    held.push("\u{fffd}x\nrest\n");
    assert_eq!((text(&held).as_str(), held.start()), ("rest\n", 6));
}

#[test]
fn what_is_held_stays_within_bounds_at_either_end() {
    let line = "x".repeat(99) + "\n";
    let mut held = Scrollback::new(0);
    for _ in 0..HELD_MAX / 100 + 500 {
        held.push(&line);
    }
    let end = held.start() + bytes(&held);
    assert!(held.trim_head() && held.held() <= HELD_MAX && held.start() > 0);
    assert_eq!(held.start() + bytes(&held), end, "the end stays where it was");
    let start = held.start();
    held.put_before(0, &line.repeat(start as usize / 100));
    assert_eq!(held.start(), 0);
    assert!(held.trim_tail() && held.held() <= HELD_MAX && held.start() == 0);
    assert!(!held.trim_tail());
}

#[test]
fn a_line_without_an_end_does_not_become_one_block() {
    let mut held = Scrollback::new(0);
    for _ in 0..20 {
        held.push(&"y".repeat(8192));
    }
    assert!(held.blocks().iter().all(|block| block.text.len() <= LINE_MAX + 8192));
}

#[test]
fn rows_follow_from_the_width() {
    let mut held = Scrollback::new(0);
    held.push("12345\n\n1234567890x\n");
    assert_eq!(held.blocks()[0].rows(5), 1 + 1 + 3);
}

#[test]
fn another_part_has_blocks_of_other_names_and_is_read_on_in_both_directions() {
    let lines: Vec<String> = (0..3_000).map(|line| format!("line {line}\n")).collect();
    let file = lines.concat();
    let place = |line: usize| lines[..line].concat().len();
    let mut held = Scrollback::new(0);
    held.push(&file[..place(1_000)]);
    let before: Vec<i64> = held.blocks().iter().map(|block| block.number).collect();
    held.replace(place(1_500) as u64, &file[place(1_500)..place(2_000)]);
    assert!(held.blocks().iter().all(|block| !before.contains(&block.number)));
    assert_eq!((held.start(), held.end()), (place(1_501) as u64, place(2_000) as u64));
    held.put_before(place(1_000) as u64, &file[place(1_000)..held.start() as usize]);
    held.push(&file[held.end() as usize..]);
    assert_eq!(text(&held), file[place(1_001)..]);
    assert!(held.blocks().iter().is_sorted_by_key(|block| block.number));
}

#[test]
fn what_follows_a_tail_that_was_let_go_stands_behind_its_end() {
    let line = format!("{}\n", "x".repeat(99));
    let mut held = Scrollback::new(0);
    held.push(&line.repeat(HELD_MAX / 50));
    held.push("half a line");
    assert!(held.trim_tail());
    let end = held.end();
    assert_eq!(end, bytes(&held));
    held.push("what stands there\n");
    assert_eq!(held.end(), end + 18);
    assert!(text(&held).ends_with("x\nwhat stands there\n"));
}
