-- Variables and names of secrets that all tasks in a folder are given, as JSON; NULL: none.
ALTER TABLE folders ADD COLUMN environment TEXT;
-- Whether its set-up command may use the network where the sandbox of a task does not.
ALTER TABLE folders ADD COLUMN setup_network BOOLEAN NOT NULL DEFAULT FALSE;
