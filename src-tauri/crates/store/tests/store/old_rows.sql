-- Rows of every kind, as a version before the words' migration wrote them.
INSERT INTO users VALUES ('00000000-0000-7000-8000-000000000001', 'Ann', 1);
INSERT INTO settings VALUES ('00000000-0000-7000-8000-000000000001', 'theme', '"dark"');
INSERT INTO agents (id, user_id, name, kind, role, backstory, instructions, timeout_seconds, pass_session, ready_made, parameters, created_at, updated_at)
SELECT column1, '00000000-0000-7000-8000-000000000001', column1, column1, '', '', '', 60, 0, 0, '{}', 1, 1
FROM (VALUES ('shell'), ('llm'));
INSERT INTO providers (id, user_id, name, kind, base_url, key_source, allow_http, created_at, updated_at)
SELECT column1, '00000000-0000-7000-8000-000000000001', column1, column1, 'http://localhost', column2, 1, 1, 1
FROM (VALUES ('openai', 'keyring'), ('deepseek', 'environment'), ('anthropic', 'session'), ('gemini', 'none'),
    ('ollama', 'none'), ('openai-compatible', 'none'));
INSERT INTO prices VALUES ('00000000-0000-7000-8000-000000000001', 'm', 1.5, 2.5);
INSERT INTO agent_tasks (
    id, user_id, agent_id, title, description, instructions, task_type, priority, status, waiting_for, wake_at, blockers,
    hold, pause_requested, cancel_requested, front, kept_run, generation, attempt_count, retry_count, max_retries, losses,
    progress_percentage, estimated_duration, context_data, files, pty, timeout_seconds, backoff_min_seconds,
    backoff_max_seconds, on_lost, on_dependency_failure, origin, created_at, updated_at, question, budget)
SELECT
    column1, '00000000-0000-7000-8000-000000000001', 'shell', column1, 'about', 'do', column2, 5, column3, column4, column5,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 300, '{"a":1}', '[]', 0, 60, 1, 900, column6, column7, column8, 1, 2, column9, '{}'
FROM (VALUES
    ('queued', 'general', 'queued', NULL, NULL, 'retry', 'wait', 'window', NULL),
    ('running', 'analysis', 'queued', NULL, NULL, 'ask', 'fail', 'cli', NULL),
    ('paused', 'coding', 'queued', NULL, NULL, 'fail', 'wait', 'api', NULL),
    ('asks', 'research', 'queued', NULL, NULL, 'retry', 'wait', 'mcp:claude-code', NULL),
    ('completed', 'review', 'queued', NULL, NULL, 'retry', 'wait', 'agent:writer', NULL),
    ('failed', 'documentation', 'queued', NULL, NULL, 'retry', 'wait', 'cli', NULL),
    ('cancelled', 'general', 'queued', NULL, NULL, 'retry', 'wait', 'cli', NULL),
    ('elsewhere', 'general', 'queued', NULL, NULL, 'retry', 'wait', 'elsewhere', NULL),
    ('many', 'general', 'queued', NULL, NULL, 'retry', 'wait', 'cli', NULL),
    ('dependency', 'general', 'pending', 'dependency', NULL, 'retry', 'wait', 'cli', NULL),
    ('schedule', 'general', 'pending', 'schedule', 50, 'retry', 'wait', 'cli', NULL),
    ('retry', 'general', 'pending', 'retry', 50, 'retry', 'wait', 'cli', NULL),
    ('quota', 'general', 'pending', 'quota', 50, 'retry', 'wait', 'cli', NULL),
    ('approval', 'general', 'pending', 'approval', NULL, 'retry', 'wait', 'mcp:codex', '{"text":"May I?"}'));
UPDATE agent_tasks SET status = 'running', generation = 1 WHERE id NOT IN ('queued', 'elsewhere', 'many') AND status = 'queued';
UPDATE agent_tasks SET status = 'paused' WHERE id = 'paused';
UPDATE agent_tasks SET status = 'needs_input', question = '{"text":"Which?"}' WHERE id = 'asks';
UPDATE agent_tasks SET status = id, completed_at = 3 WHERE id IN ('completed', 'failed', 'cancelled');
UPDATE agent_tasks SET blockers = 1 WHERE id = 'dependency';
INSERT INTO task_attempts (
    task_id, number, generation, state, engine_id, worker, started_at, ended_at, charged, output_bytes, cut_bytes, read_bytes)
SELECT 'many', column1, column1, column2, 'engine', 'worker-1', 1, CASE WHEN column1 < 8 THEN 2 END, 0, 3, 0, 3
FROM (VALUES (1, 'running'), (2, 'paused'), (3, 'needs_input'), (4, 'completed'), (5, 'failed'), (6, 'cancelled'),
    (7, 'released'), (8, 'lost'));
INSERT INTO task_steps
SELECT 'many', 1, column1, column2, column2, 1.5
FROM (VALUES (0, 'pending'), (1, 'running'), (2, 'completed'), (3, 'failed'));
INSERT INTO task_log
SELECT column1, 'many', 1, column2, 'said', '{}', 1
FROM (VALUES (1, 'debug'), (2, 'info'), (3, 'warn'), (4, 'error'));
INSERT INTO task_messages
SELECT 'many', column1, 1, 1, column2, 'words', NULL, NULL
FROM (VALUES (1, 'system'), (2, 'user'), (3, 'assistant'), (4, 'tool'));
INSERT INTO task_conversations VALUES ('many', 1, 1000, 0, 1, '{}');
INSERT INTO task_letters VALUES ('many', 1, 1, '{"text":"hello"}');
INSERT INTO task_dependencies VALUES ('d', 'dependency', 'queued', 1);
INSERT INTO task_tags VALUES ('many', 'nightly');
INSERT INTO task_workers VALUES ('w', 'engine', 'worker-1', 4711, 1, NULL, 1, 1, 0);
INSERT INTO requests VALUES ('r', '{}', 1);
INSERT INTO audit (at, task_id, action, origin, detail) VALUES (1, 'gone', 'deleted', 'cli', 'Gone');
INSERT INTO model_requests VALUES (1, '00000000-0000-7000-8000-000000000001', 'llm', 'many', 1, 1, 'ollama', 'm', 10, 20, 1, NULL);
INSERT INTO reports VALUES ('p', '00000000-0000-7000-8000-000000000001', 'many', 'llm', 'A report', '', 'text', '[]', '{}', NULL, 1);
INSERT INTO events (at, task_id, kind, detail)
SELECT 1, column1, column2, column3
FROM (VALUES ('many', 'progress', ''), ('many', 'edited', ''), ('many', 'cancel_requested', ''),
    ('many', 'pause_requested', ''), ('many', 'deleted', ''), (NULL, 'agents', ''), (NULL, 'workers', ''),
    (NULL, 'queue', ''), (NULL, 'settings', ''), (NULL, 'providers', ''), ('many', 'reports', ''),
    ('many', 'messages', ''), ('many', 'messages', 'letter'));
