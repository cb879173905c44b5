ALTER TABLE task_attempts ADD COLUMN result TEXT;
UPDATE task_attempts SET result = (
    SELECT t.result FROM agent_tasks t WHERE t.id = task_attempts.task_id AND t.attempt_count = task_attempts.number
) WHERE result_bytes IS NOT NULL;
ALTER TABLE task_attempts DROP COLUMN result_bytes;
