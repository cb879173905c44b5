-- The runs of a task after which another coding agent took it on, because the one before had reached its limit.
CREATE TABLE coding_handovers (
    task_id TEXT NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    -- The attempt that ended at the limit.
    attempt INTEGER NOT NULL,
    -- Whose it was, by its id and by what it was called then, and who took the task on.
    from_agent TEXT NOT NULL,
    from_name TEXT NOT NULL,
    to_agent TEXT NOT NULL,
    -- When the one before may go on.
    until BIGINT NOT NULL,
    -- What it said last.
    said TEXT,
    PRIMARY KEY (task_id, attempt)
) WITHOUT ROWID;
