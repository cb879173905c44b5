-- The tasks of a schedule: what its times started, and what ran one of those again. While one is open, the next would overlap.
CREATE TABLE schedule_tasks (
    task_id TEXT PRIMARY KEY NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    schedule_id TEXT NOT NULL REFERENCES schedules (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX schedule_tasks_schedule ON schedule_tasks (schedule_id);
WITH RECURSIVE started (task_id, schedule_id) AS (
    SELECT task_id, schedule_id FROM occurrences WHERE task_id IS NOT NULL
    UNION
    SELECT again.id, started.schedule_id FROM started JOIN agent_tasks again ON again.retry_of = started.task_id
)
INSERT OR IGNORE INTO schedule_tasks SELECT task_id, schedule_id FROM started;
DROP INDEX occurrences_started;

-- Why its task could not be started, as the person was told it; NULL: it could.
ALTER TABLE schedules ADD COLUMN told_refusal TEXT;
-- The coding agent that asks for it, as long as the person has not approved it.
ALTER TABLE schedules ADD COLUMN asked_by TEXT;

-- Since when a notice that was put off may be sent; NULL: since it was written and its wait was over.
ALTER TABLE deliveries ADD COLUMN due_since BIGINT;
