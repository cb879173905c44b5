//! Values in templates: what comes in stays what it is, and runs nothing.

use super::{Target, Values, render, scan::Template, spots};
use proptest::{
    prelude::*,
    test_runner::{RngSeed, TestRunner},
};
use serde_json::{Value, json};
use std::{
    process::{Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
};

fn values(x: impl Into<Value>) -> Values {
    let mut values = Values::default();
    values.inputs.insert("x".to_owned(), x.into());
    values.inputs.insert("list".to_owned(), json!(["a b", "", "c'd"]));
    values.inputs.insert("node-version".to_owned(), json!(22));
    values.matrix.insert("os".to_owned(), json!("linux"));
    values.run.insert("id".to_owned(), json!("0123"));
    values.give(
        ("build", "page"),
        false,
        [("version".to_owned(), json!("1.2")), ("notes".to_owned(), json!({"a": [1]}))],
    );
    values.give(("build", "all"), true, [("size".to_owned(), json!(1))]);
    values.give(("build", "all"), true, [("size".to_owned(), json!(2))]);
    values
}

/// What `shell` writes for a line, in an empty folder, and whether it left something there.
fn run(shell: &str, line: &str) -> (Vec<u8>, bool) {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(shell);
    command.args(["-c", line]).current_dir(folder.path()).env_clear().env("PATH", "/usr/bin:/bin");
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().unwrap();
    (output.stdout, folder.path().join("ran").exists())
}

/// So many cases, the same ones each time.
fn fixed(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(7),
        ..ProptestConfig::default()
    }
}

/// The shells that this machine has.
fn shells() -> Vec<&'static str> {
    let is_there =
        |shell: &&str| Command::new(shell).args(["-c", "true"]).status().is_ok_and(|status| status.success());
    ["sh", "bash", "dash"].into_iter().filter(is_there).collect()
}

