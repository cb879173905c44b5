ALTER TABLE model_requests DROP COLUMN tokens_estimated;
