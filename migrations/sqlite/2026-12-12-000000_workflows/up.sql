-- Runs of workflows. A run is a task; this is what belongs to it besides.
CREATE TABLE workflow_runs (
    root_id TEXT PRIMARY KEY NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    -- The how manieth of its name, from 1.
    number BIGINT NOT NULL,
    folder TEXT NOT NULL,
    -- The run that it was started from.
    retry_of TEXT,
    tasks BIGINT NOT NULL,
    tasks_ended BIGINT NOT NULL,
    -- Stages that have not ended, and of those the remedies of which it is not decided whether they run.
    stages_open BIGINT NOT NULL,
    remedies_open BIGINT NOT NULL,
    -- What failed first: the stage, the task, when.
    failed_stage BIGINT,
    failed_task TEXT,
    failed_at BIGINT,
    cancelled BOOLEAN NOT NULL DEFAULT FALSE
) WITHOUT ROWID;
CREATE UNIQUE INDEX workflow_runs_number ON workflow_runs (user_id, name, number);

-- What is long of a run and never changes, so that no count of it rewrites that: the values of its inputs and the
-- contract's WorkflowDefinition, as JSON.
CREATE TABLE workflow_texts (
    root_id TEXT PRIMARY KEY NOT NULL REFERENCES workflow_runs (root_id) ON DELETE CASCADE,
    inputs TEXT NOT NULL,
    definition TEXT NOT NULL
) WITHOUT ROWID;

-- Stages. Each is one gate: it opens once as many stages as it comes after have ended.
CREATE TABLE workflow_stages (
    root_id TEXT NOT NULL REFERENCES workflow_runs (root_id) ON DELETE CASCADE,
    place BIGINT NOT NULL,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    run_when TEXT NOT NULL,
    -- The contract's OnFailure, as JSON.
    on_failure TEXT NOT NULL,
    -- Whether it runs only where another stage failed, and whether one has that names it.
    remedy BOOLEAN NOT NULL,
    wanted BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    -- Stages before it that have not ended; whether one of those that have did not complete, and whether one failed.
    gate BIGINT NOT NULL,
    missed BOOLEAN NOT NULL,
    failed_before BOOLEAN NOT NULL,
    -- Its tasks that have not ended, and those that failed.
    open BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    detail TEXT,
    started_at BIGINT,
    ended_at BIGINT,
    PRIMARY KEY (root_id, place)
) WITHOUT ROWID;

-- Which stage comes after which.
CREATE TABLE workflow_gates (
    root_id TEXT NOT NULL REFERENCES workflow_runs (root_id) ON DELETE CASCADE,
    earlier BIGINT NOT NULL,
    later BIGINT NOT NULL,
    PRIMARY KEY (root_id, earlier, later)
) WITHOUT ROWID;

-- The tasks of a run. One that was taken over from the run before is a task of that one.
CREATE TABLE workflow_tasks (
    root_id TEXT NOT NULL REFERENCES workflow_runs (root_id) ON DELETE CASCADE,
    stage BIGINT NOT NULL,
    place BIGINT NOT NULL,
    name TEXT NOT NULL,
    task_id TEXT NOT NULL REFERENCES agent_tasks (id) ON DELETE CASCADE,
    taken_over BOOLEAN NOT NULL,
    -- Whether its stage or a task before it holds it up: one more of the task's blockers.
    waits BOOLEAN NOT NULL,
    -- Tasks of its stage before it that have not ended; why it is not reached, once that is known.
    links BIGINT NOT NULL,
    unreached TEXT,
    -- Whether its end is counted in its stage.
    ended BOOLEAN NOT NULL,
    -- Whether its texts are what they will be; else they are templates that are filled in when it starts.
    filled_in BOOLEAN NOT NULL,
    -- Names of the fields of its result that others read, the values of its matrix, and which tasks' fields its own texts
    -- read, as JSON.
    outputs TEXT NOT NULL,
    matrix TEXT NOT NULL,
    reads TEXT NOT NULL,
    -- Patterns on lines of its output.
    done_when TEXT,
    failed_when TEXT,
    PRIMARY KEY (root_id, stage, place)
) WITHOUT ROWID;
CREATE INDEX workflow_tasks_task ON workflow_tasks (task_id, taken_over);

-- Which task of a stage comes after which, and how that must have ended.
CREATE TABLE workflow_links (
    root_id TEXT NOT NULL REFERENCES workflow_runs (root_id) ON DELETE CASCADE,
    stage BIGINT NOT NULL,
    earlier BIGINT NOT NULL,
    later BIGINT NOT NULL,
    run_when TEXT NOT NULL,
    PRIMARY KEY (root_id, stage, earlier, later)
) WITHOUT ROWID;
