DROP INDEX task_search_map_short;
DROP INDEX agent_tasks_outside;
DROP INDEX agent_tasks_approval;
