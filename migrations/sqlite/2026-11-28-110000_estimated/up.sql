-- Whether a server told no count that can be used, so that some of the tokens are counted by the length of texts.
ALTER TABLE model_requests ADD COLUMN tokens_estimated BOOLEAN NOT NULL DEFAULT 0;
