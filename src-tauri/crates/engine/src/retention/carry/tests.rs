use super::*;
use crate::testing::Bench;
use contract::space::Needed;
use contract::{
    Status,
    command::{CreateTask, GetTask, PlanPrune, PruneTasks, UndoPrune},
    supervision::{ARTIFACTS_DIR, OUTPUT_FILE},
};
use std::{fs, path::PathBuf};

const DAY_MS: i64 = 24 * 3600 * 1000;

/// An engine with so many tasks that have ended, each with an output of so many bytes.
fn with_tasks(n: i64, bytes: usize) -> Bench {
    let bench = Bench::new();
    let core = bench.context();
    let agent = bench.text("SELECT id FROM agents WHERE name = 'shell'");
    let (user, now) = (core.user.clone(), core.now() - 40 * DAY_MS);
    core.store.write(move |c| store::seeding::finished(c, &user, &agent, n, now)).unwrap();
    for id in ids(&bench) {
        let attempt = folder(&bench, &id).join("1");
        fs::create_dir_all(&attempt).unwrap();
        fs::write(attempt.join(OUTPUT_FILE), vec![b'x'; bytes]).unwrap();
    }
    bench.sql(&format!("UPDATE task_attempts SET output_bytes = {bytes}"));
    bench
}

fn folder(bench: &Bench, id: &str) -> PathBuf {
    bench.context().data_dir.join("attempts").join(id)
}

fn ids(bench: &Bench) -> Vec<String> {
    let all = bench.text("SELECT group_concat(id) FROM agent_tasks");
    all.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect()
}

fn number(bench: &Bench, query: &str) -> i64 {
    bench.text(query).parse().unwrap()
}

/// What rows lack that were never run.
const SEEDED: [&str; 3] =
    ["ended_as_its_last_attempt", "the_first_event_is_the_birth", "documents_are_whole"];

/// Everything that the doctor finds wrong with rows and files.
fn broken(bench: &Bench) -> Vec<String> {
    let found = crate::doctor::examine(&bench.context().data_dir, &[]).into_iter();
    let found = found.filter(|finding| !SEEDED.contains(&finding.id.as_str()));
    found.filter(|finding| !finding.ok).map(|finding| format!("{}: {}", finding.id, finding.detail)).collect()
}

fn plan_of(bench: &Bench, asked: PruneAsked) -> PrunePlan {
    bench.engine.call(PlanPrune { asked, limit: 0 }).unwrap()
}

fn old() -> PruneAsked {
    PruneAsked { older_than_seconds: Some(30 * 86_400), ..PruneAsked::default() }
}

/// Carries a plan out as fronts do; the moment of it, and how many went.
fn carry_out(bench: &Bench, plan: &PrunePlan) -> (Option<contract::Timestamp>, i64) {
    let (mut at, mut done) = (None, 0);
    for what in PruneWhat::ALL {
        let of_it: Vec<TaskId> = plan.items.iter().filter(|i| i.what == what).map(|i| i.task).collect();
        for ids in of_it.chunks(PRUNE_STEP) {
            let pruned = bench.engine.call(PruneTasks { ids: ids.to_vec(), what, at }).unwrap();
            assert_eq!(pruned.stayed, [], "{what}");
            at = Some(pruned.at);
            done += pruned.done;
        }
    }
    (at, done)
}

#[test]
fn five_thousand_tasks_go_step_by_step_can_be_brought_back_and_go_for_good() {
    let bench = with_tasks(5_000, 10);
    let before = broken(&bench);
    let plan = plan_of(&bench, old());
    assert_eq!((plan.tasks, plan.outputs, plan.items.len()), (5_000, 0, 5_000));
    assert_eq!(
        number(&bench, "SELECT count(*) FROM agent_tasks WHERE deleted_at IS NOT NULL"),
        0,
        "a plan takes nothing"
    );
    let (at, done) = carry_out(&bench, &plan);
    assert_eq!(done, 5_000);
    assert_eq!(plan_of(&bench, old()), PrunePlan::default());
    assert_eq!(number(&bench, "SELECT coalesce(sum(tasks), 0) FROM task_counts"), 0);
    assert_eq!(broken(&bench), before);
    assert_eq!(bench.engine.call(UndoPrune { at }).unwrap(), 5_000);
    assert_eq!(bench.engine.call(UndoPrune { at }).unwrap(), 0, "once");
    assert_eq!(plan_of(&bench, old()), plan, "as it was");
    carry_out(&bench, &plan);
    let gone = plan_of(&bench, PruneAsked { deleted: true, ..old() });
    assert_eq!((gone.tasks, gone.deleted, gone.bytes), (0, 5_000, 50_000));
    carry_out(&bench, &gone);
    assert_eq!(number(&bench, "SELECT count(*) FROM agent_tasks"), 0);
    assert_eq!(fs::read_dir(bench.context().data_dir.join("attempts")).unwrap().count(), 0);
    assert_eq!(broken(&bench), before);
}

