-- The sandbox of an agent's tasks: the contract's Sandbox, as JSON.
ALTER TABLE agents ADD COLUMN sandbox TEXT;

-- The sandbox of each task that asks for one itself, or whose parent has one: the contract's Sandbox, as JSON.
CREATE TABLE task_sandboxes (
    task_id TEXT PRIMARY KEY NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    asked TEXT NOT NULL
) WITHOUT ROWID;

-- What really held each attempt that ran a command in one: the contract's SandboxInForce, as JSON.
CREATE TABLE attempt_sandboxes (
    task_id TEXT NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    attempt INTEGER NOT NULL,
    in_force TEXT NOT NULL,
    PRIMARY KEY (task_id, attempt)
) WITHOUT ROWID;
