//! Limits: what each kind of them counts, what has a place, what a claim reads, what a change of a limit does.

use crate::{
    claim::{next, who},
    fresh::{AGENT, Fresh},
    plans::{assert_walks, plans, statements},
};
use contract::{
    Status, TaskType,
    limit::LimitKey,
    task::{AttemptState, WaitReason},
};
use store::{
    attempts, claim, lanes,
    limits::{self, TaskFacts},
    line,
    settle::{AttemptEnd, Lease, Settlement, settle},
    tags,
    tasks::{self, ListFilter},
};

fn key(text: &str) -> LimitKey {
    text.parse().unwrap()
}

fn set(fresh: &Fresh, text: &'static str, most: i64) {
    fresh.store.write(move |c| limits::set(c, &key(text), most, 5)).unwrap();
}

/// Adds a task with tags, in its lane.
fn tagged(fresh: &Fresh, id: &'static str, own: &'static [&'static str]) {
    fresh.add(id);
    enter(fresh, id, own);
}

/// Puts a task into its lane, as whoever makes one does.
fn enter(fresh: &Fresh, id: &str, own: &[&str]) {
    let (row, own) = (fresh.get(id), own.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>());
    let entered = move |c: &mut store::Connection| {
        tags::insert(c, &row.id, &own)?;
        let agent = store::agents::find(c, &row.agent_id)?;
        let folder = row.cwd.as_deref().or(agent.cwd.as_deref());
        let counted = TaskFacts {
            agent_id: &row.agent_id,
            kind: agent.kind,
            provider: agent.provider.as_deref(),
            task_type: row.task_type,
            folder,
            tags: &own,
        };
        limits::enter(c, &row.id, &counted)
    };
    fresh.store.write(entered).unwrap();
}

fn claimed(fresh: &Fresh) -> Vec<String> {
    std::iter::from_fn(|| next(fresh).map(|claimed| claimed.task.id)).collect()
}

fn end(fresh: &Fresh, id: &str, to: Settlement, state: Option<AttemptState>) {
    let row = fresh.get(id);
    let lease = Lease { task_id: row.id, generation: row.generation, attempt: row.attempt_count };
    let end = state.map(|state| AttemptEnd::at(state, 9));
    fresh.store.write(move |c| settle(c, &lease, &to, end.as_ref())).unwrap();
}

fn done(fresh: &Fresh, id: &str) {
    let to =
        Settlement { progress: Some(100), completed_at: Some(9), ..Settlement::to(Status::Completed, 9) };
    end(fresh, id, to, Some(AttemptState::Completed));
}

#[test]
fn each_kind_of_limit_counts_what_it_names() {
    // the limit, and what has what it names
    type Given = fn(&mut store::tasks::TaskRow);
    let cases: [(&str, Given, &[&str]); 8] = [
        ("all", |_| {}, &[]),
        ("kind:shell", |_| {}, &[]),
        ("type:coding", |t| t.task_type = TaskType::Coding, &[]),
        ("agent:agent-2", |t| t.agent_id = "agent-2".into(), &[]),
        ("provider:p1", |t| t.agent_id = "agent-2".into(), &[]),
        ("folder:/srv", |t| t.cwd = Some("/srv/deep".into()), &[]),
        ("tag:docs", |_| {}, &["docs"]),
        ("resource:gpu", |_| {}, &["resource:gpu"]),
    ];
    for (limit, given, own) in cases {
        for before in [true, false] {
            let fresh = Fresh::new();
            fresh.sql("UPDATE agents SET provider = 'p1' WHERE id = 'agent-2'").unwrap();
            if before {
                set(&fresh, limit, 1);
            }
            for id in ["a", "b"] {
                fresh.add_with(id, given);
                enter(&fresh, id, own);
            }
            fresh.add("c");
            enter(&fresh, "c", &[]);
            if !before {
                // what waits already is counted as well
                set(&fresh, limit, 1);
            }
            let everything = matches!(limit, "all" | "kind:shell");
            let expected: &[&str] = if everything { &["a"] } else { &["a", "c"] };
            assert_eq!(claimed(&fresh), expected, "{limit}, set before: {before}");
            let full = fresh.store.read(|c| lanes::held_up(c, &["b", "c"])).unwrap();
            let held = &full["b"][0];
            assert_eq!((held.key.to_string().as_str(), held.most), (limit, 1));
            assert_eq!(held.holders[0].title, fresh.get("a").title);
            assert_eq!(full.contains_key("c"), everything, "{limit}");
            done(&fresh, "a");
            assert_eq!(next(&fresh).unwrap().task.id, "b", "{limit}");
            fresh.assert_sound();
        }
    }
}

#[test]
fn a_place_is_free_when_a_run_has_ended_in_any_way_and_kept_by_a_frozen_one() {
    let waits = |reason, at| Settlement {
        waiting_for: Some(reason),
        wake_at: Some(at),
        ..Settlement::to(Status::Pending, 9)
    };
    let over = |status| Settlement { completed_at: Some(9), ..Settlement::to(status, 9) };
    let parked = |status| Settlement { kept_run: true, hold: true, ..Settlement::to(status, 9) };
    let failed = AttemptState::Failed;
    let cases: [(&str, Settlement, Option<AttemptState>, bool, bool); 11] = [
        ("failed", over(Status::Failed), Some(failed), true, true),
        ("to be retried", waits(WaitReason::Retry, 99), Some(failed), true, true),
        ("its quota is out", waits(WaitReason::Quota, 99), Some(failed), true, true),
        ("cancelled", over(Status::Cancelled), Some(AttemptState::Cancelled), true, true),
        (
            "lost",
            Settlement { losses: 1, ..Settlement::to(Status::Queued, 9) },
            Some(AttemptState::Lost),
            true,
            true,
        ),
        ("frozen with its process", parked(Status::Paused), None, true, false),
        ("frozen without one", parked(Status::Paused), None, false, true),
        ("asks", parked(Status::NeedsInput), None, false, true),
        ("a model's that is paused", parked(Status::Paused), None, true, true),
        ("a model's that asks", parked(Status::NeedsInput), None, true, true),
        ("completed", over(Status::Completed), Some(AttemptState::Completed), true, true),
    ];
    for (how, to, state, has_process, frees) in cases {
        let fresh = Fresh::new();
        tagged(&fresh, "a", &["resource:gpu"]);
        tagged(&fresh, "b", &["resource:gpu"]);
        assert_eq!(claimed(&fresh), ["a"], "{how}");
        if has_process {
            fresh.store.write(|c| attempts::set_pid(c, "a", 1, 77)).unwrap();
        }
        if how.contains("model") {
            fresh.sql("UPDATE agents SET kind = 'llm'").unwrap();
        }
        end(&fresh, "a", to, state);
        // what was lost stands before the other again
        let expected = if how == "lost" { "a" } else { "b" };
        assert_eq!(claimed(&fresh).first().map(String::as_str), frees.then_some(expected), "{how}");
    }
}

#[test]
fn a_frozen_run_goes_on_in_the_place_that_it_has() {
    let fresh = Fresh::new();
    tagged(&fresh, "a", &["resource:gpu"]);
    tagged(&fresh, "b", &["resource:gpu"]);
    assert_eq!(claimed(&fresh), ["a"]);
    fresh.store.write(|c| attempts::set_pid(c, "a", 1, 77)).unwrap();
    end(&fresh, "a", Settlement { kept_run: true, ..Settlement::to(Status::Paused, 9) }, None);
    assert_eq!(claimed(&fresh), [""; 0]);
    // another of a higher priority does not take it either
    fresh.sql("UPDATE agent_tasks SET priority = 10 WHERE id = 'b'").unwrap();
    fresh.sql("UPDATE agent_tasks SET status = 'queued', front = 1 WHERE id = 'a'").unwrap();
    assert_eq!(claimed(&fresh), ["a"]);
    done(&fresh, "a");
    assert_eq!(claimed(&fresh), ["b"]);
}

#[test]
fn a_named_task_is_held_up_as_any_other_and_a_turn_that_somebody_waits_for_is_not() {
    let fresh = Fresh::new();
    for id in ["a", "b", "talk"] {
        tagged(&fresh, id, &["resource:gpu"]);
    }
    fresh.sql("UPDATE agent_tasks SET foreground = 1 WHERE id = 'talk'").unwrap();
    let one = |id: &'static str| fresh.store.write(move |c| claim::one(c, id, &who("engine-b"))).unwrap();
    assert!(one("b").is_some() && one("a").is_none());
    assert!(matches!(
        fresh.store.write(|c| claim::carefully(c, claim::Which::One("a"), &who("engine-b"))).unwrap(),
        claim::Careful::Nothing
    ));
    assert!(matches!(
        fresh.store.write(|c| claim::carefully(c, claim::Which::Next, &who("engine-b"))).unwrap(),
        claim::Careful::Nothing
    ));
    let talk = fresh.store.write(|c| claim::talk(c, 4, &who("engine-b"))).unwrap();
    assert_eq!(talk.unwrap().task.id, "talk");
    // and it takes nobody's place
    done(&fresh, "b");
    assert_eq!(claimed(&fresh), ["a"]);
}

#[test]
fn a_changed_limit_holds_at_once() {
    let fresh = Fresh::new();
    set(&fresh, "tag:docs", 1);
    for id in ["a", "b", "c", "d"] {
        tagged(&fresh, id, &["docs", "more"]);
    }
    assert_eq!(claimed(&fresh), ["a"]);
    set(&fresh, "tag:docs", 2);
    assert_eq!(claimed(&fresh), ["b"]);
    set(&fresh, "tag:more", 3);
    set(&fresh, "tag:docs", 9);
    assert_eq!(claimed(&fresh), ["c"], "the narrower of two holds");
    set(&fresh, "tag:docs", 1);
    fresh.store.write(|c| limits::remove(c, &key("tag:more"), 5)).unwrap();
    assert_eq!(claimed(&fresh), [""; 0], "more run than may now: they go on, and nothing starts");
    assert!(fresh.store.write(|c| limits::remove(c, &key("tag:docs"), 5)).unwrap());
    assert_eq!(claimed(&fresh), ["d"]);
    assert!(!fresh.store.write(|c| limits::remove(c, &key("tag:docs"), 5)).unwrap());
    assert_eq!(fresh.number("SELECT COUNT(*) FROM lanes"), 0);
    assert_eq!(fresh.number("SELECT COUNT(*) FROM agent_tasks WHERE lane > 0"), 0);
    fresh.assert_sound();
}

#[test]
fn what_an_agent_asks_and_where_it_runs_is_counted_anew_when_that_changes() {
    let fresh = Fresh::new();
    set(&fresh, "provider:p1", 1);
    set(&fresh, "folder:/srv", 1);
    for id in ["a", "b"] {
        tagged(&fresh, id, &[]);
    }
    let change = |sql: &str| {
        fresh.sql(&format!("UPDATE agents SET {sql} WHERE id = '{AGENT}'")).unwrap();
        fresh.store.write(|c| limits::agent_changed(c, AGENT)).unwrap();
    };
    change("provider = 'p1'");
    assert_eq!(claimed(&fresh), ["a"]);
    change("provider = 'p2', cwd = '/srv'");
    assert_eq!(claimed(&fresh), [""; 0]);
    change("cwd = '/srvx'");
    assert_eq!(claimed(&fresh), ["b"]);
}

#[test]
fn a_run_gives_way_to_what_it_waits_for_and_to_nobody_else() {
    let fresh = Fresh::new();
    set(&fresh, "kind:shell", 1);
    for id in ["parent", "child", "needed", "stranger"] {
        tagged(&fresh, id, &[]);
    }
    fresh
        .sql("UPDATE agent_tasks SET parent_id = 'parent', priority = 1 WHERE id = 'child' OR id = 'needed'")
        .unwrap();
    fresh.sql("UPDATE agent_tasks SET priority = 10 WHERE id = 'parent'").unwrap();
    assert_eq!(claimed(&fresh), ["parent"]);
    assert!(fresh.store.write(|c| lanes::wait(c, "parent", 1, "child")).unwrap());
    assert_eq!(claimed(&fresh), ["child"], "and not the stranger, which stands before it");
    // both would work at once
    assert!(!fresh.store.write(|c| lanes::go_on(c, "parent", 1, false)).unwrap());
    done(&fresh, "child");
    assert_eq!(claimed(&fresh), [""; 0], "the parent goes on: it has its place again");
    assert!(fresh.store.write(|c| lanes::go_on(c, "parent", 1, false)).unwrap());
    // what the awaited one depends on may take the place too, as that must end first
    fresh
        .sql("UPDATE agent_tasks SET status = 'pending', waiting_for = 'dependency' WHERE id = 'stranger'")
        .unwrap();
    fresh.store.write(|c| store::dependencies::insert(c, "stranger", &["needed".to_owned()], 5)).unwrap();
    fresh.store.write(|c| lanes::wait(c, "parent", 1, "stranger").map(drop)).unwrap();
    assert_eq!(claimed(&fresh), ["needed"]);
    done(&fresh, "needed");
    // a wait of a run that was lost holds for none after it
    fresh.sql("UPDATE agent_tasks SET generation = 2 WHERE id = 'parent'").unwrap();
    fresh.sql("UPDATE agent_tasks SET status = 'queued', waiting_for = NULL WHERE id = 'stranger'").unwrap();
    assert_eq!(claimed(&fresh), [""; 0]);
}

#[test]
fn what_was_lost_twice_runs_alone_and_under_its_limits() {
    let fresh = Fresh::new();
    tagged(&fresh, "a", &["resource:gpu"]);
    tagged(&fresh, "poison", &["resource:gpu"]);
    fresh.sql("UPDATE agent_tasks SET losses = 2 WHERE id = 'poison'").unwrap();
    let alone = || fresh.store.write(|c| claim::alone(c, &who("engine-a"))).unwrap().map(|c| c.task.id);
    assert_eq!(alone(), None, "another one stands before it");
    assert_eq!(claimed(&fresh), ["a"]);
    assert_eq!(alone(), None, "its limit is full");
    done(&fresh, "a");
    assert_eq!(claimed(&fresh), [""; 0]);
    assert_eq!(alone().as_deref(), Some("poison"));
}

#[test]
fn the_list_of_what_is_next_holds_all_lanes_in_one_order() {
    let fresh = Fresh::new();
    for (id, own) in
        [("a", &["resource:x"] as &[_]), ("b", &[]), ("c", &["resource:y"]), ("d", &["resource:x"])]
    {
        fresh.add(id);
        enter(&fresh, id, own);
    }
    fresh.sql("UPDATE agent_tasks SET priority = 9 WHERE id = 'd'").unwrap();
    let filter = ListFilter { user: store::users::LOCAL_USER.into(), limit: 2, ..ListFilter::default() };
    let page = |after: Option<tasks::Place>| {
        let filter = filter.clone();
        let found =
            move |c: &mut _| tasks::group_page(c, &filter, contract::task::TaskGroup::Next, after.as_ref());
        fresh.store.read(found).unwrap()
    };
    let first = page(None);
    let after = first.last().map(|row| tasks::Place { rank: tasks::rank(row), id: row.id.clone() });
    let ids: Vec<_> = first.into_iter().chain(page(after)).map(|row| row.id).collect();
    assert_eq!(ids, ["d", "a", "b", "c"]);
    let filter = filter.clone();
    let middle = fresh
        .store
        .read(move |c| tasks::middle(c, &filter, Some(contract::task::TaskGroup::Next), 2))
        .unwrap();
    assert!(matches!(middle, tasks::Middle::After(place) if place.id == "a"));
    // as a claim goes: what another limit keeps from starting stands before nobody
    assert_eq!(fresh.store.read(|c| line::before(c, "b")).unwrap(), 2);
    assert_eq!(claimed(&fresh), ["d", "b", "c"]);
    fresh.add("e");
    assert_eq!(fresh.store.read(|c| line::before(c, "e")).unwrap(), 0);
    assert!(fresh.store.read(|c| line::behind(c, "e")).unwrap().unwrap() < 0);
}

/// 20,000 tasks wait behind a full limit: a claim reads one of them at most.
#[test]
fn what_waits_behind_a_full_limit_is_not_read() {
    let fresh = Fresh::new();
    fresh.add("many");
    enter(&fresh, "many", &["resource:x"]);
    fresh.add("some");
    enter(&fresh, "some", &["resource:y"]);
    assert_eq!(claimed(&fresh), ["many", "some"]);
    done(&fresh, "some");
    let columns: Vec<String> = fresh
        .store
        .read(|c| {
            #[derive(diesel::QueryableByName)]
            struct Name {
                #[diesel(sql_type = diesel::sql_types::Text)]
                name: String,
            }
            use diesel::RunQueryDsl as _;
            let names: Vec<Name> =
                diesel::sql_query("SELECT name FROM pragma_table_info('agent_tasks')").load(c)?;
            Ok(names.into_iter().map(|n| n.name).collect())
        })
        .unwrap();
    let copied = |column: &String| match column.as_str() {
        "id" => "printf('w%06d', n)".to_owned(),
        "status" => "'queued'".to_owned(),
        other => other.to_owned(),
    };
    let values: Vec<_> = columns.iter().map(copied).collect();
    let many = format!(
        "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 20000) \
         INSERT INTO agent_tasks ({}) SELECT {} FROM agent_tasks, numbers WHERE id = 'many'",
        columns.join(", "),
        values.join(", ")
    );
    fresh.sql(&many).unwrap();
    tagged(&fresh, "other", &["resource:y"]);
    let work = |c: &mut store::Connection| claim::next(c, &who("engine-a")).map(drop);
    let plan = plans(&fresh, work);
    assert_walks(&plan, "agent_tasks_ready (lane=?)");
    assert!(!plan.contains("SCAN agent_tasks"), "{plan}");
    assert_eq!(fresh.get("other").status, Status::Running);
    assert_eq!(fresh.get("w000001").status, Status::Queued);
    // of those that wait, none is looked at: each would be an error
    fresh.sql("UPDATE agent_tasks SET on_lost = 'unreadable' WHERE id > 'w'").unwrap();
    tagged(&fresh, "third", &["resource:z"]);
    assert_eq!(next(&fresh).unwrap().task.id, "third");
}

#[test]
fn a_queue_in_which_no_limit_counts_pays_one_look_for_them() {
    let fresh = Fresh::new();
    fresh.add("a");
    enter(&fresh, "a", &["plain"]);
    let run = fresh.store.write(|c| statements(c, |c| claim::next(c, &who("engine-a")).map(drop))).unwrap();
    let about_limits: Vec<_> = run
        .iter()
        .filter(|sql| sql.contains("lane >") || sql.contains("limits") || sql.contains("lanes"))
        .collect();
    assert_eq!(about_limits.len(), 1, "{run:#?}");
    assert!(
        about_limits[0].starts_with("SELECT EXISTS (SELECT 1 FROM agent_tasks INDEXED BY agent_tasks_ready")
    );
    assert_eq!(run.len(), 4, "found, looked, taken, its attempt opened: {run:#?}");
}
