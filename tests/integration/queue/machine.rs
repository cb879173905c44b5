//! The machine holds back new starts: what waits says why, and goes on when it may; what is declared is promised.

use contract::{
    Status, Task,
    command::{
        CancelTasks, EditTask, GetQueue, ListAttempts, ListTasks, PauseTasks, Say, SetSettings, WhyTask,
    },
    machine::{HoldCause, MachineRules, Needs, StartsHeld},
    queue::{RemedyAction, Why},
    settings::{Settings, SettingsPatch},
    task::{TaskEdit, WaitReason},
};
use engine::{Role, Stop};
use harness::{Bench, ScriptedMachine, machine::GIB, wait};
use std::{sync::Arc, time::Duration};

fn bench(workers: i64, stands: impl FnOnce(&ScriptedMachine)) -> (Arc<ScriptedMachine>, Bench) {
    let machine = Arc::new(ScriptedMachine::default());
    stands(&machine);
    let bench = Bench::on(&machine);
    bench.start(workers);
    (machine, bench)
}

fn rules(bench: &Bench, change: impl FnOnce(&mut MachineRules)) {
    let before = bench.engine.call(contract::command::GetSettings {}).unwrap();
    let mut after: Settings = before.clone();
    change(&mut after.machine);
    let changes = SettingsPatch::between(&before, &after);
    bench.engine.call(SetSettings { changes, version: None }).unwrap();
}

/// Waits until the task is held back by the machine; what is said of it in its row.
fn held(bench: &Bench, task: &Task) -> String {
    let is_held = |task: &Task| task.waiting_for.as_ref().is_some_and(|w| w.reason == WaitReason::Resources);
    bench.until(task.id, "it is held back by the machine", is_held).waiting_for.unwrap().detail
}

fn told(bench: &Bench) -> Option<StartsHeld> {
    bench.engine.call(GetQueue {}).unwrap().held
}

fn why(bench: &Bench, task: &Task) -> Why {
    bench.engine.call(WhyTask { id: task.short_id.clone() }).unwrap()
}

#[test]
fn a_full_memory_lets_one_start_and_says_everywhere_why_the_others_wait() {
    let (machine, bench) = bench(3, |machine| machine.used(95));
    let first = bench.create("first", "wait");
    bench.until_status(first.id, Status::Running);
    let (second, third) = (bench.create("second", "wait"), bench.create("third", "wait"));
    let words = "Memory at 95 %, starts again below 80 %";
    assert_eq!(held(&bench, &second), words);
    assert_eq!(told(&bench).unwrap().words(), "No new starts: memory at 95 %, starts again below 80 %");
    let page = bench.engine.call(ListTasks::default()).unwrap();
    let waits: Vec<_> = page.tasks.iter().filter_map(|t| t.waiting_for.as_ref()).collect();
    assert!(waits.len() == 2 && waits.iter().all(|w| w.detail == words), "{waits:?}");
    let why = why(&bench, &third);
    assert!(
        why.explanation.contains(words) && why.explanation.contains("nothing runs"),
        "{}",
        why.explanation
    );
    assert_eq!(why.remedies[0].action, RemedyAction::MachineLimits);
    let command = why.remedies[0].command.as_deref();
    assert_eq!(command, Some("legwork setting set machine.memory_percent ''"));
    // it is still full when the first one ends: the next starts, alone
    bench.script.release("first");
    bench.until_status(second.id, Status::Running);
    assert_eq!(held(&bench, &third), words);
    assert_eq!(bench.script.most_running(), 1);
    // there is room again: the mean follows within seconds
    machine.used(10);
    bench.until_status(third.id, Status::Running);
    bench.script.release("second");
    bench.script.release("third");
    bench.until_status(third.id, Status::Completed);
    assert_eq!(told(&bench), None);
}

#[test]
fn a_limit_that_is_taken_away_lets_go_on_at_once() {
    let (_machine, bench) = bench(2, |machine| machine.cpu(99.0));
    let first = bench.create("first", "wait");
    bench.until_status(first.id, Status::Running);
    let second = bench.create("second", "wait");
    assert_eq!(held(&bench, &second), "CPU at 99 %, starts again below 60 %");
    rules(&bench, |rules| rules.cpu_percent = None);
    bench.until_status(second.id, Status::Running);
    // a worker starts it before the next look at the machine writes down that nothing is held back
    wait::until("nothing is held back", || told(&bench).is_none().then_some(()));
    rules(&bench, |rules| rules.cpu_percent = Some(50));
    let third = bench.create("third", "ok");
    bench.script.release("second");
    assert_eq!(held(&bench, &third), "CPU at 99 %, starts again below 40 %");
    bench.script.release("first");
    bench.until_status(third.id, Status::Completed);
}

