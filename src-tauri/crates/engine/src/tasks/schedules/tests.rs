//! What cannot be dealt with holds up nothing.

use super::fire;
use crate::testing::Bench;
use contract::{
    NewTask,
    command::{CreateSchedule, GetSchedule},
    schedule::{Occurrence, OccurrenceState, Rhythm, ScheduleDraft},
    task::CommandLine,
};

fn make(bench: &Bench, name: &str) {
    let schedule = ScheduleDraft {
        name: Some(name.into()),
        rhythm: Some(Rhythm::Cron("*/30 * * * *".into())),
        task: Some(NewTask { command: Some(CommandLine::Line("ok".into())), ..NewTask::default() }),
        ..ScheduleDraft::default()
    };
    bench.engine.call(CreateSchedule { schedule }).unwrap();
}

fn last(bench: &Bench, name: &str) -> Vec<Occurrence> {
    bench.engine.call(GetSchedule { schedule: name.into() }).unwrap().last
}

fn states(bench: &Bench, name: &str) -> Vec<OccurrenceState> {
    last(bench, name).into_iter().map(|one| one.state).collect()
}

#[test]
fn one_that_cannot_be_dealt_with_is_told_and_tried_again_and_holds_up_no_other() {
    let bench = Bench::new();
    ["Broken", "Lost", "Other"].into_iter().for_each(|name| make(&bench, name));
    bench.sql(
        "UPDATE schedules SET next_at = 1800000, due_at = 1800000, expires_at = 1800000; \
         UPDATE schedules SET zone = 'Lost/Zone' WHERE name = 'Lost'; \
         CREATE TRIGGER refuses BEFORE INSERT ON agent_tasks WHEN NEW.origin = 'schedule:Broken' \
         BEGIN SELECT RAISE(ABORT, 'refused by a rule'); END;",
    );
    let fired = fire(bench.context()).unwrap();
    assert_eq!((fired.dealt, fired.waiting), (3, false));
    assert_eq!(states(&bench, "Other")[0], OccurrenceState::Started);
    for (name, why) in [("Broken", "refused by a rule"), ("Lost", "Lost/Zone")] {
        let told = last(&bench, name);
        assert_eq!((told.len(), told[0].state), (1, OccurrenceState::Refused), "{name}");
        assert!(told[0].reason.as_ref().is_some_and(|told| told.contains(why)), "{name}: {told:?}");
    }
    assert_eq!(fire(bench.context()).unwrap().dealt, 0, "none is tried without a pause");

    bench.sql(
        "DROP TRIGGER refuses; UPDATE schedules SET zone = 'UTC' WHERE name = 'Lost'; \
         UPDATE schedules SET due_at = 1800000 WHERE name <> 'Other';",
    );
    assert_eq!(fire(bench.context()).unwrap().dealt, 2);
    for name in ["Broken", "Lost"] {
        assert_eq!(states(&bench, name)[0], OccurrenceState::Started, "{name}");
    }
}
