-- How long a task must wait to stand as high as one of the next higher priority, in milliseconds: the same for all that
-- have not ended, and kept in each so that the order among them is a matter of its row alone.
ALTER TABLE queue_state ADD COLUMN ageing_ms BIGINT NOT NULL DEFAULT 3600000;
ALTER TABLE agent_tasks ADD COLUMN ageing_ms BIGINT NOT NULL DEFAULT 3600000;

-- All age alike, so who stands before whom never changes by waiting, and an index can hold it. A run that goes on
-- stands nine tenths of a level higher: before all of its own priority.
DROP INDEX agent_tasks_ready;
CREATE INDEX agent_tasks_ready ON agent_tasks
    (MAX(created_at, COALESCE(scheduled_at, 0)) - (10 * priority + 9 * front) * ageing_ms / 10, id)
    WHERE status = 'queued' AND hold = 0;

-- The new column belongs to what an ended task keeps.
DROP TRIGGER agent_tasks_terminal;
CREATE TRIGGER agent_tasks_terminal BEFORE UPDATE OF
    id, user_id, agent_id, title, description, instructions, task_type, command, priority, status, waiting_for, wake_at,
    blockers, hold, pause_requested, cancel_requested, front, kept_run, generation, attempt_count, retry_count,
    max_retries, losses, progress_percentage, current_step, total_steps, result, error_code, error_message, error_hint,
    scheduled_at, deadline_at, started_at, completed_at, estimated_duration, actual_duration, context_data, files, cwd,
    path_env, pty, timeout_seconds, backoff_min_seconds, backoff_max_seconds, on_lost, on_dependency_failure,
    idempotency_key, origin, retry_of, parent_id, created_at, updated_at, question, budget,
    root_id, from_mcp, pinned_program, pinned_cwd, environment, ageing_ms
ON agent_tasks
WHEN OLD.status = 'completed' OR OLD.status = 'failed' OR OLD.status = 'cancelled'
BEGIN
    SELECT RAISE(ABORT, 'illegal edge: the task has ended');
END;