#[test]
fn output_goes_and_its_task_stays() {
    let bench = with_tasks(3, 1000);
    let before = broken(&bench);
    let asked = PruneAsked { output_only: true, ..old() };
    let plan = plan_of(&bench, asked.clone());
    assert_eq!((plan.tasks, plan.outputs, plan.bytes), (0, 3, 3_000));
    let (_, done) = carry_out(&bench, &plan);
    assert_eq!(done, 3);
    assert!(ids(&bench).iter().all(|id| !folder(&bench, id).exists()));
    assert_eq!(number(&bench, "SELECT count(*) FROM agent_tasks WHERE deleted_at IS NULL"), 3);
    assert_eq!(number(&bench, "SELECT count(*) FROM task_log"), 0);
    assert_eq!(number(&bench, "SELECT sum(output_bytes - cut_bytes) FROM task_attempts"), 0);
    assert_eq!(broken(&bench), before, "the rows know that the output is gone");
    assert_eq!(plan_of(&bench, asked), PrunePlan::default());
}

#[test]
fn whoever_dies_between_rows_and_files_leaves_nothing_wrong_and_the_next_goes_on() {
    let bench = with_tasks(4, 100);
    let before = broken(&bench);
    let all = ids(&bench);
    // the other way round would be told
    let (there, aside) = (folder(&bench, &all[3]), bench.context().data_dir.join("aside"));
    fs::rename(&there, &aside).unwrap();
    assert_ne!(broken(&bench), before, "files that went before their row said so");
    fs::rename(&aside, &there).unwrap();
    // died after the rows said so, before any file went; and in the middle of the files
    let some = all[..2].to_vec();
    bench.context().store.write(move |c| retention::forget_output(c, &some)).unwrap();
    fs::remove_dir_all(folder(&bench, &all[0])).unwrap();
    assert_eq!(broken(&bench), before);
    let plan = plan_of(&bench, PruneAsked { output_only: true, ..old() });
    let left: Vec<String> = plan.items.iter().map(|item| item.task.to_string()).collect();
    assert_eq!(left, all[1..], "what goes is found by its files");
    carry_out(&bench, &plan);
    assert_eq!(broken(&bench), before);
    // the same for what goes for good: deleted, forgotten, files gone, and the row still there
    carry_out(&bench, &plan_of(&bench, old()));
    let core = bench.context();
    assert_eq!(purge_due(core, true, &|| true).unwrap(), 0, "it can be brought back for a day");
    bench.sql(&format!("UPDATE agent_tasks SET deleted_at = deleted_at - {}", 2 * DAY_MS));
    assert_eq!(purge_due(core, true, &|| false).unwrap(), 0, "stopped before the first step");
    assert_eq!(purge_due(core, true, &|| true).unwrap(), 4);
    assert_eq!(broken(&bench), before);
}

