-- The command that says whether an agent's tasks are done.
ALTER TABLE agents ADD COLUMN check_command TEXT;

-- The check of each task that has one, settled when it is asked for.
CREATE TABLE task_checks (
    task_id TEXT PRIMARY KEY NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    -- The line for a shell; NULL: none, whatever its agent or type has.
    command TEXT,
    -- Who says so.
    origin TEXT NOT NULL
) WITHOUT ROWID;

-- How the check of each attempt went that came to it.
CREATE TABLE attempt_checks (
    task_id TEXT NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    attempt INTEGER NOT NULL,
    command TEXT NOT NULL,
    state TEXT NOT NULL,
    -- What the work came to, as JSON, as long as the check runs: the work is not done again.
    work TEXT,
    exit_code BIGINT,
    -- Running time without pauses; NULL while it runs.
    running_ms BIGINT,
    -- What was wrong, in one line.
    message TEXT,
    -- The end of what it wrote.
    tail TEXT NOT NULL,
    PRIMARY KEY (task_id, attempt)
) WITHOUT ROWID;
