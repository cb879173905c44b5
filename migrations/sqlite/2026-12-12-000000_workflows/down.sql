-- The version before knows no runs: what has not ended of one is cancelled, with whatever was to come.
UPDATE task_attempts SET state = 'cancelled', ended_at = started_at
WHERE ended_at IS NULL AND task_id IN (SELECT root_id FROM workflow_runs);
UPDATE agent_tasks SET status = 'cancelled', waiting_for = NULL, wake_at = NULL, question = NULL, hold = FALSE,
    kept_run = FALSE, completed_at = updated_at
WHERE completed_at IS NULL AND id IN (SELECT root_id FROM workflow_runs);
UPDATE agent_tasks SET status = 'cancelled', waiting_for = NULL, wake_at = NULL, question = NULL, hold = FALSE,
    completed_at = updated_at
WHERE completed_at IS NULL AND id IN (SELECT task_id FROM workflow_tasks WHERE waits AND NOT taken_over);
DROP TABLE workflow_links;
DROP TABLE workflow_tasks;
DROP TABLE workflow_gates;
DROP TABLE workflow_stages;
DROP TABLE workflow_texts;
DROP TABLE workflow_runs;
UPDATE agents SET kind = 'shell', archived_at = COALESCE(archived_at, updated_at) WHERE kind = 'workflow';
