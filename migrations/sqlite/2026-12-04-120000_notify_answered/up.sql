-- From now on people are asked whether notifications tell them when background tasks end, and get none while they have not
-- answered. Who has been told so far, because a task of theirs has ended or because they have set anything, goes on being
-- told as they have set, and is not asked.
UPDATE settings
SET value = json_set(value, '$.notify_answered', json('true'))
WHERE name = 'settings' AND json_valid(value);

INSERT INTO settings (user_id, name, value)
SELECT id, 'settings', '{"notify_answered":true}'
FROM users
WHERE NOT EXISTS (SELECT 1 FROM settings WHERE user_id = users.id AND name = 'settings')
AND EXISTS (SELECT 1 FROM agent_tasks WHERE user_id = users.id AND completed_at IS NOT NULL);
