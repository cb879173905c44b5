DROP INDEX agent_tasks_ended;
CREATE INDEX agent_tasks_ended ON agent_tasks (completed_at, id) WHERE completed_at IS NOT NULL;