#[test]
fn texts_are_filled_in() {
    for (template, filled) in [
        ("no value", "no value"),
        ("{{ inputs.x }}", "it's"),
        ("a{{inputs.x}}b{{ inputs.x | upper }}", "ait'sbIT'S"),
        ("{{ inputs.node-version }}", "22"),
        ("{{ inputs.node-version - 2 }}", "20"),
        ("{{ inputs.list }}", r#"["a b","","c'd"]"#),
        ("{{ inputs.list | join(\", \") }}", "a b, , c'd"),
        ("{{ inputs.list[0] }}", "a b"),
        ("{{ matrix.os }} {{ run.id }}", "linux 0123"),
        ("{{ tasks.build.page.version }}", "1.2"),
        ("{{ tasks.build.page.notes.a[0] }}", "1"),
        ("{{ tasks.build.all.size }}", "[1,2]"),
        ("{{ tasks.build.all.size | join(\"+\") }}", "1+2"),
        ("{{ tasks.build.none.x | default(\"none\") }}", "none"),
        ("{{ \"yes\" if inputs.x == \"it's\" else \"no\" }}", "yes"),
        ("{{ tasks.a.b.c if tasks.a.b.c is defined else \"none\" }}", "none"),
        ("{{ \"inputs.x }} {{\" }}", "inputs.x }} {{"),
        ("{# inputs.y #}a{% raw %}{{ inputs.y }}{% endraw %}", "a{{ inputs.y }}"),
        ("{ {a} }", "{ {a} }"),
        ("{{ {\"inputs\": 1}.inputs }}", "1"),
    ] {
        assert_eq!(render(template, Target::Text, &values("it's")).as_deref(), Ok(filled), "{template}");
    }
}

#[test]
fn what_is_missing_or_wrong_is_an_error() {
    for (template, target, part) in [
        ("{{ inputs.y }}", Target::Text, "inputs.y"),
        ("echo {{ tasks.build.page.size }}", Target::Shell, "tasks.build.page.size"),
        ("{{ inputs.x.y.z }}", Target::Text, "inputs.x"),
        ("{{ x }}", Target::Text, "nothing provides"),
        ("{{ inputs.x | shout }}", Target::Text, "shout"),
        ("{{ _0 }}", Target::Text, "no such value"),
        ("echo \"{{ inputs.x }}\"", Target::Shell, "double quotes"),
        ("echo a{{ inputs.list }}", Target::Shell, "list"),
    ] {
        let error = render(template, target, &values("x")).unwrap_err();
        assert!(error.contains(part), "{template}: {error}");
    }
    for target in [Target::Text, Target::Shell, Target::Variable] {
        assert!(render("echo {{ inputs.x }}", target, &values("a\0b")).unwrap_err().contains("zero byte"));
    }
}

#[test]
fn what_is_too_long_to_be_started_is_an_error() {
    let megabyte = "a".repeat(1 << 20);
    let error = render("echo {{ inputs.x }}", Target::Shell, &values(megabyte.as_str())).unwrap_err();
    assert!(error.contains("131071") && error.contains("file"), "{error}");
    assert!(render("{{ inputs.x }}", Target::Variable, &values(megabyte.as_str())).is_err());
    assert!(render("{{ inputs.x }}", Target::Text, &values(megabyte.as_str())).is_ok());
    // the longest one starts
    let longest = "a".repeat(super::SHELL_LINE_MOST - "printf %s ''".len());
    let line = render("printf %s {{ inputs.x }}", Target::Shell, &values(longest.as_str())).unwrap();
    assert_eq!(line.len(), super::SHELL_LINE_MOST);
    assert_eq!(run("sh", &line).0.len(), longest.len());
}

/// Lines that write what comes in, each with a zero byte behind it.
const WRITE: [&str; 8] = [
    "printf '%s\\0' {{ inputs.x }}",
    "printf '%s\\0' \"\"{{ inputs.x }}''",
    "v={{ inputs.x }}; printf '%s\\0' \"$v\"",
    "for v in {{ inputs.x }}; do printf '%s\\0' \"$v\"; done",
    "set -- {{ inputs.x }} # it's \"here\nprintf '%s\\0' \"$1\"",
    "w=$(printf '%s.' {{ inputs.x }}); printf '%s\\0' \"${w%.}\"",
    "w=\"$(printf '%s.' {{ inputs.x }} # ' )\n)\"; printf '%s\\0' \"${w%.}\"",
    "(printf '%s\\0' {{ inputs.x }}) || echo $((1 + 2)) && : \\\" {{ inputs.x }}",
];

/// What is easily run by a shell that reads it as a command, or breaks out of quotes.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("'"),
        Just("\""),
        Just("`touch ran`"),
        Just("$(touch ran)"),
        Just("${x:=y}"),
        Just("\\"),
        Just("\n"),
        Just("\ntouch ran\n"),
        Just(";touch ran;"),
        Just("|touch ran|"),
        Just("&&touch ran"),
        Just("!"),
        Just("!!"),
        Just("-n"),
        Just("--"),
        Just(" "),
        Just("\t"),
        Just("*"),
        Just("~"),
        Just("#"),
        Just(")"),
        Just("}"),
        Just("EOF\n"),
        Just("a"),
        Just("é"),
        Just("\u{7f}"),
        Just("\r"),
        Just("'; touch ran; '"),
        Just("\"; touch ran; \""),
        Just("%s"),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(fixed(200))]

    /// Each value comes to the program as it is, byte for byte, and nothing of it is run.
    #[test]
    fn a_value_is_one_word_and_runs_nothing(value in prop_oneof![nasty(), "[^\\x00]*"], line in 0..WRITE.len()) {
        let rendered = render(WRITE[line], Target::Shell, &values(value.as_str())).unwrap();
        for shell in shells() {
            let (wrote, ran) = run(shell, &rendered);
            prop_assert!(!ran, "{} ran {}", shell, rendered);
            let expected = [value.as_bytes(), b"\0"].concat();
            prop_assert!(wrote == expected, "{}: {:?} for {:?} by {}", shell, String::from_utf8_lossy(&wrote), value, rendered);
        }
    }
}

/// Pieces of shell lines, whole and broken ones, with values between them.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => Just("{{ inputs.x }}"),
        3 => Just("echo "),
        3 => Just(" "),
        1 => prop_oneof![
            Just("'"), Just("\""), Just("`"), Just("$("), Just(")"), Just("("), Just("\\"), Just("#"), Just("\n"), Just(";"),
            Just("$"), Just("${"), Just("}"), Just("{ "), Just("$(("), Just("))"), Just("<<E\n"), Just("E\n"), Just("<<<"),
            Just("case a in a) "), Just(";;"), Just("esac"), Just("$'"), Just("$\""), Just("[[ "), Just(" ]]"), Just("a="),
            Just("if true; then "), Just(" fi"), Just("|"), Just("&&"), Just("&"), Just(">"), Just("2>"), Just("x"),
            Just("${x:-"), Just("${x#"), Just("!"), Just("(("), Just("f() "), Just("$#"), Just("\\\n"), Just("; #"),
            Just("for i in "), Just("; do "), Just(" done"), Just("$["), Just("]"), Just("\t"), Just("1"), Just("case "),
        ],
    ];
    prop::collection::vec(piece, 1..12).prop_map(|pieces| pieces.concat())
}

