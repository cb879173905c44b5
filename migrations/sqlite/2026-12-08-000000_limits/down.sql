DROP TABLE task_waits;
DROP TRIGGER agent_tasks_terminal;
DROP INDEX agent_tasks_holding;
DROP INDEX agent_tasks_ready;
ALTER TABLE agent_tasks DROP COLUMN lane;
CREATE INDEX agent_tasks_ready ON agent_tasks
    (MAX(created_at, COALESCE(scheduled_at, 0)) - (10 * priority + 9 * front) * ageing_ms / 10, id)
    WHERE status = 'queued' AND hold = 0;
CREATE TRIGGER agent_tasks_terminal BEFORE UPDATE OF
    id, user_id, agent_id, title, description, instructions, task_type, command, priority, status, waiting_for, wake_at,
    blockers, hold, pause_requested, cancel_requested, front, kept_run, generation, attempt_count, retry_count,
    max_retries, losses, progress_percentage, current_step, total_steps, result, error_code, error_message, error_hint,
    scheduled_at, deadline_at, started_at, completed_at, estimated_duration, actual_duration, context_data, files, cwd,
    path_env, pty, timeout_seconds, backoff_min_seconds, backoff_max_seconds, on_lost, on_dependency_failure,
    idempotency_key, origin, retry_of, parent_id, created_at, updated_at, question, budget,
    root_id, from_mcp, pinned_program, pinned_cwd, environment, ageing_ms, foreground
ON agent_tasks
WHEN OLD.status = 'completed' OR OLD.status = 'failed' OR OLD.status = 'cancelled'
BEGIN
    SELECT RAISE(FAIL, 'illegal edge: the task has ended');
END;

DROP TABLE lanes;
DROP TABLE limits;
