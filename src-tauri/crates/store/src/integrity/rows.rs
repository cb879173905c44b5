//! The rules of the rows as they stand.
//!
//! `t` is a task, `a` an attempt, `open` the open attempts of a task. Short ids are the last eight digits, as people
//! are shown them.

use super::Rule;

/// The rules, the deepest first.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: super::FILE_IS_SOUND,
        name: "the file is sound",
        invariant: None,
        broken: "SELECT integrity_check AS what FROM pragma_integrity_check() WHERE integrity_check <> 'ok'",
    },
    Rule {
        id: "references_hold",
        name: "every row has what it belongs to",
        invariant: None,
        broken: "SELECT \"table\" || ' → ' || parent AS what FROM pragma_foreign_key_check()",
    },
    Rule {
        id: "queue_has_one_state",
        name: "the queue has one state",
        invariant: None,
        broken: "SELECT 'queue_state' AS what WHERE (SELECT COUNT(*) FROM queue_state WHERE id = 1) <> 1",
    },
    Rule {
        id: "counters_are_right",
        name: "the counters are right",
        invariant: None,
        broken: "SELECT status AS what FROM (\
             SELECT user_id, agent_id, status, COUNT(*) AS n FROM agent_tasks WHERE deleted_at IS NULL AND foreground = 0 GROUP BY 1, 2, 3 \
             UNION ALL SELECT user_id, agent_id, status, -tasks FROM task_counts) \
             GROUP BY user_id, agent_id, status HAVING SUM(n) <> 0",
    },
    Rule {
        id: "counters_of_runs_are_right",
        name: "the counters of what stands with its run are right",
        invariant: None,
        broken: "SELECT status AS what FROM (\
             SELECT t.user_id AS user_id, t.status AS status, COUNT(*) AS n FROM workflow_tasks JOIN agent_tasks t ON t.id = task_id \
             WHERE taken_over = 0 AND t.deleted_at IS NULL AND t.foreground = 0 AND t.parent_id IS NOT NULL GROUP BY 1, 2 \
             UNION ALL SELECT user_id, status, -tasks FROM nested_counts) \
             GROUP BY user_id, status HAVING SUM(n) <> 0",
    },
    Rule {
        id: "ended_says_when",
        name: "ended tasks, and only they, say when they ended",
        invariant: Some(1),
        broken: "SELECT substr(id, 29) AS what FROM agent_tasks \
             WHERE (status IN {ended}) <> (completed_at IS NOT NULL)",
    },
    Rule {
        id: "ended_is_left_alone",
        name: "nothing was changed in a task after it ended, and nothing is to come of it",
        invariant: Some(1),
        broken: "SELECT substr(id, 29) AS what FROM agent_tasks \
             WHERE status IN {ended} AND (updated_at <> completed_at \
             OR kept_run OR waiting_for IS NOT NULL OR wake_at IS NOT NULL OR question IS NOT NULL)",
    },
    Rule {
        id: "ended_as_its_last_attempt",
        name: "a completed task, and no other, was completed by its last attempt, with a result as long as that one's",
        invariant: Some(1),
        broken: "SELECT substr(t.id, 29) AS what FROM agent_tasks t \
             LEFT JOIN task_attempts a ON a.task_id = t.id AND a.number = t.attempt_count \
             WHERE (t.status = {status:Completed}) <> (a.state IS {attempt:Completed}) \
             OR t.status = {status:Completed} AND (length(CAST(t.result AS BLOB)) IS NOT a.result_bytes OR t.progress_percentage <> 100)",
    },
    Rule {
        id: "running_has_one_open_attempt",
        name: "a running task has exactly one open attempt, of its own generation",
        invariant: Some(2),
        broken: "SELECT substr(t.id, 29) AS what FROM agent_tasks t WHERE t.status = {status:Running} AND \
             ((SELECT COUNT(*) FROM task_attempts a WHERE a.task_id = t.id AND a.ended_at IS NULL) <> 1 \
             OR NOT EXISTS (SELECT 1 FROM task_attempts a WHERE a.task_id = t.id AND a.ended_at IS NULL \
                 AND a.generation = t.generation AND a.state = {attempt:Running}))",
    },
    Rule {
        id: "parked_has_at_most_one_open_attempt",
        name: "a queued, paused or asking task has an open attempt, of its own generation, where it keeps a run",
        invariant: Some(2),
        broken: "SELECT substr(t.id, 29) AS what FROM agent_tasks t WHERE t.status IN ({status:Queued}, {status:Paused}, {status:NeedsInput}) \
             AND ((SELECT COUNT(*) FROM task_attempts a WHERE a.task_id = t.id AND a.ended_at IS NULL) <> t.kept_run \
             OR EXISTS (SELECT 1 FROM task_attempts a WHERE a.task_id = t.id AND a.ended_at IS NULL \
                 AND (a.generation <> t.generation OR a.state = {attempt:Running})))",
    },
    Rule {
        id: "no_other_has_an_open_attempt",
        name: "no waiting or ended task has an open attempt",
        invariant: Some(2),
        broken: "SELECT substr(t.id, 29) AS what FROM agent_tasks t \
             WHERE t.status NOT IN ({status:Queued}, {status:Running}, {status:Paused}, {status:NeedsInput}) AND (t.kept_run \
             OR EXISTS (SELECT 1 FROM task_attempts a WHERE a.task_id = t.id AND a.ended_at IS NULL))",
    },
    Rule {
        id: "attempts_say_how_they_ended",
        name: "an attempt is open as long as it has not ended",
        invariant: Some(2),
        broken: "SELECT substr(task_id, 29) AS what FROM task_attempts \
             WHERE (ended_at IS NULL) <> (state IN ({attempt:Running}, {attempt:Paused}, {attempt:NeedsInput}))",
    },
    Rule {
        id: "attempts_are_numbered",
        name: "a task's attempts are numbered from 1, each in a later generation",
        invariant: Some(3),
        broken: "SELECT substr(t.id, 29) AS what FROM agent_tasks t LEFT JOIN (\
                 SELECT task_id, COUNT(*) AS n, MAX(number) AS last, SUM(generation <= before) AS back FROM (\
                     SELECT task_id, number, generation, LAG(generation, 1, 0) OVER (\
                         PARTITION BY task_id ORDER BY number) AS before FROM task_attempts) GROUP BY task_id) a \
             ON a.task_id = t.id WHERE COALESCE(a.n, 0) <> t.attempt_count \
             OR COALESCE(a.last, 0) <> t.attempt_count OR COALESCE(a.back, 0) > 0",
    },
    Rule {
        id: "generation_is_the_last_attempts",
        name: "a task's generation is that of its last attempt",
        invariant: Some(3),
        broken: "SELECT substr(t.id, 29) AS what FROM agent_tasks t \
             LEFT JOIN task_attempts a ON a.task_id = t.id AND a.number = t.attempt_count \
             WHERE t.generation <> COALESCE(a.generation, 0)",
    },
    Rule {
        id: "charged_within_retries",
        name: "charged attempts are at most one more than the retries allowed",
        invariant: Some(4),
        broken: "SELECT substr(t.id, 29) AS what FROM agent_tasks t JOIN task_attempts a ON a.task_id = t.id \
             WHERE a.charged GROUP BY t.id HAVING COUNT(*) > 1 + MAX(t.max_retries)",
    },
    Rule {
        id: "retries_are_the_charged_attempts",
        name: "retries are counted as attempts are charged",
        invariant: Some(4),
        broken: "SELECT substr(t.id, 29) AS what FROM agent_tasks t LEFT JOIN (\
                 SELECT task_id, COUNT(*) AS charged FROM task_attempts WHERE charged GROUP BY task_id) c ON c.task_id = t.id \
             LEFT JOIN task_attempts a ON a.task_id = t.id AND a.number = t.attempt_count \
             WHERE t.retry_count > t.max_retries OR t.retry_count <> COALESCE(c.charged, 0) \
             AND NOT (t.status = {status:Failed} AND a.charged AND t.retry_count = c.charged - 1)",
    },
    Rule {
        id: "only_failures_are_charged",
        name: "only an attempt that failed, or ended what looked after it, is charged: no loss, no quit, no restart",
        invariant: Some(4),
        broken: "SELECT substr(task_id, 29) AS what FROM task_attempts WHERE charged AND state <> {attempt:Failed} \
             AND NOT (state = {attempt:Lost} AND error_code IS {supervisor_gone})",
    },
    // a clock that was set back after the time had come makes a start look too early: what happened then tells
    Rule {
        id: "nothing_runs_that_must_wait",
        name: "nothing runs that is held, or waits for a task, a time or an answer",
        invariant: Some(5),
        broken: "SELECT substr(t.id, 29) AS what FROM agent_tasks t \
             JOIN task_attempts a ON a.task_id = t.id AND a.number = t.attempt_count WHERE t.status = {status:Running} \
             AND (t.hold OR t.blockers > 0 OR t.waiting_for IS NOT NULL OR t.wake_at IS NOT NULL OR t.question IS NOT NULL \
             OR t.scheduled_at > a.started_at + 2000 AND NOT EXISTS (\
                 SELECT 1 FROM events e WHERE e.task_id = t.id AND e.at >= t.scheduled_at))",
    },
    Rule {
        id: "cancelled_is_not_claimed",
        name: "what is cancelled before it runs ends at once",
        invariant: Some(5),
        broken: "SELECT substr(id, 29) AS what FROM agent_tasks WHERE cancel_requested AND NOT kept_run \
             AND status IN ({status:Pending}, {status:Queued}, {status:Paused}, {status:NeedsInput})",
    },
    Rule {
        id: "waiting_has_its_wake",
        name: "every waiting task has something that will wake it",
        invariant: Some(7),
        broken: "SELECT substr(id, 29) AS what FROM agent_tasks WHERE (status = {status:Pending}) <> (waiting_for IS NOT NULL) \
             OR status = {status:Pending} AND NOT CASE waiting_for \
                 WHEN {wait:Dependency} THEN blockers > 0 \
                 WHEN {wait:Approval} THEN question IS NOT NULL \
                 WHEN {wait:Schedule} THEN wake_at IS NOT NULL AND wake_at IS scheduled_at \
                 WHEN {wait:Retry} THEN wake_at IS NOT NULL WHEN {wait:Quota} THEN wake_at IS NOT NULL ELSE 0 END \
             OR status <> {status:Pending} AND wake_at IS NOT NULL",
    },
    Rule {
        id: "lanes_are_right",
        name: "every task that has not ended waits under the limits that count it",
        invariant: Some(5),
        broken: "SELECT substr(t.id, 29) AS what FROM agent_tasks t LEFT JOIN lanes l ON l.id = t.lane \
             JOIN agents a ON a.id = t.agent_id WHERE t.status NOT IN {ended} AND (t.lane > 0 AND l.id IS NULL \
             OR EXISTS (SELECT 1 FROM (SELECT key FROM limits UNION SELECT tag FROM task_tags WHERE tag GLOB 'resource:?*') m \
                 WHERE (m.key IN ('all', 'kind:' || a.kind, 'type:' || t.task_type, 'agent' || ':' || a.id, 'provider:' || a.provider) \
                     OR EXISTS (SELECT 1 FROM task_tags g WHERE g.task_id = t.id AND m.key IN (g.tag, 'tag:' || g.tag) \
                         AND (m.key <> g.tag OR g.tag GLOB 'resource:?*'))) \
                 AND instr(char(10) || COALESCE(l.keys, '') || char(10), char(10) || m.key || char(10)) = 0))",
    },
    Rule {
        id: "held_is_paused",
        name: "what the person holds, and nothing else, is paused",
        invariant: Some(7),
        broken: "SELECT substr(id, 29) AS what FROM agent_tasks \
             WHERE status NOT IN {ended} AND hold <> (status = {status:Paused})",
    },
    Rule {
        id: "blockers_are_counted",
        name: "blockers are the dependencies that are not completed, and the gate of a workflow that is shut",
        invariant: Some(7),
        broken: "SELECT substr(t.id, 29) AS what FROM agent_tasks t \
             WHERE t.status NOT IN {ended} AND t.blockers <> \
             (SELECT COUNT(*) FROM task_dependencies d JOIN agent_tasks o ON o.id = d.depends_on_task_id \
              WHERE d.task_id = t.id AND o.status <> {status:Completed}) \
             + (SELECT COUNT(*) FROM workflow_tasks w WHERE w.task_id = t.id AND w.taken_over = 0 AND w.waits)",
    },
    Rule {
        id: "fails_with_its_dependency",
        name: "nothing waits for a task that ended badly where it is to fail with it, or for one that was deleted",
        invariant: Some(7),
        broken: "SELECT substr(t.id, 29) AS what FROM agent_tasks t JOIN task_dependencies d ON d.task_id = t.id \
             JOIN agent_tasks o ON o.id = d.depends_on_task_id WHERE t.status = {status:Pending} AND o.status <> {status:Completed} \
             AND (o.deleted_at IS NOT NULL OR t.waiting_for = {wait:Dependency} AND t.on_dependency_failure = {on_dependency_failure:Fail} \
                 AND o.status IN ({status:Failed}, {status:Cancelled}))",
    },
    Rule {
        id: "deleted_has_ended",
        name: "only ended tasks are deleted, and each leaves a row in the audit",
        invariant: Some(9),
        broken: "SELECT substr(t.id, 29) AS what FROM agent_tasks t WHERE t.deleted_at IS NOT NULL \
             AND (t.status NOT IN {ended} OR (SELECT action FROM audit \
                 WHERE task_id = t.id AND action IN ('deleted', 'restored') ORDER BY id DESC LIMIT 1) IS NOT 'deleted')",
    },
    Rule {
        id: "audit_has_no_gap",
        name: "nothing is missing from the audit",
        invariant: Some(9),
        broken: "SELECT 'audit' AS what WHERE (SELECT COUNT(*) FROM audit) <> \
             COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'audit'), 0)",
    },
    Rule {
        id: "gone_left_a_row_in_the_audit",
        name: "a task that something tells of is there, or is in the audit as gone",
        invariant: Some(9),
        broken: "SELECT substr(told.id, 29) AS what FROM (\
                 SELECT task_id AS id FROM events WHERE task_id IS NOT NULL UNION SELECT task_id FROM task_search_map \
                 UNION SELECT retry_of FROM agent_tasks WHERE retry_of IS NOT NULL \
                 UNION SELECT task_id FROM reports UNION SELECT task_id FROM model_requests \
                 UNION SELECT json_extract(reply, '$.task.id') FROM requests \
                     WHERE json_valid(reply) AND json_extract(reply, '$.task.id') IS NOT NULL) told \
             WHERE NOT EXISTS (SELECT 1 FROM agent_tasks t WHERE t.id = told.id) \
             AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.task_id = told.id AND a.action = 'purged')",
    },
    Rule {
        id: "only_what_asks_has_a_question",
        name: "a task that asks has a question, and no other",
        invariant: Some(10),
        broken: "SELECT substr(id, 29) AS what FROM agent_tasks \
             WHERE status = {status:NeedsInput} AND question IS NULL OR question IS NOT NULL AND status <> {status:NeedsInput} \
             AND NOT (status IN ({status:Pending}, {status:Paused}) AND attempt_count = 0)",
    },
    Rule {
        id: "conversations_have_no_gap",
        name: "no conversation has a gap",
        invariant: Some(10),
        broken: "SELECT substr(task_id, 29) AS what FROM task_messages GROUP BY task_id \
             HAVING MIN(number) <> 1 OR MAX(number) <> COUNT(*)",
    },
    Rule {
        id: "letters_have_no_gap",
        name: "no letter is missing",
        invariant: Some(10),
        broken: "SELECT substr(task_id, 29) AS what FROM task_letters GROUP BY task_id \
             HAVING MIN(number) <> 1 OR MAX(number) <> COUNT(*)",
    },
    Rule {
        id: "only_written_letters_are_read",
        name: "only letters that were written are read, in an attempt that there is",
        invariant: Some(10),
        broken: "SELECT substr(c.task_id, 29) AS what FROM task_conversations c \
             JOIN agent_tasks t ON t.id = c.task_id WHERE c.attempt > t.attempt_count OR c.read_letters > \
             (SELECT COALESCE(MAX(number), 0) FROM task_letters l WHERE l.task_id = c.task_id)",
    },
];
