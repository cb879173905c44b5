//! Which workflows are found, and how they are kept.

use super::{finding, keeping};
use contract::{ErrorCode, workflow::WorkflowSource};
use keeping::Destination;
use std::{fs, path::Path};

fn text(name: &str) -> String {
    format!("name = '{name}'\n[[stage]]\nname = 's'\n[[stage.task]]\nname = 't'\ncommand = 'true'\n")
}

fn names(folder: &Path) -> Vec<(String, WorkflowSource, bool)> {
    let all = finding::all(Some(folder)).into_iter();
    all.filter(|one| one.source == WorkflowSource::Project)
        .map(|one| (one.name, one.source, one.definition.is_some()))
        .collect()
}

#[test]
fn a_project_is_looked_for_upwards_and_what_cannot_be_read_is_told() {
    let project = tempfile::tempdir().unwrap();
    let kept = project.path().join(".legwork");
    let deep = project.path().join("a/b");
    fs::create_dir_all(&deep).unwrap();
    assert_eq!(names(&deep), []);
    assert_eq!(
        finding::all(Some(&deep)).iter().filter(|one| one.source == WorkflowSource::BuiltIn).count(),
        4
    );
    fs::create_dir(&kept).unwrap();
    fs::write(kept.join("one.toml"), text("one")).unwrap();
    fs::write(kept.join("two.toml"), text("one")).unwrap();
    fs::write(kept.join("mine.toml"), text("deployment")).unwrap();
    fs::write(kept.join("broken.toml"), "name = 1\n").unwrap();
    fs::write(kept.join("latin.toml"), b"name = '\xe9'\n").unwrap();
    fs::write(kept.join("notes.md"), "no workflow").unwrap();
    fs::create_dir(kept.join("folder.toml")).unwrap();
    fs::File::create(kept.join("huge.toml")).unwrap().set_len(1 << 30).unwrap();
    let project = WorkflowSource::Project;
    let expected = [
        ("broken", false),
        ("deployment", true),
        ("folder", false),
        ("huge", false),
        ("latin", false),
        ("one", true),
    ];
    assert_eq!(names(&deep), expected.map(|(name, usable)| (name.to_owned(), project, usable)));
    let all = finding::all(Some(&deep));
    let of = |name: &str| all.iter().find(|one| one.name == name).unwrap();
    assert!(of("one").hides == [kept.join("two.toml").display().to_string()], "{:?}", of("one").hides);
    assert_eq!(
        (of("deployment").hides.as_slice(), of("one").tasks),
        (&["deployment".to_owned()][..], Some(1))
    );
    for (name, part) in [
        ("broken", "must be a text"),
        ("latin", "UTF-8"),
        ("huge", "longer than 8 MiB"),
        ("folder", "no ordinary file"),
    ] {
        let problem = &of(name).problems[0];
        assert!(
            problem.rendered.contains(part) && problem.rendered.contains(".toml"),
            "{}",
            problem.rendered
        );
    }
}

#[test]
fn one_is_found_by_name_and_by_path() {
    let project = tempfile::tempdir().unwrap();
    fs::write(project.path().join("ci.toml"), text("checks")).unwrap();
    let one = |named: &str| finding::one(named, Some(project.path()));
    assert_eq!(one("./ci.toml").unwrap().name, "checks");
    assert_eq!(one(&project.path().join("ci.toml").display().to_string()).unwrap().name, "checks");
    assert_eq!(one("test-pipeline").unwrap().source, WorkflowSource::BuiltIn);
    let near = one("test-pipelin").unwrap_err();
    assert_eq!(
        (near.code, near.hint.as_deref()),
        (ErrorCode::NotFound, Some("Did you mean “test-pipeline”?"))
    );
    assert_eq!(one("none.toml").unwrap_err().code, ErrorCode::NotFound);
}

#[test]
fn what_is_kept_is_whole_new_or_unchanged_since() {
    let project = tempfile::tempdir().unwrap();
    let folder = Some(project.path());
    let new = Destination { folder, path: None, before: None };
    let kept = keeping::keep(&text("one"), &new).unwrap();
    let path = project.path().join(".legwork/one.toml");
    assert_eq!((kept.path.as_deref(), kept.source), (path.to_str(), WorkflowSource::Project));
    assert_eq!(fs::read_to_string(&path).unwrap(), text("one"));
    assert_eq!(keeping::keep(&text("one"), &new).unwrap_err().code, ErrorCode::Refused, "it is there");
    let read = text("one");
    let again = Destination { folder, path: Some(&path), before: Some(&read) };
    keeping::keep(&format!("# mine\n{read}"), &again).unwrap();
    let error = keeping::keep(&text("two"), &again).unwrap_err();
    assert!(error.code == ErrorCode::Refused && error.message.contains("changed meanwhile"), "{error:?}");
    fs::remove_file(&path).unwrap();
    assert!(keeping::keep(&read, &again).unwrap_err().message.contains("deleted meanwhile"));
    let wrong = keeping::keep("name = 'x'\n", &new).unwrap_err();
    assert!(
        wrong.code == ErrorCode::InvalidInput && wrong.fields[0].message.contains("no stages"),
        "{wrong:?}"
    );
    let elsewhere = project.path().join("Cargo.toml");
    let elsewhere = Destination { folder, path: Some(&elsewhere), before: None };
    assert_eq!(keeping::keep(&read, &elsewhere).unwrap_err().code, ErrorCode::InvalidInput);
    assert!(!project.path().join("Cargo.toml").exists());
}
