-- A result stood twice, with its task and with the attempt that made it, and nobody read the second. How long it was is
-- enough to see that the task has that one's.
ALTER TABLE task_attempts ADD COLUMN result_bytes BIGINT;
UPDATE task_attempts SET result_bytes = length(CAST(result AS BLOB)) WHERE result IS NOT NULL;
-- What was reported on the way is for whoever goes on with an attempt.
UPDATE task_attempts SET reported_result = NULL WHERE ended_at IS NOT NULL AND reported_result IS NOT NULL;
ALTER TABLE task_attempts DROP COLUMN result;
