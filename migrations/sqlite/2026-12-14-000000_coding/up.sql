-- Which program a coding agent is and what it may do: the contract's CodingSetup, as JSON.
ALTER TABLE agents ADD COLUMN coding TEXT;
-- Variables and names of secrets that all of an agent's tasks are given, as JSON; NULL: none.
ALTER TABLE agents ADD COLUMN environment TEXT;

-- What tasks of coding agents have besides.
CREATE TABLE coding_tasks (
    task_id TEXT PRIMARY KEY NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    -- The session of the agent's that it is done in; NULL until there is one.
    session TEXT,
    -- The task whose session it goes on with.
    continues TEXT
) WITHOUT ROWID;
CREATE INDEX coding_tasks_continues ON coding_tasks (continues) WHERE continues IS NOT NULL;

-- The checks of an attempt that failed and went back to the session: each is one more round of the same attempt.
CREATE TABLE coding_rounds (
    task_id TEXT NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    attempt INTEGER NOT NULL,
    -- From 1.
    round INTEGER NOT NULL,
    at BIGINT NOT NULL,
    command TEXT NOT NULL,
    exit_code BIGINT,
    -- What was wrong, in one line.
    message TEXT NOT NULL,
    -- The end of what the check wrote.
    tail TEXT NOT NULL,
    PRIMARY KEY (task_id, attempt, round)
) WITHOUT ROWID;

-- What an agent may always do in a folder, in its runner's words.
CREATE TABLE coding_rules (
    agent_id TEXT NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    folder TEXT NOT NULL,
    rule TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (agent_id, folder, rule)
) WITHOUT ROWID;
