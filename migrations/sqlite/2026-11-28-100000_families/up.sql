-- Families: a task and all that is started from within it, directly or through others. Both columns are known when a
-- task is made and never change.
ALTER TABLE agent_tasks ADD COLUMN root_id TEXT;
ALTER TABLE agent_tasks ADD COLUMN from_mcp BOOLEAN NOT NULL DEFAULT 0;

-- How a task starts that was admitted for one program in one folder: the file, and the folder without links.
ALTER TABLE agent_tasks ADD COLUMN pinned_program TEXT;
ALTER TABLE agent_tasks ADD COLUMN pinned_cwd TEXT;

-- Families that are there already. One whose first task is gone keeps its id all the same.
UPDATE agent_tasks SET from_mcp = 1 WHERE origin >= 'mcp:' AND origin < 'mcp;';
WITH RECURSIVE below (id, root_id, from_mcp) AS (
    SELECT child.id, child.parent_id, child.from_mcp OR COALESCE(top.from_mcp, 0)
    FROM agent_tasks AS child LEFT JOIN agent_tasks AS top ON top.id = child.parent_id
    WHERE child.parent_id IS NOT NULL AND top.parent_id IS NULL
    UNION ALL
    SELECT child.id, below.root_id, below.from_mcp OR child.from_mcp
    FROM below JOIN agent_tasks AS child ON child.parent_id = below.id
)
UPDATE agent_tasks SET root_id = below.root_id, from_mcp = below.from_mcp FROM below WHERE below.id = agent_tasks.id;

-- Each holds only those few rows, so other tasks pay nothing for them.
CREATE INDEX agent_tasks_family ON agent_tasks (root_id) WHERE root_id IS NOT NULL;
DROP INDEX agent_tasks_outside;
CREATE INDEX agent_tasks_outside ON agent_tasks (status) WHERE from_mcp = 1;

-- The new columns belong to what an ended task keeps.
DROP TRIGGER agent_tasks_terminal;
CREATE TRIGGER agent_tasks_terminal BEFORE UPDATE OF
    id, user_id, agent_id, title, description, instructions, task_type, command, priority, status, waiting_for, wake_at,
    blockers, hold, pause_requested, cancel_requested, front, kept_run, generation, attempt_count, retry_count,
    max_retries, losses, progress_percentage, current_step, total_steps, result, error_code, error_message, error_hint,
    scheduled_at, deadline_at, started_at, completed_at, estimated_duration, actual_duration, context_data, files, cwd,
    path_env, pty, timeout_seconds, backoff_min_seconds, backoff_max_seconds, on_lost, on_dependency_failure,
    idempotency_key, origin, retry_of, parent_id, created_at, updated_at, question, budget,
    root_id, from_mcp, pinned_program, pinned_cwd
ON agent_tasks
WHEN OLD.status = 'completed' OR OLD.status = 'failed' OR OLD.status = 'cancelled'
BEGIN
    SELECT RAISE(ABORT, 'illegal edge: the task has ended');
END;
