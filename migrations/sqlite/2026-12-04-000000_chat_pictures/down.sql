DROP TABLE chat_pictures;
