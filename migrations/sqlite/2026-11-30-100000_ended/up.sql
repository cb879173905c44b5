-- What has ended, by when: the list's last group, and what is counted by day.
CREATE INDEX agent_tasks_ended ON agent_tasks (completed_at, id) WHERE completed_at IS NOT NULL;
