-- Whether a command that is watched for a line is done as well where it ends well without one. Until now each was, and
-- what was started until now keeps to that.
ALTER TABLE workflow_tasks ADD COLUMN done_by_exit BOOLEAN NOT NULL DEFAULT TRUE;
