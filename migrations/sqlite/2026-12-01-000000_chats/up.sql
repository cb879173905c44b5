-- Talks with an agent. A turn of one is a task: what the person said, and the run that answers it.
CREATE TABLE chats (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    -- The agent that the next turn is for.
    agent_id TEXT NOT NULL REFERENCES agents (id),
    title TEXT NOT NULL,
    -- The turn that the next one follows: the end of the branch that is shown.
    last_turn TEXT,
    -- What ended up to this moment is seen.
    seen_at BIGINT NOT NULL,
    pinned_at BIGINT,
    deleted_at BIGINT,
    created_at BIGINT NOT NULL,
    -- When something was last said in it.
    spoken_at BIGINT NOT NULL
);
CREATE INDEX chats_spoken ON chats (user_id, spoken_at, id) WHERE deleted_at IS NULL;

-- Which tasks are turns of which talk.
CREATE TABLE chat_turns (
    task_id TEXT PRIMARY KEY NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    -- The turn that this one follows; another turn that follows the same one is another branch.
    parent_turn TEXT
);
-- What went along with a turn: the text of each file as it was then.
CREATE TABLE chat_files (
    task_id TEXT NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    place BIGINT NOT NULL,
    path TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (task_id, place)
);
CREATE INDEX chat_turns_chat ON chat_turns (chat_id, task_id);

-- Somebody waits for it: it has a slot of its own beside the workers, and is in no list and no counter.
ALTER TABLE agent_tasks ADD COLUMN foreground BOOLEAN NOT NULL DEFAULT 0;

-- Those that somebody waits for now: as many as there are slots, and few more.
CREATE INDEX agent_tasks_foreground ON agent_tasks (status, id) WHERE foreground = 1 AND completed_at IS NULL;
-- What the lists pass over.
CREATE INDEX agent_tasks_hidden ON agent_tasks (id) WHERE foreground = 1;

DROP TRIGGER agent_tasks_terminal;
DROP TRIGGER agent_tasks_created;
DROP TRIGGER agent_tasks_moved;
DROP TRIGGER agent_tasks_gone;

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

CREATE TRIGGER agent_tasks_created AFTER INSERT ON agent_tasks
BEGIN
    INSERT INTO events (at, task_id, kind, to_status) VALUES (NEW.updated_at, NEW.id, 'status', NEW.status);
    UPDATE task_counts SET tasks = tasks + 1
    WHERE user_id = NEW.user_id AND agent_id = NEW.agent_id AND status = NEW.status AND NEW.foreground = 0;
END;

CREATE TRIGGER agent_tasks_moved AFTER UPDATE OF user_id, agent_id, status, deleted_at, foreground ON agent_tasks
WHEN OLD.status <> NEW.status OR OLD.agent_id <> NEW.agent_id OR OLD.user_id <> NEW.user_id
    OR (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL) OR OLD.foreground <> NEW.foreground
BEGIN
    INSERT INTO events (at, task_id, kind, from_status, to_status)
    SELECT NEW.updated_at, NEW.id, 'status', OLD.status, NEW.status WHERE OLD.status <> NEW.status;
    UPDATE task_counts SET tasks = tasks - 1
    WHERE user_id = OLD.user_id AND agent_id = OLD.agent_id AND status = OLD.status
        AND OLD.deleted_at IS NULL AND OLD.foreground = 0;
    UPDATE task_counts SET tasks = tasks + 1
    WHERE user_id = NEW.user_id AND agent_id = NEW.agent_id AND status = NEW.status
        AND NEW.deleted_at IS NULL AND NEW.foreground = 0;
END;

CREATE TRIGGER agent_tasks_gone AFTER DELETE ON agent_tasks
WHEN OLD.deleted_at IS NULL AND OLD.foreground = 0
BEGIN
    UPDATE task_counts SET tasks = tasks - 1
    WHERE user_id = OLD.user_id AND agent_id = OLD.agent_id AND status = OLD.status;
END;

-- A talk has changed with each of its turns. Of those that nobody waits for, it matters when they ask and when they end.
CREATE TRIGGER agent_tasks_answers AFTER UPDATE OF status, foreground ON agent_tasks
WHEN (OLD.status <> NEW.status OR OLD.foreground <> NEW.foreground)
    AND (OLD.foreground = 1 OR NEW.status IN ('completed', 'failed', 'cancelled', 'needs_input')
        AND EXISTS (SELECT 1 FROM chat_turns WHERE task_id = NEW.id))
BEGIN
    INSERT INTO events (at, task_id, kind) VALUES (NEW.updated_at, NEW.id, 'chats');
END;
