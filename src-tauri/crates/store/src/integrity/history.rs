//! The rules of what the events tell: every change of status in order, none missing, none that is not listed.
//!
//! Old events are forgotten, always from the beginning. So a history may begin in the middle, and then only for a
//! task that is older than the oldest event.

use super::Rule;

/// Each move with the one before it: `task_id`, `place` (1 for the first that is known), `f` (`new` for the birth),
/// `t`, `before` (where the one before led), `f_before` (where it came from), `at`.
macro_rules! moves {
    ($rest:literal) => {
        concat!(
            "WITH moves AS (SELECT id, at, task_id, COALESCE(from_status, 'new') AS f, to_status AS t FROM events WHERE kind = {event:Status}), \
             chain AS (SELECT *, ROW_NUMBER() OVER own AS place, LAG(t) OVER own AS before, LAG(f) OVER own AS f_before \
                 FROM moves WINDOW own AS (PARTITION BY task_id ORDER BY id)), \
             last AS (SELECT task_id, t, at, MAX(id) AS id FROM moves GROUP BY task_id), \
             oldest AS (SELECT id, at FROM events ORDER BY id LIMIT 1) ",
            $rest
        )
    };
}

/// The rules.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "only_listed_moves",
        name: "only listed moves have happened",
        invariant: Some(1),
        broken: moves!(
            "SELECT substr(task_id, 29) AS what FROM moves WHERE NOT EXISTS \
             (SELECT 1 FROM legal_edges WHERE from_status = f AND to_status = t)"
        ),
    },
    Rule {
        id: "ended_when_its_event_says",
        name: "a task ended when its last event says",
        invariant: Some(1),
        broken: moves!(
            "SELECT substr(task.id, 29) AS what FROM agent_tasks task JOIN last ON last.task_id = task.id \
             WHERE task.status IN {ended} AND task.completed_at IS NOT last.at"
        ),
    },
    Rule {
        id: "claims_raise_the_generation",
        name: "every claim has raised the generation",
        invariant: Some(3),
        broken: moves!(
            "SELECT substr(task.id, 29) AS what FROM agent_tasks task JOIN \
             (SELECT task_id, COUNT(*) AS claims FROM moves WHERE t = {status:Running} GROUP BY task_id) c ON c.task_id = task.id \
             WHERE c.claims > task.generation"
        ),
    },
    Rule {
        id: "nothing_begins_after_its_cancel",
        name: "nothing begins, or waits to be tried again, after it was cancelled",
        invariant: Some(5),
        broken: moves!(
            "SELECT substr(chain.task_id, 29) AS what FROM chain JOIN events c ON c.task_id = chain.task_id \
                 AND c.kind = {event:CancelRequested} AND c.id < chain.id \
             WHERE chain.t = {status:Pending} OR chain.t = {status:Running} AND chain.f_before IN ('new', {status:Pending})"
        ),
    },
    Rule {
        id: "what_is_asked_for_was_told",
        name: "a cancel or a pause that is under way has its event",
        invariant: Some(6),
        broken: moves!(
            "SELECT substr(task.id, 29) AS what FROM agent_tasks task, oldest \
             WHERE task.status IN ({status:Queued}, {status:Running}, {status:Paused}, {status:NeedsInput}) AND (oldest.id = 1 OR task.created_at > oldest.at) \
             AND (task.cancel_requested AND NOT EXISTS (SELECT 1 FROM events e WHERE e.task_id = task.id AND e.kind = {event:CancelRequested}) \
             OR task.pause_requested AND NOT EXISTS (SELECT 1 FROM events e WHERE e.task_id = task.id AND e.kind = {event:PauseRequested}))"
        ),
    },
    Rule {
        id: "moves_follow_each_other",
        name: "every change of status has one event, and each begins where the one before it led",
        invariant: Some(6),
        broken: moves!("SELECT substr(task_id, 29) AS what FROM chain WHERE place > 1 AND f <> before"),
    },
    Rule {
        id: "the_first_event_is_the_birth",
        name: "every task that is younger than the oldest event has the event of its birth",
        invariant: Some(6),
        broken: moves!(
            "SELECT substr(task.id, 29) AS what FROM agent_tasks task \
             LEFT JOIN chain ON chain.task_id = task.id AND chain.place = 1 \
             WHERE chain.f IS NOT 'new' AND ((SELECT id FROM oldest) IS 1 OR (SELECT id FROM oldest) IS NULL \
                 OR task.created_at > (SELECT at FROM oldest))"
        ),
    },
    Rule {
        id: "status_is_that_of_the_last_event",
        name: "a task stands where its last event says",
        invariant: Some(6),
        broken: moves!(
            "SELECT substr(task.id, 29) AS what FROM agent_tasks task JOIN last ON last.task_id = task.id \
             WHERE task.status <> last.t"
        ),
    },
    Rule {
        id: "events_have_no_gap",
        name: "no event is missing between the oldest and the newest",
        invariant: Some(6),
        broken: "SELECT 'events' AS what WHERE (SELECT COUNT(*) FROM events) <> \
             (SELECT COALESCE(MAX(id) - MIN(id) + 1, 0) FROM events) \
             OR (SELECT search_event FROM queue_state WHERE id = 1) > (SELECT COALESCE(MAX(id), 0) FROM events)",
    },
];
