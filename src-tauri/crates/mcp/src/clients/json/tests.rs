//! Edits by example, and what must hold for all of them.

use super::{Document, Json, Step, edit, object, texts};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn entry() -> Json {
    object([("command", Json::from("/l")), ("args", texts(&["mcp".to_owned()]))])
}

fn install(text: &str) -> String {
    let mut document = Document::read(text).unwrap();
    document.set(&["servers", "legwork"], &entry()).unwrap();
    document.into_text()
}

fn uninstall(text: &str) -> String {
    let mut document = Document::read(text).unwrap();
    document.remove(&[Step::Key("servers"), Step::Key("legwork")]).unwrap();
    document.prune(&[Step::Key("servers")]).unwrap();
    document.into_text()
}

/// Installing into `before` gives `after`, and taking out again gives back `before`.
#[track_caller]
fn goes_and_comes(before: &str, after: &str) {
    assert_eq!(install(before), after);
    assert_eq!(install(after), after, "once is enough");
    assert_eq!(uninstall(after), before);
    assert_eq!(uninstall(before), before, "nothing to take out");
}

#[test]
fn lines_stay_as_they_are() {
    goes_and_comes(
        "{\n    \"b\": 1, // one\n    \"a\": [1,\n 2]\n}\n",
        "{\n    \"b\": 1, // one\n    \"a\": [1,\n 2],\n    \"servers\": {\n        \"legwork\": {\n            \
         \"command\": \"/l\",\n            \"args\": [\"mcp\"]\n        }\n    }\n}\n",
    );
    goes_and_comes(
        "{\n\t\"servers\": {\n\t\t\"x\": {\"command\": \"y\"} // mine\n\t\t// the end\n\t}\n}",
        "{\n\t\"servers\": {\n\t\t\"x\": {\"command\": \"y\"}, // mine\n\t\t\"legwork\": {\n\t\t\t\"command\": \"/l\",\n\
         \t\t\t\"args\": [\"mcp\"]\n\t\t}\n\t\t// the end\n\t}\n}",
    );
}

#[test]
fn one_line_stays_one_line() {
    goes_and_comes(
        r#"{"b":1,"servers":{"x":{}}}"#,
        r#"{"b":1,"servers":{"x":{}, "legwork": {"command": "/l", "args": ["mcp"]}}}"#,
    );
    goes_and_comes(r#"{"b":1}"#, r#"{"b":1, "servers": {"legwork": {"command": "/l", "args": ["mcp"]}}}"#);
}

#[test]
fn a_comma_at_the_end_stays_one() {
    goes_and_comes(
        "{\n  \"servers\": {\n    \"x\": {},\n  },\n}\n",
        "{\n  \"servers\": {\n    \"x\": {},\n    \"legwork\": {\n      \"command\": \"/l\",\n      \"args\": [\"mcp\"],\n    \
         },\n  },\n}\n",
    );
}

#[test]
fn line_ends_of_windows_stay() {
    let before = "{\r\n  \"a\": 1\r\n}\r\n";
    let after = install(before);
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count());
    assert_eq!(uninstall(&after), before);
    let after = install("{\r\n  \"servers\": null,\r\n  \"a\": 1\r\n}\r\n");
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count(), "{after:?}");
}

