-- What has ended and no notification has told of, by when: looked for whenever a task ends. What the person cancelled is no news.
CREATE INDEX agent_tasks_unannounced ON agent_tasks (completed_at, id)
    WHERE completed_at IS NOT NULL AND status <> 'cancelled' AND notified_at IS NULL AND deleted_at IS NULL;
