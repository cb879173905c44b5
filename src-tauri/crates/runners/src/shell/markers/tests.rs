//! A table of what is said and understood, and the promise that how the output is cut up does not matter.

use super::*;
use proptest::prelude::*;
use serde_json::json;

fn all(output: &[u8]) -> Vec<Marker> {
    let mut parser = Parser::new(0);
    let mut found = parser.feed(output);
    found.extend(parser.finish());
    found
}

fn step(number: usize, total: Option<usize>, text: &str, done: bool) -> Marker {
    Marker::Progress(Progress::Step { number, total, text: text.into(), done })
}

fn percent(percent: i64, text: &str) -> Marker {
    Marker::Progress(Progress::Percent(percent, text.into()))
}

fn text(text: &str) -> Marker {
    Marker::Progress(Progress::Text(text.into()))
}

#[test]
fn each_form_is_understood() {
    let result = |value| vec![Marker::Result(value)];
    let table: Vec<(&str, Vec<Marker>)> = vec![
        (
            "[START] 2026-01-30T10:00:00Z\nTask: Do it\n",
            vec![Marker::Start("2026-01-30T10:00:00Z".into()), Marker::Task("Do it".into())],
        ),
        ("Task: of somebody else\n", vec![]),
        ("[START]\nhello\nTask: too late\n", vec![Marker::Start(String::new())]),
        ("[COMPLETE] now", vec![Marker::Complete("now".into())]),
        ("[PROGRESS] Step 1 complete\n", vec![step(1, None, "", true)]),
        ("[PROGRESS] Step 2 completed: built it\n", vec![step(2, None, "built it", true)]),
        ("[PROGRESS] Step 2/5 compile\n", vec![step(2, Some(5), "compile", false)]),
        ("[PROGRESS] step 2 of 5: compile\n", vec![step(2, Some(5), "compile", false)]),
        ("[PROGRESS] Step 2 / 5 — done\n", vec![step(2, Some(5), "", true)]),
        ("[PROGRESS] Step 3\n", vec![step(3, None, "", false)]),
        ("[PROGRESS] Step 3 completeness check\n", vec![step(3, None, "completeness check", false)]),
        ("[PROGRESS] Step 3rd time\n", vec![text("Step 3rd time")]),
        ("[PROGRESS] Stepping 3\n", vec![text("Stepping 3")]),
        ("[PROGRESS] Step 99999999999999999999999 x\n", vec![text("Step 99999999999999999999999 x")]),
        ("[PROGRESS] 40% half way\n", vec![percent(40, "half way")]),
        ("[PROGRESS] 40.9 %\n", vec![percent(40, "")]),
        ("[PROGRESS] 400% too much\n", vec![percent(100, "too much")]),
        ("[PROGRESS] 4.0.1% odd\n", vec![text("4.0.1% odd")]),
        ("[PROGRESS] ½ done\n", vec![text("½ done")]),
        ("[PROGRESS]\n", vec![text("")]),
        ("[PROGRESSION] no\n[progress] no\nsee [PROGRESS] no\n", vec![]),
        ("  [PROGRESS]looks fine  \r\n", vec![text("looks fine")]),
        ("\u{1b}[1;32m[PROGRESS]\u{1b}[0m 50% \u{1b}[3mhalf\u{1b}[m\n", vec![percent(50, "half")]),
        ("\u{1b}]0;title\u{7}[PROGRESS] 1%\n", vec![percent(1, "")]),
        ("\u{9b}1m[PROGRESS]\u{9b}m 50%\n", vec![percent(50, "")]),
        ("\u{1b}[2K[PROGRESS] 10%\u{8}\u{8}\u{8}20%\u{1b}[K\n", vec![percent(20, "")]),
        ("\u{1b}Pq1\u{1b}\\[PROGRESS] 1%\u{1b}X2%\u{1b}\\\n", vec![percent(1, "")]),
        (
            "\u{1b}[2J\u{1b}[1;1H[PROGRESS] 10%\u{1b}[1;20Ha\u{1b}[3;1Hwords\u{1b}[2;1H[PROGRESS] 20% b\n",
            vec![percent(10, "a"), percent(20, "b")],
        ),
        ("[PROGRESS] 10% a\r[PROGRESS] 20% b\r\n", vec![percent(10, "a"), percent(20, "b")]),
        ("[RESULT] {\"answer\":42}\n", result(json!({"answer": 42}))),
        ("[RESULT] {\"answer\":42}", result(json!({"answer": 42}))),
        (
            "[RESULT]\n\n{\n  \"a\": [1,\n 2], \"b\": \"}\\\"\"\n}\nmore\n",
            result(json!({"a": [1, 2], "b": "}\""})),
        ),
        ("[RESULT] [1, 2] and so on\n", result(json!([1, 2]))),
        ("[RESULT] 42\n", result(json!(42))),
        ("[RESULT] all fine\n", result(json!("all fine"))),
        ("[RESULT] [not json]\n", result(json!("[not json]"))),
        ("[RESULT] [it's done]\n", result(json!("[it's done]"))),
        ("[RESULT] [1,\n", result(json!("[1,"))),
        (
            "[RESULT] {\"a\":\n[COMPLETE] x\n",
            vec![unreadable("it ends before it is whole", "{\"a\":"), Marker::Complete("x".into())],
        ),
        ("[RESULT]\n", vec![]),
        ("[RESULT] 1\n[RESULT] 2\n", vec![Marker::Result(json!(1)), Marker::Result(json!(2))]),
    ];
    for (output, expected) in table {
        assert_eq!(all(output.as_bytes()), expected, "{output:?}");
    }
}

