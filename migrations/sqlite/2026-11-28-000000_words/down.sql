DROP TRIGGER agent_tasks_created;
DROP TRIGGER agent_tasks_moved;

-- A column that is added has a default, which this one never had: so the table is made anew.
CREATE TABLE events_new (
    id INTEGER PRIMARY KEY NOT NULL,
    at BIGINT NOT NULL,
    task_id TEXT,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL
);
INSERT INTO events_new (id, at, task_id, kind, detail)
SELECT
    id, at, task_id,
    CASE kind WHEN 'user_message' THEN 'messages' ELSE kind END,
    CASE kind
        WHEN 'status' THEN COALESCE(from_status, '') || '→' || to_status
        WHEN 'user_message' THEN 'letter'
        ELSE ''
    END
FROM events;
DROP TABLE events;
ALTER TABLE events_new RENAME TO events;
CREATE TRIGGER events_newest BEFORE DELETE ON events
WHEN OLD.id = (SELECT MAX(id) FROM events)
BEGIN
    SELECT RAISE(ABORT, 'the numbers of events only rise: the newest stays');
END;

CREATE TABLE agents_new (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
    kind TEXT NOT NULL CHECK (kind IN ('shell', 'llm', 'acp', 'cli')),
    role TEXT NOT NULL,
    backstory TEXT NOT NULL,
    instructions TEXT NOT NULL,
    command TEXT,
    cwd TEXT,
    timeout_seconds BIGINT NOT NULL CHECK (timeout_seconds > 0),
    pass_session BOOLEAN NOT NULL,
    ready_made BOOLEAN NOT NULL,
    provider TEXT,
    model TEXT,
    parameters TEXT NOT NULL,
    archived_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    budget TEXT NOT NULL DEFAULT '{}',
    tools TEXT NOT NULL DEFAULT '[]',
    fallbacks TEXT NOT NULL DEFAULT '[]',
    template TEXT,
    form TEXT NOT NULL DEFAULT '[]'
) WITHOUT ROWID;
INSERT INTO agents_new (
    id, user_id, name, kind, role, backstory, instructions, command, cwd, timeout_seconds, pass_session, ready_made,
    provider, model, parameters, archived_at, created_at, updated_at, budget, tools, fallbacks, template, form
)
SELECT
    id, user_id, name, kind, role, backstory, instructions, command, cwd, timeout_seconds, pass_session, ready_made,
    provider, model, parameters, archived_at, created_at, updated_at, budget, tools, fallbacks, template, form
FROM agents;
DROP TABLE agents;
ALTER TABLE agents_new RENAME TO agents;
CREATE UNIQUE INDEX agents_name ON agents (user_id, name) WHERE archived_at IS NULL;

CREATE TABLE providers_new (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
    kind TEXT NOT NULL
        CHECK (kind IN ('openai', 'deepseek', 'anthropic', 'gemini', 'ollama', 'openai-compatible')),
    base_url TEXT NOT NULL,
    model TEXT,
    -- where the key is kept; the key itself is never here
    key_source TEXT NOT NULL CHECK (key_source IN ('keyring', 'environment', 'session', 'none')),
    key_variable TEXT,
    allow_http BOOLEAN NOT NULL,
    requests_per_minute BIGINT CHECK (requests_per_minute > 0),
    quota_until BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
) WITHOUT ROWID;
INSERT INTO providers_new (
    id, user_id, name, kind, base_url, model, key_source, key_variable, allow_http, requests_per_minute, quota_until,
    created_at, updated_at
)
SELECT
    id, user_id, name, kind, base_url, model, key_source, key_variable, allow_http, requests_per_minute, quota_until,
    created_at, updated_at
FROM providers;
DROP TABLE providers;
ALTER TABLE providers_new RENAME TO providers;
CREATE UNIQUE INDEX providers_name ON providers (user_id, name);

