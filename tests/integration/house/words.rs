//! The words of a status, of a reason to wait and of an origin stand in the contract's declarations and nowhere else:
//! everywhere else the value itself is meant, and the compiler can say where a new one matters.

use contract::{Status, task::WaitReason};
use std::{fs, path::PathBuf};

use super::literals::{Literal, literals, shipped, sources, top};

/// Where the words are declared.
const HOMES: [&str; 5] = [
    "src-tauri/crates/contract/src/task/status.rs",
    "src-tauri/crates/contract/src/task/document.rs",
    "src-tauri/crates/contract/src/task/outcome.rs",
    "src-tauri/crates/contract/src/origin.rs",
    "src-tauri/crates/contract/src/workflow/run.rs",
];

/// Literals that look like one of the words and are not: file, literal, what it is.
const OTHERS: &[(&str, &str, &str)] = &[
    ("src-tauri/crates/runners/src/llm/lines.rs", "retry", "a field of server-sent events"),
    ("src-tauri/crates/cli/src/terminal/failure.rs", "limit", "a field of requests"),
    ("src-tauri/crates/runners/src/coding/read/opencode.rs", "completed", "of a tool, in OpenCode's lines"),
    (
        "src-tauri/crates/runners/src/coding/read/acp.rs",
        "cancelled",
        "why a turn ended, in the Agent Client Protocol",
    ),
    ("src-tauri/crates/runners/src/coding/read/acp_update.rs", "completed", "of a tool, in that protocol"),
    ("src-tauri/crates/runners/src/coding/read/acp_update.rs", "failed", "the same"),
    ("src-tauri/crates/runners/src/coding/read/acp_update.rs", "cancelled", "the same"),
    ("src-tauri/crates/runners/src/coding/read/codex.rs", "pending", "of a step, in Codex's lines"),
    ("src-tauri/crates/runners/src/coding/read/codex.rs", "failed", "of a command, there"),
    ("src-tauri/crates/runners/src/coding/entry.rs", "completed", "of a step, as agents write it"),
    ("src-tauri/crates/runners/src/coding/entry.rs", "running", "the same"),
    ("src-tauri/crates/runners/src/coding/entry.rs", "cancelled", "the same"),
    ("src-tauri/crates/runners/src/coding/entry.rs", "failed", "the same"),
];

/// Words that are not used for anything else: wrong wherever they stand.
const UNMISTAKABLE: [&str; 4] = ["pending", "queued", "needs_input", "queue_paused"];
/// How the origin of a task begins that another program or an agent has started.
const PREFIXES: [&str; 2] = ["mcp:", "agent:"];
/// Origins without a name.
const DOORS: [&str; 3] = ["window", "cli", "api"];

fn words() -> Vec<&'static str> {
    let statuses = Status::ALL.into_iter().map(Status::as_str);
    statuses.chain(WaitReason::ALL.into_iter().map(WaitReason::as_str)).collect()
}

impl Literal<'_> {
    /// Whether the value of something is compared with it, be it by a pattern.
    fn is_compared(&self) -> bool {
        let (before, after) = (self.before.trim_end(), self.after.trim_start());
        let asks = ["==", "!=", "Some(", "eq(", "ne(", "starts_with(", "contains("];
        let arm = after.trim_start_matches(')').trim_start();
        asks.iter().any(|ask| before.ends_with(ask))
            || before.ends_with('|') && !before.ends_with("||")
            || ["==", "!=", "=>"].iter().any(|ask| after.starts_with(ask))
            || arm.starts_with("=>")
            || after.starts_with("| ")
            || after.starts_with("if ")
    }

    fn is_a_breach(&self, words: &[&str]) -> bool {
        let in_sql = words.iter().any(|word| self.text.contains(&format!("'{word}'")));
        in_sql
            || UNMISTAKABLE.contains(&self.text)
            || PREFIXES
                .iter()
                .any(|prefix| self.text.starts_with(prefix) || self.text.contains(&format!("'{prefix}")))
            || (words.contains(&self.text) || DOORS.contains(&self.text)) && self.is_compared()
    }
}

/// Literals of the words in some code.
fn breaches(code: &str) -> Vec<String> {
    let words = words();
    literals(shipped(code)).iter().filter(|l| l.is_a_breach(&words)).map(|l| l.text.to_owned()).collect()
}

/// The sources of all that is shipped.
fn all_sources() -> Vec<PathBuf> {
    let mut open: Vec<PathBuf> = vec![top().join("ui/src"), top().join("src-tauri/src")];
    for entry in fs::read_dir(top().join("src-tauri/crates")).unwrap() {
        open.push(entry.unwrap().path().join("src"));
    }
    sources(open)
}

#[test]
fn no_literal_stands_for_a_status_a_reason_or_an_origin() {
    let files = all_sources();
    assert!(files.len() > 300, "only {} files were looked at", files.len());
    let mut others: Vec<_> = OTHERS.iter().map(|(file, literal, _)| (*file, *literal)).collect();
    let mut wrong = Vec::new();
    for file in files {
        let name = file.strip_prefix(top()).unwrap().to_str().unwrap().to_owned();
        if HOMES.contains(&name.as_str()) {
            continue;
        }
        for literal in breaches(&fs::read_to_string(&file).unwrap()) {
            match others.iter().position(|other| *other == (name.as_str(), literal.as_str())) {
                Some(place) => drop(others.swap_remove(place)),
                None => wrong.push(format!("{name}: {literal:?}")),
            }
        }
    }
    assert!(wrong.is_empty(), "these are meant as values, so write the values:\n{}", wrong.join("\n"));
    assert!(others.is_empty(), "these are gone, or stand there less often: {others:?}");
}

#[test]
fn a_literal_is_found_wherever_a_value_is_compared_with_it() {
    for wrong in [
        r#"if task.status == "completed" {}"#,
        r#"if "failed" != status {}"#,
        r#"match status { "running" => 1, _ => 2 }"#,
        r#"matches!(status.as_str(), "completed" | "failed")"#,
        r#"match reason { Some("retry") => 1, _ => 2 }"#,
        r#"match origin { "cli" if here => 1, _ => 2 }"#,
        r#"task.status = "pending".into();"#,
        r#"tasks.filter(agent_tasks::status.eq("paused"))"#,
        r#"const SQL: &str = "SELECT 1 FROM t WHERE status IN ('queued', 'x')";"#,
        r#"const SQL: &str = "waiting_for = 'approval'";"#,
        r#"origin.starts_with("mcp:")"#,
        r#"format!("agent:{name}")"#,
        "let sql = r#\"status = 'failed'\"#;",
        "let quote = '\"'; if x == \"failed\" {}",
    ] {
        assert_eq!(breaches(wrong).len(), 1 + usize::from(wrong.contains(" | \"")), "{wrong}");
    }
}

#[test]
fn what_only_reads_the_same_is_left_alone() {
    for fine in [
        r#"ApiError::field("limit", message)"#,
        r#"Self::Pause => "paused","#,
        r#"// the status "pending""#,
        r#"let retries = if n == 1 { "retry" } else { "retries" };"#,
        r#"format!("{} is pending", title)"#,
        r#"concat!("status = '", status_word!(Queued), "'")"#,
        "fn f() {}\n#[cfg(test)]\nmod tests { fn g() { x == \"failed\" } }",
        r"let lifetime: &'static str = name; let c = '\''; let d = 'x';",
    ] {
        assert_eq!(breaches(fine), Vec::<String>::new(), "{fine}");
    }
    assert_eq!(breaches("#[cfg(test)]\nmod sample;\nfn f() { x == \"failed\" }"), ["failed"]);
}
