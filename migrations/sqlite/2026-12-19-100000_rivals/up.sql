-- Tasks that do the same, each by another agent: they are compared, and one is kept.
CREATE TABLE task_rivals (
    task_id TEXT PRIMARY KEY NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    -- The first of them, which may be gone by now.
    first TEXT NOT NULL,
    -- Which one it is, from 0.
    position INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX task_rivals_first ON task_rivals (first);
