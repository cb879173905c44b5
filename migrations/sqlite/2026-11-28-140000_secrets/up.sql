-- The names of secrets that commands can be given. Their values are in the system's keyring only.
CREATE TABLE secrets (
    user_id TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, name)
) WITHOUT ROWID;
