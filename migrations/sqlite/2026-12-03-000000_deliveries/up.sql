-- Of what a task tells, where that was said for it. A table of its own: the tasks' has as many columns as it may have.
CREATE TABLE task_strategies (
    task_id TEXT PRIMARY KEY NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    strategy TEXT NOT NULL
);

-- Notices that leave the machine, written together with what they tell of: a crash loses none of them.
CREATE TABLE deliveries (
    -- What the other side knows a notice by: it stays the same however often the notice is sent.
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    task_id TEXT NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    event TEXT NOT NULL,
    -- Which time it happened to the task: the moment of its end, or of its question.
    occasion BIGINT NOT NULL,
    channel TEXT NOT NULL,
    -- What is told, as it was then.
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    -- Raised by whoever sends it: what an earlier sender learns changes nothing any more.
    attempts BIGINT NOT NULL,
    -- When it may be sent, or sent again.
    next_at BIGINT NOT NULL,
    -- The engine that sends it now.
    claimed_by TEXT,
    error TEXT,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    UNIQUE (task_id, event, occasion, channel)
);
CREATE INDEX deliveries_due ON deliveries (next_at) WHERE ended_at IS NULL;
CREATE INDEX deliveries_ended ON deliveries (ended_at) WHERE ended_at IS NOT NULL;
