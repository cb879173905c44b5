-- The tasks of runs of workflows are shown with their run, and not as rows of their own beside it. How many of them stand where
-- is counted apart, so that a list which leaves them out knows its length; what the queue itself reckons with counts them all.
CREATE TABLE nested_counts (
    user_id TEXT NOT NULL REFERENCES users (id),
    status TEXT NOT NULL,
    tasks BIGINT NOT NULL,
    PRIMARY KEY (user_id, status)
) WITHOUT ROWID;
INSERT INTO nested_counts (user_id, status, tasks)
SELECT users.id, known.to_status, (
    SELECT COUNT(*) FROM workflow_tasks JOIN agent_tasks ON agent_tasks.id = task_id
    WHERE taken_over = 0 AND agent_tasks.user_id = users.id AND status = known.to_status AND deleted_at IS NULL
        AND foreground = 0)
FROM users CROSS JOIN (SELECT DISTINCT to_status FROM legal_edges) AS known;

CREATE TRIGGER workflow_runs_counted AFTER INSERT ON workflow_runs
BEGIN
    INSERT OR IGNORE INTO nested_counts (user_id, status, tasks) SELECT DISTINCT NEW.user_id, to_status, 0 FROM legal_edges;
END;

CREATE TRIGGER workflow_tasks_nested AFTER INSERT ON workflow_tasks
WHEN NEW.taken_over = 0
BEGIN
    UPDATE nested_counts SET tasks = tasks + 1 WHERE (user_id, status) =
        (SELECT user_id, status FROM agent_tasks WHERE id = NEW.task_id AND deleted_at IS NULL AND foreground = 0);
END;

-- A task that outlives its run is one like any other.
CREATE TRIGGER workflow_tasks_left AFTER DELETE ON workflow_tasks
WHEN OLD.taken_over = 0
BEGIN
    UPDATE nested_counts SET tasks = tasks - 1 WHERE (user_id, status) =
        (SELECT user_id, status FROM agent_tasks WHERE id = OLD.task_id AND deleted_at IS NULL AND foreground = 0);
END;

CREATE TRIGGER agent_tasks_nested AFTER UPDATE OF status, deleted_at, foreground ON agent_tasks
WHEN NEW.parent_id IS NOT NULL
    AND (OLD.status <> NEW.status OR (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL) OR OLD.foreground <> NEW.foreground)
    AND EXISTS (SELECT 1 FROM workflow_tasks WHERE task_id = NEW.id AND taken_over = 0)
BEGIN
    UPDATE nested_counts SET tasks = tasks - 1
    WHERE user_id = OLD.user_id AND status = OLD.status AND OLD.deleted_at IS NULL AND OLD.foreground = 0;
    UPDATE nested_counts SET tasks = tasks + 1
    WHERE user_id = NEW.user_id AND status = NEW.status AND NEW.deleted_at IS NULL AND NEW.foreground = 0;
END;

-- Before, for its place in the run goes with it.
CREATE TRIGGER agent_tasks_nested_gone BEFORE DELETE ON agent_tasks
WHEN OLD.parent_id IS NOT NULL AND OLD.deleted_at IS NULL AND OLD.foreground = 0
    AND EXISTS (SELECT 1 FROM workflow_tasks WHERE task_id = OLD.id AND taken_over = 0)
BEGIN
    UPDATE nested_counts SET tasks = tasks - 1 WHERE user_id = OLD.user_id AND status = OLD.status;
END;
