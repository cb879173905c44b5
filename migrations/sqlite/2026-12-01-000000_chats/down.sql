DROP TRIGGER agent_tasks_answers;
DROP TRIGGER agent_tasks_terminal;
DROP TRIGGER agent_tasks_created;
DROP TRIGGER agent_tasks_moved;
DROP TRIGGER agent_tasks_gone;
DROP INDEX agent_tasks_hidden;
DROP INDEX agent_tasks_foreground;
-- Answers that somebody waited for were in no counter and no list: they go, with what belongs to them.
CREATE TEMP TABLE gone AS SELECT id FROM agent_tasks WHERE foreground = 1;
DELETE FROM task_attempts WHERE task_id IN (SELECT id FROM gone);
DELETE FROM task_steps WHERE task_id IN (SELECT id FROM gone);
DELETE FROM task_log WHERE task_id IN (SELECT id FROM gone);
DELETE FROM task_dependencies WHERE task_id IN (SELECT id FROM gone) OR depends_on_task_id IN (SELECT id FROM gone);
DELETE FROM task_tags WHERE task_id IN (SELECT id FROM gone);
DELETE FROM task_conversations WHERE task_id IN (SELECT id FROM gone);
DELETE FROM task_messages WHERE task_id IN (SELECT id FROM gone);
DELETE FROM task_letters WHERE task_id IN (SELECT id FROM gone);
DELETE FROM agent_tasks WHERE id IN (SELECT id FROM gone);
DROP TABLE gone;
DELETE FROM events WHERE kind = 'chats' AND id < (SELECT MAX(id) FROM events);
UPDATE events SET kind = 'queue' WHERE kind = 'chats';
ALTER TABLE agent_tasks DROP COLUMN foreground;
DROP TABLE chat_files;
DROP TABLE chat_turns;
DROP TABLE chats;

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
    SELECT RAISE(FAIL, 'illegal edge: the task has ended');
END;

CREATE TRIGGER agent_tasks_created AFTER INSERT ON agent_tasks
BEGIN
    INSERT INTO events (at, task_id, kind, to_status) VALUES (NEW.updated_at, NEW.id, 'status', NEW.status);
    UPDATE task_counts SET tasks = tasks + 1
    WHERE user_id = NEW.user_id AND agent_id = NEW.agent_id AND status = NEW.status;
END;

CREATE TRIGGER agent_tasks_moved AFTER UPDATE OF user_id, agent_id, status, deleted_at ON agent_tasks
WHEN OLD.status <> NEW.status OR OLD.agent_id <> NEW.agent_id OR OLD.user_id <> NEW.user_id
    OR (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL)
BEGIN
    INSERT INTO events (at, task_id, kind, from_status, to_status)
    SELECT NEW.updated_at, NEW.id, 'status', OLD.status, NEW.status WHERE OLD.status <> NEW.status;
    UPDATE task_counts SET tasks = tasks - 1
    WHERE user_id = OLD.user_id AND agent_id = OLD.agent_id AND status = OLD.status AND OLD.deleted_at IS NULL;
    UPDATE task_counts SET tasks = tasks + 1
    WHERE user_id = NEW.user_id AND agent_id = NEW.agent_id AND status = NEW.status AND NEW.deleted_at IS NULL;
END;

CREATE TRIGGER agent_tasks_gone AFTER DELETE ON agent_tasks
WHEN OLD.deleted_at IS NULL
BEGIN
    UPDATE task_counts SET tasks = tasks - 1
    WHERE user_id = OLD.user_id AND agent_id = OLD.agent_id AND status = OLD.status;
END;
