//! The counters stay right whatever happens, in whatever order.

use crate::fresh::{AGENT, Fresh, number, sql, task};
use contract::Status;
use proptest::prelude::*;
use store::Connection;

/// Tasks that the operations are about.
const TASKS: usize = 6;
const AGENTS: [&str; 2] = [AGENT, "agent-2"];

#[derive(Clone, Debug)]
enum Op {
    Add { waits: bool, agent: usize },
    Move(Status),
    Hide,
    Show,
    Give(usize),
    Remove,
    Both(Status, usize),
}

fn op() -> impl Strategy<Value = (usize, Op)> {
    let status = || prop::sample::select(Status::ALL.to_vec());
    let op = prop_oneof![
        3 => (any::<bool>(), 0..2usize).prop_map(|(waits, agent)| Op::Add { waits, agent }),
        8 => status().prop_map(Op::Move),
        1 => Just(Op::Hide),
        1 => Just(Op::Show),
        2 => (0..2usize).prop_map(Op::Give),
        1 => Just(Op::Remove),
        2 => (status(), 0..2usize).prop_map(|(to, agent)| Op::Both(to, agent)),
    ];
    (0..TASKS, op)
}

/// Does `op` to a task; what the schema refuses changes nothing.
fn play(connection: &mut Connection, n: usize, op: &Op) {
    let id = format!("t{n}");
    let waits = |to: &Status| if *to == Status::Pending { "'approval'" } else { "NULL" };
    let change = match op {
        Op::Add { waits, agent } => {
            let mut row = task(&id);
            row.agent_id = AGENTS[*agent].into();
            if *waits {
                row.status = Status::Pending;
                row.waiting_for = Some(contract::task::WaitReason::Approval);
            }
            let _ = store::tasks::insert(connection, &row);
            return;
        }
        Op::Remove => {
            let _ = sql(connection, &format!("DELETE FROM agent_tasks WHERE id = '{id}'"));
            return;
        }
        Op::Move(to) => format!("status = '{to}', waiting_for = {}", waits(to)),
        Op::Hide => "deleted_at = 7".to_owned(),
        Op::Show => "deleted_at = NULL".to_owned(),
        Op::Give(agent) => format!("agent_id = '{}'", AGENTS[*agent]),
        Op::Both(to, agent) => {
            format!("status = '{to}', waiting_for = {}, agent_id = '{}'", waits(to), AGENTS[*agent])
        }
    };
    let _ = sql(connection, &format!("UPDATE agent_tasks SET {change} WHERE id = '{id}'"));
}

/// Counters that differ from a recount.
const WRONG: &str = "SELECT COUNT(*) FROM (SELECT user_id, agent_id, status, SUM(n) FROM (\
    SELECT user_id, agent_id, status, COUNT(*) AS n FROM agent_tasks WHERE deleted_at IS NULL GROUP BY 1, 2, 3 \
    UNION ALL SELECT user_id, agent_id, status, -tasks FROM task_counts) GROUP BY 1, 2, 3 HAVING SUM(n) <> 0)";

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn counters_are_a_recount(ops in prop::collection::vec(op(), 1..60)) {
        let fresh = Fresh::new();
        let wrong_after = fresh
            .store
            .write(move |c| {
                for (at, (n, op)) in ops.iter().enumerate() {
                    play(c, *n, op);
                    if number(c, WRONG)? != 0 {
                        return Ok(Some(format!("after operation {at}: task {n}, {op:?}")));
                    }
                }
                Ok(None)
            })
            .unwrap();
        prop_assert_eq!(wrong_after, None);
    }
}

#[test]
fn a_wrong_counter_is_noticed() {
    let fresh = Fresh::new();
    fresh.add("a");
    fresh.assert_sound();
    fresh.sql("UPDATE task_counts SET tasks = tasks + 1 WHERE tasks > 0").unwrap();
    assert_eq!(fresh.number(WRONG), 1);
    let found = fresh.store.read(store::integrity::check).unwrap();
    assert!(found.contains(&("counters_are_right", 1)), "{found:?}");
}
