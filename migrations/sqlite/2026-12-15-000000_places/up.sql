-- Where an agent's tasks work that do not say so themselves.
ALTER TABLE agents ADD COLUMN place TEXT;

-- Each place that was made for a task to work in, or recorded: it outlives the task as long as its files are there.
CREATE TABLE places (
    -- The task that it was made for.
    id TEXT PRIMARY KEY NOT NULL,
    user_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- The person's folder: the top of its repository where it is in one.
    folder TEXT NOT NULL,
    -- The folder below it in which tasks start; empty: none.
    prefix TEXT NOT NULL,
    -- Where the work is done: the folder itself, or what stands for it.
    path TEXT NOT NULL,
    branch TEXT,
    -- The branch that the folder had checked out.
    base TEXT,
    base_commit TEXT,
    made_at BIGINT NOT NULL,
    -- When it was ready to be worked in; NULL: making it may have been interrupted.
    ready_at BIGINT,
    gone_at BIGINT,
    -- The latest task that worked there, which may be deleted by now, and what it is called.
    last_task TEXT NOT NULL,
    title TEXT NOT NULL
) WITHOUT ROWID;

-- Where each task works for which that was settled, and what it changed.
CREATE TABLE task_places (
    task_id TEXT PRIMARY KEY NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    -- Whether the task itself says so, and not its agent or folder.
    own BOOLEAN NOT NULL,
    -- What is asked for of a worktree.
    branch TEXT,
    base TEXT,
    -- The place, once there is one; of a task that works on where another has worked, from the beginning.
    place_id TEXT,
    state TEXT NOT NULL,
    -- What it was before the changes were discarded.
    undo_state TEXT,
    -- How everything was before the first attempt, as a tree of the folder's snapshots, and after the latest one.
    before_tree TEXT,
    after_tree TEXT,
    files BIGINT,
    added BIGINT,
    removed BIGINT,
    -- Why the changes are not known.
    problem TEXT
) WITHOUT ROWID;

CREATE TABLE change_comments (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    task_id TEXT NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    side TEXT NOT NULL,
    line BIGINT NOT NULL,
    quote TEXT NOT NULL,
    text TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    -- The task that it was sent back to.
    sent_to TEXT,
    at BIGINT NOT NULL,
    edited_at BIGINT
);
CREATE INDEX change_comments_task ON change_comments (task_id);

-- The changed files that the person has viewed, each with what it held then.
CREATE TABLE change_views (
    task_id TEXT NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (task_id, path)
) WITHOUT ROWID;

-- What is set for the tasks in a folder.
CREATE TABLE folders (
    user_id TEXT NOT NULL,
    folder TEXT NOT NULL,
    place TEXT,
    setup TEXT,
    -- Files that a new worktree gets, as JSON.
    files TEXT NOT NULL,
    branch TEXT,
    PRIMARY KEY (user_id, folder)
) WITHOUT ROWID;
