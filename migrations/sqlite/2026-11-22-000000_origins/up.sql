-- Tasks that wait for the person before their first start, and tasks that came in over MCP, are each counted on their
-- own. Both indexes hold only those few rows, so other tasks pay nothing for them.
CREATE INDEX agent_tasks_approval ON agent_tasks (id) WHERE waiting_for = 'approval';
CREATE INDEX agent_tasks_outside ON agent_tasks (status) WHERE origin >= 'mcp:' AND origin < 'mcp;';
