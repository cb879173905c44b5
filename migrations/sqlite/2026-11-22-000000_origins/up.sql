-- Tasks that wait for the person before their first start, and tasks that came in over MCP, are each counted on their
-- own. Both indexes hold only those few rows, so other tasks pay nothing for them.
CREATE INDEX agent_tasks_approval ON agent_tasks (id) WHERE waiting_for = 'approval';
CREATE INDEX agent_tasks_outside ON agent_tasks (status) WHERE origin >= 'mcp:' AND origin < 'mcp;';

-- Short ids are looked up in the map of the search index, which is fed behind the commits: an index of the tasks
-- themselves would be paid at every enqueue.
CREATE INDEX task_search_map_short ON task_search_map (substr(task_id, 29));
