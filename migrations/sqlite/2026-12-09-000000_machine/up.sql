-- What holds back new starts now, going by the machine, as JSON; said by whoever runs the queue, and true only while they do.
ALTER TABLE queue_state ADD COLUMN held TEXT;

-- What a task needs of the machine, where that was said for it. A table of its own: the tasks' has as many columns as it
-- may have.
CREATE TABLE task_needs (
    task_id TEXT PRIMARY KEY NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    cores DOUBLE,
    memory_bytes BIGINT,
    over_memory TEXT
);

-- What an attempt took of the machine, as far as that was seen.
CREATE TABLE attempt_resources (
    task_id TEXT NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    peak_memory_bytes BIGINT,
    cpu_ms BIGINT,
    PRIMARY KEY (task_id, number)
) WITHOUT ROWID;
