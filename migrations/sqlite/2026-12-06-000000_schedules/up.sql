-- What is started again and again.
CREATE TABLE schedules (
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    -- When: the contract's Rhythm, as JSON.
    rhythm TEXT NOT NULL,
    -- The IANA zone that patterns go by.
    zone TEXT NOT NULL,
    -- What: the contract's NewTask, as JSON.
    task TEXT NOT NULL,
    missed TEXT NOT NULL,
    missed_most BIGINT NOT NULL,
    overlap TEXT NOT NULL,
    jitter_seconds BIGINT NOT NULL,
    -- No time after this one counts; NULL: all do.
    expires_at BIGINT,
    paused BOOLEAN NOT NULL DEFAULT FALSE,
    -- The next time that it names; NULL: none any more.
    next_at BIGINT,
    -- When that one is due: the same, put off by its jitter.
    due_at BIGINT,
    deleted_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX schedules_name ON schedules (user_id, name) WHERE deleted_at IS NULL;
CREATE INDEX schedules_due ON schedules (due_at) WHERE due_at IS NOT NULL AND paused = 0 AND deleted_at IS NULL;

-- What became of each time. A time is there once, whatever clocks and engines do.
CREATE TABLE occurrences (
    schedule_id TEXT NOT NULL REFERENCES schedules (id) ON DELETE CASCADE,
    -- The time that the schedule names.
    nominal_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    task_id TEXT REFERENCES agent_tasks (id) ON DELETE SET NULL,
    -- Why no task could be made.
    reason TEXT,
    -- When this was decided.
    decided_at BIGINT NOT NULL,
    PRIMARY KEY (schedule_id, nominal_at)
) WITHOUT ROWID;
CREATE INDEX occurrences_waiting ON occurrences (nominal_at) WHERE state = 'waiting';
CREATE INDEX occurrences_task ON occurrences (task_id) WHERE task_id IS NOT NULL;
CREATE INDEX occurrences_started ON occurrences (schedule_id, task_id) WHERE task_id IS NOT NULL;
