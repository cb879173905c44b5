use std::{fs, process::Command};

use super::functions;

/// What comes of a catalogue with these files.
fn made(files: &[(&str, &str)]) -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    functions(folder.path()).map_err(|fault| {
        let shown = fault.to_string();
        shown
            .replace(&format!("{}/", folder.path().display()), "")
            .replace(&folder.path().display().to_string(), ".")
    })
}

/// What the module around the functions gives them, for a program that says them.
const AROUND: &str = "
    fn plural(n: i64) -> Plural { if n == 1 { Plural::One } else { Plural::Other } }
    fn number(n: i64) -> String { format!(\"<{n}>\") }
";

/// What a program prints that says each of these.
fn said(files: &[(&str, &str)], language: &str, calls: &[&str]) -> String {
    let made = made(files).unwrap();
    let calls: String = calls.iter().map(|call| format!("println!(\"{{}}\", {call});")).collect();
    let program = format!(
        "#![allow(dead_code)]\n{made}\n{AROUND}\nfn language() -> Language {{ Language::{language} }}\nfn main() {{ {calls} }}"
    );
    let folder = tempfile::tempdir().unwrap();
    let (source, binary) = (folder.path().join("said.rs"), folder.path().join("said"));
    fs::write(&source, program).unwrap();
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let built =
        Command::new(rustc).args(["--edition", "2024", "-o"]).args([&binary, &source]).output().unwrap();
    assert!(built.status.success(), "{}\n{made}", String::from_utf8_lossy(&built.stderr));
    String::from_utf8(Command::new(binary).output().unwrap().stdout).unwrap()
}

const ENGLISH: &str = "
none = Nothing to do
quoted = Say \"yes\"
blank = { \" \" }after
until = Paused until { $moment }
alone = { $moment }
left = { NUMBER($n) } left of { $whole-list }, { $n } of them
number = { NUMBER($number) }
tasks = { $n ->
    [0] Nothing
    [one] { $n } task
   *[other] { $n } tasks of { $agent }
 } here
bare = { $n ->
    [one] a task
   *[other] tasks
 }
";

#[test]
fn a_message_becomes_a_function() {
    let calls = [
        ("queue::none()", "Nothing to do"),
        ("queue::quoted()", "Say \"yes\""),
        ("queue::blank()", " after"),
        ("queue::until(\"noon\")", "Paused until noon"),
        ("queue::alone(\"noon\")", "noon"),
        ("queue::left(7, \"all\")", "<7> left of all, <7> of them"),
        ("queue::number(3)", "<3>"),
        ("queue::tasks(0, \"me\")", "Nothing here"),
        ("queue::tasks(1, \"me\")", "<1> task here"),
        ("queue::tasks(2, \"me\")", "<2> tasks of me here"),
        ("queue::bare(1)", "a task"),
        ("queue::bare(5)", "tasks"),
    ];
    let printed = said(&[("en/queue.ftl", ENGLISH)], "En", &calls.map(|(call, _)| call));
    assert_eq!(printed.lines().collect::<Vec<_>>(), calls.map(|(_, says)| says));
}

#[test]
fn another_language_is_a_folder_and_english_fills_its_gaps() {
    let portuguese =
        "none = Nada\ntasks = { $n ->\n    [one] uma tarefa de { $agent }\n   *[other] { $n } tarefas\n }\n";
    let files = [("en/queue.ftl", ENGLISH), ("pt-BR/queue.ftl", portuguese)];
    let calls = ["queue::none()", "queue::tasks(1, \"me\")", "queue::tasks(4, \"me\")", "queue::bare(1)"];
    assert_eq!(said(&files, "PtBr", &calls), "Nada\numa tarefa de me\n<4> tarefas\na task\n");
    assert_eq!(said(&files, "En", &calls[..2]), "Nothing to do\n<1> task here\n");
}

#[test]
fn a_language_is_found_by_its_tag_or_by_what_that_begins_with() {
    let files = [("en/a.ftl", "a = A\n"), ("de/a.ftl", ""), ("pt-BR/a.ftl", "")];
    let cases = [
        ("en", "(\"en\", En)"),
        ("EN-gb", "(\"en\", En)"),
        ("de-AT", "(\"de\", De)"),
        ("pt-br", "(\"pt-BR\", PtBr)"),
        ("pt", "None"),
        ("fr-FR", "None"),
        ("", "None"),
    ];
    let calls = cases.map(|(tag, _)| {
        format!("Language::known({tag:?}).map_or(\"None\".to_owned(), |known| format!(\"{{known:?}}\"))")
    });
    let printed = said(&files, "En", &calls.each_ref().map(String::as_str));
    assert_eq!(printed.lines().collect::<Vec<_>>(), cases.map(|(_, found)| found));
}

#[test]
fn what_is_wrong_is_told_with_its_file() {
    let en = ("en/queue.ftl", "none = Nothing\n");
    for (files, problem) in [
        (vec![("de/queue.ftl", "none = Nichts\n")], ".: there is no folder `en`: English is the source"),
        (vec![("en/queue.txt", "")], "en/queue.txt: files of a catalogue end in .ftl"),
        (vec![("en/queue.ftl", "a = 1\na = 2\n")], "en/queue.ftl: `a` stands here twice"),
        (
            vec![("en/queue.ftl", "type = Type\n")],
            "en/queue.ftl: `type` is a word of Rust: name it otherwise",
        ),
        (
            vec![("en/queue.ftl", "a = { b }\n")],
            "en/queue.ftl: `a`: only variables, NUMBER and literals stand in braces",
        ),
        (
            vec![("en/queue.ftl", "a = { $x ->\n  [red] R\n *[blue] B\n }\n")],
            "en/queue.ftl: `a`: `red` is no category of plurals: choices are made by number only",
        ),
        (
            vec![("en/queue.ftl", "a = A\n    .title = B\n")],
            "en/queue.ftl: `a` has attributes: make messages of them",
        ),
        (vec![en, ("de/more.ftl", "a = A\n")], "de/more.ftl: en has no such file"),
        (vec![en, ("de/queue.ftl", "more = Mehr\n")], "de/queue.ftl: `more` is no message of en"),
        (
            vec![en, ("de/queue.ftl", "none = Nichts { $x }\n")],
            "en/queue.ftl: `none` in de says $x, which en has not",
        ),
    ] {
        assert_eq!(made(&files).unwrap_err(), problem);
    }
    assert!(
        made(&[("en/queue.ftl", "a = { $\n")])
            .unwrap_err()
            .starts_with("en/queue.ftl: not in Fluent's format")
    );
}
