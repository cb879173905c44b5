UPDATE settings
SET value = json_remove(value, '$.notify_answered')
WHERE name = 'settings' AND json_valid(value);
