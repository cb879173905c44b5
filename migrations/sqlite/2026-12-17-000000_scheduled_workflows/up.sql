-- The workflow that a schedule starts instead of a task: the contract's ScheduledWorkflow, as JSON. Its task is `{}` then.
ALTER TABLE schedules ADD COLUMN workflow TEXT;
