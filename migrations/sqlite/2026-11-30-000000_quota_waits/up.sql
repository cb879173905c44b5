-- What waits for a provider's quota is looked for at every turn that a provider answers, so that where nothing waits, which
-- is nearly always, the look costs nothing.
CREATE INDEX agent_tasks_quota ON agent_tasks (agent_id) WHERE waiting_for = 'quota';
