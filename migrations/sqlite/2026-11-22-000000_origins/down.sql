DROP INDEX agent_tasks_outside;
DROP INDEX agent_tasks_approval;