-- One row a task. WITHOUT ROWID: the list is ordered by id, so the table itself is the list's index.
CREATE TABLE agent_tasks_new (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    agent_id TEXT NOT NULL REFERENCES agents (id),
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    instructions TEXT NOT NULL,
    task_type TEXT NOT NULL,
    command TEXT,
    priority INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 10),
    status TEXT NOT NULL,
    -- why a pending task waits, and until when
    waiting_for TEXT CHECK (
        waiting_for IS NULL OR waiting_for = 'dependency' OR waiting_for = 'schedule' OR waiting_for = 'retry'
        OR waiting_for = 'quota' OR waiting_for = 'approval'),
    wake_at BIGINT,
    -- dependencies that are not completed
    blockers INTEGER NOT NULL,
    -- intents of the person; they survive a crash
    hold BOOLEAN NOT NULL,
    pause_requested BOOLEAN NOT NULL,
    cancel_requested BOOLEAN NOT NULL,
    -- first within its priority: a kept run that goes on
    front BOOLEAN NOT NULL,
    -- whether an open attempt stands behind a task that is not running
    kept_run BOOLEAN NOT NULL,
    generation BIGINT NOT NULL,
    attempt_count INTEGER NOT NULL,
    retry_count INTEGER NOT NULL CHECK (retry_count <= max_retries),
    max_retries INTEGER NOT NULL CHECK (max_retries >= 0),
    -- losses in a row without progress
    losses INTEGER NOT NULL,
    progress_percentage INTEGER NOT NULL CHECK (progress_percentage BETWEEN 0 AND 100),
    current_step TEXT,
    total_steps INTEGER,
    result TEXT,
    error_code TEXT,
    error_message TEXT,
    error_hint TEXT,
    scheduled_at BIGINT,
    deadline_at BIGINT,
    started_at BIGINT,
    completed_at BIGINT,
    estimated_duration BIGINT NOT NULL,
    actual_duration DOUBLE,
    context_data TEXT NOT NULL,
    files TEXT NOT NULL,
    cwd TEXT,
    path_env TEXT,
    pty BOOLEAN NOT NULL,
    timeout_seconds BIGINT NOT NULL CHECK (timeout_seconds > 0),
    backoff_min_seconds BIGINT NOT NULL,
    backoff_max_seconds BIGINT NOT NULL,
    on_lost TEXT NOT NULL CHECK (on_lost = 'retry' OR on_lost = 'ask' OR on_lost = 'fail'),
    on_dependency_failure TEXT NOT NULL CHECK (on_dependency_failure IN ('wait', 'fail')),
    idempotency_key TEXT,
    origin TEXT NOT NULL,
    retry_of TEXT,
    parent_id TEXT,
    notified_at BIGINT,
    deleted_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    -- what a run wants to know, and what the task may spend, as JSON
    question TEXT,
    budget TEXT,
    CHECK ((status = 'pending') = (waiting_for IS NOT NULL))
) WITHOUT ROWID;
INSERT INTO agent_tasks_new (
    id, user_id, agent_id, title, description, instructions, task_type, command, priority, status, waiting_for,
    wake_at, blockers, hold, pause_requested, cancel_requested, front, kept_run, generation, attempt_count,
    retry_count, max_retries, losses, progress_percentage, current_step, total_steps, result, error_code,
    error_message, error_hint, scheduled_at, deadline_at, started_at, completed_at, estimated_duration,
    actual_duration, context_data, files, cwd, path_env, pty, timeout_seconds, backoff_min_seconds,
    backoff_max_seconds, on_lost, on_dependency_failure, idempotency_key, origin, retry_of, parent_id, notified_at,
    deleted_at, created_at, updated_at, question, budget
)
SELECT
    id, user_id, agent_id, title, description, instructions, task_type, command, priority, status, waiting_for,
    wake_at, blockers, hold, pause_requested, cancel_requested, front, kept_run, generation, attempt_count,
    retry_count, max_retries, losses, progress_percentage, current_step, total_steps, result, error_code,
    error_message, error_hint, scheduled_at, deadline_at, started_at, completed_at, estimated_duration,
    actual_duration, context_data, files, cwd, path_env, pty, timeout_seconds, backoff_min_seconds,
    backoff_max_seconds, on_lost, on_dependency_failure, idempotency_key, origin, retry_of, parent_id, notified_at,
    deleted_at, created_at, updated_at, question, budget
