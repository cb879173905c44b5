ALTER TABLE deliveries DROP COLUMN due_since;
ALTER TABLE schedules DROP COLUMN asked_by;
ALTER TABLE schedules DROP COLUMN told_refusal;
CREATE INDEX occurrences_started ON occurrences (schedule_id, task_id) WHERE task_id IS NOT NULL;
DROP TABLE schedule_tasks;
