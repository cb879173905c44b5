DROP TRIGGER agent_tasks_nested_gone;
DROP TRIGGER agent_tasks_nested;
DROP TRIGGER workflow_tasks_left;
DROP TRIGGER workflow_tasks_nested;
DROP TRIGGER workflow_runs_counted;
DROP TABLE nested_counts;
