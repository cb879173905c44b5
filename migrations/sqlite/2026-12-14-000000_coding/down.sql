-- The version before knows no coding agents. Its tasks stay, with an agent that is put away.
DROP TABLE coding_rules;
DROP TABLE coding_rounds;
DROP TABLE coding_tasks;
UPDATE agents SET kind = 'shell', archived_at = COALESCE(archived_at, updated_at) WHERE kind = 'coding';
ALTER TABLE agents DROP COLUMN environment;
ALTER TABLE agents DROP COLUMN coding;
