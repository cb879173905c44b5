-- The version before knows no runs. What has not ended of one is left as it is: its task fails when it is taken over, and
-- those that wait for a gate wait until the person cancels them, for what they run is not filled in.
DROP TABLE workflow_links;
DROP TABLE workflow_tasks;
DROP TABLE workflow_gates;
DROP TABLE workflow_stages;
DROP TABLE workflow_texts;
DROP TABLE workflow_runs;
UPDATE agents SET kind = 'shell', archived_at = COALESCE(archived_at, updated_at) WHERE kind = 'workflow';