fn unreadable(why: &str, text: &str) -> Marker {
    Marker::UnreadableResult { why: why.into(), text: text.into() }
}

#[test]
fn a_result_is_read_as_it_is_meant() {
    let table = [
        (r#"{"success": false, "loss": NaN}"#, json!({"success": false, "loss": null})),
        (
            r#"{"success": false, "loss": [Infinity, -Infinity]}"#,
            json!({"success": false, "loss": [null, null]}),
        ),
        (r#"{"success": false, "loss": 1e400}"#, json!({"success": false, "loss": null})),
        (r#"{"success": false, "file": "\udcff.txt"}"#, json!({"success": false, "file": "\u{fffd}.txt"})),
        (r#"{"success": false, "face": "\ud83d\ude00"}"#, json!({"success": false, "face": "😀"})),
        ("{\"success\": false, \"log\": \"a\tb\nc}\"}", json!({"success": false, "log": "a\tb\nc}"})),
        (r#"{"success":false,}"#, json!({"success": false})),
        ("{'success': False}", json!({"success": false})),
        (
            "{'success': False, 'said': 'a } \" b', \"it's\": None}",
            json!({"success": false, "said": "a } \" b", "it's": null}),
        ),
        ("{success: false}", json!({"success": false})),
        (r#""{\"success\": false}""#, json!({"success": false})),
        (r#""{not json}""#, json!("{not json}")),
        ("['a', NaN]", json!(["a", null])),
    ];
    for (written, read) in table {
        let output = format!("[RESULT] {written}\n[PROGRESS] 1%\n");
        assert_eq!(all(output.as_bytes()), [Marker::Result(read), percent(1, "")], "{written}");
    }
}

#[test]
fn a_result_that_cannot_be_read_says_where() {
    let deep = format!("{}NaN{}", "{\"a\":".repeat(300), "}".repeat(300));
    let table = [
        (r#"{"success": false"#, "it ends before it is whole"),
        (r#"{"success": false, "log": "a}"#, "it ends before it is whole"),
        ("{not json}", "on line 1, column 6, at “json}”"),
        ("{\n  \"a\": 1,\n  \"b\": <html>\n}", "on line 3, column 8, at “<html>”"),
        (&deep, "within each other"),
    ];
    for (written, place) in table {
        let output = format!("[RESULT] {written}\n[PROGRESS] 1%\n");
        let found = all(output.as_bytes());
        let [Marker::UnreadableResult { why, text }, _] = &*found else { panic!("{written}: {found:?}") };
        assert!(why.contains(place), "{written}: {why}");
        assert_eq!(text, written);
    }
}

#[test]
fn bytes_that_are_no_text_do_no_harm() {
    assert_eq!(all(b"\xff\xfe\x00\n[PROGRESS] 5% \xffx\n"), [percent(5, "\u{fffd}x")]);
}

#[test]
fn a_long_result_still_says_whether_it_went_well() {
    let long = "x".repeat(LENGTH_MAX);
    let lines = format!("\"{}\",\n", "y".repeat(1000)).repeat(LENGTH_MAX / 1000);
    for (written, kept) in [
        (format!("{{\"success\":false,\"log\":\"{long}\"}}"), json!({"success": false})),
        (
            format!("{{\"log\":\"{long}\",\"success\":true,\"summary\":\"s\"}}"),
            json!({"success": true, "summary": "s"}),
        ),
        (
            format!("{{\"log\":[\n{lines}\"\"],\n\"error\":\"e\",\"success\":false}}"),
            json!({"error": "e", "success": false}),
        ),
        (format!("{{\"summary\":\"{long}\",\"success\":false}}"), json!({"success": false})),
        (format!("[\"{long}\"]"), json!({})),
    ] {
        let text = format!("[RESULT] {written}\n[PROGRESS] 1%\n");
        assert_eq!(all(text.as_bytes()), [Marker::LongResult(kept), percent(1, "")]);
    }
}

#[test]
fn length_is_bounded() {
    let long = "x".repeat(RESULT_MAX);
    assert_eq!(
        all(format!("[RESULT] {{\"a\":\"{long}\"}}\n[PROGRESS] 1%\n").as_bytes()),
        [Marker::ResultTooLong, percent(1, "")]
    );
    let line = format!("\"{}\",\n", "y".repeat(1000));
    let many = format!("[RESULT] [\n{}", line.repeat(RESULT_MAX / line.len() + 2));
    assert_eq!(all(many.as_bytes()), [Marker::ResultTooLong]);
    let Marker::Progress(Progress::Text(said)) =
        &all(format!("[PROGRESS] {}\n", "é".repeat(5000)).as_bytes())[0]
    else {
        panic!("no text");
    };
    assert_eq!(said.chars().count(), 201);
}

#[test]
fn what_is_skipped_ends_with_its_line() {
    let mut parser = Parser::new(0);
    parser.feed(b"[RESULT] {\n");
    parser.skip_to(1000);
    assert_eq!(parser.feed(b"RESS] 9%\n[PROGRESS] 7%\n"), [percent(7, "")]);
    assert_eq!(parser.resume_point(), 1000 + 9 + 14);
}

#[test]
fn a_share_comes_with_its_line_and_only_once() {
    /// Pieces of output, and the share that is told after each.
    type Case<'a> = (&'a [&'a str], &'a [Option<(i64, &'a str)>]);
    let table: [Case<'_>; 8] = [
        (&["\rat 1%", "\rat 2%", "\r"], &[None, Some((1, "at 1%")), Some((2, "at 2%"))]),
        (&["at 1%\rat 2%\r", "at 3%", "\r"], &[Some((2, "at 2%")), None, Some((3, "at 3%"))]),
        (&["at 1%\rnote\n", "x"], &[Some((1, "at 1%")), None]),
        (&["at 1%\r\nnote\n"], &[None]),
        (&["at 1%\n"], &[None]),
        (&["\u{1b}[32m3/10\u{1b}[m: serde\r"], &[Some((30, "3/10: serde"))]),
        (&["1%\u{8}\u{8}2%\r"], &[Some((2, "2%"))]),
        (&["[PROGRESS] 1%\r"], &[None]),
    ];
    for (pieces, wanted) in table {
        let mut parser = Parser::new(0);
        let shares: Vec<Option<Share>> = pieces
            .iter()
            .map(|piece| {
                parser.feed(piece.as_bytes());
                parser.take_share()
            })
            .collect();
        let shares: Vec<_> =
            shares.iter().map(|s| s.as_ref().map(|s| (s.percent, s.line.as_str()))).collect();
        assert_eq!(shares, wanted, "{pieces:?}");
    }
}

/// Pieces of output that are likely to meet badly.
fn output() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"[PROGRESS] Step 2/5 x\n".to_vec()),
        Just(b"[PROGRESS] 40% \x1b[1my\x1b[0m\r\n".to_vec()),
        Just(b"[RESULT] {\"a\": \"}\",\n\"b\": [1]}\n".to_vec()),
        Just(b"[RESULT]\n".to_vec()),
        Just(b"[START] t\nTask: z\n".to_vec()),
        Just(b"{\"half\":".to_vec()),
        Just(b"\n".to_vec()),
        proptest::collection::vec(any::<u8>(), 0..12),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn how_output_is_cut_does_not_matter(output in output(), cuts in proptest::collection::vec(1_usize..20, 1..40)) {
        let mut parser = Parser::new(0);
        let mut found = Vec::new();
        let mut rest = output.as_slice();
        for cut in cuts.iter().cycle() {
            let (piece, more) = rest.split_at((*cut).min(rest.len()));
            found.extend(parser.feed(piece));
            rest = more;
            if rest.is_empty() {
                break;
            }
        }
        found.extend(parser.finish());
        prop_assert_eq!(found, all(&output));
    }

    #[test]
    fn going_on_from_a_resume_point_counts_nothing_twice(output in output(), at in 0_usize..200) {
        let at = at.min(output.len());
        let mut first = Parser::new(0);
        let mut found = first.feed(&output[..at]);
        let point = first.resume_point() as usize;
        prop_assert!(point == 0 || matches!(output[point - 1], b'\n' | b'\r'));
        let mut second = Parser::new(point as u64);
        found.extend(second.feed(&output[point..]));
        found.extend(second.finish());
        // Whether a task's name is one is known only from the line before.
        let relevant = |m: Vec<Marker>| m.into_iter().filter(|m| !matches!(m, Marker::Task(_))).collect::<Vec<_>>();
        prop_assert_eq!(relevant(found), relevant(all(&output)));
    }
}
