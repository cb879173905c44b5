-- Agents that think: providers, conversations, what they cost, and the reports they leave.

CREATE TABLE providers (
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
CREATE UNIQUE INDEX providers_name ON providers (user_id, name);

-- Prices that the person has set; the others come with the program.
CREATE TABLE prices (
    user_id TEXT NOT NULL REFERENCES users (id),
    model TEXT NOT NULL,
    input_usd DOUBLE NOT NULL CHECK (input_usd >= 0),
    output_usd DOUBLE NOT NULL CHECK (output_usd >= 0),
    PRIMARY KEY (user_id, model)
) WITHOUT ROWID;

-- `agents.provider` holds the provider's id. No reference: an agent outlives its provider, and says so.
ALTER TABLE agents ADD COLUMN budget TEXT NOT NULL DEFAULT '{}';
ALTER TABLE agents ADD COLUMN tools TEXT NOT NULL DEFAULT '[]';
ALTER TABLE agents ADD COLUMN fallbacks TEXT NOT NULL DEFAULT '[]';
ALTER TABLE agents ADD COLUMN template TEXT;
ALTER TABLE agents ADD COLUMN form TEXT NOT NULL DEFAULT '[]';

-- What a run wants to know, and what the task may spend, as JSON.
ALTER TABLE agent_tasks ADD COLUMN question TEXT;
ALTER TABLE agent_tasks ADD COLUMN budget TEXT;

-- Where a run stands between its turns; one row a task that has one.
CREATE TABLE task_conversations (
    task_id TEXT PRIMARY KEY NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    attempt INTEGER NOT NULL,
    running_ms BIGINT NOT NULL,
    raised BIGINT NOT NULL,
    read_letters BIGINT NOT NULL,
    notes TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE task_messages (
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

-- What the person wrote to a run.
CREATE TABLE task_letters (
    task_id TEXT NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (task_id, number)
) WITHOUT ROWID;

-- What was asked of models. Outlives its task: a day's budget counts what was paid, not what was kept.
CREATE TABLE model_requests (
    id INTEGER PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    agent_id TEXT NOT NULL,
    task_id TEXT NOT NULL,
    turn BIGINT NOT NULL,
    at BIGINT NOT NULL,
    provider_id TEXT NOT NULL,
    model TEXT NOT NULL,
    tokens_in BIGINT NOT NULL,
    tokens_out BIGINT NOT NULL,
    requests BIGINT NOT NULL,
    cost_usd DOUBLE
);
CREATE INDEX model_requests_agent ON model_requests (agent_id, at);
CREATE INDEX model_requests_task ON model_requests (task_id);
CREATE INDEX model_requests_day ON model_requests (user_id, at);

CREATE TABLE reports (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    -- no reference: a report is kept when its task is deleted
    task_id TEXT NOT NULL,
    agent TEXT NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    output TEXT NOT NULL,
    artifacts TEXT NOT NULL,
    metrics TEXT NOT NULL,
    deleted_at BIGINT,
    created_at BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX reports_task ON reports (task_id);

-- The new columns belong to what an ended task keeps.
DROP TRIGGER agent_tasks_terminal;
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