/// Wherever a value may stand, in lines that are right and in lines that are not, no shell runs anything of it.
#[test]
fn where_a_value_may_stand_it_runs_nothing() {
    let tried = AtomicUsize::new(0);
    let mut runner = TestRunner::new(fixed(3000));
    let result = runner.run(&(soup(), nasty()), |(line, value)| {
        // what an author runs of a variable is run
        let Some(line) = with_values_where_they_may_stand(&line).filter(|line| !line.contains("$a")) else {
            return Ok(());
        };
        let Ok(rendered) = render(&line, Target::Shell, &values(value.as_str())) else { return Ok(()) };
        tried.fetch_add(1, Ordering::Relaxed);
        for shell in shells() {
            prop_assert!(!run(shell, &rendered).1, "{} ran something of {:?}", shell, rendered);
        }
        Ok(())
    });
    result.unwrap();
    assert!(tried.into_inner() > 500, "not many lines have values");
}

/// A line with a letter in the place of each value that may not stand there; `None` where no value is left.
fn with_values_where_they_may_stand(line: &str) -> Option<String> {
    const HOLE: &str = "{{ inputs.x }}";
    let parsed = Template::parse(line).ok()?;
    let spots = spots(&parsed);
    let mut pieces = line.split(HOLE);
    let mut out = pieces.next()?.to_owned();
    for (piece, spot) in pieces.zip(&spots) {
        out.push_str(if spot.is_ok() { HOLE } else { "z" });
        out.push_str(piece);
    }
    out.contains(HOLE).then_some(out)
}

#[test]
fn lists_are_words_of_their_own() {
    let line = render("printf '<%s>' {{ inputs.list }}", Target::Shell, &values("")).unwrap();
    assert_eq!(line, r"printf '<%s>' 'a b' '' 'c'\''d'");
    assert_eq!(run("sh", &line).0, b"<a b><><c'd>");
}

#[test]
fn where_values_may_stand() {
    for (line, may) in [
        ("echo {{ inputs.x }}", true),
        ("echo --x={{ inputs.x }}.txt > {{ inputs.x }} 2>&1", true),
        ("X={{ inputs.x }} make", true),
        ("if test {{ inputs.x }}; then echo {{ inputs.x }}; fi", true),
        ("case {{ inputs.x }} in\n a) echo {{ inputs.x }};;\nesac", true),
        ("echo \"$(cat {{ inputs.x }})\"", true),
        ("echo ${HOME} $((1 + 2)) {{ inputs.x }}", true),
        ("{{ inputs.x }} a", false),
        ("X=1 {{ inputs.x }}", false),
        ("echo a; ./{{ inputs.x }}", false),
        ("echo $({{ inputs.x }})", false),
        ("$(echo {{ inputs.x }})", false),
        ("a=$(echo {{ inputs.x }})", true),
        ("a=$(echo b)-{{ inputs.x }}", true),
        ("echo ${ echo '}' {{ inputs.x }}; }", false),
        ("echo \"{{ inputs.x }}\"", false),
        ("echo '{{ inputs.x }}'", false),
        ("echo `cat {{ inputs.x }}`", false),
        ("echo \\{{ inputs.x }}", false),
        ("echo ${{ inputs.x }}", false),
        ("echo ${X:-{{ inputs.x }} }", false),
        ("echo $(({{ inputs.x }}))", false),
        ("echo # {{ inputs.x }}", false),
        ("cat <<E\n{{ inputs.x }}\nE", false),
        ("[[ a == {{ inputs.x }} ]]", false),
        ("echo \"$(case a in a) echo {{ inputs.x }};; esac)\"", false),
        ("echo $'\\'' {{ inputs.x }}", false),
    ] {
        let parsed = Template::parse(line).unwrap();
        assert_eq!(spots(&parsed).iter().all(Result::is_ok), may, "{line}: {:?}", spots(&parsed));
    }
}

