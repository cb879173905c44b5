//! The rules of runs of workflows.
//!
//! `r` is a run, `s` a stage, `m` a task of it, `t` a task.

use super::Rule;

/// The rules.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "stages_are_counted",
        name: "a stage of a workflow counts the tasks that have not ended",
        invariant: Some(7),
        broken: "SELECT substr(s.root_id, 29) || '/' || s.name AS what FROM workflow_stages s \
             WHERE s.open <> (SELECT COUNT(*) FROM workflow_tasks m WHERE m.root_id = s.root_id AND m.stage = s.place AND m.ended = 0)",
    },
    Rule {
        id: "ends_are_counted",
        name: "the end of each task of a workflow is counted, and of no other",
        invariant: Some(7),
        broken: "SELECT substr(t.id, 29) AS what FROM workflow_tasks m JOIN agent_tasks t ON t.id = m.task_id \
             WHERE m.taken_over = 0 AND m.ended <> (t.status IN {ended})",
    },
    Rule {
        id: "runs_go_on",
        name: "a run of a workflow that has begun has a stage that goes on, or has ended",
        invariant: Some(7),
        broken: "SELECT substr(r.root_id, 29) AS what FROM workflow_runs r JOIN agent_tasks t ON t.id = r.root_id \
             JOIN task_attempts a ON a.task_id = t.id AND a.ended_at IS NULL AND a.worker = 'workflow' \
             WHERE NOT EXISTS (SELECT 1 FROM workflow_stages s WHERE s.root_id = r.root_id AND s.state = {stage:Running} AND s.open > 0)",
    },
    Rule {
        id: "ended_runs_are_whole",
        name: "a run of a workflow that has ended has no stage that has not",
        invariant: Some(7),
        broken: "SELECT substr(r.root_id, 29) AS what FROM workflow_runs r JOIN agent_tasks t ON t.id = r.root_id \
             WHERE t.status IN {ended} AND (r.stages_open <> 0 OR EXISTS (SELECT 1 FROM workflow_stages s \
                 WHERE s.root_id = r.root_id AND s.state IN ({stage:Waiting}, {stage:Running})))",
    },
];
