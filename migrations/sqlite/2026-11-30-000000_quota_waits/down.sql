DROP INDEX agent_tasks_quota;