#[test]
fn what_something_needs_stays_with_its_reason() {
    let bench = with_tasks(8, 10);
    let all = ids(&bench);
    let open = bench.engine.call(CreateTask {
        task: contract::NewTask {
            title: Some("Later".into()),
            command: Some(contract::task::CommandLine::Line("ok".into())),
            scheduled_at: Some(
                bench.engine.call(GetTask { id: all[0].clone() }).unwrap().created_at
                    + jiff::SignedDuration::from_hours(24 * 400),
            ),
            ..contract::NewTask::default()
        },
    });
    let open = open.unwrap().task.id;
    let user = bench.context().user.clone();
    let agent = bench.text("SELECT id FROM agents WHERE name = 'shell'");
    let statements = [
        format!("INSERT INTO task_dependencies VALUES ('d', '{open}', '{}', 1)", all[0]),
        format!("UPDATE agent_tasks SET retry_of = '{}' WHERE id = '{open}'", all[1]),
        format!("UPDATE agent_tasks SET root_id = '{}', parent_id = '{0}' WHERE id = '{open}'", all[2]),
        format!(
            "INSERT INTO chats (id, user_id, agent_id, title, seen_at, created_at, spoken_at) VALUES ('c', '{user}', '{agent}', 'Talk', 0, 1, 1)"
        ),
        format!("INSERT INTO chat_turns (task_id, chat_id) VALUES ('{}', 'c')", all[3]),
        format!(
            "INSERT INTO reports (id, user_id, task_id, agent, title, summary, output, artifacts, metrics, created_at) VALUES ('r', '{user}', '{}', 'a', 't', '', '', '[]', '{{}}', 1)",
            all[4]
        ),
        format!(
            "INSERT INTO inbox (task_id, told_at, seen_at, snoozed_until) VALUES ('{}', 0, 0, 99999999999999)",
            all[5]
        ),
        format!(
            "INSERT INTO deliveries (id, user_id, task_id, event, occasion, channel, payload, state, attempts, next_at, created_at) \
            VALUES ('n', '{user}', '{}', '{}', 1, '{}', '{{}}', '{}', 0, 1, 1)",
            all[6],
            contract::notify::NoticeKind::ALL[0],
            contract::notify::Channel::ALL[0],
            contract::notify::DeliveryState::ALL[0]
        ),
    ];
    bench.sql(&statements.join(";"));
    let plan = plan_of(&bench, old());
    let goes: Vec<String> = plan.items.iter().map(|item| item.task.to_string()).collect();
    assert_eq!(goes, all[7..]);
    let reasons = [
        Needed::Dependency,
        Needed::Retry,
        Needed::Family,
        Needed::Conversation,
        Needed::Report,
        Needed::Snoozed,
        Needed::Notice,
    ];
    assert_eq!(plan.needed, reasons.map(|why| NeededShare { why, tasks: 1 }));
    // asked for by id all the same: each stays, and says why
    let ids =
        all[..7].iter().chain([&open.to_string()]).map(|id| id.parse().unwrap()).collect::<Vec<TaskId>>();
    for what in [PruneWhat::Task, PruneWhat::Output] {
        let pruned = bench.engine.call(PruneTasks { ids: ids.clone(), what, at: None }).unwrap();
        let why: Vec<Needed> = pruned.stayed.iter().map(|stayed| stayed.why).collect();
        assert_eq!((pruned.done, why), (0, [&reasons[..], &[Needed::Open]].concat()), "{what}");
    }
    assert!(all[..7].iter().all(|id| folder(&bench, id).join("1").join(OUTPUT_FILE).exists()));
    // and once they are not needed any more, they go
    bench.sql(
        "DELETE FROM reports; UPDATE chats SET deleted_at = 1; DELETE FROM deliveries; DELETE FROM inbox",
    );
    assert_eq!(plan_of(&bench, old()).tasks, 5);
}

#[test]
fn the_latest_that_a_schedule_has_started_stays() {
    let bench = with_tasks(3, 0);
    let all = ids(&bench);
    let user = bench.context().user.clone();
    let word = |text: &str| text.to_owned();
    let times = [(1, &all[0]), (2, &all[1])].map(|(at, task)| {
        format!("INSERT INTO occurrences (schedule_id, nominal_at, state, task_id, decided_at) VALUES ('s', {at}, '{}', '{task}', 1)",
            contract::schedule::OccurrenceState::Started)
    });
    bench.sql(&format!(
        "INSERT INTO schedules (id, user_id, name, rhythm, zone, task, missed, missed_most, overlap, jitter_seconds, paused, created_at, updated_at) \
         VALUES ('s', '{user}', 'n', '{{}}', 'UTC', '{{}}', '{}', 1, '{}', 0, 0, 1, 1); {}; {}",
        contract::schedule::Missed::ALL[0], contract::schedule::Overlap::ALL[0], times[0], times[1]
    ));
    let goes: Vec<String> = plan_of(&bench, old()).items.iter().map(|item| item.task.to_string()).collect();
    assert_eq!(goes, [word(&all[0]), word(&all[2])]);
    bench.sql("UPDATE schedules SET deleted_at = 1");
    assert_eq!(plan_of(&bench, old()).tasks, 3, "of a deleted schedule nothing is waited for");
}

