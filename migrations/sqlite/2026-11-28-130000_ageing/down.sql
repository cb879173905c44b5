DROP INDEX agent_tasks_ready;
ALTER TABLE agent_tasks DROP COLUMN ageing_ms;
ALTER TABLE queue_state DROP COLUMN ageing_ms;
CREATE INDEX agent_tasks_ready ON agent_tasks (priority DESC, front DESC, id) WHERE status = 'queued' AND hold = 0;