#[test]
fn what_is_null_is_not_there_yet() {
    let ours = json!({"command": "/l", "args": ["mcp"]});
    for before in [
        r#"{"a": 1, "servers": null}"#,
        "{\n  \"servers\": null, // none\n  \"a\": 1\n}\n",
        "{\n  \"servers\": {\n    \"legwork\": null\n  },\n  \"a\": 1\n}\n",
        "{\n  \"a\": 1,\n  \"servers\":null\n}",
        "null\n",
    ] {
        let after = install(before);
        let read = Document::read(&after).unwrap();
        assert_eq!(read.get(&[Step::Key("servers"), Step::Key("legwork")]), Some(ours.clone()), "{after}");
        assert_eq!(read.get(&[Step::Key("a")]).is_some(), before.contains("\"a\""), "{after}");
        assert_eq!(after.contains("// none"), before.contains("// none"), "{after}");
        assert_eq!(install(&after), after);
    }
    let mut hooks = Document::read(r#"{"hooks": {"Stop": null}}"#).unwrap();
    hooks.push(&["hooks", "Stop"], &Json::from("x")).unwrap();
    assert_eq!(hooks.get(&[]).unwrap(), json!({"hooks": {"Stop": ["x"]}}));
    for wrong in [r#"{"servers": 1}"#, r#"{"servers": []}"#, r#"{"servers": "null"}"#] {
        assert!(Document::read(wrong).unwrap().set(&["servers", "legwork"], &entry()).is_err(), "{wrong}");
    }
}

#[test]
fn an_empty_text_becomes_a_document() {
    let fresh = "{\n  \"servers\": {\n    \"legwork\": {\n      \"command\": \"/l\",\n      \"args\": [\"mcp\"]\n    }\n  }\n}";
    assert_eq!(install(""), format!("{fresh}\n"));
    assert_eq!(install(" \n"), format!("{fresh}\n"));
    assert_eq!(install("{}\n"), format!("{fresh}\n"));
    assert_eq!(install("// mine\n"), format!("// mine\n{fresh}\n"));
    assert_eq!(uninstall(&install("{}")), "{}");
    let noted = "{\n  // nothing yet\n}";
    assert!(install(noted).starts_with("{\n  // nothing yet\n  \"servers\""), "{}", install(noted));
}

#[test]
fn what_a_person_added_to_the_entry_stays() {
    let before = r#"{"servers": {"legwork": {"command": "/old", "env": {"A": "b"}, "args": ["mcp"]}}}"#;
    assert_eq!(install(before), before.replace("/old", "/l"));
}

#[test]
fn taking_out_swallows_no_comment_and_no_neighbour() {
    let out = |text: &str| uninstall(text);
    assert_eq!(
        out("{\"servers\": {\n  // note\n  \"legwork\": {}, \"b\": 2\n}}"),
        "{\"servers\": {\n  // note\n  \"b\": 2\n}}"
    );
    assert_eq!(
        out("{\"servers\": {\n  \"a\": 1, // one\n  // two\n  \"legwork\": {} // three\n}}"),
        "{\"servers\": {\n  \"a\": 1 // one\n  // two\n   // three\n}}"
    );
    assert_eq!(out(r#"{"servers": {"legwork": 1, "legwork": 2}, "c": 3}"#), r#"{"c": 3}"#);
    assert_eq!(out("{\"servers\": {\n  \"legwork\": {}\n  // keep\n}}"), "{\"servers\": {\n  // keep\n}}");
}

#[test]
fn lists_grow_and_shrink() {
    let mut document = Document::read("{\n  \"h\": [\n    {\"a\": 1}\n  ]\n}\n").unwrap();
    document.push(&["h"], &object([("b", Json::from(2_usize))])).unwrap();
    let text = document.into_text();
    assert_eq!(text, "{\n  \"h\": [\n    {\"a\": 1},\n    {\n      \"b\": 2\n    }\n  ]\n}\n");
    let mut document = Document::read(&text).unwrap();
    document.remove(&[Step::Key("h"), Step::Index(0)]).unwrap();
    assert_eq!(document.get(&[]), Some(json!({"h": [{"b": 2}]})));
    document.remove(&[Step::Key("h"), Step::Index(0)]).unwrap();
    assert_eq!(document.into_text(), "{\n  \"h\": []\n}\n");
    let mut fresh = Document::read("").unwrap();
    fresh.push(&["x", "y"], &Json::Bool(true)).unwrap();
    assert_eq!(fresh.get(&[]), Some(json!({"x": {"y": [true]}})));
}

#[test]
fn a_fault_is_told_with_its_place() {
    let place = |text: &str| Document::read(text).map(|_| ()).map_err(|f| (f.line, f.column)).unwrap_err();
    assert_eq!(place("{\n  \"é\" 1}"), (2, 7));
    assert_eq!(place("{\"a\": 1 \"b\": 2}"), (1, 8));
    assert_eq!(place("{\"a\": 1"), (1, 1));
    assert_eq!(place("{a: 1}"), (1, 2));
    assert_eq!(place("[1,,2]"), (1, 4));
    assert_eq!(place("{} {}"), (1, 4));
    assert_eq!(place("[nope]"), (1, 2));
    assert_eq!(place("[\"open]"), (1, 2));
    assert_eq!(place("/* open"), (1, 1));
    assert_eq!(place(&"[".repeat(100_000)).0, 1);
    let mut document = Document::read("{\n\"servers\": []}").unwrap();
    let fault = document.set(&["servers", "legwork"], &entry()).unwrap_err();
    assert_eq!((fault.line, fault.what.as_str()), (2, "“servers” is not an object"));
}

#[test]
fn halves_of_characters_and_a_mark_at_the_beginning_are_borne() {
    let before = "\u{feff}{\"cut\": \"a\\\\\\ud83d\", \"pair\": \"\\ud83d\\ude00\"}";
    let after = install(before);
    assert_eq!(uninstall(&after), before);
    assert_eq!(Document::read(before).unwrap().get(&[Step::Key("pair")]), Some(json!("😀")));
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 48, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map("[a-z\"\\\\/ ]{0,6}", inner, 0..5)
                .prop_map(|map| Value::from(map.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Any document, some with servers already.
fn documents() -> impl Strategy<Value = Map<String, Value>> {
    let servers = prop::option::of(prop::collection::btree_map("[a-z]{1,4}", values(), 0..3));
    (prop::collection::btree_map("[a-z\"\\\\/ ]{0,6}", values(), 0..5), servers).prop_map(
        |(rest, servers)| {
            let mut all: Map<_, _> = rest.into_iter().filter(|(key, _)| key != "servers").collect();
            if let Some(servers) = servers {
                all.insert("servers".to_owned(), servers.into_iter().collect::<Map<_, _>>().into());
            }
            all
        },
    )
}

/// The same text with comments wherever one may stand.
fn noted(text: &str, every: usize) -> String {
    let (mut out, mut quoted, mut escaped, mut seen) = (String::new(), false, false, 0);
    for c in text.chars() {
        if c == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = quoted && c == '\\' && !escaped;
        out.push(c);
        if !quoted && ",:{[}]".contains(c) {
            seen += 1;
            match seen % every {
                0 => out.push_str(" // \"note\" }\n"),
                1 => out.push_str(" /* , { */ "),
                _ => {}
            }
        }
    }
    out
}

proptest! {
    #[test]
    fn everything_else_is_kept(document in documents(), pretty: bool, every in prop::option::of(2_usize..5)) {
        let value = Value::from(document.clone());
        let plain = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let text = every.map_or(plain.clone(), |every| noted(&plain, every));
        prop_assert_eq!(Document::read(&text).unwrap().get(&[]), Some(value));
        let after = install(&text);
        let mut expected = document.clone();
        let servers = expected.entry("servers").or_insert_with(|| json!({}));
        servers["legwork"] = edit::plain(&entry());
        prop_assert_eq!(Document::read(&after).unwrap().get(&[]), Some(Value::from(expected)));
        for note in ["// \"note\" }", "/* , { */"] {
            prop_assert_eq!(after.matches(note).count(), text.matches(note).count());
        }
        let back = uninstall(&after);
        let mut expected = document;
        if expected.get("servers") == Some(&json!({})) && Document::read(&back).unwrap().get(&[Step::Key("servers")]).is_none() {
            // An empty list of servers says as much as none.
            expected.remove("servers");
        }
        prop_assert_eq!(Document::read(&back).unwrap().get(&[]), Some(Value::from(expected)));
        for note in ["// \"note\" }", "/* , { */"] {
            prop_assert_eq!(back.matches(note).count(), text.matches(note).count());
        }
        if every.is_none() && !plain.contains("\"servers\"") {
            prop_assert_eq!(back, plain, "nothing was there before, and nothing is left");
        }
    }
}
