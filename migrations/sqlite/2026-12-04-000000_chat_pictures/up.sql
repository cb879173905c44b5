-- Pictures that went along with a turn, as they were then. Their places are counted together with those of `chat_files`.
CREATE TABLE chat_pictures (
    task_id TEXT NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    place BIGINT NOT NULL,
    -- Where it was; of one that was pasted, its name.
    path TEXT NOT NULL,
    format TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (task_id, place)
);
