-- What the person has done about tasks that ended or ask. A task without a row is as it ended.
CREATE TABLE inbox (
    task_id TEXT PRIMARY KEY NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    -- It counts as new from this moment on, beside the one that it ended at; 0: never.
    told_at BIGINT NOT NULL DEFAULT 0,
    -- What was new up to this moment is read; 0: nothing.
    seen_at BIGINT NOT NULL DEFAULT 0,
    -- It is dealt with, and in the inbox no more.
    done_at BIGINT,
    -- It is put off until this moment.
    snoozed_until BIGINT
);
CREATE INDEX inbox_told ON inbox (told_at) WHERE told_at > 0;
CREATE INDEX inbox_snoozed ON inbox (snoozed_until) WHERE snoozed_until IS NOT NULL;

-- What ended up to this moment is read, whatever ended before this table was there first of all.
ALTER TABLE users ADD COLUMN inbox_read_to BIGINT NOT NULL DEFAULT 0;
UPDATE users SET inbox_read_to = CAST(strftime('%s', 'now') AS INTEGER) * 1000;
