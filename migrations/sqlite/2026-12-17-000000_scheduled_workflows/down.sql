-- What starts a workflow would start an empty task: it goes, and what became of its times with it.
DELETE FROM occurrences WHERE schedule_id IN (SELECT id FROM schedules WHERE workflow IS NOT NULL);
DELETE FROM schedule_tasks WHERE schedule_id IN (SELECT id FROM schedules WHERE workflow IS NOT NULL);
DELETE FROM schedules WHERE workflow IS NOT NULL;
ALTER TABLE schedules DROP COLUMN workflow;
