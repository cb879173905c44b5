ALTER TABLE workflow_tasks DROP COLUMN done_by_exit;
