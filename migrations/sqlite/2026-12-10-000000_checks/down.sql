DROP TABLE attempt_checks;
DROP TABLE task_checks;
ALTER TABLE agents DROP COLUMN check_command;
