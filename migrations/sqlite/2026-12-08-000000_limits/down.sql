DROP TABLE task_waits;
DROP INDEX agent_tasks_holding;
DROP INDEX agent_tasks_ready;
ALTER TABLE agent_tasks DROP COLUMN lane;
CREATE INDEX agent_tasks_ready ON agent_tasks
    (MAX(created_at, COALESCE(scheduled_at, 0)) - (10 * priority + 9 * front) * ageing_ms / 10, id)
    WHERE status = 'queued' AND hold = 0;
DROP TABLE lanes;
DROP TABLE limits;