#[test]
fn rules_take_away_what_they_say_and_stop_between_steps() {
    let bench = with_tasks(PRUNE_STEP as i64 + 50, 10);
    let core = bench.context();
    let rules = KeepRules { task_days: Some(30), ..KeepRules::default() };
    let steps = std::cell::Cell::new(0);
    let one_step = || {
        steps.set(steps.get() + 1);
        steps.get() <= 1
    };
    assert_eq!(apply_rules(core, &KeepRules::default(), &|| true).unwrap(), (0, 0), "nothing is set");
    assert_eq!(apply_rules(core, &rules, &one_step).unwrap().0, PRUNE_STEP as i64);
    assert_eq!(apply_rules(core, &rules, &|| true).unwrap().0, 50);
    let output = KeepRules { output_days: Some(1), ..KeepRules::default() };
    assert_eq!(apply_rules(core, &output, &|| true).unwrap(), (0, 0), "what is deleted is none of theirs");
}

#[test]
fn a_step_is_refused_that_is_too_large_or_of_another_day() {
    let bench = with_tasks(1, 0);
    let id: TaskId = ids(&bench)[0].parse().unwrap();
    let call = |ids: Vec<TaskId>, at| bench.engine.call(PruneTasks { ids, what: PruneWhat::Task, at });
    assert_eq!(call(vec![], None).unwrap_err().fields[0].field, "ids");
    assert_eq!(call(vec![id; PRUNE_STEP + 1], None).unwrap_err().fields[0].field, "ids");
    assert_eq!(call(vec![id], Some(contract::Timestamp::UNIX_EPOCH)).unwrap_err().fields[0].field, "at");
    assert_eq!(bench.engine.call(UndoPrune { at: None }).unwrap_err().fields[0].field, "at");
    let wrong = PruneAsked { keep: Some(0), ..PruneAsked::default() };
    assert_eq!(bench.engine.call(PlanPrune { asked: wrong, limit: 0 }).unwrap_err().fields[0].field, "keep");
    assert_eq!(
        bench.engine.call(PlanPrune { asked: old(), limit: -1 }).unwrap_err().fields[0].field,
        "limit"
    );
    assert_eq!(bench.engine.call(GetTask { id: id.to_string() }).unwrap().status, Status::Completed);
    assert_eq!(call(vec![id], None).unwrap().done, 1);
    assert_eq!(call(vec![id], None).unwrap().stayed[0].why, Needed::Changed, "it is deleted already");
}

#[test]
fn the_space_is_that_of_the_files_that_are_there() {
    use contract::{command::GetSpace, space::SpacePart};
    let bench = with_tasks(4, 1000);
    let made = folder(&bench, &ids(&bench)[0]).join("1").join(ARTIFACTS_DIR);
    fs::create_dir(&made).unwrap();
    fs::write(made.join("a"), [0; 77]).unwrap();
    for (file, bytes) in [("worktrees/a/b/c", 40), ("worktrees/d/e", 2), ("snapshots/x/objects/y", 300)] {
        let file = bench.context().data_dir.join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, vec![0; bytes]).unwrap();
    }
    bench
        .engine
        .call(PruneTasks { ids: vec![ids(&bench)[1].parse().unwrap()], what: PruneWhat::Task, at: None })
        .unwrap();
    let space = bench.engine.call(GetSpace {}).unwrap();
    assert_eq!(space.parts.iter().map(|share| share.part).collect::<Vec<_>>(), SpacePart::ALL);
    let of = |part| {
        let share = space.parts.iter().find(|share| share.part == part).unwrap();
        (share.bytes, share.count)
    };
    assert_eq!(of(SpacePart::Output), (3_000, Some(3)));
    assert_eq!(of(SpacePart::Artifacts), (77, Some(1)));
    assert_eq!(of(SpacePart::Deleted), (1_000, Some(1)));
    assert_eq!(of(SpacePart::Worktrees), (42, Some(2)));
    assert_eq!(of(SpacePart::Snapshots), (300, Some(1)));
    assert_eq!(of(SpacePart::Tasks).1, Some(3));
    let database =
        [SpacePart::Tasks, SpacePart::Log, SpacePart::Search, SpacePart::ChatFiles, SpacePart::Unused];
    let pages: i64 =
        number(&bench, "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()");
    assert_eq!(
        database.map(|part| of(part).0).iter().sum::<u64>(),
        pages as u64,
        "every page belongs to one part"
    );
    assert_eq!(space.bytes, space.parts.iter().map(|share| share.bytes).sum::<u64>());
}