FROM agent_tasks;
DROP TABLE agent_tasks;
ALTER TABLE agent_tasks_new RENAME TO agent_tasks;
-- The claim's index holds only what may be claimed, in the order of claiming.
CREATE INDEX agent_tasks_ready ON agent_tasks (priority DESC, front DESC, id) WHERE status = 'queued' AND hold = 0;
-- The one index of the list.
CREATE INDEX agent_tasks_list ON agent_tasks (status, id);
-- Small ones for rare states.
CREATE INDEX agent_tasks_wake ON agent_tasks (wake_at) WHERE status = 'pending' AND wake_at IS NOT NULL;
CREATE INDEX agent_tasks_deadline ON agent_tasks (deadline_at) WHERE deadline_at IS NOT NULL AND completed_at IS NULL;
CREATE INDEX agent_tasks_retry_of ON agent_tasks (retry_of) WHERE retry_of IS NOT NULL;
CREATE INDEX agent_tasks_parent ON agent_tasks (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX agent_tasks_deleted ON agent_tasks (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE UNIQUE INDEX agent_tasks_key ON agent_tasks (user_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
-- Tasks that wait for the person before their first start, and tasks that came in over MCP, are each counted on their own.
CREATE INDEX agent_tasks_approval ON agent_tasks (id) WHERE waiting_for = 'approval';
CREATE INDEX agent_tasks_outside ON agent_tasks (status) WHERE origin >= 'mcp:' AND origin < 'mcp;';

CREATE TABLE task_attempts_new (
    task_id TEXT NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    generation BIGINT NOT NULL,
    state TEXT NOT NULL
        CHECK (state = 'running' OR state = 'completed' OR state = 'failed' OR state = 'cancelled' OR state = 'paused'
            OR state = 'needs_input' OR state = 'released' OR state = 'lost'),
    engine_id TEXT NOT NULL,
    worker TEXT NOT NULL,
    pid BIGINT,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    running_ms BIGINT,
    exit_code BIGINT,
    charged BOOLEAN NOT NULL,
    error_code TEXT,
    error_message TEXT,
    error_hint TEXT,
    output_bytes BIGINT NOT NULL,
    cut_bytes BIGINT NOT NULL,
    read_bytes BIGINT NOT NULL,
    reported_result TEXT,
    result TEXT,
    PRIMARY KEY (task_id, number)
) WITHOUT ROWID;
INSERT INTO task_attempts_new (
    task_id, number, generation, state, engine_id, worker, pid, started_at, ended_at, running_ms, exit_code, charged,
    error_code, error_message, error_hint, output_bytes, cut_bytes, read_bytes, reported_result, result
)
SELECT
    task_id, number, generation, state, engine_id, worker, pid, started_at, ended_at, running_ms, exit_code, charged,
    error_code, error_message, error_hint, output_bytes, cut_bytes, read_bytes, reported_result, result
FROM task_attempts;
DROP TABLE task_attempts;
ALTER TABLE task_attempts_new RENAME TO task_attempts;
-- At most one open attempt a task.
CREATE UNIQUE INDEX task_attempts_open ON task_attempts (task_id) WHERE ended_at IS NULL;

CREATE TABLE task_steps_new (
    task_id TEXT NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    attempt INTEGER NOT NULL,
    position INTEGER NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'running', 'completed', 'failed')),
    seconds DOUBLE,
    PRIMARY KEY (task_id, attempt, position)
) WITHOUT ROWID;
INSERT INTO task_steps_new (
    task_id, attempt, position, title, state, seconds
)
SELECT
    task_id, attempt, position, title, state, seconds
FROM task_steps;
DROP TABLE task_steps;
ALTER TABLE task_steps_new RENAME TO task_steps;

CREATE TABLE task_log_new (
    id BIGINT NOT NULL,
    task_id TEXT NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    level TEXT NOT NULL CHECK (level = 'info' OR level = 'debug' OR level = 'warn' OR level = 'error'),
    message TEXT NOT NULL,
    data TEXT,
    attempt INTEGER,
    PRIMARY KEY (task_id, id)
) WITHOUT ROWID;
INSERT INTO task_log_new (
    id, task_id, at, level, message, data, attempt
)
SELECT
    id, task_id, at, level, message, data, attempt
FROM task_log;
DROP TABLE task_log;
ALTER TABLE task_log_new RENAME TO task_log;

CREATE TABLE task_messages_new (
    task_id TEXT NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    turn BIGINT NOT NULL,
    at BIGINT NOT NULL,
    speaker TEXT NOT NULL
        CHECK (speaker = 'system' OR speaker = 'user' OR speaker = 'assistant' OR speaker = 'tool'),
    body TEXT NOT NULL,
    calls TEXT,
    answers TEXT,
    PRIMARY KEY (task_id, number)
) WITHOUT ROWID;
INSERT INTO task_messages_new (
    task_id, number, turn, at, speaker, body, calls, answers
)
SELECT
    task_id, number, turn, at, speaker, body, calls, answers
FROM task_messages;
DROP TABLE task_messages;
ALTER TABLE task_messages_new RENAME TO task_messages;

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

-- Terminal rows change only in notified_at and deleted_at.
CREATE TRIGGER agent_tasks_terminal BEFORE UPDATE OF
    id, user_id, agent_id, title, description, instructions, task_type, command, priority, status, waiting_for, wake_at,
    blockers, hold, pause_requested, cancel_requested, front, kept_run, generation, attempt_count, retry_count,
    max_retries, losses, progress_percentage, current_step, total_steps, result, error_code, error_message, error_hint,
    scheduled_at, deadline_at, started_at, completed_at, estimated_duration, actual_duration, context_data, files, cwd,
    path_env, pty, timeout_seconds, backoff_min_seconds, backoff_max_seconds, on_lost, on_dependency_failure,
    idempotency_key, origin, retry_of, parent_id, created_at, updated_at, question, budget
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

-- Every status change has its event, and every change of what is counted keeps the counters.
CREATE TRIGGER agent_tasks_created AFTER INSERT ON agent_tasks
BEGIN
    INSERT INTO events (at, task_id, kind, detail) VALUES (NEW.updated_at, NEW.id, 'status', '→' || NEW.status);
    INSERT INTO task_counts (user_id, agent_id, status, tasks) VALUES (NEW.user_id, NEW.agent_id, NEW.status, 1)
    ON CONFLICT (user_id, agent_id, status) DO UPDATE SET tasks = tasks + 1;
END;

CREATE TRIGGER agent_tasks_moved AFTER UPDATE OF user_id, agent_id, status, deleted_at ON agent_tasks
WHEN OLD.status <> NEW.status OR OLD.agent_id <> NEW.agent_id OR OLD.user_id <> NEW.user_id
    OR (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL)
BEGIN
    INSERT INTO events (at, task_id, kind, detail)
    SELECT NEW.updated_at, NEW.id, 'status', OLD.status || '→' || NEW.status WHERE OLD.status <> NEW.status;
    UPDATE task_counts SET tasks = tasks - 1
    WHERE user_id = OLD.user_id AND agent_id = OLD.agent_id AND status = OLD.status AND OLD.deleted_at IS NULL;
    INSERT INTO task_counts (user_id, agent_id, status, tasks)
    SELECT NEW.user_id, NEW.agent_id, NEW.status, 1 WHERE NEW.deleted_at IS NULL
    ON CONFLICT (user_id, agent_id, status) DO UPDATE SET tasks = tasks + 1;
END;

CREATE TRIGGER agent_tasks_gone AFTER DELETE ON agent_tasks
WHEN OLD.deleted_at IS NULL
BEGIN
    UPDATE task_counts SET tasks = tasks - 1
    WHERE user_id = OLD.user_id AND agent_id = OLD.agent_id AND status = OLD.status;
END;
