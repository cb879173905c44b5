//! Many at once: a hundred runs, and one of ten thousand tasks.

use super::{assert_over, get, start, until_ended};
use contract::{
    ApiError, NewTask, Status,
    command::{GetQueue, StartWorkflow},
    task::CommandLine,
    workflow::run::WorkflowRun,
};
use harness::Bench;
use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

#[test]
fn a_hundred_runs_at_once_each_end_as_they_should() {
    let bench = Bench::running(4);
    let text = |n: usize| {
        let part = if n.is_multiple_of(3) { "fatal" } else { "ok" };
        format!(
            "name = \"many\"\n[[stage]]\nname = \"a\"\n[[stage.task]]\nname = \"x\"\ncommand = \"ok\"\n\
             matrix = {{ n = [1, 2, 3] }}\n\
             [[stage]]\nname = \"b\"\n[[stage.task]]\nname = \"y\"\ncommand = \"{part}\"\n\
             [[stage]]\nname = \"c\"\n[[stage.task]]\nname = \"z\"\ncommand = \"ok\"\n"
        )
    };
    let runs: Vec<WorkflowRun> = (0..100).map(|n| start(&bench, &text(n))).collect();
    for (n, run) in runs.iter().enumerate() {
        let run = until_ended(&bench, run);
        let expected = if n.is_multiple_of(3) { Status::Failed } else { Status::Completed };
        assert_eq!((run.brief.status, run.brief.number), (expected, n as i64 + 1));
        assert_over(&bench, &run);
    }
}

/// A hundred stages of a hundred tasks.
fn stages() -> String {
    let numbers: Vec<_> = (0..100).map(|n| n.to_string()).collect();
    let mut text = "name = \"layers\"\n".to_owned();
    for stage in 0..100 {
        let _ = write!(
            text,
            "[[stage]]\nname = \"s{stage:02}\"\n[[stage.task]]\nname = \"t{stage:02}\"\ncommand = \"ok\"\n\
             matrix = {{ n = [{}] }}\n",
            numbers.join(", ")
        );
    }
    text
}

/// One stage of a hundred layers of a hundred tasks, each of which comes after ten of the layer before.
fn links() -> String {
    let mut text = "name = \"links\"\n[[stage]]\nname = \"s\"\n".to_owned();
    for layer in 0..100 {
        for n in 0..100 {
            let after: Vec<_> =
                (0..10).map(|k| format!("\"t{:02}-{:02}\"", layer - 1, (n + k * 7) % 100)).collect();
            let after = if layer == 0 { String::new() } else { after.join(", ") };
            let _ = write!(
                text,
                "[[stage.task]]\nname = \"t{layer:02}-{n:02}\"\ncommand = \"ok\"\nafter = [{after}]\n"
            );
        }
    }
    text
}

/// What the processor has spent on this process: its own code, and the system's for it. Unlike the clock on the wall it says the
/// same on a machine that is busy with other things.
fn spent() -> [f64; 2] {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    // fields 14 and 15 of the line, in ticks of a hundredth of a second
    [fields[11], fields[12]].map(|ticks| ticks.parse::<f64>().unwrap() / 100.0)
}

/// What it takes until nothing of the queue is left.
struct Drained {
    took: Duration,
    /// Seconds of the processor, in the process's own code.
    own: f64,
    /// The same for it in the system.
    system: f64,
}

impl std::fmt::Display for Drained {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{:.1} s ({:.1} s of the processor, and {:.1} s in the system)",
            self.took.as_secs_f64(),
            self.own,
            self.system
        )
    }
}

fn drained(bench: &Bench) -> Drained {
    let (began, before) = (Instant::now(), spent());
    loop {
        let counts = bench.engine.call(GetQueue {}).unwrap().counts;
        if counts.pending + counts.queued + counts.running == 0 {
            let [own, system] = spent();
            return Drained { took: began.elapsed(), own: own - before[0], system: system - before[1] };
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn flat() -> Drained {
    let bench = Bench::new();
    let task = |n: i32| NewTask {
        title: Some(format!("t{n}")),
        command: Some(CommandLine::Line("ok".into())),
        ..NewTask::default()
    };
    bench.engine.create_all((0..10_000).map(task).collect()).unwrap();
    bench.start(4);
    drained(&bench)
}

/// In which order its layers began: none before the one before it.
#[track_caller]
fn assert_in_order(started: &[String]) {
    let mut seen = [0_usize; 100];
    for title in started {
        let layer: usize = title[1..3].parse().unwrap();
        seen[layer] += 1;
    }
    assert_eq!(seen, [100; 100]);
}

/// A measurement: takes a minute or two, and prints how it compares.
#[test]
#[ignore = "a measurement"]
fn ten_thousand_tasks_enter_in_one_go_and_drain_in_order_at_no_less_than_half_of_the_queues_speed() {
    let flat = flat();
    eprintln!("flat: {flat}");
    for (name, text) in [("stages", stages()), ("links", links())] {
        let bench = Bench::new();
        let began = Instant::now();
        let run = start(&bench, &text);
        let entered = began.elapsed();
        assert_eq!(run.brief.tasks, 10_000);
        bench.start(4);
        let drained = drained(&bench);
        let run = get(&bench, run.brief.id);
        assert_eq!(run.brief.status, Status::Completed);
        let started = bench.script.started();
        assert_in_order(&started);
        if name == "stages" {
            assert!(
                started.is_sorted_by_key(|title| title[1..3].to_owned()),
                "a stage began before its gate opened"
            );
        }
        let ratio = flat.took.as_secs_f64() / drained.took.as_secs_f64();
        let own = (flat.own + flat.system) / (drained.own + drained.system);
        eprintln!(
            "{name}: entered in {entered:?}, drained in {drained}: {ratio:.2} of the flat queue's speed, {own:.2} by the processor's time"
        );
        assert!(ratio >= 0.5, "{name}: {ratio:.2}, {own:.2} by the processor's time");
    }
}

#[test]
fn a_run_that_cannot_be_entered_whole_is_not_entered_at_all() {
    let bench = Bench::new();
    let text = "name = \"half\"\n[[stage]]\nname = \"a\"\n[[stage.task]]\nname = \"x\"\ncommand = \"ok\"\n\
        [[stage]]\nname = \"b\"\n[[stage.task]]\nname = \"y\"\nagent = \"nobody\"\ncommand = \"ok\"\n";
    let folder = bench.path();
    std::fs::write(folder.join("flow.toml"), text).unwrap();
    let start = StartWorkflow {
        workflow: folder.join("flow.toml").display().to_string(),
        folder: Some(folder.display().to_string()),
        ..StartWorkflow::default()
    };
    let refused: ApiError = bench.engine.call(start).unwrap_err();
    assert_eq!(refused.fields[0].field, "stage.b.task.y.agent");
    let counts = bench.engine.call(GetQueue {}).unwrap().counts;
    assert_eq!(counts.pending + counts.queued, 0);
}
