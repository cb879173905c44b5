-- How many may run at once of what has something in common.
CREATE TABLE limits (
    -- What is counted: the contract's LimitKey, such as tag:build; agents and providers by their ids.
    key TEXT PRIMARY KEY NOT NULL,
    most BIGINT NOT NULL CHECK (most > 0)
) WITHOUT ROWID;
INSERT INTO limits (key, most) VALUES ('tag:e2e', 1), ('tag:build', 2), ('kind:llm', 6);

-- Sets of what limits count, each once: tasks of the same set wait in the same lane.
CREATE TABLE lanes (
    id INTEGER PRIMARY KEY NOT NULL,
    -- The keys, sorted, one on each line.
    keys TEXT NOT NULL UNIQUE
);

-- The lane of a task that has not ended; 0: no limit counts it. It is the store's own, which only written-out statements know.
ALTER TABLE agent_tasks ADD COLUMN lane BIGINT NOT NULL DEFAULT 0;

CREATE TEMP TABLE counted AS
SELECT t.id AS id, (
    SELECT COALESCE(group_concat(key, char(10)), '') FROM (
        SELECT 'kind:llm' AS key WHERE EXISTS (SELECT 1 FROM agents a WHERE a.id = t.agent_id AND a.kind = 'llm')
        UNION ALL
        SELECT CASE WHEN tag GLOB 'resource:?*' THEN tag ELSE 'tag:' || tag END FROM task_tags
        WHERE task_id = t.id AND (tag = 'e2e' OR tag = 'build' OR tag GLOB 'resource:?*')
        ORDER BY 1)
) AS keys
FROM agent_tasks t WHERE t.completed_at IS NULL;
INSERT INTO lanes (keys) SELECT DISTINCT keys FROM counted WHERE keys <> '' ORDER BY keys;
UPDATE agent_tasks
SET lane = (SELECT l.id FROM counted c JOIN lanes l ON l.keys = c.keys WHERE c.id = agent_tasks.id)
WHERE id IN (SELECT id FROM counted WHERE keys <> '');
DROP TABLE counted;

-- The claim looks at the head of each lane; what stands behind it is not looked at, however much that is.
DROP INDEX agent_tasks_ready;
CREATE INDEX agent_tasks_ready ON agent_tasks
    (lane, MAX(created_at, COALESCE(scheduled_at, 0)) - (10 * priority + 9 * front) * ageing_ms / 10, id)
    WHERE status = 'queued' AND hold = 0;
-- Those that may have a place under a limit: there are as many as run, and as are frozen.
CREATE INDEX agent_tasks_holding ON agent_tasks (lane)
    WHERE lane > 0 AND completed_at IS NULL AND (status = 'running' OR kept_run = 1);

-- The new column belongs to what an ended task keeps.
DROP TRIGGER agent_tasks_terminal;
CREATE TRIGGER agent_tasks_terminal BEFORE UPDATE OF
    id, user_id, agent_id, title, description, instructions, task_type, command, priority, status, waiting_for, wake_at,
    blockers, hold, pause_requested, cancel_requested, front, kept_run, generation, attempt_count, retry_count,
    max_retries, losses, progress_percentage, current_step, total_steps, result, error_code, error_message, error_hint,
    scheduled_at, deadline_at, started_at, completed_at, estimated_duration, actual_duration, context_data, files, cwd,
    path_env, pty, timeout_seconds, backoff_min_seconds, backoff_max_seconds, on_lost, on_dependency_failure,
    idempotency_key, origin, retry_of, parent_id, created_at, updated_at, question, budget,
    root_id, from_mcp, pinned_program, pinned_cwd, environment, ageing_ms, foreground, lane
ON agent_tasks
WHEN OLD.status = 'completed' OR OLD.status = 'failed' OR OLD.status = 'cancelled'
BEGIN
    SELECT RAISE(FAIL, 'illegal edge: the task has ended');
END;

-- A run that only waits for a task below it, which may run in its place meanwhile.
CREATE TABLE task_waits (
    task_id TEXT PRIMARY KEY NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    -- The run's: one of a later run is no wait of this one.
    generation BIGINT NOT NULL,
    awaited_id TEXT NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE
) WITHOUT ROWID;
