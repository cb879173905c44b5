DROP TABLE deliveries;
DROP TABLE task_strategies;
