//! How far a command is: by its markers, else by the figures of ordinary programs.

use crate::cli::home::Home;
use serde_json::Value;

/// The percentages that `execute` tells, in order.
fn told(home: &Home, command: &str) -> Vec<i64> {
    let lines = home.expect(0, &["execute", "--json", "--command", command]).documents();
    let progress = lines.iter().filter(|line: &&Value| line["event"] == "progress");
    progress.map(|line| line["progress"].as_i64().unwrap()).collect()
}

/// Writes `text` and then waits until the queue has taken note of it.
fn step(text: &str, percent: i64) -> String {
    format!(
        "printf '{text}'; until legwork_status | grep -q '\"progress\":{percent},'; do sleep 0.05; done; "
    )
}

#[test]
fn the_figures_of_ordinary_programs_count_where_no_markers_do() {
    let home = Home::new();
    let legwork = harness::binaries::path("legwork");
    let status = format!(
        "legwork_status() {{ {} --data-dir '{}' --json status $LEGWORK_TASK_ID; }}; ",
        legwork.display(),
        home.data().display()
    );
    let run = |steps: &[(&str, i64)]| {
        let body: String = steps.iter().map(|(text, percent)| step(text, *percent)).collect();
        told(&home, &format!("{status}{body}"))
    };
    // in a line that is written anew; with an ordinary line among them
    let told =
        run(&[("Receiving:  7%%\\r", 7), ("Receiving: 42%% (3/7)\\r", 42), ("note: 99%%\\nx 3/4\\r", 75)]);
    assert_eq!(told, [7, 42, 75, 100]);
    // a marker says it once and for all
    assert_eq!(run(&[("[PROGRESS] 10%% a\\n 55%%\\r", 10), ("66%%\\r", 10)]), [10, 100]);
    // neither lines that end as on a terminal nor such as are written once
    assert_eq!(run(&[("55%%\\r\\n66%%\\n", 0)]), [100]);
    home.expect(0, &["setting", "set", "progress_from_output", "false"]);
    assert_eq!(run(&[("55%%\\r", 0)]), [100]);
}

#[test]
fn the_words_are_of_the_line_that_names_the_percentage_however_fast_it_changes() {
    let home = Home::new();
    let command = "for n in $(seq 1 500); do printf '\\rReceiving objects: %d%% (%d/100)' $((n % 100)) $((n % 100)); \
                   sleep 0.003; done; printf '\\n'";
    let began = std::time::Instant::now();
    let lines = home.expect(0, &["execute", "--json", "--command", command]).documents();
    let tenths = began.elapsed().as_millis() / 100;
    let told: Vec<_> =
        lines.iter().filter(|line| line["event"] == "progress" && line["progress"] != 100).collect();
    assert!(
        !told.is_empty() && told.len() as u128 <= tenths,
        "{} in {tenths} tenths of a second",
        told.len()
    );
    for line in told.iter().filter(|line| line["progress"] != 0) {
        let percent = &line["progress"];
        assert_eq!(line["current_step"], format!("Receiving objects: {percent}% ({percent}/100)"), "{line}");
    }
}

#[test]
fn what_was_written_last_is_what_it_does_now() {
    let home = Home::new();
    let line = "echo first; sleep 2.5; printf '\\033[31mlinking\\033[0m  the app\\n'; until [ -e go ]; do sleep 0.1; done; exit 3";
    let task = home.make_short(&["--command", line, "--retries", "0"]);
    let worker = home.worker(&[]);
    harness::wait::until("it says what it is doing", || {
        let now = home.json(&["status", &task])["current_step"].as_str()?.to_owned();
        (now == "linking  the app").then_some(())
    });
    assert_eq!(home.json(&["status", &task])["steps"], serde_json::json!([]), "it is no step");
    std::fs::write(home.scratch().join("go"), "").unwrap();
    home.expect(1, &["wait", &task]);
    assert_eq!(home.json(&["status", &task])["current_step"], Value::Null, "and nothing once it has ended");
    worker.signal(rustix::process::Signal::TERM);
    worker.end();
}

#[test]
fn what_stands_in_the_output_is_not_said_beside_it() {
    let home = Home::new();
    let lines = "printf 'short\\n\\033[1mCompiling\\033[0m  the app\\n'; sleep 6; echo '[PROGRESS] 50% half'; sleep 1";
    let apart = home.expect(0, &["execute", "--command", lines]);
    assert!(apart.stderr.contains("the app") && apart.stderr.contains("50% half"), "{}", apart.all());
    let mut both = std::process::Command::new("sh");
    let legwork = home.command(&["execute", "--command", lines]);
    both.args(["-c", "exec \"$@\" 2>&1", "sh"]).arg(legwork.get_program()).args(legwork.get_args());
    both.envs(legwork.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let together = String::from_utf8(both.output().unwrap().stdout).unwrap();
    for line in ["short", "Compiling", "50% half"] {
        assert_eq!(together.matches(line).count(), 1, "{line}: {together}");
    }
    assert!(together.contains("Completed after"), "{together}");
}
