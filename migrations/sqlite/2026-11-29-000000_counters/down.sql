DROP TRIGGER agents_counted;
DROP TRIGGER agent_tasks_birth;
DROP TRIGGER agent_tasks_edge;
DROP TRIGGER agent_tasks_terminal;
DROP TRIGGER agent_tasks_generation;
DROP TRIGGER agent_tasks_created;
DROP TRIGGER agent_tasks_moved;

CREATE TRIGGER agent_tasks_birth BEFORE INSERT ON agent_tasks
WHEN NEW.status NOT IN ('pending', 'queued')
BEGIN
    SELECT RAISE(ABORT, 'illegal edge: a new task is pending or queued');
END;

CREATE TRIGGER agent_tasks_edge BEFORE UPDATE OF status ON agent_tasks
WHEN OLD.status <> NEW.status
    AND NOT EXISTS (SELECT 1 FROM legal_edges WHERE from_status = OLD.status AND to_status = NEW.status)
BEGIN
    SELECT RAISE(ABORT, 'illegal edge');
END;

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

CREATE TRIGGER agent_tasks_generation BEFORE UPDATE OF generation ON agent_tasks
WHEN NEW.generation < OLD.generation
BEGIN
    SELECT RAISE(ABORT, 'the generation only rises');
END;

CREATE TRIGGER agent_tasks_created AFTER INSERT ON agent_tasks
BEGIN
    INSERT INTO events (at, task_id, kind, to_status) VALUES (NEW.updated_at, NEW.id, 'status', NEW.status);
    INSERT INTO task_counts (user_id, agent_id, status, tasks) VALUES (NEW.user_id, NEW.agent_id, NEW.status, 1)
    ON CONFLICT (user_id, agent_id, status) DO UPDATE SET tasks = tasks + 1;
END;

CREATE TRIGGER agent_tasks_moved AFTER UPDATE OF user_id, agent_id, status, deleted_at ON agent_tasks
WHEN OLD.status <> NEW.status OR OLD.agent_id <> NEW.agent_id OR OLD.user_id <> NEW.user_id
    OR (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL)
BEGIN
    INSERT INTO events (at, task_id, kind, from_status, to_status)
    SELECT NEW.updated_at, NEW.id, 'status', OLD.status, NEW.status WHERE OLD.status <> NEW.status;
    UPDATE task_counts SET tasks = tasks - 1
    WHERE user_id = OLD.user_id AND agent_id = OLD.agent_id AND status = OLD.status AND OLD.deleted_at IS NULL;
    INSERT INTO task_counts (user_id, agent_id, status, tasks)
    SELECT NEW.user_id, NEW.agent_id, NEW.status, 1 WHERE NEW.deleted_at IS NULL
    ON CONFLICT (user_id, agent_id, status) DO UPDATE SET tasks = tasks + 1;
END;

DELETE FROM task_counts WHERE tasks = 0;
