DROP TRIGGER chats_gone;
DROP TRIGGER chats_renamed;
DROP TRIGGER chats_begun;
DROP TABLE chat_search;
DROP TABLE chat_search_map;
