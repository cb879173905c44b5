//! How SQLite carries out the hot queries, without statistics: by the index that was made for each, never sorting.

use crate::{
    claim::who,
    fresh::{AGENT, Fresh},
};
use contract::{
    Status,
    task::{TaskGroup, WaitReason},
};
use diesel::{Connection as _, connection::InstrumentationEvent, prelude::*, sql_types::Text};
use std::sync::{Arc, Mutex};
use store::{
    Connection, Result, claim, line,
    tasks::{self, ListFilter, Place},
    users,
};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// Every statement that `work` really runs, as it is prepared.
pub(crate) fn statements(
    c: &mut Connection,
    work: impl Fn(&mut Connection) -> Result<()>,
) -> Result<Vec<String>> {
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let saw = Arc::clone(&seen);
    c.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            saw.lock().unwrap().push(query.to_string());
        }
    });
    work(c)?;
    c.set_instrumentation(|_: InstrumentationEvent<'_>| {});
    let seen = seen.lock().unwrap();
    Ok(seen.iter().map(|query| query.split(" -- binds:").next().unwrap_or(query).to_owned()).collect())
}

/// The plans of every statement that `work` really runs, one line each.
pub(crate) fn plans(fresh: &Fresh, work: impl Fn(&mut Connection) -> Result<()> + Send + 'static) -> String {
    let lines = fresh.store.write(move |c| {
        let mut lines = vec![];
        for sql in statements(c, &work)? {
            let plan: Vec<Line> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(c)?;
            lines.extend(plan.into_iter().map(|line| line.detail));
        }
        Ok(lines)
    });
    lines.unwrap().join("\n")
}

#[track_caller]
pub(crate) fn assert_walks(plan: &str, index: &str) {
    assert!(plan.contains(index), "{index} is not used:\n{plan}");
    for bad in ["TEMP B-TREE", "SCAN agent_tasks\n"] {
        assert!(!format!("{plan}\n").contains(bad), "{bad}:\n{plan}");
    }
}

/// A store that was never analysed, with a few tasks in it.
fn some() -> Fresh {
    let fresh = Fresh::new();
    for n in 0..20 {
        fresh.add(&format!("t{n:02}"));
    }
    assert_eq!(fresh.number("SELECT COUNT(*) FROM sqlite_schema WHERE name = 'sqlite_stat1'"), 0);
    fresh
}

#[test]
fn what_ended_and_what_needs_it_is_looked_up_by_indexes() {
    let fresh = some();
    let all = plans(&fresh, |c| store::retention::ended(c, users::LOCAL_USER).map(drop));
    assert_walks(&all, "agent_tasks_ended");
    let some =
        plans(&fresh, |c| store::retention::ended_of(c, users::LOCAL_USER, &["t00".to_owned()]).map(drop));
    for plan in [all, some] {
        for index in [
            "task_dependencies_dependents",
            "agent_tasks_retry_of",
            "agent_tasks_family",
            "reports_task",
            "occurrences_task",
        ] {
            assert!(plan.contains(index), "{index} is not used:\n{plan}");
        }
        let scans = plan.lines().filter(|line| line.starts_with("SCAN") && !line.contains("json_each"));
        assert_eq!(scans.collect::<Vec<_>>(), Vec::<&str>::new());
    }
}

#[test]
fn a_family_is_counted_by_its_own_indexes() {
    let fresh = some();
    let plan = plans(&fresh, |c| {
        tasks::family::children(c, "t00")?;
        tasks::family::size(c, "t00")?;
        store::usage::of_family(c, "t00")?;
        store::usage::with_below(c, "t00").map(drop)
    });
    assert_walks(&plan, "agent_tasks_parent");
    assert_walks(&plan, "agent_tasks_family");
    assert_walks(&plan, "model_requests_task");
}

#[test]
fn a_claim_takes_the_first_of_its_index() {
    let fresh = some();
    let told = fresh.store.read(claim::plan).unwrap().join("\n");
    assert_walks(&told, "agent_tasks_ready");
    let real = plans(&fresh, |c| claim::next(c, &who("engine-a")).map(drop));
    assert_walks(&real, "agent_tasks_ready");
    let alone = plans(&fresh, |c| claim::alone(c, &who("engine-a")).map(drop));
    assert_walks(&alone, "agent_tasks_ready");
    let stands = plans(&fresh, |c| {
        line::behind(c, "t05")?;
        line::before(c, "t05").map(drop)
    });
    assert_walks(&stands, "agent_tasks_ready");
}

