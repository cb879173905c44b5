//! What is ready, in the words of the index of the claims: in which lane, and where in its line.

/// Where a task stands; the lower, the sooner it is its turn. Priority counts first, and then age, as
/// each `ageing_ms` of waiting counts as much as one level; a run that goes on stands before all of its own priority.
/// The words of the index, to the letter.
macro_rules! in_line {
    () => {
        "MAX(created_at, COALESCE(scheduled_at, 0)) - (10 * priority + 9 * front) * ageing_ms / 10"
    };
}
pub(crate) use in_line;

/// Nothing begins after its deadline, though the clock may not have looked yet. The moment and a bracket follow.
macro_rules! in_time {
    () => {
        " AND (deadline_at IS NULL OR kept_run OR deadline_at > "
    };
}
pub(crate) use in_time;

/// Stands behind a bracket with whether agents with a model are meant, too.
macro_rules! without_model {
    () => {
        concat!(
            " OR NOT EXISTS (SELECT 1 FROM agents WHERE agents.id = agent_tasks.agent_id AND agents.kind = '",
            contract::agent_kind_word!(Llm),
            "'))"
        )
    };
}
pub(crate) use without_model;

/// The ready, by the index of the claims. What is asked of their lane follows.
macro_rules! ready {
    () => {
        concat!(
            " FROM agent_tasks INDEXED BY agent_tasks_ready WHERE status = '",
            contract::status_word!(Queued),
            "' AND hold = 0 AND lane "
        )
    };
}
pub(crate) use ready;
