//! `legwork list`: filters, paging, shapes; the text for people.

use crate::cli::home::Home;
use serde_json::{Value, json};

fn titles(page: &Value) -> Vec<&str> {
    page["tasks"].as_array().unwrap().iter().map(|t| t["title"].as_str().unwrap()).collect()
}

#[test]
fn filters_narrow_the_list() {
    let home = Home::new();
    home.expect(0, &["agent", "add", "builder", "--kind", "shell"]);
    home.make(&["Alpha", "--type", "coding", "--tag", "red", "--in", "1h", "--command", "true"]);
    home.make(&["Beta", "--agent", "builder", "--tag", "red", "--command", "true"]);
    home.make(&["Gamma", "--type", "review", "--command", "echo needle"]);
    let list = |args: &[&str]| home.json(&[&["list"], args].concat());
    let all = list(&[]);
    assert_eq!(titles(&all), ["Gamma", "Beta", "Alpha"]);
    assert_eq!((&all["total"], &all["next_before"]), (&json!(3), &Value::Null));
    let mut fields: Vec<_> = all.as_object().unwrap().keys().collect();
    fields.sort();
    assert_eq!(fields, ["next_before", "tasks", "total"]);

    assert_eq!(titles(&list(&["--status", "pending"])), ["Alpha"]);
    assert_eq!(titles(&list(&["--status", "pending,queued"])), ["Gamma", "Beta", "Alpha"]);
    assert_eq!(list(&["--status", "queued"])["total"], 2);
    assert_eq!(titles(&list(&["--status", "failed"])), [""; 0]);
    assert_eq!(titles(&list(&["--agent", "builder"])), ["Beta"]);
    assert_eq!(list(&["--agent", "builder"])["total"], Value::Null);
    assert_eq!(titles(&list(&["--type", "coding"])), ["Alpha"]);
    assert_eq!(titles(&list(&["--tag", "red"])), ["Beta", "Alpha"]);
    assert_eq!(titles(&list(&["--tag", "red", "--type", "general"])), ["Beta"]);
}

#[test]
fn pages_meet_without_gap_or_overlap() {
    let home = Home::new();
    for n in 0..5 {
        home.make(&[&format!("Task {n}"), "--command", "true"]);
    }
    let (mut seen, mut before) = (vec![], None::<String>);
    loop {
        let mut args = vec!["list", "--limit", "2"];
        if let Some(before) = &before {
            args.extend(["--before", before]);
        }
        let page = home.json(&args);
        seen.extend(titles(&page).into_iter().map(str::to_owned));
        match page["next_before"].as_str() {
            Some(next) => before = Some(next.to_owned()),
            None => break,
        }
    }
    assert_eq!(seen, ["Task 4", "Task 3", "Task 2", "Task 1", "Task 0"]);
}

#[test]
fn people_get_a_table() {
    let home = Home::new();
    assert!(home.expect(0, &["list"]).stderr.contains("No tasks."));
    let id = home.make_short(&["Tidy \u{1b}[31mup", "--in", "1h", "--command", "true"]);
    let table = home.expect(0, &["list"]).text();
    let row = table.lines().find(|l| l.contains(&id)).unwrap_or_else(|| panic!("{table}"));
    assert!(row.contains("◌ Pending") && row.contains("Tidy  [31mup") && row.contains("shell"), "{table}");
    assert!(!table.contains('\u{1b}'), "no colours into a pipe, and none from a title: {table:?}");
    let block = home.expect(0, &["status", &id]).text();
    for part in ["◌ Pending", "Waiting", "Created", "priority 5"] {
        assert!(block.contains(part), "{block}");
    }
}
