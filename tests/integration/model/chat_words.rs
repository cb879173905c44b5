//! What is said in a talk: what is refused, what goes along, and what the agent is told of it all.

use super::chats::{begin, go_on, listed, say_with, turns};
use contract::{
    ErrorCode, Status,
    command::{CancelTasks, DeleteChats, EditChat, GetChat, ListChats, Say},
};
use harness::Bench;

#[test]
fn a_turn_is_told_what_was_said_before_on_its_own_branch() {
    let bench = Bench::running(1);
    bench.model_agent("writer", "Writes");
    let first = begin(&bench, "ok");
    let chat = first.chat.clone();
    bench.until_status(first.turn.task.id, Status::Completed);
    let stopped = go_on(&bench, &chat, "wait here").turn.task;
    bench.until_status(stopped.id, Status::Running);
    bench.engine.call(CancelTasks { ids: vec![stopped.short_id.clone()] }).unwrap();
    bench.until_status(stopped.id, Status::Cancelled);
    let told = go_on(&bench, &chat, "history").turn.task;
    let told = bench.until_status(told.id, Status::Completed).summary.unwrap();
    let lines: Vec<_> = told.lines().collect();
    assert_eq!(lines[0], "user: ok");
    assert!(lines[1].starts_with("assistant: "), "{told}");
    assert_eq!(lines[2], "user: wait here");
    assert!(lines[3].contains("stopped this"), "{told}");
    // what was said there is said in other words: the branch begins anew, and the old one stays
    let other = say_with(&bench, "history", |say| {
        (say.chat, say.instead_of) = (Some(chat.short_id.clone()), Some(stopped.id));
    });
    let other = other.unwrap().turn;
    let told = bench.until_status(other.task.id, Status::Completed).summary.unwrap();
    assert!(!told.contains("wait here"), "{told}");
    assert_eq!(other.versions, [stopped.id, other.task.id]);
    let shown =
        |bench: &Bench| -> Vec<_> { turns(bench, &chat).into_iter().map(|turn| turn.task.id).collect() };
    assert_eq!(shown(&bench), [first.turn.task.id, other.task.id]);
    let back = EditChat { id: chat.short_id.clone(), show: Some(stopped.id), ..EditChat::default() };
    bench.engine.call(back).unwrap();
    assert_eq!(shown(&bench).len(), 3, "the old branch to its end");
    // said anew without other words: asked again
    let again = say_with(&bench, "", |say| {
        (say.chat, say.instead_of) = (Some(chat.short_id.clone()), Some(first.turn.task.id));
    });
    assert_eq!(again.unwrap().turn.task.description, "ok");
}

#[test]
fn what_cannot_be_said_is_refused_with_the_field_and_nothing_is_made() {
    let bench = Bench::running(1);
    let nobody = say_with(&bench, "hello", |_| {}).unwrap_err();
    assert_eq!(nobody.fields[0].field, "agent");
    assert!(nobody.hint.unwrap().contains("Providers page"));
    bench.model_agent("writer", "Writes");
    let long = "x".repeat(200_001);
    type Case<'a> = (&'a str, &'a str, &'a dyn Fn(&mut Say));
    let cases: [Case<'_>; 7] = [
        (" \n ", "text", &|_| {}),
        (&long, "text", &|_| {}),
        ("a\0b", "text", &|_| {}),
        ("ok", "agent", &|say| say.agent = Some("nobody".into())),
        ("ok", "agent", &|say| say.agent = Some("shell".into())),
        ("ok", "instead_of", &|say| say.instead_of = Some(contract::TaskId(uuid::Uuid::nil()))),
        ("ok", "files", &|say| say.files = vec!["not/absolute".into()]),
    ];
    for (text, field, change) in cases {
        let refused = say_with(&bench, text, |say| change(say)).unwrap_err();
        let at = refused.fields.first().map(|field| field.field.as_str());
        assert!(at.is_some_and(|at| at.starts_with(field)), "{field}: {refused:?}");
    }
    for unknown in ["0123abcd", "no id", "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa"] {
        let refused = say_with(&bench, "ok", |say| say.chat = Some(unknown.into())).unwrap_err();
        assert_eq!(refused.code, ErrorCode::NotFound, "{unknown}");
    }
    let page = bench.engine.call(ListChats::default()).unwrap();
    assert!(page.chats.is_empty() && listed(&bench).is_empty(), "nothing half-made");
}

#[test]
fn what_the_agent_started_is_shown_in_its_turn_and_its_end_is_told_at_the_next_one_only() {
    let bench = Bench::running(2);
    bench.model_agent("writer", "Writes");
    let first = begin(&bench, "child below");
    bench.until_status(first.turn.task.id, Status::Completed);
    let started = turns(&bench, &first.chat)[0].started.clone();
    assert_eq!(started.iter().map(|task| task.title.as_str()).collect::<Vec<_>>(), ["below"]);
    let summary = |text: &str| {
        let task = go_on(&bench, &first.chat, text).turn.task;
        bench.until_status(task.id, Status::Completed).summary.unwrap()
    };
    assert!(!summary("history").contains("have ended"), "it runs still");
    bench.script.release("below");
    bench.until_status(started[0].id, Status::Completed);
    let told = summary("history");
    assert!(told.ends_with("- “below” was completed: done\n\nhistory"), "{told}");
    let later = summary("history");
    assert_eq!(
        later.matches("“below” was completed").count(),
        1,
        "where it was told, and nowhere else: {later}"
    );
    assert!(later.ends_with("\nhistory"), "{later}");
}

