ALTER TABLE folders DROP COLUMN setup_network;
ALTER TABLE folders DROP COLUMN environment;