#[test]
fn a_page_of_the_list_is_walked_and_never_sorted() {
    let fresh = some();
    let filter = |statuses: &[Status], before: Option<&str>| tasks::ListFilter {
        user: store::users::LOCAL_USER.into(),
        statuses: statuses.to_vec(),
        before: before.map(str::to_owned),
        limit: 10,
        ..tasks::ListFilter::default()
    };
    for (filter, index) in [
        (filter(&[], Some("t10")), "PRIMARY KEY (id<?)"),
        (filter(&[Status::Queued], None), "agent_tasks_list (status=?)"),
        (
            filter(&[Status::Queued, Status::Running, Status::Pending], Some("t10")),
            "agent_tasks_list (status=? AND id<?)",
        ),
    ] {
        let plan = plans(&fresh, move |c| tasks::page(c, &filter).map(drop));
        assert_walks(&plan, index);
    }
    // the first page of everything walks the table from its end
    let first = filter(&[], None);
    let plan = plans(&fresh, move |c| tasks::page(c, &first).map(drop));
    // whether a row is one of a run's tasks is looked up by the index of these
    let rest: Vec<&str> = plan.lines().filter(|line| !line.contains("workflow_tasks_task")).collect();
    let rest = rest.join("\n");
    assert!(!rest.contains("TEMP B-TREE") && !rest.contains("INDEX"), "{plan}");
}

#[test]
fn schedules_that_are_due_and_times_that_wait_are_found_by_their_indexes() {
    use store::schedules;
    let fresh = some();
    let user = store::users::LOCAL_USER;
    assert_walks(&plans(&fresh, |c| schedules::next_due(c).map(drop)), "schedules_due");
    assert_walks(&plans(&fresh, |c| schedules::due(c, 1, 10).map(drop)), "schedules_due");
    assert_walks(&plans(&fresh, move |c| schedules::soonest(c, user).map(drop)), "schedules_due");
    assert_walks(&plans(&fresh, |c| schedules::with_waiting(c).map(drop)), "occurrences_waiting");
    assert_walks(&plans(&fresh, |c| schedules::waiting(c, "s").map(drop)), "occurrences_waiting");
    assert_walks(&plans(&fresh, |c| schedules::open_tasks(c, "s").map(drop)), "schedule_tasks_schedule");
}

#[test]
fn what_is_due_and_short_ids_are_found_by_their_indexes() {
    let fresh = some();
    fresh.add_with("due", |t| {
        t.status = Status::Pending;
        t.waiting_for = Some(WaitReason::Retry);
        t.wake_at = Some(5);
    });
    fresh.add("01936b1c-6f2e-7a10-8a55-0c2f00000000");
    let user = store::users::LOCAL_USER;
    assert_walks(&plans(&fresh, |c| tasks::due(c, 9, 10).map(drop)), "agent_tasks_wake");
    assert_walks(&plans(&fresh, |c| tasks::next_wake(c).map(drop)), "agent_tasks_wake");
    assert_walks(&plans(&fresh, move |c| tasks::next_scheduled(c, user).map(drop)), "agent_tasks_wake");
    assert_walks(
        &plans(&fresh, move |c| tasks::by_short_id(c, user, "00000000").map(drop)),
        "task_search_map_short",
    );
}

#[test]
fn a_short_id_is_found_whether_the_search_index_knows_its_task_or_not() {
    let fresh = some();
    let ids = ["01936b1c-6f2e-7a10-8a55-0c2f00000001", "01936b1c-6f2e-7a10-8a55-0c2f00000002"];
    let found = |digits: &'static str| {
        fresh.store.read(move |c| tasks::by_short_id(c, store::users::LOCAL_USER, digits)).unwrap()
    };
    let feed = |id: &'static str| {
        let document = store::search::Document { task_id: id.to_owned(), ..Default::default() };
        fresh
            .store
            .write(move |c| {
                let last = store::events::last(c)?;
                store::search::feed(c, std::slice::from_ref(&document), last)
            })
            .unwrap();
    };
    fresh.add(ids[0]);
    assert_eq!(found("00000001"), [ids[0]], "by its event");
    feed(ids[0]);
    fresh.add(ids[1]);
    assert_eq!((found("00000001"), found("00000002")), (vec![ids[0].to_owned()], vec![ids[1].to_owned()]));
    // two of them end alike: both are told
    fresh.add("01936b1c-6f2e-7a10-8a55-aaaa00000001");
    assert_eq!(found("00000001").len(), 2);
    assert!(found("00000009").is_empty());
    // events that nobody has fed are forgotten: the whole list is walked
    fresh.add("01936b1c-6f2e-7a10-8a55-0c2f00000003");
    fresh.store.write(|c| store::events::prune(c, 1).map(drop)).unwrap();
    assert_eq!(found("00000002"), [ids[1]]);
}