/// A PDF of one page that says `words`, written by hand; with `encrypted`, as one that asks for a password.
fn pdf(words: &str, encrypted: bool) -> Vec<u8> {
    let content = format!("BT /F1 12 Tf 20 100 Td ({words}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
        format!("<< /Filter /Standard /V 1 /R 2 /P -4 /O <{0}> /U <{0}> >>", "41".repeat(32)),
    ];
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut places = vec![];
    for (number, object) in (1..).zip(&objects) {
        places.push(file.len());
        file.extend(format!("{number} 0 obj\n{object}\nendobj\n").bytes());
    }
    let table = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    file.extend(places.iter().flat_map(|at| format!("{at:010} 00000 n \n").into_bytes()));
    let lock = if encrypted { " /Encrypt 6 0 R /ID [<41> <41>]" } else { "" };
    file.extend(
        format!("trailer\n<< /Size {} /Root 1 0 R{lock} >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1)
            .bytes(),
    );
    file
}

#[test]
fn the_text_of_files_goes_along_and_is_told_again_with_the_talk() {
    let bench = Bench::running(1);
    bench.model_agent("writer", "Writes");
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain("naïve, 2".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let kinds: [(&str, Vec<u8>, &str); 4] = [
        ("notes.md", b"# A heading\n".to_vec(), "# A heading"),
        ("table.csv", utf16, "naïve, 2"),
        ("with-mark.rs", b"\xef\xbb\xbffn main() {}".to_vec(), "fn main() {}"),
        ("page.pdf", pdf("Thirty eight rows", false), "Thirty eight rows"),
    ];
    let mut chat = None;
    for (name, bytes, text) in &kinds {
        let path = file(name, bytes);
        let said = say_with(&bench, "history", |say| {
            (say.chat, say.files) = (chat.clone(), vec![path.clone()]);
        });
        let said = said.unwrap();
        let told = bench.until_status(said.turn.task.id, Status::Completed).summary.unwrap();
        assert!(told.contains(&format!("<file name={name:?}>")) && told.contains(text), "{name}: {told}");
        let kept = &said.turn.files[0];
        assert_eq!((kept.path.as_str(), kept.bytes), (path.as_str(), bytes.len() as i64), "{name}");
        // what becomes of the file later changes nothing
        std::fs::remove_file(&path).unwrap();
        chat = Some(said.chat.id.to_string());
    }
    let last =
        turns(&bench, &bench.engine.call(GetChat { id: chat.clone().unwrap() }).unwrap().chat).pop().unwrap();
    let again = say_with(&bench, "", |say| (say.chat, say.instead_of) = (chat, Some(last.task.id))).unwrap();
    assert_eq!(again.turn.files, last.files, "asked again, with the same files");
    let told = bench.until_status(again.turn.task.id, Status::Completed).summary.unwrap();
    assert!(kinds.iter().all(|(_, _, text)| told.contains(text)), "{told}");
}

#[test]
fn a_file_that_cannot_go_along_says_why_and_nothing_is_said() {
    let bench = Bench::running(1);
    bench.model_agent("writer", "Writes");
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let long = "x".repeat(200_001);
    std::fs::write(path("cars.csv"), "BMW,3\nGIF8,1\n").unwrap();
    let said = say_with(&bench, "ok", |say| say.files = vec![path("cars.csv")]).unwrap();
    assert_eq!(said.turn.files[0].characters, 13, "text, whatever it begins like");
    bench.engine.call(DeleteChats { ids: vec![said.chat.short_id] }).unwrap();
    let cases: [(&str, &[u8], &str); 10] = [
        ("picture.png", b"\x89PNG\r\n\x1a\n", "breaks off"),
        ("photo.jpg", b"\xff\xd8\xff\xe0", "breaks off"),
        ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0", "in HEIC, which models do not read; save it as PNG"),
        ("drawing.svg", b"<svg></svg>", "in SVG"),
        ("program", b"\x7fELF\0\0\0", "is no text"),
        ("latin1.txt", b"caf\xe9", "is no text"),
        ("blank.txt", b" \n\t", "There is no text in"),
        ("broken.pdf", b"%PDF-1.7 and nothing more", "cannot be read as a PDF"),
        ("locked.pdf", &pdf("secret", true), "without a password"),
        ("long.txt", long.as_bytes(), "leave some out"),
    ];
    for (name, bytes, words) in cases {
        std::fs::write(path(name), bytes).unwrap();
        let refused = say_with(&bench, "Look at this", |say| say.files = vec![path(name)]).unwrap_err();
        assert_eq!(refused.fields[0].field, "files.0", "{name}");
        assert!(refused.fields[0].message.contains(words), "{name}: {}", refused.fields[0].message);
    }
    for (gone, words) in [(path("gone.txt"), "cannot be read"), (path(""), "is no file")] {
        let refused = say_with(&bench, "Look at this", |say| say.files = vec![gone.clone()]).unwrap_err();
        assert!(refused.fields[0].message.contains(words), "{gone}: {refused:?}");
    }
    assert!(bench.engine.call(ListChats::default()).unwrap().chats.is_empty());
}