#[test]
fn on_battery_and_in_quiet_hours_nothing_starts_at_all() {
    let (machine, bench) = bench(1, |machine| machine.on_battery(true));
    // as long as nobody wants it, the battery holds nothing back
    let before = bench.create("before", "ok");
    bench.until_status(before.id, Status::Completed);
    rules(&bench, |rules| rules.wait_on_battery = true);
    let task = bench.create("task", "ok");
    assert_eq!(held(&bench, &task), "On battery");
    let why = why(&bench, &task);
    assert_eq!(why.remedies[0].command.as_deref(), Some("legwork setting set machine.wait_on_battery false"));
    machine.on_battery(false);
    bench.until_status(task.id, Status::Completed);

    let here = bench.now().to_zoned(jiff::tz::TimeZone::system());
    let (from, to) = (&here - Duration::from_secs(3600), &here + Duration::from_secs(3600));
    rules(&bench, |rules| (rules.quiet_from, rules.quiet_to) = (Some(from.time()), Some(to.time())));
    let night = bench.create("night", "ok");
    assert_eq!(held(&bench, &night), format!("Quiet hours until {}", to.strftime("%H:%M")));
    let until = told(&bench).unwrap().until.unwrap();
    assert!(until > bench.now() && until <= to.timestamp());
    bench.clock.turn(Duration::from_secs(2 * 3600));
    bench.until_status(night.id, Status::Completed);
}

#[test]
fn it_is_kept_awake_while_something_runs_where_that_is_wanted() {
    let (machine, bench) = bench(1, |_| {});
    let kept = |awake: bool| {
        harness::wait::until("it sleeps as it may", || (machine.is_awake() == awake).then_some(()))
    };
    let task = bench.create("long", "wait");
    bench.until_status(task.id, Status::Running);
    assert!(!machine.is_awake(), "unasked it is let alone");
    rules(&bench, |rules| rules.keep_awake = true);
    kept(true);
    bench.script.release("long");
    bench.until_status(task.id, Status::Completed);
    kept(false);
}

#[test]
fn a_metered_network_holds_back_agents_with_a_model_and_nobody_else() {
    let (machine, bench) = bench(2, |machine| machine.metered(true));
    bench.model_agent("writer", "Writes");
    rules(&bench, |rules| rules.wait_when_metered = true);
    let letter = bench.create_with("letter", "ok", |task| {
        task.agent = Some("writer".into());
        task.command = None;
        task.instructions = Some("ok, and nothing more than that".into());
        task.priority = Some(10);
    });
    let command = bench.create("command", "ok");
    bench.until_status(command.id, Status::Completed);
    assert_eq!(held(&bench, &letter), "On a metered network");
    assert_eq!(told(&bench).unwrap().cause, HoldCause::Metered);
    machine.metered(false);
    bench.until(letter.id, "it starts", |task| task.attempt > 0);
}

#[test]
fn an_answer_that_somebody_waits_for_is_never_held_back() {
    let (_machine, bench) = bench(1, |machine| {
        machine.used(99);
        machine.on_battery(true);
    });
    bench.model_agent("writer", "Writes");
    rules(&bench, |rules| rules.wait_on_battery = true);
    let waits = bench.create("waits", "ok");
    assert_eq!(held(&bench, &waits), "On battery");
    let said = bench.engine.call(Say { text: "ok".into(), ..Say::default() }).unwrap();
    bench.until_status(said.turn.task.id, Status::Completed);
    assert_eq!(bench.get(waits.id).status, Status::Queued);
}

