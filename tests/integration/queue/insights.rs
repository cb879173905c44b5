//! What became of the tasks of a stretch of time.

use contract::{
    ApiError, ErrorCode, Status, TaskType, Timestamp,
    command::GetInsights,
    insights::{BarLength, Insights, Outcomes},
    task::Backoff,
};
use engine::Clock as _;
use harness::Bench;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3600);

fn ask(bench: &Bench, since: Option<Timestamp>) -> Insights {
    bench.engine.call(GetInsights { since, ..GetInsights::default() }).unwrap()
}

/// So long before the bench's own time.
fn ago(bench: &Bench, hours: u64) -> Option<Timestamp> {
    Some(bench.clock.now() - Duration::from_secs(hours * 3600))
}

#[test]
fn ended_tasks_are_counted_when_they_ended_and_compared_with_before() {
    let bench = Bench::running(2);
    assert!(!ask(&bench, None).any_task, "one who has none is told how to begin");
    let old = bench.create("old", "fatal");
    bench.until_status(old.id, Status::Failed);
    bench.clock.turn(3 * DAY + DAY / 2);
    for (title, part) in [("one", "ok"), ("two", "ok"), ("bad", "fatal")] {
        let task = bench.create_with(title, part, |t| t.task_type = TaskType::Coding);
        bench.until(task.id, "its end", |task| task.status.is_terminal());
    }
    let flaky = bench.create_with("flaky", "flaky 2", |t| {
        t.backoff = Some(Backoff { min_seconds: 0, max_seconds: 0 });
    });
    bench.until_status(flaky.id, Status::Completed);

    let insights = ask(&bench, ago(&bench, 48));
    assert_eq!(insights.figures.outcomes, Outcomes { completed: 3, failed: 1, cancelled: 0 });
    assert_eq!(insights.figures.outcomes.success(), Some(0.75));
    assert_eq!(insights.figures.retries, 2);
    assert_eq!(insights.before.unwrap().outcomes, Outcomes { failed: 1, ..Outcomes::default() });
    assert!(insights.figures.waited_seconds.is_some_and(|waited| waited < 20.0));
    let in_bars: i64 = insights.bars.iter().map(|bar| bar.outcomes.ended()).sum();
    assert_eq!((in_bars, insights.bar), (4, BarLength::Hour));
    let reason = insights.bars.iter().rev().find_map(|bar| bar.reason.clone()).unwrap();
    assert_eq!((reason.words.as_str(), reason.tasks), ("Exit code 1", 1));
    let types: Vec<_> = insights.types.iter().map(|share| share.name.as_str()).collect();
    assert_eq!(types, ["coding", "general"]);
    assert_eq!(insights.agents[0].name, "shell");
    assert_eq!(insights.failing[0].title, "bad");
    assert!(insights.slowest.len() == 4 && insights.slowest.is_sorted_by(|a, b| a.seconds >= b.seconds));
    // each attempt is a run, also those that were made again
    assert_eq!(insights.runs.iter().filter(|run| run.task == flaky.id).count(), 3);

    let all = ask(&bench, None);
    assert_eq!((all.figures.outcomes.ended(), all.before), (5, None));
    assert_eq!(all.bar, BarLength::Day);
    let coding = GetInsights {
        task_type: Some(TaskType::Coding),
        agent: Some("shell".into()),
        ..GetInsights::default()
    };
    assert_eq!(bench.engine.call(coding).unwrap().figures.outcomes.ended(), 3);
}

#[test]
fn what_cannot_be_asked_for_is_refused() {
    let bench = Bench::new();
    let refused = |request: GetInsights| -> ApiError { bench.engine.call(request).unwrap_err() };
    let none = refused(GetInsights { agent: Some("nobody".into()), ..GetInsights::default() });
    assert_eq!(none.code, ErrorCode::NotFound);
    let ahead = refused(GetInsights { since: Some(bench.clock.now() + DAY), ..GetInsights::default() });
    assert_eq!(ahead.code, ErrorCode::InvalidInput);
}

#[test]
fn many_tasks_are_told_to_the_last() {
    let bench = Bench::new();
    let store = store::Store::open(store::StoreOptions {
        data_dir: bench.path(),
        after_commit: None,
        make_room: None,
        now: bench.clock.now().as_millisecond(),
    })
    .unwrap();
    // the last of them ends three seconds after the moment that is named
    let now = bench.clock.now().as_millisecond() - 10_000;
    store
        .write(move |c| {
            let user = store::users::LOCAL_USER;
            let shell =
                store::agents::by_name_or_id(c, user, "shell")?.map(|agent| agent.id).unwrap_or_default();
            store::seeding::finished(c, user, &shell, 20_000, now)
        })
        .unwrap();
    let all = ask(&bench, None);
    assert_eq!(all.figures.outcomes.completed, 20_000);
    // rows that no engine has written do not pass for sound
    store.write(|c| store::seeding::execute(c, "DELETE FROM agent_tasks")).unwrap();
}
