-- The version before knows no sandboxes: whatever still waits runs without one.
DROP TABLE attempt_sandboxes;
DROP TABLE task_sandboxes;
ALTER TABLE agents DROP COLUMN sandbox;
