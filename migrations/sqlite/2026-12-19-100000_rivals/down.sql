DROP TABLE task_rivals;
