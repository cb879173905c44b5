-- What was said in a talk up to a turn, in short: from then on the model is told this in place of those turns.
CREATE TABLE chat_summaries (
    task_id TEXT PRIMARY KEY NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    summary TEXT NOT NULL,
    made_at BIGINT NOT NULL
);