#[test]
fn values_are_written_as_the_file_and_json_write_them() {
    for (given, template, written) in [
        (json!(true), "{{ inputs.x }}", "true"),
        (json!(false), "{{ inputs.x }}", "false"),
        (json!(5), "{{ inputs.x }}", "5"),
        (json!(-0.5), "{{ inputs.x }}", "-0.5"),
        (json!(5.0), "{{ inputs.x }}", "5.0"),
        (json!(1e300), "{{ inputs.x }}", "1e+300"),
        (json!(u64::MAX), "{{ inputs.x }}", "18446744073709551615"),
        (json!([true, 1, 1.5]), "{{ inputs.x }}", "[true,1,1.5]"),
        (json!([true, 1, "a"]), "{{ inputs.x | join(':') }}", "true:1:a"),
        (json!(true), "{{ inputs.x | string }}", "true"),
        (json!(true), "{{ not inputs.x }}", "false"),
        (json!(2), "{{ inputs.x + 3 }}", "5"),
        (json!(true), "{{ 'a' if inputs.x == true else 'b' }}", "a"),
    ] {
        let values = values(given.clone());
        for target in [Target::Text, Target::Variable] {
            assert_eq!(render(template, target, &values).unwrap(), written, "{given} by {template}");
        }
    }
    for (given, line) in [
        (json!(true), "echo 'true'"),
        (json!(5), "echo '5'"),
        (json!([true, 5, 0.5]), "echo 'true' '5' '0.5'"),
    ] {
        assert_eq!(render("echo {{ inputs.x }}", Target::Shell, &values(given)).unwrap(), line);
    }
    let refused = render("{{ inputs.x / 0 }}", Target::Text, &values(1)).unwrap_err();
    assert!(refused.contains("no number"), "{refused}");
}

#[test]
fn what_cannot_be_written_is_named_with_its_place_and_a_remedy() {
    let list = json!(["a", null, "c"]);
    let table = [
        (
            list.clone(),
            "touch {{ inputs.x }}",
            Target::Shell,
            "The 2nd value of “inputs.x” is null. Say what",
        ),
        (
            list.clone(),
            "{{ inputs.x | join(\",\") }}",
            Target::Text,
            "“inputs.x” has no value: its 2nd value is null. Say",
        ),
        (
            list.clone(),
            "touch {{ inputs.x[1] | string }}",
            Target::Shell,
            "“inputs.x” has no value: it is null. Say",
        ),
        (json!("a\0b"), "touch {{ inputs.x }}", Target::Shell, "“inputs.x” holds a zero byte"),
        (
            json!(["a", "a\0b"]),
            "touch {{ inputs.x }}",
            Target::Shell,
            "The 2nd value of “inputs.x” holds a zero byte",
        ),
        (json!("a\0b"), "{{ inputs.x }}", Target::Variable, "“inputs.x” holds a zero byte"),
        (json!(1), "{{ inputs.x / 0 }}", Target::Text, "“inputs.x” is no number that can be passed on"),
        (
            json!(1),
            "sleep {{ inputs.x / 0 }}",
            Target::Shell,
            "“inputs.x” is no number that can be passed on",
        ),
        (
            json!(1),
            "{{ [inputs.x / 0] | join }}",
            Target::Text,
            "“inputs.x” has no value: its 1st value is no number",
        ),
    ];
    for (given, template, target, words) in table {
        let error = render(template, target, &values(given)).unwrap_err();
        assert!(error.starts_with(words), "{template}: {error}");
        assert!(error.ends_with('.') && !error.contains(". ."), "{template}: {error}");
        assert!(!error.ends_with(".."), "{template}: {error}");
    }
    // the remedies that are named do what they are to
    for (template, line) in [
        ("touch {{ inputs.x | reject(\"none\") }}", "touch 'a' 'c'"),
        ("touch {{ inputs.x | reject(\"none\") | join(\",\") }}", "touch 'a,c'"),
        ("touch {{ inputs.x[1] | default(\"b\", true) }}", "touch 'b'"),
    ] {
        assert_eq!(render(template, Target::Shell, &values(list.clone())).unwrap(), line, "{template}");
    }
}

#[test]
fn numbers_of_values_are_counted_as_people_do() {
    let said = [1, 2, 3, 4, 11, 12, 13, 21, 102, 111, 113, 123].map(super::written::value_number);
    let counted =
        ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th", "113th", "123rd"];
    assert_eq!(said, counted.map(|number| format!("{number} value")));
}