#[test]
fn what_waits_for_a_quota_is_found_by_its_index() {
    let fresh = some();
    for (id, wake_at) in [("later", 90), ("due", 5)] {
        fresh.add_with(id, |t| {
            t.status = Status::Pending;
            t.waiting_for = Some(WaitReason::Quota);
            t.wake_at = Some(wake_at);
        });
    }
    let plan = plans(&fresh, |c| {
        tasks::quota::agents(c)?;
        tasks::quota::wake(c, "nobody", 9).map(drop)
    });
    assert_walks(&plan, "agent_tasks_quota");
    assert!(!plan.contains("SEARCH agent_tasks USING INDEX agent_tasks_list"), "{plan}");
    assert_eq!(fresh.store.read(tasks::quota::agents).unwrap(), [AGENT]);
    assert_eq!(
        fresh.store.write(|c| tasks::quota::wake(c, AGENT, 9)).unwrap(),
        1,
        "what is due is left alone"
    );
    let (later, due) = (fresh.get("later"), fresh.get("due"));
    assert_eq!((later.wake_at, later.updated_at, due.wake_at), (Some(9), 9, Some(5)));
}

#[test]
fn what_no_notification_has_told_of_is_found_by_its_index() {
    let plan = plans(&some(), |c| tasks::unannounced(c, users::LOCAL_USER, 100).map(drop));
    assert_walks(&plan, "agent_tasks_unannounced");
}

#[test]
fn what_is_due_comes_earliest_first() {
    let fresh = some();
    for (id, at) in [("late", 30), ("early", 10), ("middle", 20), ("future", 99)] {
        fresh.add_with(id, |t| {
            t.status = Status::Pending;
            t.waiting_for = Some(WaitReason::Schedule);
            t.wake_at = Some(at);
        });
    }
    let due = |limit| -> Vec<String> {
        fresh.store.read(|c| tasks::due(c, 50, limit)).unwrap().into_iter().map(|t| t.id).collect()
    };
    assert_eq!(due(10), ["early", "middle", "late"]);
    assert_eq!(due(2), ["early", "middle"]);
    let next = fresh.store.read(tasks::next_wake).unwrap();
    assert_eq!(next, Some(("early".into(), "early".into(), 10)));
}

#[test]
fn a_plan_that_sorts_is_noticed() {
    let fresh = some();
    let bad = plans(&fresh, |c| {
        diesel::sql_query("SELECT title FROM agent_tasks ORDER BY title").execute(c)?;
        Ok(())
    });
    assert!(bad.contains("TEMP B-TREE"), "{bad}");
}

#[test]
fn the_tasks_below_one_are_found_by_their_parent() {
    let fresh = some();
    let plan = plans(&fresh, |c| tasks::children(c, "t01").map(drop));
    assert_walks(&plan, "agent_tasks_parent");
    let some = ["t01".to_owned(), "t02".to_owned()];
    let plan = plans(&fresh, move |c| tasks::children_of(c, &some).map(drop));
    assert_walks(&plan, "agent_tasks_parent");
}

#[test]
fn what_is_said_in_talks_is_found_by_its_indexes() {
    let fresh = some();
    let some = ["t01".to_owned(), "t02".to_owned()];
    let plan = plans(&fresh, move |c| store::conversations::messages_of(c, &some).map(drop));
    assert_walks(&plan, "USING PRIMARY KEY");
    let plan = plans(&fresh, |c| store::chats::answering(c, users::LOCAL_USER).map(drop));
    assert_walks(&plan, "agent_tasks_foreground");
}

#[test]
fn talks_are_found_by_the_search_index_and_their_keys() {
    let fresh = some();
    let filter = |before| store::chats::ChatFilter { user: users::LOCAL_USER.into(), before, limit: 10 };
    for before in [None, Some((7, "c7".to_owned()))] {
        let filter = filter(before);
        let plan = plans(&fresh, move |c| {
            store::chat_search::page(c, &filter, "\"word\"*")?;
            store::chat_search::count(c, &filter.user, "\"word\"*")?;
            store::chat_search::places(c, &["c1".into()], "\"word\"*").map(drop)
        });
        for lookup in ["SEARCH m USING INTEGER PRIMARY KEY", "SEARCH t USING", "SEARCH a USING"] {
            assert!(plan.contains(lookup), "{lookup}:\n{plan}");
        }
        for scan in ["SCAN m", "SCAN t", "SCAN a", "SCAN agent_tasks", "SCAN chats\n"] {
            assert!(!format!("{plan}\n").contains(scan), "{scan}:\n{plan}");
        }
    }
}

#[test]
fn a_page_of_a_group_walks_along_an_index() {
    let fresh = some();
    let filter =
        ListFilter { user: users::LOCAL_USER.into(), limit: 10, priority: Some(5), ..ListFilter::default() };
    for (group, index) in [
        (TaskGroup::Next, "agent_tasks_ready"),
        (TaskGroup::Ended, "agent_tasks_ended"),
        (TaskGroup::NeedsYou, "agent_tasks_approval"),
    ] {
        for after in [None, Some(Place { rank: 7, id: "t07".into() })] {
            let filter = filter.clone();
            let plan = plans(&fresh, move |c| tasks::group_page(c, &filter, group, after.as_ref()).map(drop));
            assert_walks(&plan, index);
        }
    }
}
