-- Another model than the agent's own: of the talk from its next turn on, and of a turn that was asked of it.
ALTER TABLE chats ADD COLUMN model TEXT;
ALTER TABLE chat_turns ADD COLUMN model TEXT;