#[test]
fn what_is_declared_is_promised_and_what_does_not_fit_waits_in_its_place() {
    let (machine, bench) = bench(3, |machine| machine.used(15));
    let needs = |gib: u64| move |t: &mut contract::NewTask| t.needs.memory_bytes = Some(gib * GIB);
    // 70 of 100 GiB may be taken: 85 less what is used
    let first = bench.create_with("first", "wait", needs(50));
    bench.until_status(first.id, Status::Running);
    let second = bench.create_with("second", "wait", needs(21));
    assert_eq!(held(&bench, &second), "“second” needs 21 GiB of memory, and 20 GiB is free");
    let behind = bench.create("behind", "wait");
    assert_eq!(held(&bench, &behind), "“second” needs 21 GiB of memory, and 20 GiB is free");
    assert!(why(&bench, &behind).explanation.contains("or nothing else runs"));
    // it is asked for less: there is room
    let less = Needs { memory_bytes: Some(20 * GIB), ..Needs::default() };
    let edit = TaskEdit { needs: Some(less), ..TaskEdit::default() };
    let edited = bench.engine.call(EditTask { id: second.id.to_string(), changes: edit }).unwrap();
    assert_eq!(edited.task.needs, less);
    bench.until_status(second.id, Status::Running);
    bench.until_status(behind.id, Status::Running);
    for title in ["first", "second", "behind"] {
        bench.script.release(title);
    }
    bench.until_status(behind.id, Status::Completed);
    // more than the machine has is started where nothing else runs
    machine.used(15);
    let huge = bench.create_with("huge", "ok", needs(1000));
    bench.until_status(huge.id, Status::Completed);
}

#[test]
fn what_a_run_took_is_shown_and_is_what_the_next_one_is_expected_to_take() {
    let (_machine, bench) = bench(3, |machine| machine.used(15));
    let first = bench.create("first", "takes 40");
    bench.script.release("first");
    bench.until_status(first.id, Status::Completed);
    let attempt = bench.engine.call(ListAttempts { id: first.id.to_string() }).unwrap().pop().unwrap();
    let took = (attempt.peak_memory_bytes, attempt.cpu_seconds);
    assert_eq!(took, (Some((40 * GIB).cast_signed()), Some(1.5)));
    let second = bench.create("second", "takes 40");
    bench.until_status(second.id, Status::Running);
    let third = bench.create("third", "takes 40");
    assert_eq!(held(&bench, &third), "“third” needs 40 GiB of memory, and 30 GiB is free");
    // what was declared goes before what was learned
    let less = Needs { memory_bytes: Some(GIB), ..Needs::default() };
    let edit = TaskEdit { needs: Some(less), ..TaskEdit::default() };
    bench.engine.call(EditTask { id: third.id.to_string(), changes: edit }).unwrap();
    bench.until_status(third.id, Status::Running);
    for title in ["second", "third"] {
        bench.script.release(title);
    }
    bench.until_status(third.id, Status::Completed);
}

#[test]
fn whoever_is_held_back_can_be_held_cancelled_and_taken_over() {
    let (_machine, bench) = bench(2, |machine| machine.used(99));
    let first = bench.create("first", "wait");
    bench.until_status(first.id, Status::Running);
    let (second, third) = (bench.create("second", "ok"), bench.create("third", "ok"));
    held(&bench, &second);
    bench.engine.call(PauseTasks { ids: vec![second.id.to_string()] }).unwrap();
    assert_eq!(bench.get(second.id).waiting_for.unwrap().reason, WaitReason::Paused);
    bench.engine.call(CancelTasks { ids: vec![second.id.to_string()] }).unwrap();
    bench.until_status(second.id, Status::Cancelled);
    // whoever comes next does not believe what this one said
    let next = bench.another(Role::Worker);
    bench.engine.stop(Stop::LeaveRunning);
    assert!(told(&next).is_none(), "nobody runs the queue");
    let nobody = next.get(third.id).waiting_for.unwrap();
    assert_eq!((nobody.reason, nobody.nobody_runs), (WaitReason::Worker, true));
    next.start(2);
    held(&next, &third);
    next.script.release("first");
    next.until_status(third.id, Status::Completed);
}

#[test]
fn while_nothing_waits_nobody_looks() {
    let (machine, bench) = bench(2, |machine| machine.used(99));
    let first = bench.create("first", "wait");
    bench.until_status(first.id, Status::Running);
    let second = bench.create("second", "ok");
    held(&bench, &second);
    bench.engine.call(CancelTasks { ids: vec![second.id.to_string()] }).unwrap();
    bench.until(first.id, "nothing is held back", |_| told(&bench).is_none());
    let looks = machine.looks();
    // what happens beside the queue makes nobody look more than once
    for _ in 0..20 {
        bench.engine.tick();
    }
    assert!(machine.looks() <= looks + 3, "{} looks", machine.looks() - looks);
    bench.script.release("first");
    bench.until_status(first.id, Status::Completed);
}
