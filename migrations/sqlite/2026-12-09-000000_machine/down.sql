DROP TABLE attempt_resources;
DROP TABLE task_needs;
ALTER TABLE queue_state DROP COLUMN held;
