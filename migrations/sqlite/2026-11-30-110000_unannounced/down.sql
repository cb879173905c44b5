DROP INDEX agent_tasks_unannounced;
