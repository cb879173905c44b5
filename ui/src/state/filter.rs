//! Whether a task belongs to a list, decided here where it can be, so that a change needs no second question.

use contract::{Status, Task, command::ListTasks};

/// What is known about a task's place in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It belongs there.
    Yes,
    /// It does not.
    No,
    /// Only the store can tell: the list is a search.
    Ask,
}

/// Whether `task` belongs to the list that `filter` asks for. Paging and `ids` do not matter here.
#[must_use]
pub fn fit(filter: &ListTasks, task: &Task) -> Fit {
    let asks = task.status == Status::Pending && task.question.is_some();
    let approval = filter.approvals && asks;
    // a run's tasks are told with it, unless they ask
    let nested = task.run_id.is_some() && task.status != Status::NeedsInput;
    let folded = nested && !filter.nested && filter.run.is_none() && !is_search(filter);
    let belongs = !(folded || filter.no_approvals && asks)
        && filter.group.is_none_or(|group| group == task.group())
        && (filter.statuses.is_empty() || filter.statuses.contains(&task.status) || approval)
        && filter.agent.as_ref().is_none_or(|a| *a == task.agent)
        && filter.task_type.is_none_or(|t| t == task.task_type)
        && filter.priority.is_none_or(|p| p == task.priority)
        && filter.tag.as_ref().is_none_or(|t| task.tags.contains(t))
        && filter.created_from.is_none_or(|from| task.created_at >= from)
        && filter.created_to.is_none_or(|to| task.created_at < to);
    match (belongs, is_search(filter)) {
        (false, _) => Fit::No,
        (true, true) => Fit::Ask,
        (true, false) => Fit::Yes,
    }
}

/// Whether the list is a full-text search.
#[must_use]
pub fn is_search(filter: &ListTasks) -> bool {
    filter.search.as_ref().is_some_and(|words| !words.trim().is_empty())
}

/// Whether nothing but statuses narrows the list, so that the counters know how long it is.
#[must_use]
pub fn only_statuses(filter: &ListTasks) -> bool {
    !is_search(filter)
        && !filter.approvals
        && !filter.no_approvals
        && filter.agent.is_none()
        && filter.task_type.is_none()
        && filter.priority.is_none()
        && filter.tag.is_none()
        && filter.created_from.is_none()
        && filter.created_to.is_none()
        && filter.run.is_none()
        && !filter.nested
        && filter.ids.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{TaskType, task::TaskGroup};
    use serde_json::json;

    fn task() -> Task {
        serde_json::from_value(json!({
            "id": "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa", "short_id": "9f31c0aa", "title": "Tidy", "description": "",
            "instructions": "", "command": null, "agent": "shell", "task_type": "coding", "priority": 5,
            "tags": ["nightly"], "status": "running", "waiting_for": null, "attempt": 1, "max_retries": 3,
            "progress": 0, "current_step": null, "total_steps": null, "steps": [], "estimated_seconds": 60,
            "estimated_seconds_remaining": null, "output_file": null, "retry_of": null, "retried_by": null,
            "parent_id": null, "depends_on": [], "scheduled_at": null, "created_at": "2026-01-02T03:04:05Z",
            "started_at": null, "completed_at": null, "duration_seconds": null, "summary": null, "error": null,
            "cwd": null, "timeout_seconds": 3600, "stopping": null, "origin": "window", "revision": 7
        }))
        .unwrap()
    }

    #[test]
    fn each_filter_can_exclude() {
        let all = ListTasks::default();
        assert_eq!(fit(&all, &task()), Fit::Yes);
        for filter in [
            ListTasks { statuses: vec![Status::Failed, Status::Queued], ..all.clone() },
            ListTasks { group: Some(TaskGroup::Ended), ..all.clone() },
            ListTasks { agent: Some("writer".into()), ..all.clone() },
            ListTasks { task_type: Some(TaskType::Review), ..all.clone() },
            ListTasks { priority: Some(6), ..all.clone() },
            ListTasks { tag: Some("weekly".into()), ..all.clone() },
            ListTasks { created_from: "2026-01-02T03:04:06Z".parse().ok(), ..all.clone() },
            ListTasks { created_to: "2026-01-02T03:04:05Z".parse().ok(), ..all.clone() },
        ] {
            assert_eq!(fit(&filter, &task()), Fit::No, "{filter:?}");
        }
    }

    #[test]
    fn what_wants_an_approval_is_in_one_list_only() {
        let mut asks = Task { status: Status::Pending, ..task() };
        let pending =
            ListTasks { statuses: vec![Status::Pending], no_approvals: true, ..ListTasks::default() };
        let needs_you =
            ListTasks { statuses: vec![Status::NeedsInput], approvals: true, ..ListTasks::default() };
        assert_eq!((fit(&pending, &asks), fit(&needs_you, &asks)), (Fit::Yes, Fit::No));
        let question = json!({"kind": "approval", "text": "May I?", "detail": null, "options": [],
            "asked_at": "2026-01-02T03:04:05Z"});
        asks.question = serde_json::from_value(question).unwrap();
        assert_eq!((fit(&pending, &asks), fit(&needs_you, &asks)), (Fit::No, Fit::Yes));
        assert!(!only_statuses(&pending), "the counter of pending tasks counts it");
    }

    #[test]
    fn a_runs_task_stands_with_its_run_unless_it_asks() {
        let own = Task { run_id: "01936b1c-6f2e-7a10-8a55-0c2f9f31c0ab".parse().ok(), ..task() };
        let all = ListTasks::default();
        assert_eq!(fit(&all, &own), Fit::No);
        assert_eq!(fit(&ListTasks { nested: true, ..all.clone() }, &own), Fit::Yes);
        assert_eq!(fit(&ListTasks { search: Some("tidy".into()), ..all.clone() }, &own), Fit::Ask);
        assert_eq!(fit(&all, &Task { status: Status::NeedsInput, ..own }), Fit::Yes);
        assert!(!only_statuses(&ListTasks { nested: true, ..all }), "the counters leave them out");
    }

    #[test]
    fn a_search_is_for_the_store_to_decide() {
        let search = ListTasks { search: Some("tidy".into()), ..ListTasks::default() };
        assert_eq!(fit(&search, &task()), Fit::Ask);
        assert!(!only_statuses(&search));
        let blank = ListTasks { search: Some("  ".into()), ..ListTasks::default() };
        assert_eq!(fit(&blank, &task()), Fit::Yes);
        assert!(only_statuses(&blank));
    }
}
