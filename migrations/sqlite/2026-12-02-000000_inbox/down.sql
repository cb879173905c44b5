ALTER TABLE users DROP COLUMN inbox_read_to;
DROP INDEX inbox_snoozed;
DROP INDEX inbox_told;
DROP TABLE inbox;
