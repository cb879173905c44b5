-- The titles of talks, to be found by their words. What was said in them is in `task_search`, as the texts of their turns.
-- A title is found with the write that gives it. The map gives each talk a number that outlives a copy of the file.
CREATE TABLE chat_search_map (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    chat_id TEXT NOT NULL UNIQUE
);
CREATE VIRTUAL TABLE chat_search USING fts5 (
    title, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

INSERT INTO chat_search_map (chat_id) SELECT id FROM chats ORDER BY id;
INSERT INTO chat_search (rowid, title) SELECT m.id, c.title FROM chat_search_map m JOIN chats c ON c.id = m.chat_id;

CREATE TRIGGER chats_begun AFTER INSERT ON chats
BEGIN
    INSERT INTO chat_search_map (chat_id) VALUES (NEW.id);
    INSERT INTO chat_search (rowid, title) SELECT id, NEW.title FROM chat_search_map WHERE chat_id = NEW.id;
END;

CREATE TRIGGER chats_renamed AFTER UPDATE OF title ON chats WHEN OLD.title <> NEW.title
BEGIN
    DELETE FROM chat_search WHERE rowid = (SELECT id FROM chat_search_map WHERE chat_id = NEW.id);
    INSERT INTO chat_search (rowid, title) SELECT id, NEW.title FROM chat_search_map WHERE chat_id = NEW.id;
END;

CREATE TRIGGER chats_gone AFTER DELETE ON chats
BEGIN
    DELETE FROM chat_search WHERE rowid = (SELECT id FROM chat_search_map WHERE chat_id = OLD.id);
    DELETE FROM chat_search_map WHERE chat_id = OLD.id;
END;

-- Turns that the index knows as any other task are put into it once more, as turns.
INSERT INTO events (at, task_id, kind)
SELECT t.updated_at, t.id, 'edited' FROM agent_tasks t WHERE t.id IN (SELECT task_id FROM chat_turns) ORDER BY t.id;
