DROP INDEX agent_tasks_ended;
