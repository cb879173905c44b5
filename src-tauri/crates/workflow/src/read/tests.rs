//! Bad texts, each with the place that is told, and all that people see of it.

mod bad;

use super::read;
use crate::problem::in_colours;
use bad::BAD;

/// The text without the marks, and where they stood.
fn unmarked(marked: &str) -> (String, Vec<(usize, usize)>) {
    let (mut text, mut places) = (String::new(), Vec::new());
    for piece in marked.split('»') {
        let Some((before, place)) = piece.split_once('«') else {
            text.push_str(piece);
            continue;
        };
        text.push_str(before);
        let begin = text.len();
        text.push_str(place);
        places.push((begin, text.len()));
    }
    (text, places)
}

#[test]
fn what_is_wrong_is_told_at_its_place_with_the_remedy() {
    let (mut all, mut wrong) = (String::new(), Vec::new());
    for (what, marked) in BAD {
        let mut marked = (*marked).to_owned();
        let named = marked.starts_with("name") || marked.contains("«»") || marked.contains("«name");
        if !named {
            marked = format!("name = 'a'\n{marked}");
        }
        if !marked.contains("[[stage]]") && !marked.contains("«»") {
            marked.push_str("[[stage]]\nname = 'a'\n[[stage.task]]\nname = 't'\ncommand = 'true'\n");
        }
        let (text, places) = unmarked(&marked);
        let problems = read(".legwork/deploy.toml", &text).err().unwrap_or_default();
        let shown: Vec<_> = problems.iter().map(|problem| problem.rendered.as_str()).collect();
        let shown = shown.join("\n\n");
        let told: Vec<_> = problems.iter().map(|problem| problem.span).collect();
        if told != places {
            wrong.push(format!("{what}: {told:?} is told, not {places:?}:\n{text}\n{shown}"));
        }
        let windows = text.replace('\n', "\r\n");
        let there = read(".legwork/deploy.toml", &windows).err().unwrap_or_default();
        let as_here: Vec<_> = there.iter().map(|p| (&p.message, p.line, p.column, &p.rendered)).collect();
        let here: Vec<_> = problems.iter().map(|p| (&p.message, p.line, p.column, &p.rendered)).collect();
        assert_eq!(as_here, here, "{what}, with the line ends of Windows");
        for (there, here) in there.iter().zip(&problems) {
            let told = windows[there.span.0..there.span.1].replace("\r\n", "\n");
            assert_eq!(told, text[here.span.0..here.span.1], "{what}, with the line ends of Windows");
        }
        for problem in &problems {
            let before = &text[..problem.span.0];
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
            assert_eq!((problem.line, problem.column), (line, column), "{what}");
            assert!(in_colours("x", &text, problem).contains('\u{1b}'));
        }
        all.push_str(&format!("# {what}\n\n{shown}\n\n"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    insta::assert_snapshot!(all);
}

#[test]
fn line_ends_of_windows_are_in_no_text_that_a_workflow_says() {
    let text = "name = 'a'\n[[stage]]\nname = 's'\n[[stage.task]]\nname = 't'\ncommand = '''\nif true; then\n  echo a\nfi\n'''\n\
        check = \"\"\"\ntrue \\\n  x\"\"\"\ntitle = \"a\\r\\nb\"\n";
    let windows = text.replace('\n', "\r\n");
    let read_there = read("a.toml", &windows).unwrap();
    assert_eq!(read_there, read("a.toml", text).unwrap());
    let task = &read_there.stages[0].tasks[0];
    assert_eq!(task.command.as_deref(), Some("if true; then\n  echo a\nfi\n"));
    assert_eq!(task.title.as_deref(), Some("a\r\nb"), "what is written so is meant so");
}
