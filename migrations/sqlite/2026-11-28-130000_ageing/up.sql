-- How long a task must wait to stand as high as one of the next higher priority, in milliseconds: the same for all that
-- have not ended, and kept in each so that the order among them is a matter of its row alone.
ALTER TABLE queue_state ADD COLUMN ageing_ms BIGINT NOT NULL DEFAULT 3600000;
ALTER TABLE agent_tasks ADD COLUMN ageing_ms BIGINT NOT NULL DEFAULT 3600000;

-- All age alike, so who stands before whom never changes by waiting, and an index can hold it. A run that goes on
-- stands nine tenths of a level higher: before all of its own priority.
DROP INDEX agent_tasks_ready;
CREATE INDEX agent_tasks_ready ON agent_tasks
    (MAX(created_at, COALESCE(scheduled_at, 0)) - (10 * priority + 9 * front) * ageing_ms / 10, id)
    WHERE status = 'queued' AND hold = 0;
